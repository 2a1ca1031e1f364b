//! The Lambda function: takes an event, checks whose it is, and answers within the time there is.

use std::{
    process::ExitCode,
    sync::Mutex,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use lambda_runtime::{Diagnostic, LambdaEvent, service_fn};
use serde_json::Value;
use tracing::{Level, Metadata};
use tracing_subscriber::{EnvFilter, filter::filter_fn, layer::SubscriberExt as _, util::SubscriberInitExt as _};

use crate::{
    alexa::{Kind, Request, Response, respond},
    answer::{Answer, Message, Then},
    audit::{self, Note, Trail, Verdict},
    aws::Aws,
    bastion::Bastions,
    error::{Deadline, Error},
    intents::{
        self, Context, Intent, Outcome, more,
        tasks::{Action, seen::Seen},
    },
    inventory::Inventory,
    news::{self, Messenger, News},
    notify,
    region::Region,
    session::{Running, Session},
    settings::Settings,
    speech::{Words, text},
    user::User,
};

/// How long the skill works on an answer. Alexa waits 8 seconds, the way there and back included.
const WORK: Duration = Duration::from_secs(7);

/// What is left of the function's own time for putting the answer into words and sending it.
const SPARE: Duration = Duration::from_millis(500);

/// Starts the function and serves events until the Lambda service ends it.
pub async fn main() -> ExitCode {
    let format = tracing_subscriber::fmt::layer().json().with_current_span(false).with_ansi(false);
    let registry = tracing_subscriber::registry().with(log_filter()).with(filter_fn(may_be_logged));
    registry.with(format.with_writer(std::io::stderr)).init();
    let settings = match Settings::read(|name| std::env::var(name).ok()) {
        Ok(settings) => settings,
        Err(error) => {
            tracing::error!(%error, "the function's environment is wrong");
            return ExitCode::FAILURE;
        }
    };
    let skill = Skill::new(settings).await;
    let handler = service_fn(|event: LambdaEvent<Value>| skill.handle(event.payload, event.context.deadline));
    match lambda_runtime::run(handler).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "the Lambda service cannot be reached");
            ExitCode::FAILURE
        }
    }
}

/// What is logged: what RUST_LOG says, and the audit trail in any case.
fn log_filter() -> EnvFilter {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    "audit=info".parse().into_iter().fold(filter, EnvFilter::add_directive)
}

/// Whatever RUST_LOG says, only the skill itself may tell more than the usual. Libraries would write out what travels between
/// Alexa, the function and AWS, with codes, keys and passwords in it.
fn may_be_logged(event: &Metadata<'_>) -> bool {
    *event.level() <= Level::INFO || event.target().starts_with("skill_lambda")
}

/// An event that is not answered.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// It is no request of Alexa's.
    #[error("the event is no Alexa request")]
    NotAlexa,
    /// It was sent to another skill than this function serves.
    #[error("the request is for another skill than ALEXA_SKILL_ID names")]
    OtherSkill,
    /// It tells of something that somebody waits for, who could not be told.
    #[error("somebody could not be told of what they wait for: the log says why")]
    Untold,
}

impl From<Refused> for Diagnostic {
    fn from(refused: Refused) -> Self {
        let error_type = match refused {
            Refused::NotAlexa => "NotAlexa",
            Refused::OtherSkill => "OtherSkill",
            Refused::Untold => "Untold",
        };
        Self { error_type: error_type.to_owned(), error_message: refused.to_string() }
    }
}

/// The skill, warm.
#[derive(Debug)]
pub struct Skill {
    settings: Settings,
    aws: Aws,
    bastions: Bastions,
    inventory: Inventory,
    seen: Seen,
    messenger: Messenger,
}

impl Skill {
    /// The skill with these settings; AWS credentials come from the environment.
    pub async fn new(settings: Settings) -> Self {
        let aws = Aws::load().await;
        Self::with(settings, aws)
    }

