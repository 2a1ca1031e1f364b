//! Who waits for whom on Oracle. Sessions say it of themselves; where one does not, the list of locks does, which costs more.

use std::collections::BTreeMap;

use agent_protocol::{BlockingRow, EngineName, UnreadPart};

use super::{Age, Involved, NO_SESSION, QUERIES, described};
use crate::{
    checks::Unread,
    engines::{Form, Part, Queries, Query, Row, Session, Variant},
    failure::CheckError,
};

pub(super) const NEEDS: &[&str] = &[
    "SELECT ON V_$INSTANCE",
    "SELECT ON V_$SESSION",
    "SELECT ON V_$SESSION_BLOCKERS",
    "SELECT ON V_$TRANSACTION",
    "SELECT ON V_$SQLSTATS",
    "SELECT ON V_$LOCK",
    "SELECT ON DBA_2PC_PENDING",
];

pub(super) const NEEDS_OF_CLUSTER: &[&str] = &[
    "SELECT ON V_$INSTANCE",
    "SELECT ON GV_$SESSION",
    "SELECT ON GV_$SESSION_BLOCKERS",
    "SELECT ON GV_$TRANSACTION",
    "SELECT ON GV_$SQLSTATS",
    "SELECT ON GV_$LOCK",
    "SELECT ON DBA_2PC_PENDING",
];

/// Who holds the locks that sessions wait for: asked where they do not say themselves for whom they wait.
pub(super) const LOCKS: Queries = Queries(&[
    Variant::oracle(include_str!("../../../../sql/oracle/blocking-sessions.locks.cluster.sql"), NEEDS_OF_CLUSTER)
        .only(Form::Cluster),
    Variant::oracle(include_str!("../../../../sql/oracle/blocking-sessions.locks.sql"), NEEDS),
]);

pub(super) fn part(query: &'static Query) -> Part {
    Part { subject: UnreadPart::Blockers, since: 0, query: Query { sql: query.sql, needs: query.needs } }
}

pub(super) async fn look(session: &mut Session, unread: &mut Unread) -> Result<Vec<Involved>, CheckError> {
    let mut involved = gathered(&session.query(&QUERIES).await?)?;
    if involved.values().any(|one| one.waits && one.row.blocked_by.is_empty()) {
        match session.query(&LOCKS).await {
            Err(error) if !error.is_a_refusal() => return Err(error),
            Err(error) => unread.refused(UnreadPart::Blockers, &error),
            Ok(rows) => add_holders(&mut involved, &rows)?,
        }
    }
    Ok(involved.into_values().collect())
}

/// The sessions, each once: there is a row for each that one waits for.
fn gathered(rows: &[Row]) -> Result<BTreeMap<String, Involved>, CheckError> {
    let mut involved = BTreeMap::new();
    for row in rows {
        let Some(described) = described(row, EngineName::Oracle)? else { continue };
        let waiting = row.count("waiting_ms")?.map(Age::Known);
        let open = row.count("transaction_ms")?.map(Age::Known);
        let one = involved.entry(described.session_id.clone()).or_insert(Involved {
            row: described,
            waits: waiting.is_some(),
            waiting,
            open,
        });
        if let Some(holder) = row.text("blocked_by")? {
            add(&mut one.row, holder);
        }
    }
    Ok(involved)
}

/// Names for whom those wait who do not say it themselves.
fn add_holders(involved: &mut BTreeMap<String, Involved>, rows: &[Row]) -> Result<(), CheckError> {
    for row in rows {
        let (Some(waiter), Some(described)) = (row.text("waiter")?, described(row, EngineName::Oracle)?) else {
            continue;
        };
        let holder = described.session_id.clone();
        let Some(one) = involved.get_mut(&waiter).filter(|one| one.waits && holder != waiter) else { continue };
        add(&mut one.row, holder.clone());
        let open = row.count("transaction_ms")?.map(Age::Known);
        let known = involved.entry(holder).or_insert(Involved { row: described, waits: false, waiting: None, open });
        // Of several transactions of no session, the oldest.
        if known.row.session_id == NO_SESSION && open.and_then(Age::ms) > known.open.and_then(Age::ms) {
            known.open = open;
        }
    }
    Ok(())
}

fn add(row: &mut BlockingRow, holder: String) {
    if holder != row.session_id && !row.blocked_by.contains(&holder) {
        row.blocked_by.push(holder);
    }
}
