//! `long-transactions`: which transactions have been open for long?

use agent_protocol::{EngineName, Outcome, Rows, TransactionKind, TransactionRow};

use super::Finding;
use crate::{
    engines::{Queries, Query, Row, Session},
    failure::CheckError,
    output::humanize,
};

pub(super) const QUERIES: Queries = Queries {
    postgres: Query { sql: include_str!("../../../sql/postgres/long-transactions.sql"), needs: &["pg_monitor"] },
    mysql: Query {
        sql: include_str!("../../../sql/mysql/long-transactions.sql"),
        needs: &["PROCESS ON *.*", "SELECT ON performance_schema.*"],
    },
    mariadb: Query { sql: include_str!("../../../sql/mariadb/long-transactions.sql"), needs: &["PROCESS ON *.*"] },
};

/// From what age on a transaction is to be looked at: it keeps old versions of rows from being cleared away.
pub(crate) const WARNING_MS: u64 = 5 * 60_000;

/// From what age on a transaction is to be acted on.
pub(crate) const CRITICAL_MS: u64 = 60 * 60_000;

pub(super) async fn run(session: &mut Session) -> Result<Finding, CheckError> {
    let engine = session.engine();
    let mut rows = Vec::new();
    for row in session.query(&QUERIES).await? {
        rows.extend(read(&row, engine)?);
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.age_ms));
    let outcome = match rows.first().map(|row| row.age_ms) {
        Some(CRITICAL_MS..) => Outcome::Critical,
        Some(WARNING_MS..) => Outcome::Warning,
        _ => Outcome::Ok,
    };
    Ok(Finding::whole(outcome, summary(&rows), Rows::LongTransactions(rows)))
}

fn read(row: &Row, engine: EngineName) -> Result<Option<TransactionRow>, CheckError> {
    let Some(session_id) = row.text("session_id")? else { return Ok(None) };
    Ok(Some(TransactionRow {
        kind: if row.raw_text("kind")? == Some("prepared") {
            TransactionKind::Prepared
        } else {
            TransactionKind::Session
        },
        session_id,
        user: row.text("user")?,
        database: row.text("database")?,
        client: row.text("client")?,
        state: row.text("state")?,
        age_ms: row.count("age_ms")?.unwrap_or(0),
        rows_modified: row.count("rows_modified")?,
        statement: row.statement("statement", engine)?,
    }))
}

fn summary(rows: &[TransactionRow]) -> String {
    let Some(oldest) = rows.first() else { return "No other transaction is open.".to_owned() };
    let which = if rows.len() == 1 {
        "The only open transaction".to_owned()
    } else {
        format!("The oldest of {} open transactions", rows.len())
    };
    let user = oldest.user.as_deref().map(|user| format!(" of user {user}")).unwrap_or_default();
    let holder = match oldest.kind {
        TransactionKind::Session | TransactionKind::Other => format!("that of session {}{user}", oldest.session_id),
        TransactionKind::Prepared => format!("the prepared one {}{user}", oldest.session_id),
    };
    format!("{which} is {holder}, open for {}.", humanize::millis(oldest.age_ms))
}
