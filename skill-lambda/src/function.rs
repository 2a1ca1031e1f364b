//! The Lambda function: takes an event, checks whose it is, and answers within the time there is.

use std::{
    process::ExitCode,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use lambda_runtime::{Diagnostic, LambdaEvent, service_fn};
use serde_json::Value;
use tracing::{Level, Metadata};
use tracing_subscriber::{EnvFilter, filter::filter_fn, layer::SubscriberExt as _, util::SubscriberInitExt as _};

use assistant::{Assistant, Aws, Untold, logged};

use crate::{
    alexa::{Request, Response, respond},
    sdk_config,
};

mod settings;

pub use settings::Settings;

/// How long the skill works on an answer. Alexa waits 8 seconds, the way there and back included.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(7);

/// What is left of the function's own time for putting the answer into words and sending it.
const RESPONSE_RESERVE: Duration = Duration::from_millis(500);

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

/// Whatever RUST_LOG says, only the skill and its assistant may tell more than the usual. Libraries would write out what travels between
/// Alexa, the function and AWS, with codes, keys and passwords in it.
fn may_be_logged(event: &Metadata<'_>) -> bool {
    *event.level() <= Level::INFO || ["skill_lambda", "assistant"].iter().any(|own| event.target().starts_with(own))
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
    #[error(transparent)]
    Untold(#[from] Untold),
}

impl From<Refused> for Diagnostic {
    fn from(refused: Refused) -> Self {
        let error_type = match refused {
            Refused::NotAlexa => "NotAlexa",
            Refused::OtherSkill => "OtherSkill",
            Refused::Untold(_) => "Untold",
        };
        Self { error_type: error_type.to_owned(), error_message: refused.to_string() }
    }
}

/// The skill, warm.
#[derive(Debug)]
pub struct Skill {
    skill_ids: Vec<String>,
    assistant: Assistant,
}

impl Skill {
    /// The skill with these settings; AWS credentials come from the environment.
    pub async fn new(settings: Settings) -> Self {
        Self::with(settings, Aws::new(sdk_config::load().await))
    }

    /// The same with these clients.
    fn with(settings: Settings, aws: Aws) -> Self {
        Self { skill_ids: settings.skill_ids, assistant: Assistant::new(settings.assistant, aws) }
    }

    /// Answers one event; nothing is the answer to what EventBridge tells. `ends_at` is when the Lambda service ends the
    /// invocation, in milliseconds since 1970.
    pub async fn handle(&self, event: Value, ends_at: u64) -> Result<Option<Response>, Refused> {
        let time = time_to_work(ends_at);
        if Assistant::is_news(&event) {
            // EventBridge tries again what has failed.
            return Ok(self.assistant.bring(&event, time).await.map(|()| None)?);
        }
        let request = Request::read(&event).ok_or(Refused::NotAlexa)?;
        if !request.skill_id.as_ref().is_some_and(|id| self.skill_ids.contains(id)) {
            tracing::warn!(skill = request.skill_id.as_deref().map(logged), "request for another skill refused");
            return Err(Refused::OtherSkill);
        }
        let rendered = self.assistant.answer(&request.turn, time).await;
        Ok(Some(respond(&request, rendered)))
    }
}

/// What the Lambda service and Alexa leave for the work, whichever is less.
fn time_to_work(ends_at: u64) -> Duration {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Duration::from_millis(ends_at).saturating_sub(now).saturating_sub(RESPONSE_RESERVE).min(ANSWER_TIMEOUT)
}

#[cfg(test)]
mod tests;
