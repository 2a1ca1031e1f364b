//! The intents: one file each, and the table of them all. See docs/adding-an-intent.md.

mod blocking_sessions;
mod check_instance_parameter;
mod connect_instance;
mod fallback;
mod health_check;
mod help;
mod launch;
mod list_instances;
mod long_transactions;
mod number_of_instances;
mod questions;
mod replication_lag;
mod show_top_session;
mod stop;
mod tablespace_usage;

use agent_protocol::{Check, CheckReport};
use serde_json::Value;

use crate::{
    alexa::{Kind, Request},
    answer::{Answer, Message, Then},
    aws::Aws,
    bastion::Bastions,
    error::{Deadline, Error},
    inventory::{self, Database},
    region::Region,
};

/// What the skill can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intent {
    /// The skill was opened.
    Launch,
    /// Can a database be logged in to?
    ConnectInstance,
    /// Which sessions are the busiest?
    ShowTopSession,
    /// What takes up the storage, and how full is it?
    TablespaceUsage,
    /// What is a parameter set to?
    CheckInstanceParameter,
    /// Who waits for whom?
    BlockingSessions,
    /// Which transactions have been open for long?
    LongTransactions,
    /// How far behind is replication?
    ReplicationLag,
    /// How is an instance, all in all?
    HealthCheck,
    /// How many instances are there?
    NumberOfInstances,
    /// Which instances are there?
    ListInstances,
    /// What can be asked?
    Help,
    /// The conversation is to end.
    Stop,
    /// Nothing else fits.
    Fallback,
    /// The conversation has ended.
    SessionEnded,
}

impl Intent {
    /// The intents of the interaction model by name.
    pub const OF_MODEL: [(&'static str, Self); 15] = [
        ("ConnectInstance", Self::ConnectInstance),
        ("ShowTopSession", Self::ShowTopSession),
        ("TablespaceUsage", Self::TablespaceUsage),
        ("CheckInstanceParameter", Self::CheckInstanceParameter),
        ("BlockingSessions", Self::BlockingSessions),
        ("LongTransactions", Self::LongTransactions),
        ("ReplicationLag", Self::ReplicationLag),
        ("HealthCheck", Self::HealthCheck),
        ("NumberOfInstances", Self::NumberOfInstances),
        ("ListInstances", Self::ListInstances),
        ("AMAZON.HelpIntent", Self::Help),
        ("AMAZON.StopIntent", Self::Stop),
        ("AMAZON.CancelIntent", Self::Stop),
        ("AMAZON.NavigateHomeIntent", Self::Stop),
        ("AMAZON.FallbackIntent", Self::Fallback),
    ];

    /// What a request asks. What is unknown, such as an intent of a newer model, is a fallback.
    pub fn of(request: &Request) -> Self {
        match &request.kind {
            Kind::Launch => Self::Launch,
            Kind::Intent { name, .. } => {
                Self::OF_MODEL.into_iter().find(|(known, _)| known == name).map_or(Self::Fallback, |(_, intent)| intent)
            }
            // What Alexa only tells the skill is not answered with speech, and neither is what is not a question of the user's.
            Kind::SessionEnded | Kind::Other(_) => Self::SessionEnded,
        }
    }
}

/// What an intent works with.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub(crate) aws: &'a Aws,
    pub(crate) bastions: &'a Bastions,
    pub(crate) default_region: Option<Region>,
    /// The region that this session was about last.
    pub(crate) session_region: Option<Region>,
    pub(crate) deadline: Deadline,
    /// The intent as it came; null where the request is none.
    pub(crate) intent: &'a Value,
}

impl Context<'_> {
    async fn databases(&self, region: Region) -> Result<Vec<Database>, Error> {
        inventory::databases(self.aws, region, self.deadline).await
    }

    async fn check(&self, region: Region, database: &Database, check: &Check) -> Result<CheckReport, Error> {
        self.bastions.check(self.aws, region, &database.identifier, check, self.deadline).await
    }
}

/// An intent's answer, and the region it was about: the session remembers it.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) answer: Answer,
    pub(crate) region: Option<Region>,
}

impl Outcome {
    /// A question about a region, answered.
    fn answered(region: Region, say: impl IntoIterator<Item = Message>) -> Self {
        Self { answer: Answer::answered(say), region: Some(region) }
    }
}

impl From<Answer> for Outcome {
    fn from(answer: Answer) -> Self {
        Self { answer, region: None }
    }
}

