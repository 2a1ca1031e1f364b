//! Who waits for whom on MySQL: its performance schema knows who holds up whom, InnoDB for how long. Without the performance
//! schema, and before MySQL 8.0, it is InnoDB and the list of sessions that are asked.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use agent_protocol::{BlockingRow, EngineName, UnreadPart};

use super::{Involved, NO_SESSION, QUERIES, ROLLING_BACK, described, metadata, status};
use crate::{
    checks::{Unread, age::Age, processlist, unread::Named as _},
    engines::{Part, Query, Row, Session},
    failure::CheckError,
};

pub(super) const TRANSACTIONS: Part = Part {
    subject: UnreadPart::RowLocks,
    since: 0,
    query: Query {
        sql: include_str!("../../../../sql/mysql/blocking-sessions.transactions.sql"),
        needs: &["PROCESS ON *.*", "SELECT ON performance_schema.*"],
    },
};

/// What is asked where that is refused for a character.
const STATUS: Query =
    Query { sql: include_str!("../../../../sql/mysql/blocking-sessions.status.sql"), needs: &["PROCESS ON *.*"] };

/// The first version whose performance schema knows of waits for rows.
pub(super) const KNOWS_ROWS: [u32; 3] = [8, 0, 0];

/// What a session does that waits for another lock than a row's; each of them may also be `Waiting for … lock`.
const WAITS: [&str; 2] = ["User lock", "Waiting for table flush"];

/// InnoDB's list of transactions is as it was up to 0.1 s ago: after this time it knows of all that were met.
const STALE_AFTER: Duration = Duration::from_millis(150);

pub(super) async fn look(session: &mut Session, unread: &mut Unread) -> Result<Vec<Involved>, CheckError> {
    if session.version_number() < KNOWS_ROWS {
        let transactions = session.query(&QUERIES).await;
        return listed(transactions, session).await;
    }
    let mut again = true;
    loop {
        let mut missed = Unread::default();
        let found = match session.query(&QUERIES).await {
            Err(CheckError::StatisticsDisabled) => {
                let transactions = session.ask(&TRANSACTIONS.query).await;
                return listed(transactions, session).await;
            }
            answer => answer?,
        };
        let mut waits = Waits::of(&found)?;
        if !waits.is_empty() {
            let transactions = transactions(session, &mut missed).await?;
            if again && transactions.as_ref().is_some_and(|known| waits.misses(known)) {
                again = false;
                tokio::time::sleep(STALE_AFTER.min(session.remaining() / 4)).await;
                continue;
            }
            if let Some(transactions) = &transactions {
                waits.add(transactions);
            }
        }
        unread.append(missed);
        return Ok(waits.into_involved(unread));
    }
}

/// A transaction of InnoDB, whose number is known.
struct Transaction {
    session: BlockingRow,
    waiting: Option<Age>,
    open: Option<Age>,
}

