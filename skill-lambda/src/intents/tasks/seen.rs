//! Which requests were acted upon. Alexa or the Lambda service may deliver one twice.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

/// So many requests are remembered.
const KEPT: usize = 64;

/// The ids of the last requests that were acted upon, in this process of the function.
#[derive(Debug, Default)]
pub(crate) struct Seen(Mutex<VecDeque<String>>);

impl Seen {
    /// Whether this request was acted upon.
    pub(crate) fn has(&self, id: Option<&str>) -> bool {
        let ids = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        id.is_some_and(|id| ids.iter().any(|known| known == id))
    }

    /// Remembers a request.
    pub(crate) fn add(&self, id: Option<&str>) {
        let Some(id) = id else { return };
        let mut ids = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if ids.len() == KEPT {
            ids.pop_front();
        }
        ids.push_back(id.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_requests_are_remembered() {
        let seen = Seen::default();
        assert!(!seen.has(Some("0")) && !seen.has(None));
        for number in 0..=KEPT {
            seen.add(Some(&number.to_string()));
        }
        assert!(!seen.has(Some("0")) && seen.has(Some("1")) && seen.has(Some("64")));
    }
}
