//! What a question says of when.

use jiff::{Timestamp, tz::TimeZone};

use super::{
    understand,
    window::{Asked, Refused},
};
use crate::question::{Question, SlotName};

/// What was asked for; nothing where nothing was said of it.
pub(crate) fn asked(question: &Question, now: Timestamp, zone: &TimeZone) -> Result<Option<Asked>, Refused> {
    words_of(question, SlotName::Window).map(|words| understand::read(&words, now, zone)).transpose()
}

/// The words of a slot; what they were taken for where there are none.
fn words_of(question: &Question, slot: SlotName) -> Option<String> {
    let value = question.slot(slot)?;
    let words = value.as_said().map(str::trim).filter(|words| !matches!(*words, "" | "?"));
    // Ids of the models' values are words with hyphens.
    let meant = || value.meanings().first().map(|meaning| meaning.name.replace('-', " "));
    words.map(str::to_owned).or_else(meant)
}
