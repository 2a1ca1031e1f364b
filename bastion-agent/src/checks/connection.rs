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

pub(super) async fn run(session: &mut Session, connect: Option<Duration>) -> Result<Finding, CheckError> {
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
        connect_ms: connect.map_or(0, millis),
        query_ms: millis(query),
    };
    Ok(Finding::whole(Outcome::Ok, summary(session, &row, connect.is_none()), Rows::Connection(vec![row])))
}

fn summary(session: &Session, row: &ConnectionRow, kept: bool) -> String {
    let read_only = if row.role == Role::ReadOnly { ", which is read-only," } else { "" };
    let connections = match (row.connections_used, row.connections_max) {
        (Some(used), Some(max)) => format!("; {used} of {max} connections are in use"),
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