/// InnoDB's transactions by their numbers; none where they are refused, which is kept.
async fn transactions(
    session: &mut Session,
    unread: &mut Unread,
) -> Result<Option<BTreeMap<String, Transaction>>, CheckError> {
    match session.ask(&TRANSACTIONS.query).await.map_err(CheckError::of_innodb) {
        Ok(rows) => Ok(Some(rows.iter().filter_map(|row| read(row).transpose()).collect::<Result<_, _>>()?)),
        Err(error @ CheckError::Untranslatable) => match reported(session).await {
            Ok(Some(transactions)) => Ok(Some(transactions)),
            Err(other) if !other.is_a_refusal() => Err(other),
            Ok(None) | Err(_) => {
                unread.refused(TRANSACTIONS.subject, &error);
                Ok(None)
            }
        },
        Err(error) if error.is_a_refusal() => {
            unread.refused(TRANSACTIONS.subject, &error);
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn read(row: &Row) -> Result<Option<(String, Transaction)>, CheckError> {
    let number = row.raw_text("transaction")?.map(str::to_owned);
    let (Some(number), Some(session)) = (number, described(row, EngineName::Mysql)?) else { return Ok(None) };
    let (waiting, open) = (Age::read(row, "waiting")?, Age::read(row, "transaction")?);
    Ok(Some((number, Transaction { session, waiting, open })))
}

/// The same from InnoDB's report and the list of sessions.
async fn reported(session: &mut Session) -> Result<Option<BTreeMap<String, Transaction>>, CheckError> {
    let report = session.ask(&STATUS).await?;
    let report = report.first().map(|row| row.raw_text("Status")).transpose()?.flatten();
    let Some(listed) = report.and_then(status::transactions) else { return Ok(None) };
    let sessions = sessions(session).await?;
    let age = |seconds: Option<u64>| seconds.map(|seconds| Age::Known(seconds.saturating_mul(1_000)));
    let transaction = |(number, of): (String, status::Listed)| {
        let session = sessions.get(&of.session).cloned().unwrap_or_else(|| BlockingRow {
            state: (of.session == NO_SESSION)
                .then(|| if of.rolling_back { ROLLING_BACK } else { "prepared" }.to_owned()),
            ..unnamed(&of.session)
        });
        (number, Transaction { session, waiting: age(of.waiting_s), open: age(of.open_s) })
    };
    Ok(Some(listed.into_iter().map(transaction).collect()))
}

/// A session of which nothing more is known.
fn unnamed(id: &str) -> BlockingRow {
    BlockingRow {
        session_id: id.to_owned(),
        blocked_by: Vec::new(),
        root: id.to_owned(),
        depth: 0,
        user: None,
        database: None,
        client: None,
        state: None,
        waiting_ms: None,
        transaction_ms: None,
        statement: None,
    }
}

/// Whom sessions wait for.
#[derive(Default)]
struct Waits {
    sessions: BTreeMap<String, Involved>,
    /// Who holds up each session that waits.
    blockers: BTreeMap<String, BTreeSet<String>>,
    /// Transactions that wait for rows: the session by its thread, and the transactions it waits behind.
    rows: BTreeMap<String, (Option<String>, Vec<String>)>,
    /// Who waits for somebody that is not known.
    unknown: BTreeSet<String>,
    lost: u64,
}

/// A lock on the metadata of an object.
struct Lock {
    /// None where the server does not tell.
    session: Option<String>,
    kind: String,
    status: String,
}

impl Waits {
    fn of(found: &[Row]) -> Result<Self, CheckError> {
        let lost = found.first().map(|row| row.count("lost")).transpose()?.flatten().unwrap_or(0);
        let mut waits = Self { lost, ..Self::default() };
        let mut objects: BTreeMap<String, Vec<Lock>> = BTreeMap::new();
        for row in found {
            let Some(kind) = row.raw_text("kind")? else { continue };
            let id = row.text("session_id")?;
            if let Some(described) = described(row, EngineName::Mysql)? {
                let open = row.count("transaction_ms")?.map(Age::Known);
                let known = waits.sessions.entry(described.session_id.clone());
                known.or_insert(Involved { row: described, waits: false, waiting: None, open });
            }
            match kind {
                "metadata" => {
                    // Of those that were prepared and left, the thread is gone; so it is where there is no room for it.
                    let gone = row.flag("thread_gone")? && waits.lost == 0;
                    let text = |column| row.raw_text(column).map(|text| text.unwrap_or_default().to_owned());
                    let session = id.or_else(|| gone.then(|| NO_SESSION.to_owned()));
                    let lock = Lock { session, kind: text("lock_type")?, status: text("lock_status")? };
                    objects.entry(text("object")?).or_default().push(lock);
                }
                "row" => {
                    let number = row.raw_text("transaction")?.unwrap_or_default().to_owned();
                    let behind = row.raw_text("behind")?.unwrap_or_default();
                    let behind = behind.split(',').filter(|number| !number.is_empty()).map(str::to_owned);
                    waits.rows.insert(number, (id, behind.collect()));
                }
                _ => {
                    if let Some(known) = id.and_then(|id| waits.sessions.get_mut(&id)) {
                        known.waits = true;
                        known.waiting = row.count("waiting_ms")?.map(Age::Known);
                    }
                }
            }
        }
        objects.values().for_each(|locks| waits.lock(locks));
        Ok(waits)
    }

    /// Adds who waits for whom among the locks on an object.
    fn lock(&mut self, locks: &[Lock]) {
        for wanted in locks.iter().filter(|lock| lock.status == metadata::PENDING) {
            let Some(waiting) = &wanted.session else { continue };
            if let Some(known) = self.sessions.get_mut(waiting) {
                known.waits = true;
            }
            for lock in locks.iter().filter(|lock| metadata::holds_up(&wanted.kind, &lock.kind, &lock.status)) {
                match &lock.session {
                    Some(blocker) if blocker != waiting => {
                        if blocker == NO_SESSION {
                            self.add_session(BlockingRow { state: Some("prepared".to_owned()), ..unnamed(blocker) });
                        }
                        self.blockers.entry(waiting.clone()).or_default().insert(blocker.clone());
                    }
                    // A session does not hold itself up.
                    Some(_) => {}
                    None => drop(self.unknown.insert(waiting.clone())),
                }
            }
        }
    }

    fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.sessions.is_empty()
    }

    /// Whether there is a transaction that waits or is waited for and is not in the list.
    fn misses(&self, known: &BTreeMap<String, Transaction>) -> bool {
        let numbers = self.rows.iter().flat_map(|(number, (_, behind))| behind.iter().chain([number]));
        numbers.into_iter().any(|number| !known.contains_key(number))
    }

    fn add_session(&mut self, row: BlockingRow) {
        let id = row.session_id.clone();
        self.sessions.entry(id).or_insert(Involved { row, waits: false, waiting: None, open: None });
    }

    /// Adds who waits for whose rows, and since when.
    fn add(&mut self, known: &BTreeMap<String, Transaction>) {
        for (number, (by_thread, behind)) in std::mem::take(&mut self.rows) {
            let waiting = known.get(&number).map(|transaction| transaction.session.session_id.clone()).or(by_thread);
            let Some(waiting) = waiting.filter(|waiting| waiting != NO_SESSION) else { continue };
            if let Some(transaction) = known.get(&number) {
                self.add_session(transaction.session.clone());
            }
            for number in behind {
                match known.get(&number).map(|transaction| &transaction.session) {
                    Some(session) if session.session_id != waiting => {
                        self.blockers.entry(waiting.clone()).or_default().insert(session.session_id.clone());
                        self.add_session(session.clone());
                    }
                    _ => drop(self.unknown.insert(waiting.clone())),
                }
            }
            if let Some(found) = self.sessions.get_mut(&waiting) {
                found.waits = true;
                // What began after the list was made is younger than that.
                let since = known.get(&number).and_then(|transaction| transaction.waiting);
                found.waiting = since.or(found.waiting).or(Some(Age::Known(0)));
            }
        }
        for Transaction { session, open, .. } in known.values() {
            if let Some(found) = self.sessions.get_mut(&session.session_id) {
                found.open =
                    if session.session_id == NO_SESSION { older(found.open, *open) } else { open.or(found.open) };
            }
        }
    }

    /// The sessions that wait and those that they wait for, and no others that have locks.
    fn into_involved(mut self, unread: &mut Unread) -> Vec<Involved> {
        if self.lost > 0 {
            unread.lost(self.lost);
        }
        // Without the list, nobody is known but those who wait.
        for (by_thread, _) in std::mem::take(&mut self.rows).into_values() {
            if let Some(found) = by_thread.and_then(|id| self.sessions.get_mut(&id)) {
                found.waits = true;
            }
        }
        let half: Vec<&String> = self.unknown.iter().filter(|id| self.blockers.contains_key(*id)).collect();
        if let Some(first) = half.first() {
            let more = half.len() - 1;
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let who = UnreadPart::Blockers.named(format!("who else holds up session {first}{more}"));
            unread.add(who, "the server does not tell whose lock it is");
        }
        let involved: BTreeSet<&String> = self.blockers.iter().flat_map(|(id, by)| by.iter().chain([id])).collect();
        let mut kept = Vec::new();
        for (id, found) in self.sessions {
            if found.waits || involved.contains(&id) {
                let blocked_by = self.blockers.get(&id).into_iter().flatten().cloned().collect();
                kept.push(Involved { row: BlockingRow { blocked_by, ..found.row }, ..found });
            }
        }
        kept
    }
}

/// The older of two ages, as far as they are known.
fn older(one: Option<Age>, other: Option<Age>) -> Option<Age> {
    let ms = |age: Option<Age>| age.and_then(Age::ms);
    if ms(one) >= ms(other) { one } else { other }
}

/// The sessions as their list describes them.
async fn sessions(session: &mut Session) -> Result<BTreeMap<String, BlockingRow>, CheckError> {
    let rows = processlist::rows(session).await?;
    let rows = rows.iter().filter_map(|row| described(row, EngineName::Mysql).transpose());
    rows.map(|row| row.map(|row| (row.session_id.clone(), row))).collect()
}

/// What InnoDB and the list of sessions tell.
async fn listed(
    transactions: Result<Vec<Row>, CheckError>,
    session: &mut Session,
) -> Result<Vec<Involved>, CheckError> {
    let transactions = transactions.map_err(CheckError::of_innodb)?;
    let listed = processlist::rows(session).await?;
    let mut found: BTreeMap<String, Involved> = BTreeMap::new();
    for row in &listed {
        let Some(described) = described(row, EngineName::Mysql)? else { continue };
        let waits = row.raw_text("doing")?.is_some_and(waits);
        let waiting = row.count("time_ms")?.filter(|_| waits).map(Age::Known);
        found.insert(described.session_id.clone(), Involved { row: described, waits, waiting, open: None });
    }
    let mut involved = BTreeSet::new();
    for row in &transactions {
        let Some(id) = row.text("session_id")? else { continue };
        let by = if row.has("blocked_by") { row.text("blocked_by")? } else { None }.unwrap_or_default();
        let by = by.split(',').filter(|blocker| !blocker.is_empty() && *blocker != id).map(str::to_owned);
        let known = found.entry(id.clone()).or_insert_with(|| Involved {
            row: unnamed(&id),
            waits: false,
            waiting: None,
            open: None,
        });
        known.row.blocked_by.extend(by);
        if let Some(age) = Age::read(row, "waiting")? {
            known.waiting = Some(age);
        }
        known.waits |= known.waiting.is_some() || !known.row.blocked_by.is_empty();
        known.open = older(known.open, Age::read(row, "transaction")?);
        involved.extend(known.row.blocked_by.iter().cloned());
    }
    let kept = found.into_iter().filter(|(id, known)| known.waits || involved.contains(id));
    Ok(kept.map(|(_, known)| known).collect())
}

fn waits(state: &str) -> bool {
    WAITS.contains(&state) || (state.starts_with("Waiting for ") && state.ends_with(" lock"))
}
