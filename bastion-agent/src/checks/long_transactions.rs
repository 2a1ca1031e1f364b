//! `long-transactions`: which transactions have been open for long?

mod mysql;

use agent_protocol::{EngineName, Outcome, Rows, TransactionKind, TransactionRow};

use super::{Finding, Unread};
use crate::{
    engines::{Part, Queries, Query, Row, Session},
    failure::CheckError,
    output::humanize,
};

pub(super) const QUERIES: Queries = Queries {
    postgres: SESSIONS.query,
    mysql: Query {
        sql: include_str!("../../../sql/mysql/long-transactions.sql"),
        needs: &["PROCESS ON *.*", "SELECT ON performance_schema.*"],
    },
    mariadb: Query { sql: include_str!("../../../sql/mariadb/long-transactions.sql"), needs: &["PROCESS ON *.*"] },
};

/// What PostgreSQL calls a transaction that failed and was not ended.
const ABORTED: &str = "idle in transaction (aborted)";

/// The parts of PostgreSQL's answer. The other engines give it in one.
const SESSIONS: Part = Part {
    subject: "the sessions' transactions",
    since: 0,
    query: Query { sql: include_str!("../../../sql/postgres/long-transactions.sql"), needs: &["pg_monitor"] },
};

const PREPARED: Part = Part {
    subject: "prepared transactions",
    since: 0,
    query: Query { sql: include_str!("../../../sql/postgres/long-transactions.prepared.sql"), needs: &["pg_monitor"] },
};

/// What is asked of MySQL only where InnoDB's list cannot be had.
pub(super) const AT_NEED: Part = mysql::SCHEMA;

pub(super) async fn run(session: &mut Session) -> Result<Finding, CheckError> {
    let engine = session.engine();
    let mut unread = Unread::default();
    let (mut found, mut rows, mut untracked) = (Vec::new(), Vec::new(), 0);
    if engine == EngineName::Postgres {
        let answers = session.ask_parts(&[&SESSIONS, &PREPARED]).await?;
        for (part, answer) in [SESSIONS, PREPARED].iter().zip(answers) {
            found.extend(unread.rows(part, answer));
        }
    } else if engine == EngineName::Mysql {
        rows = mysql::look(session, &mut unread).await?;
    } else {
        found = session.query(&QUERIES).await?;
    }
    for row in &found {
        // Only PostgreSQL's query tells of a session without knowing whether it is in a transaction.
        if engine == EngineName::Postgres && row.text("session_id")?.is_some() && row.count("age_ms")?.is_none() {
            untracked += 1;
        } else {
            rows.extend(read(row, engine)?);
        }
    }
    // (A prepared transaction has a number of its own, which is no session's.)
    rows.retain(|row| row.kind != TransactionKind::Session || !session.is_own(&row.session_id));
    if untracked > 0 {
        let tracked = found.first().is_some_and(|row| row.flag("tracked").unwrap_or(true));
        if rows.is_empty() && !tracked {
            return Err(CheckError::NotTracked { setting: "track_activities" });
        }
        let sessions = if untracked == 1 { "one session".to_owned() } else { format!("{untracked} sessions") };
        unread.add(sessions, "track_activities is off there");
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.age_ms));
    let outcome = match rows.first().map(|row| row.age_ms) {
        Some(TransactionRow::CRITICAL_MS..) => Outcome::Critical,
        Some(TransactionRow::WARNING_MS..) => Outcome::Warning,
        _ => Outcome::Ok,
    };
    let whole = unread.is_empty();
    Ok(unread.left_out_of(Finding::whole(outcome, summary(&rows, whole), Rows::LongTransactions(rows))))
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

/// `whole`: all transactions were looked at.
fn summary(rows: &[TransactionRow], whole: bool) -> String {
    let Some(oldest) = rows.first() else {
        return if whole { "No other transaction is open." } else { "No open transaction was seen." }.to_owned();
    };
    let which = if rows.len() == 1 {
        if whole { "The only open transaction" } else { "The only open transaction that was seen" }.to_owned()
    } else {
        format!("The oldest of {} open transactions", rows.len())
    };
    let user = oldest.user.as_deref().map(|user| format!(" of user {user}")).unwrap_or_default();
    let holder = match oldest.kind {
        TransactionKind::Session | TransactionKind::Other => format!("that of session {}{user}", oldest.session_id),
        TransactionKind::Prepared => format!("the prepared one {}{user}", oldest.session_id),
    };
    // It may have begun long before it failed.
    let failed = oldest.state.as_deref() == Some(ABORTED);
    let (least, why) = if failed { ("at least ", "; it failed, and nobody has ended it") } else { ("", "") };
    format!("{which} is {holder}, open for {least}{}{why}.", humanize::millis(oldest.age_ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_failed_is_as_old_as_that_at_least() {
        let row = |state: &str| TransactionRow {
            kind: TransactionKind::Session,
            session_id: "7".to_owned(),
            user: Some("app".to_owned()),
            database: None,
            client: None,
            state: Some(state.to_owned()),
            age_ms: 360_000,
            rows_modified: None,
            statement: None,
        };
        let said = |state| summary(&[row(state)], true);
        assert_eq!(said("active"), "The only open transaction is that of session 7 of user app, open for 6 min.");
        assert_eq!(
            said(ABORTED),
            "The only open transaction is that of session 7 of user app, open for at least 6 min; it failed, and nobody has ended \
             it."
        );
    }
}
