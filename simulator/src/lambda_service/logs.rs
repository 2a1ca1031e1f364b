//! What the function writes to its standard output and error.

use std::collections::VecDeque;
use std::sync::Arc;

use parking_lot::Mutex;

/// How much of the log is kept, in bytes.
const MAX_LOG_BYTES: usize = 1024 * 1024;

/// The last part of a function's log, shared by all of its processes.
#[derive(Debug, Clone, Default)]
pub struct Logs {
    ring: Arc<Mutex<Ring>>,
}

#[derive(Debug, Default)]
struct Ring {
    bytes: VecDeque<u8>,
    written: usize,
}

impl Logs {
    /// Everything that is kept.
    #[must_use]
    pub fn text(&self) -> String {
        self.since(0).0
    }

    /// What was written after this mark, as far as it is kept, and the mark to go on from; marks begin at 0.
    #[must_use]
    pub fn since(&self, mark: usize) -> (String, usize) {
        self.with(|ring| {
            let gone = ring.written - ring.bytes.len();
            let skip = mark.saturating_sub(gone).min(ring.bytes.len());
            let bytes: Vec<u8> = ring.bytes.iter().copied().skip(skip).collect();
            (String::from_utf8_lossy(&bytes).into_owned(), ring.written)
        })
    }

    /// The last line that is not empty.
    #[must_use]
    pub(crate) fn last_line(&self) -> Option<String> {
        self.text().lines().rev().map(str::trim).find(|line| !line.is_empty()).map(str::to_owned)
    }

    pub(crate) fn write(&self, bytes: &[u8]) {
        self.with(|ring| {
            ring.bytes.extend(bytes);
            ring.written += bytes.len();
            let surplus = ring.bytes.len().saturating_sub(MAX_LOG_BYTES);
            ring.bytes.drain(..surplus);
        });
    }

    fn with<T>(&self, work: impl FnOnce(&mut Ring) -> T) -> T {
        work(&mut self.ring.lock())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_part_is_kept() {
        let logs = Logs::default();
        logs.write(b"one\n");
        let (text, mark) = logs.since(0);
        assert_eq!((text.as_str(), mark), ("one\n", 4));
        logs.write(b"two\n\n");
        assert_eq!(logs.since(mark).0, "two\n\n");
        assert_eq!(logs.last_line().as_deref(), Some("two"));
        logs.write(&vec![b'x'; MAX_LOG_BYTES]);
        assert_eq!(logs.text().len(), MAX_LOG_BYTES);
        assert_eq!(logs.since(mark).0.len(), MAX_LOG_BYTES);
        assert_eq!(logs.since(usize::MAX).0, "");
    }
}
