//! `grants`: the least-privilege monitoring user for an engine, as SQL.

use std::fmt::Write as _;

use agent_protocol::EngineName;

use crate::checks;

/// What stands in the SQL where the password goes.
pub const PASSWORD: &str = "choose-a-password";

/// SQL that makes a user who may do what the checks need, and nothing else.
pub(crate) fn sql(engine: EngineName, user: &str) -> String {
    let mut needed: Vec<&str> =
        checks::QUERIES.iter().flat_map(|(_, queries)| queries.of(engine).needs).copied().collect();
    needed.sort_unstable();
    needed.dedup();
    let (account, create) = match engine {
        EngineName::Postgres => {
            let account = format!("\"{}\"", user.replace('"', "\"\""));
            let create = format!("CREATE ROLE {account} LOGIN PASSWORD '{PASSWORD}';");
            (account, create)
        }
        EngineName::Mysql | EngineName::Mariadb | EngineName::Oracle => {
            let account = format!("'{}'@'%'", user.replace('\\', "\\\\").replace('\'', "''"));
            let create = format!("CREATE USER {account} IDENTIFIED BY '{PASSWORD}';");
            (account, create)
        }
    };
    let mut sql = format!("-- The monitoring user of bastion-agent on {engine}. Run as an administrator.\n{create}\n");
    for needed in needed {
        // Writing to a String cannot fail.
        let _ = writeln!(sql, "GRANT {needed} TO {account};");
    }
    if engine == EngineName::Postgres {
        let _ = write!(
            sql,
            "-- Where health is to see how near sequences are to their end, in each database and schema that has some:\n\
             -- GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO {account};\n"
        );
    }
    sql
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sql_reads_well() {
        for engine in [EngineName::Postgres, EngineName::Mysql, EngineName::Mariadb] {
            insta::assert_snapshot!(format!("grants-{}", engine.as_str()), sql(engine, "dbvoice"));
        }
        assert!(sql(EngineName::Postgres, "a\"b").contains("CREATE ROLE \"a\"\"b\" "));
        assert!(sql(EngineName::Mysql, "a'b\\").contains(r"CREATE USER 'a''b\\'@'%' "));
    }
}
