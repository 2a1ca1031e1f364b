//! The envelope of every request.

use std::hash::{BuildHasher as _, RandomState};

use serde_json::{Map, Value, json};

use super::device::Device;

/// The device's id.
pub(super) const DEVICE_ID: &str = "amzn1.ask.device.SIMULATOR";

/// A conversation between opening and closing the skill.
#[derive(Debug)]
pub(crate) struct Session {
    id: String,
    pub(crate) attributes: Map<String, Value>,
    pub(crate) new: bool,
}

impl Session {
    pub(crate) fn new() -> Self {
        Self { id: format!("amzn1.echo-api.session.{}", unique()), attributes: Map::new(), new: true }
    }
}

/// Puts a request (without id, time and locale) into the envelope Alexa sends.
pub(crate) fn envelope(device: &Device, session: &Session, mut request: Value) -> Value {
    request["requestId"] = json!(format!("amzn1.echo-api.request.{}", unique()));
    request["timestamp"] = json!(jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
    request["locale"] = json!(device.locale);
    let application = json!({ "applicationId": device.skill_id });
    let user = json!({ "userId": device.user_id });
    let interfaces = if device.screen {
        json!({ "Alexa.Presentation.APL": { "runtime": { "maxVersion": "2024.3" } } })
    } else {
        json!({})
    };
    let mut whole = json!({
        "version": "1.0",
        "session": {
            "new": session.new,
            "sessionId": session.id,
            "application": application,
            "attributes": session.attributes,
            "user": user,
        },
        "context": {
            "System": {
                "application": application,
                "user": user,
                "device": { "deviceId": DEVICE_ID, "supportedInterfaces": interfaces },
                "apiEndpoint": device.api_endpoint,
                "apiAccessToken": unique(),
            }
        },
        "request": request,
    });
    if let Some(person) = &device.person_id {
        whole["context"]["System"]["person"] = json!({ "personId": person });
    }
    whole
}

/// An identifier in the form of a UUID. It is unique, not secret.
pub(crate) fn unique() -> String {
    let (high, low) = (RandomState::new().hash_one(0_u8), RandomState::new().hash_one(1_u8));
    let digits = format!("{high:016x}{low:016x}");
    [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]].join("-")
}
