//! The checks: one file each, and the table of them all. See docs/adding-a-check.md.

mod connection;
mod top_sessions;

use std::time::Duration;

use agent_protocol::{Check, Outcome, RowError, Rows};

use crate::{engines::Session, failure::CheckError};

/// What a check found.
pub(crate) struct Finding {
    pub(crate) outcome: Outcome,
    /// One English sentence that says the most important.
    pub(crate) summary: String,
    pub(crate) rows: Rows,
    pub(crate) row_errors: Vec<RowError>,
}

/// Asks a check's question of an open session. `connect` is how long opening it took.
pub(crate) async fn run(check: &Check, session: &mut Session, connect: Duration) -> Result<Finding, CheckError> {
    match check {
        Check::Connection => connection::run(session, connect).await,
        Check::TopSessions(options) => top_sessions::run(session, options).await,
    }
}