/// Answers an intent.
pub(crate) async fn answer(intent: Intent, context: &Context<'_>) -> Result<Outcome, Error> {
    match intent {
        Intent::Launch => Ok(launch::answer()),
        Intent::ConnectInstance => connect_instance::answer(context).await,
        Intent::ShowTopSession => show_top_session::answer(context).await,
        Intent::TablespaceUsage => tablespace_usage::answer(context).await,
        Intent::CheckInstanceParameter => check_instance_parameter::answer(context).await,
        Intent::BlockingSessions => blocking_sessions::answer(context).await,
        Intent::LongTransactions => long_transactions::answer(context).await,
        Intent::ReplicationLag => replication_lag::answer(context).await,
        Intent::HealthCheck => health_check::answer(context).await,
        Intent::NumberOfInstances => number_of_instances::answer(context).await,
        Intent::ListInstances => list_instances::answer(context).await,
        Intent::Help => Ok(help::answer()),
        Intent::Stop => Ok(stop::answer()),
        Intent::Fallback => Ok(fallback::answer()),
        Intent::SessionEnded => Ok(Answer { say: Vec::new(), then: Then::Silence }.into()),
    }
}

#[cfg(test)]
mod tests {
    use agent_protocol::{Cause, CheckName, CheckReport, Failure, Outcome, Rows};

    use super::*;
    use crate::{inventory::Engine, speech::Words};

    fn golden(name: &str) -> CheckReport {
        let path = format!("{}/../agent-protocol/golden/{name}.json", env!("CARGO_MANIFEST_DIR"));
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
    }

    /// What is said of a report, in each language.
    fn spoken(report: &CheckReport, status: &str) -> String {
        let database = Database {
            identifier: "orders-prod-1".to_owned(),
            name: Some("sample".to_owned()),
            engine: Engine("postgres".to_owned()),
            status: status.to_owned(),
            ..Database::default()
        };
        let region = Region::from_code("us-east-1").unwrap();
        let say = match report.check() {
            CheckName::Connection => connect_instance::said(region, &database, report),
            CheckName::TablespaceUsage => tablespace_usage::said(region, &database, report),
            CheckName::TopSessions => {
                show_top_session::said(region, &database, agent_protocol::SessionResource::Memory, report)
            }
            CheckName::Parameter => {
                let said = check_instance_parameter::said(region, &database, "max conections", report);
                said.map(|answer| answer.say)
            }
            CheckName::BlockingSessions => blocking_sessions::said(region, &database, report),
            CheckName::LongTransactions => long_transactions::said(region, &database, report),
            CheckName::ReplicationLag => replication_lag::said(region, &database, report),
            CheckName::Health => health_check::said(region, &database, report),
        };
        ["en-US", "ja-JP"].map(|locale| Words::of(locale).say_all(&say.as_ref().unwrap().clone())).join("\n")
    }

    #[test]
    fn the_agents_reports_are_spoken() {
        for name in [
            "connection",
            "connection-refused",
            "top-sessions",
            "tablespace-usage",
            "parameter",
            "blocking-sessions",
            "long-transactions",
            "replication-lag",
            "health",
        ] {
            insta::assert_snapshot!(name, spoken(&golden(name), "available"));
        }
        insta::assert_snapshot!("stopped", spoken(&golden("connection-refused"), "stopped"));
        let mut idle = golden("top-sessions");
        idle.rows = Rows::none(CheckName::TopSessions);
        insta::assert_snapshot!("no-sessions", spoken(&idle, "available"));
    }

    /// What is different about a report, and its name.
    type Change<'a> = (&'a str, &'a dyn Fn(&mut CheckReport));

