//! `top-sessions`: which sessions use most of a resource?

mod oracle;

use std::{cmp::Reverse, time::Duration};

use tokio::time::Instant;

use agent_protocol::{EngineName, Outcome, Rows, SessionMeasure, SessionResource, SessionRow, TopSessions, UnreadPart};

use super::{Finding, Unread, processlist, unread::Named as _};
use crate::{
    engines::{Form, Queries, Row, Session, Variant},
    failure::CheckError,
    output::humanize,
};

pub(super) const QUERIES: Queries = Queries(&[
    Variant::postgres(include_str!("../../../sql/postgres/top-sessions.sql"), &["pg_monitor"]),
    Variant::mysql(include_str!("../../../sql/mysql/top-sessions.sql"), &["SELECT ON performance_schema.*"]),
    Variant::mariadb(include_str!("../../../sql/mariadb/top-sessions.sql"), &["PROCESS ON *.*"]),
    Variant::oracle(include_str!("../../../sql/oracle/top-sessions.cluster.sql"), oracle::NEEDS_OF_CLUSTER)
        .only(Form::Cluster),
    Variant::oracle(include_str!("../../../sql/oracle/top-sessions.sql"), oracle::NEEDS),
]);

/// How long sessions are watched where the server keeps only a counter that grows.
const SAMPLE_TIME: Duration = Duration::from_millis(500);

pub(super) async fn run(session: &mut Session, options: &TopSessions) -> Result<Finding, CheckError> {
    let engine = session.engine();
    let (mut sessions, lost) = match engine {
        EngineName::Oracle => (oracle::look(session, options.by).await?, 0),
        EngineName::Postgres | EngineName::Mysql | EngineName::Mariadb => watched(session, options.by).await?,
    };
    let own = session.own_among(sessions.iter().map(|row| (row.session_id.as_str(), row.user.as_deref()))).await?;
    sessions.retain(|row| !own.contains(&row.session_id));
    let connected = sessions.len();
    let measure = rank(&mut sessions, options.by);
    // Of some sessions there is no figure: what counts it is off for them.
    let untracked = sessions.iter().filter(|row| value(row, measure).is_none()).count();
    sessions.retain(|session| figure(session, measure) > 0);
    let summary = summary(engine, options.by, measure, (connected, untracked), &sessions);
    let mut unread = Unread::default();
    if untracked > 0 {
        let what = match untracked {
            1 if connected == 1 => "what it does".to_owned(),
            1 => "what one of them does".to_owned(),
            _ => format!("what {untracked} of them do"),
        };
        let why = match engine {
            EngineName::Postgres => "track_activities is off there",
            EngineName::Mysql | EngineName::Mariadb => "the server's instruments are off for them",
            EngineName::Oracle => "the server has no figures of them",
        };
        unread.add(UnreadPart::SessionActivity.named(what), why);
    }
    if lost > 0 {
        unread.lost(lost);
    }
    Ok(Finding::limited(Outcome::Ok, summary, Rows::TopSessions(sessions), options.limit).leaving_out(unread))
}

/// A session, and the microseconds that it has spent on files since it began, where the server counts them.
type SessionSample = (SessionRow, Option<u64>);

/// The sessions, watched for a moment where the server keeps only a counter that grows; and how many more there are.
async fn watched(session: &mut Session, by: SessionResource) -> Result<(Vec<SessionRow>, u64), CheckError> {
    let (mut sessions, lost) = look(session).await?;
    if by == SessionResource::Io && sessions.iter().any(|(_, grown)| grown.is_some()) {
        let started = Instant::now();
        tokio::time::sleep(SAMPLE_TIME.min(session.remaining() / 4)).await;
        let (later, _) = look(session).await?;
        sessions = grown(&sessions, later, started.elapsed());
    }
    Ok((sessions.into_iter().map(|(row, _)| row).collect(), lost))
}

/// The sessions, and how many more there are that the server has no room for in what it tells.
async fn look(session: &mut Session) -> Result<(Vec<SessionSample>, u64), CheckError> {
    let engine = session.engine();
    let rows = match (session.query(&QUERIES).await, engine) {
        (Err(CheckError::StatisticsDisabled), EngineName::Mysql) => processlist::rows(session).await?,
        (answer, EngineName::Postgres | EngineName::Mysql | EngineName::Mariadb | EngineName::Oracle) => answer?,
    };
    let lost = rows.first().and_then(|row| row.count("lost").ok().flatten());
    let sessions = rows.iter().map(|row| read(row, engine)).collect::<Result<Vec<_>, _>>()?;
    Ok((sessions.into_iter().flatten().collect(), lost.unwrap_or(0)))
}

