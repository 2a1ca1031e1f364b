//! A conversation as the device holds it: the session and the dialog, requests out, responses in.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::device::Device;
use super::dialog::{Confirmation, IntentState};
use super::invocation::{Call, Invocation};
use super::meant::{Found, Tolerance};
use super::request::{Session, envelope};
use super::response::{Card, Reply, ResponseError, invalid};
use interaction::MAX_SLOT;
use interaction::model::{Model, ModelError};
use interaction::text::{fold, tidy};
use interaction::understanding::Understanding;
use interaction::utterance::yes_or_no;
use interaction::utterance::{Match, Matcher};

/// Why Alexa has no request for the skill, or no answer for the person.
#[derive(Debug, thiserror::Error)]
pub enum AlexaError {
    /// Nothing was said.
    #[error("nothing was said")]
    Silence,
    /// No sample fits and the model has no `AMAZON.FallbackIntent`.
    #[error("no sample of the model fits \"{utterance}\"")]
    NotUnderstood {
        /// What was said.
        utterance: String,
    },
    /// The words may mean one thing or another: the device asks back.
    #[error("{question}")]
    Unsure {
        /// What is asked; yes goes on with it.
        question: String,
    },
    /// There is no open session to end, or no request to answer.
    #[error("there is no {missing}")]
    Nothing {
        /// What is not there.
        missing: &'static str,
    },
    /// Alexa refuses the skill's response.
    #[error("Alexa refuses the response")]
    Response(#[from] ResponseError),
}

/// Why a session ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EndReason {
    /// The person left.
    UserInitiated,
    /// The person said nothing.
    ExceededMaxReprompts,
    /// Alexa refused the skill's response, for this reason.
    Error(String),
}

/// What comes of a response.
#[derive(Debug, Clone)]
pub struct Heard {
    /// What Alexa says.
    pub speech: String,
    /// What Alexa says when the person stays silent.
    pub reprompt: Option<String>,
    /// What the Alexa app shows.
    pub card: Option<Card>,
    /// Whether Alexa goes on listening.
    pub session_open: bool,
    /// The request that follows without the person saying anything (the end of a delegated dialog).
    pub follow_up: Option<Value>,
}

/// What the next utterance is an answer to.
#[derive(Debug, Clone)]
pub(super) enum Question {
    Slot(IntentState, String),
    ConfirmSlot(IntentState, String),
    ConfirmIntent(IntentState),
}

/// The request that waits for its response.
#[derive(Debug)]
pub(super) enum Asked {
    Intent(IntentState, Option<&'static str>),
    Launch,
    SessionEnded,
}

/// A device with one skill enabled.
#[derive(Debug)]
pub struct Alexa {
    pub(super) device: Device,
    mishears: BTreeMap<String, Vec<String>>,
    pub(super) model: Model,
    pub(super) understanding: Understanding,
    invocation: Invocation,
    pub(super) tolerance: Option<Tolerance>,
    session: Option<Session>,
    pub(super) question: Option<Question>,
    asked: Option<Asked>,
}

impl Alexa {
    /// A device that listens by this interaction model.
    pub fn new(device: Device, model: Model) -> Result<Self, ModelError> {
        let understanding = Understanding::new(&model, &device.locale)?;
        let invocation = Invocation::new(&model.language_model.invocation_name);
        Ok(Self {
            device,
            mishears: BTreeMap::new(),
            model,
            understanding,
            invocation,
            tolerance: None,
            session: None,
            question: None,
            asked: None,
        })
    }

    /// From now on these words in a slot are resolved to these values, the likeliest first, as Alexa's fuzzy resolution may.
    pub fn mishear(&mut self, words: &str, values: &[impl AsRef<str>]) {
        self.mishears.insert(fold(words), values.iter().map(|value| value.as_ref().to_owned()).collect());
    }

