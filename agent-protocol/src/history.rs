//! What the daemon has recorded of an instance, as `bastion-agent history` tells it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    checks::{CheckName, TablespaceKind, TimeToFull},
    failure::Cause,
    outcome::Outcome,
};

/// How full tablespaces were.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TablespaceUsageHistory {
    /// The name that the history is kept under.
    pub instance: String,
    /// The beginning of the time that was looked at.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub from: Timestamp,
    /// Its end.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub until: Timestamp,
    /// Every tablespace of which there is a sample.
    pub tablespaces: Vec<TablespaceHistory>,
}

/// How full a tablespace was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TablespaceHistory {
    /// The tablespace, or the database where the engine keeps each in files of its own.
    pub name: String,
    /// What is in it.
    pub kind: TablespaceKind,
    /// How many samples were recorded in this time: more than `samples` holds where only some are told.
    pub recorded: u64,
    /// In the order of time; at least one.
    pub samples: Vec<TablespaceSample>,
    /// When it will be full; null where what was seen supports no forecast.
    pub time_to_full: Option<TimeToFull>,
    /// Why there is no forecast, in a word; null where there is one.
    pub no_forecast_because: Option<String>,
}

/// How full a tablespace was once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TablespaceSample {
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
    /// Bytes in use.
    pub used_bytes: u64,
    /// Bytes it might grow to; null where the engine set no bound.
    pub capacity_bytes: Option<u64>,
}

/// What the runs of every check amounted to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CheckHistory {
    /// The name that the history is kept under.
    pub instance: String,
    /// The beginning of the time that was looked at.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub from: Timestamp,
    /// Its end.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub until: Timestamp,
    /// Check by check, of each the latest first.
    pub stretches: Vec<OutcomeRun>,
    /// The checks of which older runs in this time were not read.
    pub not_read_whole: Vec<CheckName>,
    /// Checks of a newer version that were made in this time: this one does not know them, and says nothing of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unknown_checks: Vec<String>,
}

/// Runs of a check in a row that amounted to the same. Where it did not run for longer than usual, another begins: nobody
/// looked in between.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OutcomeRun {
    /// The check.
    pub check: CheckName,
    /// What they amounted to.
    pub outcome: Outcome,
    /// Why they could not be made; null where they could.
    pub cause: Option<Cause>,
    /// When the first of them began.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub from: Timestamp,
    /// When the last of them began.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub to: Timestamp,
    /// How many there were.
    pub runs: u64,
    /// What the last of them said.
    pub summary: String,
}
