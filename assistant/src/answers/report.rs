//! A report of any check.

use agent_protocol::{CheckName, CheckReport, SessionResource};

use super::{
    about, blocking_sessions, connection, health, long_transactions, parameter, replication_lag, tablespace_usage,
    top_sessions,
};
use crate::{error::Error, inventory::Database, message::Message, region::Region};

type Render = fn(Region, &Database, &CheckReport) -> Result<Vec<Message>, Error>;

/// The checks that an intent asks, and what is said of each.
const ASKED: [(CheckName, Render); 8] = [
    (CheckName::Connection, connection::render),
    (CheckName::TablespaceUsage, tablespace_usage::render),
    // The rows themselves say by what they are ranked.
    (CheckName::TopSessions, |region, database, report| {
        top_sessions::render(region, database, SessionResource::Time, report)
    }),
    (CheckName::Parameter, |region, database, report| {
        parameter::render(region, database, "", report).map(|answer| answer.say)
    }),
    (CheckName::BlockingSessions, blocking_sessions::render),
    (CheckName::LongTransactions, long_transactions::render),
    (CheckName::ReplicationLag, replication_lag::render),
    (CheckName::Health, |region, database, report| Ok(health::of_agent(region, database, report))),
];

/// What is said of a report of a check.
pub(crate) fn render(region: Region, database: &Database, report: &CheckReport) -> Result<Vec<Message>, Error> {
    let asked = ASKED.iter().find(|(check, _)| *check == report.check());
    let (_, render) = asked.ok_or_else(|| connection::unexpected(region))?;
    render(region, database, report).map(|say| about::of_what_was_read(report, say))
}
