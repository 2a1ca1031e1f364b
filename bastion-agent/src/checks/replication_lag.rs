//! `replication-lag`: how far behind is replication?

mod mysql;
mod oracle;
mod postgres;
mod semi_sync;
mod synchronous;

pub(super) use postgres::WHICH;

use agent_protocol::{EngineName, Outcome, ReplicationDirection, ReplicationProblem, ReplicationRow, Rows, UnreadPart};

use super::{Finding, Unread};
use crate::{
    engines::{Part, Queries, Query, Row, Session, Variant},
    failure::CheckError,
    output::humanize,
    pool::Beside,
};

pub(super) const QUERIES: Queries = Queries(&[
    Variant::postgres(postgres::RECEIVER.query.sql, postgres::RECEIVER.query.needs),
    Variant::mysql(include_str!("../../../sql/mysql/replication-lag.sql"), CHANNELS_AND_GROUP).since([8, 0, 22]),
    Variant::mysql(include_str!("../../../sql/mysql/replication-lag.before-8.0.22.sql"), CHANNELS_AND_GROUP),
    Variant::mariadb(include_str!("../../../sql/mariadb/replication-lag.sql"), &["SLAVE MONITOR ON *.*"])
        .since([10, 5, 0]),
    // The statement is the same, the grant is not.
    Variant::mariadb(include_str!("../../../sql/mariadb/replication-lag.sql"), &["REPLICATION CLIENT ON *.*"]),
    Variant::oracle(oracle::STANDBY.query.sql, oracle::NEEDS),
]);

/// What MySQL wants for its channels, and for whether it is in a group.
const CHANNELS_AND_GROUP: &[&str] = &["REPLICATION CLIENT ON *.*", "SELECT ON performance_schema.*"];

/// A part of PostgreSQL's answer.
const fn part(subject: UnreadPart, sql: &'static str) -> Part {
    Part { subject, since: 0, query: Query { sql, needs: &["pg_monitor"] } }
}

/// The rows of a part of MySQL's answer; none where it was refused, which is kept.
async fn optional(part: &Part, session: &mut Session, unread: &mut Unread) -> Result<Vec<Row>, CheckError> {
    match session.ask(&part.query).await {
        Err(error) if !error.is_a_refusal() => Err(error),
        answer => Ok(unread.rows(part, answer)),
    }
}

/// A replication connection, and what it comes to.
struct Judged {
    row: ReplicationRow,
    outcome: Outcome,
    /// What is said of it, where that is not what is said of every connection.
    sentence: Option<String>,
    /// Whether it holds up those who write, and not only those who read elsewhere.
    of_commits: bool,
}

impl From<ReplicationRow> for Judged {
    fn from(row: ReplicationRow) -> Self {
        Self { outcome: judge(&row), row, sentence: None, of_commits: false }
    }
}

impl Judged {
    /// No better than that, and why.
    fn at_least(self, outcome: Outcome, sentence: String) -> Self {
        let outcome = if outcome.severity() > self.outcome.severity() { outcome } else { self.outcome };
        Self { outcome, sentence: Some(sentence), ..self }
    }

    /// The row, with what is not as it should be.
    fn into_row(self) -> ReplicationRow {
        let Self { row, outcome, .. } = self;
        let found = match (row.direction, row.running) {
            _ if matches!(outcome, Outcome::Ok | Outcome::Unknown) => None,
            (ReplicationDirection::FromSource, false) => Some(ReplicationProblem::Stopped),
            (ReplicationDirection::FromSource, true) => Some(ReplicationProblem::Behind),
            (_, false) => Some(ReplicationProblem::ReplicaStopped),
            (_, true) => Some(ReplicationProblem::ReplicaBehind),
        };
        ReplicationRow { problem: row.problem.or(found), ..row }
    }

    /// No worse than that, and why.
    fn capped(self, outcome: Outcome, sentence: String) -> Self {
        Self { outcome, sentence: Some(sentence), ..self }
    }

    /// It is about commits that wait.
    fn of_commits(self) -> Self {
        Self { of_commits: true, ..self }
    }
}

