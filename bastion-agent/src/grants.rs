//! `grants`: the least-privilege monitoring user for an engine, as SQL.

use std::fmt::Write as _;

use agent_protocol::EngineName;

pub use crate::dialect::LoginForm;
use crate::{
    checks,
    dialect::{Dialect, Users},
};

/// What stands in the SQL where the password goes.
pub const PASSWORD: &str = "choose-a-password";

/// SQL that makes a user who may do what the checks need, and nothing else.
pub(crate) fn sql(engine: EngineName, user: &str, form: LoginForm) -> String {
    let mut needed: Vec<&str> =
        checks::QUERIES.iter().flat_map(|(_, queries)| queries.needs(engine)).copied().collect();
    needed.sort_unstable();
    needed.dedup();
    let Users { account, create, optional } = &Dialect::of(engine).users;
    let account = account(user);
    let create = create(&account, form, PASSWORD);
    let mut sql = format!("-- The monitoring user of bastion-agent on {engine}. Run as an administrator.\n{create}\n");
    for needed in needed {
        // Writing to a String cannot fail.
        let _ = writeln!(sql, "GRANT {needed} TO {account};");
    }
    sql.push_str(&optional.replace("ACCOUNT", &account));
    sql
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: LoginForm = LoginForm { iam: false, require_tls: false };

    #[test]
    fn the_sql_reads_well() {
        for engine in [EngineName::Postgres, EngineName::Mysql, EngineName::Mariadb] {
            let name = engine.as_str();
            insta::assert_snapshot!(format!("grants-{name}"), sql(engine, "dbvoice", PLAIN));
            insta::assert_snapshot!(
                format!("grants-{name}-tls"),
                sql(engine, "dbvoice", LoginForm { require_tls: true, ..PLAIN })
            );
            insta::assert_snapshot!(
                format!("grants-{name}-iam"),
                sql(engine, "dbvoice", LoginForm { iam: true, ..PLAIN })
            );
        }
        assert!(sql(EngineName::Postgres, "a\"b", PLAIN).contains("CREATE ROLE \"a\"\"b\" "));
        assert!(sql(EngineName::Mysql, "a'b\\", PLAIN).contains(r"CREATE USER 'a''b\\'@'%' "));
    }
}
