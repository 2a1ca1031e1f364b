//! `parameter`: what is a parameter set to?

use agent_protocol::{CheckName, EngineName, Outcome, ParameterQuestion, ParameterRow, Rows};

use super::{Finding, variants};
use crate::{
    clean::clean_within,
    engines::{Queries, Query, Row, Session},
    failure::CheckError,
    nearest::nearest,
    output::humanize,
    redact,
};

pub(super) const QUERIES: Queries = Queries {
    postgres: Query { sql: include_str!("../../../sql/postgres/parameter.sql"), needs: &["pg_monitor"] },
    mysql: Query { sql: include_str!("../../../sql/mysql/parameter.sql"), needs: &["SELECT ON performance_schema.*"] },
    mariadb: Query { sql: include_str!("../../../sql/mariadb/parameter.sql"), needs: &[] },
};

/// The longest value in a report, in characters.
const VALUE_LIMIT: usize = 1_000;

pub(super) async fn run(session: &mut Session, question: &ParameterQuestion) -> Result<Finding, CheckError> {
    // All of them, a few hundred: the nearest names can be offered without asking again, and nothing that a person said
    // goes into a query.
    let found = session.ask(variants::of(&QUERIES, CheckName::Parameter, session)).await?;
    let wanted = normalized(&question.parameter);
    // "time zone" is TimeZone; but a name that is written as it was said comes first.
    for form in [normalized, joined] {
        for row in &found {
            let name = row.text("name")?.unwrap_or_default();
            if form(&name) == form(&wanted) {
                let row = read(row, name, session.engine())?;
                let summary = summary(&row);
                return Ok(Finding::whole(Outcome::Ok, summary, Rows::Parameter(vec![row])));
            }
        }
    }
    let sees_all = found.first().map(|row| row.flag("sees_all")).transpose()?;
    if sees_all == Some(false) {
        // It may be one of those that this user cannot see.
        return Err(session.missing_privilege(QUERIES.postgres.needs).await);
    }
    let names: Vec<String> = found.iter().filter_map(|row| row.text("name").ok().flatten()).collect();
    Err(CheckError::UnknownParameter {
        name: clean_within(&question.parameter, 100),
        engine: session.engine(),
        nearest: nearest(names.iter().map(String::as_str), &wanted),
    })
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
    let value = |column| row.raw_text(column).map(|text| text.map(|text| clean_within(text, VALUE_LIMIT)));
    let secret = |text: &String| redact::may_hold_a_secret(&name, text, engine);
    let set = row.raw_text("value")?;
    let hidden = set.is_some_and(|text| redact::may_hold_a_secret(&name, text, engine));
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

fn summary(row: &ParameterRow) -> String {
    let value = match row.value.as_deref() {
        None if row.hidden => "set",
        None => "not set",
        Some("") => "empty",
        Some(value) => &match &row.unit {
            Some(unit) => format!("{value} in units of {unit}{}", amount(value, unit)),
            None if is_in_bytes(&row.name) => format!("{value}{}", amount(value, "B")),
            None => value.to_owned(),
        },
    };
    let source = row.source.as_deref().map(|source| format!(" (source: {source})")).unwrap_or_default();
    let hidden = if row.hidden { "; its value is not shown because it may hold a secret" } else { "" };
    let restart = if row.pending_restart == Some(true) { "; another value waits for a restart" } else { "" };
    format!("{} is {value}{source}{hidden}{restart}.", row.name)
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

/// `, 128 MiB` for a value in memory blocks, `, 5 min` for one in units of time; nothing for others.
fn amount(value: &str, unit: &str) -> String {
    let Ok(value) = value.parse::<u64>() else { return String::new() };
    let digits = unit.find(|character: char| !character.is_ascii_digit()).unwrap_or(0);
    let (count, unit) = unit.split_at(digits);
    let value = value.saturating_mul(count.parse().unwrap_or(1));
    let text = match unit {
        // Below a KiB it says the same again.
        "B" if value < 1 << 10 => return String::new(),
        "B" => humanize::bytes(value),
        "kB" => humanize::bytes(value.saturating_mul(1 << 10)),
        "MB" => humanize::bytes(value.saturating_mul(1 << 20)),
        "ms" => humanize::millis(value),
        "s" => humanize::millis(value.saturating_mul(1_000)),
        "min" => humanize::millis(value.saturating_mul(60_000)),
        _ => return String::new(),
    };
    format!(", {text}")
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
        assert_eq!(
            summary(&row),
            "shared_buffers is 16384 in units of 8kB, 128 MiB (source: configuration file); another value waits for a \
             restart."
        );
        row.value = Some(String::new());
        (row.unit, row.source, row.pending_restart) = (None, None, None);
        assert_eq!(summary(&row), "shared_buffers is empty.");
        row.value = Some("134217728".to_owned());
        for (name, expected) in [
            ("innodb_buffer_pool_size", "innodb_buffer_pool_size is 134217728, 128 MiB."),
            ("thread_cache_size", "thread_cache_size is 134217728."),
        ] {
            row.name = name.to_owned();
            assert_eq!(summary(&row), expected);
        }
        (row.value, row.hidden) = (None, true);
        assert_eq!(summary(&row), "thread_cache_size is set; its value is not shown because it may hold a secret.");
        assert_eq!(amount("300", "s"), ", 5 min");
        assert_eq!(amount("-1", "ms"), "");
    }
}
