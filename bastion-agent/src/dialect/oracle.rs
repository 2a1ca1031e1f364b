//! Oracle's dialect. There is no driver for it yet: the redaction knows it already.

use super::{
    definition::Dialect,
    syntax::{DoubleQuotes, LineComments, Syntax},
    user::{LoginForm, Users},
};

pub(super) static DIALECT: Dialect = Dialect {
    syntax: Syntax {
        double_quotes: DoubleQuotes::Name,
        backquoted_names: false,
        backslashes: false,
        line_comments: LineComments::AtLineFeed,
        hash_comments: false,
        nested_comments: false,
        executable_comments: false,
        dollar_quotes: false,
        delimited_texts: true,
        word_marks: "$#",
    },
    users: Users { account, create, optional: "" },
};

fn account(user: &str) -> String {
    format!("\"{}\"", user.replace('"', ""))
}

fn create(account: &str, _form: LoginForm, password: &str) -> String {
    format!("CREATE USER {account} IDENTIFIED BY \"{password}\";")
}
