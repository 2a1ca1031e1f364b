//! `health`: all checks at once, and what it alone looks at.

use serde::{Deserialize, Serialize};

use super::{CheckName, ReplicationProblem};
use crate::{
    failure::Cause,
    figures::{Counted, Figures, OutcomeCounts},
    outcome::Outcome,
    unread::RowError,
};

/// What one part of `health` amounts to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HealthRow {
    /// The part: a check, or something that `health` alone looks at.
    pub check: HealthPart,
    /// What it amounts to.
    pub outcome: Outcome,
    /// The sentence that says the most important.
    pub summary: String,
    /// What of replication is not as it should be, each once, the worst first: for programs, where `summary` is for people.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<ReplicationProblem>,
    /// Why it could not be made.
    pub cause: Option<Cause>,
    /// What to do next, where it could not be made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// What of it could not be read, where the rest could.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub row_errors: Vec<RowError>,
    /// How long it took, in milliseconds.
    pub elapsed_ms: u64,
}

impl Counted for HealthRow {
    fn figures(rows: &[Self], _: u64) -> Figures<'_> {
        let amounting = |outcome| rows.iter().filter(|row| row.outcome == outcome).count() as u64;
        let parts = OutcomeCounts {
            ok: amounting(Outcome::Ok),
            warning: amounting(Outcome::Warning),
            critical: amounting(Outcome::Critical),
            unknown: amounting(Outcome::Unknown),
        };
        Figures { parts: Some(parts), ..Figures::default() }
    }
}

/// What `health` looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum HealthPart {
    /// The check `connection`.
    Connection,
    /// The check `tablespace-usage`.
    TablespaceUsage,
    /// The check `top-sessions`.
    TopSessions,
    /// The check `blocking-sessions`.
    BlockingSessions,
    /// The check `long-transactions`.
    LongTransactions,
    /// The check `replication-lag`.
    ReplicationLag,
    /// How far identifiers of transactions are from running out.
    Wraparound,
    /// Whether finished log is archived.
    Archiving,
    /// How far sequences and automatic keys are from their end.
    Sequences,
    /// A part that this version does not know: the report's writer is newer. Nobody writes it.
    #[serde(other)]
    Other,
}

impl HealthPart {
    /// Every part, in the order in which reports show them where they amount to the same.
    pub const ALL: [Self; 10] = [
        Self::Connection,
        Self::TablespaceUsage,
        Self::TopSessions,
        Self::BlockingSessions,
        Self::LongTransactions,
        Self::ReplicationLag,
        Self::Wraparound,
        Self::Archiving,
        Self::Sequences,
        Self::Other,
    ];

    /// The word for it in JSON and in text reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Connection => "connection",
            Self::TablespaceUsage => "tablespace-usage",
            Self::TopSessions => "top-sessions",
            Self::BlockingSessions => "blocking-sessions",
            Self::LongTransactions => "long-transactions",
            Self::ReplicationLag => "replication-lag",
            Self::Wraparound => "wraparound",
            Self::Archiving => "archiving",
            Self::Sequences => "sequences",
            Self::Other => "other",
        }
    }
}

impl From<CheckName> for HealthPart {
    /// The part that a check is of `health`, of the same name. What `health` does not ask is none.
    fn from(check: CheckName) -> Self {
        Self::ALL.into_iter().find(|part| part.as_str() == check.as_str()).unwrap_or(Self::Other)
    }
}
