//! Which sessions of a database wait for others, and who is it that holds them up?

use agent_protocol::{BlockingRow, CheckReport, EngineName, Rows};

use super::{about, connection};
use crate::{
    error::Error,
    inventory::Database,
    message::{Message, Value},
    region::Region,
};

/// How many sessions at the head of a line are named.
const MAX_SPOKEN_ROWS: usize = 3;

/// What is said of the agent's report.
pub(crate) fn render(region: Region, database: &Database, report: &CheckReport) -> Result<Vec<Message>, Error> {
    match (&report.failure, &report.rows) {
        (Some(failure), _) => Ok(connection::failed("check-failed", region, database, failure, report)),
        (None, Rows::BlockingSessions(rows)) => Ok(waiting(region, database, about::engine(report), rows)),
        _ => Err(connection::unexpected(region)),
    }
}

fn waiting(region: Region, database: &Database, engine: Option<EngineName>, rows: &[BlockingRow]) -> Vec<Message> {
    let (waiting, roots): (Vec<&BlockingRow>, Vec<&BlockingRow>) = rows.iter().partition(|row| row.is_waiting());
    if waiting.is_empty() {
        return vec![about::about("blocking-none", region, database)];
    }
    let count = waiting.len() as u64;
    // Oracle's sessions wait for others by other means than locks, too.
    let of = |id: &str, of_oracle: &str| match engine {
        Some(EngineName::Oracle) => about::about(of_oracle, region, database),
        Some(EngineName::Postgres | EngineName::Mysql | EngineName::Mariadb) | None => {
            about::about(id, region, database)
        }
    };
    let mut say = vec![match waiting.iter().filter_map(|row| row.waiting_ms).max() {
        Some(longest) => of("blocking-waiting", "blocking-waiting-for-others")
            .with("count", count)
            .with("time", Value::Millis(longest)),
        None => of("blocking-waiting-unknown", "blocking-waiting-unknown-for-others").with("count", count),
    }];
    match roots[..] {
        [] => {}
        [root] => {
            let held_up_by = session(engine, root.user.as_deref(), &root.session_id);
            let message = match root.transaction_ms.filter(|_| root.session_id != NO_SESSION) {
                Some(open) => Message::new("blocking-root").with("time", Value::Millis(open)),
                None => Message::new("blocking-root-unknown"),
            };
            say.push(message.with("count", count).with("session", held_up_by));
            say.extend(idle(root.state.as_deref()).filter(|_| root.session_id != NO_SESSION));
        }
        _ => {
            let sessions = roots
                .iter()
                .take(MAX_SPOKEN_ROWS)
                .map(|root| session(engine, root.user.as_deref(), &root.session_id).into());
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
pub(crate) fn session(engine: Option<EngineName>, user: Option<&str>, id: &str) -> Message {
    if id == NO_SESSION {
        return Message::new("session-none");
    }
    let id = about::session_number(engine, id);
    match user {
        Some(user) => Message::new("session").with("user", about::identifier(engine, user)).with("session", id),
        None => Message::new("session-unnamed").with("session", id),
    }
}

/// That the session does nothing, where its state says so: it is the one to be ended.
pub(crate) fn idle(state: Option<&str>) -> Option<Message> {
    let state = state?.to_lowercase();
    ["idle", "sleep", "inactive"].iter().any(|idle| state.starts_with(idle)).then(|| Message::new("session-idle"))
}
