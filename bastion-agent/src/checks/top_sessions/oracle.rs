//! Sessions of Oracle: what each has used is counted since it began, so that two looks tell what it uses.

use std::{collections::BTreeMap, time::Duration};

use agent_protocol::{SessionResource, SessionRow};
use tokio::time::Instant;

use super::{QUERIES, described};
use crate::{
    engines::{Row, Session},
    failure::CheckError,
};

pub(super) const NEEDS: &[&str] = &[
    "SELECT ON V_$INSTANCE",
    "SELECT ON V_$SESSION",
    "SELECT ON V_$SESS_TIME_MODEL",
    "SELECT ON V_$SESSTAT",
    "SELECT ON V_$STATNAME",
    "SELECT ON V_$PROCESS",
    "SELECT ON V_$SQLSTATS",
];

pub(super) const NEEDS_OF_CLUSTER: &[&str] = &[
    "SELECT ON V_$INSTANCE",
    "SELECT ON GV_$SESSION",
    "SELECT ON GV_$SESS_TIME_MODEL",
    "SELECT ON GV_$SESSTAT",
    "SELECT ON V_$STATNAME",
    "SELECT ON GV_$PROCESS",
    "SELECT ON GV_$SQLSTATS",
];

/// How long sessions are watched.
const SAMPLE_TIME: Duration = Duration::from_secs(1);

/// A session as it was seen.
struct SessionSample {
    row: SessionRow,
    /// Whether it was on a processor, or wanted one.
    on_cpu: bool,
    /// What it has used since it began.
    cpu_ms: Option<u64>,
    io_bytes: Option<u64>,
}

/// The sessions, with what each used while they were watched where that is asked for.
pub(super) async fn look(session: &mut Session, by: SessionResource) -> Result<Vec<SessionRow>, CheckError> {
    let first = sample(session).await?;
    if !matches!(by, SessionResource::Cpu | SessionResource::Io) {
        return Ok(first.into_iter().map(|seen| seen.row).collect());
    }
    let started = Instant::now();
    tokio::time::sleep(SAMPLE_TIME.min(session.remaining() / 4)).await;
    let later = sample(session).await?;
    Ok(used(first, later, started.elapsed()))
}

async fn sample(session: &mut Session) -> Result<Vec<SessionSample>, CheckError> {
    session.query(&QUERIES).await?.iter().filter_map(|row| read(row).transpose()).collect()
}

fn read(row: &Row) -> Result<Option<SessionSample>, CheckError> {
    let Some(described) = described(row, agent_protocol::EngineName::Oracle)? else { return Ok(None) };
    Ok(Some(SessionSample {
        row: SessionRow { memory_bytes: row.count("memory_bytes")?, ..described },
        on_cpu: row.flag("on_cpu")?,
        cpu_ms: row.count("cpu_total_ms")?,
        io_bytes: row.count("io_total_bytes")?,
    }))
}

/// What each session used between two looks. One that was not there at the first has used all of its own since. (A session's id has a
/// number that no other session of the server gets, so that none is taken for one that ended.)
fn used(first: Vec<SessionSample>, later: Vec<SessionSample>, watched: Duration) -> Vec<SessionRow> {
    let first: BTreeMap<String, SessionSample> =
        first.into_iter().map(|seen| (seen.row.session_id.clone(), seen)).collect();
    let watched_ms = u64::try_from(watched.as_millis()).unwrap_or(u64::MAX);
    let row = |seen: SessionSample| {
        let before = first.get(&seen.row.session_id);
        let grown = |total: Option<u64>, of: fn(&SessionSample) -> Option<u64>| match before {
            None => total,
            // A figure that went down is of something else.
            Some(before) => total.zip(of(before)).and_then(|(total, before)| total.checked_sub(before)),
        };
        // The server may keep back up to five seconds of a running call, and then tell them at once: a session uses no more than
        // one processor, and one that was on it at both looks has not used nothing.
        let cpu_ms = grown(seen.cpu_ms, |seen| seen.cpu_ms).map(|cpu| match cpu {
            0 if seen.on_cpu && before.is_some_and(|before| before.on_cpu) => watched_ms,
            cpu => cpu.min(watched_ms),
        });
        let io_bytes = grown(seen.io_bytes, |seen| seen.io_bytes);
        SessionRow { cpu_ms, io_bytes, watched_ms: Some(watched_ms), ..seen.row }
    };
    later.into_iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engines::Value;

    fn seen(id: &str, cpu: i64, io: i64, on_cpu: bool) -> SessionSample {
        let text = |text: &str| Value::Text(text.to_owned());
        let columns = [
            ("session_id", text(id)),
            ("user", text("APP")),
            ("database", Value::Null),
            ("client", Value::Null),
            ("program", text("sqlplus.exe")),
            ("state", text("active")),
            ("wait", Value::Null),
            ("active_ms", Value::Int(0)),
            ("on_cpu", Value::Int(on_cpu.into())),
            ("cpu_total_ms", Value::Int(cpu)),
            ("memory_bytes", Value::Int(7)),
            ("io_total_bytes", Value::Int(io)),
            ("statement", Value::Null),
        ];
        read(&Row(columns.map(|(name, value)| (name.to_owned(), value)).to_vec())).unwrap().unwrap()
    }

    #[test]
    fn two_looks_tell_what_a_session_uses() {
        let first = vec![
            seen("1,1", 5_000, 10, true),
            seen("2,1", 900, 0, true),
            seen("3,1", 40, 0, false),
            seen("4,1", 40, 0, false),
            seen("6,1", 40, 0, true),
        ];
        let later = vec![
            seen("1,1", 5_400, 30, true),
            // Its number is another's now.
            seen("2,2", 120, 4, true),
            seen("3,1", 40, 0, false),
            // Went down.
            seen("4,1", 39, 0, false),
            // Kept back, and told at once.
            seen("5,1", 4_900, 0, true),
            seen("6,1", 40, 0, true),
        ];
        let rows = used(first, later, Duration::from_secs(1));
        let found: Vec<_> = rows.iter().map(|row| (row.session_id.as_str(), row.cpu_ms, row.io_bytes)).collect();
        assert_eq!(
            found,
            [
                ("1,1", Some(400), Some(20)),
                ("2,2", Some(120), Some(4)),
                ("3,1", Some(0), Some(0)),
                ("4,1", None, Some(0)),
                ("5,1", Some(1_000), Some(0)),
                ("6,1", Some(1_000), Some(0)),
            ]
        );
        assert!(rows.iter().all(|row| row.watched_ms == Some(1_000) && row.memory_bytes == Some(7)));
    }
}
