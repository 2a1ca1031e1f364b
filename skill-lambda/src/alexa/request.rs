//! A request, read from whatever JSON arrives.

use assistant::{Intent, ListenersClock, Progress, Question, Turn};
use serde_json::Value;

use super::{clock::AlexaClock, endpoint, intent, progress::AlexaProgress};

/// A request.
#[derive(Debug)]
pub struct Request {
    /// The skill it was sent to.
    pub skill_id: Option<String>,
    /// Whether the device has a screen.
    pub screen: bool,
    /// Whether it begins a session.
    pub new_session: bool,
    /// Whether it brings an intent, and not that the skill was opened or a session has ended.
    pub(super) is_intent: bool,
    /// What is asked, and by whom.
    pub turn: Turn,
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
        let is_intent = kind == "IntentRequest";
        let question = match kind {
            "IntentRequest" => intent::read(&request["intent"]).straightened(),
            "LaunchRequest" => Question::new(Intent::Launch),
            // What Alexa only tells the skill is not answered with speech, and neither is what is not a question of the user's.
            _ => Question::new(Intent::SessionEnded),
        };
        let asked = if is_intent { text(&request["intent"]["name"]).unwrap_or_default() } else { kind.to_owned() };
        Some(Self {
            skill_id: text(&system["application"]["applicationId"]),
            screen: system["device"]["supportedInterfaces"]["Alexa.Presentation.APL"].is_object(),
            new_session: session["new"].as_bool().unwrap_or(false),
            turn: Turn {
                name: intent::name_in_figures(question.intent),
                question,
                asked,
                user_id: text(&system["user"]["userId"]),
                person_id: text(&system["person"]["personId"]),
                request_id: text(&request["requestId"]),
                locale: text(&request["locale"]).unwrap_or_default(),
                in_dialog: is_intent && matches!(request["dialogState"].as_str(), Some("STARTED" | "IN_PROGRESS")),
                session: session["attributes"].as_object().cloned().unwrap_or_default(),
                clock: clock(event).map(|clock| Box::new(clock) as Box<dyn ListenersClock>),
                progress: progress(event).map(|progress| Box::new(progress) as Box<dyn Progress>),
            },
            is_intent,
        })
    }
}

/// Where Alexa's API is, and what to show there.
fn api(event: &Value) -> Option<(String, String)> {
    let system = &event["context"]["System"];
    let endpoint = text(&system["apiEndpoint"]).filter(|endpoint| endpoint::is_alexas(endpoint))?;
    Some((endpoint, text(&system["apiAccessToken"])?))
}

fn text(value: &Value) -> Option<String> {
    value.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

fn progress(event: &Value) -> Option<AlexaProgress> {
    let (endpoint, token) = api(event)?;
    Some(AlexaProgress { endpoint, token, request_id: text(&event["request"]["requestId"])? })
}

fn clock(event: &Value) -> Option<AlexaClock> {
    let (endpoint, token) = api(event)?;
    AlexaClock::of(endpoint, token, text(&event["context"]["System"]["device"]["deviceId"])?)
}
