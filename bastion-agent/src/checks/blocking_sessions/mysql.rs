//! Who waits for whom on MySQL: its performance schema knows who holds up whom, InnoDB for how long. Without the performance
//! schema, and before MySQL 8.0, it is InnoDB and the list of sessions that are asked.

use std::collections::{BTreeMap, BTreeSet};

use agent_protocol::{BlockingRow, CheckName, EngineName};

use super::{QUERIES, read};
use crate::{
    checks::{Unread, processlist, variants},
    engines::{Part, Query, Row, Session},
    failure::CheckError,
};

pub(super) const TRANSACTIONS: Part = Part {
    subject: "how long they have been waiting for rows",
    since: 0,
    query: Query {
        sql: include_str!("../../../../sql/mysql/blocking-sessions.transactions.sql"),
        needs: &["PROCESS ON *.*"],
    },
};

/// The first version whose performance schema knows of waits for rows.
pub(super) const KNOWS_ROWS: [u32; 3] = [8, 0, 0];

/// What a session does that waits for another lock than a row's; each of them may also be `Waiting for … lock`.
const WAITS: [&str; 2] = ["User lock", "Waiting for table flush"];

pub(super) async fn look(session: &mut Session, unread: &mut Unread) -> Result<Vec<BlockingRow>, CheckError> {
    if session.version_number() >= KNOWS_ROWS {
        match session.ask(&QUERIES.mysql).await {
            Err(CheckError::NotKept) => {}
            answer => return timed(answer?, session, unread).await,
        }
        return listed(&TRANSACTIONS.query, session).await;
    }
    listed(variants::of(&QUERIES, CheckName::BlockingSessions, session), session).await
}

/// A session that the performance schema knows to be involved.
struct Involved {
    row: BlockingRow,
    waits: bool,
    /// Who may hold the rows that it waits for, and the transactions that do.
    row_threads: Vec<String>,
    row_transactions: Vec<String>,
}

/// What the performance schema found, with what InnoDB alone knows: since when, and whose transaction a row is held by.
async fn timed(found: Vec<Row>, session: &mut Session, unread: &mut Unread) -> Result<Vec<BlockingRow>, CheckError> {
    if let Some(lost) = found.first().map(|row| row.count("lost")).transpose()?.flatten().filter(|lost| *lost > 0) {
        unread.lost(lost);
    }
    let mut involved = Vec::new();
    for found in &found {
        if let Some(row) = read(found, EngineName::Mysql)? {
            involved.push(Involved {
                row,
                waits: found.optional_flag("waits")?.unwrap_or(false),
                row_threads: ids(found, "row_threads")?,
                row_transactions: ids(found, "row_transactions")?,
            });
        }
    }
    if involved.is_empty() {
        return Ok(Vec::new());
    }
    let innodb = match session.ask(&TRANSACTIONS.query).await {
        Ok(rows) => Some((by_session(&rows)?, by_transaction(&rows)?)),
        Err(error) if error.is_a_refusal() => {
            unread.refused(TRANSACTIONS.subject, &error.of_innodb());
            None
        }
        Err(error) => return Err(error),
    };
    let (times, owners) = innodb.unzip();
    let mut rows: Vec<BlockingRow> = involved
        .into_iter()
        .map(|Involved { row, waits, row_threads, row_transactions }| {
            let known = times.as_ref().map(|times| times.get(&row.session_id).copied().unwrap_or_default());
            // InnoDB's list is as it was up to 0.1 s ago: a wait that it does not have is younger.
            let fresh = (waits && known.is_some()).then_some(0);
            let (waiting, open) = known.unwrap_or_default();
            let blocked_by = held_by(&row, row_threads, &row_transactions, owners.as_ref());
            BlockingRow {
                blocked_by,
                waiting_ms: waiting.or(row.waiting_ms).or(fresh),
                transaction_ms: open.or(row.transaction_ms),
                ..row
            }
        })
        .collect();
    let blockers: BTreeSet<String> = rows.iter().flat_map(|row| row.blocked_by.iter().cloned()).collect();
    // Who was only guessed at, and turned out to hold nothing.
    rows.retain(|row| row.waiting_ms.is_some() || !row.blocked_by.is_empty() || blockers.contains(&row.session_id));
    let there: BTreeSet<&String> = rows.iter().map(|row| &row.session_id).collect();
    let missing: Vec<String> = blockers.iter().filter(|id| !there.contains(id)).cloned().collect();
    if !missing.is_empty() {
        let listed = processlist::rows(session).await?;
        for id in missing {
            let (_, transaction_ms) = times.as_ref().and_then(|times| times.get(&id)).copied().unwrap_or_default();
            let mut row = BlockingRow { transaction_ms, ..unseen(id) };
            for found in &listed {
                if found.raw_text("session_id")? == Some(&row.session_id) {
                    row.user = found.text("user")?;
                    row.database = found.text("database")?;
                    row.client = found.text("client")?;
                    row.state = found.text("state")?;
                    row.statement = found.statement("statement", EngineName::Mysql)?;
                }
            }
            rows.push(row);
        }
    }
    Ok(rows)
}

