//! `blocking-sessions`: who waits for whom?

mod metadata;
mod mysql;
mod oracle;
mod status;

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use agent_protocol::{BlockingRow, EngineName, Outcome, Rows, UnreadPart};

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
    Variant::postgres(include_str!("../../../sql/postgres/blocking-sessions.sql"), &["pg_monitor"]),
    // PROCESS is for what is asked where somebody waits.
    Variant::mysql(
        include_str!("../../../sql/mysql/blocking-sessions.sql"),
        &["SELECT ON performance_schema.*", "PROCESS ON *.*"],
    )
    .since([8, 0, 0]),
    Variant::mysql(include_str!("../../../sql/mysql/blocking-sessions.before-8.0.sql"), &["PROCESS ON *.*"]),
    Variant::mariadb(include_str!("../../../sql/mariadb/blocking-sessions.sql"), &["PROCESS ON *.*"]),
    Variant::oracle(include_str!("../../../sql/oracle/blocking-sessions.cluster.sql"), oracle::NEEDS_OF_CLUSTER)
        .only(Form::Cluster),
    Variant::oracle(include_str!("../../../sql/oracle/blocking-sessions.sql"), oracle::NEEDS),
]);

/// What is asked of PostgreSQL where somebody has locked its catalog.
const OF_CATALOG: Query =
    Query { sql: include_str!("../../../sql/postgres/blocking-sessions.catalog.sql"), needs: &["pg_monitor"] };

/// For how long each waits is asked of MySQL only where somebody does; who holds a lock, of Oracle only where that is not known.
pub(super) fn at_need(engine: EngineName, version: [u32; 3]) -> Option<Part> {
    match engine {
        EngineName::Mysql => (version >= mysql::KNOWS_ROWS).then_some(mysql::TRANSACTIONS),
        EngineName::Oracle => oracle::LOCKS.choose(engine, version, &[]).map(oracle::part),
        EngineName::Postgres | EngineName::Mariadb => None,
    }
}

/// A session that waits, or that another one waits for.
struct Involved {
    row: BlockingRow,
    waits: bool,
    /// How long it has been waiting, and how long its transaction has been open.
    waiting: Option<Age>,
    open: Option<Age>,
}

pub(super) async fn run(session: &mut Session) -> Result<Finding, CheckError> {
    let engine = session.engine();
    let mut unread = Unread::default();
    let (mut involved, mut of_catalog, mut for_unknown) = (Vec::new(), Vec::new(), Vec::new());
    match engine {
        EngineName::Mysql => involved = mysql::look(session, &mut unread).await?,
        EngineName::Postgres => {
            let rows = match session.query(&QUERIES).await {
                Err(error) if error.is_a_wait_for_a_lock() => {
                    let Ok(rows) = session.ask(&OF_CATALOG).await else { return Err(error) };
                    let who = UnreadPart::Sessions.named("whose sessions these are".to_owned());
                    unread.add(who, "somebody has locked a table of the server's own catalog");
                    rows
                }
                rows => rows?,
            };
            for row in rows {
                if row.has("catalog_locked") && row.flag("catalog_locked")? {
                    of_catalog.extend(row.text("session_id")?);
                }
                if row.has("for_unknown") && row.optional_flag("for_unknown")?.unwrap_or(false) {
                    for_unknown.extend(row.text("session_id")?);
                }
                involved.extend(read(&row, engine)?);
            }
            without_unknown_waits(&mut involved, &for_unknown, &mut unread);
        }
        EngineName::Mariadb => {
            for row in session.query(&QUERIES).await? {
                involved.extend(read(&row, engine)?);
            }
        }
        EngineName::Oracle => involved = oracle::look(session, &mut unread).await?,
    }
    // Nobody is left out, whose session it may be: whoever is waited for holds others up, and an agent that waits is held up, too.
    let mut involved = settled(involved, &mut unread);
    // Of those that wait for the same session, the one that has waited longest comes first.
    involved.sort_by_key(|row| Reverse(row.waiting_ms));
    let rows = chains(involved);
    let longest = rows.iter().filter_map(|row| row.waiting_ms).max();
    let outcome = match longest {
        Some(BlockingRow::CRITICAL_MS..) => Outcome::Critical,
        _ if rows.is_empty() => Outcome::Ok,
        _ => Outcome::Warning,
    };
    let alone = rows.iter().filter(|row| row.waiting_ms.is_some() && row.blocked_by.is_empty()).count();
    if alone > 0 {
        let what = match alone {
            1 if rows.len() == 1 => "the session that it waits for".to_owned(),
            1 => "the session that one of them waits for".to_owned(),
            _ => format!("the sessions that {alone} of them wait for"),
        };
        unread.add(
            UnreadPart::Blockers.named(what),
            "the server does not tell this of every kind of lock, and with some settings of none",
        );
    }
    let mut summary = summary(&rows, longest, unread.is_empty());
    if let Some(first) = of_catalog.first() {
        let more = if of_catalog.len() > 1 { " and others have" } else { " has" };
        summary += &format!(" Session {first}{more} locked a table of the server's own catalog.");
    }
    Ok(Finding::whole(outcome, summary, Rows::BlockingSessions(rows)).leaving_out(unread))
}

