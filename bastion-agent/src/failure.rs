//! Why a check could not be made, and its one translation into what is told outside.

use std::{fmt, io, time::Duration};

use agent_protocol::{Cause, EngineName, Failure, NEAREST_NAMES};
use nix::libc;

use crate::{
    aws::Refusal,
    clean::clean_within,
    redact::{self, Own},
    stranger::Stranger,
};

/// The longest message in a report, in characters.
const LIMIT: usize = 500;

/// How the remedy begins for a user without a right; the statements follow.
pub(crate) const RUN_AS_ADMINISTRATOR: &str = "Run as an administrator: ";

/// MySQL and MariaDB: another session holds what a statement waits for.
const LOCK_WAIT_TIMEOUT: &str = "1205";

/// MySQL's number for a text that a table of its own has no characters for.
const UNTRANSLATABLE: &str = "3854";

/// What a check is doing, for the message when it takes too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Finding the instance, its password and a place in the queue.
    Prepare,
    Resolve,
    Connect,
    Login,
    Query,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Prepare => "getting ready",
            Self::Resolve => "looking up its address",
            Self::Connect => "connecting",
            Self::Login => "logging in",
            Self::Query => "running the query",
        })
    }
}

/// Why a check could not be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CheckError {
    #[error("No instance called {name} is known here.")]
    UnknownInstance { name: String, nearest: Vec<String> },
    #[error("{name} is the name of several instances: {}.", candidates.join(", "))]
    AmbiguousInstance { name: String, candidates: Vec<String> },
    #[error("No instance called {name} is configured, and RDS gives no list of the others: {}.", refusal.reason)]
    Discovery { name: String, refusal: Refusal },
    #[error("{name} runs {engine}, which the agent has no driver for.")]
    NoDriver { name: String, engine: String },
    #[error("RDS says that {name} is {status}.")]
    Closed { name: String, status: String },
    #[error("The password of {instance} could not be read from {place}: {reason}.")]
    Credentials { instance: String, place: String, reason: String, hint: String },
    #[error("The host name {host} has no address: {source}.")]
    Resolve { host: String, source: io::Error },
    #[error("Nothing listens at {address}.")]
    Refused { address: String },
    #[error("{address} cannot be reached: {reason}.")]
    Unreachable { address: String, reason: String },
    #[error("The server at {address} cut the connection while {step}.")]
    Cut { address: String, step: Step },
    #[error("What came from {address} while {step} is not the engine's protocol: {reason}.")]
    Garbled { address: String, step: Step, reason: String },
    #[error("{address} {} while {step}, more than the {} that are taken.", came.in_words(*rows, *most), bytes(*most))]
    Flood { address: String, step: Step, rows: bool, came: Came, most: usize },
    #[error("{address} asks for the password as it is ({method}) and has not proved to be the right server.")]
    ClearText { address: String, method: String, instead: &'static str },
    #[error("{address} did not answer within {}: time ran out while {step}.", seconds(*after))]
    Timeout { step: Step, address: String, after: Duration },
    #[error("This host could not go on while {step}: {reason}.")]
    Local { step: Step, reason: String },
    #[error("{} of the {} allowed went by before {name} could be asked at all.", seconds(*used), seconds(*allowed))]
    Late { name: String, used: Duration, allowed: Duration },
    #[error("The check was stopped while {step} at {address}.")]
    Stopped { step: Step, address: String },
    #[error("Too many questions wait for {what} already.")]
    Busy { what: String },
    #[error("The daemon was asked and gave no report: {why}.")]
    Lost { why: String },
    #[error("Not tried: the last {failures} attempts failed. {}", last.message)]
    NotTried { failures: u32, last: Failure, wait: Duration },
    #[error("Encryption with {address} failed: {reason}.")]
    Tls { address: String, reason: String, hint: String },
    #[error("The server says: {message} ({code}).")]
    Server { cause: Cause, code: String, message: String },
    #[error("The server has no database called {database} ({code}).")]
    NoDatabase { database: String, from: DatabaseFrom, code: String },
    #[error("The server does not take the IAM token of {user}: {message} ({code}).")]
    IamRefused { user: String, code: String, message: String },
    #[error("What stands between agent and server, such as PgBouncer or RDS Proxy, refuses: {message} ({code}).")]
    Pooler { code: String, message: String },
    #[error("The server keeps it from users who have {granted}, too: {message} ({code}).")]
    Withheld { granted: String, code: String, message: String },
    #[error("{engine} {version} does not tell of {what}; {engine} does from version {since} on.")]
    TooOld { what: String, engine: EngineName, version: String, since: u32 },
    #[error("{engine} {version} is older than what the agent can ask; it asks {engine} from version {since} on.")]
    Outdated { engine: EngineName, version: String, since: &'static str },
    #[error("The server wants this user to log in by {method}, which the agent does not speak.")]
    Method { method: String },
    #[error("The server has {setting} off, so it keeps nothing that this check could read.")]
    NotTracked { setting: &'static str },
    #[error("The user {user} may not see what this check reads.")]
    Privilege { user: String, grants: String },
    #[error(
        "MySQL does not tell of its transactions while the statement of one has a character that its list cannot hold (3854)."
    )]
    Untranslatable,
    #[error("The server runs without its performance schema, so it keeps nothing that this check could read.")]
    NotKept,
    #[error("{engine} has no parameter called {name}.")]
    UnknownParameter { name: String, engine: EngineName, nearest: Vec<String> },
    #[error("The server is {}, and the configuration has {}.", .found, .configured)]
    AnotherEngine { configured: EngineName, found: EngineName },
    #[error("What answers at {address} {}, and the configuration has engine = \"{}\".", found.in_words(), configured.as_str())]
    Stranger { address: String, configured: EngineName, found: Stranger },
    #[error("The agent has no configuration that it can use: {problem}.")]
    Configuration { problem: String, remedy: &'static str },
    #[error("The server's answer was not understood: {what}.")]
    Answer { what: String },
}

fn seconds(duration: Duration) -> String {
    if duration.subsec_millis() == 0 {
        format!("{} s", duration.as_secs())
    } else {
        format!("{:.1} s", duration.as_secs_f64())
    }
}

/// Where the name of the database comes from that the agent logs in to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DatabaseFrom {
    /// The key `database` of an instance.
    Key,
    /// The configuration names the instance, and no database.
    Default,
    /// The instance is discovered.
    Discovery,
}

