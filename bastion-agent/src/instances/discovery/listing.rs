//! A list of the databases in the region.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use super::database::Database;

/// How soon after a list was made it is asked for again because a name was not on it.
const MIN_REFRESH_INTERVAL: Duration = Duration::from_secs(10);

/// The databases of the region, and how old the list is.
#[derive(Debug, Clone)]
pub(crate) struct Listing {
    pub(crate) databases: Arc<Vec<Database>>,
    pub(super) taken_at: SystemTime,
}

impl Listing {
    pub(super) fn age(&self) -> Duration {
        // A clock that was set back makes a list new; it is replaced five minutes later at the latest.
        self.taken_at.elapsed().unwrap_or_default()
    }

    /// Whether asking again could tell something new.
    pub(crate) fn is_settled(&self) -> bool {
        self.age() >= MIN_REFRESH_INTERVAL
    }
}
