//! Whose words an error has: what a server said is shown without values.

use super::error::CheckError;
use crate::redact::{self, Own};

impl CheckError {
    /// The error without what the server, or a driver that repeats it, may have put there: rows, statements, the agent's own
    /// password. `known` are the names that the agent asked by.
    ///
    /// Every error of a session passes here before anyone sees it. A new kind of error decides here whose words it has.
    pub(crate) fn without_values(self, own: &Own, known: &[String]) -> Self {
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let said = |text: String| redact::message(&own.hidden(&text).unwrap_or(text), &known);
        let label = |text: String| redact::label(&own.hidden(&text).unwrap_or(text));
        let code = |code: String| {
            let plain = code.len() <= 12 && code.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
            if plain && own.hidden(&code).is_none() { code } else { said(code) }
        };
        match self {
            Self::Server { cause, code: number, message } => {
                Self::Server { cause, code: code(number), message: said(message) }
            }
            Self::IamRefused { user, code: number, message } => {
                Self::IamRefused { user, code: code(number), message: said(message) }
            }
            Self::Limit { whose, code: number, message } => {
                Self::Limit { whose, code: code(number), message: said(message) }
            }
            Self::Locked { address, state, after } => Self::Locked { address, state: label(state), after },
            // The names are the agent's own.
            Self::NoConnect { user, database, code: number } => Self::NoConnect { user, database, code: code(number) },
            Self::NoDatabase { database, from, code: number } => {
                Self::NoDatabase { database, from, code: code(number) }
            }
            Self::Pooler { code: number, message } => Self::Pooler { code: code(number), message: said(message) },
            Self::Withheld { granted, code: number, message } => {
                Self::Withheld { granted, code: code(number), message: said(message) }
            }
            Self::TooOld { what, engine, version, since } => {
                Self::TooOld { what, engine, version: label(version), since }
            }
            Self::Outdated { engine, version, since } => Self::Outdated { engine, version: label(version), since },
            Self::ClearText { address, method, instead } => Self::ClearText { address, method: label(method), instead },
            Self::Method { method } => Self::Method { method: label(method) },
            Self::ProtocolError { address, step, reason } => {
                Self::ProtocolError { address, step, reason: reason.without_values(said) }
            }
            Self::UnexpectedResult { what } => Self::UnexpectedResult { what: what.without_values(said) },
            Self::Listener { address, asked, cause, code: number } => {
                Self::Listener { address, asked, cause, code: code(number) }
            }
            Self::SentOn { address, to, cause } => Self::SentOn { address, to: label(to), cause },
            Self::Tls { address, reason, hint } => Self::Tls { address, reason: label(reason), hint },
            // In the agent's own words or the system's, of what it knew before it asked.
            error @ (Self::UnknownInstance { .. }
            | Self::AmbiguousInstance { .. }
            | Self::Discovery { .. }
            | Self::Unlisted { .. }
            | Self::NoDriver { .. }
            | Self::UnnamedDatabase { .. }
            | Self::MountedReplica { .. }
            | Self::InstanceUnavailable { .. }
            | Self::Credentials { .. }
            | Self::Resolve { .. }
            | Self::Refused { .. }
            | Self::Unreachable { .. }
            | Self::ConnectionLost { .. }
            | Self::Flood { .. }
            | Self::Timeout { .. }
            | Self::Stopped { .. }
            | Self::Busy { .. }
            | Self::DaemonNoReply { .. }
            | Self::Local { .. }
            | Self::Late { .. }
            | Self::CircuitOpen { .. }
            | Self::Privilege { .. }
            | Self::NotTracked { .. }
            | Self::Verifier { .. }
            | Self::NoClient { .. }
            | Self::Untranslatable
            | Self::StatisticsDisabled
            | Self::AnotherEngine { .. }
            | Self::Stranger { .. }
            | Self::Configuration { .. }
            | Self::UnknownParameter { .. }) => error,
        }
    }
}
