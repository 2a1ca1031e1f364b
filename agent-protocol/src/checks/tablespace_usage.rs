//! `tablespace-usage`: what takes up the storage, and how full is it?

use serde::{Deserialize, Serialize};

/// Options of the check `tablespace-usage`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct TablespaceUsage {
    /// Per cent of a tablespace's capacity from which on it is to be looked at.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 100))]
    pub warning: u8,
    /// Per cent of a tablespace's capacity from which on it is to be acted on.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 100))]
    pub critical: u8,
    /// How many tablespaces to return at most.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 1000))]
    pub limit: u32,
}

impl Default for TablespaceUsage {
    fn default() -> Self {
        Self { warning: 85, critical: 95, limit: 20 }
    }
}

/// Something that takes up storage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TablespaceRow {
    /// The tablespace, or the database where the engine keeps each in files of its own.
    pub name: String,
    /// What is in it.
    pub kind: TablespaceKind,
    /// Bytes in use.
    pub used_bytes: u64,
    /// Bytes it may grow to; null where the engine sets no bound.
    pub capacity_bytes: Option<u64>,
    /// Per cent of the capacity in use; null where there is no capacity.
    pub percent: Option<f64>,
    /// When it will be full; left out where nobody has watched it, or what was seen supports no forecast.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_to_full: Option<TimeToFull>,
}

/// How long a tablespace lasts at the pace it has been growing at, in hours from when the check began.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TimeToFull {
    /// The likeliest.
    pub estimate_hours: f64,
    /// The lower end of the 90 % interval.
    pub earliest_hours: f64,
    /// Its upper end; null where that is farther off than what was seen can tell.
    pub latest_hours: Option<f64>,
}

/// What is in a tablespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum TablespaceKind {
    /// Tables and indexes.
    Data,
    /// What queries put aside while they run.
    Temporary,
    /// Older versions of rows.
    Undo,
    /// The write-ahead log.
    Log,
    /// A word that this version does not know. Nobody writes it.
    #[serde(other)]
    Other,
}

impl TablespaceKind {
    /// The word for it in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Temporary => "temporary",
            Self::Undo => "undo",
            Self::Log => "log",
            Self::Other => "other",
        }
    }
}
