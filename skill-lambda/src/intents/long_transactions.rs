//! Which transactions of a database have been open for long?

use agent_protocol::{Check, CheckReport, Rows, TransactionKind, TransactionRow};

use super::{Context, Outcome, blocking_sessions, connect_instance, questions};
use crate::{
    answer::{Message, Value},
    error::Error,
    inventory::Database,
    region::Region,
};

pub(super) async fn answer(context: &Context<'_>) -> Result<Outcome, Error> {
    questions::told(context, &Check::LongTransactions, said).await
}

/// What is said of the agent's report.
pub(super) fn said(region: Region, database: &Database, report: &CheckReport) -> Result<Vec<Message>, Error> {
    match (&report.failure, &report.rows) {
        (Some(failure), _) => Ok(connect_instance::failed("check-failed", region, database, failure, report)),
        (None, Rows::LongTransactions(rows)) => Ok(oldest(region, database, rows, report.total_rows)),
        _ => Err(connect_instance::unexpected(region)),
    }
}

fn oldest(region: Region, database: &Database, rows: &[TransactionRow], count: u64) -> Vec<Message> {
    let Some(first) = rows.first() else {
        return vec![questions::about("transactions-none", region, database)];
    };
    let mut say = vec![
        questions::about("transactions-oldest", region, database)
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
