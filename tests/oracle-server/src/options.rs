//! What a test server is to be like.

use std::{sync::Arc, time::Duration};

use rustls::ServerConfig;

/// What a server is started with.
#[derive(Debug, Clone)]
pub struct Options {
    /// Which Oracle it speaks like.
    pub release: Release,
    /// The services it offers, and what is behind each.
    pub services: Vec<Service>,
    /// Who may log in.
    pub accounts: Vec<Account>,
    /// How rows that repeat values of the row before are sent.
    pub repeats: Repeats,
    /// TLS (TCPS); plain where `None`.
    pub tls: Option<Arc<ServerConfig>>,
    /// Native network encryption is required: no thin driver has it.
    pub requires_encryption: bool,
    /// CONNECT is to be sent so many times more.
    pub resends: u32,
    /// Under TLS: the handshake begins anew with each of them.
    pub resends_renew_tls: bool,
    /// Where clients are sent instead, as `host:port`.
    pub redirects_to: Option<String>,
    /// What goes wrong, and where. `Server::set_faults` changes it.
    pub faults: Vec<Fault>,
}

impl Default for Options {
    /// A 19c with the service `REPORTS` and the account `dbvoice`, whose password is `dbvoice`.
    fn default() -> Self {
        Self {
            release: Release::R19,
            services: vec![Service::new("REPORTS")],
            accounts: vec![Account::new("dbvoice", "dbvoice")],
            repeats: Repeats::Some,
            tls: None,
            requires_encryption: false,
            resends: 0,
            resends_renew_tls: false,
            redirects_to: None,
            faults: Vec::new(),
        }
    }
}

/// Oracle's releases, as the wire tells them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Release {
    /// 12.1, the oldest whose packets thin drivers read.
    R12,
    /// 18c.
    R18,
    /// 19c.
    R19,
    /// 21c.
    R21,
    /// 23ai and 26ai: one round trip less, and responses that say where they end.
    R23,
}

impl Release {
    /// The newest fields that its messages have.
    pub(crate) fn field_version(self) -> u8 {
        match self {
            Self::R12 => 7,
            Self::R18 => 11,
            Self::R19 => 12,
            Self::R21 => 16,
            Self::R23 => 24,
        }
    }

    /// The version of the protocol that it accepts.
    pub(crate) fn protocol(self) -> u16 {
        match self {
            Self::R12 => 315,
            Self::R18 => 317,
            Self::R19 | Self::R21 => 318,
            Self::R23 => 319,
        }
    }

    /// Its number, such as 19.28.0.0.0.
    pub(crate) fn number(self) -> [u8; 5] {
        match self {
            Self::R12 => [12, 1, 0, 2, 0],
            Self::R18 => [18, 14, 0, 0, 0],
            Self::R19 => [19, 28, 0, 0, 0],
            Self::R21 => [21, 19, 0, 0, 0],
            Self::R23 => [23, 9, 0, 25, 7],
        }
    }
}

/// A service, and the database behind it.
#[derive(Debug, Clone)]
pub struct Service {
    /// Its name, and the database's SID.
    pub name: String,
    /// SQL for the engine below, run over the made-up fleet when the server starts: tables are named and typed as Oracle's dictionary.
    pub seed: Vec<String>,
    /// Views that this account may not read, such as `V$SESSION`: ORA-00942.
    pub withheld: Vec<String>,
    /// Whether those who log in are listed in V$SESSION too, beside the made-up sessions.
    pub lists_clients: bool,
}

impl Service {
    /// The made-up fleet, unchanged.
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), seed: Vec::new(), withheld: Vec::new(), lists_clients: false }
    }
}

/// Who may log in.
#[derive(Debug, Clone)]
pub struct Account {
    /// Compared without regard to case, as Oracle does without quotes.
    pub name: String,
    /// Compared with regard to it.
    pub password: String,
    /// Whether it lets them in.
    pub state: State,
    /// How the password is kept.
    pub verifier: Verifier,
}

impl Account {
    /// An account that is open.
    pub fn new(name: &str, password: &str) -> Self {
        Self { name: name.to_owned(), password: password.to_owned(), state: State::Open, verifier: Verifier::V12 }
    }
}

/// Whether an account lets in who knows its password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It does.
    Open,
    /// ORA-28000.
    Locked,
    /// ORA-28001.
    Expired,
    /// It does, with a warning, ORA-28002: the password expires within so many days.
    Expiring(u32),
    /// ORA-01045: it lacks CREATE SESSION.
    NoSession,
}

/// How a password is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verifier {
    /// PBKDF2 with SHA-512: 12c and newer.
    V12,
    /// SHA-1: 11g.
    V11,
}

/// How rows that repeat values of the row before are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeats {
    /// In full, as all others.
    Full,
    /// Without what they repeat; rows that repeat nothing have no bit vector.
    Some,
    /// The same, and every row has a bit vector.
    Each,
}

/// Something that goes wrong.
#[derive(Debug, Clone)]
pub struct Fault {
    /// What the server is about to answer.
    pub at: Step,
    /// What it does instead, or besides.
    pub does: Does,
    /// Only where the statement holds this text.
    pub only: Option<String>,
    /// So many times it goes well first.
    pub after: u32,
    /// It happens so many times; for ever where `None`.
    pub times: Option<u32>,
}

impl Fault {
    /// A fault that is there each time.
    pub fn new(at: Step, does: Does) -> Self {
        Self { at, does, only: None, after: 0, times: None }
    }

    /// The same, only where the statement holds this text.
    #[must_use]
    pub fn only(self, text: &str) -> Self {
        Self { only: Some(text.to_owned()), ..self }
    }

    /// The same, so many times.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self { times: Some(times), ..self }
    }

    /// The same, after it went well so many times.
    #[must_use]
    pub fn after(self, after: u32) -> Self {
        Self { after, ..self }
    }
}

/// What a server answers, step by step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Nothing yet: the TCP connection stands, and TLS would begin. Only `Hang`, `Busy` and `Disconnect` mean something here.
    Begin,
    /// CONNECT.
    Connect,
    /// What comes first after ACCEPT: protocol, data types, or all of it at once in 23ai.
    Negotiate,
    /// The user's name.
    Login,
    /// The password.
    Password,
    /// A statement.
    Execute,
    /// More rows.
    Fetch,
    /// A ping, COMMIT, ROLLBACK or part of a LOB.
    Call,
    /// The end of the session.
    Logoff,
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Does {
    /// Nothing comes, and nothing that the client says is heeded.
    Hang,
    /// Nothing comes for so long; a break is answered at once.
    Busy(Duration),
    /// The answer comes byte by byte, with this rest between two.
    Trickle(Duration),
    /// Half of the answer comes, then nothing.
    Half,
    /// The connection is cut.
    Disconnect,
    /// ORA- and this number. At `Step::Connect` it is the listener that refuses, with the same number.
    Error(u32),
}
