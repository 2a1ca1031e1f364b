//! The dialect of MySQL and MariaDB.

use super::{
    definition::Dialect,
    syntax::{DoubleQuotes, LineComments, Syntax},
    user::{LoginForm, Users, grant},
};

pub(super) static MYSQL: Dialect = Dialect { syntax: SYNTAX, users: Users { account, create, grant, optional: "" } };

pub(super) static MARIADB: Dialect =
    Dialect { syntax: SYNTAX, users: Users { account, create, grant, optional: LOG_AND_SEQUENCES } };

const SYNTAX: Syntax = Syntax {
    double_quotes: DoubleQuotes::Text,
    backquoted_names: true,
    backslashes: true,
    line_comments: LineComments::BeforeSpaceAtLineFeed,
    hash_comments: true,
    nested_comments: false,
    executable_comments: true,
    dollar_quotes: false,
    delimited_texts: false,
    word_marks: "$",
};

const LOG_AND_SEQUENCES: &str = "\
-- Before MariaDB 10.5.0, in place of SLAVE MONITOR:
-- GRANT REPLICATION CLIENT ON *.* TO ACCOUNT;
-- So that tablespace-usage counts the binary log (from MariaDB 10.5.2 on):
GRANT BINLOG MONITOR ON *.* TO ACCOUNT;
-- Where health is to see how near a sequence is to its end:
-- GRANT SELECT ON database_name.sequence_name TO ACCOUNT;
";

fn account(user: &str, _form: LoginForm) -> String {
    format!("'{}'@'%'", user.replace('\\', "\\\\").replace('\'', "''"))
}

fn create(account: &str, form: LoginForm, password: &str) -> String {
    let login = if form.iam {
        "IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS'".to_owned()
    } else {
        format!("IDENTIFIED BY '{password}'")
    };
    // A token is sent as it is: never without encryption.
    let tls = if form.iam || form.require_tls { " REQUIRE SSL" } else { "" };
    format!("CREATE USER {account} {login}{tls};")
}