/// The later look, with what each session spent on files since the earlier one. A session that was not there then has
/// spent all of its time since; of one that was not counted then, nothing is known.
fn grown(earlier: &[SessionSample], later: Vec<SessionSample>, watched: Duration) -> Vec<SessionSample> {
    let before = |id: &str| earlier.iter().find(|(row, _)| row.session_id == id).map_or(Some(0), |(_, total)| *total);
    let watched_ms = u64::try_from(watched.as_millis()).unwrap_or(u64::MAX);
    later
        .into_iter()
        .map(|(row, total)| {
            // Rounded up: a session that was on files for less than a millisecond was on files.
            let io_us = total.zip(before(&row.session_id)).map(|(total, before)| total.saturating_sub(before));
            let io_ms = io_us.map(|spent| spent.div_ceil(1_000));
            (SessionRow { io_ms, watched_ms: Some(watched_ms), ..row }, total)
        })
        .collect()
}

fn read(row: &Row, engine: EngineName) -> Result<Option<SessionSample>, CheckError> {
    let Some(session) = described(row, engine)? else { return Ok(None) };
    let session = SessionRow {
        cpu_ms: row.count("cpu_ms")?,
        memory_bytes: row.count("memory_bytes")?,
        io_bytes: row.count("io_bytes")?,
        ..session
    };
    Ok(Some((session, row.count("io_total_us")?)))
}

/// A session without what it uses.
fn described(row: &Row, engine: EngineName) -> Result<Option<SessionRow>, CheckError> {
    let Some(session_id) = row.text("session_id")? else { return Ok(None) };
    Ok(Some(SessionRow {
        session_id,
        user: row.text("user")?,
        database: row.text("database")?,
        client: row.client()?,
        program: row.text("program")?,
        state: row.text("state")?,
        wait: row.text("wait")?,
        measure: SessionMeasure::ActiveTime,
        active_ms: row.count("active_ms")?,
        cpu_ms: None,
        memory_bytes: None,
        io_bytes: None,
        io_ms: None,
        watched_ms: None,
        statement: row.statement("statement", engine)?,
    }))
}

/// Sorts the sessions by the resource, the busiest first; by time active where the engine keeps no figure for it.
fn rank(sessions: &mut [SessionRow], by: SessionResource) -> SessionMeasure {
    let wanted = match by {
        SessionResource::Cpu => SessionMeasure::CpuTime,
        SessionResource::Memory => SessionMeasure::Memory,
        SessionResource::Io if sessions.iter().any(|session| session.io_ms.is_some()) => SessionMeasure::IoTime,
        SessionResource::Io => SessionMeasure::Io,
        SessionResource::Time => SessionMeasure::ActiveTime,
    };
    let kept = sessions.iter().any(|session| value(session, wanted).is_some());
    let measure = if kept { wanted } else { SessionMeasure::ActiveTime };
    for session in &mut *sessions {
        session.measure = measure;
    }
    sessions.sort_by_key(|session| Reverse(figure(session, measure)));
    measure
}

fn value(session: &SessionRow, measure: SessionMeasure) -> Option<u64> {
    match measure {
        SessionMeasure::CpuTime => session.cpu_ms,
        SessionMeasure::Memory => session.memory_bytes,
        SessionMeasure::Io => session.io_bytes,
        SessionMeasure::IoTime => session.io_ms,
        SessionMeasure::ActiveTime | SessionMeasure::Other => session.active_ms,
    }
}

/// What a session is ranked by; a session without a figure comes last.
fn figure(session: &SessionRow, measure: SessionMeasure) -> u64 {
    value(session, measure).unwrap_or(0)
}

