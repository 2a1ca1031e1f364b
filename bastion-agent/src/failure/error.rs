//! The kinds of errors.

use std::{io, time::Duration};

use agent_protocol::{Cause, EngineName, Failure};

use super::kinds::{Came, DatabaseFrom, Limited, Reason, Step, bytes, listener, seconds, sent_on, unnamed};
use crate::{aws::AwsFailure, stranger::Stranger};

/// Why a check could not be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CheckError {
    #[error("No instance called {name} is known here.")]
    UnknownInstance { name: String, nearest: Vec<String>, discovered: bool },
    #[error("{name} is the name of several instances: {}.", candidates.join(", "))]
    AmbiguousInstance { name: String, candidates: Vec<String> },
    #[error("No instance called {name} is configured, and RDS gives no list of the others: {}.", refusal.reason)]
    Discovery { name: String, refusal: AwsFailure },
    #[error("{problem}.")]
    Unlisted { problem: String },
    #[error("{name} runs {engine}, which the agent has no driver for.")]
    NoDriver { name: String, engine: String },
    #[error("{}", unnamed(name, *tenants))]
    UnnamedDatabase { name: String, tenants: bool },
    #[error(
        "{name} is a mounted replica: it applies what its source sends, and lets nobody in. That is its normal state."
    )]
    MountedReplica { name: String },
    #[error("RDS says that {name} is {status}.")]
    InstanceUnavailable { name: String, status: String },
    #[error("The password of {instance} could not be read from {place}: {reason}.")]
    Credentials { instance: String, place: String, reason: String, hint: String },
    #[error("The host name {host} has no address: {source}.")]
    Resolve { host: String, source: io::Error },
    #[error("Nothing listens at {address}.")]
    Refused { address: String },
    #[error("{address} cannot be reached: {reason}.")]
    Unreachable { address: String, reason: String },
    #[error("The server at {address} cut the connection while {step}.")]
    ConnectionLost { address: String, step: Step },
    #[error("What came from {address} while {step} is not the engine's protocol: {reason}.")]
    ProtocolError { address: String, step: Step, reason: Reason },
    #[error("{address} {} while {step}, more than the {} that are taken.", came.in_words(*rows, *most), bytes(*most))]
    Flood { address: String, step: Step, rows: bool, came: Came, most: usize },
    #[error("{address} asks for the password as it is ({method}) and has not proved to be the right server.")]
    ClearText { address: String, method: String, instead: &'static str },
    #[error("{address} did not {} within {}: time ran out while {step}.", step.awaited(), seconds(*after))]
    Timeout { step: Step, address: String, after: Duration },
    #[error("{address} answers, but a query was waiting for a lock when {} had passed: {state}.", seconds(*after))]
    Locked { address: String, state: String, after: Duration },
    #[error("This host could not go on while {step}: {reason}.")]
    Local { step: Step, reason: String },
    #[error("{} of the {} allowed went by before {name} could be asked at all.", seconds(*used), seconds(*allowed))]
    Late { name: String, used: Duration, allowed: Duration },
    #[error("The check was stopped while {step} at {address}.")]
    Stopped { step: Step, address: String },
    #[error("Too many questions wait for {what} already.")]
    Busy { what: String },
    #[error("The daemon was asked and gave no report: {why}.")]
    DaemonNoReply { why: String },
    #[error("Not tried: the last {failures} attempts failed. {}", last.message)]
    CircuitOpen { failures: u32, last: Failure, wait: Duration },
    #[error("Encryption with {address} failed: {reason}.")]
    Tls { address: String, reason: String, hint: String },
    #[error("The server says: {message} ({code}).")]
    Server { cause: Cause, code: String, message: String },
    #[error("The server says: {message} ({code}). That is a limit of {whose}, not of the server.")]
    Limit { whose: Limited, code: String, message: String },
    #[error("The user {user} may not connect to the database {database} ({code}).")]
    NoConnect { user: String, database: String, code: String },
    #[error("The server has no database called {database} ({code}).")]
    NoDatabase { database: String, from: DatabaseFrom, code: String },
    #[error("The server does not take the IAM token of {user}: {message} ({code}).")]
    IamRefused { user: String, code: String, message: String },
    #[error("What stands between agent and server, such as PgBouncer or RDS Proxy, refuses: {message} ({code}).")]
    Pooler { code: String, message: String },
    #[error("The server keeps it from users who have {granted}, too: {message} ({code}).")]
    Withheld { granted: String, code: String, message: String },
    #[error("{engine} {version} does not tell of {what}; {engine} does from version {since} on.")]
    TooOld { what: String, engine: EngineName, version: String, since: String },
    #[error("{engine} {version} is older than what the agent can ask; it asks {engine} from version {since} on.")]
    Outdated { engine: EngineName, version: String, since: &'static str },
    #[error("The server wants this user to log in by {method}, which the agent does not speak.")]
    Method { method: String },
    #[error(
        "The server keeps this user's password in the form of Oracle {form}, which the built-in driver does not speak."
    )]
    Verifier { form: &'static str },
    #[error("The listener at {address} does not connect to {asked}: {} ({code}).", listener(code))]
    Listener { address: String, asked: String, cause: Cause, code: String },
    #[error("The listener at {address} sends on to {to}, {}.", sent_on(*cause))]
    SentOn { address: String, to: String, cause: Cause },
    #[error("Oracle's client library cannot be loaded: {missing}.")]
    NoClient { missing: String },
    #[error("The server has {setting} off, so it keeps nothing that this check could read.")]
    NotTracked { setting: &'static str },
    #[error("The user {user} may not see what this check reads.")]
    Privilege { user: String, grants: String },
    #[error(
        "MySQL does not tell of its transactions while the statement of one has a character that its list cannot hold (3854)."
    )]
    Untranslatable,
    #[error("The server runs without its performance schema, so it keeps nothing that this check could read.")]
    StatisticsDisabled,
    #[error("{engine} has no parameter called {name}.")]
    UnknownParameter { name: String, engine: EngineName, nearest: Vec<String> },
    #[error("The server is {}, and the configuration has {}.", .found, .configured)]
    AnotherEngine { configured: EngineName, found: EngineName },
    #[error("What answers at {address} {}, and the configuration has engine = \"{}\".", found.in_words(), configured.as_str())]
    Stranger { address: String, configured: EngineName, found: Stranger },
    #[error("The agent has no configuration that it can use: {problem}{}", stop(problem))]
    Configuration { problem: String, remedy: &'static str },
    #[error("The server's answer was not understood: {what}.")]
    UnexpectedResult { what: Reason },
}

impl CheckError {
    /// A server that is asked for encryption and has none.
    pub(crate) fn no_tls(address: &str) -> Self {
        Self::Tls {
            address: address.to_owned(),
            reason: "the server does not offer it".to_owned(),
            hint: "Enable TLS on the server, or set tls = \"disable\" where the network is trusted.".to_owned(),
        }
    }
}

/// What ends a sentence that may be a question.
fn stop(sentence: &str) -> &'static str {
    if sentence.ends_with('?') { "" } else { "." }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_announces_it_has_not_sent_and_no_amount_is_more_than_itself() {
        let flood = |came, rows, most| {
            CheckError::Flood { address: "db:1".to_owned(), step: Step::Query, rows, came, most }.to_string()
        };
        assert_eq!(
            flood(Came::Announced(2 << 30), true, 16 << 20),
            "db:1 announced a message of 2 GiB of rows while running the query, more than the 16 MiB that are taken."
        );
        for came in [Came::Announced((256 << 10) + 1), Came::Sent, Came::Both] {
            let said = flood(came, false, 256 << 10);
            assert_eq!(said.matches("256 KiB").count(), 1, "{said}");
        }
    }
}
