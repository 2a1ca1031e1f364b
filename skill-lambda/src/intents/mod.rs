//! The intents: one file each, and the table of them all. See docs/adding-an-intent.md.

mod blocking_sessions;
pub mod check_instance_metric;
mod check_instance_parameter;
pub mod check_instance_property;
pub mod check_log;
mod choice;
mod clock;
mod command_result;
mod connect_instance;
mod everywhere;
mod fallback;
mod filter;
mod findings;
mod fleet_health;
mod health_check;
mod health_verdict;
mod help;
mod launch;
mod list_alarms;
mod list_applications;
mod list_events;
mod list_instances;
mod list_instances_for_application;
mod long_transactions;
pub(crate) mod more;
mod no;
mod number_of_instances;
mod questions;
mod repeat;
mod replication_lag;
pub(crate) mod running;
mod set_notifications;
mod show_top_session;
mod tablespace_usage;
pub(crate) mod tasks;
mod told;

#[cfg(test)]
pub(crate) use questions::STATUSES;
pub(crate) use questions::status_of;
pub(crate) use told::told;

use std::sync::{Mutex, PoisonError};

use agent_protocol::{Check, CheckReport};
use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::{
    alexa::{Heard, Kind, Request, Slot, is_task, without_codes},
    answer::{Answer, Full, Message, Then},
    audit::Trail,
    aws::Aws,
    bastion::Bastions,
    error::{Deadline, Error},
    inventory::{Database, Inventory},
    news::late::Asker,
    progress,
    region::Region,
    session::{Next, Running, Session},
    settings::Settings,
    speech::Words,
    user::User,
    user_parameters::{Owner, Parameters},
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
    /// What has CloudWatch measured of an instance?
    CheckInstanceMetric,
    /// What has happened to an instance?
    ListEvents,
    /// Which alarms of an instance are on?
    ListAlarms,
    /// Are there errors in an instance's log?
    CheckLog,
    /// Is anything wrong with a region's instances?
    FleetHealth,
    /// Reboot an instance.
    RebootInstance,
    /// Let the standby take over.
    FailoverInstance,
    /// Send answers in full, or not.
    SetNotifications,
    /// What came of the check that took too long?
    CommandResult,
    /// Yes, or go on.
    More,
    /// No.
    No,
    /// What was that?
    Repeat,
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
    pub const OF_MODEL: [(&'static str, Self); 31] = [
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
        ("CheckInstanceMetric", Self::CheckInstanceMetric),
        ("ListEvents", Self::ListEvents),
        ("ListAlarms", Self::ListAlarms),
        ("CheckLog", Self::CheckLog),
        ("FleetHealth", Self::FleetHealth),
        ("RebootInstance", Self::RebootInstance),
        ("FailoverInstance", Self::FailoverInstance),
        ("SetNotifications", Self::SetNotifications),
        ("CommandResult", Self::CommandResult),
        ("AMAZON.YesIntent", Self::More),
        ("AMAZON.MoreIntent", Self::More),
        ("AMAZON.NoIntent", Self::No),
        ("AMAZON.RepeatIntent", Self::Repeat),
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
            Kind::Intent { name, .. } => Self::of_name(name),
            // What Alexa only tells the skill is not answered with speech, and neither is what is not a question of the user's.
            Kind::SessionEnded | Kind::Other(_) => Self::SessionEnded,
        }
    }

    /// Its name, for the log and for figures: there are few, whatever comes.
    pub(crate) fn name(self) -> &'static str {
        let known = Self::OF_MODEL.into_iter().find(|(_, intent)| *intent == self);
        known.map_or(if self == Self::Launch { "Launch" } else { "SessionEnded" }, |(name, _)| name)
    }

    fn of_name(name: &str) -> Self {
        Self::OF_MODEL.into_iter().find(|(known, _)| *known == name).map_or(Self::Fallback, |(_, intent)| intent)
    }
}

/// What an intent works with.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) aws: &'a Aws,
    pub(crate) bastions: &'a Bastions,
    pub(crate) inventory: &'a Inventory,
    pub(crate) request: &'a Request,
    pub(crate) user: &'a User,
    pub(crate) session: &'a Session,
    pub(crate) words: &'static Words,
    pub(crate) deadline: Deadline,
    /// The intent as it came; null where the request is none.
    pub(crate) intent: &'a Value,
    /// Where in its list to go on.
    pub(crate) from: usize,
    /// The command that was sent for this intent before, where its result is asked for.
    pub(crate) running: Option<&'a Running>,
    /// Which of its slots' words were found in a list, and what they are called there.
    pub(crate) found: &'a Mutex<Vec<(&'static str, String)>>,
    /// Which requests were acted upon.
    pub(crate) seen: &'a tasks::seen::Seen,
    /// Where it is noted what came of a task.
    pub(crate) trail: &'a Trail,
}