fn summary(
    engine: EngineName,
    by: SessionResource,
    measure: SessionMeasure,
    (connected, untracked): (usize, usize),
    busy: &[SessionRow],
) -> String {
    let Some(top) = busy.first() else {
        // Nothing is known of what a session does that spent no time on files, or none on a processor while it was watched.
        let idle = match measure {
            SessionMeasure::IoTime => ("reads or writes no files", "none of which reads or writes files"),
            SessionMeasure::CpuTime => ("uses no processor time", "none of which uses processor time"),
            SessionMeasure::Io => ("reads or writes nothing", "none of which reads or writes anything"),
            SessionMeasure::Memory | SessionMeasure::ActiveTime | SessionMeasure::Other => ("is idle", "all idle"),
        };
        return match connected {
            1 if untracked == 1 => "One other session is connected.".to_owned(),
            _ if untracked == connected && connected > 0 => format!("{connected} other sessions are connected."),
            _ if untracked > 0 => {
                format!(
                    "{connected} other sessions are connected, {} of them idle.",
                    connected.saturating_sub(untracked)
                )
            }
            0 => "No other session is connected.".to_owned(),
            1 => format!("One other session is connected, and it {}.", idle.0),
            _ => format!("{connected} other sessions are connected, {}.", idle.1),
        };
    };
    let watched = top.watched_ms.map(humanize::millis);
    let within = |word: &str| watched.as_ref().map(|watched| format!(" {word} {watched}")).unwrap_or_default();
    let amount = match measure {
        SessionMeasure::CpuTime => {
            format!("{} of processor time{}", humanize::millis(figure(top, measure)), within("out of"))
        }
        SessionMeasure::Memory => format!("{} of memory", humanize::bytes(figure(top, measure))),
        SessionMeasure::Io => format!("{} read and written{}", humanize::bytes(figure(top, measure)), within("in")),
        SessionMeasure::IoTime => format!("{} on files{}", humanize::millis(figure(top, measure)), within("out of")),
        SessionMeasure::ActiveTime | SessionMeasure::Other => {
            format!("active for {}", humanize::millis(figure(top, measure)))
        }
    };
    let of = if untracked > 0 {
        format!("The busiest that was seen of {connected} sessions")
    } else if connected == 1 {
        "The only other session".to_owned()
    } else if busy.len() < connected {
        // The rows are those alone.
        let count = if busy.len() == 1 { "one".to_owned() } else { busy.len().to_string() };
        format!("The busiest of {connected} sessions, {count} of them busy,")
    } else {
        format!("The busiest of {connected} sessions")
    };
    let user = top.user.as_deref().map(|user| format!(" of user {user}")).unwrap_or_default();
    let instead = match (by, measure) {
        (SessionResource::Time, _) => "",
        (SessionResource::Cpu, SessionMeasure::ActiveTime) => "processor time",
        (SessionResource::Memory, SessionMeasure::ActiveTime) => "memory",
        (SessionResource::Io, SessionMeasure::ActiveTime) => "input and output",
        _ => "",
    };
    let instead = if instead.is_empty() {
        String::new()
    } else {
        format!(" {engine} keeps no {instead} for each session here, so they are ranked by time active.")
    };
    format!("{of} is {}{user}, {amount}.{instead}", top.session_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(id: &str, active_ms: u64, memory_bytes: Option<u64>) -> SessionRow {
        SessionRow {
            session_id: id.to_owned(),
            user: Some("app".to_owned()),
            database: None,
            client: None,
            program: None,
            state: None,
            wait: None,
            measure: SessionMeasure::ActiveTime,
            active_ms: Some(active_ms),
            cpu_ms: None,
            memory_bytes,
            io_bytes: None,
            io_ms: None,
            watched_ms: None,
            statement: None,
        }
    }

    #[test]
    fn sessions_are_ranked_by_what_was_asked_for_or_by_time_where_it_is_not_kept() {
        let mut sessions = vec![session("1", 10, Some(5)), session("2", 900, None), session("3", 0, Some(70))];
        assert_eq!(rank(&mut sessions, SessionResource::Memory), SessionMeasure::Memory);
        assert_eq!(sessions.iter().map(|row| row.session_id.as_str()).collect::<Vec<_>>(), ["3", "1", "2"]);
        assert_eq!(rank(&mut sessions, SessionResource::Cpu), SessionMeasure::ActiveTime);
        assert_eq!(sessions.iter().map(|row| row.session_id.as_str()).collect::<Vec<_>>(), ["2", "1", "3"]);
        assert!(sessions.iter().all(|row| row.measure == SessionMeasure::ActiveTime));
    }

    #[test]
    fn what_only_grows_is_watched() {
        let seen = |id: &str, total| (session(id, 0, None), total);
        let earlier = [seen("1", Some(900_000)), seen("2", Some(50_000))];
        let later = vec![seen("1", Some(900_400)), seen("2", Some(250_000)), seen("3", Some(7_000)), seen("4", None)];
        let mut rows: Vec<SessionRow> =
            grown(&earlier, later, Duration::from_millis(500)).into_iter().map(|(row, _)| row).collect();
        assert_eq!(rows.iter().map(|row| row.io_ms).collect::<Vec<_>>(), [Some(1), Some(200), Some(7), None]);
        assert_eq!(rank(&mut rows, SessionResource::Io), SessionMeasure::IoTime);
        assert_eq!(rows[0].session_id, "2");
        assert_eq!(
            summary(EngineName::Mysql, SessionResource::Io, SessionMeasure::IoTime, (4, 0), &rows),
            "The busiest of 4 sessions is 2 of user app, 200 ms on files out of 500 ms."
        );
    }

    #[test]
    fn the_summary_says_what_was_measured() {
        let busy = [session("41", 5200, Some(1_258_291))];
        let say = |by, measure, connected| summary(EngineName::Mariadb, by, measure, (connected, 0), &busy);
        assert_eq!(
            say(SessionResource::Memory, SessionMeasure::Memory, 7),
            "The busiest of 7 sessions, one of them busy, is 41 of user app, 1.2 MiB of memory."
        );
        assert_eq!(
            say(SessionResource::Cpu, SessionMeasure::ActiveTime, 1),
            "The only other session is 41 of user app, active for 5.2 s. MariaDB keeps no processor time for each \
             session here, so they are ranked by time active."
        );
        assert_eq!(
            summary(EngineName::Mariadb, SessionResource::Time, SessionMeasure::ActiveTime, (3, 0), &[]),
            "3 other sessions are connected, all idle."
        );
        for (untracked, said) in
            [(1, "3 other sessions are connected, 2 of them idle."), (3, "3 other sessions are connected.")]
        {
            let (engine, time) = (EngineName::Postgres, SessionMeasure::ActiveTime);
            assert_eq!(summary(engine, SessionResource::Time, time, (3, untracked), &[]), said);
        }
    }
}
