//! Which sessions of a database use most of a resource?

use agent_protocol::{CheckReport, EngineName, Rows, SessionMeasure, SessionResource, SessionRow};

use super::{about, connection};
use crate::{
    error::Error,
    inventory::Database,
    message::{Message, Value},
    region::Region,
};

/// What is said of the agent's report.
pub(crate) fn render(
    region: Region,
    database: &Database,
    by: SessionResource,
    report: &CheckReport,
) -> Result<Vec<Message>, Error> {
    match (&report.failure, &report.rows) {
        (Some(failure), _) => Ok(connection::failed("check-failed", region, database, failure, report)),
        (None, Rows::TopSessions(rows)) => Ok(sessions(region, database, by, rows, report)),
        _ => Err(connection::unexpected(region)),
    }
}

fn sessions(
    region: Region,
    database: &Database,
    by: SessionResource,
    rows: &[SessionRow],
    report: &CheckReport,
) -> Vec<Message> {
    // Only what was measured is said of those that are not in the report.
    let Some(first) = rows.first() else {
        return vec![about::about(&format!("sessions-none-by-{}", by.as_str()), region, database)];
    };
    let mut say = vec![
        Message::new("sessions-top")
            .with("count", rows.len() as u64)
            .with("name", about::name(database))
            .with("region", region)
            .with("sessions", Value::All(rows.iter().map(|row| session(about::engine(report), row).into()).collect())),
    ];
    if first.measure == SessionMeasure::ActiveTime && by != SessionResource::Time {
        let (engine, _) = connection::engine(database, report);
        say.push(Message::new(format!("instead-of-{}", by.as_str())).with("engine", engine));
    }
    say
}

fn session(engine: Option<EngineName>, row: &SessionRow) -> Message {
    let time = |id, millis: Option<u64>| Some(Message::new(id).with("time", Value::Millis(millis?)));
    let bytes = |id, bytes: Option<u64>| Some(Message::new(id).with("bytes", Value::Bytes(bytes?)));
    // What was used while the session was watched is not all that it has used since it began.
    let of = |id: &str, of_watched: &str, name, amount: Option<Value>| {
        Some(match row.watched_ms {
            Some(watched) => Message::new(of_watched).with(name, amount?).with("watched", Value::Millis(watched)),
            None => Message::new(id).with(name, amount?),
        })
    };
    let amount = match row.measure {
        SessionMeasure::CpuTime => of("amount-cpu", "amount-cpu-watched", "time", row.cpu_ms.map(Value::Millis)),
        SessionMeasure::Memory => bytes("amount-memory", row.memory_bytes),
        SessionMeasure::Io => of("amount-io", "amount-io-watched", "bytes", row.io_bytes.map(Value::Bytes)),
        SessionMeasure::IoTime => of("amount-io-time", "amount-io-time-watched", "time", row.io_ms.map(Value::Millis)),
        SessionMeasure::ActiveTime => time("amount-active", row.active_ms),
        SessionMeasure::Other => None,
    };
    let amount = amount.unwrap_or_else(|| Message::new("amount-unknown"));
    match &row.user {
        Some(user) => Message::new("session-by").with("user", about::identifier(engine, user)).with("amount", amount),
        None => Message::new("session-of-unknown").with("amount", amount),
    }
}
