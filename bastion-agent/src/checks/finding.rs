//! What a check found.

use agent_protocol::{Outcome, Rows};

use super::Unread;

/// What a check found.
pub(crate) struct Finding {
    pub(crate) outcome: Outcome,
    /// One English sentence that says the most important.
    pub(crate) summary: String,
    pub(crate) rows: Rows,
    /// How many rows were found, of which `rows` may hold only the first.
    pub(crate) total_rows: u64,
    /// What could not be read, where the rest could. Whoever fills this says it in `summary` too.
    pub(crate) unread: Unread,
}

impl Finding {
    /// A finding that holds all of its rows.
    pub(crate) fn whole(outcome: Outcome, summary: String, rows: Rows) -> Self {
        let total_rows = rows.len() as u64;
        Self { outcome, summary, rows, total_rows, unread: Unread::default() }
    }

    /// A finding of which the first `limit` rows are kept.
    pub(super) fn limited(outcome: Outcome, summary: String, rows: Rows, limit: u32) -> Self {
        let mut finding = Self::whole(outcome, summary, rows);
        finding.rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        finding
    }

    /// The finding with what it leaves out, which its summary says. What could not be looked at may be anything: it is as bad as what
    /// was seen, and never fine. But what nobody can look at there is only named: a verdict that is unknown for ever tells nothing.
    pub(crate) fn leaving_out(self, unread: Unread) -> Self {
        let summary = unread.said_after(&self.summary);
        let fine = self.outcome == Outcome::Ok && !unread.is_all_there_is();
        let outcome = if fine { Outcome::Unknown } else { self.outcome };
        Self { outcome, summary, unread, ..self }
    }
}
