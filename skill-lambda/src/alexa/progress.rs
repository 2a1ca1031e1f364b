//! Words that Alexa says while the answer is still being worked on: a progressive response.

use std::{fmt, pin::Pin, sync::OnceLock, time::Duration};

use assistant::Progress;
use aws_smithy_http_client::{Connector, tls};
use aws_smithy_runtime_api::client::{http::HttpConnector as _, orchestrator::HttpRequest};
use serde_json::json;

/// How long these words may take to send. They are a courtesy; the answer does not wait for them.
const TIMEOUT: Duration = Duration::from_secs(2);

/// Where words go that are said before the answer.
pub(super) struct AlexaProgress {
    /// The address of Alexa's API.
    pub(super) endpoint: String,
    /// What to show there.
    pub(super) token: String,
    /// The request that the words belong to.
    pub(super) request_id: String,
}

impl fmt::Debug for AlexaProgress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { endpoint, token: _, request_id } = self;
        f.debug_struct("AlexaProgress").field("endpoint", endpoint).field("request_id", request_id).finish()
    }
}

impl Progress for AlexaProgress {
    fn say<'a>(&'a self, ssml: &'a str) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>> {
        Box::pin(async move {
            // A failure is logged: the answer comes all the same.
            match tokio::time::timeout(TIMEOUT, send(self, ssml)).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::warn!(error, "words before the answer were not taken"),
                Err(_) => tracing::warn!("words before the answer were not taken in time"),
            }
        })
    }
}

async fn send(progress: &AlexaProgress, ssml: &str) -> Result<(), String> {
    let body = json!({
        "header": {"requestId": progress.request_id},
        "directive": {"type": "VoicePlayer.Speak", "speech": format!("<speak>{ssml}</speak>")},
    });
    let mut request = HttpRequest::new(body.to_string().into());
    request.set_method("POST").map_err(|error| error.to_string())?;
    let address = format!("{}/v1/directives", progress.endpoint.trim_end_matches('/'));
    request.set_uri(address).map_err(|error| error.to_string())?;
    let headers = request.headers_mut();
    headers.insert("content-type", "application/json");
    let token = format!("Bearer {}", progress.token);
    // The error would have the token in it.
    headers.try_insert("authorization", token).map_err(|_| "the token is no header".to_owned())?;
    let response = connector().call(request).await.map_err(|error| error.to_string())?;
    match response.status().is_success() {
        true => Ok(()),
        false => Err(format!("Alexa answered {}", response.status().as_u16())),
    }
}

pub(super) fn connector() -> &'static Connector {
    static CONNECTOR: OnceLock<Connector> = OnceLock::new();
    CONNECTOR.get_or_init(|| {
        Connector::builder().tls_provider(tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring)).build()
    })
}
