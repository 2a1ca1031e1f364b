//! The daemon's life: it listens, reloads, drains and stops; systemd is told of each.

use std::{
    convert::Infallible,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use parking_lot::RwLock;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::UnixStream,
    signal::unix::{SignalKind, signal},
    sync::Semaphore,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt as _;

use super::{
    api,
    connection_slots::ConnectionSlots,
    history_recorder::HistoryRecorder,
    peers::Peers,
    scheduler,
    socket::{Error as SocketError, Socket},
    state::Daemon,
    write_timeout::WriteTimeout,
};
use crate::{
    config::{self, Config},
    export::{Exporters, Metrics},
    limits::Limits,
    pool::Pooling,
    run::Agent,
};

/// How long a request's head may take to arrive, and how long a connection is kept that asks nothing.
const HEADER_READ_TIMEOUT: Duration = Duration::from_secs(5);

/// How long checks that run when the daemon is told to stop may take to end.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(15);

/// How long checks that are stopped then may take to cancel what they run on a server.
const CANCEL_TIMEOUT: Duration = Duration::from_secs(1);

/// How often sessions are closed that have been kept for too long.
const IDLE_SWEEP_INTERVAL: Duration = Duration::from_secs(5);

/// How long to wait before connections are taken again after the system refused one, which it does where it is short of
/// file descriptors or memory.
const ACCEPT_RETRY_DELAY: Duration = Duration::from_millis(50);

/// How long a client that is turned away has to read why, and how many may take that time at once; others are just closed.
const REJECT_GRACE: Duration = Duration::from_millis(200);
const MAX_REJECTIONS: usize = 64;

/// How many questions are worked on at the same time. Each instance has a smaller limit of its own, so that it takes many
/// instances that hang to use this up.
const MAX_RUNNING: usize = 128;

/// How many questions wait beyond that.
const MAX_WAITING: usize = 256;

/// Why the daemon ended, or did not begin.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(transparent)]
    Configuration(#[from] config::Error),
    #[error(transparent)]
    Socket(#[from] SocketError),
    #[error("signals cannot be received: {0}")]
    Signals(std::io::Error),
}

/// Serves until it is told to stop. `path` is the configuration's.
pub(crate) async fn serve(path: PathBuf, socket: &Path) -> Result<(), Error> {
    let config = Config::load(&path)?;
    let mut hangup = signal(SignalKind::hangup()).map_err(Error::Signals)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(Error::Signals)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Error::Signals)?;
    let listening = Socket::listen(socket)?;
    let exporters = Exporters::new(&config);
    let history = config.history.clone();
    let recorder = if history.enabled { Some(HistoryRecorder::open(history.clone()).await) } else { None };
    let daemon = Arc::new(Daemon {
        agent: RwLock::new(Arc::new(Agent::pooled(config, Pooling::On))),
        limits: Limits::new(MAX_RUNNING, MAX_WAITING),
        metrics: Metrics::new(),
        exporters,
        history: history.clone(),
        recorder,
        stop: CancellationToken::new(),
        started: Instant::now(),
    });
    tracing::info!(socket = %socket.display(), version = env!("CARGO_PKG_VERSION"), "serving");
    notify(&[sd_notify::NotifyState::Ready]);

    // Cancelled when no more is asked of it; what runs may end.
    let closing = CancellationToken::new();
    let connections = TaskTracker::new();
    let accepting = accept(listening, Arc::clone(&daemon), closing.clone(), connections.clone());
    let mut accepting = tokio::spawn(accepting);
    if daemon.recorder.is_some() {
        let scheduled = scheduler::run(Arc::clone(&daemon), history.every, closing.clone(), connections.clone());
        tokio::spawn(scheduled);
    }
    let mut idle_sweep = tokio::time::interval(IDLE_SWEEP_INTERVAL);
    let mut watchdog = watchdog();
    loop {
        tokio::select! {
            _ = terminate.recv() => break,
            _ = interrupt.recv() => break,
            _ = hangup.recv() => {
                if let Ok(now) = sd_notify::NotifyState::monotonic_usec_now() {
                    notify(&[sd_notify::NotifyState::Reloading, now]);
                }
                daemon.reload(&path);
                notify(&[sd_notify::NotifyState::Ready]);
            }
            _ = idle_sweep.tick() => daemon.agent().pools().iter().for_each(|pool| pool.close_old()),
            () = beat(&mut watchdog) => notify(&[sd_notify::NotifyState::Watchdog]),
            ended = &mut accepting => {
                // It ends when it is told to, and it is told below.
                tracing::error!(?ended, "connections are no longer taken");
                break;
            }
        }
    }
    notify(&[sd_notify::NotifyState::Stopping]);
    tracing::info!("stopping");
    closing.cancel();
    connections.close();
    if tokio::time::timeout(DRAIN_TIMEOUT, connections.wait()).await.is_err() {
        tracing::warn!("checks that still run are stopped");
        daemon.stop.cancel();
        let _ = tokio::time::timeout(CANCEL_TIMEOUT, connections.wait()).await;
    }
    if let Some(recorder) = &daemon.recorder {
        recorder.close().await;
    }
    daemon.exporters.close();
    tracing::info!("stopped");
    Ok(())
}

/// Takes connections until `closing` is cancelled; then the socket goes away.
async fn accept(socket: Socket, daemon: Arc<Daemon>, closing: CancellationToken, connections: TaskTracker) {
    let peers = Arc::new(Peers::new(socket.group));
    let slots = ConnectionSlots::new();
    let rejections = Arc::new(Semaphore::new(MAX_REJECTIONS));
    let router = api::router(Arc::clone(&daemon));
    loop {
        let accepted = tokio::select! {
            accepted = socket.listener.accept() => accepted,
            () = closing.cancelled() => return,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(ACCEPT_RETRY_DELAY).await;
                continue;
            }
        };
        // Of whom nothing is known, nothing is heard below.
        let Some(slot) = slots.take(stream.peer_cred().map_or(u32::MAX, |peer| peer.uid())) else {
            daemon.metrics.refused.inc();
            if let Ok(place) = Arc::clone(&rejections).try_acquire_owned() {
                tokio::spawn(async move {
                    turn_away(stream, "503 Service Unavailable", "too many connections").await;
                    drop(place);
                });
            }
            continue;
        };
        let (daemon, peers, router, closing) =
            (Arc::clone(&daemon), Arc::clone(&peers), router.clone(), closing.clone());
        connections.spawn(async move {
            let _slot = slot;
            match stream.peer_cred() {
                Ok(peer) if peers.admits(peer).await => converse(stream, router, closing).await,
                Ok(peer) => {
                    tracing::warn!(uid = peer.uid(), pid = peer.pid(), "a user who may not ask was turned away");
                    daemon.metrics.refused.inc();
                    let why = "only root and members of the group bastion-agent may ask";
                    turn_away(stream, "403 Forbidden", why).await;
                }
                Err(error) => {
                    tracing::warn!(%error, "who asks is not known");
                    daemon.metrics.refused.inc();
                }
            }
        });
    }
}