/// Says of those that wait otherwise than for a lock that nobody knows for whom. A row is left of one only where it waits for a lock, or holds one.
fn without_unknown_waits(involved: &mut Vec<Involved>, for_unknown: &[String], unread: &mut Unread) {
    let holders: BTreeSet<String> = involved.iter().flat_map(|session| session.row.blocked_by.clone()).collect();
    let is_involved = |session: &Involved| session.waits || holders.contains(&session.row.session_id);
    involved.retain(|session| !for_unknown.contains(&session.row.session_id) || is_involved(session));
    let whom = match for_unknown {
        [] => return,
        [one] => format!("the session that session {one} waits for"),
        more => format!("the sessions that {} others wait for", more.len()),
    };
    unread.add(
        UnreadPart::Blockers.named(whom),
        "the server does not tell who uses a page in memory, nor which queries hold up the replay of a standby",
    );
}

/// The rows, with what is known of their times; what is not is said.
fn settled(involved: Vec<Involved>, unread: &mut Unread) -> Vec<BlockingRow> {
    let (mut unsure_waits, mut unsure_transactions) = (Unsure::default(), Unsure::default());
    let mut rows = Vec::new();
    for Involved { row, waits, waiting, open } in involved {
        let whose =
            if row.session_id == NO_SESSION { "no session".to_owned() } else { format!("session {}", row.session_id) };
        for (age, unsure) in [(waiting, &mut unsure_waits), (open, &mut unsure_transactions)] {
            if let Some(age) = age {
                unsure.note(age, &whose);
            }
        }
        let waiting_ms = waiting.and_then(Age::ms);
        // It would look like a root. Why nothing is known of it is said already.
        if waits && waiting_ms.is_none() && row.blocked_by.is_empty() {
            continue;
        }
        rows.push(BlockingRow { waiting_ms, transaction_ms: open.and_then(Age::ms), ..row });
    }
    unsure_waits.into_unread(UnreadPart::WaitAges, unread);
    unsure_transactions.into_unread(UnreadPart::TransactionAges, unread);
    rows
}

fn read(row: &Row, engine: EngineName) -> Result<Option<Involved>, CheckError> {
    let Some(described) = described(row, engine)? else { return Ok(None) };
    let blocked_by = row.text("blocked_by")?.unwrap_or_default();
    let blocked_by = blocked_by.split(',').filter(|id| !id.is_empty() && **id != described.session_id);
    let blocked_by: Vec<String> = blocked_by.map(str::to_owned).collect();
    // The others' times are differences of one clock.
    let age = |name: &str| {
        if row.has(&format!("{name}_or_ms")) {
            return Age::read(row, name);
        }
        Ok(row.count(&format!("{name}_ms"))?.map(Age::Known))
    };
    let (waiting, open) = (age("waiting")?, age("transaction")?);
    let waits = waiting.is_some() || !blocked_by.is_empty();
    Ok(Some(Involved { row: BlockingRow { blocked_by, ..described }, waits, waiting, open }))
}

