//! `health`: all checks at once, and what no single check looks at; the worst outcome wins.

mod explained;
mod mysql;
mod postgres;

pub(crate) use explained::parts;

use std::{
    cmp::Reverse,
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use agent_protocol::{
    Cause, Check, CheckName, Engine, EngineName, HealthPart, HealthRow, Outcome, RowError, Rows, TablespaceUsage,
    TopSessions,
};
use futures_util::future;

use crate::{
    access::{Access, Beside, Lease, SESSIONS},
    checks::{Finding, Unread},
    deadline::Deadline,
    engines::{Part, Session},
    failure::CheckError,
    run::{Question, ask_on},
};

/// What a part of `health` that is no check found.
pub(crate) struct PartFinding {
    pub(crate) outcome: Outcome,
    /// One English sentence that says the most important.
    pub(crate) summary: String,
    pub(crate) unread: Unread,
}

/// The checks besides the connection.
fn others() -> [Check; 5] {
    [
        Check::TablespaceUsage(TablespaceUsage::default()),
        Check::TopSessions(TopSessions::default()),
        Check::BlockingSessions,
        Check::LongTransactions,
        Check::ReplicationLag,
    ]
}

/// What `health` alone looks at: what an engine does not have is not among it.
fn own_parts(engine: EngineName) -> &'static [HealthPart] {
    match engine {
        EngineName::Postgres => &[HealthPart::Wraparound, HealthPart::Archiving, HealthPart::Sequences],
        EngineName::Mysql | EngineName::Mariadb => &[HealthPart::Sequences],
        EngineName::Oracle => &[],
    }
}

/// Looks at one of [`own_parts`].
pub(crate) async fn look(part: HealthPart, session: &mut Session, beside: Beside<'_>) -> Result<Finding, CheckError> {
    let found = match (session.engine(), part) {
        (EngineName::Postgres, HealthPart::Wraparound) => postgres::wraparound(session).await,
        (EngineName::Postgres, HealthPart::Archiving) => postgres::archiving(session).await,
        (EngineName::Postgres, HealthPart::Sequences) => postgres::sequences::look(session, beside).await,
        (EngineName::Mysql | EngineName::Mariadb, HealthPart::Sequences) => mysql::sequences(session).await,
        (engine, part) => Err(CheckError::Answer { what: format!("{engine} has no {}", part.as_str()) }),
    }?;
    let PartFinding { outcome, summary, unread } = found;
    let none = Rows::Health(Vec::new());
    Ok(unread.left_out_of(Finding { outcome, summary, rows: none, total_rows: 0, unread: Unread::default() }))
}

/// All that is asked of an engine: the connection, and the rest.
pub(crate) fn questions(engine: EngineName) -> impl Iterator<Item = Question> {
    let own = own_parts(engine).iter().map(|part| Question::Health(*part));
    [Check::Connection].into_iter().chain(others()).map(Question::Check).chain(own)
}

/// What a part of `health` that is no check asks only where it has found something.
pub(crate) fn at_need(part: HealthPart, engine: EngineName, version: [u32; 3]) -> Option<Part> {
    match (part, engine) {
        (HealthPart::Sequences, EngineName::Mysql | EngineName::Mariadb) => Some(mysql::described(engine, version)),
        _ => None,
    }
}

/// What is asked, as a report names it.
pub(crate) fn name(question: &Question) -> HealthPart {
    match question {
        Question::Check(check) => check.name().into(),
        Question::Health(part) => *part,
    }
}

/// Checks the connection first, and all the rest only if it succeeds: five more logins with a wrong password could lock the
/// account.
///
/// The session that the connection was checked on does the rest too. More are opened beside it, so that a slow part does not
/// hold up the others; where the server lets no more in, it does without.
pub(crate) async fn run(access: &Arc<Access>, deadline: &Deadline, engine: &mut Engine) -> Result<Finding, CheckError> {
    let clock = Instant::now();
    let mut lease = None;
    let first = ask_on(&mut lease, access, deadline, &Question::Check(Check::Connection)).await;
    engine.version = lease.as_ref().map(|lease| lease.session.version.clone());
    // A cause that lies before the attempt, such as a password that cannot be had, is no finding about the instance.
    let first = match first {
        Err(error) if error.cause().outcome(CheckName::Connection) == Outcome::Unknown => return Err(error),
        first => first,
    };
    let mut rows = vec![row(HealthPart::Connection, first, clock)];
    if rows[0].cause.is_none() {
        // The first of them is answered already.
        let queue = Queue(Mutex::new(questions(engine.name).skip(1).collect()));
        let beside = future::join_all((1..SESSIONS).map(|_| async {
            let mut lease = None;
            let found = queue.work(access, deadline, &mut lease).await;
            give_back(lease).await;
            found
        }));
        let (first, others) = future::join(queue.work_to_the_end(access, deadline, &mut lease), beside).await;
        rows.extend(first.into_iter().chain(others.into_iter().flatten()));
        // What another session was to do and could not, after this one had found nothing left.
        rows.extend(queue.work_to_the_end(access, deadline, &mut lease).await);
    }
    give_back(lease).await;
    let order = |part: HealthPart| HealthPart::ALL.iter().position(|known| *known == part);
    rows.sort_by_key(|row| (Reverse(row.outcome.severity()), order(row.check)));
    let outcome = rows.first().map_or(Outcome::Unknown, |row| row.outcome);
    let summary = summary(&rows);
    let (total_rows, rows) = (rows.len() as u64, Rows::Health(rows));
    Ok(Finding { outcome, summary, total_rows, rows, unread: Unread::default() })
}

