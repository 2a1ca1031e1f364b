//! What errors tell besides their kind: at which step, where from, how much.

use std::{fmt, time::Duration};

use agent_protocol::Cause;

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

impl Step {
    /// What a server has not done when time runs out.
    pub(super) fn awaited(self) -> &'static str {
        match self {
            Self::Query => "answer the query",
            Self::Prepare | Self::Resolve | Self::Connect | Self::Login => "answer",
        }
    }
}

/// Whose connections are limited, besides the server's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Limited {
    User,
    Database,
}

impl fmt::Display for Limited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::User => "this user",
            Self::Database => "this database",
        })
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

/// Why what came was not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reason {
    /// In the agent's own words: nothing that a server said is in them.
    Own(String),
    /// In a driver's, which may repeat what came.
    Driver(String),
}

impl Reason {
    pub(crate) fn own(text: impl Into<String>) -> Self {
        Self::Own(text.into())
    }

    pub(crate) fn driver(error: &impl fmt::Display) -> Self {
        Self::Driver(error.to_string().trim_end_matches('.').to_owned())
    }

    /// The reason without values; `redacted` takes them out. A sentence with holes in it tells nobody anything.
    pub(super) fn without_values(self, redacted: impl Fn(String) -> String) -> Self {
        let Self::Driver(text) = self else { return self };
        let holes = |text: &str| text.matches('?').count();
        let before = holes(&text);
        let shown = redacted(text);
        Self::Own(if holes(&shown) > before { "the driver cannot read it".to_owned() } else { shown })
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Own(text) | Self::Driver(text)) = self;
        f.write_str(text)
    }
}

/// The agent's own words for what is wrong with bytes, through code that knows errors of the system alone.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct OwnWords(pub(crate) String);

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
    pub(super) fn in_words(self, rows: bool, most: usize) -> String {
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

pub(super) fn bytes(count: usize) -> String {
    match count {
        ..1_024 => format!("{count} bytes"),
        1_024..1_048_576 => format!("{} KiB", count >> 10),
        1_048_576..1_073_741_824 => format!("{} MiB", count >> 20),
        _ => format!("{} GiB", count >> 30),
    }
}

pub(super) fn seconds(duration: Duration) -> String {
    if duration.subsec_millis() == 0 {
        format!("{} s", duration.as_secs())
    } else {
        format!("{:.1} s", duration.as_secs_f64())
    }
}

/// What a listener means by a number. (It says no words but its own configuration's.)
pub(super) fn listener(code: &str) -> &'static str {
    match code {
        "ORA-12514" => "it knows no such service at the moment",
        "ORA-12505" => "it knows no such SID at the moment",
        "ORA-12500" => "the server's host starts no process for another connection",
        "ORA-12504" => "it wants the name of a service",
        "ORA-12521" | "ORA-12523" => "it knows no such instance at the moment",
        "ORA-12526" | "ORA-12527" => "the database is in restricted mode",
        "ORA-12528" => "the database is starting or stopping",
        "ORA-12529" => "it lets nobody in by its rules",
        "ORA-12516" | "ORA-12518" | "ORA-12519" | "ORA-12520" | "ORA-12540" => "the server has no connection left",
        "ORA-12541" => "nothing listens behind it",
        _ => "it refuses",
    }
}

/// Which database of an Oracle instance is meant, RDS has not said.
pub(super) fn unnamed(name: &str, tenants: bool) -> String {
    if tenants {
        format!(
            "{name} holds tenant databases, each with users of its own, and none of them is named in the configuration."
        )
    } else {
        format!("RDS does not tell by which name the listener of {name} knows the database.")
    }
}

/// What is wrong with where a listener sends on to.
pub(super) fn sent_on(cause: Cause) -> &'static str {
    match cause {
        Cause::NameResolution => "a name that has no address",
        Cause::Refused => "where nothing listens",
        Cause::Timeout => "which did not answer in time",
        Cause::Tls => "which is no name that a certificate can hold",
        _ => "which cannot be reached",
    }
}
