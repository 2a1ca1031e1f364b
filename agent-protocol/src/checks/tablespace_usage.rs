//! `tablespace-usage`: what takes up the storage, and how full is it?

use serde::{Deserialize, Serialize};

use super::options::Options;
use crate::figures::{Counted, Figures};

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

impl Options for TablespaceUsage {
    fn parameters(&self) -> Vec<(&'static str, String)> {
        vec![
            ("Warning", self.warning.to_string()),
            ("Critical", self.critical.to_string()),
            ("Limit", self.limit.to_string()),
        ]
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

impl TablespaceRow {
    /// How full it is in per cent, where that is a number that can be drawn. (A server may send anything.)
    pub fn share_percent(&self) -> Option<f64> {
        self.percent.filter(|percent| (0.0..=1e6).contains(percent))
    }

    /// In how many hours it will be full, where that is a number that can be drawn.
    pub fn hours_to_full(&self) -> Option<f64> {
        self.time_to_full.map(|time| time.estimate_hours).filter(|hours| (0.0..=1e9).contains(hours))
    }
}

impl Counted for TablespaceRow {
    fn figures(rows: &[Self], _: u64) -> Figures<'_> {
        let shares = rows.iter().filter_map(|row| Some((row.name.as_str(), row.share_percent()?)));
        Figures {
            fullest_tablespace: shares.max_by(|(_, a), (_, b)| a.total_cmp(b)),
            time_to_full_hours: rows.iter().filter_map(Self::hours_to_full).min_by(f64::total_cmp),
            ..Figures::default()
        }
    }
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
