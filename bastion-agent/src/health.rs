//! `health`: all checks at once, each on a session of its own; the worst outcome wins.

use std::{cmp::Reverse, sync::Arc, time::Instant};

use agent_protocol::{Check, CheckName, Engine, HealthPart, HealthRow, Outcome, Rows, TablespaceUsage, TopSessions};
use tokio::task::JoinSet;

use crate::{access::Access, checks::Finding, deadline::Deadline, failure::CheckError, run::ask};

/// What is checked besides the connection.
fn others() -> [Check; 5] {
    [
        Check::TablespaceUsage(TablespaceUsage::default()),
        Check::TopSessions(TopSessions::default()),
        Check::BlockingSessions,
        Check::LongTransactions,
        Check::ReplicationLag,
    ]
}

/// Checks the connection first, and all the rest only if it succeeds: five more logins with a wrong password could lock the
/// account.
pub(crate) async fn run(access: &Arc<Access>, deadline: &Deadline, engine: &mut Engine) -> Result<Finding, CheckError> {
    let clock = Instant::now();
    let (first, version) = ask(&Check::Connection, access, deadline).await;
    engine.version = version;
    // A cause that lies before the attempt, such as a password that cannot be had, is no finding about the instance.
    let first = match first {
        Err(error) if error.cause().outcome(CheckName::Connection) == Outcome::Unknown => return Err(error),
        first => first,
    };
    let mut rows = vec![row(CheckName::Connection, first, clock)];
    if rows[0].cause.is_none() {
        let mut running = JoinSet::new();
        // The instance's own limit of sessions bounds how many run at the same time.
        for check in others() {
            let (access, deadline) = (Arc::clone(access), deadline.clone());
            running.spawn(async move {
                let clock = Instant::now();
                row(check.name(), ask(&check, &access, &deadline).await.0, clock)
            });
        }
        while let Some(found) = running.join_next().await {
            rows.push(found.map_err(|error| CheckError::Answer { what: format!("a check broke off: {error}") })?);
        }
    }
    let order = |part: HealthPart| HealthPart::ALL.iter().position(|known| *known == part);
    rows.sort_by_key(|row| (Reverse(row.outcome.severity()), order(row.check)));
    let outcome = rows.first().map_or(Outcome::Unknown, |row| row.outcome);
    let summary = summary(&rows);
    Ok(Finding { outcome, summary, total_rows: rows.len() as u64, rows: Rows::Health(rows), row_errors: Vec::new() })
}

/// What a check that began at `clock` found, as a row.
fn row(check: CheckName, finding: Result<Finding, CheckError>, clock: Instant) -> HealthRow {
    let (outcome, summary, failed, row_errors) = match finding {
        Ok(finding) => (finding.outcome, finding.summary, None, finding.row_errors),
        Err(error) => {
            let failure = error.to_failure();
            (failure.cause.outcome(check), failure.message, Some((failure.cause, failure.hint)), Vec::new())
        }
    };
    let elapsed_ms = u64::try_from(clock.elapsed().as_millis()).unwrap_or(u64::MAX);
    let (cause, hint) = failed.unzip();
    HealthRow { check: check.into(), outcome, summary, cause, hint, row_errors, elapsed_ms }
}

fn summary(rows: &[HealthRow]) -> String {
    if let [only] = rows {
        return format!("{} Nothing else was checked.", only.summary);
    }
    let of = |outcome: Outcome| {
        let names: Vec<&str> = rows.iter().filter(|row| row.outcome == outcome).map(|row| row.check.as_str()).collect();
        (!names.is_empty()).then(|| names.join(", "))
    };
    let parts: Vec<String> = [
        of(Outcome::Critical).map(|names| format!("critical: {names}")),
        of(Outcome::Warning).map(|names| format!("to be looked at: {names}")),
        of(Outcome::Unknown).map(|names| format!("could not be checked: {names}")),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() {
        return format!("All {} checks are fine.", rows.len());
    }
    let text = parts.join("; ");
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase()).into_iter();
    first.chain(letters).collect::<String>() + "."
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(check: CheckName, outcome: Outcome) -> HealthRow {
        HealthRow {
            check: check.into(),
            outcome,
            summary: "It is so.".to_owned(),
            cause: None,
            hint: None,
            row_errors: Vec::new(),
            elapsed_ms: 1,
        }
    }

    #[test]
    fn the_summary_names_what_is_not_fine() {
        let (fine, late) =
            (found(CheckName::Connection, Outcome::Ok), found(CheckName::ReplicationLag, Outcome::Critical));
        let blind = found(CheckName::TopSessions, Outcome::Unknown);
        assert_eq!(summary(&[fine.clone(), fine.clone()]), "All 2 checks are fine.");
        assert_eq!(
            summary(&[late, blind, fine.clone()]),
            "Critical: replication-lag; could not be checked: top-sessions."
        );
        assert_eq!(summary(&[fine]), "It is so. Nothing else was checked.");
    }

    #[test]
    fn every_check_but_those_that_need_a_question_is_part_of_it() {
        let made: Vec<CheckName> = others().iter().map(Check::name).collect();
        for check in CheckName::ALL {
            let apart = [CheckName::Connection, CheckName::Parameter, CheckName::Health].contains(&check);
            assert_eq!(made.contains(&check), !apart, "{check}");
        }
    }
}
