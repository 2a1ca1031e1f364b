//! The table of the checks: what each asks, and how it is run.

use std::time::Duration;

use agent_protocol::{Check, CheckName, EngineName, HealthPart};

use super::{
    Finding, blocking_sessions, connection, long_transactions, parameter, parts, replication_lag, tablespace_usage,
    top_sessions,
};
use crate::{
    engines::{Part, Queries, Session},
    failure::CheckError,
    pool::Beside,
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

/// What a check, or a part of `health`, asks only where it has found something.
pub(crate) fn at_need(part: HealthPart, engine: EngineName, version: [u32; 3]) -> Option<Part> {
    match (part, engine) {
        (HealthPart::BlockingSessions, EngineName::Mysql) => blocking_sessions::at_need(version),
        (HealthPart::LongTransactions, EngineName::Mysql) => Some(long_transactions::AT_NEED),
        (part, engine) => parts::at_need(part, engine, version),
    }
}

/// Asks a check's question of an open session, and of others `beside` it where one does not show all. `connect` is how long opening it took, if it was opened for this question.
pub(super) async fn run(
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
