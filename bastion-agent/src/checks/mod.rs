//! The checks: one file each, and the table of them all. See docs/adding-a-check.md.

mod age;
pub(crate) mod blocking_sessions;
mod connection;
mod long_transactions;
mod parameter;
mod processlist;
mod replication_lag;
mod tablespace_usage;
mod top_sessions;
mod unread;
mod variants;

pub(crate) use unread::Unread;

use std::time::Duration;

use agent_protocol::{Check, CheckName, EngineName, HealthPart, Outcome, Rows};

use crate::{
    access::Beside,
    engines::{Part, Queries, Session},
    failure::CheckError,
};

/// What each check asks, and the grants that it needs for it. `health` asks what the others do.
pub(crate) const QUERIES: [(CheckName, &Queries); 7] = [
    (CheckName::Connection, &connection::QUERIES),
    (CheckName::TablespaceUsage, &tablespace_usage::QUERIES),
    (CheckName::TopSessions, &top_sessions::QUERIES),
    (CheckName::Parameter, &parameter::QUERIES),
    (CheckName::BlockingSessions, &blocking_sessions::QUERIES),
    (CheckName::LongTransactions, &long_transactions::QUERIES),
    (CheckName::ReplicationLag, &replication_lag::QUERIES),
];

/// What a check asks only where it has found something.
pub(crate) fn at_need(check: HealthPart, engine: EngineName, version: [u32; 3]) -> Option<Part> {
    match (check, engine) {
        (HealthPart::BlockingSessions, EngineName::Mysql) => blocking_sessions::at_need(version),
        (HealthPart::LongTransactions, EngineName::Mysql) => Some(long_transactions::AT_NEED),
        _ => None,
    }
}

/// Whether the user sees every parameter: the check answers for those that it sees.
pub(crate) async fn all_parameters(session: &mut Session) -> Result<(), CheckError> {
    parameter::all(session).await
}

/// What a check found.
pub(crate) struct Finding {
    pub(crate) outcome: Outcome,
    /// One English sentence that says the most important.
    pub(crate) summary: String,
    pub(crate) rows: Rows,
    /// How many rows were found, of which `rows` may hold only the first.
    pub(crate) total_rows: u64,
    /// What could not be read, where the rest could. Whoever fills this says it in `summary` too.
    pub(crate) unread: Unread,
}

impl Finding {
    /// A finding that holds all of its rows.
    fn whole(outcome: Outcome, summary: String, rows: Rows) -> Self {
        let total_rows = rows.len() as u64;
        Self { outcome, summary, rows, total_rows, unread: Unread::default() }
    }

    /// A finding of which the first `limit` rows are kept.
    fn limited(outcome: Outcome, summary: String, rows: Rows, limit: u32) -> Self {
        let mut finding = Self::whole(outcome, summary, rows);
        finding.rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        finding
    }
}

/// Asks a check's question of an open session, and of others `beside` it where one does not show all. `connect` is how long opening it took, if it was opened for this question.
pub(crate) async fn run(
    check: &Check,
    session: &mut Session,
    connect: Option<Duration>,
    beside: Beside<'_>,
) -> Result<Finding, CheckError> {
    match check {
        Check::Connection => connection::run(session, connect).await,
        Check::TablespaceUsage(options) => tablespace_usage::run(session, options).await,
        Check::TopSessions(options) => top_sessions::run(session, options).await,
        Check::Parameter(question) => parameter::run(session, question, beside).await,
        Check::BlockingSessions => blocking_sessions::run(session).await,
        Check::LongTransactions => long_transactions::run(session).await,
        Check::ReplicationLag => replication_lag::run(session).await,
        // It is made of the others, each with a session of its own: see `health`.
        Check::Health => Err(CheckError::Answer { what: "health is no single question".to_owned() }),
    }
}
