//! `grants`: the least-privilege monitoring user for an engine, as SQL.

use std::collections::BTreeSet;

use agent_protocol::EngineName;

pub use crate::dialect::LoginForm;
use crate::{
    checks,
    dialect::{Dialect, Users},
    engines::Form,
};

/// What stands in the SQL where the password goes.
pub const PASSWORD: &str = "choose-a-password";

/// SQL that makes a user who may do what the checks need, and nothing else.
pub(crate) fn sql(engine: EngineName, user: &str, form: LoginForm) -> String {
    let Users { account, create, grant, optional } = &Dialect::of(engine).users;
    let account = account(user, form);
    let create = create(&account, form, PASSWORD);
    let run = match engine {
        // Its own client runs a block of statements where a line has nothing but a slash.
        EngineName::Oracle if form.rds => "\n/",
        _ => "",
    };
    let grants = |needs: Vec<&str>, before: &str| -> String {
        needs.into_iter().map(|needed| format!("{before}{}{run}\n", grant(needed, &account, form))).collect()
    };
    let mut sql = format!("-- The monitoring user of bastion-agent on {engine}. Run as an administrator.\n{create}\n");
    sql.push_str(&grants(needs(engine, None), ""));
    let clusters = needs(engine, Some(Form::Cluster));
    if !clusters.is_empty() && !form.rds {
        sql.push_str("-- Where the database is open in several instances (RAC):\n");
        sql.push_str(&grants(clusters, "-- "));
    }
    sql.push_str(&optional.replace("ACCOUNT", &account));
    sql
}

/// What all checks need, and on servers of this form besides.
fn needs(engine: EngineName, form: Option<Form>) -> Vec<&'static str> {
    let of = |form| checks::QUERIES.iter().flat_map(move |(_, queries)| queries.needs_of(engine, form)).copied();
    let all: BTreeSet<&str> = of(None).collect();
    match form {
        None => all.into_iter().collect(),
        Some(_) => of(form).collect::<BTreeSet<_>>().difference(&all).copied().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: LoginForm = LoginForm { iam: false, require_tls: false, rds: false, container: false };

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
        let oracle = |form| sql(EngineName::Oracle, "dbvoice", form);
        insta::assert_snapshot!("grants-oracle", oracle(LoginForm { require_tls: true, ..PLAIN }));
        insta::assert_snapshot!("grants-oracle-rds", oracle(LoginForm { rds: true, ..PLAIN }));
        insta::assert_snapshot!("grants-oracle-container", oracle(LoginForm { container: true, ..PLAIN }));
        assert!(sql(EngineName::Postgres, "a\"b", PLAIN).contains("CREATE ROLE \"a\"\"b\" "));
        assert!(sql(EngineName::Mysql, "a'b\\", PLAIN).contains(r"CREATE USER 'a''b\\'@'%' "));
    }
}
