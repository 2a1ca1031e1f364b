//! The trail of what was asked for: a line in the log for each task and each refusal, and figures for CloudWatch of every
//! request.

use std::{
    io::Write as _,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use parking_lot::Mutex;
use serde_json::json;

use crate::{region::Region, user::User};

/// What came of a task, or why something was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It was done.
    Done,
    /// The user said no.
    Cancelled,
    /// The same request was delivered before.
    Repeated,
    /// The user is not among those who may use the skill.
    WrongUser,
    /// Tasks are switched off.
    SwitchedOff,
    /// The voice is not among those that may give tasks.
    WrongVoice,
    /// The code was wrong, or used before.
    WrongCode,
    /// Too many codes were wrong.
    LockedOut,
    /// The database is not in a state for it.
    FailedPrecheck,
    /// Something on the way failed.
    Failed,
}

impl Verdict {
    fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Repeated => "repeated",
            Self::WrongUser => "wrong-user",
            Self::SwitchedOff => "switched-off",
            Self::WrongVoice => "wrong-voice",
            Self::WrongCode => "wrong-code",
            Self::LockedOut => "locked-out",
            Self::FailedPrecheck => "failed-precheck",
            Self::Failed => "failed",
        }
    }
}

/// A note for the trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Note {
    /// What was asked for.
    pub(crate) what: &'static str,
    /// The database or cluster, by its identifier.
    pub(crate) target: Option<String>,
    pub(crate) region: Option<Region>,
    pub(crate) verdict: Verdict,
}

/// Where a request's note is put down while the request is answered.
#[derive(Debug, Default)]
pub(crate) struct Trail(Mutex<Option<Note>>);

impl Trail {
    /// Puts a note down; it takes the place of an earlier one.
    pub(crate) fn note(&self, note: Note) {
        *self.0.lock() = Some(note);
    }

    /// There is nothing to note after all: the answer is a question.
    pub(crate) fn forget(&self) {
        drop(self.take());
    }

    fn take(&self) -> Option<Note> {
        self.0.lock().take()
    }
}

/// Logs an answered request: its note, if there is one, and its figures. `otherwise` is the outcome of one without a note.
pub(crate) fn log(trail: &Trail, intent: &str, user: &User, otherwise: &'static str, took: Duration) {
    let note = trail.take();
    let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    if let Some(note) = &note {
        tracing::info!(
            target: "audit",
            user = user.hash,
            person = user.person,
            what = note.what,
            target = note.target,
            region = note.region.map(Region::code),
            outcome = note.verdict.as_str(),
            duration_ms = millis,
            "audit"
        );
    }
    let outcome = note.map_or(otherwise, |note| note.verdict.as_str());
    // One line, one call: CloudWatch reads the figures from whole lines only. A log that cannot be written is no reason not
    // to answer.
    let line = format!("{}\n", figures(intent, outcome, millis, SystemTime::now()));
    if let Err(error) = std::io::stdout().lock().write_all(line.as_bytes()) {
        tracing::warn!(%error, "the figures could not be written");
    }
}

/// CloudWatch's embedded metric format.
fn figures(intent: &str, outcome: &str, millis: u64, at: SystemTime) -> serde_json::Value {
    let at = at.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    json!({
        "_aws": {
            "Timestamp": u64::try_from(at).unwrap_or(u64::MAX),
            "CloudWatchMetrics": [{
                "Namespace": "dbvoice/Skill",
                "Dimensions": [["Intent", "Outcome"]],
                "Metrics": [{"Name": "Count", "Unit": "Count"}, {"Name": "Duration", "Unit": "Milliseconds"}],
            }],
        },
        "Intent": intent,
        "Outcome": outcome,
        "Count": 1,
        "Duration": millis,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_and_dimension_has_its_value() {
        let figures = figures("RebootInstance", "done", 12, UNIX_EPOCH + Duration::from_secs(7));
        assert_eq!(figures["_aws"]["Timestamp"], 7_000);
        let metrics = &figures["_aws"]["CloudWatchMetrics"][0];
        let names = metrics["Metrics"].as_array().unwrap().iter().map(|metric| &metric["Name"]);
        for name in names.chain(metrics["Dimensions"][0].as_array().unwrap()) {
            assert!(!figures[name.as_str().unwrap()].is_null(), "{name}");
        }
    }
}
