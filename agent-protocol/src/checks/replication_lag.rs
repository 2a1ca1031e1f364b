//! `replication-lag`: how far behind is replication?

use serde::{Deserialize, Serialize};

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

impl ReplicationRow {
    /// From how far behind on a replica is to be looked at, in milliseconds.
    pub const WARNING_MS: u64 = 30_000;

    /// From how far behind on a replica is to be acted on, in milliseconds.
    pub const CRITICAL_MS: u64 = 5 * 60_000;
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
