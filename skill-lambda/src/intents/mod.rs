//! The intents: one file each, and the table of them all. See docs/adding-an-intent.md.

mod connect_instance;
mod fallback;
mod help;
mod launch;
mod list_instances;
mod number_of_instances;
mod questions;
mod show_top_session;
mod stop;

use agent_protocol::{Check, CheckReport};
use serde_json::Value;

use crate::{
    alexa::{Kind, Request},
    answer::{Answer, Then},
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
    pub const OF_MODEL: [(&'static str, Self); 9] = [
        ("ConnectInstance", Self::ConnectInstance),
        ("ShowTopSession", Self::ShowTopSession),
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
            _ => show_top_session::said(region, &database, agent_protocol::SessionResource::Memory, report),
        };
        ["en-US", "ja-JP"].map(|locale| Words::of(locale).say_all(&say.as_ref().unwrap().clone())).join("\n")
    }

    #[test]
    fn the_agents_reports_are_spoken() {
        for name in ["connection", "connection-refused", "top-sessions"] {
            insta::assert_snapshot!(name, spoken(&golden(name), "available"));
        }
        insta::assert_snapshot!("stopped", spoken(&golden("connection-refused"), "stopped"));
        let mut idle = golden("top-sessions");
        idle.rows = Rows::none(CheckName::TopSessions);
        insta::assert_snapshot!("no-sessions", spoken(&idle, "available"));
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