    /// The same with these clients.
    fn with(settings: Settings, aws: Aws) -> Self {
        let bastions = Bastions::new(settings.bastion_tag.clone());
        Self {
            settings,
            aws,
            bastions,
            inventory: Inventory::default(),
            seen: Seen::default(),
            messenger: Messenger::default(),
        }
    }

    /// Answers one event; nothing is the answer to what EventBridge tells. `ends_at` is when the Lambda service ends the
    /// invocation, in milliseconds since 1970.
    pub async fn handle(&self, event: Value, ends_at: u64) -> Result<Option<Response>, Refused> {
        let deadline = Deadline::after(time_to_work(ends_at));
        if news::is_of_eventbridge(&event) {
            let Some(news) = News::read(&event) else { return Ok(None) };
            let brought =
                Box::pin(self.messenger.bring(&news, &self.settings, &self.aws, &self.inventory, deadline)).await;
            // EventBridge tries again what has failed.
            return brought.map(|()| None).map_err(|error| {
                tracing::error!(%error, "somebody could not be told of what they wait for");
                Refused::Untold
            });
        }
        self.answer_alexa(&event, deadline).await.map(Some)
    }

    async fn answer_alexa(&self, event: &Value, deadline: Deadline) -> Result<Response, Refused> {
        let clock = Instant::now();
        let request = Request::read(event).ok_or(Refused::NotAlexa)?.straightened();
        if !request.skill_id.as_ref().is_some_and(|id| self.settings.skill_ids.contains(id)) {
            tracing::warn!(skill = request.skill_id, "request for another skill refused");
            return Err(Refused::OtherSkill);
        }
        let intent = Intent::of(&request);
        let words = Words::of(&request.locale);
        let session = Session::read(&request.attributes);
        let user = User::of(&request);
        let trail = Trail::default();
        let context = Context {
            settings: &self.settings,
            aws: &self.aws,
            bastions: &self.bastions,
            inventory: &self.inventory,
            request: &request,
            user: &user,
            session: &session,
            words,
            deadline,
            intent: match &request.kind {
                Kind::Intent { raw, .. } => raw,
                _ => &Value::Null,
            },
            from: 0,
            running: None,
            found: &Mutex::default(),
            seen: &self.seen,
            trail: &trail,
        };
        let (mut outcome, error) = self.answer(intent, &context).await;
        self.inventory.answered(error.as_ref());
        self.notify(intent, &context, &mut outcome).await;
        let said = words.say_all(&outcome.answer.say);
        let session = remember(&context, intent, &outcome, error.as_ref(), &said);
        if let Some(running) = session.running.as_ref().filter(|_| is_new(&outcome, error.as_ref())) {
            Box::pin(intents::running::keep(&context, running)).await;
        }
        tracing::info!(
            intent = ?intent,
            asked = asked(&request),
            locale = request.locale,
            region = session.region.map(Region::code),
            user = user.hash,
            error = error.as_ref().map(tracing::field::display),
            elapsed_ms = u64::try_from(clock.elapsed().as_millis()).unwrap_or(u64::MAX),
            "request answered"
        );
        let otherwise = match (&error, &outcome.answer.then) {
            (Some(_), _) => "failed",
            (None, Then::Elicit(..) | Then::Task(_)) => "asked",
            (None, _) => "answered",
        };
        audit::log(&trail, intent.name(), &user, otherwise, clock.elapsed());
        Ok(respond(&request, &outcome.answer, &said, session.write(), words))
    }

    /// Sends an answer in full to a user who wants that, and says so.
    async fn notify(&self, intent: Intent, context: &Context<'_>, outcome: &mut Outcome) {
        // A list that goes on was sent when it began.
        let goes_on = intent == Intent::More && context.session.next.as_ref().is_some_and(|next| next.from > 0);
        let Some(full) = outcome.answer.full.as_ref().filter(|_| !goes_on) else { return };
        let sent = Box::pin(notify::after(context, full, outcome.region, &outcome.answer.say)).await;
        // A question comes last.
        let asks = usize::from(outcome.next.is_some());
        let at = outcome.answer.say.len().saturating_sub(asks);
        outcome.answer.say.splice(at..at, sent);
    }

