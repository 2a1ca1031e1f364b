//! A report of any check.

use agent_protocol::{CheckName, CheckReport, SessionResource};

use super::{
    about, blocking_sessions, connection, health, long_transactions, parameter, replication_lag, tablespace_usage,
    top_sessions,
};
use crate::{error::Error, inventory::Database, message::Message, region::Region};

/// What is said of a report of a check.
pub(crate) fn render(region: Region, database: &Database, report: &CheckReport) -> Result<Vec<Message>, Error> {
    let say = match report.check() {
        CheckName::Connection => connection::render(region, database, report),
        CheckName::TablespaceUsage => tablespace_usage::render(region, database, report),
        // The rows themselves say by what they are ranked.
        CheckName::TopSessions => top_sessions::render(region, database, SessionResource::Time, report),
        CheckName::Parameter => parameter::render(region, database, "", report).map(|answer| answer.say),
        CheckName::BlockingSessions => blocking_sessions::render(region, database, report),
        CheckName::LongTransactions => long_transactions::render(region, database, report),
        CheckName::ReplicationLag => replication_lag::render(region, database, report),
        CheckName::Health => Ok(health::of_agent(region, database, report)),
        // A check that no intent asks; a test compares.
        #[allow(unreachable_patterns, reason = "each check that there is today is asked")]
        _ => Err(connection::unexpected(region)),
    };
    say.map(|say| about::of_what_was_read(report, say))
}
