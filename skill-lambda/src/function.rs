//! The Lambda function: takes an event, checks whose it is, and answers within the time there is.

use std::{
    process::ExitCode,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use lambda_runtime::{Diagnostic, LambdaEvent, service_fn};
use serde_json::{Map, Value};

use crate::{
    alexa::{Kind, Request, Response, respond},
    answer::{Answer, Message, Then},
    aws::Aws,
    bastion::Bastions,
    error::Deadline,
    intents::{self, Context, Intent},
    region::Region,
    settings::Settings,
    speech::Words,
};

/// How long the skill works on an answer. Alexa waits 8 seconds, the way there and back included.
const WORK: Duration = Duration::from_secs(7);

/// What is left of the function's own time for putting the answer into words and sending it.
const SPARE: Duration = Duration::from_millis(500);

/// The session attribute that remembers the region.
const REGION: &str = "region";

/// Starts the function and serves events until the Lambda service ends it.
pub async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .json()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env()
                .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info")),
        )
        .with_current_span(false)
        .with_ansi(false)
        .with_writer(std::io::stderr)
        .init();
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

/// An event that is not answered.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// It is no request of Alexa's.
    #[error("the event is no Alexa request")]
    NotAlexa,
    /// It was sent to another skill than this function serves.
    #[error("the request is for another skill than ALEXA_SKILL_ID names")]
    OtherSkill,
}

impl From<Refused> for Diagnostic {
    fn from(refused: Refused) -> Self {
        let error_type = match refused {
            Refused::NotAlexa => "NotAlexa",
            Refused::OtherSkill => "OtherSkill",
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
}

impl Skill {
    /// The skill with these settings; AWS credentials come from the environment.
    pub async fn new(settings: Settings) -> Self {
        let bastions = Bastions::new(settings.bastion_tag.clone());
        Self { settings, aws: Aws::load().await, bastions }
    }

    /// Answers one event. `ends_at` is when the Lambda service ends the invocation, in milliseconds since 1970.
    pub async fn handle(&self, event: Value, ends_at: u64) -> Result<Response, Refused> {
        let clock = Instant::now();
        let deadline = Deadline::after(time_to_work(ends_at));
        let request = Request::read(&event).ok_or(Refused::NotAlexa)?;
        if !request.skill_id.as_ref().is_some_and(|id| self.settings.skill_ids.contains(id)) {
            tracing::warn!(skill = request.skill_id, "request for another skill refused");
            return Err(Refused::OtherSkill);
        }
        let intent = Intent::of(&request);
        let words = Words::of(&request.locale);
        let session_region = request.attributes.get(REGION).and_then(Value::as_str).and_then(Region::from_code);
        let (answer, region, error) = self.answer(intent, &request, session_region, deadline).await;
        let region = region.or(session_region);
        tracing::info!(
            intent = ?intent,
            asked = asked(&request),
            locale = request.locale,
            region = region.map(Region::code),
            error = error.as_ref().map(tracing::field::display),
            elapsed_ms = u64::try_from(clock.elapsed().as_millis()).unwrap_or(u64::MAX),
            "request answered"
        );
        let mut attributes = Map::new();
        if let Some(region) = region {
            attributes.insert(REGION.to_owned(), region.code().into());
        }
        Ok(respond(&request, &answer, attributes, words))
    }

    async fn answer(
        &self,
        intent: Intent,
        request: &Request,
        session_region: Option<Region>,
        deadline: Deadline,
    ) -> (Answer, Option<Region>, Option<crate::error::Error>) {
        let allowed = &self.settings.allowed_user_ids;
        let known = request.user_id.as_ref().is_some_and(|user| allowed.contains(user));
        if !(allowed.is_empty() || known) && intent != Intent::SessionEnded {
            return (Answer { say: vec![Message::new("error-user")], then: Then::End }, None, None);
        }
        let context = Context {
            aws: &self.aws,
            bastions: &self.bastions,
            default_region: self.settings.default_region,
            session_region,
            deadline,
            intent: match &request.kind {
                Kind::Intent { raw, .. } => raw,
                _ => &Value::Null,
            },
        };
        // Boxed: the AWS calls inside make a future too deep for the compiler to lay out in one piece.
        match Box::pin(intents::answer(intent, &context)).await {
            Ok(outcome) => (outcome.answer, outcome.region, None),
            Err(error) => (Answer::answered([error.message()]), None, Some(error)),
        }
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
