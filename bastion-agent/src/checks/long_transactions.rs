//! `long-transactions`: which transactions have been open for long?

mod mysql;

use std::collections::BTreeSet;

use agent_protocol::{EngineName, Outcome, Rows, TransactionKind, TransactionRow, UnreadPart};

use super::{
    Finding, Unread,
    age::{Age, Unsure},
    unread::Named as _,
};
use crate::{
    engines::{Form, Part, Queries, Query, Row, Session, Variant},
    failure::CheckError,
    output::humanize,
};

pub(super) const QUERIES: Queries = Queries(&[
    Variant::postgres(SESSIONS.query.sql, SESSIONS.query.needs),
    Variant::mysql(
        include_str!("../../../sql/mysql/long-transactions.sql"),
        &["PROCESS ON *.*", "SELECT ON performance_schema.*"],
    ),
    Variant::mariadb(include_str!("../../../sql/mariadb/long-transactions.sql"), &["PROCESS ON *.*"]),
    Variant::oracle(include_str!("../../../sql/oracle/long-transactions.cluster.sql"), ORACLE_CLUSTER)
        .only(Form::Cluster),
    Variant::oracle(include_str!("../../../sql/oracle/long-transactions.sql"), ORACLE),
]);

const ORACLE: &[&str] = &[
    "SELECT ON V_$INSTANCE",
    "SELECT ON V_$TRANSACTION",
    "SELECT ON V_$SESSION",
    "SELECT ON V_$SQLSTATS",
    "SELECT ON DBA_2PC_PENDING",
];

const ORACLE_CLUSTER: &[&str] = &[
    "SELECT ON V_$INSTANCE",
    "SELECT ON GV_$TRANSACTION",
    "SELECT ON GV_$SESSION",
    "SELECT ON GV_$SQLSTATS",
    "SELECT ON DBA_2PC_PENDING",
];

/// What Oracle keeps of transactions whose coordinator has gone.
const IN_DOUBT: Part = Part {
    subject: UnreadPart::PreparedTransactions,
    since: 0,
    query: Query {
        sql: include_str!("../../../sql/oracle/long-transactions.in-doubt.sql"),
        needs: &["SELECT ON DBA_2PC_PENDING"],
    },
};

/// What PostgreSQL calls a transaction that failed and was not ended.
const ABORTED: &str = "idle in transaction (aborted)";

/// How long a server may take from its start until it has found the transactions that were prepared before, where it does not tell. It
/// knows of those since then only.
const STARTING_MS: u64 = 10 * 60_000;

/// The parts of PostgreSQL's answer. The other engines give it in one.
const SESSIONS: Part = Part {
    subject: UnreadPart::Transactions,
    since: 0,
    query: Query { sql: include_str!("../../../sql/postgres/long-transactions.sql"), needs: &["pg_monitor"] },
};

const PREPARED: Part = Part {
    subject: UnreadPart::PreparedTransactions,
    since: 0,
    query: Query { sql: include_str!("../../../sql/postgres/long-transactions.prepared.sql"), needs: &["pg_monitor"] },
};

/// What is asked of MySQL only where InnoDB's list cannot be had.
pub(super) const AT_NEED: Part = mysql::SCHEMA;

pub(super) async fn run(session: &mut Session) -> Result<Finding, CheckError> {
    let engine = session.engine();
    let mut unread = Unread::default();
    let (mut found, mut rows, mut untracked) = (Vec::new(), Vec::new(), Vec::new());
    match engine {
        EngineName::Postgres => {
            let answers = session.ask_parts(&[&SESSIONS, &PREPARED]).await?;
            for (part, answer) in [SESSIONS, PREPARED].iter().zip(answers) {
                found.extend(unread.rows(part, answer));
            }
        }
        EngineName::Mysql => rows = mysql::look(session, &mut unread).await?,
        EngineName::Mariadb => found = session.query(&QUERIES).await?,
        EngineName::Oracle => {
            let Query { sql, needs } = *session.chosen(&QUERIES).await?;
            let sessions = Part { subject: UnreadPart::Transactions, since: 0, query: Query { sql, needs } };
            let answers = session.ask_parts(&[&sessions, &IN_DOUBT]).await?;
            for (part, answer) in [&sessions, &IN_DOUBT].into_iter().zip(answers) {
                found.extend(unread.rows(part, answer));
            }
        }
    }
    for row in &found {
        // Only PostgreSQL's query tells of a session without knowing whether it is in a transaction.
        if row.has("tracked") && row.text("session_id")?.is_some() && row.count("age_ms")?.is_none() {
            untracked.extend(read(row, engine)?);
        } else {
            rows.extend(read(row, engine)?);
        }
    }
    match engine {
        EngineName::Oracle => rows = oldest_of_each(rows),
        EngineName::Postgres | EngineName::Mysql | EngineName::Mariadb => {}
    }
    // (A prepared transaction has a number of its own, which is no session's.)
    let all = rows.iter().chain(&untracked).map(|open| &open.row);
    let of_sessions = all.filter(|row| row.kind == TransactionKind::Session);
    let own = session.own_among(of_sessions.map(|row| (row.session_id.as_str(), row.user.as_deref()))).await?;
    rows.retain(|open| open.row.kind != TransactionKind::Session || !own.contains(&open.row.session_id));
    untracked.retain(|open| !own.contains(&open.row.session_id));
    let at_least = rows.iter().filter(|open| open.of_start).map(|open| open.row.session_id.clone()).collect();
    let mut rows = settled(rows, &mut unread);
    if !untracked.is_empty() {
        let tracked = found.first().is_some_and(|row| row.flag("tracked").unwrap_or(true));
        if rows.is_empty() && !tracked {
            return Err(CheckError::NotTracked { setting: "track_activities" });
        }
        let sessions = match untracked.len() {
            1 => "one session".to_owned(),
            more => format!("{more} sessions"),
        };
        unread.add(UnreadPart::Sessions.named(sessions), "track_activities is off there");
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.age_ms));
    let outcome = match rows.first().map(|row| row.age_ms) {
        Some(TransactionRow::CRITICAL_MS..) => Outcome::Critical,
        Some(TransactionRow::WARNING_MS..) => Outcome::Warning,
        _ => Outcome::Ok,
    };
    let whole = unread.is_empty();
    let summary = summary(&rows, kind(engine), &at_least, whole);
    Ok(Finding::whole(outcome, summary, Rows::LongTransactions(rows)).leaving_out(unread))
}

