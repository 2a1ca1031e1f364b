//! How is a database, all in all? What RDS says of it, and all the agent's checks at once.

use std::ops::ControlFlow;

use agent_protocol::{Check, CheckName, CheckReport, HealthRow, Outcome as Found, Rows};

use super::{Context, Outcome, connect_instance, questions};
use crate::{
    answer::{Message, Value},
    error::Error,
    inventory::Database,
    region::Region,
};

pub(super) async fn answer(context: &Context<'_>) -> Result<Outcome, Error> {
    let (region, database) = match questions::database(context).await? {
        ControlFlow::Continue(found) => found,
        ControlFlow::Break(instead) => return Ok(instead),
    };
    if database.is_down() {
        return Ok(Outcome::answered(region, [down(region, &database)]));
    }
    if let Some(message) = questions::not_checked(&database) {
        return Ok(Outcome::answered(region, [status(region, &database), message]));
    }
    let say = match context.check(region, &database, &Check::Health).await {
        Ok(report) => said(region, &database, &report)?,
        // What RDS says is an answer too.
        Err(error) => {
            tracing::warn!(%error, "health was answered without the bastion");
            vec![status(region, &database), error.message()]
        }
    };
    Ok(Outcome::answered(region, say))
}

fn status(region: Region, database: &Database) -> Message {
    questions::about("health-status", region, database).with("status", questions::status(database))
}

fn down(region: Region, database: &Database) -> Message {
    questions::about("health-down", region, database).with("status", questions::status(database))
}

/// What is said of the agent's report.
pub(super) fn said(region: Region, database: &Database, report: &CheckReport) -> Result<Vec<Message>, Error> {
    match (&report.failure, &report.rows) {
        (Some(failure), _) => Ok(connect_instance::failed("check-failed", region, database, failure, report)),
        (None, Rows::Health(rows)) if !rows.is_empty() => Ok(paragraph(region, database, rows, report)),
        _ => Err(connect_instance::unexpected(region)),
    }
}

/// The worst first, then what could not be seen, then that the rest is fine.
fn paragraph(region: Region, database: &Database, rows: &[HealthRow], report: &CheckReport) -> Vec<Message> {
    if let Some(connection) = rows.iter().find(|row| row.check == CheckName::Connection)
        && let Some(cause) = connection.cause
    {
        let failure = agent_protocol::Failure { cause, message: String::new(), hint: String::new() };
        return connect_instance::failed("connection-failed", region, database, &failure, report);
    }
    let of = |outcome: Found| rows.iter().filter(|row| row.outcome == outcome).collect::<Vec<_>>();
    let [critical, warning, unknown, fine] = [Found::Critical, Found::Warning, Found::Unknown, Found::Ok].map(of);
    let findings = |rows: &[&HealthRow]| Value::All(rows.iter().map(|row| finding(row.check).into()).collect());
    let mut say = Vec::new();
    if !critical.is_empty() {
        say.push(questions::about("health-critical", region, database).with("findings", findings(&critical)));
    }
    if !warning.is_empty() {
        let id = if critical.is_empty() { "health-warning" } else { "health-also" };
        say.push(questions::about(id, region, database).with("findings", findings(&warning)));
    }
    let bad = !say.is_empty();
    if !bad && unknown.is_empty() {
        say.push(questions::about("health-ok", region, database).with("count", fine.len() as u64));
    } else if !bad {
        say.push(questions::about("health-unknown", region, database));
    }
    for row in &unknown {
        let cause = row.cause.map_or("internal", agent_protocol::Cause::as_str);
        let cause = Message::new(format!("cause-{cause}")).with("time", Value::Millis(row.elapsed_ms));
        say.push(Message::new("health-unchecked").with("part", part(row.check)).with("cause", cause));
    }
    if (bad || !unknown.is_empty()) && !fine.is_empty() {
        say.push(Message::new("health-rest").with("count", fine.len() as u64));
    }
    say.push(Message::new("rds-status").with("status", questions::status(database)));
    say
}

/// What a check has found that is not as it should be.
fn finding(check: CheckName) -> Message {
    Message::new(match check {
        CheckName::Connection | CheckName::Parameter | CheckName::Health => "finding-connection",
        CheckName::TablespaceUsage => "finding-tablespace-usage",
        CheckName::TopSessions => "finding-top-sessions",
        CheckName::BlockingSessions => "finding-blocking-sessions",
        CheckName::LongTransactions => "finding-long-transactions",
        CheckName::ReplicationLag => "finding-replication-lag",
    })
}

/// What a check looks at.
fn part(check: CheckName) -> Message {
    Message::new(match check {
        CheckName::Connection | CheckName::Parameter | CheckName::Health => "part-connection",
        CheckName::TablespaceUsage => "part-tablespace-usage",
        CheckName::TopSessions => "part-top-sessions",
        CheckName::BlockingSessions => "part-blocking-sessions",
        CheckName::LongTransactions => "part-long-transactions",
        CheckName::ReplicationLag => "part-replication-lag",
    })
}