/// How too much came of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Came {
    /// It was sent.
    Sent,
    /// A single message says that it is this long.
    Announced(usize),
    /// Messages were sent, and with one more that is announced they are too many.
    Both,
}

impl Came {
    fn in_words(self, rows: bool, most: usize) -> String {
        let what = if rows { "rows" } else { "what is no row" };
        match self {
            Self::Sent => format!("sent too much of {what}"),
            Self::Both => format!("sent and announced too much of {what}"),
            // To be told that 256 KiB are more than 256 KiB helps nobody.
            Self::Announced(length) if bytes(length) == bytes(most) => {
                format!("announced a message of {length} bytes of {what}")
            }
            Self::Announced(length) => format!("announced a message of {} of {what}", bytes(length)),
        }
    }
}

fn bytes(count: usize) -> String {
    match count {
        ..1_024 => format!("{count} bytes"),
        1_024..1_048_576 => format!("{} KiB", count >> 10),
        1_048_576..1_073_741_824 => format!("{} MiB", count >> 20),
        _ => format!("{} GiB", count >> 30),
    }
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

    /// A failed read or write on an open connection, or a failed connect.
    pub(crate) fn from_io(error: &io::Error, address: &str, step: Step) -> Self {
        use io::ErrorKind as Kind;
        let address = address.to_owned();
        if let Some(tls) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            return Self::from_tls(tls, &address);
        }
        if let Some(ours) = Self::of_this_host(error, step) {
            return ours;
        }
        match error.kind() {
            Kind::ConnectionRefused => Self::Refused { address },
            Kind::TimedOut => Self::Unreachable { address, reason: "the network gave no answer".to_owned() },
            Kind::ConnectionReset | Kind::ConnectionAborted | Kind::BrokenPipe | Kind::UnexpectedEof
                if !matches!(step, Step::Connect) =>
            {
                Self::Cut { address, step }
            }
            // What the system did not say, the driver's decoder did; the first of these, of an end in the middle of a message.
            _ if error.raw_os_error().is_none() && error.to_string() == "bytes remaining on stream" => {
                Self::Cut { address, step }
            }
            _ if error.raw_os_error().is_none() => Self::Garbled { address, step, reason: error.to_string() },
            _ => Self::Unreachable { address, reason: error.to_string() },
        }
    }

    /// What this host's system refused its own agent: it says nothing about the database, nor about the way to it.
    pub(crate) fn of_this_host(error: &io::Error, step: Step) -> Option<Self> {
        let ours = match error.raw_os_error()? {
            // Short of descriptors, memory, threads, ports; kept from it by the unit, a firewall or the kernel of this host.
            libc::EMFILE
            | libc::ENFILE
            | libc::ENOMEM
            | libc::ENOBUFS
            | libc::EAGAIN
            | libc::ENOSPC
            | libc::EADDRNOTAVAIL
            | libc::EADDRINUSE
            | libc::EPERM
            | libc::EACCES
            | libc::EAFNOSUPPORT
            | libc::EPROTONOSUPPORT
            | libc::ENOSYS => true,
            _ => false,
        };
        ours.then(|| Self::Local { step, reason: error.to_string() })
    }

    /// A failed TLS handshake, with the remedy for the certificate errors that people meet.
    pub(crate) fn from_tls(error: &rustls::Error, address: &str) -> Self {
        use rustls::CertificateError as Certificate;
        if matches!(error, rustls::Error::FailedToGetRandomBytes | rustls::Error::FailedToGetCurrentTime) {
            return Self::Local { step: Step::Login, reason: error.to_string() };
        }
        let hint = match error {
            rustls::Error::InvalidCertificate(Certificate::UnknownIssuer) => {
                "Set ca_file to the certificate authority that signed the server's certificate (for RDS: its CA bundle)."
            }
            rustls::Error::InvalidCertificate(
                Certificate::NotValidForName | Certificate::NotValidForNameContext { .. },
            ) => "Connect by a host name that stands in the server's certificate.",
            rustls::Error::InvalidCertificate(Certificate::Expired | Certificate::ExpiredContext { .. }) => {
                "Renew the server's certificate, or correct the bastion's clock."
            }
            _ => "Check the server's TLS settings against tls and ca_file in the configuration.",
        };
        Self::Tls { address: address.to_owned(), reason: error.to_string(), hint: hint.to_owned() }
    }

    /// The error without what the server, or a driver that repeats it, may have put there: rows, statements, the agent's own
    /// password. `known` are the names that the agent asked by.
    ///
    /// Every error of a session passes here before anyone sees it. A new kind of error decides here whose words it has.
    pub(crate) fn without_values(self, own: &Own, known: &[String]) -> Self {
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let said = |text: String| redact::message(&own.hidden(&text).unwrap_or(text), &known);
        let label = |text: String| redact::label(&own.hidden(&text).unwrap_or(text));
        let code = |code: String| {
            let plain = code.len() <= 12 && code.chars().all(|c| c.is_ascii_alphanumeric());
            if plain && own.hidden(&code).is_none() { code } else { said(code) }
        };
        match self {
            Self::Server { cause, code: number, message } => {
                Self::Server { cause, code: code(number), message: said(message) }
            }
            Self::IamRefused { user, code: number, message } => {
                Self::IamRefused { user, code: code(number), message: said(message) }
            }
            // The name is the agent's own.
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
            Self::Garbled { address, step, reason } => Self::Garbled { address, step, reason: said(reason) },
            Self::Answer { what } => Self::Answer { what: said(what) },
            Self::Tls { address, reason, hint } => Self::Tls { address, reason: label(reason), hint },
            // In the agent's own words or the system's, of what it knew before it asked.
            error @ (Self::UnknownInstance { .. }
            | Self::AmbiguousInstance { .. }
            | Self::Discovery { .. }
            | Self::NoDriver { .. }
            | Self::Closed { .. }
            | Self::Credentials { .. }
            | Self::Resolve { .. }
            | Self::Refused { .. }
            | Self::Unreachable { .. }
            | Self::Cut { .. }
            | Self::Flood { .. }
            | Self::Timeout { .. }
            | Self::Stopped { .. }
            | Self::Busy { .. }
            | Self::Lost { .. }
            | Self::Local { .. }
            | Self::Late { .. }
            | Self::NotTried { .. }
            | Self::Privilege { .. }
            | Self::NotTracked { .. }
            | Self::Untranslatable
            | Self::NotKept
            | Self::AnotherEngine { .. }
            | Self::Stranger { .. }
            | Self::Configuration { .. }
            | Self::UnknownParameter { .. }) => error,
        }
    }

    /// Whether it tells something about the server or the way to it, and not about this host, its agent or who asked.
    pub(crate) fn is_about_the_server(&self) -> bool {
        match self {
            Self::NotTried { .. } => false,
            // Whatever it was that a server said.
            Self::Server { .. } => true,
            other => other.cause().is_about_the_database(),
        }
    }

    /// Whether a connection turned out to be gone that had been open before.
    pub(crate) fn is_a_lost_connection(&self) -> bool {
        match self {
            Self::Cut { .. } | Self::Unreachable { .. } | Self::Refused { .. } => true,
            // The server has ended the session: it shuts down, or an administrator said so.
            Self::Server { cause, .. } => *cause == Cause::NotOpen,
            _ => false,
        }
    }

    /// Whether the server refuses this one thing, and can be asked others.
    pub(crate) fn is_a_refusal(&self) -> bool {
        let refusal = matches!(
            self,
            Self::Server { .. }
                | Self::Privilege { .. }
                | Self::Withheld { .. }
                | Self::TooOld { .. }
                | Self::NotKept
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
            Self::UnknownInstance { .. } | Self::Discovery { .. } => Cause::UnknownInstance,
            Self::NoDriver { .. } => Cause::DriverMissing,
            Self::Closed { .. } => Cause::NotOpen,
            Self::AmbiguousInstance { .. } => Cause::AmbiguousInstance,
            Self::Credentials { .. } => Cause::CredentialsUnavailable,
            Self::Resolve { .. } => Cause::NameResolution,
            Self::Refused { .. } => Cause::Refused,
            // Too many rows are an answer all the same.
            Self::Flood { rows: true, .. } => Cause::Internal,
            Self::Unreachable { .. } | Self::Cut { .. } | Self::Garbled { .. } | Self::Flood { .. } => {
                Cause::Unreachable
            }
            Self::Timeout { .. } => Cause::Timeout,
            Self::Stopped { .. } => Cause::Stopped,
            Self::Busy { .. } | Self::Late { .. } => Cause::AgentBusy,
            Self::Lost { .. } => Cause::DaemonNoReply,
            Self::NotTried { last, .. } => last.cause,
            Self::Tls { .. } | Self::ClearText { .. } => Cause::Tls,
            Self::Server { cause, .. } => *cause,
            Self::NoDatabase { .. } => Cause::UnknownDatabase,
            Self::IamRefused { .. } | Self::Method { .. } => Cause::Authentication,
            Self::Privilege { .. } | Self::Withheld { .. } => Cause::MissingPrivilege,
            Self::NotKept
            | Self::Untranslatable
            | Self::Pooler { .. }
            | Self::TooOld { .. }
            | Self::Outdated { .. }
            | Self::NotTracked { .. } => Cause::Unsupported,
            Self::UnknownParameter { .. } => Cause::UnknownParameter,
            // It may stand where the database was.
            Self::Stranger { found: Stranger::Program(_), .. } => Cause::Unreachable,
            Self::AnotherEngine { .. } | Self::Stranger { .. } | Self::Configuration { .. } => Cause::Configuration,
            Self::Answer { .. } | Self::Local { .. } => Cause::Internal,
        }
    }

    fn hint(&self) -> String {
        match self {
            Self::UnknownInstance { nearest, .. } if nearest.is_empty() => {
                "Add the instance to the configuration, or switch on [discovery]; \"bastion-agent instances\" lists those that are known.".to_owned()
            }
            Self::Discovery { refusal, .. } => refusal.hint.clone(),
            Self::NoDriver { .. } => "Ask about its metrics, events and logs instead: AWS keeps those.".to_owned(),
            Self::Closed { status, .. } if status.starts_with("stop") => "Start it, or wait until it has started.".to_owned(),
            Self::Closed { .. } => "Look at it in the RDS console.".to_owned(),
            Self::UnknownInstance { nearest, .. } => format!("{NEAREST_NAMES}{}.", nearest.join(", ")),
            Self::AmbiguousInstance { .. } => "Ask by the DB identifier.".to_owned(),
            Self::Credentials { hint, .. } | Self::Tls { hint, .. } => hint.clone(),
            Self::Resolve { .. } => "Check host in the configuration, and the bastion's DNS settings.".to_owned(),
            Self::Refused { .. } => {
                "Check that the database is running and that host and port in the configuration are right.".to_owned()
            }
            Self::Unreachable { .. } => {
                "Check the route, the security group and the network ACL between bastion and database.".to_owned()
            }
            Self::Cut { .. } => {
                "Look in the server's log; a proxy, or another program on that port, would do this too.".to_owned()
            }
            Self::Flood { rows: true, .. } => {
                "Look at the server: no check needs so much. If it is sound, report this with the server's version.".to_owned()
            }
            Self::ClearText { instead, .. } => {
                let proof = "Set tls = \"verify-full\", and ca_file to the authority of the server's certificate (for RDS: its CA bundle).";
                format!("{proof} {instead}").trim_end().to_owned()
            }
            Self::Garbled { .. } | Self::Flood { .. } => {
                "Check host, port and engine in the configuration: another program on that port, or a proxy, would do this."
                    .to_owned()
            }
            Self::Timeout { step: Step::Resolve, .. } => "Check the bastion's DNS settings.".to_owned(),
            Self::Timeout { step: Step::Connect, .. } => {
                "Check the security group between bastion and database, and that the host is up.".to_owned()
            }
            Self::Timeout { .. } => {
                "The host accepts connections but is too busy, or hangs: look at its load and log, or allow more time with --timeout."
                    .to_owned()
            }
            Self::Busy { .. } => "Ask again in a moment; if it stays, ask less often or look at the server's load.".to_owned(),
            Self::Late { .. } => {
                "Look at how long Secrets Manager and Parameter Store take, ask less at once, or allow more time with --timeout."
                    .to_owned()
            }
            Self::Local { .. } => {
                "Look at what this host and the agent's unit allow: open files, memory, processes, local ports, a firewall."
                    .to_owned()
            }
            Self::Lost { .. } => {
                "The check may have run all the same. Look in the daemon's log, or ask with --no-daemon.".to_owned()
            }
            Self::NotTried { last, wait, .. } => {
                format!("It will be tried again in {}. {}", seconds(Duration::from_secs(wait.as_secs().max(1))), last.hint)
            }
            Self::Stopped { .. } => "Somebody or something ended the check before it was done; run it again.".to_owned(),
            Self::Server { code, .. } if code == LOCK_WAIT_TIMEOUT => {
                "Another session holds what this needs, such as a table that is being changed: blocking-sessions says which."
                    .to_owned()
            }
            Self::Server { cause, .. } => server_hint(*cause).to_owned(),
            Self::NoDatabase { from, .. } => match from {
                DatabaseFrom::Key => "Correct the key database of this instance in the configuration, or make that database.",
                DatabaseFrom::Default => {
                    "The configuration names no database for this instance, so that the engine's usual one is asked for: set the key \
                     database to one that is there."
                }
                DatabaseFrom::Discovery => {
                    "A discovered instance is asked for the engine's usual database: name this one in the configuration, with the key \
                     database set to one that is there."
                }
            }
            .to_owned(),
            Self::IamRefused { user, .. } => format!(
                "Switch on IAM authentication for the database, make the user for it (PostgreSQL: GRANT rds_iam TO \"{user}\"; \
                 MySQL: IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS'), and allow the bastion's role rds-db:connect for it."
            ),
            Self::Stranger { found, .. } => found.remedy(),
            Self::AnotherEngine { found, .. } => format!("Set engine = \"{}\" in the configuration, or give the host and port of the server that is meant.", found.as_str()),
            Self::Configuration { remedy, .. } => (*remedy).to_owned(),
            Self::Privilege { grants, .. } => format!("{RUN_AS_ADMINISTRATOR}{grants}"),
            Self::Withheld { .. } => "Ask for it where the server's owner shows it: a managed server keeps some of the engine to itself.".to_owned(),
            Self::Pooler { .. } => "Give the agent the server's own endpoint, not the pooler's; or have the pooler let this user into this \
                 database, with whole transactions (pool_mode session or transaction)."
                .to_owned(),
            Self::TooOld { .. } => "Update the server, or do without.".to_owned(),
            Self::Outdated { .. } => "Update the server; until then, what AWS knows of it can be asked for.".to_owned(),
            Self::Method { .. } => "Give the user a password by caching_sha2_password (MySQL) or mysql_native_password (MariaDB), or have it \
                 log in by IAM. If it has one: check its name, since servers name any method for a user that they do not know."
                .to_owned(),
            Self::NotTracked { setting } => format!("Set {setting} = on in the server's parameters."),
            Self::Untranslatable => "Ask again once that statement has ended.".to_owned(),
            Self::NotKept => "Set performance_schema = 1 in the server's parameters and restart it.".to_owned(),
            Self::UnknownParameter { nearest, .. } if nearest.is_empty() => {
                "Look the name up in the engine's documentation.".to_owned()
            }
            Self::UnknownParameter { nearest, .. } => format!("{NEAREST_NAMES}{}.", nearest.join(", ")),
            Self::Answer { .. } => {
                "Run the check again with RUST_LOG=debug; if it stays, report it with the server's version.".to_owned()
            }
        }
    }

    /// What is told outside: the cause, what happened, what to do next.
    pub(crate) fn to_failure(&self) -> Failure {
        Failure {
            cause: self.cause(),
            message: clean_within(&self.to_string(), LIMIT),
            hint: clean_within(&self.hint(), LIMIT),
        }
    }
}

