//! Commits of PostgreSQL that wait for standbys to confirm them: where too few are there, they wait for ever.

use std::collections::BTreeSet;

use agent_protocol::{Outcome, ReplicationDirection, ReplicationKind, ReplicationProblem, ReplicationRow, UnreadPart};

use super::{Judged, part};
use crate::{
    engines::{Part, Row},
    failure::CheckError,
    output::humanize,
};

pub(super) const SYNCHRONOUS: Part =
    part(UnreadPart::SynchronousCommits, include_str!("../../../../sql/postgres/replication-lag.synchronous.sql"));

/// How commits are confirmed on this server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Synchronous {
    /// How many standbys have to confirm each commit.
    needed: u64,
    /// How many are there that do.
    confirming: u64,
    /// Sessions do not wait unless they want to.
    local: bool,
    /// Whose commits wait now.
    waiting: BTreeSet<String>,
    /// How long ago the first of these transactions began.
    oldest_ms: u64,
}

impl Synchronous {
    /// None where no commit is to be confirmed.
    pub(super) fn read(row: &Row) -> Result<Option<Self>, CheckError> {
        let Some(needed) = row.raw_text("standbys")?.and_then(needed).filter(|needed| *needed > 0) else {
            return Ok(None);
        };
        if !row.flag("active")? {
            return Ok(None);
        }
        let commits = row.raw_text("commits")?.unwrap_or_default();
        Ok(Some(Self {
            needed,
            confirming: row.count("confirming")?.unwrap_or(0),
            local: row.optional_flag("local")?.unwrap_or(false),
            waiting: commits.split_whitespace().map(str::to_owned).collect(),
            oldest_ms: row.count("oldest_ms")?.unwrap_or(0),
        }))
    }

    /// Whether to look again: every commit waits for a moment.
    pub(super) fn is_to_be_seen_twice(&self) -> bool {
        self.confirming >= self.needed && !self.waiting.is_empty() && self.oldest_ms >= ReplicationRow::WARNING_MS
    }

    /// What waits now and waited `before`.
    pub(super) fn still(self, before: &Self) -> Self {
        let waiting = self.waiting.intersection(&before.waiting).cloned().collect();
        Self { waiting, ..self }
    }

    /// Nothing where commits are confirmed, or wait for nobody.
    pub(super) fn judged(&self) -> Option<Judged> {
        let Self { needed, confirming, local, oldest_ms, .. } = *self;
        let sessions = match self.waiting.len() {
            1 => "one session".to_owned(),
            count => format!("{count} sessions"),
        };
        let (verb, their) = if self.waiting.len() == 1 { ("waits", "its") } else { ("wait", "their") };
        let waits = !self.waiting.is_empty();
        let missing = confirming < needed;
        let standbys = if needed == 1 { "a synchronous standby" } else { "synchronous standbys" };
        let there = match (needed, confirming) {
            (1, _) => "none is there".to_owned(),
            (_, 0) => format!("{needed} are to confirm it, and none is there"),
            (_, 1) => format!("{needed} are to confirm it, and only one is there"),
            _ => format!("{needed} are to confirm it, and only {confirming} are there"),
        };
        let (outcome, sentence) = match (missing, local, waits) {
            (true, false, _) => {
                let now = if waits { format!(" Now {sessions} {verb}.") } else { String::new() };
                (Outcome::Critical, format!("Every commit waits for {standbys}, for ever: {there}.{now}"))
            }
            (true, true, true) => {
                let text = format!("Commits of {sessions} wait for {standbys}, for ever: {there}.");
                (Outcome::Critical, text)
            }
            (false, _, true) if oldest_ms >= ReplicationRow::WARNING_MS => {
                let began = humanize::millis(oldest_ms);
                let which = if self.waiting.len() == 1 { "it" } else { "the oldest" };
                let text = format!(
                    "Commits are not confirmed in time: {sessions} {verb} for {standbys} to confirm {their} transaction; {which} \
                     began {began} ago."
                );
                (Outcome::Warning, text)
            }
            _ => return None,
        };
        let row = ReplicationRow {
            kind: ReplicationKind::Commits,
            direction: ReplicationDirection::ToReplica,
            name: Some("synchronous standby".to_owned()),
            peer: None,
            state: Some(if missing { "missing" } else { "not confirming" }.to_owned()),
            running: false,
            lag_ms: None,
            delay_ms: None,
            heard_ms: None,
            lag_bytes: None,
            error: Some(sentence.clone()),
            problem: Some(match missing {
                true => ReplicationProblem::CommitsWait,
                false => ReplicationProblem::CommitsUnconfirmed,
            }),
        };
        Some(Judged::from(row).at_least(outcome, sentence).of_commits())
    }
}

