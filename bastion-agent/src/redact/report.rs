//! Texts that another version of the agent may have written, as servers' words were still repeated.

use agent_protocol::{CheckReport, Rows};

use super::{message, program};

/// What comes before a server's own words in a sentence of the agent's.
const STOPPED: &str = " is not running: ";
const SAYS: &str = "The server says: ";

/// A sentence that was kept in the history.
pub(crate) fn summary(text: &str) -> String {
    after(SAYS, &after(STOPPED, text))
}

/// A report of the daemon's, which may be older than this program.
pub(crate) fn report(report: &mut CheckReport) {
    report.summary = after(STOPPED, &report.summary);
    match &mut report.rows {
        Rows::ReplicationLag(rows) => {
            for row in rows {
                row.error = row.error.take().map(|error| message(&error, &[]));
            }
        }
        Rows::TopSessions(rows) => {
            for row in rows {
                row.program = row.program.take().map(|text| program(&text));
            }
        }
        Rows::Health(rows) => {
            for row in rows {
                row.summary = after(STOPPED, &row.summary);
            }
        }
        _ => {}
    }
}

fn after(mark: &str, text: &str) -> String {
    match text.split_once(mark) {
        Some((before, said)) => format!("{before}{mark}{}", message(said, &[])),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_older_versions_kept_is_read_without_the_servers_quotations() {
        let old = "Replication from 10.0.0.5 is not running: Error 'x 'y'' on query. Query: 'CREATE USER a IDENTIFIED BY 'hunter2''.";
        assert_eq!(summary(old), "Replication from 10.0.0.5 is not running: Error: ? on query");
        let own = "Replication from shop-1 is not running: receiver: Yes, applier: No.";
        assert_eq!(summary(own), own);
        assert_eq!(summary("The server says: bad 'x' (1064)."), "The server says: bad ? (?).");
    }
}