    /// What is said after each of these changes to a report, with the name of each.
    fn variants(check: &str, changes: &[Change<'_>]) -> String {
        let said = changes.iter().map(|(name, change)| {
            let mut report = golden(check);
            change(&mut report);
            format!("{name}\n{}\n", spoken(&report, "available"))
        });
        said.collect::<Vec<_>>().join("\n")
    }

    /// The rows of one type in a report.
    macro_rules! rows {
        ($report:expr, $kind:ident) => {{
            let Rows::$kind(rows) = &mut $report.rows else { unreachable!() };
            rows
        }};
    }

    #[test]
    fn storage_is_spoken() {
        insta::assert_snapshot!(
            "tablespaces",
            variants(
                "tablespace-usage",
                &[
                    ("none", &|report| rows!(report, TablespaceUsage).clear()),
                    ("one", &|report| {
                        rows!(report, TablespaceUsage).drain(..2);
                        report.total_rows = 1;
                    }),
                    ("no limits", &|report| {
                        rows!(report, TablespaceUsage).remove(0);
                        report.total_rows = 2;
                    }),
                    ("room", &|report| rows!(report, TablespaceUsage)[0].percent = Some(12.0)),
                    ("almost", &|report| rows!(report, TablespaceUsage)[0].percent = Some(99.9)),
                    ("many", &|report| report.total_rows = 4_000),
                ]
            )
        );
    }

    #[test]
    fn locks_and_transactions_are_spoken() {
        insta::assert_snapshot!(
            "blocking",
            variants(
                "blocking-sessions",
                &[
                    ("none", &|report| rows!(report, BlockingSessions).clear()),
                    ("one", &|report| rows!(report, BlockingSessions).truncate(2)),
                    ("a busy root", &|report| rows!(report, BlockingSessions)[0].state = Some("active".to_owned())),
                    ("no times", &|report| {
                        for row in rows!(report, BlockingSessions) {
                            (row.waiting_ms, row.transaction_ms) = (None, None);
                        }
                    }),
                    ("two roots", &|report| {
                        let rows = rows!(report, BlockingSessions);
                        let mut other = rows[0].clone();
                        (other.session_id, other.user) = ("99".to_owned(), None);
                        rows.push(other);
                    }),
                ]
            )
        );
        insta::assert_snapshot!(
            "transactions",
            variants(
                "long-transactions",
                &[
                    ("none", &|report| rows!(report, LongTransactions).clear()),
                    ("prepared", &|report| {
                        rows!(report, LongTransactions).remove(0);
                        report.total_rows = 1;
                    }),
                ]
            )
        );
    }

    #[test]
    fn replication_is_spoken() {
        insta::assert_snapshot!(
            "replication",
            variants(
                "replication-lag",
                &[
                    ("none", &|report| rows!(report, ReplicationLag).clear()),
                    ("none, and the engine knows", &|report| {
                        rows!(report, ReplicationLag).clear();
                        report.engine.as_mut().unwrap().name = agent_protocol::EngineName::Postgres;
                    }),
                    ("current", &|report| {
                        let rows = rows!(report, ReplicationLag);
                        (rows[0].running, rows[0].lag_ms) = (true, Some(0));
                        rows[1].lag_ms = Some(400);
                    }),
                    ("behind", &|report| {
                        let rows = rows!(report, ReplicationLag);
                        (rows[0].running, rows[0].lag_ms) = (true, Some(90_000));
                    }),
                    ("not known", &|report| {
                        let rows = rows!(report, ReplicationLag);
                        rows[0].running = true;
                        rows[1].lag_ms = None;
                    }),
                    ("a reason with a value in it", &|report| {
                        rows!(report, ReplicationLag)[0].error =
                            Some("Duplicate entry 'bob' for key 'mail'".to_owned());
                    }),
                    ("many", &|report| {
                        let rows = rows!(report, ReplicationLag);
                        let late = agent_protocol::ReplicationRow { lag_ms: Some(60_000), ..rows[1].clone() };
                        rows.extend(vec![late; 4]);
                    }),
                ]
            )
        );
    }

    #[test]
    fn parameters_are_spoken() {
        let unknown = |hint: &'static str| {
            move |report: &mut CheckReport| {
                report.rows = Rows::none(CheckName::Parameter);
                let failure = Failure { cause: Cause::Unsupported, message: String::new(), hint: hint.to_owned() };
                report.failure = Some(failure);
            }
        };
        insta::assert_snapshot!(
            "parameters",
            variants(
                "parameter",
                &[
                    ("another than the default", &|report| {
                        rows!(report, Parameter)[0].value = Some("32768".to_owned());
                        rows!(report, Parameter)[0].pending_restart = Some(true);
                    }),
                    ("empty", &|report| rows!(report, Parameter)[0].value = Some(String::new())),
                    ("not set", &|report| rows!(report, Parameter)[0].value = None),
                    ("a password", &|report| {
                        rows!(report, Parameter)[0].value = Some("host=a password=hunter2".to_owned());
                    }),
                    ("names like it", &unknown("Nearest names: max_connections, max_wal_size.")),
                    ("nothing like it", &unknown("Look the name up.")),
                ]
            )
        );
    }

    #[test]
    fn health_is_spoken_the_worst_first() {
        let all = |outcome: Outcome| {
            move |report: &mut CheckReport| {
                for row in rows!(report, Health) {
                    (row.outcome, row.cause) = (outcome, None);
                }
            }
        };
        insta::assert_snapshot!(
            "health-variants",
            variants(
                "health",
                &[
                    ("fine", &all(Outcome::Ok)),
                    ("to be looked at", &all(Outcome::Warning)),
                    ("nothing else could be seen", &|report| rows!(report, Health)[0].outcome = Outcome::Ok),
                    ("both", &|report| {
                        rows!(report, Health)[1].outcome = Outcome::Warning;
                        rows!(report, Health)[1].check = CheckName::BlockingSessions;
                    }),
                    ("no connection", &|report| {
                        rows!(report, Health).drain(..2);
                        rows!(report, Health)[0].cause = Some(Cause::Refused);
                    }),
                ]
            )
        );
    }

    #[test]
    fn every_cause_is_spoken() {
        let mut report = golden("connection-refused");
        report.elapsed_ms = 3_500;
        let said = Cause::ALL.map(|cause| {
            report.outcome = Outcome::Critical;
            report.failure = Some(Failure { cause, message: "a secret detail".to_owned(), hint: String::new() });
            format!("{cause}\n{}\n", spoken(&report, "available"))
        });
        insta::assert_snapshot!("causes", said.join("\n"));
    }

    #[test]
    fn a_report_of_another_check_is_not_spoken() {
        let database = Database::default();
        let region = Region::from_code("us-east-1").unwrap();
        assert!(connect_instance::said(region, &database, &golden("top-sessions")).is_err());
    }
}
