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

/// What the performance schema found, with the times that InnoDB knows.
async fn timed(found: Vec<Row>, session: &mut Session, unread: &mut Unread) -> Result<Vec<BlockingRow>, CheckError> {
    if let Some(lost) = found.first().map(|row| row.count("lost")).transpose()?.flatten().filter(|lost| *lost > 0) {
        unread.lost(lost);
    }
    let mut rows = Vec::new();
    for row in &found {
        if let Some(involved) = read(row, EngineName::Mysql)? {
            rows.push((involved, row.optional_flag("waits")?.unwrap_or(false)));
        }
    }
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let times = match session.ask(&TRANSACTIONS.query).await {
        Ok(times) => Some(by_session(&times)?),
        Err(error) if error.is_a_refusal() => {
            unread.refused(TRANSACTIONS.subject, &error.of_innodb());
            None
        }
        Err(error) => return Err(error),
    };
    let time = |(row, waits): (BlockingRow, bool)| {
        let known = times.as_ref().map(|times| times.get(&row.session_id).copied().unwrap_or_default());
        // InnoDB's list is as it was up to 0.1 s ago: a wait that it does not have is younger.
        let fresh = (waits && known.is_some()).then_some(0);
        let (waiting, open) = known.unwrap_or_default();
        BlockingRow {
            waiting_ms: waiting.or(row.waiting_ms).or(fresh),
            transaction_ms: open.or(row.transaction_ms),
            ..row
        }
    };
    Ok(rows.into_iter().map(time).collect())
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
