//! `connection`: can the agent log in, and what does it find there?

mod oracle;

use std::time::{Duration, Instant};

use agent_protocol::{ConnectionProblem, ConnectionRow, EngineName, Outcome, Role, Rows, UnreadPart};

use super::{Finding, Unread, unread::Named as _};
use crate::{
    engines::{Part, Queries, Query, Row, Session, Variant},
    failure::CheckError,
};

pub(super) const QUERIES: Queries = Queries(&[
    Variant::postgres(LOGIN.query.sql, LOGIN.query.needs),
    Variant::mysql(include_str!("../../../sql/mysql/connection.sql"), &[]),
    Variant::mariadb(include_str!("../../../sql/mariadb/connection.sql"), &[]),
    Variant::oracle(oracle::LOGIN.query.sql, oracle::NEEDS),
]);

/// The parts of PostgreSQL's answer. MySQL and MariaDB give it in one.
const LOGIN: Part = Part {
    subject: UnreadPart::Login,
    since: 0,
    query: Query { sql: include_str!("../../../sql/postgres/connection.sql"), needs: &[] },
};

const SESSIONS: Part = Part {
    subject: UnreadPart::ConnectionsInUse,
    since: 0,
    query: Query { sql: include_str!("../../../sql/postgres/connection.sessions.sql"), needs: &["pg_monitor"] },
};

pub(super) async fn run(session: &mut Session, connect: Option<Duration>) -> Result<Finding, CheckError> {
    let started = Instant::now();
    let mut unread = Unread::default();
    let mut read_only = None;
    let (mut remarks, mut problems, mut worst) = (Vec::new(), Vec::new(), Outcome::Ok);
    let (login, sessions) = match session.engine() {
        EngineName::Postgres => {
            let mut answers = session.ask_parts(&[&LOGIN, &SESSIONS]).await?;
            let sessions = answers.pop().map(|answer| unread.rows(&SESSIONS, answer)).unwrap_or_default();
            let login = answers.pop().map(|answer| unread.rows(&LOGIN, answer)).unwrap_or_default();
            if let Some(row) = sessions.first()
                && let (Some(used), Some(max)) = (row.count("database_used")?, row.count("database_max")?)
            {
                worst = ConnectionRow::how_full(used, max);
                if worst != Outcome::Ok {
                    remarks.push(of_database(used, max));
                    problems.push(ConnectionProblem::DatabaseLimit);
                }
            }
            (login, sessions)
        }
        EngineName::Mysql | EngineName::Mariadb => {
            let rows = session.query(&QUERIES).await?;
            (rows.clone(), rows)
        }
        EngineName::Oracle => {
            let found = oracle::look(session, &mut unread).await?;
            (read_only, worst) = (found.read_only, found.outcome());
            (remarks, problems) = (found.remarks, found.problems);
            (found.login, found.sessions)
        }
    };
    let query = started.elapsed();
    // The login succeeded: what could not be asked afterwards is no reason to call it a failure.
    let (login, sessions) = (login.first(), sessions.first());
    let text = |row: Option<&Row>, column| row.map_or(Ok(None), |row| row.text(column));
    let with = |column| [login, sessions].into_iter().flatten().find(|row| row.has(column));
    let count = |column| with(column).map_or(Ok(None), |row| row.count(column));
    let (used, max) = (count("connections_used")?, count("connections_max")?);
    // What is kept for administrators is no part of what users like this one may have.
    let kept_in_use = used.zip(max).map_or(0, |(used, max)| used.saturating_sub(max));
    let row = ConnectionRow {
        user: text(login, "user")?.unwrap_or_else(|| session.user.clone()),
        database: text(login, "database")?,
        role: match read_only
            .map_or_else(|| login.map(|row| row.flag("read_only")).transpose(), |known| Ok(Some(known)))?
        {
            Some(true) => Role::ReadOnly,
            Some(false) => Role::Primary,
            None => Role::Other,
        },
        tls: text(with("tls"), "tls")?,
        connections_used: used.map(|used| used - kept_in_use),
        connections_max: max,
        connect_ms: connect.map_or(0, millis),
        query_ms: millis(query),
        problems,
    };
    if sessions.is_some() && row.connections_used.is_none() {
        match session.engine() {
            EngineName::Postgres => {
                unread.refused(SESSIONS.subject, &session.missing_privilege(SESSIONS.query.needs).await);
            }
            EngineName::Mysql | EngineName::Mariadb | EngineName::Oracle => {
                unread.add(SESSIONS.subject, "the server does not tell");
            }
        }
    }
    if login.is_some() && row.connections_max.is_none() {
        match session.engine() {
            EngineName::Postgres | EngineName::Mysql | EngineName::Mariadb => {
                let subject = SESSIONS.subject.named("how many connections there may be".to_owned());
                unread.add(subject, "the server does not tell");
            }
            // It tells both together, or why not.
            EngineName::Oracle => {}
        }
    }
    let mut summary = summary(session, &row, kept_in_use, connect.is_none());
    for remark in remarks {
        summary = format!("{summary} {remark}");
    }
    let outcome = if worst.severity() > row.outcome().severity() { worst } else { row.outcome() };
    Ok(Finding::whole(outcome, summary, Rows::Connection(vec![row])).leaving_out(unread))
}

/// Where the database has a limit that is nearly reached. Superusers get in all the same.
fn of_database(used: u64, max: u64) -> String {
    format!("This database has a limit of its own: {used} of {max} connections are in use.")
}

/// `kept_in_use`: how many are in use of those that are kept for administrators.
fn summary(session: &Session, row: &ConnectionRow, kept_in_use: u64, kept: bool) -> String {
    let read_only = if row.role == Role::ReadOnly { ", which is read-only," } else { "" };
    let connections = match (row.connections_used, row.connections_max) {
        (Some(used), Some(max)) => {
            let left = match max.saturating_sub(used) {
                _ if row.outcome() == Outcome::Ok => String::new(),
                0 if kept_in_use > 0 => {
                    format!(", which leaves none, and {kept_in_use} of those that are kept for administrators")
                }
                0 => ", which leaves none".to_owned(),
                left => format!(", which leaves {left}"),
            };
            format!("; {used} of {max} connections are in use{left}")
        }
        _ => String::new(),
    };
    let server = format!("{} {}", session.engine(), session.version);
    if kept {
        let as_whom = format!("as {}", row.user);
        return format!(
            "{server}{read_only} answered in {} ms {as_whom}, on a connection kept open{connections}.",
            row.query_ms
        );
    }
    format!("Connected to {server}{read_only} in {} ms as {}{connections}.", row.connect_ms, row.user)
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
