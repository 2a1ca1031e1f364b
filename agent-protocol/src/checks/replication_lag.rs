//! `replication-lag`: how far behind is replication?

use serde::{Deserialize, Serialize};

use crate::figures::{Counted, Figures};

/// A replication connection, or something else that replication depends on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReplicationRow {
    /// What it is; left out where it is another server.
    #[serde(default, skip_serializing_if = "ReplicationKind::is_server")]
    pub kind: ReplicationKind,
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
    /// Milliseconds since the source was last heard, of a replica that has not heard it for 10 s or more: how far behind it is, is as of
    /// then. Left out where it has, or that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heard_ms: Option<u64>,
    /// Bytes behind the source; null where the engine does not count them.
    pub lag_bytes: Option<u64>,
    /// Why changes are not flowing, in the engine's words.
    pub error: Option<String>,
    /// What is not as it should be, one of a closed list; left out where nothing is, or that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<ReplicationProblem>,
}

impl ReplicationRow {
    /// From how far behind on a replica is to be looked at, in milliseconds.
    pub const WARNING_MS: u64 = 30_000;

    /// From how far behind on a replica is to be acted on, in milliseconds.
    pub const CRITICAL_MS: u64 = 5 * 60_000;
}

impl Counted for ReplicationRow {
    fn figures(rows: &[Self], _: u64) -> Figures<'_> {
        let lag = |direction| rows.iter().filter(move |row| row.direction == direction).filter_map(|row| row.lag_ms);
        Figures {
            replication_lag_ms: lag(ReplicationDirection::FromSource).max(),
            replica_lag_ms: lag(ReplicationDirection::ToReplica).max(),
            replication_stopped: Some(rows.iter().filter(|row| !row.running).count() as u64),
            ..Figures::default()
        }
    }
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

/// What a row of replication stands for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ReplicationKind {
    /// Another server: a source or a replica.
    #[default]
    Server,
    /// A subscriber of logical replication.
    Subscriber,
    /// A program that only keeps the log.
    LogReceiver,
    /// An archive whose log is replayed file by file.
    Archive,
    /// A replication slot that no replica stands for: its reader is away, or has lost what it needs.
    Slot,
    /// Commits that wait for others to confirm them.
    Commits,
    /// A word that this version does not know. Nobody writes it.
    #[serde(other)]
    Other,
}

impl ReplicationKind {
    /// Every kind.
    pub const ALL: [Self; 7] =
        [Self::Server, Self::Subscriber, Self::LogReceiver, Self::Archive, Self::Slot, Self::Commits, Self::Other];

    fn is_server(&self) -> bool {
        *self == Self::Server
    }
}

/// What is not as it should be with replication.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ReplicationProblem {
    /// Too few are there to confirm commits, so these wait.
    CommitsWait,
    /// Those that are there do not confirm commits in time.
    CommitsUnconfirmed,
    /// Commits are to wait for a replica and wait for none.
    CommitsUnprotected,
    /// Nothing comes from the source.
    Stopped,
    /// This server is late.
    Behind,
    /// Replay is paused on this server.
    Paused,
    /// Nothing comes from the source; archived log is replayed in its place.
    ArchiveOnly,
    /// Nothing new is in the archive, or the source has done nothing.
    ArchiveQuiet,
    /// A replica gets nothing.
    ReplicaStopped,
    /// A replica is late.
    ReplicaBehind,
    /// A replica fetches what it has missed.
    ReplicaCatchingUp,
    /// The log that the reader of a slot needs is gone.
    SlotLost,
    /// The log that the reader of a slot needs is about to go.
    SlotAtRisk,
    /// Nobody reads a slot, so log is held back for nobody.
    SlotUnread,
    /// A word that this version does not know. Nobody writes it.
    #[serde(other)]
    Other,
}

impl ReplicationProblem {
    /// Every problem.
    pub const ALL: [Self; 15] = [
        Self::CommitsWait,
        Self::CommitsUnconfirmed,
        Self::CommitsUnprotected,
        Self::Stopped,
        Self::Behind,
        Self::Paused,
        Self::ArchiveOnly,
        Self::ArchiveQuiet,
        Self::ReplicaStopped,
        Self::ReplicaBehind,
        Self::ReplicaCatchingUp,
        Self::SlotLost,
        Self::SlotAtRisk,
        Self::SlotUnread,
        Self::Other,
    ];

    /// The word for it in JSON and in message ids.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CommitsWait => "commits-wait",
            Self::CommitsUnconfirmed => "commits-unconfirmed",
            Self::CommitsUnprotected => "commits-unprotected",
            Self::Stopped => "stopped",
            Self::Behind => "behind",
            Self::Paused => "paused",
            Self::ArchiveOnly => "archive-only",
            Self::ArchiveQuiet => "archive-quiet",
            Self::ReplicaStopped => "replica-stopped",
            Self::ReplicaBehind => "replica-behind",
            Self::ReplicaCatchingUp => "replica-catching-up",
            Self::SlotLost => "slot-lost",
            Self::SlotAtRisk => "slot-at-risk",
            Self::SlotUnread => "slot-unread",
            Self::Other => "other",
        }
    }
}
