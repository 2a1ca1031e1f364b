//! The context of a question: what it is answered with.

use agent_protocol::{Check, CheckReport};
use jiff::{Timestamp, tz::TimeZone};
use parking_lot::Mutex;
use tokio::sync::OnceCell;

use crate::{
    audit::Trail,
    aws::Aws,
    bastions::{Bastions, Requester},
    codes,
    deadline::Deadline,
    error::Error,
    inventory::{Database, Inventory},
    message::Message,
    processed_requests::ProcessedRequests,
    question::{Heard, KeptQuestion, Question, Slot, SlotName},
    region::Region,
    session::{Listed, Mentioned, Next, Running, Session, Sought, Subject},
    settings::Settings,
    speech::Words,
    turn::Turn,
    user::User,
    user_parameters::{Owner, Parameters},
};

/// The most names in one spoken list.
pub(crate) const MAX_SPOKEN: usize = 20;

/// So many of a list are said at a time: twenty took 45 seconds, and nobody keeps them in mind.
pub(crate) const PAGE_ITEMS: usize = 5;

/// So many more are said at once rather than asked about.
const MAX_EXTRA_ITEMS: usize = 2;

/// How many of so many are said at once, where about `most` are at a time: one or two that would be left come along.
pub(crate) fn spoken_at_once(count: usize, most: usize) -> usize {
    if count <= most.saturating_add(MAX_EXTRA_ITEMS) { count } else { most }
}

/// What a question is answered with.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) aws: &'a Aws,
    pub(crate) bastions: &'a Bastions,
    pub(crate) inventory: &'a Inventory,
    pub(crate) turn: &'a Turn,
    pub(crate) user: &'a User,
    pub(crate) session: &'a Session,
    pub(crate) words: &'static Words,
    pub(crate) deadline: Deadline,
    /// What is asked: the turn's question, or one that it takes up.
    pub(crate) question: &'a Question,
    /// The listener's time zone, once it was asked for.
    pub(crate) zone: &'a OnceCell<Option<TimeZone>>,
    /// Where in its list to go on.
    pub(crate) from: usize,
    /// The command that was sent for this question before, where its result is asked for.
    pub(crate) running: Option<&'a Running>,
    /// Which of its slots' words were found in a list, and what they are called there.
    pub(crate) found: &'a Mutex<Vec<(SlotName, String)>>,
    /// What the answer tells of: "it", and "the second one", in the next turn.
    pub(crate) mentioned: &'a Mutex<Mentioned>,
    /// Which requests were acted upon.
    pub(crate) processed: &'a ProcessedRequests,
    /// Where it is noted what came of a task.
    pub(crate) trail: &'a Trail,
}

