//! An agent's report of any check, in the words of the intent that asks for it.

use agent_protocol::{CheckName, CheckReport, SessionResource};

use super::{
    blocking_sessions, check_instance_parameter, connect_instance, health_check, long_transactions, questions,
    replication_lag, show_top_session, tablespace_usage,
};
use crate::{answer::Message, error::Error, inventory::Database, region::Region};

/// What is said of a report, where the question is not at hand any more.
pub(crate) fn told(region: Region, database: &Database, report: &CheckReport) -> Result<Vec<Message>, Error> {
    let say = match report.check() {
        CheckName::Connection => connect_instance::said(region, database, report),
        CheckName::TablespaceUsage => tablespace_usage::said(region, database, report),
        // The rows themselves say by what they are ranked.
        CheckName::TopSessions => show_top_session::said(region, database, SessionResource::Time, report),
        CheckName::Parameter => check_instance_parameter::said(region, database, "", report).map(|answer| answer.say),
        CheckName::BlockingSessions => blocking_sessions::said(region, database, report),
        CheckName::LongTransactions => long_transactions::said(region, database, report),
        CheckName::ReplicationLag => replication_lag::said(region, database, report),
        CheckName::Health => Ok(health_check::of_agent(region, database, report)),
    };
    say.map(|say| questions::of_what_was_read(report, say))
}
