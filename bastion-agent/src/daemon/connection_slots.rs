//! How many connections are open at the same time, in all and of one user.

use std::{collections::HashMap, sync::Arc};

use parking_lot::Mutex;

/// How many in all. One more is told that there are too many, and closed; its request is not read.
const MAX_CONNECTIONS: usize = 512;

/// How many of one user: nobody takes the slots of all the others.
const MAX_CONNECTIONS_PER_USER: usize = 256;

/// The slots, and who has them.
#[derive(Debug, Clone, Default)]
pub(super) struct ConnectionSlots(Arc<Mutex<HashMap<u32, usize>>>);

/// A place. Dropping it gives it back.
#[derive(Debug)]
pub(super) struct ConnectionSlot {
    slots: ConnectionSlots,
    uid: u32,
}

impl ConnectionSlots {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// A place for a connection of this user; none where there is none left.
    pub(super) fn take(&self, uid: u32) -> Option<ConnectionSlot> {
        let mut taken = self.0.lock();
        let all: usize = taken.values().sum();
        let own = taken.entry(uid).or_default();
        if all >= MAX_CONNECTIONS || *own >= MAX_CONNECTIONS_PER_USER {
            return None;
        }
        *own += 1;
        Some(ConnectionSlot { slots: self.clone(), uid })
    }
}

impl Drop for ConnectionSlot {
    fn drop(&mut self) {
        let mut taken = self.slots.0.lock();
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
    fn nobody_takes_the_slots_of_all_the_others() {
        let slots = ConnectionSlots::new();
        let mut held: Vec<_> = std::iter::from_fn(|| slots.take(1)).collect();
        assert_eq!(held.len(), MAX_CONNECTIONS_PER_USER);
        held.extend(std::iter::from_fn(|| slots.take(2)));
        assert_eq!(held.len(), MAX_CONNECTIONS);
        assert!(slots.take(3).is_none());
        held.pop();
        assert!(slots.take(1).is_none() && slots.take(3).is_some());
        held.clear();
        assert!(slots.0.lock().is_empty(), "who has gone is forgotten");
    }
}