    /// Makes the device understand sentences, too, that fit no sample of the model. Alexa's own understanding is not known; without
    /// this the device takes the samples word for word.
    pub(crate) fn be_tolerant(&mut self) {
        self.tolerance = Some(Tolerance::default());
    }

    /// What the last utterance was understood as, where it fits no sample word for word.
    #[must_use]
    pub(crate) fn understood_as(&self) -> Option<&str> {
        self.tolerance.as_ref().and_then(|tolerance| tolerance.understood_as.as_deref())
    }

    /// The samples.
    pub(super) fn matcher(&self) -> &Matcher {
        self.understanding.matcher()
    }

    /// Whether Alexa waits for the person's next words.
    #[must_use]
    pub fn session_open(&self) -> bool {
        self.session.is_some()
    }

    /// The request Alexa sends to the skill when a person says this.
    ///
    /// Outside a session the invocation name may be left out, which a real device does not allow.
    pub fn hear(&mut self, utterance: &str) -> Result<Value, AlexaError> {
        if let Some(request) = self.answer_to_unsure(utterance) {
            return Ok(request);
        }
        let said = match self.invocation.call(utterance) {
            Call::Launch => {
                self.open_session();
                return Ok(self.ask(Asked::Launch));
            }
            Call::Question(readings) => {
                let readings: Vec<&str> = readings.iter().map(String::as_str).collect();
                let found = self.understand(&readings)?;
                self.open_session();
                return Ok(self.ask_for_understood(found));
            }
            Call::Plain(said) if said.is_empty() => return Err(AlexaError::Silence),
            Call::Plain(said) => said,
        };
        if self.session.is_some()
            && matches!(fold(&said).as_str(), "exit" | "quit")
            && self.matcher().intent(&said).is_none()
        {
            return self.end_session(EndReason::UserInitiated);
        }
        match self.question.clone() {
            Some(Question::Slot(state, slot)) => Ok(self.answer(state, &slot, &said)),
            Some(question) => match yes_or_no(&fold(&said), self.language()) {
                Some(yes) => Ok(self.confirm(question, yes)),
                None => self.fresh(&said),
            },
            None => self.fresh(&said),
        }
    }

    /// The `SessionEndedRequest` for the open session.
    pub fn end_session(&mut self, reason: EndReason) -> Result<Value, AlexaError> {
        if self.session.is_none() {
            return Err(AlexaError::Nothing { missing: "open session" });
        }
        let (reason, error) = match reason {
            EndReason::UserInitiated => ("USER_INITIATED", None),
            EndReason::ExceededMaxReprompts => ("EXCEEDED_MAX_REPROMPTS", None),
            EndReason::Error(message) => ("ERROR", Some(json!({ "type": "INVALID_RESPONSE", "message": message }))),
        };
        let mut request = json!({ "type": "SessionEndedRequest", "reason": reason });
        if let Some(error) = error {
            request["error"] = error;
        }
        self.question = None;
        let whole = self.send(Asked::SessionEnded, request);
        self.session = None;
        Ok(whole)
    }

    /// Closes the session without telling the skill.
    pub fn forget_session(&mut self) {
        (self.session, self.question, self.asked) = (None, None, None);
        if let Some(tolerance) = &mut self.tolerance {
            tolerance.context = None;
        }
    }

    /// Takes the skill's response to the last request. A refused response leaves the session open, so that
    /// [`Alexa::end_session`] can tell the skill.
    pub fn finish(&mut self, response: &Value) -> Result<Heard, AlexaError> {
        let asked = self.asked.take().ok_or(AlexaError::Nothing { missing: "request that waits for a response" })?;
        self.question = None;
        if matches!(asked, Asked::SessionEnded) {
            return Ok(goodbye(response)?);
        }
        let reply = Reply::read(response)?;
        let mut heard = Heard {
            speech: reply.speech.clone().unwrap_or_default(),
            reprompt: reply.reprompt.clone(),
            card: reply.card.clone(),
            session_open: reply.should_end == Some(false),
            follow_up: None,
        };
        let delegated = self.direct(&reply, &asked)?;
        if let Some(session) = &mut self.session {
            session.new = false;
            session.attributes = reply.attributes;
        }
        heard.session_open |= reply.should_end.is_none() && (self.question.is_some() || delegated.is_some());
        if !heard.session_open {
            self.forget_session();
            return Ok(heard);
        }
        if let Some(state) = delegated {
            self.delegate(state, &mut heard);
        }
        Ok(heard)
    }

