//! The question: which check, of which instance, with which options, within which time.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One question to the agent.
///
/// ```json
/// {"instance": "sample", "check": {"name": "top-sessions", "by": "cpu", "limit": 5}, "timeout_ms": 5000}
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CheckRequest {
    /// The instance's tag `instance`, its DB identifier, or its name in the agent's configuration.
    #[cfg_attr(feature = "openapi", schema(min_length = 1))]
    pub instance: String,
    /// The check and its options.
    pub check: Check,
    /// How long the whole check may take, in milliseconds: name resolution, connect, TLS, login and query together.
    #[cfg_attr(feature = "openapi", schema(minimum = 100, maximum = 300_000))]
    pub timeout_ms: u64,
}

/// A check and its options.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "name", rename_all = "kebab-case")]
pub enum Check {
    /// Can the agent log in, and what does it find there?
    Connection,
    /// What takes up the storage, and how full is it?
    TablespaceUsage(TablespaceUsage),
    /// Which sessions use most of a resource?
    TopSessions(TopSessions),
    /// What is a parameter set to?
    Parameter(ParameterQuestion),
    /// Who waits for whom?
    BlockingSessions,
    /// Which transactions have been open for long?
    LongTransactions,
    /// How far behind is replication?
    ReplicationLag,
    /// All of them at once, with their default options, but for `parameter`.
    Health,
}

impl Check {
    /// The check's name, without its options.
    pub fn name(&self) -> CheckName {
        match self {
            Self::Connection => CheckName::Connection,
            Self::TablespaceUsage(_) => CheckName::TablespaceUsage,
            Self::TopSessions(_) => CheckName::TopSessions,
            Self::Parameter(_) => CheckName::Parameter,
            Self::BlockingSessions => CheckName::BlockingSessions,
            Self::LongTransactions => CheckName::LongTransactions,
            Self::ReplicationLag => CheckName::ReplicationLag,
            Self::Health => CheckName::Health,
        }
    }
}

/// Options of the check `tablespace-usage`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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

/// Options of the check `parameter`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ParameterQuestion {
    /// The parameter, as the engine writes it or as people say it: `max_connections`, `max connections`. It is a key of
    /// its own beside the check's `name`.
    #[cfg_attr(feature = "openapi", schema(min_length = 1))]
    pub parameter: String,
}

/// Options of the check `top-sessions`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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

/// The name of a check: its subcommand, its SQL file's name, and the last part of its document's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum CheckName {
    /// [`Check::Connection`].
    Connection,
    /// [`Check::TablespaceUsage`].
    TablespaceUsage,
    /// [`Check::TopSessions`].
    TopSessions,
    /// [`Check::Parameter`].
    Parameter,
    /// [`Check::BlockingSessions`].
    BlockingSessions,
    /// [`Check::LongTransactions`].
    LongTransactions,
    /// [`Check::ReplicationLag`].
    ReplicationLag,
    /// [`Check::Health`].
    Health,
}

impl CheckName {
    /// Every check there is.
    pub const ALL: [Self; 8] = [
        Self::Connection,
        Self::TablespaceUsage,
        Self::TopSessions,
        Self::Parameter,
        Self::BlockingSessions,
        Self::LongTransactions,
        Self::ReplicationLag,
        Self::Health,
    ];

    /// The name as people and programs write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Connection => "connection",
            Self::TablespaceUsage => "tablespace-usage",
            Self::TopSessions => "top-sessions",
            Self::Parameter => "parameter",
            Self::BlockingSessions => "blocking-sessions",
            Self::LongTransactions => "long-transactions",
            Self::ReplicationLag => "replication-lag",
            Self::Health => "health",
        }
    }

    /// The SSM document that runs this check on a bastion.
    pub fn document(self) -> String {
        format!("dbvoice-check-{}", self.as_str())
    }
}

impl fmt::Display for CheckName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
