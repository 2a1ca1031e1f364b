//! The agent's history: what checks amounted to, how full tablespaces were, and what that says of the days to come.
//!
//! The daemon opens the [`Store`], runs checks by a [`schedule::Schedule`], [`Store::record`]s each report, adds to it what the
//! history foretells ([`add_forecast`]), and from time to time [`Store::prune`]s. `bastion-agent history` reads the same
//! file, whether the daemon runs or not.

mod error;
mod forecast;
mod insert;
mod plot;
mod prune;
mod quarantine;
mod read;
mod record;
pub mod schedule;
mod schema;
mod store;
pub(crate) mod stretches;
pub mod trend;
pub(crate) mod view;

#[cfg(test)]
mod tests;

pub use error::Error;
pub use forecast::{FORECAST_WINDOW, add_forecast, forecast};
pub use prune::Pruned;
pub use read::{PastOutcome, TablespaceSeries};
pub use store::{Opened, Store};
