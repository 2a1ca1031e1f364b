//! How far behind its source is a database, how far behind it are its replicas, and what else does replication depend on?

use agent_protocol::{
    CheckReport, EngineName, ReplicationDirection, ReplicationKind, ReplicationProblem, ReplicationRow, Rows,
};

use super::{about, connection};
use crate::{
    error::Error,
    inventory::Database,
    message::{Message, Value},
    region::Region,
};

/// How many connections that are not up to date are spoken.
const MAX_SPOKEN_ROWS: usize = 3;

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
        let id = match about::engine(report) {
            Some(EngineName::Postgres | EngineName::Oracle) => "replication-none",
            Some(EngineName::Mysql | EngineName::Mariadb) | None => "replication-none-known",
        };
        return vec![about::about(id, region, database)];
    }
    let known =
        |row: &&ReplicationRow| row.direction != ReplicationDirection::Other && row.kind != ReplicationKind::Other;
    let (rows, other): (Vec<&ReplicationRow>, Vec<&ReplicationRow>) = rows.iter().partition(known);
    let (current, mut late): (Vec<&ReplicationRow>, Vec<&ReplicationRow>) = rows.into_iter().partition(is_current);
    // What holds up commits first, then what has stopped, then the farthest behind, then what nobody knows.
    late.sort_by_key(|row| (row.kind != ReplicationKind::Commits, row.running, std::cmp::Reverse(late_ms(row))));
    let mut say: Vec<Message> = late
        .iter()
        .take(MAX_SPOKEN_ROWS)
        .flat_map(|row| behind(region, database, about::engine(report), row))
        .collect();
    let more = late.len().saturating_sub(MAX_SPOKEN_ROWS);
    if more > 0 {
        say.push(Message::new("replication-more").with("count", more as u64));
    }
    let mut of_source = current.iter().filter(|row| row.direction == ReplicationDirection::FromSource).peekable();
    if of_source.peek().is_some() {
        // What was heard long ago is true of then.
        let about = |id| about::about(id, region, database);
        say.push(match of_source.filter_map(|row| row.heard_ms).max() {
            Some(heard) => about("replication-current-as-of").with("time", Value::Millis(heard)),
            None => about("replication-current"),
        });
    }
    for (kind, id) in [
        (ReplicationKind::Server, "replicas-current"),
        (ReplicationKind::Subscriber, "subscribers-current"),
        (ReplicationKind::LogReceiver, "log-receivers-current"),
    ] {
        let is = |row: &&&ReplicationRow| row.kind == kind && row.direction == ReplicationDirection::ToReplica;
        let count = current.iter().filter(is).count();
        if count > 0 {
            say.push(about::about(id, region, database).with("count", count as u64));
        }
    }
    if !other.is_empty() {
        say.push(Message::new("replication-other").with("count", other.len() as u64));
    }
    say
}

/// Whether a connection is up to date, and there is no more to tell of it.
fn is_current(row: &&ReplicationRow) -> bool {
    let connected = !matches!(row.kind, ReplicationKind::Archive | ReplicationKind::Slot | ReplicationKind::Commits);
    let late = row.problem.is_some() || row.delay_ms.is_some() || row.lag_ms.is_none_or(|lag| lag >= BEHIND_MS);
    connected && row.running && !late
}

/// How far behind it is beyond what it is meant to be.
fn late_ms(row: &ReplicationRow) -> Option<u64> {
    row.lag_ms.map(|lag| lag.saturating_sub(row.delay_ms.unwrap_or(0)))
}

