//! What all that was seen of an instance comes to.

use agent_protocol::{
    Cause, CheckReport, ConnectionProblem, EngineName, HealthPart, HealthRow, Outcome as Found, ReplicationProblem,
    Rows, UnreadPart,
};
use jiff::Timestamp;

use super::{
    about, connection, failure,
    findings::{self, Finding},
};
use crate::{
    alarms::Alarms,
    error::Error,
    events::Event,
    inventory::Database,
    message::{Message, Value},
    metrics::Points,
    region::Region,
};

/// What was looked at: nothing where there was no need to.
#[derive(Debug, Default)]
pub(crate) struct HealthInputs {
    pub(crate) agent: Option<Result<CheckReport, Error>>,
    /// In the order of [`findings::figures`].
    pub(crate) figures: Option<Result<Vec<Points>, Error>>,
    pub(crate) alarms: Option<Result<Alarms, Error>>,
    pub(crate) events: Option<Result<Vec<Event>, Error>>,
}

/// What all that was seen comes to.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    pub(crate) findings: Vec<Finding>,
    /// What could not be looked at, and why.
    pub(crate) unchecked: Vec<(Message, Message)>,
    /// How much was looked at and is as it should be.
    pub(crate) fine: u64,
    /// Why nobody can log in.
    pub(crate) closed: Option<Message>,
}

impl Verdict {
    pub(crate) fn of(region: Region, database: &Database, seen: &HealthInputs, now: Timestamp) -> Self {
        let mut verdict = Self::default();
        if !database.is_down() {
            verdict.findings.extend(findings::of_status(database));
        }
        if database.status.is_empty() {
            verdict.unchecked.push((Message::new("part-status"), Message::new("health-no-status")));
        }
        match &seen.agent {
            Some(Ok(report)) => verdict.take_report(region, database, report),
            Some(Err(error)) => {
                let cause = match error {
                    // Nobody waits for what is still running: everything else is told now.
                    Error::StillRunning { .. } => Message::new("health-late"),
                    other => failure::message(other),
                };
                verdict.failed("part-inside", error, cause);
            }
            None => {}
        }
        match &seen.figures {
            Some(Ok(figures)) => {
                let storage = |points| findings::of_storage(database, points, now);
                for (part, shown) in [
                    ("part-cpu", figures.first().map(|points| findings::of_cpu(points, now))),
                    ("part-storage", figures.get(1).map(storage)),
                ] {
                    match shown {
                        Some(Some(finding)) => verdict.take(finding),
                        Some(None) => verdict.unchecked.push((Message::new(part), Message::new("health-no-figures"))),
                        None => {}
                    }
                }
            }
            Some(Err(error)) => verdict.failed("part-figures", error, failure::message(error)),
            None => {}
        }
        match &seen.alarms {
            Some(Ok(alarms)) => {
                let blind = findings::blind(alarms, database);
                match (findings::of_alarms(alarms, database), &blind) {
                    // Those that are not on may yet be those that cannot tell.
                    (None, Some(_)) => {}
                    (found, _) => verdict.take(found),
                }
                verdict.unchecked.extend(blind.map(|blind| (Message::new("part-alarms"), blind)));
            }
            Some(Err(error)) => verdict.failed("part-alarms", error, failure::message(error)),
            None => {}
        }
        match &seen.events {
            Some(Ok(events)) => verdict.take(findings::of_events(events, now)),
            Some(Err(error)) => verdict.failed("part-events", error, failure::message(error)),
            None => {}
        }
        verdict
    }

    /// What a look at something has found; nothing found is fine.
    fn take(&mut self, found: impl IntoIterator<Item = Finding>) {
        let before = self.findings.len();
        self.findings.extend(found);
        self.fine += u64::from(self.findings.len() == before);
    }

    fn failed(&mut self, part: &str, error: &Error, cause: Message) {
        tracing::warn!(%error, part, "health was answered without a part");
        self.unchecked.push((Message::new(part), cause));
    }