/// A transaction, and what is known of its age.
struct Open {
    row: TransactionRow,
    age: Age,
    /// The server knows of it since it was started: it may be older.
    of_start: bool,
}

/// One transaction of each session, the oldest: it may have others within. One in doubt may be in two lists, too.
fn oldest_of_each(mut rows: Vec<Open>) -> Vec<Open> {
    rows.sort_by_key(|open| std::cmp::Reverse(open.age.ms()));
    let mut seen = BTreeSet::new();
    rows.retain(|open| seen.insert(open.row.session_id.clone()));
    rows
}

fn read(row: &Row, engine: EngineName) -> Result<Option<Open>, CheckError> {
    let Some(session_id) = row.text("session_id")? else { return Ok(None) };
    // Without a second age, it is the difference of one clock.
    let age = if row.has("age_or_ms") { Age::read(row, "age")? } else { row.count("age_ms")?.map(Age::Known) };
    let age = age.unwrap_or(Age::Unknown);
    let prepared = row.raw_text("kind")? == Some("prepared");
    let server_ms = if row.has("server_ms") { row.count("server_ms")? } else { None };
    let ready_ms = if row.has("ready_ms") { row.count("ready_ms")? } else { None };
    // What is younger than that was prepared since.
    let was_there = |age: u64| {
        ready_ms.is_none_or(|ready| age >= ready)
            && server_ms.is_some_and(|server| age.saturating_add(STARTING_MS) >= server)
    };
    let of_start = prepared && age.ms().is_some_and(was_there);
    let row = TransactionRow {
        kind: if prepared { TransactionKind::Prepared } else { TransactionKind::Session },
        session_id,
        user: row.text("user")?,
        database: row.text("database")?,
        client: row.client()?,
        state: row.text("state")?,
        age_ms: age.ms().unwrap_or(0),
        rows_modified: row.count("rows_modified")?,
        statement: row.statement("statement", engine)?,
    };
    Ok(Some(Open { row, age, of_start }))
}

/// The rows of those whose age is known; what is not known of them and of the others is said.
fn settled(found: Vec<Open>, unread: &mut Unread) -> Vec<TransactionRow> {
    let (mut unsure, mut of_start) = (Unsure::default(), Vec::new());
    let mut rows = Vec::new();
    for Open { row, age, of_start: since_start } in found {
        if since_start {
            of_start.push(row.session_id.clone());
        } else {
            let kind = if row.kind == TransactionKind::Prepared { "prepared transaction" } else { "session" };
            unsure.note(age, &format!("{kind} {}", row.session_id));
        }
        if age != Age::Unknown {
            rows.push(row);
        }
    }
    unsure.into_unread(UnreadPart::TransactionAges, unread);
    if let Some(first) = of_start.first() {
        let more = of_start.len() - 1;
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        unread.add(
            UnreadPart::TransactionAges.named(format!("since when the prepared transaction {first}{more} is open")),
            "the server knows of it since it was started, and no longer",
        );
    }
    rows
}

/// Whose transactions are listed: of MySQL and MariaDB, a session that has touched no table of InnoDB's has none there.
fn kind(engine: EngineName) -> &'static str {
    match engine {
        EngineName::Mysql | EngineName::Mariadb => "InnoDB transaction",
        EngineName::Postgres | EngineName::Oracle => "transaction",
    }
}