impl Context<'_> {
    /// What the skill keeps of this user.
    pub(crate) fn parameters(&self) -> Parameters<'_> {
        self.parameters_of(Owner::User(&self.user.hash))
    }

    fn parameters_of<'a>(&'a self, owner: Owner<'a>) -> Parameters<'a> {
        Parameters { aws: self.aws, settings: self.settings, owner, deadline: self.deadline }
    }

    /// Notes that the words of a slot were found in a list, and what they are called there.
    fn found(&self, slot: &'static str, name: &str) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.retain(|(known, _)| *known != slot);
        found.push((slot, name.to_owned()));
    }

    /// What was said in a slot whose values are known.
    pub(crate) fn slot(&self, name: &str) -> Slot {
        let slot = Slot::read(self.intent, name);
        if self.awaits_code() { slot.guarded() } else { slot }
    }

    /// What was said in a slot for a name.
    pub(crate) fn heard(&self, name: &str) -> Option<Heard> {
        Heard::read(self.intent, name).map(|heard| heard.guarded(self.awaits_code()))
    }

    /// Whether a code is asked for, or the user may think so: a task is asked for in this turn or was in the one before.
    fn awaits_code(&self) -> bool {
        is_task(self.intent) || self.session.task.is_some() || self.session.asked.is_some()
    }

    /// The intent as it may be kept: without codes, and with what was found in place of what was said.
    pub(crate) fn intent_to_keep(&self) -> Value {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        without_codes(self.intent, &found, self.awaits_code())
    }

    async fn databases(&self, region: Region) -> Result<Vec<Database>, Error> {
        self.inventory.databases(self.aws, region, self.deadline).await
    }

    async fn check(&self, region: Region, database: &Database, check: &Check) -> Result<CheckReport, Error> {
        if let Some(Running { command, bastion, .. }) = self.running {
            return self.bastions.collect(self.aws, region, command, bastion, self.deadline).await;
        }
        let wait = async {
            if let Some(progress) = &self.request.progress {
                let asking = Message::new("progress").with("region", region);
                progress::say(progress, &self.words.say(&asking)).await;
            }
        };
        let comment = self.comment();
        let check = self.bastions.check(self.aws, region, &database.identifier, check, &comment, self.deadline);
        tokio::pin!(wait, check);
        // The answer does not wait for the words before it.
        tokio::select! {
            report = &mut check => report,
            () = &mut wait => check.await,
        }
    }

    /// What a command says of the question it answers: until when somebody listens, who, and in which language.
    fn comment(&self) -> String {
        let left = i64::try_from(self.deadline.left().as_millis()).unwrap_or(i64::MAX);
        let until = Timestamp::now().as_millisecond().saturating_add(left);
        Asker { user: self.user.hash.clone(), locale: self.words.locale(), until }.comment()
    }

    /// The part of a list that is spoken now, and the question that goes on where it ends.
    fn page<'l, T>(&self, list: &'l [T]) -> (&'l [T], Option<Next>) {
        self.page_of(list, questions::SPOKEN)
    }

    /// The same with so many at a time.
    fn page_of<'l, T>(&self, list: &'l [T], most: usize) -> (&'l [T], Option<Next>) {
        let from = self.from.min(list.len());
        let end = list.len().min(from + most);
        let next = (end < list.len()).then(|| Next { intent: self.intent_to_keep(), from: end });
        (&list[from..end], next)
    }
}

/// An intent's answer, and the region it was about: the session remembers it.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) answer: Answer,
    pub(crate) region: Option<Region>,
    /// What happens when the user says yes.
    pub(crate) next: Option<Next>,
}

impl Outcome {
    /// A question about a region, answered.
    fn answered(region: Region, say: impl IntoIterator<Item = Message>) -> Self {
        Self { answer: Answer::answered(say), region: Some(region), next: None }
    }

