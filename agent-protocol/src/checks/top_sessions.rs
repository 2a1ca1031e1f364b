//! `top-sessions`: which sessions use most of a resource?

use serde::{Deserialize, Serialize};

use super::options::Options;
use crate::figures::{Counted, Figures};

/// Options of the check `top-sessions`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct TopSessions {
    /// The resource to rank sessions by.
    pub by: SessionResource,
    /// How many sessions to return at most.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 1000))]
    pub limit: u32,
}

impl Default for TopSessions {
    fn default() -> Self {
        Self { by: SessionResource::Cpu, limit: 5 }
    }
}

impl Options for TopSessions {
    fn parameters(&self) -> Vec<(&'static str, String)> {
        vec![("By", self.by.as_str().to_owned()), ("Limit", self.limit.to_string())]
    }
}

/// What a session is ranked by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum SessionResource {
    /// Processor time.
    Cpu,
    /// Memory held.
    Memory,
    /// Reads and writes.
    Io,
    /// Time its statement has been running.
    Time,
}

impl SessionResource {
    /// Every resource, in the order in which help shows them.
    pub const ALL: [Self; 4] = [Self::Cpu, Self::Memory, Self::Io, Self::Time];

    /// The word for it on the command line, in documents and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Memory => "memory",
            Self::Io => "io",
            Self::Time => "time",
        }
    }
}

/// A session and what it uses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionRow {
    /// The engine's own identifier of the session: a process id, a thread id, or `sid,serial#`.
    pub session_id: String,
    /// The database user.
    pub user: Option<String>,
    /// The database the session is in.
    pub database: Option<String>,
    /// The client's host name or address.
    pub client: Option<String>,
    /// The client program, as it names itself.
    pub program: Option<String>,
    /// What the session is doing, in the engine's words.
    pub state: Option<String>,
    /// What the session waits for, in the engine's words.
    pub wait: Option<String>,
    /// What the sessions of this report are ranked by: where the engine keeps no figure for the resource that was asked
    /// for, the honest nearest.
    pub measure: SessionMeasure,
    /// Milliseconds the current statement has been running; 0 where the session is idle.
    pub active_ms: Option<u64>,
    /// Milliseconds of processor time.
    pub cpu_ms: Option<u64>,
    /// Bytes of memory held.
    pub memory_bytes: Option<u64>,
    /// Bytes read and written.
    pub io_bytes: Option<u64>,
    /// Milliseconds that the session spent reading and writing files while it was watched, for [`SessionRow::watched_ms`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub io_ms: Option<u64>,
    /// Milliseconds between two looks at counters that only grow; null where one look was enough.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub watched_ms: Option<u64>,
    /// The current statement's text, its literals taken out, cut to a readable length.
    pub statement: Option<String>,
}

impl Counted for SessionRow {
    fn figures(rows: &[Self], total: u64) -> Figures<'_> {
        Figures {
            busy_sessions: Some(total),
            longest_active_ms: Some(rows.iter().filter_map(|row| row.active_ms).max().unwrap_or(0)),
            ..Figures::default()
        }
    }
}

/// What sessions are ranked by in a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum SessionMeasure {
    /// [`SessionRow::cpu_ms`].
    CpuTime,
    /// [`SessionRow::memory_bytes`].
    Memory,
    /// [`SessionRow::io_bytes`].
    Io,
    /// [`SessionRow::io_ms`].
    IoTime,
    /// [`SessionRow::active_ms`].
    ActiveTime,
    /// A word that this version does not know. Nobody writes it.
    #[serde(other)]
    Other,
}

impl SessionMeasure {
    /// The word for it in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CpuTime => "cpu-time",
            Self::Memory => "memory",
            Self::Io => "io",
            Self::IoTime => "io-time",
            Self::ActiveTime => "active-time",
            Self::Other => "other",
        }
    }
}
