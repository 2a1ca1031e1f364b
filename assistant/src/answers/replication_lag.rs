//! How far behind its source is a database, and how far behind it are its replicas?

use agent_protocol::{CheckReport, EngineName, ReplicationDirection, ReplicationRow, Rows};

use super::{about, connection};
use crate::{
    error::Error,
    inventory::Database,
    message::{Message, Value},
    redact::cleaned,
    region::Region,
};

/// How many connections that are not up to date are spoken.
const SPOKEN: usize = 3;

/// What is less behind than this is up to date.
const BEHIND_MS: u64 = 1_000;

/// What is less than this behind its delay is as late as it is meant to be; the agent takes no more for a finding.
const DELAYED_MS: u64 = 30_000;

/// What is said of the agent's report.
pub(crate) fn render(region: Region, database: &Database, report: &CheckReport) -> Result<Vec<Message>, Error> {
    match (&report.failure, &report.rows) {
        (Some(failure), _) => Ok(connection::failed("check-failed", region, database, failure, report)),
        (None, Rows::ReplicationLag(rows)) => Ok(replication(region, database, rows, report)),
        _ => Err(connection::unexpected(region)),
    }
}

fn replication(region: Region, database: &Database, rows: &[ReplicationRow], report: &CheckReport) -> Vec<Message> {
    if rows.is_empty() {
        // A source of MySQL's family does not keep how far its replicas are.
        let postgres = report.engine.as_ref().is_some_and(|engine| engine.name == EngineName::Postgres);
        let id = if postgres { "replication-none" } else { "replication-none-known" };
        return vec![about::about(id, region, database)];
    }
    let (rows, other): (Vec<&ReplicationRow>, Vec<&ReplicationRow>) =
        rows.iter().partition(|row| row.direction != ReplicationDirection::Other);
    let (current, mut late): (Vec<&ReplicationRow>, Vec<&ReplicationRow>) = rows
        .into_iter()
        .partition(|row| row.running && row.delay_ms.is_none() && row.lag_ms.is_some_and(|lag| lag < BEHIND_MS));
    // What has stopped first, then the farthest behind, then what nobody knows.
    late.sort_by_key(|row| (row.running, std::cmp::Reverse(late_ms(row))));
    let mut say: Vec<Message> = late.iter().take(SPOKEN).flat_map(|row| connection(region, database, row)).collect();
    let more = late.len().saturating_sub(SPOKEN);
    if more > 0 {
        say.push(Message::new("replication-more").with("count", more as u64));
    }
    let held_back = current.iter().filter_map(|row| row.delay_ms.filter(|delay| *delay > 0)).max();
    let (sources, replicas): (Vec<&ReplicationRow>, Vec<&ReplicationRow>) =
        current.into_iter().partition(|row| row.direction == ReplicationDirection::FromSource);
    if !sources.is_empty() {
        say.push(about::about("replication-current", region, database));
    }
    if !replicas.is_empty() {
        let message = about::about("replicas-current", region, database);
        say.push(message.with("count", replicas.len() as u64));
    }
    // Which is no lag: it was asked for.
    say.extend(held_back.map(|delay| Message::new("replication-held-back").with("time", Value::Millis(delay))));
    if !other.is_empty() {
        say.push(Message::new("replication-other").with("count", other.len() as u64));
    }
    say
}

/// How far behind it is beyond what it is meant to be.
fn late_ms(row: &ReplicationRow) -> Option<u64> {
    row.lag_ms.map(|lag| lag.saturating_sub(row.delay_ms.unwrap_or(0)))
}

/// What is said of a connection that is not up to date.
fn connection(region: Region, database: &Database, row: &ReplicationRow) -> Vec<Message> {
    let from_source = row.direction == ReplicationDirection::FromSource;
    let delayed = row.running && row.delay_ms.is_some() && late_ms(row).is_none_or(|late| late < DELAYED_MS);
    let id = match (from_source, row.running, row.lag_ms) {
        (true, ..) if delayed => "replication-delayed",
        (false, ..) if delayed => "replica-delayed",
        (true, false, _) => "replication-stopped",
        (true, true, Some(_)) => "replication-behind",
        (true, true, None) => "replication-running",
        (false, false, _) => "replica-stopped",
        (false, true, Some(_)) => "replica-behind",
        (false, true, None) => "replica-running",
    };
    let replica = [&row.name, &row.peer].into_iter().flatten().find(|name| !name.is_empty());
    let time = if delayed { row.delay_ms } else { late_ms(row) };
    let mut message = about::about(id, region, database).with("time", Value::Millis(time.unwrap_or(0)));
    if !from_source {
        message = message.with("replica", Value::Name(replica.cloned().unwrap_or_default()));
    }
    let reason = row.error.as_deref().map(cleaned).filter(|reason| !row.running && !reason.is_empty());
    let reason = reason.map(|reason| Message::new("reason").with("reason", Value::Text(reason)));
    [Some(message), reason].into_iter().flatten().collect()
}
