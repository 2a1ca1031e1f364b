//! What the dbvoice skill and the bastion agent say to each other.
//!
//! A [`CheckRequest`] goes to the bastion, a [`CheckReport`] comes back: as JSON on the standard output of
//! `bastion-agent check … --format json`, and as the body of the daemon's `POST /v1/checks`. Both sides read and write
//! both types, and both sides' tests read the JSON files in `golden/`.
//!
//! Rules for change: a field may be added (with a default for those who do not send it), none is renamed, removed or
//! given another meaning; a reader ignores fields it does not know.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod check;
mod daemon;
pub mod exit;
mod failure;
mod report;
mod rows;

pub use check::{Check, CheckName, CheckRequest, ParameterQuestion, SessionResource, TablespaceUsage, TopSessions};
pub use daemon::{DaemonHealth, ListedInstance, Refusal};
pub use failure::{Cause, Failure, NEAREST_NAMES};
pub use report::{CheckReport, Engine, EngineName, Outcome, RowError, ServedBy};
pub use rows::{
    BlockingRow, ConnectionRow, HealthRow, ParameterRow, ReplicationDirection, ReplicationRow, Role, Rows,
    SessionMeasure, SessionRow, TablespaceKind, TablespaceRow, TimeToFull, TransactionKind, TransactionRow,
};

/// The version of [`CheckReport`] that this crate writes.
pub const REPORT_VERSION: u32 = 1;

/// Where the daemon listens unless told otherwise.
pub const SOCKET_PATH: &str = "/run/bastion-agent/agent.sock";

/// The most that SSM Run Command keeps of a command's standard output, in characters.
pub const RUN_COMMAND_OUTPUT_LIMIT: usize = 24_000;
