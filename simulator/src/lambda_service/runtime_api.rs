//! The Runtime API that a function's process asks for its next event.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{Response, StatusCode};
use axum::routing::{get, post};
use parking_lot::Mutex;
use serde::Deserialize;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::{Mutex as AsyncMutex, mpsc};
use tokio::task::JoinSet;

/// The largest answer of a function.
const MAX_ANSWER: usize = 6 * 1024 * 1024;

/// An event on its way to the function.
#[derive(Debug)]
pub(crate) struct Work {
    pub(crate) id: String,
    pub(crate) event: String,
    pub(crate) limit: Duration,
}

/// What the function's process tells.
#[derive(Debug)]
pub(crate) enum Report {
    /// It asks for an event: its initialisation is over.
    Ready,
    /// It answered the current event.
    Answer(Bytes),
    /// It failed at the current event.
    Failed(Failure),
    /// It failed to initialise.
    InitFailed(Failure),
}

/// An error as a runtime reports it.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Failure {
    pub(crate) error_type: String,
    pub(crate) error_message: String,
}

/// A Runtime API for one process of a function; it ends when dropped.
#[derive(Debug)]
pub(crate) struct RuntimeApi {
    pub(crate) address: SocketAddr,
    pub(crate) work: mpsc::Sender<Work>,
    pub(crate) reports: mpsc::Receiver<Report>,
    _server: JoinSet<()>,
}

struct Shared {
    function_arn: String,
    work: AsyncMutex<mpsc::Receiver<Work>>,
    reports: mpsc::Sender<Report>,
    current: Mutex<Option<String>>,
}

impl RuntimeApi {
    pub(crate) async fn start(function_arn: String) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (work, work_receiver) = mpsc::channel(1);
        let (report_sender, reports) = mpsc::channel(16);
        let shared = Arc::new(Shared {
            function_arn,
            work: AsyncMutex::new(work_receiver),
            reports: report_sender,
            current: Mutex::new(None),
        });
        let router = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(answer))
            .route("/2018-06-01/runtime/invocation/{id}/error", post(failed))
            .route("/2018-06-01/runtime/init/error", post(init_failed))
            .layer(DefaultBodyLimit::max(MAX_ANSWER))
            .with_state(shared);
        let mut server = JoinSet::new();
        server.spawn(async move {
            // Serving ends with the set of tasks; an error of one connection does not end it.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { address, work, reports, _server: server })
    }
}

type Reply = Result<Response<Body>, StatusCode>;

async fn next(State(shared): State<Arc<Shared>>) -> Reply {
    // A full channel means that it is known already.
    let _ = shared.reports.try_send(Report::Ready);
    let work = shared.work.lock().await.recv().await.ok_or(StatusCode::GONE)?;
    let deadline = SystemTime::now() + work.limit;
    let deadline = deadline.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_millis();
    *shared.current.lock() = Some(work.id.clone());
    let trace = format!("Root=1-{:08x}-{};Sampled=0", deadline / 1000, work.id.replace('-', "").split_at(24).0);
    Response::builder()
        .header("content-type", "application/json")
        .header("lambda-runtime-aws-request-id", &work.id)
        .header("lambda-runtime-deadline-ms", deadline.to_string())
        .header("lambda-runtime-invoked-function-arn", &shared.function_arn)
        .header("lambda-runtime-trace-id", trace)
        .body(Body::from(work.event))
        .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}

async fn answer(State(shared): State<Arc<Shared>>, Path(id): Path<String>, body: Bytes) -> Reply {
    shared.close(&id)?;
    shared.tell(Report::Answer(body)).await
}

async fn failed(State(shared): State<Arc<Shared>>, Path(id): Path<String>, body: Bytes) -> Reply {
    shared.close(&id)?;
    shared.tell(Report::Failed(failure(&body))).await
}

async fn init_failed(State(shared): State<Arc<Shared>>, body: Bytes) -> Reply {
    shared.tell(Report::InitFailed(failure(&body))).await
}

fn failure(body: &[u8]) -> Failure {
    serde_json::from_slice(body).unwrap_or_default()
}

impl Shared {
    /// Ends the current invocation; another id, or a second answer, is refused.
    fn close(&self, id: &str) -> Result<(), StatusCode> {
        let mut current = self.current.lock();
        current.take_if(|current| current == id).map(|_| ()).ok_or(StatusCode::BAD_REQUEST)
    }

    async fn tell(&self, report: Report) -> Reply {
        self.reports.send(report).await.map_err(|_| StatusCode::GONE)?;
        Response::builder()
            .status(StatusCode::ACCEPTED)
            .header("content-type", "application/json")
            .body(Body::from(json!({ "status": "OK" }).to_string()))
            .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
    }
}