    fn open_session(&mut self) {
        self.session = Some(Session::new());
        self.question = None;
    }

    pub(super) fn language(&self) -> &str {
        self.device.locale.split('-').next().unwrap_or_default()
    }

    fn send(&mut self, asked: Asked, request: Value) -> Value {
        self.asked = Some(asked);
        envelope(&self.device, self.session.get_or_insert_with(Session::new), request)
    }

    pub(super) fn ask(&mut self, asked: Asked) -> Value {
        let request = match &asked {
            Asked::Intent(state, progress) => {
                let mut request = json!({ "type": "IntentRequest", "intent": state.to_json() });
                self.resolve_fuzzily(&state.name, &mut request["intent"]["slots"]);
                if let (Some(progress), Some(_)) = (progress, self.model.dialog_of(&state.name)) {
                    request["dialogState"] = json!(progress);
                }
                request
            }
            Asked::Launch | Asked::SessionEnded => json!({ "type": "LaunchRequest" }),
        };
        self.send(asked, request)
    }

    /// Puts what is misheard in the place of what the words resolve to.
    fn resolve_fuzzily(&self, intent: &str, slots: &mut Value) {
        for (name, slot) in slots.as_object_mut().into_iter().flatten() {
            let heard = slot["value"].as_str().and_then(|words| self.mishears.get(&fold(words)));
            let kind = self.model.intent(intent).and_then(|intent| intent.slots.iter().find(|slot| slot.name == *name));
            if let (Some(values), Some(kind)) = (heard, kind) {
                let known =
                    |value: &String| self.matcher().vocabulary().resolutions(&kind.kind, value, &self.device.skill_id);
                let first = |found: &Value| found["resolutionsPerAuthority"][0].clone();
                let found: Vec<Value> = values.iter().filter_map(known).map(|found| first(&found)).collect();
                let Some(mut authority) = found.first().cloned() else { continue };
                let all = found.iter().filter_map(|found| found["values"].as_array()).flatten().cloned();
                authority["values"] = all.collect();
                slot["resolutions"] = json!({ "resolutionsPerAuthority": [authority] });
            }
        }
    }

    pub(super) fn ask_for(&mut self, found: Match) -> Value {
        let mut state = IntentState::empty(&self.model, &found.intent);
        state.fill(&found.slots, &self.model, self.matcher().vocabulary(), &self.device.skill_id);
        self.start(state)
    }

    /// Asks the skill for an intent that was just said.
    pub(super) fn start(&mut self, state: IntentState) -> Value {
        self.ask(Asked::Intent(state, Some("STARTED")))
    }

    pub(super) fn skill_id(&self) -> &str {
        &self.device.skill_id
    }

    /// The best match among the readings of what was said, else the fallback.
    fn understand(&mut self, readings: &[&str]) -> Result<Found, AlexaError> {
        let fallback = "AMAZON.FallbackIntent";
        let nothing = Match { intent: fallback.to_owned(), slots: Vec::new(), unresolved: 0, astray: 0, literal: 0 };
        let found = readings
            .iter()
            .filter_map(|reading| self.matcher().intent(reading))
            .reduce(|best, other| if other.is_better_than(&best) { other } else { best });
        if found.as_ref().is_none_or(|found| found.unresolved > 0)
            && let Some(understood) = self.tolerantly(readings)?
        {
            return Ok(Found::Tolerant(understood));
        }
        found
            .or_else(|| self.model.intent(fallback).map(|_| nothing))
            .map(Found::Exact)
            .ok_or_else(|| AlexaError::NotUnderstood { utterance: readings.last().copied().unwrap_or("").to_owned() })
    }

