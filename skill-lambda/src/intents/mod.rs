//! The intents: one file each, and the table of them all. See docs/adding-an-intent.md.

mod blocking_sessions;
mod check_instance_parameter;
pub mod check_instance_property;
mod clock;
mod connect_instance;
mod fallback;
mod filter;
mod health_check;
mod help;
mod launch;
mod list_applications;
mod list_instances;
mod list_instances_for_application;
mod long_transactions;
mod number_of_instances;
mod questions;
mod replication_lag;
mod show_top_session;
mod stop;
mod tablespace_usage;

#[cfg(test)]
pub(crate) use questions::STATUSES;

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
    /// What does RDS know about an instance?
    CheckInstanceProperty,
    /// How many instances are there?
    NumberOfInstances,
    /// Which instances are there?
    ListInstances,
    /// Which applications are there?
    ListApplications,
    /// Which instances does an application have?
    ListInstancesForApplication,
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
    pub const OF_MODEL: [(&'static str, Self); 18] = [
        ("ConnectInstance", Self::ConnectInstance),
        ("ShowTopSession", Self::ShowTopSession),
        ("TablespaceUsage", Self::TablespaceUsage),
        ("CheckInstanceParameter", Self::CheckInstanceParameter),
        ("BlockingSessions", Self::BlockingSessions),
        ("LongTransactions", Self::LongTransactions),
        ("ReplicationLag", Self::ReplicationLag),
        ("HealthCheck", Self::HealthCheck),
        ("CheckInstanceProperty", Self::CheckInstanceProperty),
        ("NumberOfInstances", Self::NumberOfInstances),
        ("ListInstances", Self::ListInstances),
        ("ListApplications", Self::ListApplications),
        ("ListInstancesForApplication", Self::ListInstancesForApplication),
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
        Intent::CheckInstanceProperty => check_instance_property::answer(context).await,
        Intent::NumberOfInstances => number_of_instances::answer(context).await,
        Intent::ListInstances => list_instances::answer(context).await,
        Intent::ListApplications => list_applications::answer(context).await,
        Intent::ListInstancesForApplication => list_instances_for_application::answer(context).await,
        Intent::Help => Ok(help::answer()),
        Intent::Stop => Ok(stop::answer()),
        Intent::Fallback => Ok(fallback::answer()),
        Intent::SessionEnded => Ok(Answer { say: Vec::new(), then: Then::Silence }.into()),
    }
}

#[cfg(test)]
mod tests;