pub(super) async fn run(session: &mut Session, beside: Beside<'_>) -> Result<Finding, CheckError> {
    let engine = session.engine();
    let mut unread = Unread::default();
    let found: Vec<Judged> = match engine {
        EngineName::Postgres => postgres::look(session, beside, &mut unread).await?,
        EngineName::Mysql | EngineName::Mariadb => mysql::look(session, &mut unread).await?,
        EngineName::Oracle => oracle::look(session, &mut unread).await?,
    };
    let outcome = found.iter().map(|judged| judged.outcome).max_by_key(|outcome| outcome.severity());
    let summary = summary(&found, engine, unread.is_empty());
    let rows = found.into_iter().map(Judged::into_row).collect();
    let finding = Finding::whole(outcome.unwrap_or(Outcome::Ok), summary, Rows::ReplicationLag(rows));
    Ok(finding.leaving_out(unread))
}

/// A connection that has stopped is to be acted on where changes come from there; a replica that is catching up is not
/// this server's fault. What is held back on purpose is not late.
fn judge(row: &ReplicationRow) -> Outcome {
    match (row.running, row.direction, late_ms(row)) {
        (false, ReplicationDirection::FromSource, _) => Outcome::Critical,
        (false, ReplicationDirection::ToReplica | ReplicationDirection::Other, _) => Outcome::Warning,
        (true, _, Some(ReplicationRow::CRITICAL_MS..)) => Outcome::Critical,
        (true, _, Some(ReplicationRow::WARNING_MS..)) => Outcome::Warning,
        (true, _, _) => Outcome::Ok,
    }
}

/// How far behind it is beyond what it is meant to be.
fn late_ms(row: &ReplicationRow) -> Option<u64> {
    row.lag_ms.map(|lag| lag.saturating_sub(row.delay_ms.unwrap_or(0)))
}

/// Who is at the other end, and on which side.
fn peer(row: &ReplicationRow) -> String {
    let name = row.peer.as_deref().or(row.name.as_deref()).unwrap_or("an unnamed server");
    match row.direction {
        ReplicationDirection::FromSource => format!("from {name}"),
        ReplicationDirection::ToReplica | ReplicationDirection::Other => format!("to {name}"),
    }
}

/// `whole`: all connections were looked at.
fn summary(found: &[Judged], engine: EngineName, whole: bool) -> String {
    // The worst first; among these what holds up commits, then what has stopped, then the farthest behind.
    let key = |judged: &&Judged| {
        let row = &judged.row;
        (judged.outcome.severity(), judged.of_commits, !row.running, late_ms(row), row.lag_ms)
    };
    let Some(worst) = found.iter().rev().max_by_key(key) else {
        if !whole {
            return "No replication was seen.".to_owned();
        }
        return match engine {
            EngineName::Postgres | EngineName::Oracle => "No replication: this server has no source and no replicas.",
            // A source of these engines does not keep how far its replicas are.
            EngineName::Mysql | EngineName::Mariadb => {
                "No replication: this server has no source. Only its replicas, if it has any, know how far behind they are."
            }
        }
        .to_owned();
    };
    let faults = found.iter().filter(|judged| judged.outcome != Outcome::Ok).count();
    match faults.saturating_sub(1) {
        0 => sentence(worst, found.len()),
        1 => format!("{} One more finding is in the rows.", sentence(worst, 1)),
        more => format!("{} {more} more findings are in the rows.", sentence(worst, 1)),
    }
}