fn server_hint(cause: Cause) -> &'static str {
    match cause {
        Cause::Authentication => {
            "Check user and password against the server's, that the password has not expired, that the server lets this host log in, and whether it requires encryption."
        }
        Cause::AccountLocked => "Unlock the account, or configure another user.",
        Cause::PasswordExpired => "Set a new password for the user and store it where the configuration points.",
        Cause::TooManyConnections => "End idle sessions, or raise the server's connection limit.",
        Cause::NotOpen => {
            "Wait until the server has started. If it says that the database takes no connections: have it take some, or set the key \
             database to another."
        }
        Cause::UnknownDatabase => {
            "Correct the key database of this instance in the configuration, or make that database."
        }
        Cause::MissingPrivilege => {
            "Grant the user what the message names. If that is a database: MySQL and MariaDB say the same of one that does not exist; \
             then correct the key database of this instance in the configuration."
        }
        Cause::Timeout => "The server is too busy: look at its load, or allow more time with --timeout.",
        Cause::Tls => {
            "Set tls = \"verify-full\" or \"require\" for this instance. If that is not it: the server lets this host or user in by no rule."
        }
        Cause::Unsupported => "Update the server, or use a check that its version supports.",
        _ => "Look in the server's log.",
    }
}

#[cfg(test)]
mod tests {
    use agent_protocol::{CheckName, Outcome};

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

