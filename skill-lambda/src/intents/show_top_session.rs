//! Which sessions of a database use most of a resource?

use agent_protocol::{Check, CheckReport, Rows, SessionMeasure, SessionResource, SessionRow, TopSessions};

use super::{Context, Outcome, connect_instance, questions};
use crate::{
    alexa::Slot,
    answer::{Answer, Message, Value},
    error::Error,
    inventory::Database,
    region::Region,
};

/// How many sessions are spoken: more cannot be kept in mind.
const SPOKEN: u32 = 3;

pub(super) async fn answer(context: &Context<'_>) -> Result<Outcome, Error> {
    let Some(by) = resource(context.slot("resource")) else {
        let (ask, again) = (Message::new("resource-unknown"), Message::new("resource-reprompt"));
        return Ok(Answer::elicit("resource", ask, again).into());
    };
    let check = Check::TopSessions(TopSessions { by, limit: SPOKEN });
    questions::told(context, &check, |region, database, report| said(region, database, by, report)).await
}

/// What is said of the agent's report.
pub(super) fn said(
    region: Region,
    database: &Database,
    by: SessionResource,
    report: &CheckReport,
) -> Result<Vec<Message>, Error> {
    match (&report.failure, &report.rows) {
        (Some(failure), _) => Ok(connect_instance::failed("check-failed", region, database, failure, report)),
        (None, Rows::TopSessions(rows)) => Ok(sessions(region, database, by, rows, report)),
        _ => Err(connect_instance::unexpected(region)),
    }
}

/// The resource that was said: processor time where none was, nothing where it is none that is known.
fn resource(slot: Slot) -> Option<SessionResource> {
    match slot {
        Slot::Missing => Some(SessionResource::Cpu),
        Slot::Known { id, .. } => {
            SessionResource::ALL.into_iter().find(|resource| Some(resource.as_str()) == id.as_deref())
        }
        Slot::Unknown(_) | Slot::Unclear => None,
    }
}

fn sessions(
    region: Region,
    database: &Database,
    by: SessionResource,
    rows: &[SessionRow],
    report: &CheckReport,
) -> Vec<Message> {
    let Some(first) = rows.first() else {
        return vec![Message::new("sessions-none").with("name", questions::name(database)).with("region", region)];
    };
    let mut say = vec![
        Message::new("sessions-top")
            .with("count", rows.len() as u64)
            .with("name", questions::name(database))
            .with("region", region)
            .with("sessions", Value::All(rows.iter().map(|row| session(row).into()).collect())),
    ];
    if first.measure == SessionMeasure::ActiveTime && by != SessionResource::Time {
        let (engine, _) = connect_instance::engine(database, report);
        say.push(Message::new(format!("instead-of-{}", by.as_str())).with("engine", engine));
    }
    say
}

fn session(row: &SessionRow) -> Message {
    let time = |id, millis: Option<u64>| Some(Message::new(id).with("time", Value::Millis(millis?)));
    let bytes = |id, bytes: Option<u64>| Some(Message::new(id).with("bytes", Value::Bytes(bytes?)));
    let amount = match row.measure {
        SessionMeasure::CpuTime => time("amount-cpu", row.cpu_ms),
        SessionMeasure::Memory => bytes("amount-memory", row.memory_bytes),
        SessionMeasure::Io => bytes("amount-io", row.io_bytes),
        SessionMeasure::IoTime => time("amount-io-time", row.io_ms),
        SessionMeasure::ActiveTime => time("amount-active", row.active_ms),
        SessionMeasure::Other => None,
    };
    let amount = amount.unwrap_or_else(|| Message::new("amount-unknown"));
    match &row.user {
        Some(user) => Message::new("session-by").with("user", Value::Name(user.clone())).with("amount", amount),
        None => Message::new("session-of-unknown").with("amount", amount),
    }
}
