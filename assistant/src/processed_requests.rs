//! Processed requests: which were acted upon. A door may deliver one twice.

use std::collections::VecDeque;

use parking_lot::Mutex;

use crate::{action::Action, region::Region};

/// So many requests are remembered.
const CAPACITY: usize = 64;

/// The ids of the last requests that were acted upon, in this process of the function, and what was done.
#[derive(Debug, Default)]
pub(crate) struct ProcessedRequests(Mutex<VecDeque<(String, Done)>>);

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Done {
    pub(crate) action: Action,
    /// The identifier of the instance or cluster.
    pub(crate) target: String,
    pub(crate) region: Region,
}

impl ProcessedRequests {
    /// What was done for this request.
    pub(crate) fn get(&self, id: Option<&str>) -> Option<Done> {
        let seen = self.0.lock();
        seen.iter().find(|(known, _)| Some(known.as_str()) == id).map(|(_, done)| done.clone())
    }

    /// Remembers a request.
    pub(crate) fn add(&self, id: Option<&str>, action: Action, target: &str, region: Region) {
        let Some(id) = id else { return };
        let mut seen = self.0.lock();
        if seen.len() == CAPACITY {
            seen.pop_front();
        }
        seen.push_back((id.to_owned(), Done { action, target: target.to_owned(), region }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_requests_are_remembered() {
        let seen = ProcessedRequests::default();
        assert!(seen.get(Some("0")).is_none() && seen.get(None).is_none());
        for number in 0..=CAPACITY {
            seen.add(Some(&number.to_string()), Action::Reboot, "a", Region::VIRGINIA);
        }
        let seen = ["0", "1", "64"].map(|id| seen.get(Some(id)).is_some());
        assert_eq!(seen, [false, true, true]);
    }
}