/// The parts that nobody has begun.
struct Queue(Mutex<VecDeque<Question>>);

impl Queue {
    fn next(&self) -> Option<Question> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }

    /// Does part after part on a session of its own, as long as the server lets it have one.
    async fn work(&self, access: &Arc<Access>, deadline: &Deadline, lease: &mut Option<Lease>) -> Vec<HealthRow> {
        let mut rows = Vec::new();
        while let Some(question) = self.next() {
            let clock = Instant::now();
            if lease.is_none() {
                match access.one_more(deadline).await {
                    Ok(another) => *lease = Some(another),
                    Err(error) if error.cause() == Cause::TooManyConnections => {
                        self.0.lock().unwrap_or_else(PoisonError::into_inner).push_front(question);
                        break;
                    }
                    Err(error) => {
                        rows.push(row(name(&question), Err(error), clock));
                        continue;
                    }
                }
            }
            rows.push(row(name(&question), ask_on(lease, access, deadline, &question).await, clock));
        }
        rows
    }

    /// Does part after part until there is none.
    async fn work_to_the_end(
        &self,
        access: &Arc<Access>,
        deadline: &Deadline,
        lease: &mut Option<Lease>,
    ) -> Vec<HealthRow> {
        let mut rows = Vec::new();
        while let Some(question) = self.next() {
            let clock = Instant::now();
            rows.push(row(name(&question), ask_on(lease, access, deadline, &question).await, clock));
        }
        rows
    }
}

async fn give_back(lease: Option<Lease>) {
    if let Some(lease) = lease {
        lease.give_back().await;
    }
}

/// What a part that began at `clock` found, as a row.
fn row(part: HealthPart, finding: Result<Finding, CheckError>, clock: Instant) -> HealthRow {
    let (outcome, summary, failed, row_errors) = match finding {
        Ok(Finding { outcome, summary, unread, .. }) => {
            // What could not be looked at may be anything: the part is as bad as what was seen, and never fine. But what
            // nobody can look at there is only named: a verdict that is unknown for ever tells nothing.
            let whole = outcome != Outcome::Ok || unread.is_all_there_is();
            (if whole { outcome } else { Outcome::Unknown }, summary, None, unread.into_row_errors())
        }
        Err(error) => {
            let failure = error.to_failure();
            let connection = part == HealthPart::Connection && failure.cause.is_about_the_database();
            let outcome = if connection { Outcome::Critical } else { Outcome::Unknown };
            (outcome, failure.message, Some((failure.cause, failure.hint)), Vec::new())
        }
    };
    let elapsed_ms = u64::try_from(clock.elapsed().as_millis()).unwrap_or(u64::MAX);
    let (cause, hint) = failed.unzip();
    HealthRow { check: part, outcome, summary, cause, hint, row_errors, elapsed_ms }
}

fn summary(rows: &[HealthRow]) -> String {
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
        of(Outcome::Warning).map(|names| format!("to be looked at: {names}")),
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
    let more = missed.len().saturating_sub(MISSED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    missed.iter().take(MISSED).cloned().collect::<Vec<_>>().join(", ") + &more
}

/// How much of what was not looked at stands in the summary. All of it is in the rows.
const MISSED: usize = 4;

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
        let missed = |subject: &str| RowError { subject: subject.to_owned(), message: "No.".to_owned() };
        let unread = |subject: &str| {
            let mut unread = Unread::default();
            unread.add(subject.to_owned(), "No.");
            unread
        };
        let part = |outcome, unread| {
            let none = Rows::Health(Vec::new());
            let finding = Finding { outcome, summary: "It is so.".to_owned(), rows: none, total_rows: 0, unread };
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
        beyond.never("temporary files".to_owned(), "PostgreSQL 11 does not list them");
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

    #[test]
    fn every_check_but_those_that_need_a_question_is_part_of_it() {
        let made: Vec<CheckName> = others().iter().map(Check::name).collect();
        for check in CheckName::ALL {
            let apart = [CheckName::Connection, CheckName::Parameter, CheckName::Health].contains(&check);
            assert_eq!(made.contains(&check), !apart, "{check}");
        }
    }
}
