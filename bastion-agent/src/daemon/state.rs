//! What all connections of the daemon share.

use std::{path::Path, sync::Arc, time::Instant};

use parking_lot::RwLock;
use tokio_util::sync::CancellationToken;

use super::history_recorder::HistoryRecorder;
use crate::{
    config::{Config, HistorySettings},
    export::{Exporters, Metrics},
    limits::Limits,
    pool::Pooling,
    run::Agent,
};

/// What all connections share.
pub(super) struct Daemon {
    pub(super) agent: RwLock<Arc<Agent>>,
    pub(super) limits: Limits,
    pub(super) metrics: Metrics,
    pub(super) exporters: Exporters,
    /// What the configuration said of the history when the daemon started: that is what it goes by.
    pub(super) history: HistorySettings,
    /// The history, unless it is switched off.
    pub(super) recorder: Option<HistoryRecorder>,
    /// Cancelled when the daemon must end at once.
    pub(super) stop: CancellationToken,
    pub(super) started: Instant,
}

impl Daemon {
    /// The agent with the configuration as it is now. A check that has begun keeps the one it began with.
    pub(super) fn agent(&self) -> Arc<Agent> {
        Arc::clone(&self.agent.read())
    }

    /// Reads the configuration again. Where it is wrong, the old one stays.
    pub(super) fn reload(&self, path: &Path) {
        let loaded = Config::load(path);
        self.metrics.count_reload(loaded.is_ok());
        match loaded {
            Ok(config) => {
                let instances = config.instances.len();
                self.exporters.reconfigure(&config);
                let waiting = self.history.changed(&config.history);
                let agent = Arc::new(Agent::pooled(config, Pooling::On));
                *self.agent.write() = agent;
                tracing::info!(path = %path.display(), instances, "the configuration was read again");
                if !waiting.is_empty() {
                    let keys = waiting.join(", ");
                    tracing::warn!(keys, "these keys are not as they were when the daemon started, and take a restart");
                }
            }
            Err(error) => tracing::error!(%error, "the configuration is wrong; the old one stays in use"),
        }
    }
}
