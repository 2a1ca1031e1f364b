//! What the dbvoice skill and the bastion agent say to each other.
//!
//! A [`CheckRequest`] goes to the bastion, a [`CheckReport`] comes back: as JSON on the standard output of
//! `bastion-agent check … --format json`, and as the body of the daemon's `POST /v1/checks`. Both sides read and write
//! both types, and both sides' tests read the JSON files in `golden/`.
//!
//! Rules for change: a field may be added (with a default for those who do not send it), none is renamed, removed or
//! given another meaning; a reader ignores fields it does not know, and reads words it does not know as `other`: an older
//! skill keeps a newer agent's report (`golden-future/`).

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod checks;
mod daemon;
mod doctor;
mod engine;
pub mod exit;
mod failure;
mod figures;
mod history;
pub mod names;
mod outcome;
pub mod rds;
mod report;
mod request;
mod unread;

pub use checks::*;
pub use daemon::{ApiError, DaemonHealth, ListedInstance};
pub use doctor::{DoctorSection, DoctorState, DoctorStep};
pub use engine::{Engine, EngineName};
pub use failure::{Cause, Failure, NEAREST_NAMES};
pub use figures::{Figures, OutcomeCounts};
pub use history::{CheckHistory, OutcomeRun, TablespaceHistory, TablespaceSample, TablespaceUsageHistory};
pub use outcome::Outcome;
pub use report::{CheckReport, REPORT_VERSION, ServedBy};
pub use request::CheckRequest;
pub use unread::{RowError, UnreadPart};

/// Where the daemon listens unless told otherwise.
pub const SOCKET_PATH: &str = "/run/bastion-agent/agent.sock";

/// The most bytes of standard output that SSM Run Command keeps whole. It keeps less than 24,000: a text of exactly that size
/// loses its end to a remark that it was cut.
pub const RUN_COMMAND_OUTPUT_LIMIT: usize = 23_998;
