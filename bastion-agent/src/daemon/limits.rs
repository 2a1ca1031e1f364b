//! How many questions the daemon works on at the same time, and how many wait.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

/// How many questions are worked on at the same time. Each instance has a smaller limit of its own, so that it takes many
/// instances that hang to use this up.
const MAX_RUNNING: usize = 128;

/// How many questions wait beyond that.
const MAX_WAITING: usize = 256;

/// The daemon's limits.
#[derive(Debug)]
pub(super) struct Limits {
    running: Arc<Semaphore>,
    waiting: AtomicUsize,
}

impl Limits {
    pub(super) fn new() -> Self {
        Self { running: Arc::new(Semaphore::new(MAX_RUNNING)), waiting: AtomicUsize::new(0) }
    }

    /// A place to work in; none where too many wait already, or where none comes free in time.
    pub(super) async fn enter(&self, within: Duration, stop: &CancellationToken) -> Option<OwnedSemaphorePermit> {
        if let Ok(permit) = Arc::clone(&self.running).try_acquire_owned() {
            return Some(permit);
        }
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= MAX_WAITING {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            return None;
        }
        let permit = tokio::select! {
            permit = Arc::clone(&self.running).acquire_owned() => permit.ok(),
            () = stop.cancelled() => None,
            () = tokio::time::sleep(within) => None,
        };
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        permit
    }
}
