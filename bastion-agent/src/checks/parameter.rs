//! `parameter`: what is a parameter set to, for a session that the agent has set nothing in?

mod amount;

use agent_protocol::{EngineName, Outcome, ParameterQuestion, ParameterRow, Rows};

use super::Finding;
use crate::{
    clean::clean_within,
    engines::{self, Queries, Row, Session, Variant},
    failure::CheckError,
    nearest::nearest,
    pool::Beside,
    redact,
};

pub(super) const QUERIES: Queries = Queries(&[
    Variant::postgres(include_str!("../../../sql/postgres/parameter.sql"), &["pg_monitor"]),
    Variant::mysql(include_str!("../../../sql/mysql/parameter.sql"), &["SELECT ON performance_schema.*"])
        .since([8, 0, 0]),
    Variant::mysql(include_str!("../../../sql/mysql/parameter.before-8.0.sql"), &["SELECT ON performance_schema.*"]),
    Variant::mariadb(include_str!("../../../sql/mariadb/parameter.sql"), &[]),
    Variant::oracle(
        include_str!("../../../sql/oracle/parameter.sql"),
        &["SELECT ON V_$SYSTEM_PARAMETER", "SELECT ON V_$SPPARAMETER"],
    ),
]);

/// The longest value in a report, in characters.
const VALUE_LIMIT: usize = 1_000;

pub(super) async fn run(
    session: &mut Session,
    question: &ParameterQuestion,
    beside: Beside<'_>,
) -> Result<Finding, CheckError> {
    // All of them, a few hundred: the nearest names can be offered without asking again, and nothing that a person said
    // goes into a query.
    let found = session.query(&QUERIES).await?;
    let wanted = normalized(&question.parameter);
    let engine = session.engine();
    if let Some((row, name)) = named(&found, &wanted)? {
        let mut read_from = row.clone();
        let mut whose = Whose::Servers;
        match engine {
            EngineName::Postgres if is_of_session(row)? => {
                // What the agent pins hides what the server has. A session without shows it, with what this user and this database
                // are given.
                let mut plain = beside.plain().await?;
                let again = plain.session.query(&QUERIES).await;
                plain.close().await;
                if let Some((row, _)) = named(&again?, &wanted)? {
                    (read_from, whose) = (row.clone(), Whose::NewSession(session.user.clone()));
                }
            }
            EngineName::Mysql | EngineName::Mariadb if engines::is_set_in_sessions(&name) => {
                whose = if is_set(&found, "init_connect")? { Whose::GlobalUnlessChanged } else { Whose::Global };
            }
            EngineName::Postgres | EngineName::Mysql | EngineName::Mariadb | EngineName::Oracle => {}
        }
        let documentation = if read_from.has("meaning") { read_from.shown("meaning")? } else { None };
        let row = read(&read_from, name, engine)?;
        let summary = summary(&row, &whose, documentation);
        return Ok(Finding::whole(Outcome::Ok, summary, Rows::Parameter(vec![row])));
    }
    let sees_all = found.first().map(|row| row.flag("sees_all")).transpose()?;
    if sees_all == Some(false) {
        // It may be one of those that this user cannot see.
        return Err(session.missing_privilege(QUERIES.needs(session.engine())).await);
    }
    let names: Vec<String> = found.iter().filter_map(|row| row.text("name").ok().flatten()).collect();
    Err(CheckError::UnknownParameter {
        name: clean_within(&question.parameter, 100),
        engine,
        nearest: nearest(names.iter().map(String::as_str), &wanted),
    })
}

/// Whether all of them are seen.
pub(crate) async fn all(session: &mut Session) -> Result<(), CheckError> {
    let found = session.query(&QUERIES).await?;
    if found.first().map(|row| row.flag("sees_all")).transpose()? == Some(false) {
        return Err(session.missing_privilege(QUERIES.needs(session.engine())).await);
    }
    Ok(())
}

