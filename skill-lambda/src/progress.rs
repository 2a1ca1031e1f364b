//! Words that Alexa says while the answer is still being worked on: a progressive response.

use std::{sync::OnceLock, time::Duration};

use aws_smithy_http_client::{Connector, tls};
use aws_smithy_runtime_api::client::{http::HttpConnector as _, orchestrator::HttpRequest};
use serde_json::json;

use crate::alexa::Progress;

/// How long these words may take to send. They are a courtesy; the answer does not wait for them.
const LONGEST: Duration = Duration::from_secs(2);

/// Says something before the answer. A failure is logged: the answer comes all the same.
pub(crate) async fn say(progress: &Progress, ssml: &str) {
    match tokio::time::timeout(LONGEST, send(progress, ssml)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(error, "words before the answer were not taken"),
        Err(_) => tracing::warn!("words before the answer were not taken in time"),
    }
}

async fn send(progress: &Progress, ssml: &str) -> Result<(), String> {
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

fn connector() -> &'static Connector {
    static CONNECTOR: OnceLock<Connector> = OnceLock::new();
    CONNECTOR.get_or_init(|| {
        Connector::builder().tls_provider(tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring)).build()
    })
}
