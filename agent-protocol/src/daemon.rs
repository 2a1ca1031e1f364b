//! What the daemon answers besides reports.

use serde::{Deserialize, Serialize};

/// Why a question was not taken: the body of every answer that is neither what was asked for nor a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Refusal {
    /// What was wrong, in English.
    pub error: String,
}

/// The daemon lives: the body of `GET /healthz`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DaemonHealth {
    /// `ok`; a daemon that is not does not answer.
    pub status: String,
    /// The daemon's version.
    pub version: String,
    /// Seconds since it was started.
    pub uptime_seconds: u64,
}

/// An instance that the agent knows: an entry of `GET /v1/instances`, and of `bastion-agent instances --format json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListedInstance {
    /// Its name in the configuration, or its DB identifier.
    pub name: String,
    /// The engine: a word of [`EngineName`](crate::EngineName), or RDS's own word for one that the agent does not speak to.
    pub engine: String,
    /// `host:port`; null where it has no address now.
    pub address: Option<String>,
    /// The identifier that RDS knows it by.
    pub db_identifier: Option<String>,
    /// The value of its tag `instance`, where that is another name to ask by.
    #[serde(default)]
    pub tag: Option<String>,
    /// RDS's own word for the engine, such as `aurora-postgresql`, where RDS has told it.
    #[serde(default)]
    pub rds_engine: Option<String>,
    /// The user; null where it comes with the password.
    pub user: Option<String>,
    /// Where the password is kept, in words. Never the password.
    pub password: Option<String>,
    /// How much of TLS is asked for: `verify-full`, `require` or `disable`.
    pub tls: Option<String>,
    /// How the agent knows of it: `configuration` or `discovery`, and of a cluster which endpoint it is.
    pub known_by: String,
    /// Why it cannot be asked.
    pub problem: Option<String>,
}
