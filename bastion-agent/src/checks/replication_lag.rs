//! `replication-lag`: how far behind is replication?

use agent_protocol::{EngineName, Outcome, ReplicationDirection, ReplicationRow, Rows};

use super::Finding;
use crate::{
    engines::{Queries, Query, Row, Session},
    failure::CheckError,
    output::humanize,
};

pub(super) const QUERIES: Queries = Queries {
    postgres: Query { sql: include_str!("../../../sql/postgres/replication-lag.sql"), needs: &["pg_monitor"] },
    mysql: Query { sql: include_str!("../../../sql/mysql/replication-lag.sql"), needs: &["REPLICATION CLIENT ON *.*"] },
    mariadb: Query { sql: include_str!("../../../sql/mariadb/replication-lag.sql"), needs: &["SLAVE MONITOR ON *.*"] },
};

/// What is asked of Aurora PostgreSQL instead. (No other engine's query says that it is Aurora.)
const AURORA: Queries = Queries {
    postgres: Query { sql: include_str!("../../../sql/postgres/replication-lag.aurora.sql"), needs: &["pg_monitor"] },
    ..QUERIES
};

/// From how far behind on a replica is to be looked at.
pub(crate) const WARNING_MS: u64 = 30_000;

/// From how far behind on a replica is to be acted on.
pub(crate) const CRITICAL_MS: u64 = 5 * 60_000;

pub(super) async fn run(session: &mut Session) -> Result<Finding, CheckError> {
    let engine = session.engine();
    let mut rows = Vec::new();
    let mut found = session.query(&QUERIES).await?;
    if engine == EngineName::Postgres && found.first().is_some_and(|row| row.flag("aurora").unwrap_or(false)) {
        found = session.query(&AURORA).await?;
    }
    for row in found {
        match engine {
            EngineName::Postgres => {
                rows.extend(read(&row)?);
            }
            EngineName::Mariadb => rows.push(read_status(&row, &MARIADB)?),
            EngineName::Mysql | EngineName::Oracle => rows.push(read_status(&row, &MYSQL)?),
        }
    }
    let outcome = rows.iter().map(judge).max_by_key(|outcome| outcome.severity()).unwrap_or(Outcome::Ok);
    Ok(Finding::whole(outcome, summary(&rows, engine), Rows::ReplicationLag(rows)))
}

/// A connection that has stopped is to be acted on where changes come from there; a replica that is catching up is not
/// this server's fault.
fn judge(row: &ReplicationRow) -> Outcome {
    match (row.running, row.direction, row.lag_ms) {
        (false, ReplicationDirection::FromSource, _) => Outcome::Critical,
        (false, ReplicationDirection::ToReplica | ReplicationDirection::Other, _) => Outcome::Warning,
        (true, _, Some(CRITICAL_MS..)) => Outcome::Critical,
        (true, _, Some(WARNING_MS..)) => Outcome::Warning,
        (true, _, _) => Outcome::Ok,
    }
}

fn read(row: &Row) -> Result<Option<ReplicationRow>, CheckError> {
    let direction = match row.raw_text("direction")? {
        None => return Ok(None),
        Some("from-source") => ReplicationDirection::FromSource,
        Some(_) => ReplicationDirection::ToReplica,
    };
    let running = row.flag("running")?;
    Ok(Some(ReplicationRow {
        direction,
        name: row.text("name")?.filter(|name| !name.is_empty()),
        peer: row.text("peer")?,
        state: row.text("state")?,
        running,
        // What was received may have been replayed: how much was not received, nobody here knows.
        lag_ms: row.count("lag_ms")?.filter(|_| running || direction == ReplicationDirection::ToReplica),
        delay_ms: None,
        lag_bytes: row.count("lag_bytes")?,
        error: row.text("error")?,
    }))
}

