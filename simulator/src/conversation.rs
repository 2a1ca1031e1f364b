//! A conversation with the skill: a person's words in, what Alexa says out.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::alexa::{Alexa, AlexaError, Api, Card, Device, EndReason, Words};
use crate::lambda_service::{Function, InvokeError, LambdaService};
use interaction::model::{Model, ModelError};

/// How long Alexa waits for a skill.
pub const ALEXA_WAITS: Duration = Duration::from_secs(8);

/// How long the skill's function may run.
pub(crate) const LAMBDA_TIMEOUT: Duration = Duration::from_secs(10);

/// What stands for saying nothing.
pub(crate) const SILENCE: &str = "(silence)";

/// How many requests one utterance may lead to, when the skill goes on delegating.
const MAX_FOLLOW_UPS: usize = 5;

/// Why there is no turn at all. What goes wrong in the skill is a [`Turn`] with a problem instead.
#[derive(Debug, thiserror::Error)]
pub enum SayError {
    /// The interaction model cannot be used.
    #[error("the simulator has no interaction model")]
    Model(#[from] ModelError),
    /// Alexa does not know what to do with the words.
    #[error("Alexa does not know what to do with \"{utterance}\"")]
    Alexa {
        /// The words.
        utterance: String,
        /// Why not.
        #[source]
        source: AlexaError,
    },
    /// Alexa's own API has no port to listen on.
    #[error("Alexa's own API cannot listen")]
    Api(#[source] std::io::Error),
    /// The skill's program cannot be run.
    #[error("the skill cannot be run")]
    Lambda(#[source] InvokeError),
}

/// What a simulator is made of.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The skill's function. Its environment gets `ALEXA_SKILL_ID` from the device unless it has one.
    pub function: Function,
    /// The interaction model's file.
    pub model: PathBuf,
    /// Who talks to which skill, in which locale.
    pub device: Device,
    /// How long the function may run.
    pub lambda_timeout: Duration,
    /// How long Alexa waits.
    pub alexa_waits: Duration,
    /// Whether only the model's samples are understood, word for word.
    pub exact: bool,
}

impl Settings {
    /// The usual settings for this skill binary, interaction model and locale.
    #[must_use]
    pub fn new(skill: impl Into<PathBuf>, model: impl Into<PathBuf>, locale: &str) -> Self {
        Self {
            function: Function::new(skill),
            model: model.into(),
            device: Device {
                skill_id: "amzn1.ask.skill.simulator".to_owned(),
                user_id: "amzn1.ask.account.SIMULATOR".to_owned(),
                locale: locale.to_owned(),
                ..Device::default()
            },
            lambda_timeout: LAMBDA_TIMEOUT,
            alexa_waits: ALEXA_WAITS,
            exact: true,
        }
    }
}

/// A question and its answer.
#[derive(Debug, Clone)]
pub struct Turn {
    /// What the person said.
    pub utterance: String,
    /// The last request the skill got.
    pub request: Value,
    /// The skill's response to it; null where there is none.
    pub response: Value,
    /// What Alexa says while the answer is waited for.
    pub before: Vec<Words>,
    /// Why Alexa did not say what the skill wanted said before the answer.
    pub refused: Vec<String>,
    /// What Alexa says.
    pub speech: String,
    /// What Alexa says when the person stays silent.
    pub reprompt: Option<String>,
    /// What the Alexa app shows.
    pub card: Option<Card>,
    /// How long the person waited.
    pub elapsed: Duration,
    /// Whether a process of the function had to be started.
    pub cold_start: bool,
    /// Whether Alexa goes on listening.
    pub session_open: bool,
    /// What went wrong, if the skill failed; the speech is Alexa's own then.
    pub problem: Option<String>,
    /// The intent and slots that were understood, where no sample fits word for word.
    pub understood_as: Option<String>,
}

impl Turn {
    fn new(utterance: &str, request: Value) -> Self {
        Self {
            utterance: utterance.to_owned(),
            request,
            response: Value::Null,
            before: Vec::new(),
            refused: Vec::new(),
            speech: String::new(),
            reprompt: None,
            card: None,
            elapsed: Duration::ZERO,
            cold_start: false,
            session_open: false,
            problem: None,
            understood_as: None,
        }
    }

    /// Whether the skill has asked for this slot, so that what is said next is its value.
    #[must_use]
    pub fn asks_for(&self, slot: &str) -> bool {
        let directives = self.response["response"]["directives"].as_array();
        let elicits = |directive: &Value| directive["type"] == "Dialog.ElicitSlot" && directive["slotToElicit"] == slot;
        directives.is_some_and(|directives| directives.iter().any(elicits))
    }
}

/// Alexa and the Lambda service together.
#[derive(Debug)]
pub struct Simulator {
    /// The device.
    pub alexa: Alexa,
    /// The service that runs the skill.
    pub lambda: LambdaService,
    api: Api,
    settings: Settings,
    reprompt: Option<String>,
}

impl Simulator {
    /// A simulator; the skill's process starts with the first utterance.
    pub fn new(mut settings: Settings) -> Result<Self, SayError> {
        let model = Model::load(&settings.model)?;
        let api = Api::bind(settings.device.time_zone.clone()).map_err(SayError::Api)?;
        if settings.device.api_endpoint.is_empty() {
            settings.device.api_endpoint.clone_from(&api.endpoint);
        }
        let mut alexa = Alexa::new(settings.device.clone(), model)?;
        if !settings.exact {
            alexa.be_tolerant();
        }
        let environment = &mut settings.function.environment;
        if !environment.iter().any(|(name, _)| name == "ALEXA_SKILL_ID") {
            environment.push(("ALEXA_SKILL_ID".to_owned(), settings.device.skill_id.clone()));
        }
        let lambda = LambdaService::new(settings.function.clone());
        Ok(Self { alexa, lambda, api, settings, reprompt: None })
    }

    /// Says something to Alexa and waits for the answer, as long as Alexa waits and no longer.
    ///
    /// [`SILENCE`] is to say nothing.
    pub async fn say(&mut self, utterance: &str) -> Result<Turn, SayError> {
        if utterance.trim() == SILENCE {
            return self.silence().await;
        }
        match self.alexa.hear(utterance) {
            Ok(request) => self.converse(utterance, request).await,
            Err(AlexaError::Unsure { question }) => {
                let mut turn = Turn::new(utterance, Value::Null);
                (turn.speech, turn.session_open) = (question, self.alexa.session_open());
                Ok(turn)
            }
            Err(source) => Err(SayError::Alexa { utterance: utterance.to_owned(), source }),
        }
    }

    /// The person says nothing: after eight seconds Alexa says the reprompt, and after eight more it ends the session. Where there
    /// is no reprompt, it ends it at once. Nobody waits for that here.
    pub async fn silence(&mut self) -> Result<Turn, SayError> {
        let reprompt = self.reprompt.take();
        let mut turn = self.leave(EndReason::ExceededMaxReprompts).await?;
        turn.speech = reprompt.unwrap_or_default();
        Ok(turn)
    }

    /// Ends the open session and tells the skill why.
    pub async fn leave(&mut self, reason: EndReason) -> Result<Turn, SayError> {
        let request =
            self.alexa.end_session(reason).map_err(|source| SayError::Alexa { utterance: String::new(), source })?;
        self.converse("", request).await
    }

    /// Kills the skill's processes and waits until they are gone.
    pub async fn stop(self) {
        self.lambda.stop().await;
    }

    async fn converse(&mut self, utterance: &str, request: Value) -> Result<Turn, SayError> {
        let mut turn = Turn::new(utterance, request);
        turn.understood_as = self.alexa.understood_as().map(ToOwned::to_owned);
        let begun = Instant::now();
        for _ in 0..=MAX_FOLLOW_UPS {
            let follow_up = self.exchange(&mut turn).await;
            turn.elapsed = begun.elapsed();
            match follow_up {
                Ok(Some(request)) => turn.request = request,
                Ok(None) => return Ok(turn),
                Err(Trouble::Simulator(error)) => {
                    self.alexa.forget_session();
                    return Err(error);
                }
                Err(Trouble::Skill(problem)) => {
                    self.give_up(&mut turn, problem).await;
                    return Ok(turn);
                }
            }
        }
        self.give_up(&mut turn, "the skill delegates a dialog that is complete, again and again".to_owned()).await;
        Ok(turn)
    }

    /// One request and its response; gives the request that follows by itself.
    async fn exchange(&mut self, turn: &mut Turn) -> Result<Option<Value>, Trouble> {
        turn.response = Value::Null;
        self.api.open(&turn.request).map_err(|error| Trouble::Simulator(SayError::Api(error)))?;
        let invocation = self.lambda.invoke(&turn.request, self.settings.lambda_timeout);
        let invocation = tokio::time::timeout(self.settings.alexa_waits, invocation).await;
        let sent = self.api.close();
        turn.before.extend(sent.words);
        turn.refused.extend(sent.refused);
        let invocation = match invocation {
            Ok(Ok(invocation)) => invocation,
            Ok(Err(error @ (InvokeError::Start { .. } | InvokeError::Listen { .. }))) => {
                return Err(Trouble::Simulator(SayError::Lambda(error)));
            }
            Ok(Err(error)) => return Err(Trouble::Skill(explained(&error))),
            Err(_) => {
                let waited = self.settings.alexa_waits;
                return Err(Trouble::Skill(format!("the skill did not answer within {waited:?}")));
            }
        };
        turn.cold_start |= invocation.cold;
        turn.response = invocation.payload;
        let heard = self.alexa.finish(&turn.response).map_err(|error| Trouble::Skill(explained(&error)))?;
        turn.speech = if turn.speech.is_empty() { heard.speech } else { format!("{} {}", turn.speech, heard.speech) };
        (turn.reprompt, turn.session_open) = (heard.reprompt, heard.session_open);
        self.reprompt = turn.reprompt.clone().filter(|_| turn.session_open);
        turn.card = heard.card.or(turn.card.take());
        Ok(heard.follow_up)
    }

    /// Says what Alexa says when a skill fails. A skill that answered badly is told so, as Alexa does.
    async fn give_up(&mut self, turn: &mut Turn, problem: String) {
        if !turn.response.is_null()
            && let Ok(request) = self.alexa.end_session(EndReason::Error(problem.clone()))
        {
            // The person hears the same, whatever the skill makes of it.
            let told = self.lambda.invoke(&request, self.settings.lambda_timeout);
            let _ = tokio::time::timeout(self.settings.alexa_waits, told).await;
        }
        self.alexa.forget_session();
        turn.speech = match self.settings.device.locale.as_str() {
            "ja-JP" => "リクエストされたスキルの応答に問題がありました。".to_owned(),
            "de-DE" => "Bei der Antwort des angefragten Skills gab es ein Problem.".to_owned(),
            _ => "There was a problem with the requested skill's response.".to_owned(),
        };
        (turn.reprompt, turn.card, turn.session_open, turn.problem) = (None, None, false, Some(problem));
    }
}

enum Trouble {
    Simulator(SayError),
    Skill(String),
}

/// An error with all of its causes, in one line; a cause that the error itself has told already is left out.
#[must_use]
pub fn explained(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes
        .map(ToString::to_string)
        .fold(error.to_string(), |text, cause| if text.ends_with(&cause) { text } else { format!("{text}: {cause}") })
}