/// A session as it is described, with nothing of locks and times.
fn described(row: &Row, engine: EngineName) -> Result<Option<BlockingRow>, CheckError> {
    let Some(session_id) = row.text("session_id")? else { return Ok(None) };
    Ok(Some(BlockingRow {
        root: session_id.clone(),
        session_id,
        blocked_by: Vec::new(),
        depth: 0,
        user: row.text("user")?,
        database: row.text("database")?,
        client: row.client()?,
        state: row.text("state")?,
        waiting_ms: None,
        transaction_ms: None,
        statement: row.statement("statement", engine)?,
    }))
}

/// The sessions ordered as chains: a root, then those that wait for it, then those that wait for these.
///
/// A session that waits for several stands below the first. Sessions that wait for each other in a circle, as they do until
/// the server finds the deadlock, have no root: the first of them is taken for one.
fn chains(involved: Vec<BlockingRow>) -> Vec<BlockingRow> {
    let mut waiters: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, row) in involved.iter().enumerate() {
        for blocker in &row.blocked_by {
            waiters.entry(blocker.clone()).or_default().push(index);
        }
    }
    let (roots, others): (Vec<usize>, Vec<usize>) =
        (0..involved.len()).partition(|index| involved[*index].blocked_by.is_empty());
    let (mut ordered, mut seen) = (Vec::new(), BTreeSet::new());
    for start in roots.into_iter().chain(others) {
        let root = involved[start].session_id.clone();
        let mut pending = vec![(start, 0)];
        while let Some((index, depth)) = pending.pop() {
            if !seen.insert(index) {
                continue;
            }
            let row = BlockingRow { root: root.clone(), depth, ..involved[index].clone() };
            let below = waiters.get(&row.session_id).into_iter().flatten().rev();
            pending.extend(below.map(|below| (*below, depth + 1)));
            ordered.push(row);
        }
    }
    ordered
}

/// Stands for transactions of no session: they were prepared for a two-phase commit and left, or the server rolls them back.
const NO_SESSION: &str = "0";

/// The state of those that the server rolls back.
const ROLLING_BACK: &str = "rolling back";

/// How many roots are named in a sentence.
const MAX_NAMED: usize = 5;

/// A root by its session's number; a transaction of no session has none.
fn called(root: &BlockingRow) -> &str {
    match (root.session_id.as_str(), root.state.as_deref()) {
        (NO_SESSION, Some(ROLLING_BACK)) => "a transaction of no session, which the server rolls back",
        (NO_SESSION, _) => "a prepared transaction of no session",
        (id, _) => id,
    }
}

