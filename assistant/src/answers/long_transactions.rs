//! Which transactions of a database have been open for long?

use agent_protocol::{CheckReport, EngineName, Rows, TransactionKind, TransactionRow};

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
        (None, Rows::LongTransactions(rows)) => Ok(oldest(region, database, rows, report)),
        _ => Err(connection::unexpected(region)),
    }
}

fn oldest(region: Region, database: &Database, rows: &[TransactionRow], report: &CheckReport) -> Vec<Message> {
    let engine = about::engine(report);
    let Some(first) = rows.first() else {
        let engine = engine.or(database.engine.checked_as());
        // A session that has touched no table of InnoDB's is in no list.
        let id = match engine {
            Some(EngineName::Mysql | EngineName::Mariadb) => "transactions-none-innodb",
            Some(EngineName::Postgres | EngineName::Oracle) | None => "transactions-none",
        };
        return vec![about::about(id, region, database)];
    };
    let mut say = vec![
        about::about("transactions-oldest", region, database)
            .with("count", report.total_rows)
            .with("time", Value::Millis(first.age_ms)),
        match first.kind {
            // Who holds it is not known; its number is.
            TransactionKind::Other => {
                let session = blocking_sessions::session(engine, None, &first.session_id);
                Message::new("transaction-holder").with("session", session)
            }
            TransactionKind::Session => {
                let session = blocking_sessions::session(engine, first.user.as_deref(), &first.session_id);
                Message::new("transaction-holder").with("session", session)
            }
            TransactionKind::Prepared => {
                // Oracle may as well be rolling it back, and tells of that alike.
                let id = match engine {
                    Some(EngineName::Oracle) => "transaction-of-nobody",
                    Some(EngineName::Postgres | EngineName::Mysql | EngineName::Mariadb) | None => {
                        "transaction-prepared"
                    }
                };
                Message::new(id).with("transaction", Value::Name(first.session_id.clone()))
            }
        },
    ];
    let of_session = first.kind == TransactionKind::Session;
    say.extend(blocking_sessions::idle(first.state.as_deref()).filter(|_| of_session));
    say
}