    /// An answer that asks whether to go on, where there is more.
    fn and_more(mut self, next: Option<Next>) -> Self {
        if next.is_some() {
            self.answer.say.push(Message::new("shall-i-go-on"));
            self.answer.then = Then::Listen(Message::new("shall-i-go-on"));
            self.next = next;
        }
        self
    }

    /// The answer, and what is more than can be spoken.
    fn in_full(mut self, title: Message, lines: impl IntoIterator<Item = Message>) -> Self {
        self.answer.full = Some(Full { title, lines: lines.into_iter().collect(), chart: None, text: None });
        self
    }
}

impl From<Answer> for Outcome {
    fn from(answer: Answer) -> Self {
        Self { answer, region: None, next: None }
    }
}

/// Answers an intent. A task that waits for what is said next is not forgotten over a question of another kind.
pub(crate) async fn answer(intent: Intent, context: &Context<'_>) -> Result<Outcome, Error> {
    if tasks::is_set_aside_by(intent, context) {
        let (waiting, outcome) =
            tokio::join!(Box::pin(tasks::set_aside(context)), Box::pin(answer_intent(intent, context)));
        return outcome.map(|outcome| tasks::and_remind(outcome, waiting));
    }
    Box::pin(answer_intent(intent, context)).await
}

async fn answer_intent(intent: Intent, context: &Context<'_>) -> Result<Outcome, Error> {
    match intent {
        Intent::Launch => launch::answer(context).await,
        Intent::RebootInstance => Box::pin(tasks::answer(context, tasks::Action::Reboot)).await,
        Intent::SetNotifications => set_notifications::answer(context).await,
        Intent::FailoverInstance => Box::pin(tasks::answer(context, tasks::Action::Failover)).await,
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
        Intent::CheckInstanceMetric => check_instance_metric::answer(context).await,
        Intent::ListEvents => list_events::answer(context).await,
        Intent::ListAlarms => list_alarms::answer(context).await,
        Intent::CheckLog => check_log::answer(context).await,
        Intent::FleetHealth => fleet_health::answer(context).await,
        Intent::CommandResult => command_result::answer(context).await,
        Intent::More if context.session.task.is_some() => Box::pin(tasks::go_on(context, tasks::Heard::Yes)).await,
        Intent::Repeat | Intent::Help if context.session.task.is_some() => {
            Box::pin(tasks::go_on(context, tasks::Heard::Question)).await
        }
        Intent::Fallback if context.session.task.is_some() => {
            Box::pin(tasks::go_on(context, tasks::Heard::Noise)).await
        }
        Intent::No if context.session.task.is_some() => Box::pin(tasks::cancel(context)).await,
        Intent::Stop => Box::pin(tasks::stop(context)).await,
        // There is nothing else: the conversation is over.
        Intent::No if context.session.next.is_none() => Box::pin(tasks::stop(context)).await,
        Intent::More => more::answer(context).await,
        Intent::No => Ok(no::answer()),
        Intent::Repeat => Ok(repeat::answer(context)),
        Intent::Help => Ok(help::answer(context).await),
        Intent::Fallback => Ok(fallback::answer()),
        Intent::SessionEnded => Ok(Answer::then([], Then::Silence).into()),
    }
}

/// Answers an intent that another request has brought before: a list that goes on, a check whose result is asked for.
async fn answer_again(context: &Context<'_>) -> Result<Outcome, Error> {
    match Intent::of_name(context.intent["name"].as_str().unwrap_or_default()) {
        // What is stored can only be a question; these would go round in circles.
        Intent::More | Intent::CommandResult => Ok(fallback::answer()),
        intent => {
            let mut outcome = Box::pin(answer_intent(intent, context)).await?;
            // The slot that is asked for now is that question's, not the yes's.
            if matches!(outcome.answer.then, Then::Elicit(..)) && outcome.answer.asks.is_none() {
                outcome.answer.asks = Some(crate::answer::Intent(complete(context.intent_to_keep())));
            }
            Ok(outcome)
        }
    }
}

/// An intent with all that Alexa wants in one.
fn complete(mut intent: Value) -> Value {
    let confirm = |part: &mut Map<String, Value>| {
        part.entry("confirmationStatus").or_insert_with(|| "NONE".into());
    };
    intent.as_object_mut().map(confirm);
    let slots = intent.get_mut("slots").and_then(Value::as_object_mut);
    slots.into_iter().flat_map(|slots| slots.values_mut()).filter_map(Value::as_object_mut).for_each(confirm);
    intent
}

#[cfg(test)]
mod tests;
