//! What every session pins, whatever the server, the database or the user says: read-only, bounded, and nothing that would
//! change what a query means or whether it runs.

use std::{fmt::Write as _, time::Duration};

/// When the settings are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pinned {
    /// Once, as the session begins.
    InSession,
    /// In each transaction anew. A pooler takes no settings when a session begins, and what was set afterwards would stay
    /// with a connection that it gives to somebody else next.
    InTransaction,
    /// Never: what a session has of its own is to be seen.
    Not,
}

/// How long a query waits for a lock at most. The agent only reads: what it waits for is a table that somebody changes.
const LOCK_WAIT_TIMEOUT: Duration = Duration::from_secs(4);

/// The settings, with the longest time that the server itself lets a statement run.
fn settings(statement_timeout: Duration) -> [(&'static str, String); 13] {
    // It is over before time runs out, though others are asked before: what a statement waited for says more than that it took too
    // long.
    let lock_timeout = LOCK_WAIT_TIMEOUT.min(statement_timeout / 3).as_millis().max(1).to_string();
    let statement_timeout = statement_timeout.as_millis().to_string();
    let fixed = |name, value: &str| (name, value.to_owned());
    [
        // Nothing but the server's own functions and views is meant, whatever else has their names.
        fixed("search_path", "pg_catalog"),
        fixed("default_transaction_read_only", "on"),
        // Others are refused by a standby, or wait for a moment when nobody writes.
        fixed("default_transaction_isolation", "read committed"),
        fixed("default_transaction_deferrable", "off"),
        ("statement_timeout", statement_timeout.clone()),
        ("lock_timeout", lock_timeout),
        ("idle_in_transaction_session_timeout", statement_timeout),
        // A part that is refused does not end the session.
        fixed("exit_on_error", "off"),
        // Compiling a question that is asked once takes longer than answering it.
        fixed("jit", "off"),
        // Nobody reads them, and there may be thousands.
        fixed("client_min_messages", "error"),
        fixed("standard_conforming_strings", "on"),
        fixed("DateStyle", "ISO"),
        fixed("IntervalStyle", "postgres"),
    ]
}

/// The limits on a session that a server of this version has: a database's owner may have set them, to a millisecond. Older servers let
/// nobody in who names them, so that they are set only where one has ended a session.
pub(super) fn limits(version: &str) -> &'static [&'static str] {
    let major = version.split('.').next().and_then(|number| number.parse().ok()).unwrap_or(0_u32);
    match major {
        ..14 => &[],
        14..17 => &["idle_session_timeout"],
        17.. => &["idle_session_timeout", "transaction_timeout"],
    }
}

/// The settings as the startup parameter `options`, without these limits.
pub(super) fn options(statement_timeout: Duration, without: &[&str]) -> String {
    let pinned = settings(statement_timeout).into_iter();
    let all = pinned.chain(without.iter().map(|&name| (name, "0".to_owned())));
    all.fold(String::new(), |mut options, (name, value)| {
        // Writing to a String cannot fail.
        let _ = write!(options, "-c {name}={} ", value.replace('\\', "\\\\").replace(' ', "\\ "));
        options
    })
}

/// The beginning of a transaction that has the settings, and ends with them. With `raw`, text comes as the server stores it.
pub(super) fn begin(statement_timeout: Duration, raw: bool) -> String {
    let begin = "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY NOT DEFERRABLE".to_owned();
    let mut statements = settings(statement_timeout).iter().fold(begin, |mut statements, (name, value)| {
        let _ = write!(statements, "; SET LOCAL {name} = '{value}'");
        statements
    });
    if raw {
        statements += "; SET LOCAL client_encoding = 'SQL_ASCII'";
    }
    statements
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_space_in_a_value_does_not_end_it() {
        let options = options(Duration::from_millis(1_500), &[]);
        assert!(options.contains("-c default_transaction_isolation=read\\ committed "), "{options}");
        assert!(options.contains("-c statement_timeout=1500 "), "{options}");
        assert!(!options.contains("idle_session_timeout"), "{options}");
        let begin = begin(Duration::from_millis(1_500), true);
        assert!(begin.contains("; SET LOCAL statement_timeout = '1500'; "), "{begin}");
    }

    #[test]
    fn a_limit_is_named_only_where_there_is_one() {
        for (version, named) in [("13.20", ""), ("15.18", "idle_session_timeout"), ("unknown", "")] {
            assert_eq!(limits(version).join(" "), named, "{version}");
        }
        let options = options(Duration::from_secs(1), limits("17.4"));
        assert!(options.ends_with("-c idle_session_timeout=0 -c transaction_timeout=0 "), "{options}");
    }
}
