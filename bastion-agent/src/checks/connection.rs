//! `connection`: can the agent log in, and what does it find there?

use std::time::{Duration, Instant};

use agent_protocol::{ConnectionRow, Outcome, Role, Rows};

use super::Finding;
use crate::{
    engines::{Queries, Query, Session},
    failure::CheckError,
};

pub(super) const QUERIES: Queries = Queries {
    postgres: Query { sql: include_str!("../../../sql/postgres/connection.sql"), needs: &[] },
    mysql: Query { sql: include_str!("../../../sql/mysql/connection.sql"), needs: &[] },
    mariadb: Query { sql: include_str!("../../../sql/mariadb/connection.sql"), needs: &[] },
};

pub(super) async fn run(session: &mut Session, connect: Duration) -> Result<Finding, CheckError> {
    let started = Instant::now();
    let rows = session.query(&QUERIES).await?;
    let query = started.elapsed();
    let [found] = &rows[..] else {
        return Err(CheckError::Answer { what: format!("{} rows came where one was asked for", rows.len()) });
    };
    let row = ConnectionRow {
        user: found.text("user")?.unwrap_or_else(|| session.user.clone()),
        database: found.text("database")?,
        role: if found.flag("read_only")? { Role::ReadOnly } else { Role::Primary },
        tls: found.text("tls")?,
        connections_used: found.count("connections_used")?,
        connections_max: found.count("connections_max")?,
        connect_ms: millis(connect),
        query_ms: millis(query),
    };
    Ok(Finding::whole(Outcome::Ok, summary(session, &row), Rows::Connection(vec![row])))
}

fn summary(session: &Session, row: &ConnectionRow) -> String {
    let read_only = if row.role == Role::ReadOnly { ", which is read-only," } else { "" };
    let connections = match (row.connections_used, row.connections_max) {
        (Some(used), Some(max)) => format!("; {used} of {max} connections are in use"),
        _ => String::new(),
    };
    format!(
        "Connected to {} {}{read_only} in {} ms as {}{connections}.",
        session.engine(),
        session.version,
        row.connect_ms,
        row.user
    )
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
