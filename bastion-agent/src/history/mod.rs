//! The agent's history: what checks amounted to, how full tablespaces were, and what that says of the days to come.
//!
//! The daemon opens the [`Store`], runs checks by a [`schedule::Schedule`], [`Store::record`]s each report, adds to it what the
//! history foretells ([`add_time_to_full`]), and from time to time [`Store::prune`]s. `bastion-agent history` reads the same
//! file, whether the daemon runs or not.

mod aside;
mod error;
mod insert;
mod outlook;
mod picture;
mod prune;
mod read;
mod record;
pub mod schedule;
mod schema;
mod store;
pub mod trend;
pub(crate) mod view;

#[cfg(test)]
mod tests;

pub use error::Error;
pub use outlook::{OUTLOOK_WINDOW, add_time_to_full, outlook};
pub use prune::Pruned;
pub use read::{PastOutcome, TablespaceSeries};
pub use store::{Opened, Store};