/// `at_least`: those that may be older. `whole`: all transactions were looked at.
fn summary(rows: &[TransactionRow], kind: &str, at_least: &BTreeSet<String>, whole: bool) -> String {
    let Some(oldest) = rows.first() else {
        return if whole { format!("No other {kind} is open.") } else { format!("No open {kind} was seen.") };
    };
    let which = if rows.len() == 1 {
        if whole { format!("The only open {kind}") } else { format!("The only open {kind} that was seen") }
    } else {
        format!("The oldest of {} open {kind}s", rows.len())
    };
    let user = oldest.user.as_deref().map(|user| format!(" of user {user}")).unwrap_or_default();
    let holder = match oldest.kind {
        TransactionKind::Session | TransactionKind::Other => format!("that of session {}{user}", oldest.session_id),
        TransactionKind::Prepared => format!("the prepared one {}{user}", oldest.session_id),
    };
    // It may have begun long before it failed, or before the server was started.
    let failed = oldest.state.as_deref() == Some(ABORTED);
    let recovered = oldest.kind == TransactionKind::Prepared && at_least.contains(&oldest.session_id);
    let least = if failed || recovered { "at least " } else { "" };
    let why = if failed { "; it failed, and nobody has ended it" } else { "" };
    format!("{which} is {holder}, open for {least}{}{why}.", humanize::millis(oldest.age_ms))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engines::Value;

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
        let summary_in = |state| summary(&[row(state)], "transaction", &BTreeSet::new(), true);
        assert_eq!(summary_in("active"), "The only open transaction is that of session 7 of user app, open for 6 min.");
        assert_eq!(
            summary_in(ABORTED),
            "The only open transaction is that of session 7 of user app, open for at least 6 min; it failed, and nobody has ended \
             it."
        );
    }

    /// What is found of a transaction: its kind, its age, its other age, and how long the server has been up. It was ready after two
    /// seconds.
    fn found(kind: &str, age: i64, or: Option<i64>, server: i64) -> Open {
        let text = |text: &str| Value::Text(text.to_owned());
        let columns = [
            ("kind", text(kind)),
            ("session_id", text("12")),
            ("user", Value::Null),
            ("database", Value::Null),
            ("client", Value::Null),
            ("state", Value::Null),
            ("age_ms", Value::Int(age)),
            ("age_or_ms", or.map_or(Value::Null, Value::Int)),
            ("server_ms", Value::Int(server)),
            ("ready_ms", Value::Int(server - 2_000)),
            ("rows_modified", Value::Int(1)),
            ("statement", Value::Null),
        ];
        let row = Row(columns.map(|(name, value)| (name.to_owned(), value)).to_vec());
        read(&row, EngineName::Mysql).unwrap().unwrap()
    }

    fn summary_of(open: Open) -> String {
        let mut unread = Unread::default();
        let at_least = open.of_start.then(|| open.row.session_id.clone()).into_iter().collect();
        let rows = settled(vec![open], &mut unread);
        unread.said_after(&summary(&rows, "InnoDB transaction", &at_least, unread.is_empty()))
    }

    #[test]
    fn no_age_is_told_that_is_not_known() {
        let (day, hour, minute) = (86_400_000, 3_600_000, 60_000);
        for (open, sentence) in [
            (
                found("session", 5 * minute, None, day),
                "The only open InnoDB transaction is that of session 12, open for 5 min.",
            ),
            // A quarter of an hour before the clock went back, in the hour that it showed again.
            (
                found("session", -45 * minute, Some(15 * minute), day),
                "The only open InnoDB transaction is that of session 12, open for 15 min.",
            ),
            (
                found("session", 15 * minute, Some(hour + 15 * minute), day),
                "The only open InnoDB transaction that was seen is that of session 12, open for 15 min; whether an hour more has \
                 passed since the transaction of session 12 began could not be looked at: the clock of the server's host went \
                 back, and showed that time of day twice.",
            ),
            (
                found("session", -10 * minute, None, day),
                "No open InnoDB transaction was seen; since when the transaction of session 12 lasts could not be looked at: the clock \
                 of the server's host was set back since then.",
            ),
            (
                found("prepared", hour, None, day),
                "The only open InnoDB transaction is the prepared one 12, open for 1 h.",
            ),
            (
                found("prepared", 1_000, None, 5_000),
                "The only open InnoDB transaction is the prepared one 12, open for 1 s.",
            ),
            // It has an age that nobody knows, whenever the server was started.
            (
                found("prepared", -10 * minute, None, minute),
                "No open InnoDB transaction was seen; since when the transaction of prepared transaction 12 lasts could not be looked at: the \
                 clock of the server's host was set back since then.",
            ),
            (
                found("prepared", 4_000, None, 5_000),
                "The only open InnoDB transaction that was seen is the prepared one 12, open for at least 4 s; since when the \
                 prepared transaction 12 is open could not be looked at: the server knows of it since it was started, and no \
                 longer.",
            ),
        ] {
            assert_eq!(summary_of(open), sentence);
        }
    }
}
