//! What this server subscribes to by logical replication. A subscription whose worker fails is started anew again and again, and tells
//! nobody but the server's log.

use std::{collections::BTreeMap, time::Duration};

use agent_protocol::{Outcome, ReplicationDirection, ReplicationKind, ReplicationProblem, ReplicationRow, UnreadPart};

use super::{QUIET_MS, RECHECK_AFTER};
use crate::{
    checks::{
        Unread,
        replication_lag::{Judged, part},
        unread::Named as _,
    },
    engines::{Part, Row, Session, bytes_of_hex},
    failure::CheckError,
    pool::Beside,
};

pub(in crate::checks::replication_lag) const SUBSCRIPTIONS: Part =
    part(UnreadPart::ReplicationSource, include_str!("../../../../../sql/postgres/replication-lag.subscriptions.sql"));

/// How many tables of each subscription are not copied yet, which only its own database tells.
const TABLES: Part =
    part(UnreadPart::ReplicationSource, include_str!("../../../../../sql/postgres/replication-lag.tables.sql"));

/// In how many other databases it is looked for tables that are not copied.
const MAX_DATABASES: usize = 3;

/// What is left of the deadline for the answer.
const RESERVE: Duration = Duration::from_millis(500);

/// The tables that are not copied, by database and subscription.
type Uncopied = BTreeMap<(String, String), u64>;

/// What is to be said of each. A worker that is not there may be about to be started: it is looked for again.
pub(super) async fn look(
    session: &mut Session,
    beside: Beside<'_>,
    mut rows: Vec<Row>,
    unread: &mut Unread,
) -> Result<Vec<Judged>, CheckError> {
    let uncopied = uncopied(session, beside, &rows, unread).await?;
    let mut missing = false;
    for row in &rows {
        missing |= is_without_worker(row, &uncopied)?;
    }
    if missing {
        tokio::time::sleep(RECHECK_AFTER.min(session.remaining() / 4)).await;
        rows = session.ask(&SUBSCRIPTIONS.query).await?;
    }
    rows.iter().map(|row| judge(row, &uncopied)).filter_map(Result::transpose).collect()
}

fn is_without_worker(row: &Row, uncopied: &Uncopied) -> Result<bool, CheckError> {
    let flag = |name| Ok::<_, CheckError>(row.optional_flag(name)?.unwrap_or(false));
    let left = key(row)?.is_some_and(|key| uncopied.contains_key(&key));
    Ok(flag("enabled")? && (!flag("running")? || left && !flag("copying")?))
}

/// Where a subscription is, and its name.
fn key(row: &Row) -> Result<Option<(String, String)>, CheckError> {
    Ok(row
        .raw_text("database")?
        .zip(row.raw_text("name")?)
        .map(|(database, name)| (database.to_owned(), name.to_owned())))
}

/// Looks where the subscriptions are that somebody works for. What could not be looked at is said.
async fn uncopied(
    session: &mut Session,
    beside: Beside<'_>,
    rows: &[Row],
    unread: &mut Unread,
) -> Result<Uncopied, CheckError> {
    let mut databases = BTreeMap::new();
    for row in rows {
        if let Some((database, _)) = key(row)?
            && row.flag("enabled")?
            && row.flag("running")?
        {
            let shown = row.text("database")?.unwrap_or_default();
            let stored = row.raw_text("stored")?.and_then(bytes_of_hex).unwrap_or_else(|| database.as_bytes().to_vec());
            databases.insert(database, (row.flag("here")?, shown, stored));
        }
    }
    let mut uncopied = Uncopied::new();
    let mut left = MAX_DATABASES;
    for (database, (here, shown, stored)) in databases {
        let found = async {
            if here {
                return session.ask(&TABLES.query).await;
            }
            let deadline = beside.deadline().sooner_by(RESERVE).filter(|_| left > 0);
            let Some(deadline) = deadline else { return Err(CheckError::Busy { what: shown.clone() }) };
            let mut extra = beside.database(&database, &stored, &deadline).await?;
            let found = extra.session.ask(&TABLES.query).await;
            extra.close().await;
            found
        };
        match found.await {
            Ok(rows) => {
                for row in &rows {
                    if let (Some(name), Some(count)) = (row.raw_text("name")?, row.count("uncopied")?) {
                        uncopied.insert((database.clone(), name.to_owned()), count);
                    }
                }
            }
            Err(error @ CheckError::Stopped { .. }) => return Err(error),
            Err(error) if here && !error.is_a_refusal() => return Err(error),
            Err(error) => {
                let what = format!("whether all tables of the subscriptions of database {shown} are copied");
                unread.refused(TABLES.subject.named(what), &error);
            }
        }
        left -= usize::from(!here && left > 0);
    }
    Ok(uncopied)
}

