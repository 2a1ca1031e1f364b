//! A response.

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::{
    answer::{Answer, Then},
    speech::Words,
};

use super::{Kind, Request};

/// The most characters in one answer: Alexa takes 8,000, the enclosing tag among them.
const SPEECH_LIMIT: usize = 7_900;

/// What goes back to Alexa.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Response {
    version: &'static str,
    session_attributes: Map<String, Value>,
    response: Body,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    #[serde(skip_serializing_if = "Option::is_none")]
    output_speech: Option<OutputSpeech>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reprompt: Option<Reprompt>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    directives: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    should_end_session: Option<bool>,
}

/// Something to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutputSpeech {
    #[serde(rename = "type")]
    kind: &'static str,
    ssml: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Reprompt {
    output_speech: OutputSpeech,
}

fn speech(mut ssml: String) -> OutputSpeech {
    if ssml.chars().count() > SPEECH_LIMIT {
        // Cut where a sentence ends, so that no tag or entity is broken; what is left says at least the beginning.
        let cut: String = ssml.chars().take(SPEECH_LIMIT).collect();
        ssml = cut.rfind(['.', '。']).map_or_else(String::new, |end| cut[..=end].trim_end().to_owned());
    }
    OutputSpeech { kind: "SSML", ssml: format!("<speak>{ssml}</speak>") }
}

/// Puts an answer into words and says what happens then. `attributes` go along to the next request of the session.
pub(crate) fn respond(request: &Request, answer: &Answer, attributes: Map<String, Value>, words: &Words) -> Response {
    let said = (!answer.say.is_empty()).then(|| speech(words.say_all(&answer.say)));
    let again = |message| Some(Reprompt { output_speech: speech(words.say(message)) });
    let body = match &answer.then {
        Then::Silence => Body::default(),
        Then::End => Body { output_speech: said, should_end_session: Some(true), ..Body::default() },
        Then::Answered if request.new_session => {
            Body { output_speech: said, should_end_session: Some(true), ..Body::default() }
        }
        Then::Answered => Body {
            output_speech: said,
            reprompt: again(&crate::answer::Message::new("anything-else")),
            should_end_session: Some(false),
            ..Body::default()
        },
        Then::Listen(message) => {
            Body { output_speech: said, reprompt: again(message), should_end_session: Some(false), ..Body::default() }
        }
        Then::Elicit(slot, message) => Body {
            output_speech: said,
            reprompt: again(message),
            directives: elicit(request, slot),
            should_end_session: Some(false),
        },
    };
    Response { version: "1.0", session_attributes: attributes, response: body }
}

/// Asks Alexa to fill a slot with what is said next. Only a dialog may do so; elsewhere the spoken question stands alone.
fn elicit(request: &Request, slot: &str) -> Vec<Value> {
    match &request.kind {
        Kind::Intent { raw, in_dialog: true, .. } => {
            vec![json!({"type": "Dialog.ElicitSlot", "slotToElicit": slot, "updatedIntent": raw})]
        }
        _ => Vec::new(),
    }
}
