//! `connection`: can the agent log in, and what does it find there?

use serde::{Deserialize, Serialize};

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
