//! Why a check could not be made: a closed list of causes, told apart wherever they can be.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a check could not be made, for a program (`cause`) and for a person (`message`, `hint`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Failure {
    /// The cause, one of a closed list.
    pub cause: Cause,
    /// What happened, in one English sentence without a secret in it.
    pub message: String,
    /// What to do next, in one English sentence.
    pub hint: String,
}

/// How a hint that offers names begins; the names follow, separated by commas, and a full stop.
pub const NEAREST_NAMES: &str = "Nearest names: ";

impl Failure {
    /// The names that the hint offers in place of one that fits none; empty where it offers none.
    pub fn nearest_names(&self) -> Vec<&str> {
        let names = self.hint.strip_prefix(NEAREST_NAMES).map(|names| names.strip_suffix('.').unwrap_or(names));
        names.map(|names| names.split(", ").filter(|name| !name.is_empty()).collect()).unwrap_or_default()
    }
}

/// The causes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// The host name has no address.
    NameResolution,
    /// The host is there and nothing listens on the port.
    Refused,
    /// There is no way to the host, or the connection was cut.
    Unreachable,
    /// A step did not end within the deadline.
    Timeout,
    /// Encryption could not be agreed on, or the server's certificate is not the one it should be.
    Tls,
    /// The server refuses the user or the password.
    Authentication,
    /// The account is locked or may not log in.
    AccountLocked,
    /// The password has expired.
    PasswordExpired,
    /// The server has no connection left.
    TooManyConnections,
    /// The server, or the database asked for, is not open: starting, stopping or mounted.
    NotOpen,
    /// The server is open and has no database of the name that the configuration gives.
    UnknownDatabase,
    /// The user may not see what the check reads.
    MissingPrivilege,
    /// This engine or version has no such thing.
    Unsupported,
    /// The server has no parameter of this name.
    UnknownParameter,
    /// The agent's configuration is not there or cannot be used.
    Configuration,
    /// The agent could not get the password.
    CredentialsUnavailable,
    /// No instance has this name.
    UnknownInstance,
    /// Several instances have this name.
    AmbiguousInstance,
    /// The engine's client library is not installed.
    DriverMissing,
    /// Too many questions wait in the agent already; the database was not asked.
    AgentBusy,
    /// The check was stopped before it was done: by a signal, or because who asked went away.
    Stopped,
    /// The daemon was asked and gave no report.
    DaemonNoReply,
    /// Anything else: a defect, or an answer nobody expected.
    Internal,
    /// A cause that this version does not know: the report's writer is newer. Nobody writes it.
    #[serde(other)]
    Other,
}

impl Cause {
    /// Every cause.
    pub const ALL: [Self; 24] = [
        Self::NameResolution,
        Self::Refused,
        Self::Unreachable,
        Self::Timeout,
        Self::Tls,
        Self::Authentication,
        Self::AccountLocked,
        Self::PasswordExpired,
        Self::TooManyConnections,
        Self::NotOpen,
        Self::UnknownDatabase,
        Self::MissingPrivilege,
        Self::Unsupported,
        Self::UnknownParameter,
        Self::Configuration,
        Self::CredentialsUnavailable,
        Self::UnknownInstance,
        Self::AmbiguousInstance,
        Self::DriverMissing,
        Self::AgentBusy,
        Self::Stopped,
        Self::DaemonNoReply,
        Self::Internal,
        Self::Other,
    ];

    /// The word for it in JSON, in text reports and in message ids.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NameResolution => "name-resolution",
            Self::Refused => "refused",
            Self::Unreachable => "unreachable",
            Self::Timeout => "timeout",
            Self::Tls => "tls",
            Self::Authentication => "authentication",
            Self::AccountLocked => "account-locked",
            Self::PasswordExpired => "password-expired",
            Self::TooManyConnections => "too-many-connections",
            Self::NotOpen => "not-open",
            Self::UnknownDatabase => "unknown-database",
            Self::MissingPrivilege => "missing-privilege",
            Self::Unsupported => "unsupported",
            Self::UnknownParameter => "unknown-parameter",
            Self::Configuration => "configuration",
            Self::CredentialsUnavailable => "credentials-unavailable",
            Self::UnknownInstance => "unknown-instance",
            Self::AmbiguousInstance => "ambiguous-instance",
            Self::DriverMissing => "driver-missing",
            Self::AgentBusy => "agent-busy",
            Self::Stopped => "stopped",
            Self::DaemonNoReply => "daemon-no-reply",
            Self::Internal => "internal",
            Self::Other => "other",
        }
    }

    /// Whether it tells something about the database or the way to it, and not about the agent, its configuration or who
    /// asked.
    pub fn is_about_the_database(self) -> bool {
        match self {
            Self::NameResolution
            | Self::Refused
            | Self::Unreachable
            | Self::Timeout
            | Self::Tls
            | Self::Authentication
            | Self::AccountLocked
            | Self::PasswordExpired
            | Self::TooManyConnections
            | Self::NotOpen
            | Self::UnknownDatabase
            | Self::MissingPrivilege => true,
            Self::Unsupported
            | Self::UnknownParameter
            | Self::Configuration
            | Self::CredentialsUnavailable
            | Self::UnknownInstance
            | Self::AmbiguousInstance
            | Self::DriverMissing
            | Self::AgentBusy
            | Self::Stopped
            | Self::DaemonNoReply
            | Self::Internal
            | Self::Other => false,
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_a_hint_offers_are_read() {
        let names = |hint: &str| {
            let failure = Failure { cause: Cause::Unsupported, message: String::new(), hint: hint.to_owned() };
            failure.nearest_names().into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(names("Nearest names: rds.force_ssl, ssl."), ["rds.force_ssl", "ssl"]);
        assert_eq!(names("Look the name up in the engine's documentation."), [""; 0]);
    }
}
