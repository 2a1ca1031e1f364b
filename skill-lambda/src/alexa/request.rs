//! A request, read from whatever JSON arrives.

use serde_json::{Map, Value};

use super::endpoint;

/// A request.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The skill it was sent to.
    pub skill_id: Option<String>,
    /// The user's id, unique to the skill.
    pub user_id: Option<String>,
    /// The id of the person whose voice Alexa has recognised.
    pub person_id: Option<String>,
    /// Whether the device has a screen.
    pub screen: bool,
    /// Where Alexa takes words while the answer is still being worked on, and the token for it.
    pub progress: Option<Progress>,
    /// Its own id: the same one where it is delivered twice.
    pub request_id: Option<String>,
    /// The language and country, such as `en-US`.
    pub locale: String,
    /// Whether it begins a session.
    pub new_session: bool,
    /// What the skill gave along with its last answer in this session.
    pub attributes: Map<String, Value>,
    /// What is asked for.
    pub kind: Kind,
}

/// Where words go that are said before the answer.
#[derive(Clone, PartialEq, Eq)]
pub struct Progress {
    /// The address of Alexa's API.
    pub endpoint: String,
    /// What to show there.
    pub token: String,
    /// The request that the words belong to.
    pub request_id: String,
}

impl std::fmt::Debug for Progress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Progress").field("endpoint", &self.endpoint).field("request_id", &self.request_id).finish()
    }
}

/// What is asked for.
#[derive(Clone, PartialEq)]
pub enum Kind {
    /// The skill was opened without a question.
    Launch,
    /// An intent of the interaction model.
    Intent {
        /// Its name.
        name: String,
        /// The whole intent as it came, to be sent back with a question for a slot.
        raw: Value,
        /// Whether a dialog is under way, so that a slot may be asked for.
        in_dialog: bool,
    },
    /// The session has ended; nothing may be said.
    SessionEnded,
    /// Anything else, by its type.
    Other(String),
}

impl std::fmt::Debug for Kind {
    /// What was said in an intent is not shown: a code may be among it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Launch => f.write_str("Launch"),
            Self::Intent { name, in_dialog, .. } => {
                f.debug_struct("Intent").field("name", name).field("in_dialog", in_dialog).finish_non_exhaustive()
            }
            Self::SessionEnded => f.write_str("SessionEnded"),
            Self::Other(kind) => f.debug_tuple("Other").field(kind).finish(),
        }
    }
}

impl Request {
    /// Reads an event; nothing where it is no request of Alexa's.
    pub fn read(event: &Value) -> Option<Self> {
        let request = event.get("request")?;
        let kind = request.get("type")?.as_str()?;
        let session = &event["session"];
        let text = |value: &Value| value.as_str().map(str::to_owned);
        // What Alexa says, in the context, counts; not what a session claims.
        let system = &event["context"]["System"];
        Some(Self {
            skill_id: text(&system["application"]["applicationId"]),
            user_id: text(&system["user"]["userId"]),
            person_id: text(&system["person"]["personId"]),
            screen: system["device"]["supportedInterfaces"]["Alexa.Presentation.APL"].is_object(),
            progress: progress(event),
            request_id: text(&request["requestId"]),
            locale: text(&request["locale"]).unwrap_or_default(),
            new_session: session["new"].as_bool().unwrap_or(false),
            attributes: session["attributes"].as_object().cloned().unwrap_or_default(),
            kind: match kind {
                "LaunchRequest" => Kind::Launch,
                "IntentRequest" => {
                    let state = request["dialogState"].as_str();
                    Kind::Intent {
                        name: text(&request["intent"]["name"]).unwrap_or_default(),
                        raw: request["intent"].clone(),
                        in_dialog: matches!(state, Some("STARTED" | "IN_PROGRESS")),
                    }
                }
                "SessionEndedRequest" => Kind::SessionEnded,
                other => Kind::Other(other.to_owned()),
            },
        })
    }
}

fn progress(event: &Value) -> Option<Progress> {
    let system = &event["context"]["System"];
    let text = |value: &Value| value.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    Some(Progress {
        endpoint: text(&system["apiEndpoint"]).filter(|endpoint| endpoint::is_alexas(endpoint))?,
        token: text(&system["apiAccessToken"])?,
        request_id: text(&event["request"]["requestId"])?,
    })
}
