//! What checks find: one row type a check, the same for every engine. What an engine cannot know is `null`, never 0.

use serde::{Deserialize, Serialize};

use crate::CheckName;

/// The rows of a report, of the type that belongs to its check.
#[derive(Debug, Clone, PartialEq)]
pub enum Rows {
    /// Rows of `connection`: one, or none where nothing answered.
    Connection(Vec<ConnectionRow>),
    /// Rows of `top-sessions`, the busiest first.
    TopSessions(Vec<SessionRow>),
}

impl Rows {
    /// No rows, of the type that belongs to `check`.
    pub fn none(check: CheckName) -> Self {
        match check {
            CheckName::Connection => Self::Connection(Vec::new()),
            CheckName::TopSessions => Self::TopSessions(Vec::new()),
        }
    }

    /// The check these rows are of.
    pub fn check(&self) -> CheckName {
        match self {
            Self::Connection(_) => CheckName::Connection,
            Self::TopSessions(_) => CheckName::TopSessions,
        }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Connection(rows) => rows.len(),
            Self::TopSessions(rows) => rows.len(),
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Keeps the first `count` rows.
    pub fn truncate(&mut self, count: usize) {
        match self {
            Self::Connection(rows) => rows.truncate(count),
            Self::TopSessions(rows) => rows.truncate(count),
        }
    }

    pub(crate) fn to_values(&self) -> Result<Vec<serde_json::Value>, serde_json::Error> {
        match self {
            Self::Connection(rows) => rows.iter().map(serde_json::to_value).collect(),
            Self::TopSessions(rows) => rows.iter().map(serde_json::to_value).collect(),
        }
    }

    pub(crate) fn from_values(check: CheckName, values: Vec<serde_json::Value>) -> Result<Self, serde_json::Error> {
        let values = values.into_iter();
        Ok(match check {
            CheckName::Connection => Self::Connection(values.map(serde_json::from_value).collect::<Result<_, _>>()?),
            CheckName::TopSessions => Self::TopSessions(values.map(serde_json::from_value).collect::<Result<_, _>>()?),
        })
    }
}

/// What a connection found on the other side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConnectionRow {
    /// The user the server says is logged in.
    pub user: String,
    /// The database, where the engine has more than one and one was chosen.
    pub database: Option<String>,
    /// Whether the server takes writes.
    pub role: Role,
    /// The TLS version of the session, such as `TLSv1.3`; null where the session is not encrypted.
    pub tls: Option<String>,
    /// Connections in use, the agent's own among them.
    pub connections_used: Option<u64>,
    /// Connections that users like this one may have in all.
    pub connections_max: Option<u64>,
    /// Milliseconds from the first packet to the end of the login: TCP, TLS and authentication.
    pub connect_ms: u64,
    /// Milliseconds of the check's query.
    pub query_ms: u64,
}

/// Whether a server takes writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// It takes writes.
    Primary,
    /// It is a standby or read replica, or was made read-only.
    ReadOnly,
}

/// A session and what it uses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    /// The current statement's text, its literals taken out, cut to a readable length.
    pub statement: Option<String>,
}

/// What sessions are ranked by in a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SessionMeasure {
    /// [`SessionRow::cpu_ms`].
    CpuTime,
    /// [`SessionRow::memory_bytes`].
    Memory,
    /// [`SessionRow::io_bytes`].
    Io,
    /// [`SessionRow::active_ms`].
    ActiveTime,
}

impl SessionMeasure {
    /// The word for it in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CpuTime => "cpu-time",
            Self::Memory => "memory",
            Self::Io => "io",
            Self::ActiveTime => "active-time",
        }
    }
}