impl Context<'_> {
    /// What the skill keeps of this user.
    pub(crate) fn parameters(&self) -> Parameters<'_> {
        self.parameters_of(Owner::User(&self.user.hash))
    }

    pub(crate) fn parameters_of<'a>(&'a self, owner: Owner<'a>) -> Parameters<'a> {
        Parameters { aws: self.aws, settings: self.settings, owner, deadline: self.deadline }
    }

    /// The listener's time zone: as the door has it, else as the settings have it. Nothing where nobody knows.
    pub(crate) async fn zone(&self) -> Option<TimeZone> {
        let find = async {
            let named = match &self.turn.clock {
                Some(clock) => clock.time_zone().await,
                None => None,
            };
            let zone = named.and_then(|name| TimeZone::get(&name).ok());
            zone.or_else(|| self.settings.time_zone.clone())
        };
        self.zone.get_or_init(|| find).await.clone()
    }

    /// Notes that the words of a slot were found in a list, and what they are called there.
    pub(crate) fn found(&self, slot: SlotName, name: &str) {
        let mut found = self.found.lock();
        found.retain(|(known, _)| *known != slot);
        found.push((slot, name.to_owned()));
    }

    /// Notes that an instance is talked of.
    pub(crate) fn talks_of(&self, region: Region, database: &Database) {
        let mut mentioned = self.mentioned.lock();
        mentioned.subject = Some(Subject::new(region, database));
        mentioned.sought = None;
    }

    /// Notes that an instance of this name is looked for in a region: what is said next may be where else it is.
    pub(crate) fn looks_for(&self, region: Region, name: &str) {
        let (intent, region, name) = (self.question.intent, region.code().to_owned(), name.to_owned());
        let sought = Some(Sought { intent, region, name });
        self.mentioned.lock().sought = sought;
    }

    /// Notes that what was looked for in the last turn is looked for still, until something else is.
    pub(crate) fn still_looks_for(&self) {
        let sought = self.sought().cloned();
        self.mentioned.lock().sought = sought;
    }

    /// What this question has looked for in the last turn and did not find.
    pub(crate) fn sought(&self) -> Option<&Sought> {
        self.session.sought.as_ref().filter(|sought| sought.intent == self.question.intent)
    }

    /// Notes that these instances are listed aloud.
    pub(crate) fn lists<'d>(&self, instances: impl Iterator<Item = (Region, &'d Database)>) {
        let instances = instances.map(|(region, database)| Subject::new(region, database)).collect();
        self.lists_all(Listed::Instances { instances, age: 0 });
    }

    /// Notes what is listed aloud.
    pub(crate) fn lists_all(&self, listed: Listed) {
        self.mentioned.lock().listed = Some(listed);
    }

    /// What was said in a slot whose values are known.
    pub(crate) fn slot(&self, name: SlotName) -> Slot {
        let slot = Slot::read(self.question, name);
        if self.awaits_code() { slot.guarded() } else { slot }
    }

    /// What was said in a slot for a name.
    pub(crate) fn heard(&self, name: SlotName) -> Option<Heard> {
        Heard::read(self.question, name).map(|heard| heard.guarded(self.awaits_code()))
    }

    /// Whether a code is asked for, or the user may think so: a task is asked for in this turn, was in the one before, or waits.
    fn awaits_code(&self) -> bool {
        let Session { task, asked, .. } = self.session;
        self.question.is_task() || task.is_some() || asked.is_some() || self.session.is_guarded()
    }

    /// The question as it may be kept: without codes, and with what was found in place of what was said.
    pub(crate) fn question_to_keep(&self) -> KeptQuestion {
        let found = self.found.lock();
        self.question.to_keep(&found, self.awaits_code())
    }

    /// The question that half a question goes on from. A name of digits alone that no list has could be a part of a code.
    pub(crate) fn question_to_remember(&self) -> KeptQuestion {
        let found: Vec<SlotName> = self.found.lock().iter().map(|(slot, _)| *slot).collect();
        let kept = self.question_to_keep();
        let is_doubtful =
            |slot: &SlotName| !found.contains(slot) && kept.question().said(*slot).is_some_and(codes::is_digits);
        let names = [SlotName::Instance, SlotName::Application, SlotName::Environment];
        let doubtful: Vec<SlotName> = names.into_iter().filter(is_doubtful).collect();
        doubtful.into_iter().fold(kept, KeptQuestion::without)
    }

    pub(crate) async fn databases(&self, region: Region) -> Result<Vec<Database>, Error> {
        self.inventory.databases(self.aws, region, self.deadline).await
    }

    pub(crate) async fn check(&self, region: Region, database: &Database, check: &Check) -> Result<CheckReport, Error> {
        if let Some(running) = self.running {
            let Running { command, bastion, .. } = running;
            return self.bastions.collect(self.aws, region, command, bastion, running.age(), self.deadline).await;
        }
        let wait = async {
            if let Some(progress) = &self.turn.progress {
                let asking = Message::new("progress").with("region", region);
                progress.say(&self.words.say(&asking)).await;
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
        Requester { user: self.user.hash.clone(), locale: self.words.locale(), until }.comment()
    }

    /// The part of a list that is spoken now, and the question that goes on where it ends.
    pub(crate) fn page<'l, T>(&self, list: &'l [T]) -> (&'l [T], Option<Next>) {
        self.page_of(list, PAGE_ITEMS)
    }

    /// The same with so many at a time.
    pub(crate) fn page_of<'l, T>(&self, list: &'l [T], most: usize) -> (&'l [T], Option<Next>) {
        // A list that has become shorter since begins anew.
        let from = if self.from < list.len() { self.from } else { 0 };
        let end = from + spoken_at_once(list.len() - from, most);
        let next = (end < list.len()).then(|| Next { question: self.question_to_keep(), from: end });
        (&list[from..end], next)
    }
}