    async fn answer(&self, intent: Intent, context: &Context<'_>) -> (Outcome, Option<Error>) {
        let allowed = &self.settings.allowed_user_ids;
        let known = context.request.user_id.as_ref().is_some_and(|user| allowed.contains(user));
        if !(allowed.is_empty() || known) && intent != Intent::SessionEnded {
            let verdict = Verdict::WrongUser;
            context.trail.note(Note { what: intent.name(), target: None, region: None, verdict });
            return (Answer::then([Message::new("error-user")], Then::End).into(), None);
        }
        // Boxed: the AWS calls inside make a future too deep for the compiler to lay out in one piece.
        match Box::pin(intents::answer(intent, context)).await {
            Ok(outcome) => (outcome, None),
            // The user may ask for the result, so the conversation goes on.
            Err(error @ Error::StillRunning { .. }) => {
                let say = [error.message(), Message::new("shall-i-look")];
                let answer = Answer::then(say, Then::Listen(Message::new("ask-result")));
                (Outcome { answer, region: None, next: Some(more::result()) }, Some(error))
            }
            Err(error) => (Answer::answered([error.message()]).into(), Some(error)),
        }
    }
}

/// Whether this answer is the one that waits for a command.
fn is_new(outcome: &Outcome, error: Option<&Error>) -> bool {
    outcome.answer.running.is_some() || matches!(error, Some(Error::StillRunning { .. }))
}

/// What the session remembers after an answer.
fn remember(context: &Context<'_>, intent: Intent, outcome: &Outcome, error: Option<&Error>, said: &str) -> Session {
    let before = context.session;
    let wants_result = intent == Intent::More && before.next.as_ref().is_some_and(more::asks_for_result);
    let intent = if wants_result { Intent::CommandResult } else { intent };
    let running = match error {
        Some(Error::StillRunning { region, command, bastion }) => {
            let intent = match intent {
                Intent::CommandResult => before.running.as_ref().map(|running| running.intent.clone()),
                Intent::More => before.next.as_ref().map(|next| next.intent.clone()),
                _ => None,
            };
            Some(Running {
                region: region.code().to_owned(),
                command: command.clone(),
                bastion: bastion.clone(),
                intent: intent.unwrap_or_else(|| context.intent_to_keep()),
            })
        }
        None if outcome.answer.running.is_some() => outcome.answer.running.clone(),
        // It was told; where AWS did not answer, it can be asked for again.
        None if intent == Intent::CommandResult => None,
        _ => before.running.clone(),
    };
    // Where a task has failed on the way, a code may come all the same.
    let failed = error.and(match intent {
        Intent::RebootInstance => Some(Action::Reboot),
        Intent::FailoverInstance => Some(Action::Failover),
        _ => None,
    });
    Session {
        asked: outcome.answer.asked.or(failed),
        task: outcome.answer.task.clone(),
        region: outcome.region.or(before.region),
        said: (!said.is_empty()).then(|| text::plain(said)),
        next: outcome.next.clone(),
        offered: outcome.answer.offered.clone(),
        running,
    }
}

/// The type or intent of a request, for the log. What was said in its slots is not logged.
fn asked(request: &Request) -> &str {
    match &request.kind {
        Kind::Launch => "LaunchRequest",
        Kind::Intent { name, .. } => name,
        Kind::SessionEnded => "SessionEndedRequest",
        Kind::Other(kind) => kind,
    }
}

/// What the Lambda service and Alexa leave for the work, whichever is less.
fn time_to_work(ends_at: u64) -> Duration {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Duration::from_millis(ends_at).saturating_sub(now).saturating_sub(SPARE).min(WORK)
}

#[cfg(test)]
mod tests;
