//! Alexa's own API as far as a skill uses it: words before the answer (`POST /v1/directives`, a progressive response), and the
//! device's time zone (`GET /v2/devices/ID/settings/System.timeZone`).

use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header::AUTHORIZATION};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use parking_lot::Mutex;
use serde_json::Value;
use tokio::task::JoinSet;

use super::request::DEVICE_ID;
use crate::speech;

/// The most directives for one request.
const MAX_DIRECTIVES: usize = 5;

/// The longest speech of a directive, in characters, tags included.
const MAX_SPEECH: usize = 600;

/// What Alexa says before the answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Words {
    /// What is heard.
    pub speech: String,
    /// The body that the skill has sent.
    pub directive: Value,
}

/// What a skill has sent while its answer was waited for.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Sent {
    /// What was taken.
    pub(crate) words: Vec<Words>,
    /// Why the rest was not.
    pub(crate) refused: Vec<String>,
}

/// The API on a loopback port; it ends when dropped.
#[derive(Debug)]
pub(crate) struct Api {
    pub(crate) endpoint: String,
    listener: Option<TcpListener>,
    time_zone: Option<String>,
    open: Arc<Mutex<Option<Open>>>,
    server: JoinSet<()>,
}

/// The request that is being answered.
#[derive(Debug)]
struct Open {
    request_id: String,
    token: String,
    sent: Sent,
}

impl Api {
    /// An API at a free port. It answers once a request is open.
    pub(crate) fn bind(time_zone: Option<String>) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let endpoint = format!("http://{}", listener.local_addr()?);
        Ok(Self { endpoint, listener: Some(listener), time_zone, open: Arc::default(), server: JoinSet::new() })
    }

    /// Takes directives for this request from now on.
    pub(crate) fn open(&mut self, request: &Value) -> std::io::Result<()> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        *self.open.lock() = Some(Open {
            request_id: text(&request["request"]["requestId"]),
            token: text(&request["context"]["System"]["apiAccessToken"]),
            sent: Sent::default(),
        });
        if let Some(listener) = self.listener.take() {
            let listener = tokio::net::TcpListener::from_std(listener)?;
            let state = Arc::clone(&self.open);
            let zone = self.time_zone.clone();
            let setting =
                move |State(open): State<Arc<Mutex<Option<Open>>>>, Path(device): Path<String>, headers: HeaderMap| {
                    time_zone(zone.clone(), open, device, headers)
                };
            let router = Router::new()
                .route("/v1/directives", post(directive))
                .route("/v2/devices/{device}/settings/System.timeZone", get(setting))
                .with_state(state);
            self.server.spawn(async move {
                // Serving ends with the set of tasks; an error of one connection does not end it.
                let _ = axum::serve(listener, router).await;
            });
        }
        Ok(())
    }

    /// Takes no more, and gives what has come.
    pub(crate) fn close(&self) -> Sent {
        let open = self.open.lock().take();
        open.map(|open| open.sent).unwrap_or_default()
    }
}

/// The zone that the device is set to, as JSON.
async fn time_zone(
    zone: Option<String>,
    open: Arc<Mutex<Option<Open>>>,
    device: String,
    headers: HeaderMap,
) -> Response {
    let open = open.lock();
    let bearer = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    match (&*open, zone) {
        (Some(open), _) if bearer != Some(&open.token) => StatusCode::UNAUTHORIZED.into_response(),
        (Some(_), Some(zone)) if device == DEVICE_ID => Json(zone).into_response(),
        (Some(_), _) => StatusCode::NOT_FOUND.into_response(),
        (None, _) => StatusCode::UNAUTHORIZED.into_response(),
    }
}

async fn directive(State(open): State<Arc<Mutex<Option<Open>>>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let mut open = open.lock();
    // The answer is there already: nobody hears what comes after it.
    let Some(open) = open.as_mut() else { return StatusCode::BAD_REQUEST };
    let bearer = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    if bearer != Some(&open.token) {
        open.sent.refused.push("the token is not the request's apiAccessToken".to_owned());
        return StatusCode::UNAUTHORIZED;
    }
    match open.read(&body) {
        Ok(words) => {
            open.sent.words.push(words);
            StatusCode::NO_CONTENT
        }
        Err(refusal) => {
            open.sent.refused.push(refusal);
            StatusCode::BAD_REQUEST
        }
    }
}

impl Open {
    /// The words of a directive, or why Alexa does not say them.
    fn read(&self, body: &[u8]) -> Result<Words, String> {
        let directive: Value =
            serde_json::from_slice(body).map_err(|error| format!("the body is not JSON: {error}"))?;
        if directive["header"]["requestId"].as_str() != Some(&self.request_id) {
            return Err("header.requestId is not the request's".to_owned());
        }
        if directive["directive"]["type"] != "VoicePlayer.Speak" {
            return Err(format!("directive.type is {}, not VoicePlayer.Speak", directive["directive"]["type"]));
        }
        let text = directive["directive"]["speech"].as_str().ok_or("directive.speech is not text")?;
        let length = text.chars().count();
        if length > MAX_SPEECH {
            return Err(format!("directive.speech has {length} characters, more than {MAX_SPEECH}"));
        }
        if self.sent.words.len() == MAX_DIRECTIVES {
            return Err(format!("it is more than {MAX_DIRECTIVES} directives for one request"));
        }
        let speech = if text.contains('<') {
            speech::heard(text).map_err(|error| format!("directive.speech cannot be spoken: {error}"))?
        } else {
            text.to_owned()
        };
        Ok(Words { speech, directive })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    async fn post(api: &Api, token: &str, body: &str) -> u16 {
        let address = api.endpoint.strip_prefix("http://").unwrap();
        let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
        let head = format!("POST /v1/directives HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n");
        let request = format!("{head}connection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer.split(' ').nth(1).unwrap().parse().unwrap()
    }

    #[tokio::test]
    async fn only_what_alexa_takes_is_said() {
        let mut api = Api::bind(None).unwrap();
        let request = json!({"request": {"requestId": "r"}, "context": {"System": {"apiAccessToken": "t"}}});
        api.open(&request).unwrap();
        let body = |id: &str, kind: &str, speech: &str| {
            json!({"header": {"requestId": id}, "directive": {"type": kind, "speech": speech}}).to_string()
        };
        let speak = "VoicePlayer.Speak";
        assert_eq!(post(&api, "another", &body("r", speak, "a")).await, 401);
        assert_eq!(post(&api, "t", "{").await, 400);
        assert_eq!(post(&api, "t", &body("q", speak, "a")).await, 400);
        assert_eq!(post(&api, "t", &body("r", "Dialog.Delegate", "a")).await, 400);
        assert_eq!(post(&api, "t", &body("r", speak, "<speak>a & b</speak>")).await, 400);
        assert_eq!(post(&api, "t", &body("r", speak, &"a".repeat(601))).await, 400);
        assert_eq!(post(&api, "t", &body("r", speak, "<speak>a &amp; b</speak>")).await, 204);
        for _ in 1..MAX_DIRECTIVES {
            assert_eq!(post(&api, "t", &body("r", speak, "plain")).await, 204);
        }
        assert_eq!(post(&api, "t", &body("r", speak, "plain")).await, 400);
        let sent = api.close();
        assert_eq!(sent.words.iter().map(|words| words.speech.as_str()).collect::<Vec<_>>()[..2], ["a & b", "plain"]);
        assert_eq!(sent.refused.len(), 7, "{:?}", sent.refused);
        assert_eq!(post(&api, "t", &body("r", speak, "late")).await, 400);
        assert_eq!(api.close(), Sent::default());
    }
}
