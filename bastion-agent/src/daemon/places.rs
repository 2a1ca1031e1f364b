//! How many connections are open at the same time, in all and of one user.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// How many in all. One more is closed unheard, with an answer that says so.
const CONNECTIONS: usize = 512;

/// How many of one user: nobody takes the places of all the others.
const OF_ONE_USER: usize = 256;

/// The places, and who has them.
#[derive(Debug, Clone, Default)]
pub(super) struct Places(Arc<Mutex<HashMap<u32, usize>>>);

/// A place. Dropping it gives it back.
#[derive(Debug)]
pub(super) struct Place {
    places: Places,
    uid: u32,
}

impl Places {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// A place for a connection of this user; none where there is none left.
    pub(super) fn take(&self, uid: u32) -> Option<Place> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let all: usize = taken.values().sum();
        let own = taken.entry(uid).or_default();
        if all >= CONNECTIONS || *own >= OF_ONE_USER {
            return None;
        }
        *own += 1;
        Some(Place { places: self.clone(), uid })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = taken.get_mut(&self.uid) {
            *own = own.saturating_sub(1);
            if *own == 0 {
                taken.remove(&self.uid);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_takes_the_places_of_all_the_others() {
        let places = Places::new();
        let mut held: Vec<_> = std::iter::from_fn(|| places.take(1)).collect();
        assert_eq!(held.len(), OF_ONE_USER);
        held.extend(std::iter::from_fn(|| places.take(2)));
        assert_eq!(held.len(), CONNECTIONS);
        assert!(places.take(3).is_none());
        held.pop();
        assert!(places.take(1).is_none() && places.take(3).is_some());
        held.clear();
        assert!(places.0.lock().unwrap().is_empty(), "who has gone is forgotten");
    }
}