/// `whole`: all sessions were looked at.
fn summary(rows: &[BlockingRow], longest: Option<u64>, whole: bool) -> String {
    let waiting = rows.iter().filter(|row| row.is_waiting()).count();
    let longest = longest.map(humanize::millis);
    let (subject, longest) = match (waiting, longest) {
        (0, _) if whole => return "No session waits for another.".to_owned(),
        (0, _) => return "No session was seen to wait for another.".to_owned(),
        (1, longest) => ("One session waits for a lock".to_owned(), longest.map(|time| format!(", for {time}"))),
        (_, longest) => {
            (format!("{waiting} sessions wait for locks"), longest.map(|time| format!("; the longest for {time}")))
        }
    };
    let roots: Vec<&BlockingRow> = rows.iter().filter(|row| row.depth == 0 && row.waiting_ms.is_none()).collect();
    let user = |row: &BlockingRow| row.user.as_deref().map(|user| format!(" of user {user}")).unwrap_or_default();
    let root = match roots[..] {
        [] => String::new(),
        [root] if root.session_id == NO_SESSION => format!(" At the root is {}.", called(root)),
        [root] => format!(" At the root is {}{}.", root.session_id, user(root)),
        _ => {
            let named: Vec<&str> = roots.iter().take(MAX_NAMED).map(|root| called(root)).collect();
            let more = roots.len().saturating_sub(MAX_NAMED);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            format!(" At the roots are {}{more}.", named.join(", "))
        }
    };
    format!("{subject}{}.{root}", longest.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn session(id: &str, blocked_by: &[&str]) -> BlockingRow {
        BlockingRow {
            session_id: id.to_owned(),
            blocked_by: blocked_by.iter().map(|id| (*id).to_owned()).collect(),
            root: id.to_owned(),
            depth: 0,
            user: Some("app".to_owned()),
            database: None,
            client: None,
            state: None,
            waiting_ms: (!blocked_by.is_empty()).then_some(1_000),
            transaction_ms: None,
            statement: None,
        }
    }

    fn shape(rows: &[BlockingRow]) -> Vec<(&str, &str, u32)> {
        rows.iter().map(|row| (row.session_id.as_str(), row.root.as_str(), row.depth)).collect()
    }

    #[test]
    fn chains_begin_at_their_root() {
        let rows = chains(vec![
            session("3", &["2"]),
            session("2", &["1"]),
            session("9", &["8"]),
            session("1", &[]),
            session("8", &[]),
        ]);
        assert_eq!(shape(&rows), [("1", "1", 0), ("2", "1", 1), ("3", "1", 2), ("8", "8", 0), ("9", "8", 1)]);
        assert_eq!(
            summary(&rows, Some(65_000), true),
            "3 sessions wait for locks; the longest for 1 min 5 s. At the roots are 1, 8."
        );
        assert_eq!(
            summary(&rows[..2], Some(900), true),
            "One session waits for a lock, for 900 ms. At the root is 1 of user app."
        );
        assert_eq!(summary(&[], None, true), "No session waits for another.");
        assert_eq!(summary(&[], None, false), "No session was seen to wait for another.");
        let rows = chains(vec![session("2", &["0"]), session("0", &[])]);
        assert!(summary(&rows, None, true).ends_with(" At the root is a prepared transaction of no session."));
        let mut rows = chains(vec![session("2", &["0"]), session("17", &["9"]), session("9", &[]), session("0", &[])]);
        let said = summary(&rows, None, true);
        assert!(said.ends_with(" At the roots are 9, a prepared transaction of no session."), "{said}");
        rows.iter_mut().filter(|row| row.session_id == "0").for_each(|row| row.state = Some("rolling back".to_owned()));
        let said = summary(&rows, None, true);
        assert!(said.ends_with(" 9, a transaction of no session, which the server rolls back."), "{said}");
    }

    #[test]
    fn a_circle_ends() {
        assert_eq!(shape(&chains(vec![session("1", &["2"]), session("2", &["1"])])), [("1", "1", 0), ("2", "1", 1)]);
    }

    proptest! {
        #[test]
        fn every_session_stands_once(edges in prop::collection::vec((0_u8..12, prop::collection::vec(0_u8..12, 0..3)), 0..12)) {
            let rows: BTreeMap<u8, Vec<u8>> = edges.into_iter().collect();
            let involved: Vec<BlockingRow> = rows
                .iter()
                .map(|(id, by)| {
                    let by: Vec<String> = by.iter().map(u8::to_string).collect();
                    session(&id.to_string(), &by.iter().map(String::as_str).collect::<Vec<_>>())
                })
                .collect();
            let ordered = chains(involved.clone());
            let ids = |rows: &[BlockingRow]| rows.iter().map(|row| row.session_id.clone()).collect::<BTreeSet<_>>();
            prop_assert_eq!(ordered.len(), involved.len());
            prop_assert_eq!(ids(&ordered), ids(&involved));
        }
    }
}