fn judge(row: &Row, uncopied: &Uncopied) -> Result<Option<Judged>, CheckError> {
    let Some(name) = row.text("name")? else { return Ok(None) };
    let database = row.text("database")?.unwrap_or_default();
    let (enabled, running) = (row.flag("enabled")?, row.flag("running")?);
    let state = match (enabled, running) {
        (false, _) => "disabled",
        (true, false) => "no worker",
        (true, true) => "running",
    };
    let problem = (!(enabled && running)).then_some(ReplicationProblem::Stopped);
    let judged = Judged::from(ReplicationRow {
        kind: ReplicationKind::Subscriber,
        direction: ReplicationDirection::FromSource,
        name: Some(name.clone()),
        peer: None,
        state: Some(format!("{state} (logical)")),
        running: enabled && running,
        // How far behind it is, only its source knows.
        lag_ms: None,
        delay_ms: None,
        heard_ms: row.count("heard_ms")?.filter(|heard| enabled && running && *heard >= QUIET_MS),
        lag_bytes: None,
        error: match state {
            "disabled" => Some("the subscription is disabled".to_owned()),
            "no worker" => Some("nobody works for the subscription; the server's log says why".to_owned()),
            _ => None,
        },
        problem,
    });
    let of = format!("The subscription {name} of database {database}");
    Ok(Some(match state {
        // Somebody wanted that, or the server did so after an error.
        "disabled" => judged.capped(Outcome::Warning, format!("{of} is disabled: it gets no changes.")),
        "no worker" => judged.at_least(
            Outcome::Critical,
            format!("{of} is not running: its worker fails or cannot be started. The server's log says why."),
        ),
        _ => match key(row)?.and_then(|key| uncopied.get(&key)) {
            Some(tables) if !row.optional_flag("copying")?.unwrap_or(false) => {
                let (count, them) = match tables {
                    1 => ("One table".to_owned(), "it"),
                    more => (format!("{more} tables"), "them"),
                };
                let of = format!("{count} of the subscription {name} of database {database}");
                let verb = if *tables == 1 { "is" } else { "are" };
                judged.at_least(
                    Outcome::Warning,
                    format!("{of} {verb} not copied yet, and nobody copies {them}: the copy fails, or waits for a worker. The server's log says why."),
                )
            }
            _ => judged,
        },
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engines::Value;

    #[test]
    fn a_subscription_that_nobody_works_for_is_told() {
        let row = |enabled, running, heard, copying| {
            let columns = [
                ("name", Value::Text("orders".to_owned())),
                ("database", Value::Text("shop".to_owned())),
                ("enabled", Value::Bool(enabled)),
                ("running", Value::Bool(running)),
                ("copying", Value::Bool(copying)),
                ("heard_ms", heard),
            ];
            Row(columns.map(|(name, value)| (name.to_owned(), value)).to_vec())
        };
        let said = |enabled, running, heard| {
            let judged = judge(&row(enabled, running, heard, false), &Uncopied::new()).unwrap().unwrap();
            (judged.outcome, judged.row.running, judged.row.heard_ms, judged.sentence.unwrap_or_default())
        };
        assert_eq!(
            said(true, false, Value::Null),
            (
                Outcome::Critical,
                false,
                None,
                "The subscription orders of database shop is not running: its worker fails or cannot be started. The server's log \
                 says why."
                    .to_owned()
            )
        );
        assert_eq!(said(false, false, Value::Null).0, Outcome::Warning);
        assert_eq!(said(true, true, Value::Int(900)), (Outcome::Ok, true, None, String::new()));
        assert_eq!(said(true, true, Value::Int(60_000)).2, Some(60_000));

        // A table that is not copied is fine while somebody copies.
        let orders = ("shop".to_owned(), "orders".to_owned());
        for (tables, copying, outcome, sentence) in [
            (1, true, Outcome::Ok, None),
            (
                1,
                false,
                Outcome::Warning,
                Some("One table of the subscription orders of database shop is not copied yet, and nobody copies it: "),
            ),
            (
                3,
                false,
                Outcome::Warning,
                Some(
                    "3 tables of the subscription orders of database shop are not copied yet, and nobody copies them: ",
                ),
            ),
        ] {
            let uncopied = Uncopied::from([(orders.clone(), tables)]);
            let judged = judge(&row(true, true, Value::Null, copying), &uncopied).unwrap().unwrap();
            assert_eq!(judged.outcome, outcome);
            let said = judged.sentence.as_deref();
            assert!(
                said.zip(sentence).map_or(said == sentence, |(said, sentence)| said.starts_with(sentence)),
                "{said:?}"
            );
        }
    }
}