/// Whose value it is: every session may have its own.
enum Whose {
    /// The server has one for all, or this session has what every new one has.
    Servers,
    /// What a session of this user begins with, in this database.
    NewSession(String),
    /// What every session of MySQL or MariaDB begins with.
    Global,
    /// The same, but the server runs a statement in each new session.
    GlobalUnlessChanged,
}

/// The parameter that is meant. "time zone" is TimeZone; but a name that is written as it was said comes first.
fn named<'a>(found: &'a [Row], wanted: &str) -> Result<Option<(&'a Row, String)>, CheckError> {
    for form in [normalized, joined] {
        for row in found {
            let name = row.text("name")?.unwrap_or_default();
            if form(&name) == form(wanted) {
                return Ok(Some((row, name)));
            }
        }
    }
    Ok(None)
}

/// Whether the value may be one that this session, or what is between it and the server, has set. (`override` is what follows
/// from other parameters, such as transaction_read_only.)
fn is_of_session(row: &Row) -> Result<bool, CheckError> {
    let source = row.raw_text("source")?.unwrap_or_default();
    Ok(["client", "override", "interactive", "test", "session"].contains(&source))
}

/// Whether a parameter holds anything.
fn is_set(found: &[Row], parameter: &str) -> Result<bool, CheckError> {
    let value = named(found, parameter)?.map(|(row, _)| row.raw_text("value")).transpose()?.flatten();
    Ok(value.is_some_and(|value| !value.is_empty()))
}

/// A name as people say and write it, in one form: `Open Cursors`, `open-cursors` and `open_cursors` are one.
fn normalized(name: &str) -> String {
    let words = name.split(|character: char| !character.is_alphanumeric() && character != '.');
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("_").to_lowercase()
}

/// The same without what joins its words.
fn joined(name: &str) -> String {
    normalized(name).replace('_', "")
}

fn read(row: &Row, name: String, engine: EngineName) -> Result<ParameterRow, CheckError> {
    let value = |column| row.shown(column).map(|text| text.map(|text| clean_within(text, VALUE_LIMIT)));
    let secret = |text: &String| redact::may_hold_a_secret(&name, text, engine);
    let set = row.raw_text("value")?;
    let repeats = set != row.shown("value")?;
    let hidden = repeats || set.is_some_and(|text| redact::may_hold_a_secret(&name, text, engine));
    Ok(ParameterRow {
        value: value("value")?.filter(|_| !hidden),
        unit: row.text("unit")?,
        source: row.text("source")?,
        default_value: value("default_value")?.filter(|text| !secret(text)),
        pending_restart: row.optional_flag("pending_restart")?,
        hidden,
        name,
    })
}

fn summary(row: &ParameterRow, whose: &Whose, documentation: Option<&str>) -> String {
    let bytes = is_in_bytes(&row.name).then_some("B");
    let value = match row.value.as_deref() {
        None if row.hidden => "set".to_owned(),
        None => "not set".to_owned(),
        Some("") => "empty".to_owned(),
        Some(value) => amount::in_words(value, row.unit.as_deref().or(bytes), documentation),
    };
    let whose = match whose {
        Whose::Servers => String::new(),
        Whose::NewSession(user) => format!(" in a new session of {user}"),
        Whose::Global => ", the global value, which a new session begins with".to_owned(),
        Whose::GlobalUnlessChanged => {
            ", the global value, which a new session begins with unless init_connect changes it".to_owned()
        }
    };
    let source = row.source.as_deref().map(|source| format!(" (source: {source})")).unwrap_or_default();
    let hidden = if row.hidden { "; its value is not shown because it may hold a secret" } else { "" };
    let restart = if row.pending_restart == Some(true) { "; another value waits for a restart" } else { "" };
    format!("{} is {value}{whose}{source}{hidden}{restart}.", row.name)
}

