//! A window of time, as it was asked for.

use jiff::{Timestamp, tz::TimeZone};

use super::understand;
use crate::question::{Question, SlotName};

/// When.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Window {
    Now,
    /// So many seconds ago.
    Ago(i64),
    /// A moment, in seconds since 1970.
    At(i64),
    /// The last so many seconds.
    Last(i64),
    /// From one moment to another.
    Between(i64, i64),
}

/// A window, and whether now is to be compared with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) window: Window,
    pub(crate) compared: bool,
}

/// Why a window is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The words are not understood.
    Unknown,
    /// It has not been yet.
    Future,
}

/// Half of the time around a moment in which something that happened at it is looked for, in seconds.
const AROUND_S: i64 = 1_800;

impl Window {
    /// From when to when that is, where a while is meant and not a moment.
    pub(crate) fn span(self, now: i64) -> (i64, i64) {
        match self {
            Self::Now => (now, now),
            // What happened ten minutes ago happened since.
            Self::Ago(seconds) | Self::Last(seconds) => (now.saturating_sub(seconds), now),
            Self::At(at) => (at.saturating_sub(AROUND_S), at.saturating_add(AROUND_S).min(now)),
            Self::Between(from, to) => (from, to.min(now)),
        }
    }
}

/// The slots that a time is said in, and what Alexa's own types leave out of the sentence around them.
const SLOTS: [SlotName; 1] = [SlotName::Window];

/// What was asked for; nothing where nothing was said of it.
pub(crate) fn asked(question: &Question, now: Timestamp, zone: &TimeZone) -> Result<Option<Asked>, Refused> {
    let said = SLOTS.iter().filter_map(|slot| said(question, *slot)).collect::<Vec<_>>();
    match said.is_empty() {
        true => Ok(None),
        false => understand::read(&said.join(" "), now, zone).map(Some),
    }
}

/// The words of a slot; what they were taken for where there are none.
fn said(question: &Question, slot: SlotName) -> Option<String> {
    let value = question.slot(slot)?;
    let words = value.as_said().map(str::trim).filter(|words| !matches!(*words, "" | "?"));
    // Ids of the models' values are words with hyphens.
    let meant = || value.meanings().first().map(|meaning| meaning.name.replace('-', " "));
    words.map(str::to_owned).or_else(meant)
}
