//! `health`: all checks at once, and what no single check looks at; the worst outcome wins.

mod summary;

use std::{cmp::Reverse, collections::VecDeque, sync::Arc, time::Instant};

use agent_protocol::{
    Cause, Check, CheckName, Engine, EngineName, HealthPart, HealthRow, Outcome, Rows, TablespaceUsage, TopSessions,
};
use futures_util::future;
use parking_lot::Mutex;

use super::{
    Finding, Unread,
    ask::{Question, ask_on},
    parts,
};
use crate::{
    deadline::Deadline,
    failure::CheckError,
    pool::{InstancePool, Lease, MAX_SESSIONS},
};

use summary::{row, summary};

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

/// All that is asked of an engine: the connection, and the rest.
pub(crate) fn questions(engine: EngineName) -> impl Iterator<Item = Question> {
    let own = parts::own_parts(engine).iter().map(|part| Question::Health(*part));
    [Check::Connection].into_iter().chain(others()).map(Question::Check).chain(own)
}

/// Checks the connection first, and all the rest only if it succeeds: five more logins with a wrong password could lock the
/// account.
///
/// The session that the connection was checked on does the rest too. More are opened beside it, so that a slow part does not
/// hold up the others; where the server lets no more in, it does without.
pub(crate) async fn run(
    pool: &Arc<InstancePool>,
    deadline: &Deadline,
    engine: &mut Engine,
) -> Result<Finding, CheckError> {
    let clock = Instant::now();
    let mut lease = None;
    let first = ask_on(&mut lease, pool, deadline, &Question::Check(Check::Connection)).await;
    engine.version = lease.as_ref().map(|lease| lease.session.version.clone());
    let mut rows = vec![row(HealthPart::Connection, known_of(first)?, clock)];
    if rows[0].cause.is_none() {
        // The first of them is answered already.
        let queue = Queue(Mutex::new(questions(engine.name).skip(1).collect()));
        let beside = future::join_all((1..MAX_SESSIONS).map(|_| async {
            let mut lease = None;
            let found = queue.work(pool, deadline, &mut lease).await;
            release(lease).await;
            found
        }));
        let (first, others) = future::join(queue.work_to_the_end(pool, deadline, &mut lease), beside).await;
        rows.extend(first.into_iter().chain(others.into_iter().flatten()));
        // What another session was to do and could not, after this one had found nothing left.
        rows.extend(queue.work_to_the_end(pool, deadline, &mut lease).await);
    }
    release(lease).await;
    Ok(finding(rows))
}

/// What is found of an instance that nobody even tries to connect to: RDS says that it is stopped, say.
pub(crate) fn without_attempt(error: CheckError) -> Result<Finding, CheckError> {
    let connection = known_of(Err(error))?;
    Ok(finding(vec![row(HealthPart::Connection, connection, Instant::now())]))
}

/// What is known of the connection. A cause that lies before the attempt, such as a password that cannot be had, is no finding about the
/// instance, and all of `health` fails by it.
fn known_of(connection: Result<Finding, CheckError>) -> Result<Result<Finding, CheckError>, CheckError> {
    match connection {
        Err(error) if error.cause().outcome(CheckName::Connection) == Outcome::Unknown => Err(error),
        connection => Ok(connection),
    }
}

fn finding(mut rows: Vec<HealthRow>) -> Finding {
    let order = |part: HealthPart| HealthPart::ALL.iter().position(|known| *known == part);
    rows.sort_by_key(|row| (Reverse(row.outcome.severity()), order(row.check)));
    let outcome = rows.first().map_or(Outcome::Unknown, |row| row.outcome);
    let summary = summary(&rows);
    let (total_rows, rows) = (rows.len() as u64, Rows::Health(rows));
    Finding { outcome, summary, total_rows, rows, unread: Unread::default() }
}

/// The parts that nobody has begun.
struct Queue(Mutex<VecDeque<Question>>);

impl Queue {
    fn next(&self) -> Option<Question> {
        self.0.lock().pop_front()
    }

    /// Does part after part on a session of its own, as long as the server lets it have one.
    async fn work(&self, pool: &Arc<InstancePool>, deadline: &Deadline, lease: &mut Option<Lease>) -> Vec<HealthRow> {
        let mut rows = Vec::new();
        while let Some(question) = self.next() {
            let clock = Instant::now();
            if lease.is_none() {
                match pool.acquire_another(deadline).await {
                    Ok(another) => *lease = Some(another),
                    Err(error) if error.cause() == Cause::TooManyConnections => {
                        self.0.lock().push_front(question);
                        break;
                    }
                    Err(error) => {
                        rows.push(row(question.part(), Err(error), clock));
                        continue;
                    }
                }
            }
            rows.push(row(question.part(), ask_on(lease, pool, deadline, &question).await, clock));
        }
        rows
    }

    /// Does part after part until there is none.
    async fn work_to_the_end(
        &self,
        pool: &Arc<InstancePool>,
        deadline: &Deadline,
        lease: &mut Option<Lease>,
    ) -> Vec<HealthRow> {
        let mut rows = Vec::new();
        while let Some(question) = self.next() {
            let clock = Instant::now();
            rows.push(row(question.part(), ask_on(lease, pool, deadline, &question).await, clock));
        }
        rows
    }
}

async fn release(lease: Option<Lease>) {
    if let Some(lease) = lease {
        lease.release().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_check_but_those_that_need_a_question_is_part_of_it() {
        let made: Vec<CheckName> = others().iter().map(Check::name).collect();
        for check in CheckName::ALL {
            let apart = [CheckName::Connection, CheckName::Parameter, CheckName::Health].contains(&check);
            assert_eq!(made.contains(&check), !apart, "{check}");
        }
    }
}
