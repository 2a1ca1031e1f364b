//! Admission control: how many questions a door works on at the same time, and how many wait.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

/// The limits of a door.
#[derive(Debug)]
pub(crate) struct Limits {
    running: Arc<Semaphore>,
    max_waiting: usize,
    waiting: AtomicUsize,
}

impl Limits {
    /// So many are worked on at the same time, and so many wait beyond that.
    pub(crate) fn new(max_running: usize, max_waiting: usize) -> Self {
        Self { running: Arc::new(Semaphore::new(max_running)), max_waiting, waiting: AtomicUsize::new(0) }
    }

    /// A place to work in; none where too many wait already, or where none comes free in time.
    pub(crate) async fn enter(&self, within: Duration, stop: &CancellationToken) -> Option<OwnedSemaphorePermit> {
        if let Ok(permit) = Arc::clone(&self.running).try_acquire_owned() {
            return Some(permit);
        }
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= self.max_waiting {
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
