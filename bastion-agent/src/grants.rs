//! `grants`: the least-privilege monitoring user for an engine, as SQL.

use std::fmt::Write as _;

use agent_protocol::EngineName;

use crate::checks;

/// What stands in the SQL where the password goes.
pub const PASSWORD: &str = "choose-a-password";

/// How the user logs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoginForm {
    /// By IAM database authentication, without a password.
    pub iam: bool,
    /// Over an encrypted connection only.
    pub require_tls: bool,
}

/// SQL that makes a user who may do what the checks need, and nothing else.
pub(crate) fn sql(engine: EngineName, user: &str, form: LoginForm) -> String {
    let mut needed: Vec<&str> =
        checks::QUERIES.iter().flat_map(|(_, queries)| queries.needs(engine)).copied().collect();
    needed.sort_unstable();
    needed.dedup();
    let (account, create) = match engine {
        EngineName::Postgres => postgres(user, form),
        EngineName::Mysql | EngineName::Mariadb | EngineName::Oracle => mysql(user, form),
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
    if matches!(engine, EngineName::Mysql | EngineName::Mariadb) {
        // Of all rights that let a user see which tables there are, the one that shows nothing of what is in them.
        let _ = write!(
            sql,
            "-- Where tablespace-usage is to count tables of other engines than InnoDB, such as MyISAM:\n\
             -- GRANT REFERENCES ON *.* TO {account};\n"
        );
    }
    if engine == EngineName::Mariadb {
        let _ = write!(
            sql,
            "-- So that tablespace-usage counts the binary log (from MariaDB 10.5.2 on):\n\
             GRANT BINLOG MONITOR ON *.* TO {account};\n\
             -- Where health is to see how near a sequence is to its end:\n\
             -- GRANT SELECT ON database_name.sequence_name TO {account};\n"
        );
    }
    sql
}

fn postgres(user: &str, form: LoginForm) -> (String, String) {
    let account = format!("\"{}\"", user.replace('"', "\"\""));
    let mut create = if form.iam {
        format!("CREATE ROLE {account} LOGIN;\nGRANT rds_iam TO {account};")
    } else {
        format!("CREATE ROLE {account} LOGIN PASSWORD '{PASSWORD}';")
    };
    if form.require_tls {
        create.push_str(
            "\n-- PostgreSQL has no such rule for a single user: set rds.force_ssl = 1 in the parameter group, or write\n\
             -- hostssl lines in pg_hba.conf.",
        );
    }
    (account, create)
}

fn mysql(user: &str, form: LoginForm) -> (String, String) {
    let account = format!("'{}'@'%'", user.replace('\\', "\\\\").replace('\'', "''"));
    let login = if form.iam {
        "IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS'".to_owned()
    } else {
        format!("IDENTIFIED BY '{PASSWORD}'")
    };
    // A token is sent as it is: never without encryption.
    let tls = if form.iam || form.require_tls { " REQUIRE SSL" } else { "" };
    let create = format!("CREATE USER {account} {login}{tls};");
    (account, create)
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
