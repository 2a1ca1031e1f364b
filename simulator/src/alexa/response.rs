//! The skill's response, checked as Alexa checks it.

use serde_json::{Map, Value};

use crate::speech::{self, SpeechError};

/// The longest speech, in characters.
const MAX_SPEECH: usize = 8_000;

/// The longest card, in characters.
const MAX_CARD: usize = 8_000;

/// The largest response, in bytes.
const MAX_RESPONSE: usize = 120 * 1024;

/// Why Alexa refuses a response (`INVALID_RESPONSE`).
#[derive(Debug, thiserror::Error)]
pub enum ResponseError {
    /// A field does not hold what Alexa expects.
    #[error("INVALID_RESPONSE: {at} {problem}")]
    Invalid {
        /// The field.
        at: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A text for speaking cannot be spoken.
    #[error("INVALID_RESPONSE: {at} cannot be spoken")]
    Speech {
        /// The field.
        at: String,
        /// Why not.
        #[source]
        source: SpeechError,
    },
    /// The response is too large.
    #[error("INVALID_RESPONSE: the response has {bytes} bytes, more than {MAX_RESPONSE}")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
}

pub(crate) fn invalid(at: impl Into<String>, problem: impl Into<String>) -> ResponseError {
    ResponseError::Invalid { at: at.into(), problem: problem.into() }
}

/// What the Alexa app shows beside the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// `Simple`, `Standard`, `LinkAccount` or `AskForPermissionsConsent`.
    pub kind: String,
    /// Its heading.
    pub title: Option<String>,
    /// Its text.
    pub text: Option<String>,
}

/// A response whose shape is right.
#[derive(Debug, Default)]
pub(crate) struct Reply {
    pub(crate) attributes: Map<String, Value>,
    pub(crate) speech: Option<String>,
    pub(crate) reprompt: Option<String>,
    pub(crate) card: Option<Card>,
    pub(crate) should_end: Option<bool>,
    pub(crate) directives: Vec<Value>,
}

impl Reply {
    pub(crate) fn read(response: &Value) -> Result<Self, ResponseError> {
        let bytes = response.to_string().len();
        if bytes > MAX_RESPONSE {
            return Err(ResponseError::TooLarge { bytes });
        }
        let whole = response.as_object().ok_or_else(|| invalid("the response", "is not an object"))?;
        if whole.get("version").and_then(Value::as_str) != Some("1.0") {
            return Err(invalid("version", "is not \"1.0\""));
        }
        let attributes = object(whole, "sessionAttributes", "sessionAttributes")?.cloned().unwrap_or_default();
        let body = object(whole, "response", "response")?.ok_or_else(|| invalid("response", "is missing"))?;
        let reprompt = match object(body, "reprompt", "response.reprompt")? {
            Some(reprompt) => speech(reprompt, "response.reprompt.outputSpeech")?,
            None => None,
        };
        let should_end = match given(body, "shouldEndSession") {
            None => None,
            Some(Value::Bool(end)) => Some(*end),
            Some(_) => return Err(invalid("response.shouldEndSession", "is not true or false")),
        };
        let directives = match given(body, "directives") {
            None => Vec::new(),
            Some(Value::Array(directives)) => directives.clone(),
            Some(_) => return Err(invalid("response.directives", "is not an array")),
        };
        Ok(Self {
            attributes,
            speech: speech(body, "response.outputSpeech")?,
            reprompt,
            card: card(body)?,
            should_end,
            directives,
        })
    }

    /// Whether there is nothing in it that a person would notice.
    pub(crate) fn is_silent(&self) -> bool {
        self.speech.is_none() && self.reprompt.is_none() && self.card.is_none() && self.directives.is_empty()
    }
}

fn given<'a>(object: &'a Map<String, Value>, field: &str) -> Option<&'a Value> {
    object.get(field).filter(|value| !value.is_null())
}

fn object<'a>(
    parent: &'a Map<String, Value>,
    field: &str,
    at: &str,
) -> Result<Option<&'a Map<String, Value>>, ResponseError> {
    match given(parent, field) {
        None => Ok(None),
        Some(Value::Object(object)) => Ok(Some(object)),
        Some(_) => Err(invalid(at, "is not an object")),
    }
}

