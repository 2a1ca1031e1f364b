//! Which sessions of a database wait for others, and who is it that holds them up?

use agent_protocol::{BlockingRow, Check, CheckReport, Rows};

use super::{Context, Outcome, connect_instance, questions};
use crate::{
    answer::{Message, Value},
    error::Error,
    inventory::Database,
    region::Region,
};

/// How many sessions at the head of a line are named.
const SPOKEN: usize = 3;

pub(super) async fn answer(context: &Context<'_>) -> Result<Outcome, Error> {
    questions::told(context, &Check::BlockingSessions, said).await
}

/// What is said of the agent's report.
pub(super) fn said(region: Region, database: &Database, report: &CheckReport) -> Result<Vec<Message>, Error> {
    match (&report.failure, &report.rows) {
        (Some(failure), _) => Ok(connect_instance::failed("check-failed", region, database, failure, report)),
        (None, Rows::BlockingSessions(rows)) => Ok(waiting(region, database, rows)),
        _ => Err(connect_instance::unexpected(region)),
    }
}

fn waiting(region: Region, database: &Database, rows: &[BlockingRow]) -> Vec<Message> {
    let (waiting, roots): (Vec<&BlockingRow>, Vec<&BlockingRow>) = rows.iter().partition(|row| row.is_waiting());
    if waiting.is_empty() {
        return vec![questions::about("blocking-none", region, database)];
    }
    let count = waiting.len() as u64;
    let mut say = vec![match waiting.iter().filter_map(|row| row.waiting_ms).max() {
        Some(longest) => questions::about("blocking-waiting", region, database)
            .with("count", count)
            .with("time", Value::Millis(longest)),
        None => questions::about("blocking-waiting-unknown", region, database).with("count", count),
    }];
    match roots[..] {
        [] => {}
        [root] => {
            let held_up_by = session(root.user.as_deref(), &root.session_id);
            let message = match root.transaction_ms.filter(|_| root.session_id != NO_SESSION) {
                Some(open) => Message::new("blocking-root").with("time", Value::Millis(open)),
                None => Message::new("blocking-root-unknown"),
            };
            say.push(message.with("count", count).with("session", held_up_by));
            say.extend(idle(root.state.as_deref()));
        }
        _ => {
            let sessions = roots.iter().take(SPOKEN).map(|root| session(root.user.as_deref(), &root.session_id).into());
            say.push(
                Message::new("blocking-roots")
                    .with("count", roots.len() as u64)
                    .with("sessions", Value::All(sessions.collect())),
            );
        }
    }
    say
}

/// Stands for transactions of no session.
const NO_SESSION: &str = "0";

/// A session by its user and the engine's own identifier.
pub(super) fn session(user: Option<&str>, id: &str) -> Message {
    if id == NO_SESSION {
        return Message::new("session-none");
    }
    let id = Value::Name(id.to_owned());
    match user {
        Some(user) => Message::new("session").with("user", Value::Name(user.to_owned())).with("session", id),
        None => Message::new("session-unnamed").with("session", id),
    }
}

/// That the session does nothing, where its state says so: it is the one to be ended.
pub(super) fn idle(state: Option<&str>) -> Option<Message> {
    let state = state?.to_lowercase();
    (state.starts_with("idle") || state.starts_with("sleep")).then(|| Message::new("session-idle"))
}
