//! `grants`: the least-privilege monitoring user for an engine, as SQL.

use std::collections::BTreeSet;

use agent_protocol::EngineName;

pub use crate::dialect::LoginForm;
use crate::{
    checks,
    dialect::{Dialect, Users, oracle_name},
    engines::Form,
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
    match engine {
        EngineName::Oracle if oracle_name(user).contains('"') => {
            return Err("no name of Oracle's has a quotation mark in it".to_owned());
        }
        EngineName::Postgres | EngineName::Mysql | EngineName::Mariadb | EngineName::Oracle => {}
    }
    let Users { account, create, grant, optional } = &Dialect::of(engine).users;
    let account = account(user, form);
    let create = create(&account, form, PASSWORD);
    let run = match engine {
        // Its own client runs a block of statements where a line has nothing but a slash.
        EngineName::Oracle if form.rds => "\n/",
        EngineName::Postgres | EngineName::Mysql | EngineName::Mariadb | EngineName::Oracle => "",
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
    Ok(sql)
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
        let oracle = |form| made(EngineName::Oracle, "dbvoice", form);
        insta::assert_snapshot!("grants-oracle", oracle(LoginForm { require_tls: true, ..PLAIN }));
        insta::assert_snapshot!("grants-oracle-rds", oracle(LoginForm { rds: true, ..PLAIN }));
        insta::assert_snapshot!("grants-oracle-container", oracle(LoginForm { container: true, ..PLAIN }));
        assert!(made(EngineName::Postgres, "a\"b", PLAIN).contains("CREATE ROLE \"a\"\"b\" "));
        assert!(sql(EngineName::Mysql, &"u".repeat(33), PLAIN).is_err());
        assert!(sql(EngineName::Postgres, &"ü".repeat(32), PLAIN).is_err(), "64 bytes");
        assert!(sql(EngineName::Oracle, "a\"b", PLAIN).is_err() && sql(EngineName::Oracle, "\"a b\"", PLAIN).is_ok());
        assert!(made(EngineName::Mysql, "a'b\\", PLAIN).contains(r"CREATE USER 'a''b\\'@'%' "));
    }
}
