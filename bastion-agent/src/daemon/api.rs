//! What the daemon answers: `POST /v1/checks`, `GET /v1/instances`, `GET /healthz`, `GET /metrics`.

use std::{sync::Arc, time::Duration};

use agent_protocol::{ApiError, Check, CheckReport, CheckRequest, DaemonHealth, ServedBy};
use axum::{
    Json, Router,
    body::Body,
    extract::{Request, State},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use tokio_util::sync::CancellationToken;

use super::state::Daemon;
use crate::{clean::clean_within, deadline::Deadline, instances, run::CompletedCheck};

/// The largest question that is read, in bytes.
const MAX_BODY_BYTES: usize = 16 * 1024;

/// How long a question may take to arrive.
const BODY_READ_TIMEOUT: Duration = Duration::from_secs(5);

/// How long a check may take at most.
const MAX_TIMEOUT_MS: u64 = 300_000;

/// The paths and who answers them.
pub(super) fn router(daemon: Arc<Daemon>) -> Router {
    Router::new()
        .route("/v1/checks", post(check))
        .route("/v1/instances", get(list))
        .route("/healthz", get(health))
        .route("/metrics", get(metrics))
        .fallback(|| async { refuse(StatusCode::NOT_FOUND, "there is no such path") })
        .method_not_allowed_fallback(|| async { refuse(StatusCode::METHOD_NOT_ALLOWED, "not with this method") })
        .with_state(daemon)
}

fn refuse(status: StatusCode, error: impl Into<String>) -> Response {
    (status, Json(ApiError { error: error.into() })).into_response()
}

async fn check(State(daemon): State<Arc<Daemon>>, request: Request) -> Response {
    let request = match read(request.into_body()).await {
        Ok(request) => request,
        Err(response) => return response,
    };
    // When the client goes away, this future is dropped, and the guard with it: that stops the check.
    let stop = daemon.stop.child_token();
    let _guard = stop.clone().drop_guard();
    let (asked, daemon) = (request, Arc::clone(&daemon));
    // A task of its own, so that a check which is stopped can still cancel its statement on the server.
    let report = tokio::spawn(async move { daemon.answer(&asked, &stop).await });
    match report.await {
        Ok((report, busy)) => {
            let status = if busy { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
            (status, Json(report)).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "a check broke off");
            refuse(StatusCode::INTERNAL_SERVER_ERROR, "the check broke off; the daemon's log has more")
        }
    }
}

/// Reads a question and holds it to the same limits as the command line.
async fn read(body: Body) -> Result<CheckRequest, Response> {
    let bad = |what: String| refuse(StatusCode::BAD_REQUEST, what);
    let bytes = match tokio::time::timeout(BODY_READ_TIMEOUT, axum::body::to_bytes(body, MAX_BODY_BYTES)).await {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(_)) => {
            return Err(refuse(
                StatusCode::PAYLOAD_TOO_LARGE,
                format!("a question is at most {MAX_BODY_BYTES} bytes long"),
            ));
        }
        Err(_) => return Err(refuse(StatusCode::REQUEST_TIMEOUT, "the question did not arrive in time")),
    };
    let request: CheckRequest = serde_json::from_slice(&bytes)
        .map_err(|error| bad(format!("not a question: {}", clean_within(&error.to_string(), 300))))?;
    let limit = |limit: u32| (1..=1000).contains(&limit);
    let percent = |percent: u8| (1..=100).contains(&percent);
    let sound = match &request.check {
        Check::TablespaceUsage(options) => {
            limit(options.limit) && percent(options.warning) && percent(options.critical)
        }
        Check::TopSessions(options) => limit(options.limit),
        _ => true,
    };
    if !sound {
        return Err(bad("limit is from 1 to 1000, warning and critical from 1 to 100".to_owned()));
    }
    let unsaid = match &request.check {
        _ if request.instance.trim().is_empty() => Some("instance"),
        Check::Parameter(question) if question.parameter.trim().is_empty() => Some("parameter"),
        _ => None,
    };
    if let Some(key) = unsaid {
        return Err(bad(format!("{key} is empty")));
    }
    if !(100..=MAX_TIMEOUT_MS).contains(&request.timeout_ms) {
        return Err(bad(format!("timeout_ms is from 100 to {MAX_TIMEOUT_MS}")));
    }
    Ok(request)
}

async fn list(State(daemon): State<Arc<Daemon>>) -> Response {
    let agent = daemon.agent();
    let deadline = Deadline::after(Duration::from_secs(10), &daemon.stop);
    let listing = match agent.config.discovery() {
        None => None,
        Some(_) => match agent.discovery.listing(&agent.aws, &deadline).await {
            Ok(listing) => Some(listing),
            Err(refusal) => {
                let error = format!("RDS gives no list: {}. {}", refusal.reason, refusal.hint);
                return refuse(StatusCode::BAD_GATEWAY, error);
            }
        },
    };
    match instances::json(&instances::all(&agent.config, listing.as_ref())) {
        Ok(json) => ([(header::CONTENT_TYPE, "application/json")], json).into_response(),
        Err(error) => refuse(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()),
    }
}

async fn health(State(daemon): State<Arc<Daemon>>) -> Response {
    let uptime_seconds = daemon.started.elapsed().as_secs();
    Json(DaemonHealth { status: "ok".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned(), uptime_seconds })
        .into_response()
}

async fn metrics(State(daemon): State<Arc<Daemon>>) -> Response {
    match daemon.metrics.text(&daemon.agent()) {
        Ok(text) => {
            let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
            ([(header::CONTENT_TYPE, kind)], text).into_response()
        }
        Err(error) => refuse(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()),
    }
}

impl Daemon {
    /// The report that answers a question, and whether it was turned away because too many wait.
    async fn answer(&self, request: &CheckRequest, stop: &CancellationToken) -> (CheckReport, bool) {
        let report = match self.limits.enter(Duration::from_millis(request.timeout_ms), stop).await {
            Some(_permit) => {
                return (self.finish(request, stop).await, false);
            }
            None => {
                self.metrics.rejected.inc();
                (self.agent().busy(request), true)
            }
        };
        self.metrics.count(&report.0);
        report
    }

    /// Runs a check and does with its report what is done with every one.
    pub(super) async fn finish(&self, request: &CheckRequest, stop: &CancellationToken) -> CheckReport {
        self.metrics.running.inc();
        let CompletedCheck { mut report, instance } = self.agent().run(request, ServedBy::Daemon, stop).await;
        self.metrics.running.dec();
        self.metrics.count(&report);
        if let (Some(recorder), Some(instance)) = (&self.recorder, &instance) {
            recorder.add_forecast(instance, &mut report).await;
            recorder.enqueue(instance, &report);
        }
        instance.iter().for_each(|instance| self.exporters.take(instance, &report));
        report
    }
}
