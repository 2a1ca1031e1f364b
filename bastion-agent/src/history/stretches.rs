//! Runs of a check in a row that amounted to the same, told as one.

use agent_protocol::{CheckName, OutcomeRun};
use jiff::{SignedDuration, Timestamp};

use super::read::PastOutcome;

/// How many times the usual time between runs may pass without one before it is a gap.
const GAP: i32 = 3;
/// What is no gap yet: the daemon was begun anew, or somebody asked a few times in a row, which says nothing of what is usual.
const NO_GAP: SignedDuration = SignedDuration::from_mins(10);

/// What a check amounted to over time, the latest first, as are `outcomes`. Nothing is said of a gap: nobody looked.
pub(crate) fn outcome_runs(check: CheckName, outcomes: Vec<PastOutcome>) -> Vec<OutcomeRun> {
    let gap = gap(&outcomes);
    let mut all: Vec<OutcomeRun> = Vec::new();
    for PastOutcome { at, outcome, cause, summary, .. } in outcomes {
        match all.last_mut() {
            Some(later) if (later.outcome, later.cause) == (outcome, cause) && apart(at, later.from) <= gap => {
                later.from = at;
                later.runs += 1;
            }
            _ => all.push(OutcomeRun { check, outcome, cause, from: at, to: at, runs: 1, summary }),
        }
    }
    all
}

fn apart(earlier: Timestamp, later: Timestamp) -> SignedDuration {
    later.duration_since(earlier)
}

/// How long may pass between two runs in a row.
fn gap(outcomes: &[PastOutcome]) -> SignedDuration {
    let mut between: Vec<SignedDuration> = outcomes.windows(2).map(|pair| apart(pair[1].at, pair[0].at)).collect();
    between.sort_unstable();
    let usual = between.get(between.len() / 2).copied().unwrap_or_default();
    usual.checked_mul(GAP).unwrap_or(SignedDuration::MAX).max(NO_GAP)
}

#[cfg(test)]
mod tests {
    use agent_protocol::Outcome;

    use super::*;

    #[test]
    fn a_time_in_which_nobody_looked_is_in_no_stretch() {
        let until: Timestamp = "2026-11-23T14:00:00Z".parse().unwrap();
        let runs = |minutes: &[i64]| {
            let outcomes = minutes
                .iter()
                .map(|minute| PastOutcome {
                    at: until - SignedDuration::from_mins(*minute),
                    outcome: Outcome::Ok,
                    cause: None,
                    summary: "Fine.".to_owned(),
                    elapsed_ms: 1,
                })
                .collect();
            outcome_runs(CheckName::Connection, outcomes).iter().map(|run| run.runs).collect::<Vec<_>>()
        };
        assert_eq!(runs(&[0, 5, 10, 15, 20]), [5]);
        assert_eq!(runs(&[0, 5, 10, 20, 35, 40]), [6], "up to three times as long as usual");
        assert_eq!(runs(&[0, 5, 10, 26, 31]), [3, 2]);
        assert_eq!(runs(&[0, 5, 10, 3000, 3005]), [3, 2]);
        assert_eq!(runs(&[0, 60, 120, 300, 360]), [5], "one an hour, and two that were left out");
        assert_eq!(runs(&[0, 60, 120, 301, 361]), [3, 2]);
        // Who asks thrice in a minute does not make the rest gaps.
        assert_eq!(runs(&[0, 0, 0, 0, 9, 18]), [6]);
        assert_eq!(runs(&[7]), [1]);
        assert!(runs(&[]).is_empty());
    }
}
