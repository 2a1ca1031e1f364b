//! What this server subscribes to by logical replication. A subscription whose worker fails is started anew again and again, and tells
//! nobody but the server's log.

use agent_protocol::{Outcome, ReplicationDirection, ReplicationKind, ReplicationProblem, ReplicationRow, UnreadPart};

use super::{QUIET_MS, RECHECK_AFTER};
use crate::{
    checks::replication_lag::{Judged, part},
    engines::{Part, Row, Session},
    failure::CheckError,
};

pub(in crate::checks::replication_lag) const SUBSCRIPTIONS: Part =
    part(UnreadPart::ReplicationSource, include_str!("../../../../../sql/postgres/replication-lag.subscriptions.sql"));

/// What is to be said of each. A worker that is not there may be about to be started: it is looked for again.
pub(super) async fn look(session: &mut Session, mut rows: Vec<Row>) -> Result<Vec<Judged>, CheckError> {
    let missing = |row: &Row| {
        Ok::<_, CheckError>(
            row.optional_flag("enabled")?.unwrap_or(false) && !row.optional_flag("running")?.unwrap_or(false),
        )
    };
    for row in &rows {
        if missing(row)? {
            tokio::time::sleep(RECHECK_AFTER.min(session.remaining() / 4)).await;
            rows = session.ask(&SUBSCRIPTIONS.query).await?;
            break;
        }
    }
    rows.iter().map(judge).filter_map(Result::transpose).collect()
}

fn judge(row: &Row) -> Result<Option<Judged>, CheckError> {
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
        _ => judged,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engines::Value;

    #[test]
    fn a_subscription_that_nobody_works_for_is_told() {
        let row = |enabled, running, heard| {
            let columns = [
                ("name", Value::Text("orders".to_owned())),
                ("database", Value::Text("shop".to_owned())),
                ("enabled", Value::Bool(enabled)),
                ("running", Value::Bool(running)),
                ("heard_ms", heard),
            ];
            Row(columns.map(|(name, value)| (name.to_owned(), value)).to_vec())
        };
        let said = |enabled, running, heard| {
            let judged = judge(&row(enabled, running, heard)).unwrap().unwrap();
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
    }
}
