//! What each part of `health` looks at, and from when on it is to be looked at or acted on: for help and the manual page.

use agent_protocol::{BlockingRow, ConnectionRow, HealthPart, ReplicationRow, TablespaceUsage, TransactionRow};

use super::postgres::{FEW_LEFT, LATE_MS, OVERDUE, TOO_LATE_MS, USED_CRITICAL, USED_WARNING};
use crate::output::humanize::{count, millis};

/// A line a part: its name, and after two spaces what it is about.
pub(crate) fn explained() -> String {
    let known = HealthPart::ALL.into_iter().filter_map(|part| Some((part.as_str(), of(part)?)));
    let lines = known.map(|(name, text)| format!("  {name}  {text}\n"));
    format!(
        "Parts:\n{}\nOutcome: the worst of all parts. A part of which something could not be looked at is unknown, unless what \
         was seen of it is worse; so that the verdict is of use, what the server cannot tell whoever asks does not count. All that \
         was not looked at is named.\n",
        lines.collect::<String>()
    )
}

fn of(part: HealthPart) -> Option<String> {
    let TablespaceUsage { warning, critical, .. } = TablespaceUsage::default();
    Some(match part {
        HealthPart::Connection => format!(
            "Whether the agent can log in: critical where it cannot. How many connections are in use: warning from {} % on, \
             critical from {} %.",
            ConnectionRow::WARNING_PERCENT,
            ConnectionRow::CRITICAL_PERCENT
        ),
        HealthPart::TablespaceUsage => format!(
            "How full databases, tablespaces and logs are, where they have a limit: warning from {warning} % on, critical from \
             {critical} %."
        ),
        HealthPart::TopSessions => "Which sessions are the busiest: told, and never a warning.".to_owned(),
        HealthPart::BlockingSessions => format!(
            "Who waits for whom: warning where a session waits for another's lock, critical from {} on.",
            millis(BlockingRow::CRITICAL_MS)
        ),
        HealthPart::LongTransactions => format!(
            "How long transactions have been open: warning from {} on, critical from {}.",
            millis(TransactionRow::WARNING_MS),
            millis(TransactionRow::CRITICAL_MS)
        ),
        HealthPart::ReplicationLag => format!(
            "How far behind replication is, beyond a delay set on purpose: warning from {} on, critical from {}; critical too \
             where nothing comes from the source, warning where a replica gets nothing. On PostgreSQL also slots that nobody \
             reads: warning, and critical where one is lost or about to be; and commits that wait for a synchronous standby: \
             critical where too few are there.",
            millis(ReplicationRow::WARNING_MS),
            millis(ReplicationRow::CRITICAL_MS)
        ),
        HealthPart::Wraparound => format!(
            "PostgreSQL: how far each database is from running out of identifiers of transactions and multixacts: warning from \
             {OVERDUE} % of the age at which autovacuum should have cleared up, critical with fewer than {} left.",
            count(FEW_LEFT)
        ),
        HealthPart::Archiving => format!(
            "PostgreSQL: whether finished log is archived: warning where that fails, or a file has waited for {}; critical from \
             {} on.",
            millis(LATE_MS),
            millis(TOO_LATE_MS)
        ),
        HealthPart::Sequences => format!(
            "How far sequences (PostgreSQL, in every database that the user may enter; MariaDB, those of InnoDB that the user \
             may read) and automatic keys (MySQL and MariaDB, of InnoDB's tables) are from their end: warning from {USED_WARNING} % on, critical from {USED_CRITICAL} %."
        ),
        HealthPart::Other => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_explained_with_its_thresholds() {
        let text = explained();
        for part in HealthPart::ALL.into_iter().filter(|part| *part != HealthPart::Other) {
            assert!(text.contains(&format!("\n  {}  ", part.as_str())), "{}", part.as_str());
        }
        for threshold in ["85 %", "1 min on", "5 min on", "500 million", "15 min", "80 %"] {
            assert!(text.contains(threshold), "{threshold}: {text}");
        }
    }
}
