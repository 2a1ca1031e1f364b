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
    /// Whether the server is read-only: by what it is, and by what MySQL and MariaDB set for all.
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
    /// What else is not as it should be, each once; left out where nothing is known to be. How many connections are left is told by
    /// the figures above.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<ConnectionProblem>,
}

/// What is not as it should be with a database that lets in who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ConnectionProblem {
    /// Few connections are left. Of `health` alone: the check itself tells how many.
    FewLeft,
    /// It is a primary, but open for reading only.
    PrimaryReadsOnly,
    /// It keeps ordinary users out.
    Restricted,
    /// The password of the agent's own user expires soon, or has expired.
    PasswordExpires,
    /// The database that was asked has a limit of its own, and few of its connections are left.
    DatabaseLimit,
    /// A word that this version does not know. Nobody writes it.
    #[serde(other)]
    Other,
}

impl ConnectionProblem {
    /// Every problem.
    pub const ALL: [Self; 6] = [
        Self::FewLeft,
        Self::PrimaryReadsOnly,
        Self::Restricted,
        Self::PasswordExpires,
        Self::DatabaseLimit,
        Self::Other,
    ];

    /// The word for it in JSON and in message ids.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FewLeft => "few-left",
            Self::PrimaryReadsOnly => "primary-reads-only",
            Self::Restricted => "restricted",
            Self::PasswordExpires => "password-expires",
            Self::DatabaseLimit => "database-limit",
            Self::Other => "other",
        }
    }
}

impl ConnectionRow {
    /// From how many per cent of its connections on a server is to be looked at.
    pub const WARNING_PERCENT: u8 = 80;

    /// From how many on it is to be acted on: soon it lets nobody in, the agent among them.
    pub const CRITICAL_PERCENT: u8 = 95;

    /// How full the server is; fine where it does not tell.
    pub fn outcome(&self) -> Outcome {
        self.connections_used.zip(self.connections_max).map_or(Outcome::Ok, |(used, max)| Self::how_full(used, max))
    }

    /// The same of so many connections where there may be so many.
    pub fn how_full(used: u64, max: u64) -> Outcome {
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

/// Whether a server is read-only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// It is neither a standby nor made read-only. A user, a database and PostgreSQL's `default_transaction_read_only` may still refuse writes.
    Primary,
    /// It is a standby or read replica, or all that is written there is refused.
    ReadOnly,
    /// A word that this version does not know. Nobody writes it.
    #[serde(other)]
    Other,
}