/// What the columns of a status statement are called: there is no view of it whose columns a query could name.
struct StatusColumns {
    name: &'static str,
    peer: &'static str,
    receiver: &'static str,
    applier: &'static str,
    behind: &'static str,
    errors: [&'static str; 2],
}

const MARIADB: StatusColumns = StatusColumns {
    name: "Connection_name",
    peer: "Master_Host",
    receiver: "Slave_IO_Running",
    applier: "Slave_SQL_Running",
    behind: "Seconds_Behind_Master",
    errors: ["Last_SQL_Error", "Last_IO_Error"],
};

const MYSQL: StatusColumns = StatusColumns {
    name: "Channel_Name",
    peer: "Source_Host",
    receiver: "Replica_IO_Running",
    applier: "Replica_SQL_Running",
    behind: "Seconds_Behind_Source",
    errors: ["Last_SQL_Error", "Last_IO_Error"],
};

fn read_status(row: &Row, columns: &StatusColumns) -> Result<ReplicationRow, CheckError> {
    let text = |column| row.text(column).map(Option::unwrap_or_default);
    let (receiver, applier) = (text(columns.receiver)?, text(columns.applier)?);
    let mut error = String::new();
    for column in columns.errors {
        if error.is_empty() {
            error = text(column)?;
        }
    }
    let running = receiver == "Yes" && applier == "Yes";
    Ok(ReplicationRow {
        direction: ReplicationDirection::FromSource,
        name: Some(text(columns.name)?).filter(|name| !name.is_empty()),
        peer: row.text(columns.peer)?,
        running,
        state: Some(format!("receiver: {receiver}, applier: {applier}")),
        lag_ms: row.count(columns.behind)?.filter(|_| running).map(|seconds| seconds.saturating_mul(1_000)),
        delay_ms: None,
        lag_bytes: None,
        error: Some(error).filter(|error| !error.is_empty()),
    })
}

fn summary(rows: &[ReplicationRow], engine: EngineName) -> String {
    let peer = |row: &ReplicationRow| {
        let name = row.peer.as_deref().or(row.name.as_deref()).unwrap_or("an unnamed server");
        match row.direction {
            ReplicationDirection::FromSource => format!("from {name}"),
            ReplicationDirection::ToReplica | ReplicationDirection::Other => format!("to {name}"),
        }
    };
    if let Some(stopped) = rows.iter().find(|row| !row.running) {
        let why = stopped.error.as_deref().or(stopped.state.as_deref()).unwrap_or("no reason given");
        return format!("Replication {} is not running: {why}.", peer(stopped).trim_end_matches('.'));
    }
    let Some(slowest) = rows.iter().max_by_key(|row| row.lag_ms) else {
        return match engine {
            EngineName::Postgres => "This server replicates from none and to none.",
            // A source of these engines does not keep how far its replicas are.
            _ => "This server replicates from none; only its own replicas know how far behind they are.",
        }
        .to_owned();
    };
    let lag = match slowest.lag_ms {
        Some(0) => "up to date".to_owned(),
        Some(lag) => format!("{} behind", humanize::millis(lag)),
        None => "running; how far behind is not known".to_owned(),
    };
    let others = match rows.len() {
        1 => String::new(),
        count => format!(", the slowest of {count} connections"),
    };
    format!("Replication {} is {lag}{others}.", peer(slowest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engines::Value;

    fn status(receiver: &str, applier: &str, behind: Value, error: &str) -> ReplicationRow {
        let text = |text: &str| Value::Text(text.to_owned());
        let row = Row(vec![
            ("Connection_name".to_owned(), text("")),
            ("Master_Host".to_owned(), text("10.0.0.5")),
            ("Slave_IO_Running".to_owned(), text(receiver)),
            ("Slave_SQL_Running".to_owned(), text(applier)),
            ("Seconds_Behind_Master".to_owned(), behind),
            ("Last_SQL_Error".to_owned(), text(error)),
            ("Last_IO_Error".to_owned(), text("")),
        ]);
        read_status(&row, &MARIADB).unwrap()
    }

    #[test]
    fn a_replicas_status_is_read_and_judged() {
        let cases = [
            (status("Yes", "Yes", Value::Int(0), ""), Outcome::Ok, "Replication from 10.0.0.5 is up to date."),
            (status("Yes", "Yes", Value::Int(45), ""), Outcome::Warning, "Replication from 10.0.0.5 is 45 s behind."),
            (
                status("Yes", "Yes", Value::Int(600), ""),
                Outcome::Critical,
                "Replication from 10.0.0.5 is 10 min behind.",
            ),
            (
                status("Yes", "No", Value::Null, "Duplicate entry"),
                Outcome::Critical,
                "Replication from 10.0.0.5 is not running: Duplicate entry.",
            ),
            (
                status("Connecting", "Yes", Value::Null, ""),
                Outcome::Critical,
                "Replication from 10.0.0.5 is not running: receiver: Connecting, applier: Yes.",
            ),
        ];
        for (row, outcome, text) in cases {
            assert_eq!(
                (judge(&row), summary(std::slice::from_ref(&row), EngineName::Mariadb).as_str()),
                (outcome, text)
            );
        }
        assert_eq!(summary(&[], EngineName::Postgres), "This server replicates from none and to none.");
    }
}