/// Who holds up a session: who holds its metadata locks, and whose transactions hold its rows. Nobody holds up himself.
fn held_by(
    row: &BlockingRow,
    threads: Vec<String>,
    transactions: &[String],
    owners: Option<&BTreeMap<String, String>>,
) -> Vec<String> {
    let of_rows = match owners {
        Some(owners) => transactions.iter().filter_map(|id| owners.get(id).cloned()).collect(),
        None => threads,
    };
    let all: BTreeSet<String> = row.blocked_by.iter().cloned().chain(of_rows).collect();
    all.into_iter().filter(|id| *id != row.session_id).collect()
}

/// A session of which no more is known.
fn unseen(id: String) -> BlockingRow {
    BlockingRow {
        root: id.clone(),
        session_id: id,
        blocked_by: Vec::new(),
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

/// Numbers, separated by commas.
fn ids(row: &Row, column: &str) -> Result<Vec<String>, CheckError> {
    let text = row.raw_text(column)?.unwrap_or_default();
    Ok(text.split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect())
}

/// The session of each transaction.
fn by_transaction(rows: &[Row]) -> Result<BTreeMap<String, String>, CheckError> {
    let mut owners = BTreeMap::new();
    for row in rows {
        let session = row.raw_text("session_id")?.unwrap_or_default();
        owners.extend(ids(row, "transactions")?.into_iter().map(|id| (id, session.to_owned())));
    }
    Ok(owners)
}

/// For how long a session has been waiting for a row, and how long its transaction has been open.
type Times = (Option<u64>, Option<u64>);

fn by_session(rows: &[Row]) -> Result<BTreeMap<String, Times>, CheckError> {
    let mut times = BTreeMap::new();
    for row in rows {
        let id = row.text("session_id")?.unwrap_or_default();
        times.insert(id, (row.count("waiting_ms")?, row.count("transaction_ms")?));
    }
    Ok(times)
}

/// What InnoDB and the list of sessions tell.
async fn listed(transactions: &Query, session: &mut Session) -> Result<Vec<BlockingRow>, CheckError> {
    let transactions = session.ask(transactions).await.map_err(CheckError::of_innodb)?;
    let sessions = processlist::rows(session).await?;
    let sessions: BTreeMap<String, &Row> = sessions
        .iter()
        .map(|row| Ok((row.text("session_id")?.unwrap_or_default(), row)))
        .collect::<Result<_, CheckError>>()?;
    let times = by_session(&transactions)?;
    let mut blockers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in &transactions {
        if let (Some(id), Some(by)) = (row.text("session_id")?, row.text("blocked_by")?) {
            blockers.insert(id, by.split(',').map(str::to_owned).collect());
        }
    }
    let mut involved: BTreeSet<String> = blockers.iter().flat_map(|(id, by)| by.iter().chain([id])).cloned().collect();
    involved.extend(times.iter().filter(|(_, (waiting, _))| waiting.is_some()).map(|(id, _)| id.clone()));
    for (id, row) in &sessions {
        if row.raw_text("doing")?.is_some_and(waits) {
            involved.insert(id.clone());
        }
    }
    let mut rows = Vec::new();
    for id in involved {
        let listed = sessions.get(&id).copied();
        let text = |column| listed.map_or(Ok(None), |row| row.text(column));
        let (waiting, transaction_ms) = times.get(&id).copied().unwrap_or_default();
        let stuck = listed.map_or(Ok(None), |row| row.raw_text("doing"))?.is_some_and(waits);
        let stuck_ms = listed.filter(|_| stuck).map_or(Ok(None), |row| row.count("time_ms"))?;
        rows.push(BlockingRow {
            root: id.clone(),
            blocked_by: blockers.get(&id).cloned().unwrap_or_default(),
            depth: 0,
            user: text("user")?,
            database: text("database")?,
            client: text("client")?,
            state: text("state")?,
            waiting_ms: waiting.or(stuck_ms),
            transaction_ms,
            statement: listed
                .map_or(Ok(None), |row| row.raw_text("statement"))?
                .map(|text| crate::redact::statement(text, EngineName::Mysql)),
            session_id: id,
        });
    }
    Ok(rows)
}

fn waits(state: &str) -> bool {
    WAITS.contains(&state) || (state.starts_with("Waiting for ") && state.ends_with(" lock"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_transaction_tells_who_holds_a_row_and_nobody_holds_up_himself() {
        let row = BlockingRow { blocked_by: vec!["4".to_owned()], ..unseen("7".to_owned()) };
        let texts = |all: &[&str]| all.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        let owners = BTreeMap::from([("2251".to_owned(), "83".to_owned()), ("9".to_owned(), "0".to_owned())]);
        let held = |transactions: &[&str], owners| held_by(&row, texts(&["7", "62"]), &texts(transactions), owners);
        assert_eq!(held(&["2251"], Some(&owners)), ["4", "83"]);
        assert_eq!(held(&["9"], Some(&owners)), ["0", "4"]);
        assert_eq!(held(&["1"], Some(&owners)), ["4"], "whose it is was not seen");
        assert_eq!(held(&["2251"], None), ["4", "62"]);
    }
}