/// Answers a connection's requests, one after the other.
async fn converse(stream: UnixStream, router: axum::Router, closing: CancellationToken) {
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let router = router.clone();
        async move {
            let response = router.oneshot(request).await;
            Ok::<_, Infallible>(response.unwrap_or_else(|never| match never {}))
        }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEADER_READ_TIMEOUT).max_buf_size(16 * 1024);
    let connection = http.serve_connection(TokioIo::new(WriteTimeout::new(stream)), service);
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = closing.cancelled() => {
            // What has been asked is answered; nothing more is read.
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection broke off");
    }
}

/// Says why nothing is heard on this connection. It is closed once the client has had a moment to send what it had to: one
/// that is still sending would see its connection break off and not read why.
async fn turn_away(mut stream: UnixStream, status: &str, error: &str) {
    let body = format!("{{\"error\":\"{error}\"}}");
    let answer = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    let say = async {
        stream.write_all(answer.as_bytes()).await?;
        stream.shutdown().await?;
        let mut unheard = [0; 4096];
        while stream.read(&mut unheard).await? > 0 {}
        Ok::<_, std::io::Error>(())
    };
    // A client that has gone meanwhile has not lost anything.
    let _ = tokio::time::timeout(REJECT_GRACE, say).await;
}

/// Tells systemd, where it is systemd that started the daemon.
fn notify(states: &[sd_notify::NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::debug!(%error, "systemd cannot be told");
    }
}

/// Half as often as systemd wants to hear; nothing where it does not.
fn watchdog() -> Option<tokio::time::Interval> {
    sd_notify::watchdog_enabled().map(|within| tokio::time::interval((within / 2).max(Duration::from_millis(1))))
}

async fn beat(watchdog: &mut Option<tokio::time::Interval>) {
    match watchdog {
        Some(interval) => drop(interval.tick().await),
        None => std::future::pending().await,
    }
}