/// What is said of one of so many.
fn sentence(judged: &Judged, count: usize) -> String {
    let row = &judged.row;
    if let Some(sentence) = &judged.sentence {
        return sentence.clone();
    }
    let peer = peer(row);
    if !row.running {
        let why = row.error.as_deref().or(row.state.as_deref()).unwrap_or("no reason given");
        return format!("Replication {peer} is not running: {}.", why.trim_end_matches('.'));
    }
    let delay = row.delay_ms.filter(|delay| *delay > 0).map(humanize::millis);
    let lag = match (late_ms(row), delay) {
        (Some(late), Some(delay)) if late < ReplicationRow::WARNING_MS => {
            let more =
                if late < 1_000 { String::new() } else { format!(", and {} behind that", humanize::millis(late)) };
            format!("delayed by {delay} as configured{more}")
        }
        (Some(late), Some(delay)) => format!("{} behind its configured delay of {delay}", humanize::millis(late)),
        (Some(0), None) => "up to date".to_owned(),
        (Some(lag), None) => format!("{} behind", humanize::millis(lag)),
        (None, Some(delay)) => format!("running, delayed by {delay} as configured; how far behind that is not known"),
        (None, None) => "running; how far behind is not known".to_owned(),
    };
    let heard = row.heard_ms.map(|heard| format!(" as of {} ago", humanize::millis(heard))).unwrap_or_default();
    let others = match count {
        1 => String::new(),
        count => format!(", the slowest of {count} connections"),
    };
    format!("Replication {peer} is {lag}{heard}{others}.")
}

#[cfg(test)]
mod tests {
    use super::{mysql::tests::status, *};
    use crate::engines::Value;

    #[test]
    fn a_replicas_status_is_read_and_judged() {
        let cases = [
            (status("Yes", "Yes", Value::Int(0), ""), Outcome::Ok, "Replication from 10.0.0.5 is up to date."),
            (status("Yes", "Yes", Value::Int(45), ""), Outcome::Warning, "Replication from 10.0.0.5 is 45 s behind."),
            (
                status("Yes", "Yes", Value::Int(600), ""),
                Outcome::Critical,
                "Replication from 10.0.0.5 is 10 min behind.",
            ),
            (
                status("Yes", "No", Value::Null, "Duplicate entry"),
                Outcome::Critical,
                "Replication from 10.0.0.5 is not running: Duplicate entry.",
            ),
            (
                status("Connecting", "Yes", Value::Null, ""),
                Outcome::Critical,
                "Replication from 10.0.0.5 is not running: receiver: Connecting, applier: Yes.",
            ),
        ];
        for (row, outcome, text) in cases {
            assert_eq!((judge(&row), summary(&[row.into()], EngineName::Mariadb, true).as_str()), (outcome, text));
        }
        assert_eq!(
            summary(&[], EngineName::Postgres, true),
            "No replication: this server has no source and no replicas."
        );
        // Commits that wait are worse than a replica that has stopped, and neither hides the other.
        let stopped = || Judged::from(status("Yes", "No", Value::Null, "Duplicate entry"));
        let commits = stopped().at_least(Outcome::Critical, "Every commit waits.".to_owned()).of_commits();
        let found = [stopped(), commits, stopped(), status("Yes", "Yes", Value::Int(0), "").into()];
        let said = summary(&found, EngineName::Mariadb, true);
        assert_eq!(said, "Every commit waits. 2 more findings are in the rows.");
        for engine in [EngineName::Postgres, EngineName::Mysql, EngineName::Mariadb] {
            assert_eq!(summary(&[], engine, false), "No replication was seen.");
        }
    }

    #[test]
    fn what_is_held_back_on_purpose_is_not_late() {
        let hour = 3_600_000;
        let row = |lag_ms: Option<u64>| ReplicationRow {
            lag_ms,
            delay_ms: Some(hour),
            ..status("Yes", "Yes", Value::Int(0), "")
        };
        let cases = [
            (Some(hour), Outcome::Ok, "is delayed by 1 h as configured."),
            (Some(600), Outcome::Ok, "is delayed by 1 h as configured."),
            (Some(hour + 2_000), Outcome::Ok, "is delayed by 1 h as configured, and 2 s behind that."),
            (Some(hour + 45_000), Outcome::Warning, "is 45 s behind its configured delay of 1 h."),
            (Some(2 * hour), Outcome::Critical, "is 1 h behind its configured delay of 1 h."),
            (None, Outcome::Ok, "is running, delayed by 1 h as configured; how far behind that is not known."),
        ];
        for (lag_ms, outcome, text) in cases {
            let row = row(lag_ms);
            let said = summary(&[row.clone().into()], EngineName::Mysql, true);
            assert_eq!((judge(&row), said), (outcome, format!("Replication from 10.0.0.5 {text}")));
        }
    }
}
