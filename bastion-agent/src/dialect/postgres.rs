//! PostgreSQL's dialect.

use super::{
    definition::Dialect,
    syntax::{DoubleQuotes, LineComments, Syntax},
    user::{LoginForm, Users, grant},
};

pub(super) static DIALECT: Dialect = Dialect {
    syntax: Syntax {
        double_quotes: DoubleQuotes::Name,
        backquoted_names: false,
        backslashes: true,
        line_comments: LineComments::AtLineFeedOrReturn,
        hash_comments: false,
        nested_comments: true,
        executable_comments: false,
        dollar_quotes: true,
        delimited_texts: false,
        word_marks: "$",
    },
    users: Users { account, create, grant, optional: OPTIONAL },
};

const OPTIONAL: &str = "\
-- Where health is to see how near sequences are to their end, in each database and schema that has some:
-- GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO ACCOUNT;
";

fn account(user: &str, _form: LoginForm) -> String {
    format!("\"{}\"", user.replace('"', "\"\""))
}

fn create(account: &str, form: LoginForm, password: &str) -> String {
    let mut create = if form.iam {
        format!("CREATE ROLE {account} LOGIN;\nGRANT rds_iam TO {account};")
    } else {
        format!("CREATE ROLE {account} LOGIN PASSWORD '{password}';")
    };
    if form.require_tls {
        create.push_str(
            "\n-- PostgreSQL has no such rule for a single user: set rds.force_ssl = 1 in the parameter group, or write\n\
             -- hostssl lines in pg_hba.conf.",
        );
    }
    create
}
