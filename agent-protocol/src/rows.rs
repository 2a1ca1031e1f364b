//! What checks find: one row type a check, the same for every engine. What an engine cannot know is `null`, never 0.

use serde::{Deserialize, Serialize};

use crate::{Cause, CheckName, Outcome, RowError};

/// The rows of a report, of the type that belongs to its check.
#[derive(Debug, Clone, PartialEq)]
pub enum Rows {
    /// Rows of `connection`: one, or none where nothing answered.
    Connection(Vec<ConnectionRow>),
    /// Rows of `tablespace-usage`, the fullest first.
    TablespaceUsage(Vec<TablespaceRow>),
    /// Rows of `top-sessions`, the busiest first.
    TopSessions(Vec<SessionRow>),
    /// Rows of `parameter`: one, or none where there is no such parameter.
    Parameter(Vec<ParameterRow>),
    /// Rows of `blocking-sessions`: each chain from its root down.
    BlockingSessions(Vec<BlockingRow>),
    /// Rows of `long-transactions`, the oldest first.
    LongTransactions(Vec<TransactionRow>),
    /// Rows of `replication-lag`: where changes come from, then where they go.
    ReplicationLag(Vec<ReplicationRow>),
    /// Rows of `health`: one a check, the worst first.
    Health(Vec<HealthRow>),
}

/// The same expression for the rows of whichever check.
macro_rules! each {
    ($rows:expr, $name:ident => $then:expr) => {
        match $rows {
            Rows::Connection($name) => $then,
            Rows::TablespaceUsage($name) => $then,
            Rows::TopSessions($name) => $then,
            Rows::Parameter($name) => $then,
            Rows::BlockingSessions($name) => $then,
            Rows::LongTransactions($name) => $then,
            Rows::ReplicationLag($name) => $then,
            Rows::Health($name) => $then,
        }
    };
}

impl Rows {
    /// No rows, of the type that belongs to `check`.
    pub fn none(check: CheckName) -> Self {
        match check {
            CheckName::Connection => Self::Connection(Vec::new()),
            CheckName::TablespaceUsage => Self::TablespaceUsage(Vec::new()),
            CheckName::TopSessions => Self::TopSessions(Vec::new()),
            CheckName::Parameter => Self::Parameter(Vec::new()),
            CheckName::BlockingSessions => Self::BlockingSessions(Vec::new()),
            CheckName::LongTransactions => Self::LongTransactions(Vec::new()),
            CheckName::ReplicationLag => Self::ReplicationLag(Vec::new()),
            CheckName::Health => Self::Health(Vec::new()),
        }
    }

    /// The check these rows are of.
    pub fn check(&self) -> CheckName {
        match self {
            Self::Connection(_) => CheckName::Connection,
            Self::TablespaceUsage(_) => CheckName::TablespaceUsage,
            Self::TopSessions(_) => CheckName::TopSessions,
            Self::Parameter(_) => CheckName::Parameter,
            Self::BlockingSessions(_) => CheckName::BlockingSessions,
            Self::LongTransactions(_) => CheckName::LongTransactions,
            Self::ReplicationLag(_) => CheckName::ReplicationLag,
            Self::Health(_) => CheckName::Health,
        }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        each!(self, rows => rows.len())
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Keeps the first `count` rows.
    pub fn truncate(&mut self, count: usize) {
        each!(self, rows => rows.truncate(count));
    }

    pub(crate) fn to_values(&self) -> Result<Vec<serde_json::Value>, serde_json::Error> {
        each!(self, rows => rows.iter().map(serde_json::to_value).collect())
    }

    pub(crate) fn from_values(check: CheckName, values: Vec<serde_json::Value>) -> Result<Self, serde_json::Error> {
        let mut all = Self::none(check);
        each!(&mut all, rows => *rows = values.into_iter().map(serde_json::from_value).collect::<Result<_, _>>()?);
        Ok(all)
    }
}

/// What a connection found on the other side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// It takes writes.
    Primary,
    /// It is a standby or read replica, or was made read-only.
    ReadOnly,
    /// A word that this version does not know. Nobody writes it.
    #[serde(other)]
    Other,
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

/// A parameter of the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ParameterRow {
    /// Its name, as the engine writes it.
    pub name: String,
    /// Its value, as the engine writes it. Null where nothing is set, and where it is [`ParameterRow::hidden`].
    pub value: Option<String>,
    /// The unit of the value, such as `8kB` or `ms`.
    pub unit: Option<String>,
    /// Where the value comes from, in the engine's words.
    pub source: Option<String>,
    /// The value it has where nothing sets it.
    pub default_value: Option<String>,
    /// Whether another value is set and waits for a restart; null where the engine does not tell.
    pub pending_restart: Option<bool>,
    /// Whether it is set, to something that may be a secret and so stays on the bastion; left out where it does not.
    #[serde(default, skip_serializing_if = "is_false")]
    pub hidden: bool,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

/// A session that waits for a lock, or that another one waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BlockingRow {
    /// The engine's own identifier of the session.
    pub session_id: String,
    /// The sessions it waits for. Empty for a root, and where the engine does not tell.
    pub blocked_by: Vec<String>,
    /// The session at the head of its chain, which waits for nobody; its own id where that is itself.
    pub root: String,
    /// How far it is from the root; 0 is the root.
    pub depth: u32,
    /// The database user.
    pub user: Option<String>,
    /// The database the session is in.
    pub database: Option<String>,
    /// The client's host name or address.
    pub client: Option<String>,
    /// What the session is doing, in the engine's words.
    pub state: Option<String>,
    /// Milliseconds it has been waiting; null where it does not wait or the engine does not tell.
    pub waiting_ms: Option<u64>,
    /// Milliseconds its transaction has been open.
    pub transaction_ms: Option<u64>,
    /// Its current or last statement's text, its literals taken out.
    pub statement: Option<String>,
}

