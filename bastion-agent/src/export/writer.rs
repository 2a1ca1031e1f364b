//! Writing that must never hold up a check: on a thread of its own, behind a queue that drops what it cannot hold.

use std::{
    sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    thread::{Builder, JoinHandle},
    time::{Duration, Instant},
};

/// How much waits to be written. A disk that hangs for longer than these take costs what comes after them.
const QUEUE_CAPACITY: usize = 256;

/// How long the end of the daemon, or a new configuration, waits for what has not been written yet.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);

/// How often the same failure is logged at most.
const LOG_INTERVAL: Duration = Duration::from_secs(5 * 60);

/// A thread that writes what it is given. Dropping it lets it finish, within a second.
#[derive(Debug)]
pub(super) struct Writer<T> {
    queue: Option<SyncSender<T>>,
    thread: Option<JoinHandle<()>>,
}

impl<T: Send + 'static> Writer<T> {
    /// Starts `write`, which takes from the queue until its other end is gone. Where no thread can be had, everything is
    /// dropped, and the log says so.
    pub(super) fn start(name: &str, write: impl FnOnce(Receiver<T>) + Send + 'static) -> Self {
        let (queue, waiting) = sync_channel(QUEUE_CAPACITY);
        match Builder::new().name(name.to_owned()).spawn(move || write(waiting)) {
            Ok(thread) => Self { queue: Some(queue), thread: Some(thread) },
            Err(error) => {
                tracing::error!(%error, name, "no thread can be started, so nothing is written");
                Self { queue: None, thread: None }
            }
        }
    }

    /// Whether there was room for this.
    pub(super) fn try_send(&self, item: T) -> bool {
        match &self.queue {
            Some(queue) => !matches!(queue.try_send(item), Err(TrySendError::Full(_))),
            None => true,
        }
    }
}

impl<T> Drop for Writer<T> {
    fn drop(&mut self) {
        self.queue = None;
        let begun = Instant::now();
        // A thread that hangs in a write cannot be waited for with a limit, so it is looked at.
        while self.thread.as_ref().is_some_and(|thread| !thread.is_finished()) && begun.elapsed() < CLOSE_TIMEOUT {
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

/// Throttles the log: a failure that lasts is not repeated there with every check.
#[derive(Debug, Default)]
pub(super) struct LogThrottle {
    logged: Option<Instant>,
    unsaid: u64,
}

impl LogThrottle {
    /// Counts one more; how many there have been since the log was told, where it is to be told now.
    pub(super) fn should_log(&mut self, now: Instant) -> Option<u64> {
        self.unsaid += 1;
        if self.logged.is_some_and(|logged| now.saturating_duration_since(logged) < LOG_INTERVAL) {
            return None;
        }
        self.logged = Some(now);
        Some(std::mem::take(&mut self.unsaid))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn what_is_given_is_written_before_the_end() {
        let (written, seen) = channel();
        let writer = Writer::start("test", move |queue| queue.iter().for_each(|item: u32| written.send(item).unwrap()));
        assert!((0..100).all(|item| writer.try_send(item)));
        drop(writer);
        assert_eq!(seen.iter().collect::<Vec<_>>(), (0..100).collect::<Vec<_>>());
    }

    #[test]
    fn a_write_that_hangs_holds_up_nobody() {
        let (release, held) = channel::<()>();
        let writer = Writer::start("test", move |queue: Receiver<usize>| {
            let _ = held.recv();
            drop(queue);
        });
        let begun = Instant::now();
        assert_eq!((0..1_000).filter(|item| writer.try_send(*item)).count(), QUEUE_CAPACITY);
        assert!(begun.elapsed() < Duration::from_millis(500), "{:?}", begun.elapsed());
        drop(writer);
        assert!(begun.elapsed() < 2 * CLOSE_TIMEOUT, "{:?}", begun.elapsed());
        drop(release);
    }

    #[test]
    fn a_failure_that_lasts_is_logged_once_and_then_every_five_minutes() {
        let (mut throttle, begun) = (LogThrottle::default(), Instant::now());
        let told: Vec<_> =
            (0..=600).filter_map(|second| throttle.should_log(begun + Duration::from_secs(second))).collect();
        assert_eq!(told, [1, 300, 300]);
    }
}