    #[test]
    fn what_this_host_lacks_is_never_a_finding_about_a_database() {
        for code in [libc::EMFILE, libc::ENFILE, libc::ENOMEM, libc::ENOBUFS, libc::EADDRNOTAVAIL, libc::EPERM] {
            for step in [Step::Resolve, Step::Connect, Step::Login, Step::Query] {
                let error = CheckError::from_io(&io::Error::from_raw_os_error(code), "db:5432", step);
                let failure = error.to_failure();
                assert_eq!(failure.cause.outcome(CheckName::Connection), Outcome::Unknown, "{failure:?}");
                assert!(!error.is_about_the_server() && !error.is_a_lost_connection(), "{failure:?}");
                assert!(!failure.message.contains("db:5432"), "{failure:?}");
            }
        }
        let random = CheckError::from_tls(&rustls::Error::FailedToGetRandomBytes, "db:5432");
        assert_eq!(random.cause().outcome(CheckName::Connection), Outcome::Unknown);
        for code in [libc::ECONNREFUSED, libc::EHOSTUNREACH, libc::ENETUNREACH, libc::ETIMEDOUT, libc::ECONNRESET] {
            let error = CheckError::from_io(&io::Error::from_raw_os_error(code), "db:5432", Step::Connect);
            assert_eq!(error.cause().outcome(CheckName::Connection), Outcome::Critical, "{error}");
            assert!(error.is_about_the_server());
        }
    }
}