/// How many standbys `synchronous_standby_names` has confirm a commit: `FIRST 2 (a, b)`, `ANY 2 (a, b)`, `2 (a, b)`; one of a
/// plain list. None where it is empty.
fn needed(setting: &str) -> Option<u64> {
    let setting = setting.trim();
    if setting.is_empty() {
        return None;
    }
    let of_word = |text: &str| text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    let (word, rest) = setting.split_at(of_word(setting));
    let rest = rest.trim_start();
    let number = if word.eq_ignore_ascii_case("first") || word.eq_ignore_ascii_case("any") {
        rest.split_at(of_word(rest)).0
    } else if rest.starts_with('(') {
        word
    } else {
        "1"
    };
    Some(number.parse().unwrap_or(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_standbys_are_needed_as_the_setting_says() {
        for (setting, number) in [
            ("", None),
            ("  ", None),
            ("*", Some(1)),
            ("x", Some(1)),
            ("a, b, c", Some(1)),
            ("\"any 3 (x\", b", Some(1)),
            ("2, 3", Some(1)),
            ("any_3", Some(1)),
            ("first, b", Some(1)),
            ("2 (a, b)", Some(2)),
            ("3(*)", Some(3)),
            ("FIRST 2 (a, b, c)", Some(2)),
            ("any 12(a, b)", Some(12)),
            (" Any\t2\n( a )", Some(2)),
        ] {
            assert_eq!(needed(setting), number, "{setting:?}");
        }
    }

    fn synchronous(needed: u64, confirming: u64, waiting: &[&str]) -> Synchronous {
        let waiting = waiting.iter().map(|name| (*name).to_owned()).collect();
        Synchronous { needed, confirming, local: false, waiting, oldest_ms: 0 }
    }

    #[test]
    fn commits_that_nobody_confirms_are_critical() {
        let said = |found: &Synchronous| found.judged().map(|judged| (judged.outcome, judged.sentence.unwrap()));
        let cases = [
            (synchronous(1, 1, &[]), None),
            (synchronous(2, 3, &["1@1"]), None),
            (
                synchronous(1, 0, &[]),
                Some((Outcome::Critical, "Every commit waits for a synchronous standby, for ever: none is there.")),
            ),
            (
                synchronous(3, 1, &["1@1", "2@2"]),
                Some((
                    Outcome::Critical,
                    "Every commit waits for synchronous standbys, for ever: 3 are to confirm it, and only one is there. Now 2 \
                     sessions wait.",
                )),
            ),
            (Synchronous { local: true, ..synchronous(1, 0, &[]) }, None),
            (
                Synchronous { local: true, ..synchronous(1, 0, &["1@1"]) },
                Some((
                    Outcome::Critical,
                    "Commits of one session wait for a synchronous standby, for ever: none is there.",
                )),
            ),
            (
                Synchronous { oldest_ms: 45_000, ..synchronous(1, 1, &["1@1"]) },
                Some((
                    Outcome::Warning,
                    "Commits are not confirmed in time: one session waits for a synchronous standby to confirm its \
                     transaction; it began 45 s ago.",
                )),
            ),
        ];
        for (found, expected) in cases {
            assert_eq!(said(&found), expected.map(|(outcome, text)| (outcome, text.to_owned())), "{found:?}");
        }
        // Each commit waits for a moment.
        let first = Synchronous { oldest_ms: 45_000, ..synchronous(1, 1, &["1@1", "2@2"]) };
        assert!(first.is_to_be_seen_twice());
        let later = |waiting| Synchronous { oldest_ms: 45_000, ..synchronous(1, 1, waiting) };
        assert!(later(&["1@9", "3@3"]).still(&first).judged().is_none());
        assert!(later(&["2@2", "3@3"]).still(&first).judged().is_some());
    }
}