    fn take_report(&mut self, region: Region, database: &Database, report: &CheckReport) {
        let cause = |cause: Cause, elapsed| {
            Message::new(format!("cause-{}", cause.as_str())).with("time", Value::Millis(elapsed))
        };
        if let Some(failure) = &report.failure {
            self.unchecked.push((Message::new("part-inside"), cause(failure.cause, report.elapsed_ms)));
            return;
        }
        let rows: &[HealthRow] = match &report.rows {
            Rows::Health(rows) if !rows.is_empty() => rows,
            _ => {
                let error = connection::unexpected(region);
                return self.failed("part-inside", &error, failure::message(&error));
            }
        };
        let unread = || Message::new("health-unread");
        let engine = report.engine.as_ref().map(|engine| engine.name).or(database.engine.checked_as());
        let connection = rows.iter().find(|row| row.check == HealthPart::Connection);
        if let Some((row, why)) = connection.and_then(|row| Some((row, row.cause?))) {
            // What else was asked inside has failed for the same reason.
            let elapsed = if row.elapsed_ms > 0 { row.elapsed_ms } else { report.elapsed_ms };
            self.closed = Some(cause(why, elapsed));
            return;
        }
        for row in rows {
            let whole = row.row_errors.is_empty();
            match row.outcome {
                // What was not looked at is not fine.
                Found::Ok => self.fine += u64::from(whole),
                Found::Critical | Found::Warning => {
                    let critical = row.outcome == Found::Critical;
                    let of_connection = |problem: &ConnectionProblem| match problem {
                        ConnectionProblem::FewLeft => Message::new("finding-connection"),
                        other => Message::new(format!("finding-{}", other.as_str())),
                    };
                    let found = row.problems.iter().map(|problem| replication(*problem));
                    let found: Vec<Message> = found.chain(row.connection_problems.iter().map(of_connection)).collect();
                    // An older agent does not say what it is.
                    let found = if found.is_empty() { vec![finding(row, engine)] } else { found };
                    self.findings.extend(found.into_iter().map(|say| Finding { critical, say }));
                }
                // It was looked at, but for what is named below.
                Found::Unknown if row.cause.is_none() && !whole => {}
                Found::Unknown => {
                    let why = row.cause.unwrap_or(Cause::Internal);
                    self.unchecked.push((part(row.check, engine), cause(why, row.elapsed_ms)));
                }
            }
            for error in &row.row_errors {
                self.unchecked.push((about::unread_part(error), unread()));
            }
        }
        for error in &report.row_errors {
            self.unchecked.push((about::unread_part(error), unread()));
        }
        if report.truncated {
            self.unchecked.push((Message::new("part-rest"), Message::new("health-report-cut")));
        }
    }
}

/// What a part has found that is not as it should be. What counts up is a key in MySQL, and may be either in MariaDB.
fn finding(row: &HealthRow, engine: Option<EngineName>) -> Message {
    let offline = row.row_errors.iter().any(|error| error.part == UnreadPart::OfflineTablespaces);
    Message::new(match row.check {
        HealthPart::Connection => "finding-connection",
        HealthPart::TablespaceUsage if offline && row.outcome == Found::Warning => "finding-tablespace-full-or-offline",
        HealthPart::TablespaceUsage => "finding-tablespace-usage",
        HealthPart::TopSessions => "finding-top-sessions",
        HealthPart::BlockingSessions => match engine {
            Some(EngineName::Oracle) => "finding-sessions-wait-for-others",
            Some(EngineName::Postgres | EngineName::Mysql | EngineName::Mariadb) | None => "finding-blocking-sessions",
        },
        HealthPart::LongTransactions => "finding-long-transactions",
        HealthPart::ReplicationLag => "finding-replication-lag",
        HealthPart::Wraparound => "finding-wraparound",
        HealthPart::Archiving => "finding-archiving",
        HealthPart::Sequences => match engine {
            Some(EngineName::Mysql) => "finding-automatic-keys",
            Some(EngineName::Mariadb) => "finding-sequences-or-keys",
            Some(EngineName::Postgres | EngineName::Oracle) | None => "finding-sequences",
        },
        HealthPart::Other => "finding-other",
    })
}

/// What is not as it should be with replication.
fn replication(problem: ReplicationProblem) -> Message {
    Message::new(match problem {
        ReplicationProblem::Other => "finding-replication-lag".to_owned(),
        known => format!("finding-{}", known.as_str()),
    })
}

/// What a part looks at.
fn part(part: HealthPart, engine: Option<EngineName>) -> Message {
    Message::new(match part {
        HealthPart::Connection => "part-connection",
        HealthPart::TablespaceUsage => "part-tablespace-usage",
        HealthPart::TopSessions => "part-top-sessions",
        HealthPart::BlockingSessions => "part-blocking-sessions",
        HealthPart::LongTransactions => "part-long-transactions",
        HealthPart::ReplicationLag => "part-replication-lag",
        HealthPart::Wraparound => "part-wraparound",
        HealthPart::Archiving => "part-archiving",
        HealthPart::Sequences => match engine {
            Some(EngineName::Mysql) => "part-automatic-keys",
            Some(EngineName::Mariadb) => "part-sequences-and-keys",
            Some(EngineName::Postgres | EngineName::Oracle) | None => "part-sequences",
        },
        HealthPart::Other => "part-other",
    })
}