fn text<'a>(parent: &'a Map<String, Value>, field: &str, at: &str) -> Result<Option<&'a str>, ResponseError> {
    match given(parent, field) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(invalid(format!("{at}.{field}"), "is not text")),
    }
}

fn speech(parent: &Map<String, Value>, at: &str) -> Result<Option<String>, ResponseError> {
    let Some(speech) = object(parent, "outputSpeech", at)? else { return Ok(None) };
    let kind = text(speech, "type", at)?.ok_or_else(|| invalid(format!("{at}.type"), "is missing"))?;
    let field = match kind {
        "PlainText" => "text",
        "SSML" => "ssml",
        other => return Err(invalid(format!("{at}.type"), format!("is {other}, not PlainText or SSML"))),
    };
    let at_field = format!("{at}.{field}");
    let words = text(speech, field, at)?.ok_or_else(|| invalid(at_field.as_str(), "is missing"))?;
    let length = words.chars().count();
    if length > MAX_SPEECH {
        return Err(invalid(at_field, format!("has {length} characters, more than {MAX_SPEECH}")));
    }
    match kind {
        "SSML" => speech::heard(words).map(Some).map_err(|source| ResponseError::Speech { at: at_field, source }),
        _ => Ok(Some(words.to_owned())),
    }
}

fn card(body: &Map<String, Value>) -> Result<Option<Card>, ResponseError> {
    let at = "response.card";
    let Some(card) = object(body, "card", at)? else { return Ok(None) };
    let kind = text(card, "type", at)?.ok_or_else(|| invalid("response.card.type", "is missing"))?;
    let content = match kind {
        "Simple" => text(card, "content", at)?,
        "Standard" => text(card, "text", at)?,
        "LinkAccount" | "AskForPermissionsConsent" => None,
        other => return Err(invalid("response.card.type", format!("Alexa knows no card {other}"))),
    };
    let title = text(card, "title", at)?;
    let length = title.map_or(0, |title| title.chars().count()) + content.map_or(0, |text| text.chars().count());
    if length > MAX_CARD {
        return Err(invalid(at, format!("has {length} characters, more than {MAX_CARD}")));
    }
    Ok(Some(Card { kind: kind.to_owned(), title: title.map(str::to_owned), text: content.map(str::to_owned) }))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_field_at_fault_is_named() {
        let with = |response: Value| json!({ "version": "1.0", "response": response });
        for (response, fault) in [
            (json!(null), "the response is not an object"),
            (json!({ "response": {} }), "version is not"),
            (json!({ "version": "1.0" }), "response is missing"),
            (
                json!({ "version": "1.0", "response": {}, "sessionAttributes": [] }),
                "sessionAttributes is not an object",
            ),
            (with(json!({ "outputSpeech": "hi" })), "response.outputSpeech is not an object"),
            (with(json!({ "outputSpeech": { "type": "Plain", "text": "hi" } })), "is Plain, not PlainText or SSML"),
            (with(json!({ "outputSpeech": { "type": "SSML", "text": "hi" } })), "outputSpeech.ssml is missing"),
            (
                with(json!({ "outputSpeech": { "type": "SSML", "ssml": "a & b" } })),
                "outputSpeech.ssml cannot be spoken",
            ),
            (with(json!({ "outputSpeech": { "type": "PlainText", "text": "a".repeat(8_001) } })), "8001 characters"),
            (
                with(json!({ "reprompt": { "outputSpeech": { "type": "PlainText" } } })),
                "reprompt.outputSpeech.text is missing",
            ),
            (with(json!({ "shouldEndSession": "true" })), "shouldEndSession is not true or false"),
            (with(json!({ "directives": {} })), "directives is not an array"),
            (with(json!({ "card": { "type": "Fancy" } })), "Alexa knows no card Fancy"),
            (with(json!({ "other": "x".repeat(130_000) })), "more than 122880"),
        ] {
            let error = Reply::read(&response).unwrap_err().to_string();
            assert!(error.contains(fault), "{error} should say: {fault}");
        }
    }
}
