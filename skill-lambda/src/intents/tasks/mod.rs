//! Tasks: what changes a database. Who asks is told first what will happen and to which database; then a code is asked for,
//! and to say it is to agree. Where the code came with the first sentence, or anything else in its place, yes or no is asked for.

mod act;
mod code;
mod confirm;
mod converse;
mod pending;
pub(crate) mod prospect;
pub(crate) mod seen;
mod tell;
mod turn;

use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use self::prospect::Prospect;
pub(super) use self::{
    converse::answer,
    turn::{Heard, and_remind, cancel, go_on, is_set_aside_by, set_aside, stop, waiting},
};
use self::{tell::ask_again, turn::gone};
use super::Context;
use crate::audit::{Note, Verdict};

/// What can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Action {
    /// The instance is shut down and started.
    #[serde(rename = "RebootInstance")]
    Reboot,
    /// The standby, or a reader, takes over.
    #[serde(rename = "FailoverInstance")]
    Failover,
}

impl Action {
    /// The intent's name in the interaction model.
    pub(crate) fn intent(self) -> &'static str {
        match self {
            Self::Reboot => "RebootInstance",
            Self::Failover => "FailoverInstance",
        }
    }
}

fn note_of(context: &Context<'_>, prospect: &Prospect, verdict: Verdict) {
    let target = Some(prospect.target().to_owned());
    context.trail.note(Note { what: prospect.action.intent(), target, region: Some(prospect.region), verdict });
}

fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    i64::try_from(now).unwrap_or(i64::MAX)
}