/// Whether a variable of MySQL or MariaDB, which tell no units, is an amount of bytes. By what their manuals say: other names
/// that end in `_size` are counts, such as thread_cache_size.
fn is_in_bytes(name: &str) -> bool {
    const OTHERS: [&str; 12] = [
        "binlog_cache_size",
        "binlog_stmt_cache_size",
        "innodb_log_file_size",
        "innodb_max_undo_log_size",
        "innodb_page_size",
        "innodb_redo_log_capacity",
        "max_allowed_packet",
        "max_binlog_size",
        "max_heap_table_size",
        "max_relay_log_size",
        "query_cache_size",
        "tmp_table_size",
    ];
    name.ends_with("_buffer_size") || name.ends_with("buffer_pool_size") || OTHERS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engines::Value;

    #[test]
    fn spoken_names_are_understood_and_near_ones_offered() {
        for spoken in ["Open Cursors", "open-cursors", " open_cursors ", "OPEN  CURSORS"] {
            assert_eq!(normalized(spoken), "open_cursors");
        }
        assert_eq!(normalized("rds.force_ssl"), "rds.force_ssl");
        assert_eq!(joined("time zone"), joined("TimeZone"));
        let near = |wanted: &str| nearest(["max_connections", "max_wal_size", "work_mem"].into_iter(), wanted);
        assert_eq!(near("max_conections"), ["max_connections"]);
        assert_eq!(near("connections"), ["max_connections"]);
        for unlike in ["colour", "nosuch", "mem_wal"] {
            assert_eq!(near(unlike), [""; 0], "{unlike}");
        }
    }

    #[test]
    fn a_secret_stays_on_the_bastion() {
        let text = |text: &str| Value::Text(text.to_owned());
        let row = |name: &str, value: &str, default: &str| {
            let columns =
                [("value", text(value)), ("default_value", text(default)), ("source", text("configuration file"))];
            let others = [("unit", Value::Null), ("pending_restart", Value::Null)];
            let columns = columns.into_iter().chain(others).map(|(column, value)| (column.to_owned(), value));
            read(&Row(columns.collect()), name.to_owned(), EngineName::Postgres).unwrap()
        };
        let hidden = row("primary_conninfo", "host=x password=hunter2", "");
        assert_eq!((hidden.value, hidden.hidden, hidden.default_value.as_deref()), (None, true, Some("")));
        let default = row("cluster_name", "main", "postgres://bob:hunter2@x");
        assert_eq!((default.value.as_deref(), default.hidden, default.default_value), (Some("main"), false, None));
        let unset = row("primary_conninfo", "", "");
        assert_eq!((unset.value.as_deref(), unset.hidden), (Some(""), false));
    }

    #[test]
    fn values_are_shown_with_their_amount() {
        let mut row = ParameterRow {
            name: "shared_buffers".to_owned(),
            value: Some("16384".to_owned()),
            unit: Some("8kB".to_owned()),
            source: Some("configuration file".to_owned()),
            default_value: None,
            pending_restart: Some(true),
            hidden: false,
        };
        let summary = |row: &ParameterRow| summary(row, &Whose::Servers, None);
        assert_eq!(
            summary(&row),
            "shared_buffers is 128 MiB (16384 × 8kB) (source: configuration file); another value waits for a restart."
        );
        row.value = Some(String::new());
        (row.unit, row.source, row.pending_restart) = (None, None, None);
        assert_eq!(summary(&row), "shared_buffers is empty.");
        row.value = Some("134217728".to_owned());
        for (name, expected) in [
            ("innodb_buffer_pool_size", "innodb_buffer_pool_size is 128 MiB (134217728 bytes)."),
            ("thread_cache_size", "thread_cache_size is 134217728."),
        ] {
            row.name = name.to_owned();
            assert_eq!(summary(&row), expected);
        }
        (row.value, row.hidden) = (None, true);
        assert_eq!(summary(&row), "thread_cache_size is set; its value is not shown because it may hold a secret.");
        (row.value, row.hidden, row.source) = (Some("0".to_owned()), false, Some("default".to_owned()));
        (row.name, row.unit) = ("statement_timeout".to_owned(), Some("ms".to_owned()));
        let of_new = super::summary(&row, &Whose::NewSession("dbvoice".to_owned()), Some("0 disables the timeout."));
        assert_eq!(
            of_new,
            "statement_timeout is 0: \"0 disables the timeout\" in a new session of dbvoice (source: default)."
        );
    }
}
