//! What `health` found: a row a part, and one sentence of all of them.

use std::time::Instant;

use agent_protocol::{
    CheckName, ConnectionProblem, ConnectionRow, HealthPart, HealthRow, Outcome, ReplicationProblem, RowError, Rows,
};

use crate::{checks::Finding, failure::CheckError};

/// What a part that began at `clock` found, as a row.
pub(super) fn row(part: HealthPart, finding: Result<Finding, CheckError>, clock: Instant) -> HealthRow {
    let (outcome, summary, (problems, connection_problems), failed, row_errors) = match finding {
        Ok(Finding { outcome, summary, unread, rows, .. }) => {
            (outcome, summary, (problems(&rows), of_connection(&rows)), None, unread.into_row_errors())
        }
        Err(error) => {
            let failure = error.to_failure_of(part);
            let outcome = match part {
                HealthPart::Connection => failure.cause.outcome(CheckName::Connection),
                _ => Outcome::Unknown,
            };
            (outcome, failure.message, Default::default(), Some((failure.cause, failure.hint)), Vec::new())
        }
    };
    let elapsed_ms = u64::try_from(clock.elapsed().as_millis()).unwrap_or(u64::MAX);
    let (cause, hint) = failed.unzip();
    HealthRow { check: part, outcome, summary, problems, connection_problems, cause, hint, row_errors, elapsed_ms }
}

/// What of replication is not as it should be, each once, the worst first.
fn problems(rows: &Rows) -> Vec<ReplicationProblem> {
    let Rows::ReplicationLag(rows) = rows else { return Vec::new() };
    let found: Vec<ReplicationProblem> = rows.iter().filter_map(|row| row.problem).collect();
    ReplicationProblem::ALL.into_iter().filter(|problem| found.contains(problem)).collect()
}

/// What of the connection is not as it should be.
fn of_connection(rows: &Rows) -> Vec<ConnectionProblem> {
    let Rows::Connection(rows) = rows else { return Vec::new() };
    let few_left = |row: &ConnectionRow| (row.outcome() != Outcome::Ok).then_some(ConnectionProblem::FewLeft);
    rows.iter().flat_map(|row| few_left(row).into_iter().chain(row.problems.iter().copied())).collect()
}

pub(super) fn summary(rows: &[HealthRow]) -> String {
    if let [only] = rows {
        return format!("{} Nothing else was checked.", only.summary);
    }
    let missed: Vec<String> = rows
        .iter()
        .flat_map(|row| row.row_errors.iter().map(move |error| (row.check, error)))
        .map(|(part, RowError { subject, .. })| format!("{subject} ({})", part.as_str()))
        .collect();
    let missed = (!missed.is_empty()).then(|| format!("not looked at: {}", shortened(&missed)));
    // Of what was looked at in part, what was not is named.
    let in_part =
        |row: &HealthRow| row.outcome == Outcome::Unknown && row.cause.is_none() && !row.row_errors.is_empty();
    let of = |outcome: Outcome| {
        let found = rows.iter().filter(|row| row.outcome == outcome && !in_part(row));
        let names: Vec<&str> = found.map(|row| row.check.as_str()).collect();
        (!names.is_empty()).then(|| names.join(", "))
    };
    let parts: Vec<String> = [
        of(Outcome::Critical).map(|names| format!("critical: {names}")),
        of(Outcome::Warning).map(|names| format!("warning: {names}")),
        of(Outcome::Unknown).map(|names| format!("could not be checked: {names}")),
    ]
    .into_iter()
    .flatten()
    .chain(missed.clone())
    .collect();
    match missed {
        None if parts.is_empty() => return format!("All {} checks are fine.", rows.len()),
        Some(missed) if parts.len() == 1 => {
            return format!("What the {} checks looked at is fine; {missed}.", rows.len());
        }
        _ => {}
    }
    let text = parts.join("; ");
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase()).into_iter();
    first.chain(letters).collect::<String>() + "."
}

/// The first few of them.
fn shortened(missed: &[String]) -> String {
    let more = missed.len().saturating_sub(MAX_MISSED_NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    missed.iter().take(MAX_MISSED_NAMED).cloned().collect::<Vec<_>>().join(", ") + &more
}

/// How much of what was not looked at stands in the summary. All of it is in the rows.
const MAX_MISSED_NAMED: usize = 4;

#[cfg(test)]
mod tests {
    use agent_protocol::UnreadPart;

    use super::*;
    use crate::checks::unread::{Named as _, Unread};

    fn found(check: CheckName, outcome: Outcome) -> HealthRow {
        HealthRow {
            check: check.into(),
            outcome,
            summary: "It is so.".to_owned(),
            problems: Vec::new(),
            connection_problems: Vec::new(),
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
        let missed = |subject: &str| RowError {
            part: UnreadPart::Other,
            subject: subject.to_owned(),
            message: "No.".to_owned(),
        };
        let unread = |subject: &str| {
            let mut unread = Unread::default();
            unread.add(UnreadPart::Other.named(subject.to_owned()), "No.");
            unread
        };
        let part = |outcome, unread| {
            let none = Rows::Health(Vec::new());
            let finding = Finding::whole(outcome, "It is so.".to_owned(), none).leaving_out(unread);
            row(HealthPart::Connection, Ok(finding), Instant::now())
        };
        // What was not looked at is never fine, and hides nothing worse.
        for (found, told) in [
            (Outcome::Ok, Outcome::Unknown),
            (Outcome::Unknown, Outcome::Unknown),
            (Outcome::Warning, Outcome::Warning),
            (Outcome::Critical, Outcome::Critical),
        ] {
            assert_eq!(part(found, unread("the slots")).outcome, told);
            assert_eq!(part(found, Unread::default()).outcome, found);
        }
        let mut beyond = Unread::default();
        beyond.never(UnreadPart::TemporaryFiles, "PostgreSQL 11 does not list them");
        let beyond = part(Outcome::Ok, beyond);
        assert_eq!((beyond.outcome, beyond.row_errors.len()), (Outcome::Ok, 1));
        assert_eq!(
            summary(&[fine.clone(), beyond]),
            "What the 2 checks looked at is fine; not looked at: temporary files (connection)."
        );
        let half = part(Outcome::Ok, unread("the slots"));
        assert_eq!(
            summary(&[fine.clone(), half.clone()]),
            "What the 2 checks looked at is fine; not looked at: the slots (connection)."
        );
        let blind = found(CheckName::TopSessions, Outcome::Unknown);
        assert_eq!(
            summary(&[blind, half.clone()]),
            "Could not be checked: top-sessions; not looked at: the slots (connection)."
        );
        let many = HealthRow {
            outcome: Outcome::Unknown,
            row_errors: ["a", "b", "c", "d", "e", "f"].map(missed).to_vec(),
            ..fine.clone()
        };
        assert!(summary(&[fine.clone(), many]).ends_with(", d (connection) and 2 more."));
        assert_eq!(summary(&[fine]), "It is so. Nothing else was checked.");
    }
}
