//! What an error comes to: its cause in the report, and what may be done after it.

use agent_protocol::{Cause, Failure, HealthPart};

use super::error::CheckError;
use crate::{clean::clean_within, stranger::Stranger};

/// The longest message in a report, in characters.
const MAX_MESSAGE_CHARS: usize = 500;

/// MySQL's number for a text that a table of its own has no characters for.
const UNTRANSLATABLE: &str = "3854";

/// What PostgreSQL ends a session by that was idle for longer than a database's owner allows, or had a transaction for longer.
const SESSION_LIMITS: [&str; 2] = ["57P05", "25P04"];

/// What tells who holds a lock: the agent's check, and in its place the server.
const BLOCKING_SESSIONS: &str = "blocking-sessions";
const LIST_OF_LOCKS: &str = "the server's own list of locks";

impl CheckError {
    /// Whether it tells something about the server or the way to it, and not about this host, its agent or who asked.
    pub(crate) fn is_about_the_server(&self) -> bool {
        match self {
            Self::CircuitOpen { .. } => false,
            // Whatever it was that a server said.
            Self::Server { .. } | Self::Listener { .. } | Self::Limit { .. } | Self::NoConnect { .. } => true,
            other => other.cause().is_about_the_database(),
        }
    }

    /// Whether a connection turned out to be gone that had been open before.
    pub(crate) fn is_a_lost_connection(&self) -> bool {
        match self {
            Self::ConnectionLost { .. } | Self::Unreachable { .. } | Self::Refused { .. } => true,
            // The server has ended the session: it shuts down, or an administrator said so.
            Self::Server { cause, .. } => *cause == Cause::NotOpen || self.is_of_a_session_limit(),
            _ => false,
        }
    }

    /// Whether a limit that is set in the database has ended the session. That tells nothing of how the server is.
    pub(crate) fn is_of_a_session_limit(&self) -> bool {
        matches!(self, Self::Server { code, .. } if SESSION_LIMITS.contains(&code.as_str()))
    }

    /// Whether the server refuses this one thing, and can be asked others.
    pub(crate) fn is_a_refusal(&self) -> bool {
        let refusal = matches!(
            self,
            Self::Server { .. }
                | Self::Limit { .. }
                | Self::NoConnect { .. }
                | Self::Privilege { .. }
                | Self::Withheld { .. }
                | Self::TooOld { .. }
                | Self::StatisticsDisabled
                | Self::Untranslatable
        );
        refusal && self.cause() != Cause::Timeout && !self.is_a_lost_connection()
    }

    /// What is said where MySQL refuses all of InnoDB's list because of one character in one statement: it would repeat the
    /// statement.
    pub(crate) fn of_innodb(self) -> Self {
        match self {
            Self::Server { code, .. } if code == UNTRANSLATABLE => Self::Untranslatable,
            other => other,
        }
    }

    pub(crate) fn cause(&self) -> Cause {
        match self {
            Self::UnknownInstance { .. }
            | Self::Discovery { .. }
            | Self::Unlisted { .. }
            | Self::UnnamedDatabase { tenants: false, .. } => Cause::UnknownInstance,
            Self::NoDriver { .. } | Self::NoClient { .. } => Cause::DriverMissing,
            Self::InstanceUnavailable { .. } => Cause::NotOpen,
            Self::AmbiguousInstance { .. } | Self::UnnamedDatabase { tenants: true, .. } => Cause::AmbiguousInstance,
            Self::Credentials { .. } => Cause::CredentialsUnavailable,
            Self::Resolve { .. } => Cause::NameResolution,
            Self::Refused { .. } => Cause::Refused,
            // Too many rows are an answer all the same.
            Self::Flood { rows: true, .. } => Cause::Internal,
            Self::Unreachable { .. }
            | Self::ConnectionLost { .. }
            | Self::ProtocolError { .. }
            | Self::Flood { .. } => Cause::Unreachable,
            Self::Timeout { .. } | Self::Locked { .. } => Cause::Timeout,
            Self::Limit { .. } => Cause::TooManyConnections,
            Self::Stopped { .. } => Cause::Stopped,
            Self::Busy { .. } | Self::Late { .. } => Cause::AgentBusy,
            Self::DaemonNoReply { .. } => Cause::DaemonNoReply,
            Self::CircuitOpen { last, .. } => last.cause,
            Self::Tls { .. } | Self::ClearText { .. } => Cause::Tls,
            Self::Server { cause, .. } | Self::Listener { cause, .. } | Self::SentOn { cause, .. } => *cause,
            Self::NoDatabase { .. } => Cause::UnknownDatabase,
            Self::IamRefused { .. } | Self::Method { .. } | Self::Verifier { .. } => Cause::Authentication,
            Self::Privilege { .. } | Self::Withheld { .. } | Self::NoConnect { .. } => Cause::MissingPrivilege,
            Self::StatisticsDisabled
            | Self::Untranslatable
            | Self::Pooler { .. }
            | Self::TooOld { .. }
            | Self::Outdated { .. }
            | Self::MountedReplica { .. }
            | Self::NotTracked { .. } => Cause::Unsupported,
            Self::UnknownParameter { .. } => Cause::UnknownParameter,
            // It may stand where the database was.
            Self::Stranger { found: Stranger::Program(_), .. } => Cause::Unreachable,
            Self::AnotherEngine { .. } | Self::Stranger { .. } | Self::Configuration { .. } => Cause::Configuration,
            Self::UnexpectedResult { .. } | Self::Local { .. } => Cause::Internal,
        }
    }

    /// What is told outside: the cause, what happened, what to do next.
    pub(crate) fn to_failure(&self) -> Failure {
        self.failure_with(BLOCKING_SESSIONS)
    }

    /// The same of a check, or of a part of `health`: nobody is sent to the very check that has failed.
    pub(crate) fn to_failure_of(&self, part: HealthPart) -> Failure {
        self.failure_with(if part == HealthPart::BlockingSessions { LIST_OF_LOCKS } else { BLOCKING_SESSIONS })
    }

    /// `locks`: what tells who holds a lock.
    fn failure_with(&self, locks: &str) -> Failure {
        Failure {
            cause: self.cause(),
            message: clean_within(&self.to_string(), MAX_MESSAGE_CHARS),
            hint: clean_within(&self.hint(locks), MAX_MESSAGE_CHARS),
        }
    }
}
