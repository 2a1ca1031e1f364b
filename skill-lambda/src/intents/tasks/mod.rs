//! Tasks: what changes a database. Who asks is told first what will happen and to which database; then a code is asked for,
//! and to say it is to agree. Where the code came with the first sentence, yes or no is asked for.

mod act;
mod code;
pub(crate) mod prospect;
pub(crate) mod seen;

use std::{
    ops::ControlFlow,
    time::{SystemTime, UNIX_EPOCH},
};

use serde_json::{Value, json};

use self::{code::Said, prospect::Prospect};
use super::{Context, Outcome, questions};
use crate::{
    alexa::Slot,
    answer::{self, Answer, Ask, Message, Then},
    audit::{Note, Verdict},
    error::Error,
    inventory::Database,
    region::Region,
    session::{Pinned, Wait},
};

/// How long what the user was told holds, in seconds.
const HOLDS: i64 = 5 * 60;

/// What can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    /// The instance is shut down and started.
    Reboot,
    /// The standby, or a reader, takes over.
    Failover,
}

impl Action {
    /// The intent's name in the interaction model.
    pub(crate) fn intent(self) -> &'static str {
        match self {
            Self::Reboot => "RebootInstance",
            Self::Failover => "FailoverInstance",
        }
    }

    fn of(pinned: &Pinned) -> Self {
        if pinned.intent == Self::Failover.intent() { Self::Failover } else { Self::Reboot }
    }
}

pub(super) async fn answer(context: &Context<'_>, action: Action) -> Result<Outcome, Error> {
    match only_the_code(context) {
        Some((intent, action)) => answer_whole(&Context { intent: &intent, ..*context }, action).await,
        None => answer_whole(context, action).await,
    }
}

/// The task that waits, with the code: where only a code was said, and not as the answer to a question of Alexa's.
fn only_the_code(context: &Context<'_>) -> Option<(Value, Action)> {
    let pinned = context.session.task.as_ref()?;
    let says = |slot: &str| Slot::read(context.intent, slot) != Slot::Missing;
    if says("instance") || says("awsregion") || matches!(Said::read(context.intent), Said::Nothing) {
        return None;
    }
    let mut whole = intent(&pinned.intent, &pinned.region, &pinned.identifier);
    copy_code(context.intent, &mut whole);
    Some((whole, Action::of(pinned)))
}

async fn answer_whole(context: &Context<'_>, action: Action) -> Result<Outcome, Error> {
    let note = |verdict| context.trail.note(Note { what: action.intent(), target: None, region: None, verdict });
    if let Some(refusal) = refused_voice(context) {
        note(Verdict::WrongVoice);
        return Ok(Answer::answered([refusal]).into());
    }
    if context.intent["confirmationStatus"] == "DENIED" {
        return Ok(cancelled(context));
    }
    // Until it is known better.
    note(Verdict::Failed);
    let (region, database) = match pinned_database(context).await? {
        Some(found) => found,
        None => match questions::database(context).await? {
            ControlFlow::Continue(found) => found,
            ControlFlow::Break(instead) => {
                context.trail.forget();
                return Ok(instead);
            }
        },
    };
    let prospect = Prospect::find(context, action, region, database).await?;
    if context.seen.has(context.request.request_id.as_deref()) {
        return Ok(act::repeated(context, &prospect));
    }
    if let Some(obstacle) = prospect.obstacle() {
        note_of(context, &prospect, Verdict::FailedPrecheck);
        return Ok(Outcome::answered(region, [obstacle]));
    }
    let now = now();
    let told = told(context, &prospect, now);
    match Said::read(context.intent) {
        Said::Code(code) if told == Told::AndAgreed => act::act(context, &prospect, code).await,
        Said::Code(_) if told != Told::LongAgo => Ok(tell(context, &prospect, Wait::Yes, now)),
        Said::Unclear if matches!(told, Told::Only | Told::AndAgreed) => {
            context.trail.forget();
            Ok(ask_again(context, &prospect, Message::new("task-code-unclear")))
        }
        // A code from long ago is no use any more.
        Said::Code(_) | Said::Unclear | Said::Nothing => Ok(tell(context, &prospect, Wait::Code, now)),
    }
}

/// The instance that waits for a code, where the slots name it: by its identifier to the letter, which another one may sound
/// like. Nothing where the slots name something else.
async fn pinned_database(context: &Context<'_>) -> Result<Option<(Region, Database)>, Error> {
    let Some(pinned) = &context.session.task else { return Ok(None) };
    let said = Slot::read(context.intent, "instance").words();
    let ControlFlow::Continue(region) = questions::region(context) else { return Ok(None) };
    if said.as_deref() != Some(pinned.identifier.as_str()) || region.code() != pinned.region {
        return Ok(None);
    }
    let databases = context.databases(region).await?;
    let found = databases.into_iter().find(|database| database.identifier == pinned.identifier);
    Ok(found.map(|database| (region, database)))
}

