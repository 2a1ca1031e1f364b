//! Keeps the history: what each check amounted to, and what that says of the days to come.
//!
//! A disk that is slow, full or broken costs the history and nothing else: reports wait for it in a queue with a bound, and
//! what does not fit is not recorded.

use std::{sync::Arc, time::Duration};

use agent_protocol::{CheckName, CheckReport};
use parking_lot::Mutex;
use tokio::{sync::mpsc, time::Instant};
use tokio_util::sync::CancellationToken;

use crate::{
    config::HistorySettings,
    history::{self, Error, Opened, Store},
};

/// How many reports wait to be recorded.
const QUEUE_CAPACITY: usize = 512;

/// How long a report may wait for what the history foretells.
const FORECAST_TIMEOUT: Duration = Duration::from_millis(300);

/// How often what is too old is forgotten.
const PRUNE_INTERVAL: Duration = Duration::from_secs(60 * 60);

/// How often the log says at most that nothing can be recorded.
const LOG_INTERVAL: Duration = Duration::from_secs(5 * 60);

/// How long the end of the daemon waits for what is still to be recorded.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(3);

/// The history while the daemon runs.
pub(super) struct HistoryRecorder {
    queue: mpsc::Sender<(String, CheckReport)>,
    store: Arc<Mutex<Option<Arc<Store>>>>,
    writer: Mutex<Option<tokio::task::JoinHandle<()>>>,
    closing: CancellationToken,
}

impl HistoryRecorder {
    /// Opens the history. Where that fails the daemon goes on without, and tries again as long as it runs.
    pub(super) async fn open(settings: HistorySettings) -> Self {
        let (queue, reports) = mpsc::channel(QUEUE_CAPACITY);
        let store = Arc::new(Mutex::new(None));
        let closing = CancellationToken::new();
        let mut writer = Writer { settings, store: Arc::clone(&store), complained: None, tried: None };
        writer.open().await;
        let writer = tokio::spawn(writer.run(reports, closing.clone()));
        Self { queue, store, writer: Mutex::new(Some(writer)), closing }
    }

    /// Records a report of the instance, by its name in the configuration or its DB identifier, once there is time.
    pub(super) fn enqueue(&self, instance: &str, report: &CheckReport) {
        // Where the queue is full the writer has said already that it cannot write.
        let _ = self.queue.try_send((instance.to_owned(), report.clone()));
    }

    /// Adds to a report of `tablespace-usage` when each will be full, where the history supports a forecast.
    pub(super) async fn add_forecast(&self, instance: &str, report: &mut CheckReport) {
        let store = self.store.lock().clone();
        let Some(store) = store.filter(|_| report.check() == CheckName::TablespaceUsage) else { return };
        match tokio::time::timeout(FORECAST_TIMEOUT, history::add_forecast(report, instance, &store)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::debug!(%error, "the history foretells nothing"),
            Err(_) => tracing::debug!("the history took too long to foretell anything"),
        }
    }

    /// Records what still waits, and closes the file.
    pub(super) async fn close(&self) {
        self.closing.cancel();
        let writer = self.writer.lock().take();
        if let Some(writer) = writer
            && tokio::time::timeout(CLOSE_TIMEOUT, writer).await.is_err()
        {
            tracing::warn!("the history was not written to its end");
        }
    }
}

struct Writer {
    settings: HistorySettings,
    store: Arc<Mutex<Option<Arc<Store>>>>,
    complained: Option<Instant>,
    /// When opening it was tried last.
    tried: Option<Instant>,
}

impl Writer {
    async fn run(mut self, mut reports: mpsc::Receiver<(String, CheckReport)>, closing: CancellationToken) {
        let mut pruning = tokio::time::interval(PRUNE_INTERVAL);
        loop {
            tokio::select! {
                biased;
                report = reports.recv() => match report {
                    Some((instance, report)) => self.record(&instance, &report).await,
                    None => break,
                },
                () = closing.cancelled() => break,
                _ = pruning.tick() => self.prune(),
            }
        }
        // What came before the end is recorded as well.
        while let Ok((instance, report)) = reports.try_recv() {
            self.record(&instance, &report).await;
        }
        if let Some(store) = self.current()
            && let Err(error) = store.close().await
        {
            tracing::warn!(%error, "the history could not be closed");
        }
    }

    fn current(&self) -> Option<Arc<Store>> {
        self.store.lock().clone()
    }

    async fn open(&mut self) {
        self.tried = Some(Instant::now());
        match Store::open(&self.settings.path).await {
            Ok((store, opened)) => {
                // That a damaged one was set aside, the store has said.
                if matches!(opened, Opened::New) {
                    tracing::info!(path = %self.settings.path.display(), "a history was begun");
                }
                *self.store.lock() = Some(Arc::new(store));
            }
            Err(error) => self.complain(&error),
        }
    }

    async fn record(&mut self, instance: &str, report: &CheckReport) {
        if self.current().is_none() && self.tried.is_none_or(|tried| tried.elapsed() > LOG_INTERVAL) {
            self.open().await;
        }
        let Some(store) = self.current() else { return };
        match store.record(instance, report).await {
            Ok(()) => {}
            Err(error @ (Error::Damaged { .. } | Error::OtherVersion { .. })) => {
                self.complain(&error);
                *self.store.lock() = None;
                if let Err(error) = store.close().await {
                    tracing::debug!(%error, "the history could not be closed");
                }
                self.open().await;
            }
            Err(error) => self.complain(&error),
        }
    }

    /// In a task of its own: it goes in small steps, between which reports are recorded.
    fn prune(&self) {
        let Some(store) = self.current() else { return };
        let (keep, bytes) = (self.settings.keep, self.settings.keep_mb.saturating_mul(1 << 20));
        tokio::spawn(async move {
            match store.prune(keep, bytes).await {
                Ok(pruned) => {
                    tracing::debug!(?pruned, "what is too old was forgotten");
                    if pruned.clock_doubted {
                        tracing::warn!(
                            "the history has a gap longer than it is kept for; look at this host's clock: what lies before the gap is \
                             forgotten only once the time after it has lasted for a day"
                        );
                    }
                    if pruned.held_back {
                        let (reports, samples) = (pruned.reports, pruned.samples);
                        tracing::warn!(
                            reports,
                            samples,
                            "much of the history is too old at once; a tenth was forgotten, and the rest waits for the next hours. Look at \
                             this host's clock, and at keep in the configuration"
                        );
                    }
                }
                Err(error) => tracing::warn!(%error, "what is too old could not be forgotten"),
            }
        });
    }

    fn complain(&mut self, error: &Error) {
        if self.complained.is_none_or(|when| when.elapsed() > LOG_INTERVAL) {
            self.complained = Some(Instant::now());
            tracing::error!(%error, "nothing can be recorded; checks go on");
        }
    }
}