    fn fresh(&mut self, said: &str) -> Result<Value, AlexaError> {
        let found = self.understand(&[said])?;
        Ok(self.ask_for_understood(found))
    }

    /// What was said while a slot was asked for: a value, a sentence with it, another intent, or a value unknown.
    fn answer(&mut self, mut state: IntentState, slot: &str, said: &str) -> Value {
        let kind = self.model.intent(&state.name).and_then(|intent| intent.slots.iter().find(|s| s.name == slot));
        let known = kind.is_some_and(|known| self.matcher().vocabulary().resolves(&known.kind, said));
        let bare = || vec![(slot.to_owned(), tidy(said).chars().take(MAX_SLOT).collect())];
        let sentence =
            self.matcher().answer(&state.name, slot, said).filter(|found| found.literal > 0 || found.unresolved == 0);
        // Where a code is asked for, a value that is known is as good as words around one: "oregon".
        let of_code = matches!(slot, "mfa" | "mfasecond");
        let other = self.matcher().intent(said).filter(|found| found.literal > 0 || of_code && found.unresolved == 0);
        // What fits no sample as a whole, or only around words that are no value, may be a question that is said otherwise.
        let is_open = |found: &Option<Match>| found.as_ref().is_none_or(|found| found.unresolved > 0);
        if !known
            && is_open(&sentence)
            && is_open(&other)
            && let Some(question) = self.whole_question(slot, said)
        {
            return self.ask_for_understood(Found::Tolerant(question));
        }
        let slots = match (known, sentence, other) {
            (true, ..) | (false, None, None) => bare(),
            (false, Some(sentence), Some(other)) if other.is_better_than(&sentence) => {
                return self.other(state, other);
            }
            (false, Some(sentence), _) => sentence.slots,
            (false, None, Some(other)) => return self.other(state, other),
        };
        state.fill(&slots, &self.model, self.matcher().vocabulary(), &self.device.skill_id);
        self.keep_in_mind(&state);
        self.ask(Asked::Intent(state, Some("IN_PROGRESS")))
    }

    /// An intent said in place of an answer; the same intent again goes on with the dialog.
    fn other(&mut self, mut state: IntentState, found: Match) -> Value {
        if found.intent != state.name {
            return self.ask_for_understood(Found::Exact(found));
        }
        state.fill(&found.slots, &self.model, self.matcher().vocabulary(), &self.device.skill_id);
        self.keep_in_mind(&state);
        self.ask(Asked::Intent(state, Some("IN_PROGRESS")))
    }

    fn confirm(&mut self, question: Question, yes: bool) -> Value {
        let answer = if yes { Confirmation::Confirmed } else { Confirmation::Denied };
        let state = match question {
            Question::ConfirmIntent(mut state) => {
                state.confirmation = answer;
                state
            }
            Question::ConfirmSlot(mut state, slot) | Question::Slot(mut state, slot) => {
                if let Some(slot) = state.slots.get_mut(&slot) {
                    slot.confirmation = answer;
                }
                state
            }
        };
        self.ask(Asked::Intent(state, Some("IN_PROGRESS")))
    }
}

/// The answer to a `SessionEndedRequest`, which nobody hears.
fn goodbye(response: &Value) -> Result<Heard, ResponseError> {
    let empty = response.is_null() || response.as_object().is_some_and(serde_json::Map::is_empty);
    if !empty && !Reply::read(response)?.is_silent() {
        return Err(invalid("response", "answers a SessionEndedRequest, which nobody hears"));
    }
    Ok(Heard { speech: String::new(), reprompt: None, card: None, session_open: false, follow_up: None })
}
