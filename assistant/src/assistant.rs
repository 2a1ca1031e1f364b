//! The assistant: answers turns of conversations, whichever door they come through, and brings news to who waits for them.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use parking_lot::Mutex;
use serde_json::{Map, Value};
use tokio::sync::OnceCell;

use crate::{
    action::Action,
    answers::failure,
    audit::{self, Note, Trail, Verdict},
    aws::Aws,
    bastions::Bastions,
    context::Context,
    deadline::Deadline,
    error::Error,
    intents::{self, more, running, tasks, who_am_i},
    inventory::Inventory,
    message::Message,
    notifications::{
        Messenger, News, is_of_eventbridge,
        publish::{self, Notice},
    },
    outside,
    processed_requests::ProcessedRequests,
    question::{Intent, SlotName},
    region::Region,
    reply::{Answer, Dialog, Reply},
    session::{Running, Session},
    settings::Settings,
    speech::{Words, text},
    turn::Turn,
    user::{User, is_listed},
};

/// The assistant, warm.
#[derive(Debug)]
pub struct Assistant {
    settings: Settings,
    aws: Aws,
    bastions: Bastions,
    inventory: Inventory,
    processed: ProcessedRequests,
    messenger: Messenger,
}

/// An answer, put into words.
#[derive(Debug)]
pub struct Rendered {
    /// The answer as data.
    pub answer: Answer,
    /// What is said: SSML without the enclosing tag.
    pub said: String,
    /// What the door keeps for the next turn of this conversation.
    pub session: Map<String, Value>,
    /// The language that it is in.
    pub words: &'static Words,
}

/// Somebody could not be told of what they wait for.
#[derive(Debug, thiserror::Error)]
#[error("somebody could not be told of what they wait for: the log says why")]
pub struct Untold;

impl Assistant {
    /// The assistant with these settings and clients.
    pub fn new(settings: Settings, aws: Aws) -> Self {
        let bastions = Bastions::new(settings.bastion_tag.clone());
        Self {
            settings,
            aws,
            bastions,
            inventory: Inventory::default(),
            processed: ProcessedRequests::default(),
            messenger: Messenger::default(),
        }
    }

    /// Whether an event is one of EventBridge's, be it of interest or not.
    pub fn is_news(event: &Value) -> bool {
        is_of_eventbridge(event)
    }

    /// Tells what EventBridge brings to who waits for it, within so much time.
    pub async fn bring(&self, event: &Value, time: Duration) -> Result<(), Untold> {
        let Some(news) = News::read(event) else { return Ok(()) };
        let deadline = Deadline::after(time);
        let brought = Box::pin(self.messenger.bring(&news, &self.settings, &self.aws, &self.inventory, deadline)).await;
        brought.map_err(|error| {
            tracing::error!(%error, "somebody could not be told of what they wait for");
            Untold
        })
    }

    /// Answers a turn within so much time.
    pub async fn answer(&self, turn: &Turn, time: Duration) -> Rendered {
        let (deadline, clock) = (Deadline::after(time), Instant::now());
        let words = Words::of(&turn.locale);
        let session = Session::read(&turn.session);
        let user = User::of(turn.user_id.as_deref(), turn.person_id.as_deref());
        let trail = Trail::default();
        // What was left out because it was said a moment ago is there from here on.
        let meant = intents::meant(&session, turn);
        let context = Context {
            settings: &self.settings,
            aws: &self.aws,
            bastions: &self.bastions,
            inventory: &self.inventory,
            turn,
            user: &user,
            session: &session,
            words,
            deadline,
            question: meant.as_ref().unwrap_or(&turn.question),
            zone: &OnceCell::default(),
            from: 0,
            running: None,
            found: &Mutex::default(),
            mentioned: &Mutex::default(),
            processed: &self.processed,
            trail: &trail,
        };
        let (mut reply, error) = self.reply(&context).await;
        self.inventory.answered(error.as_ref());
        by_the_listeners_clock(&context, &mut reply).await;
        notify(&context, &mut reply).await;
        let said = words.say_all(&reply.answer.say);
        let session = remember(&context, &reply, error.as_ref(), &said);
        if let Some(running) = session.running.as_ref().filter(|_| is_new(&reply, error.as_ref())) {
            Box::pin(running::keep(&context, running)).await;
        }
        tracing::info!(
            intent = ?turn.question.intent,
            asked = outside::logged(&turn.asked),
            locale = outside::logged(&turn.locale),
            region = session.region.map(Region::code),
            user = user.hash,
            error = error.as_ref().map(tracing::field::display),
            elapsed_ms = u64::try_from(clock.elapsed().as_millis()).unwrap_or(u64::MAX),
            "request answered"
        );
        let otherwise = match (&error, &reply.answer.then) {
            (Some(_), _) => "failed",
            (None, Dialog::Elicit(..) | Dialog::Task(_)) => "asked",
            (None, _) => "answered",
        };
        audit::log(&trail, turn.name, &user, otherwise, clock.elapsed());
        Rendered { answer: reply.answer, said, session: session.write(), words }
    }

