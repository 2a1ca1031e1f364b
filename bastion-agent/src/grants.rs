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

/// How long a user's name may be.
fn longest_user(engine: EngineName) -> (usize, &'static str) {
    match engine {
        EngineName::Postgres => (63, "bytes"),
        EngineName::Mysql => (32, "characters"),
        EngineName::Mariadb => (80, "characters"),
        EngineName::Oracle => (30, "bytes"),
    }
}

/// SQL that makes a user who may do what the checks need, and nothing else.
///
/// # Errors
///
/// A name that the engine has no room for.
pub(crate) fn sql(engine: EngineName, user: &str, form: LoginForm) -> Result<String, String> {
    let (longest, unit) = longest_user(engine);
    let length = if unit == "bytes" { user.len() } else { user.chars().count() };
    if length > longest {
        return Err(format!("the user's name has {length} {unit}; {engine} takes {longest} at most"));
    }
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
    Ok(sql)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: LoginForm = LoginForm { iam: false, require_tls: false };

    #[test]
    fn the_sql_reads_well() {
        let made = |engine, user: &str, form| sql(engine, user, form).unwrap();
        for engine in [EngineName::Postgres, EngineName::Mysql, EngineName::Mariadb] {
            let name = engine.as_str();
            insta::assert_snapshot!(format!("grants-{name}"), made(engine, "dbvoice", PLAIN));
            insta::assert_snapshot!(
                format!("grants-{name}-tls"),
                made(engine, "dbvoice", LoginForm { require_tls: true, ..PLAIN })
            );
            insta::assert_snapshot!(
                format!("grants-{name}-iam"),
                made(engine, "dbvoice", LoginForm { iam: true, ..PLAIN })
            );
        }
        assert!(made(EngineName::Postgres, "a\"b", PLAIN).contains("CREATE ROLE \"a\"\"b\" "));
        assert!(sql(EngineName::Mysql, &"u".repeat(33), PLAIN).is_err());
        assert!(sql(EngineName::Postgres, &"ü".repeat(32), PLAIN).is_err(), "64 bytes");
        assert!(made(EngineName::Mysql, "a'b\\", PLAIN).contains(r"CREATE USER 'a''b\\'@'%' "));
    }
}