/// Says once more what the task is that waits, and asks for its code: yes alone is not enough for it, nor are words that
/// nobody understood.
pub(super) async fn go_on(context: &Context<'_>) -> Result<Outcome, Error> {
    match &context.session.task {
        Some(pinned) => {
            let intent = intent(&pinned.intent, &pinned.region, &pinned.identifier);
            Box::pin(answer(&Context { intent: &intent, ..*context }, Action::of(pinned))).await
        }
        None => Ok(Answer::answered([Message::new("nothing-more")]).into()),
    }
}

/// The user has said no, while a task waited for it.
pub(super) fn cancelled(context: &Context<'_>) -> Outcome {
    let pinned = context.session.task.as_ref();
    context.trail.note(Note {
        what: pinned.map_or("task", |pinned| Action::of(pinned).intent()),
        target: pinned.map(|pinned| pinned.cluster.as_ref().unwrap_or(&pinned.identifier).clone()),
        region: pinned.and_then(|pinned| Region::from_code(&pinned.region)),
        verdict: Verdict::Cancelled,
    });
    Answer::answered([Message::new("task-cancelled")]).into()
}

/// What is said to a voice that may not give tasks; nothing where it may.
fn refused_voice(context: &Context<'_>) -> Option<Message> {
    let allowed = &context.settings.allowed_person_ids;
    match &context.request.person_id {
        _ if allowed.is_empty() => None,
        Some(person) if allowed.contains(person) => None,
        Some(_) => Some(Message::new("task-voice-other")),
        None => Some(Message::new("task-voice-unknown")),
    }
}

/// Whether the user was told of this task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    /// No, or of another one.
    Not,
    /// Yes, but too long ago.
    LongAgo,
    /// Yes, and has not agreed to it.
    Only,
    /// Yes, and has agreed by what this request says, if there is a code in it.
    AndAgreed,
}

fn told(context: &Context<'_>, prospect: &Prospect, now: i64) -> Told {
    let Some(pinned) = &context.session.task else { return Told::Not };
    if *pinned != prospect.pinned(pinned.told, pinned.wait) {
        return Told::Not;
    }
    match pinned.wait {
        // The clocks of two processes may differ a little.
        _ if !(-60..=HOLDS).contains(&now.saturating_sub(pinned.told)) => Told::LongAgo,
        Wait::Code => Told::AndAgreed,
        Wait::Yes if context.intent["confirmationStatus"] == "CONFIRMED" => Told::AndAgreed,
        Wait::Yes => Told::Only,
    }
}

/// Says what will happen, and asks for the code, or for yes or no.
fn tell(context: &Context<'_>, prospect: &Prospect, wait: Wait, now: i64) -> Outcome {
    let (ask, again) = match wait {
        Wait::Code => ("task-ask-code", "task-ask-code-reprompt"),
        Wait::Yes => ("task-ask-yes", "task-ask-yes"),
    };
    context.trail.forget();
    let say = [prospect.described(), Message::new(ask)];
    waiting(context, prospect, say, Message::new(again), prospect.pinned(now, wait))
}

/// Asks for the code once more. When the user was told is not made later by it.
fn ask_again(context: &Context<'_>, prospect: &Prospect, why: Message) -> Outcome {
    let told = context.session.task.as_ref().map_or_else(now, |pinned| pinned.told);
    let again = Message::new("task-ask-code-reprompt");
    waiting(context, prospect, [why], again, prospect.pinned(told, Wait::Code))
}

fn waiting(
    context: &Context<'_>,
    prospect: &Prospect,
    say: impl IntoIterator<Item = Message>,
    again: Message,
    pinned: Pinned,
) -> Outcome {
    let mut intent = intent(&pinned.intent, &pinned.region, &pinned.identifier);
    if pinned.wait == Wait::Yes {
        // The code stays with Alexa: in the slots it was said in, and nowhere else.
        copy_code(context.intent, &mut intent);
    }
    let then = Then::Task(Box::new(Ask { pinned, intent: answer::Intent(intent), again }));
    Outcome { answer: Answer::then(say, then), region: Some(prospect.region), next: None }
}

/// A task's intent as Alexa takes it, without a code. The instance is called by its identifier, so that nothing which was
/// said on the way, such as a yes, is taken for its name.
fn intent(name: &str, region: &str, identifier: &str) -> Value {
    let slot = |name: &str, value: &str| json!({"name": name, "value": value, "confirmationStatus": "NONE"});
    let empty = |name: &str| json!({"name": name, "confirmationStatus": "NONE"});
    json!({
        "name": name,
        "confirmationStatus": "NONE",
        "slots": {
            "instance": slot("instance", identifier),
            "awsregion": slot("awsregion", region),
            "mfa": empty("mfa"),
            "mfasecond": empty("mfasecond"),
        },
    })
}

fn copy_code(from: &Value, to: &mut Value) {
    for slot in code::SLOTS {
        if let Some(value) = from["slots"][slot]["value"].as_str() {
            to["slots"][slot]["value"] = value.into();
        }
    }
}

fn note_of(context: &Context<'_>, prospect: &Prospect, verdict: Verdict) {
    let target = Some(prospect.target().to_owned());
    context.trail.note(Note { what: prospect.action.intent(), target, region: Some(prospect.region), verdict });
}

fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    i64::try_from(now).unwrap_or(i64::MAX)
}