    async fn reply(&self, context: &Context<'_>) -> (Reply, Option<Error>) {
        let allowed = &self.settings.allowed_user_ids;
        let known = context.turn.user_id.as_ref().is_some_and(|user| is_listed(allowed, user));
        if !(allowed.is_empty() || known) && context.question.intent != Intent::SessionEnded {
            let verdict = Verdict::WrongUser;
            context.trail.note(Note { what: context.turn.name, target: None, region: None, verdict });
            let refusal = Message::new("error-user").with("id", who_am_i::spelled(&context.user.hash));
            return (Answer::then([refusal], Dialog::End).into(), None);
        }
        // Boxed: the AWS calls inside make a future too deep for the compiler to lay out in one piece.
        match Box::pin(intents::answer(context)).await {
            Ok(reply) => (reply, None),
            // The user may ask for the result, so the conversation goes on.
            Err(error @ Error::StillRunning { region, .. }) => {
                let say = [failure::message(&error), Message::new("shall-i-look")];
                let answer = Answer::then(say, Dialog::Listen(Message::new("ask-result")));
                (Reply { answer, region: Some(region), next: Some(more::result()) }, Some(error))
            }
            // It is this region that may be asked about again.
            Err(error) => {
                let answer = Answer::answered([failure::message(&error)]);
                (Reply { answer, region: error.slow_region(), next: None }, Some(error))
            }
        }
    }
}

/// Puts the moments of an answer into the listener's time zone, where there are any.
async fn by_the_listeners_clock(context: &Context<'_>, reply: &mut Reply) {
    let mut any = false;
    reply.answer.each_moment(&mut |_| any = true);
    if any && let Some(zone) = context.zone().await {
        reply.answer.each_moment(&mut |moment| moment.zone = Some(zone.clone()));
    }
}

/// Sends an answer in full to a user who wants that, and says so.
async fn notify(context: &Context<'_>, reply: &mut Reply) {
    // A list that goes on was sent when it began.
    let goes_on = matches!(context.question.intent, Intent::Yes | Intent::More)
        && context.session.next.as_ref().is_some_and(|next| next.from > 0);
    let Some(topic) = &context.settings.notification_topic else { return };
    let Some(full) = reply.answer.full.as_ref().filter(|_| !goes_on) else { return };
    let instance = context.slot(SlotName::Instance).words();
    let short = text::plain(&context.words.say_all(&reply.answer.say));
    let notice = Notice { full, region: reply.region, instance: instance.as_deref(), short: &short };
    let sent = Box::pin(publish::after(context.parameters(), topic, context.words, &notice)).await;
    // A question comes last.
    let asks = usize::from(reply.next.is_some());
    let at = reply.answer.say.len().saturating_sub(asks);
    reply.answer.say.splice(at..at, sent);
}

/// Whether this answer is the one that waits for a command.
fn is_new(reply: &Reply, error: Option<&Error>) -> bool {
    reply.answer.running.is_some() || matches!(error, Some(Error::StillRunning { .. }))
}

/// What the session remembers after an answer.
fn remember(context: &Context<'_>, reply: &Reply, error: Option<&Error>, said: &str) -> Session {
    let before = context.session;
    let goes_on = matches!(context.question.intent, Intent::Yes | Intent::More);
    let wants_result = goes_on && before.next.as_ref().is_some_and(more::asks_for_result);
    let intent = if wants_result { Intent::CommandResult } else { context.question.intent };
    let running = match error {
        Some(Error::StillRunning { region, command, bastion }) => {
            let question = match intent {
                Intent::CommandResult => before.running.as_ref().map(|running| running.question.clone()),
                Intent::Yes | Intent::More => before.next.as_ref().map(|next| next.question.clone()),
                _ => None,
            };
            let sent =
                before.running.as_ref().filter(|running| running.command == *command).map(|running| running.sent);
            Some(Running {
                region: region.code().to_owned(),
                command: command.clone(),
                bastion: bastion.clone(),
                question: question.unwrap_or_else(|| context.question_to_keep()),
                sent: sent.unwrap_or_else(|| Timestamp::now().as_second()),
            })
        }
        None if reply.answer.running.is_some() => reply.answer.running.clone(),
        // It was told; where AWS did not answer, it can be asked for again.
        None if intent == Intent::CommandResult => None,
        _ => before.running.clone(),
    };
    // Where a task has failed on the way, a code may come all the same.
    let failed = error.and(Action::of(intent));
    // Until it is done or dropped a task waits, whatever is asked meanwhile.
    let is_over = error.is_none() && (context.question.is_task() || matches!(intent, Intent::No | Intent::Stop));
    let guarded = match &reply.answer.task {
        Some(_) => Some(Timestamp::now().as_second().saturating_add(tasks::CONFIRMATION_TTL_S)),
        None => before.guarded.filter(|_| before.is_guarded() && !is_over),
    };
    let mut mentioned = std::mem::take(&mut *context.mentioned.lock());
    let sought = mentioned.sought.take();
    let (subject, listed) = mentioned.after(before);
    let last = match context.question.intent.may_be_elliptic() {
        true => Some(context.question_to_remember()),
        false => before.last.clone(),
    };
    Session {
        guarded,
        last,
        subject,
        listed,
        sought,
        asked: reply.answer.asked.or(failed),
        task: reply.answer.task.clone(),
        region: reply.region.or(before.region),
        said: (!said.is_empty()).then(|| said.to_owned()),
        next: reply.next.clone(),
        offered: reply.answer.offered.clone(),
        running,
    }
}
