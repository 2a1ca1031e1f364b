//! The answer: what a check found, or why it could not be made.

#[cfg(feature = "openapi")]
mod schema;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer, ser};

use crate::{
    Cause, Failure,
    checks::{CheckName, Rows},
    engine::Engine,
    figures::Figures,
    outcome::Outcome,
    unread::RowError,
};

/// The version of [`CheckReport`] that this crate writes.
pub const REPORT_VERSION: u32 = 1;

/// The answer to a [`crate::CheckRequest`], version 1.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "Wire")]
pub struct CheckReport {
    /// The version of this format.
    pub version: u32,
    /// The instance, as it was asked for.
    pub instance: String,
    /// The engine; null where the check ended before the instance was known.
    pub engine: Option<Engine>,
    /// What it amounts to.
    pub outcome: Outcome,
    /// One English sentence that says the most important.
    pub summary: String,
    /// What was found. Its kind is the report's check.
    pub rows: Rows,
    /// Parts of the answer that could not be read, where the rest could.
    pub row_errors: Vec<RowError>,
    /// How many rows were found. `rows` holds fewer where a limit was asked for, or where the report was cut to fit.
    pub total_rows: u64,
    /// Whether rows were cut so that the report fits where it has to go. A limit that was asked for does not count.
    pub truncated: bool,
    /// Why the check could not be made.
    pub failure: Option<Failure>,
    /// When the check began.
    pub started_at: Timestamp,
    /// How long it took, in milliseconds.
    pub elapsed_ms: u64,
    /// Who ran it.
    pub served_by: ServedBy,
}

impl CheckReport {
    /// The check this is a report of.
    pub fn check(&self) -> CheckName {
        self.rows.check()
    }

    /// The report's figures; none where the check could not be made.
    pub fn figures(&self) -> Figures<'_> {
        if self.failure.is_some() { Figures::default() } else { self.rows.figures(self.total_rows) }
    }

    /// The cause, where the check could not be made.
    pub fn cause(&self) -> Option<Cause> {
        self.failure.as_ref().map(|failure| failure.cause)
    }

    /// The report as one line of JSON that is at most `limit` bytes long.
    ///
    /// Rows are dropped from the end until it fits, then row errors; `truncated` says so and `total_rows` keeps the
    /// count. Bytes are counted, not characters, so that the line fits however the reader counts.
    pub fn to_json_within(&self, limit: usize) -> Result<String, serde_json::Error> {
        let whole = serde_json::to_string(self)?;
        if whole.len() <= limit {
            return Ok(whole);
        }
        let mut cut = self.clone();
        cut.truncated = true;
        let (mut fits, mut too_many) = (0, self.rows.len());
        while fits + 1 < too_many {
            let middle = fits.midpoint(too_many);
            cut.rows = self.rows.clone();
            cut.rows.truncate(middle);
            if serde_json::to_string(&cut)?.len() <= limit {
                fits = middle;
            } else {
                too_many = middle;
            }
        }
        cut.rows = self.rows.clone();
        cut.rows.truncate(fits);
        let mut json = serde_json::to_string(&cut)?;
        while json.len() > limit && cut.row_errors.pop().is_some() {
            json = serde_json::to_string(&cut)?;
        }
        Ok(json)
    }
}

/// Who ran a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ServedBy {
    /// The daemon, on a connection it keeps.
    Daemon,
    /// A process that ran for this check alone.
    OneShot,
    /// A word that this version does not know. Nobody writes it.
    #[serde(other)]
    Other,
}

/// The report as it stands in JSON: `check` says how to read `rows`.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
struct Wire {
    /// The version of this format.
    version: u32,
    /// The check, which says what the rows are.
    check: CheckName,
    /// The instance, as it was asked for.
    instance: String,
    /// The engine; null where the check ended before the instance was known.
    #[serde(default, deserialize_with = "engine_if_known")]
    engine: Option<Engine>,
    /// What it amounts to.
    outcome: Outcome,
    /// One English sentence that says the most important.
    summary: String,
    /// What was found: rows of the kind that belongs to the check.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>))]
    rows: Vec<serde_json::Value>,
    /// Parts of the answer that could not be read, where the rest could.
    #[serde(default)]
    row_errors: Vec<RowError>,
    /// How many rows were found. `rows` holds fewer where a limit was asked for, or where the report was cut to fit.
    total_rows: u64,
    /// Whether rows were cut so that the report fits where it has to go. A limit that was asked for does not count.
    truncated: bool,
    /// Why the check could not be made.
    failure: Option<Failure>,
    /// When the check began.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    started_at: Timestamp,
    /// How long it took, in milliseconds.
    elapsed_ms: u64,
    /// Who ran it.
    served_by: ServedBy,
}

/// The engine, or nothing where this version does not know it: the rest of the report is worth reading all the same.
fn engine_if_known<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Engine>, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).ok())
}

impl Serialize for CheckReport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let report = self.clone();
        let wire = Wire {
            version: report.version,
            check: report.check(),
            instance: report.instance,
            engine: report.engine,
            outcome: report.outcome,
            summary: report.summary,
            rows: report.rows.to_values().map_err(ser::Error::custom)?,
            row_errors: report.row_errors,
            total_rows: report.total_rows,
            truncated: report.truncated,
            failure: report.failure,
            started_at: report.started_at,
            elapsed_ms: report.elapsed_ms,
            served_by: report.served_by,
        };
        wire.serialize(serializer)
    }
}

/// Why a JSON text is no report that this version can read.
#[derive(Debug, thiserror::Error)]
enum WireError {
    #[error("report version {found} is newer than this program reads ({REPORT_VERSION}); update it")]
    Version { found: u32 },
    #[error("rows of check {check}: {source}")]
    Rows { check: CheckName, source: serde_json::Error },
}

impl TryFrom<Wire> for CheckReport {
    type Error = WireError;

    fn try_from(wire: Wire) -> Result<Self, WireError> {
        if wire.version > REPORT_VERSION {
            return Err(WireError::Version { found: wire.version });
        }
        let rows =
            Rows::from_values(wire.check, wire.rows).map_err(|source| WireError::Rows { check: wire.check, source })?;
        Ok(Self {
            version: wire.version,
            instance: wire.instance,
            engine: wire.engine,
            outcome: wire.outcome,
            summary: wire.summary,
            rows,
            row_errors: wire.row_errors,
            total_rows: wire.total_rows,
            truncated: wire.truncated,
            failure: wire.failure,
            started_at: wire.started_at,
            elapsed_ms: wire.elapsed_ms,
            served_by: wire.served_by,
        })
    }
}
