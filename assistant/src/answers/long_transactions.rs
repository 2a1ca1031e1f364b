//! Which transactions of a database have been open for long?

use agent_protocol::{CheckReport, Rows, TransactionKind, TransactionRow};

use super::{about, blocking_sessions, connection};
use crate::{
    error::Error,
    inventory::Database,
    message::{Message, Value},
    region::Region,
};

/// What is said of the agent's report.
pub(crate) fn render(region: Region, database: &Database, report: &CheckReport) -> Result<Vec<Message>, Error> {
    match (&report.failure, &report.rows) {
        (Some(failure), _) => Ok(connection::failed("check-failed", region, database, failure, report)),
        (None, Rows::LongTransactions(rows)) => Ok(oldest(region, database, rows, report.total_rows)),
        _ => Err(connection::unexpected(region)),
    }
}

fn oldest(region: Region, database: &Database, rows: &[TransactionRow], count: u64) -> Vec<Message> {
    let Some(first) = rows.first() else {
        return vec![about::about("transactions-none", region, database)];
    };
    let mut say = vec![
        about::about("transactions-oldest", region, database)
            .with("count", count)
            .with("time", Value::Millis(first.age_ms)),
        match first.kind {
            // Who holds it is not known; its number is.
            TransactionKind::Other => {
                let session = blocking_sessions::session(None, &first.session_id);
                Message::new("transaction-holder").with("session", session)
            }
            TransactionKind::Session => {
                let session = blocking_sessions::session(first.user.as_deref(), &first.session_id);
                Message::new("transaction-holder").with("session", session)
            }
            TransactionKind::Prepared => {
                Message::new("transaction-prepared").with("transaction", Value::Name(first.session_id.clone()))
            }
        },
    ];
    say.extend(blocking_sessions::idle(first.state.as_deref()));
    say
}
