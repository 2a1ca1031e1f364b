//! `connection`: can the agent log in, and what does it find there?

use serde::{Deserialize, Serialize};

use crate::{
    figures::{Counted, Figures},
    outcome::Outcome,
};

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

impl ConnectionRow {
    /// From how many per cent of its connections on a server is to be looked at.
    pub const WARNING_PERCENT: u8 = 80;

    /// From how many on it is to be acted on: soon it lets nobody in, the agent among them.
    pub const CRITICAL_PERCENT: u8 = 95;

    /// How full the server is; fine where it does not tell.
    pub fn outcome(&self) -> Outcome {
        let (Some(used), Some(max)) = (self.connections_used, self.connections_max) else { return Outcome::Ok };
        let reaches = |percent: u8| u128::from(used) * 100 >= u128::from(max) * u128::from(percent);
        if reaches(Self::CRITICAL_PERCENT) {
            Outcome::Critical
        } else if reaches(Self::WARNING_PERCENT) {
            Outcome::Warning
        } else {
            Outcome::Ok
        }
    }
}

impl Counted for ConnectionRow {
    fn figures(rows: &[Self], _: u64) -> Figures<'_> {
        let row = rows.first();
        Figures {
            connections_used: row.and_then(|row| row.connections_used),
            connections_max: row.and_then(|row| row.connections_max),
            ..Figures::default()
        }
    }
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