/// An open transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TransactionRow {
    /// Whether a session holds it, or it was prepared and nobody does.
    pub kind: TransactionKind,
    /// The session, or the prepared transaction's own identifier.
    pub session_id: String,
    /// The database user.
    pub user: Option<String>,
    /// The database it is in.
    pub database: Option<String>,
    /// The client's host name or address.
    pub client: Option<String>,
    /// What its session is doing, in the engine's words.
    pub state: Option<String>,
    /// Milliseconds it has been open.
    pub age_ms: u64,
    /// Rows it has changed; null where the engine does not count them.
    pub rows_modified: Option<u64>,
    /// Its current or last statement's text, its literals taken out.
    pub statement: Option<String>,
}

/// Who holds a transaction open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum TransactionKind {
    /// A session.
    Session,
    /// Nobody: it was prepared for a two-phase commit.
    Prepared,
    /// A word that this version does not know. Nobody writes it.
    #[serde(other)]
    Other,
}

/// A replication connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReplicationRow {
    /// Whether changes come from there or go there.
    pub direction: ReplicationDirection,
    /// The connection's name: the slot, channel, or what the replica calls itself.
    pub name: Option<String>,
    /// The other server's address.
    pub peer: Option<String>,
    /// What the connection is doing, in the engine's words.
    pub state: Option<String>,
    /// Whether changes are flowing.
    pub running: bool,
    /// Milliseconds behind the source; null where that is not known.
    pub lag_ms: Option<u64>,
    /// Milliseconds that the replica holds changes back on purpose; left out where it does not, or that is not known. They are
    /// part of `lag_ms`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay_ms: Option<u64>,
    /// Bytes behind the source; null where the engine does not count them.
    pub lag_bytes: Option<u64>,
    /// Why changes are not flowing, in the engine's words.
    pub error: Option<String>,
}

/// The way changes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ReplicationDirection {
    /// From the other server to this one.
    FromSource,
    /// From this server to the other one.
    ToReplica,
    /// A word that this version does not know. Nobody writes it.
    #[serde(other)]
    Other,
}

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
    /// The part that a check is of `health`. `parameter` and `health` are none.
    fn from(check: CheckName) -> Self {
        match check {
            CheckName::Connection => Self::Connection,
            CheckName::TablespaceUsage => Self::TablespaceUsage,
            CheckName::TopSessions => Self::TopSessions,
            CheckName::BlockingSessions => Self::BlockingSessions,
            CheckName::LongTransactions => Self::LongTransactions,
            CheckName::ReplicationLag => Self::ReplicationLag,
            CheckName::Parameter | CheckName::Health => Self::Other,
        }
    }
}