/// What is said of what is not up to date.
fn behind(region: Region, database: &Database, engine: Option<EngineName>, row: &ReplicationRow) -> Vec<Message> {
    let about = |id: &str| about::about(id, region, database);
    // Oracle's name of the way there, such as log_archive_dest_2, says nothing of who is at its end.
    let names = match engine {
        Some(EngineName::Oracle) => [&row.peer, &row.name],
        Some(EngineName::Postgres | EngineName::Mysql | EngineName::Mariadb) | None => [&row.name, &row.peer],
    };
    let name = names.into_iter().flatten().find(|name| !name.is_empty()).cloned();
    match (row.kind, row.problem) {
        (ReplicationKind::Commits, problem) => {
            return vec![about(match problem {
                Some(ReplicationProblem::CommitsWait) => "replication-commits-wait",
                Some(ReplicationProblem::CommitsUnconfirmed) => "replication-commits-unconfirmed",
                Some(ReplicationProblem::CommitsUnprotected) => "replication-commits-unprotected",
                _ => "replication-commits-other",
            })];
        }
        (ReplicationKind::Slot, problem) => {
            let (id, unsized_id) = match problem {
                Some(ReplicationProblem::SlotUnread) => ("replication-slot-unread", "replication-slot-unread-unsized"),
                Some(ReplicationProblem::SlotAtRisk) => {
                    ("replication-slot-at-risk", "replication-slot-at-risk-unsized")
                }
                Some(ReplicationProblem::SlotLost) => ("replication-slot-lost", "replication-slot-lost"),
                _ => ("replication-slot-other", "replication-slot-other"),
            };
            let message = match row.lag_bytes {
                Some(bytes) => about(id).with("bytes", Value::Bytes(bytes)),
                None => about(unsized_id),
            };
            return vec![message.with("slot", Value::Name(name.unwrap_or_default()))];
        }
        (_, Some(ReplicationProblem::Paused)) => {
            let behind = row.lag_ms.map(|lag| about("replication-behind").with("time", Value::Millis(lag)));
            return [about("replication-paused")].into_iter().chain(behind).collect();
        }
        (ReplicationKind::Archive, problem) => {
            let alone = problem == Some(ReplicationProblem::ArchiveOnly);
            let mut say = vec![about(if alone { "replication-archive-only" } else { "replication-archive" })];
            say.push(match row.lag_ms {
                Some(lag) => Message::new("replication-archive-age").with("time", Value::Millis(lag)),
                None => Message::new("replication-archive-quiet"),
            });
            let delay = row.delay_ms.filter(|delay| *delay > 0);
            say.extend(delay.map(|delay| Message::new("replication-held-back").with("time", Value::Millis(delay))));
            return say;
        }
        _ => {}
    }
    let peer = match row.kind {
        ReplicationKind::Subscriber => ["peer-subscriber", "peer-subscriber-unnamed"],
        ReplicationKind::LogReceiver => ["peer-log-receiver", "peer-log-receiver-unnamed"],
        _ => ["peer-replica", "peer-replica-unnamed"],
    };
    let peer = match name {
        Some(name) => Message::new(peer[0]).with("replica", about::identifier(engine, &name)),
        None => Message::new(peer[1]),
    };
    let from_source = row.direction == ReplicationDirection::FromSource;
    let delayed = row.running && row.delay_ms.is_some() && late_ms(row).is_none_or(|late| late < DELAYED_MS);
    let id = match (from_source, row.running, row.lag_ms) {
        (false, ..) if row.problem == Some(ReplicationProblem::ReplicaCatchingUp) => {
            let bytes = row.lag_bytes.map(Value::Bytes);
            let id = if bytes.is_some() { "replica-catching-up" } else { "replica-catching-up-unsized" };
            let message = about(id).with("replica", peer);
            return vec![bytes.into_iter().fold(message, |message, bytes| message.with("bytes", bytes))];
        }
        (true, ..) if delayed => "replication-delayed",
        (false, ..) if delayed => "replica-delayed",
        (true, false, _) => "replication-stopped",
        (true, true, Some(_)) => "replication-behind",
        (true, true, None) => "replication-running",
        (false, false, _) => "replica-stopped",
        (false, true, Some(_)) => "replica-behind",
        (false, true, None) => "replica-running",
    };
    let time = if delayed { row.delay_ms } else { late_ms(row) };
    let message = about(id).with("time", Value::Millis(time.unwrap_or(0)));
    let message = if from_source { message } else { message.with("replica", peer) };
    let reason = about::reason(row.error.as_deref()).filter(|_| !row.running);
    let unprotected = row.problem == Some(ReplicationProblem::CommitsUnprotected);
    let unprotected = unprotected.then(|| about("replication-commits-unprotected"));
    [unprotected, Some(message), reason].into_iter().flatten().collect()
}
