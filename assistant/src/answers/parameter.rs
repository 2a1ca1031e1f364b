//! What is a parameter of a database set to?

use agent_protocol::{Cause, CheckReport, EngineName, ParameterAmount, ParameterRow, Rows};

use super::{about, connection};
use crate::{
    error::Error,
    inventory::Database,
    message::{Message, Value},
    question::SlotName,
    redact,
    region::Region,
    reply::Answer,
};

/// What is said of the agent's report.
pub(crate) fn render(
    region: Region,
    database: &Database,
    parameter: &str,
    report: &CheckReport,
) -> Result<Answer, Error> {
    match (&report.failure, &report.rows) {
        (Some(failure), _) if failure.cause == Cause::UnknownParameter => {
            let near = failure.nearest_names();
            let others = if near.is_empty() {
                Message::new("which-one")
            } else {
                let names = near.into_iter().map(|name| Value::Name(name.to_owned())).collect();
                Message::new("instance-unknown-nearest").with("names", Value::Any(names))
            };
            let say = about::about("parameter-unknown", region, database)
                .with("parameter", Value::Name(parameter.to_owned()))
                .with("others", others);
            Ok(Answer::elicit(SlotName::Parameter, say, Message::new("ask-parameter-reprompt")))
        }
        (Some(failure), _) => {
            Ok(Answer::answered(connection::failed("check-failed", region, database, failure, report)))
        }
        (None, Rows::Parameter(rows)) if !rows.is_empty() => {
            let engine = report.engine.as_ref().map(|engine| engine.name);
            Ok(Answer::answered(setting(region, database, &rows[0], engine)))
        }
        _ => Err(connection::unexpected(region)),
    }
}

fn setting(region: Region, database: &Database, row: &ParameterRow, engine: Option<EngineName>) -> Vec<Message> {
    let about = |id| about::about(id, region, database).with("parameter", Value::Name(row.name.clone()));
    let value = row.value.as_deref();
    let mut say = vec![match value.map(str::trim) {
        _ if row.hidden => about("parameter-hidden"),
        None => about("parameter-not-set"),
        Some("") => about("parameter-empty"),
        // Where a replica finds its source, and the like.
        Some(value) if redact::tells_a_secret(&row.name, value) => about("parameter-hidden"),
        Some(value) => about("parameter-value").with("value", amount(&row.name, value, row.unit.as_deref(), engine)),
    }];
    let default = row.default_value.as_deref().filter(|default| Some(*default) != value && !default.trim().is_empty());
    let default = default.filter(|default| !row.hidden && !redact::tells_a_secret(&row.name, default));
    if let Some(default) = default.filter(|_| value.is_some()) {
        let amount = amount(&row.name, default, row.unit.as_deref(), engine);
        say.push(Message::new("parameter-default").with("value", amount));
    }
    if row.pending_restart == Some(true) {
        say.push(Message::new("parameter-pending"));
    }
    say
}

/// A value as people say it: an amount where the unit makes it one, such as 16384 times 8 kilobytes.
fn amount(name: &str, value: &str, unit: Option<&str>, engine: Option<EngineName>) -> Value {
    /// Below it a size without a unit may as well be a count.
    const BYTES: u64 = 1 << 20;
    // MySQL's family has no units, nor has Oracle; their sizes are bytes.
    let sizes_are_bytes = match engine {
        Some(EngineName::Postgres) => false,
        Some(EngineName::Mysql | EngineName::Mariadb | EngineName::Oracle) | None => true,
    };
    let unit = unit.filter(|unit| !unit.is_empty());
    match ParameterAmount::read(value, unit.unwrap_or("B")) {
        Some(ParameterAmount::Bytes(bytes)) if unit.is_some() => Value::Bytes(bytes),
        Some(ParameterAmount::Millis(millis)) => Value::Millis(millis),
        Some(ParameterAmount::Bytes(bytes)) if sizes_are_bytes && name.ends_with("_size") && bytes >= BYTES => {
            Value::Bytes(bytes)
        }
        _ => Value::Text(value.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_said_in_their_unit() {
        let mysql = Some(EngineName::Mysql);
        assert_eq!(amount("shared_buffers", "16384", Some("8kB"), None), Value::Bytes(128 << 20));
        assert_eq!(amount("statement_timeout", "300", Some("s"), None), Value::Millis(300_000));
        assert_eq!(amount("innodb_buffer_pool_size", "134217728", None, mysql), Value::Bytes(128 << 20));
        assert_eq!(amount("innodb_buffer_pool_size", "134217728", Some(""), mysql), Value::Bytes(128 << 20));
        assert_eq!(amount("thread_cache_size", "9", None, mysql), Value::Text("9".to_owned()));
        assert_eq!(amount("max_prepared_transactions", "134217728", None, mysql), Value::Text("134217728".to_owned()));
        assert_eq!(amount("log_rotation_age", "2", Some("d"), None), Value::Millis(172_800_000));
        assert_eq!(amount("log_min_duration_statement", "-1", Some("ms"), None), Value::Text("-1".to_owned()));
    }
}
