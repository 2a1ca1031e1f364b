//! Slots whose values are few and known. A door resolves words to values by likeness, and by several lists at once: that is
//! advice. The words come first.

use super::{
    Meaning, Question, SlotName, SlotValue,
    guess::fits,
    lexicon::{self, meant_around, strip_filler},
};
use crate::{around, codes, corrections};

/// What was said in a slot whose values are few and known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Slot {
    /// Nothing, or nothing that was understood.
    Missing,
    /// A value of the slot's type.
    Known {
        /// Its id, where it has one.
        id: Option<String>,
        /// Its name.
        name: String,
    },
    /// Words that are no value of the slot's type, or could be several. Fit to be repeated: no code is among them.
    Unknown(String),
    /// Words that are no value and are not fit to be repeated: digits, or "it" and its like.
    Unclear,
}

impl Slot {
    /// Reads a slot of a question.
    pub(crate) fn read(question: &Question, slot: SlotName) -> Self {
        let Some(value) = question.slot(slot) else { return Self::Missing };
        let Some(whole) = value.words() else { return Self::of(value.meanings(), slot) };
        match Self::of(&values(value, slot), slot) {
            Self::Missing => {}
            known => return known,
        }
        let core = around::core(&strip_filler(whole));
        match around::is_pronoun(whole) || codes::is_digits(whole) {
            true => Self::Unclear,
            // Nothing was said but "in" or "the"; or nothing is left of it.
            false if core.is_empty() && codes::is_in(whole) => Self::Unclear,
            false if core.is_empty() => Self::Missing,
            false => Self::Unknown(core),
        }
    }

    /// The one value of these, as far as the slot has values of its own.
    fn of(values: &[Meaning], slot: SlotName) -> Self {
        match values {
            [Meaning { id, name }] => Self::Known { id: id.clone(), name: codes::cut(name) },
            // What is none of the values that the model has can only be a guess at a free word.
            [Meaning { id, name }, ..] if !lexicon::is_closed(slot) => {
                Self::Known { id: id.clone(), name: codes::cut(name) }
            }
            _ => Self::Missing,
        }
    }

    /// The same where a code is asked for, or could be: words with a part of one in them are not fit to be repeated.
    pub(crate) fn guarded(self) -> Self {
        match self {
            Self::Unknown(words) if codes::may_be_part(&words) => Self::Unclear,
            other => other,
        }
    }

    /// The ids of the values that the words could be, where there are several.
    pub(crate) fn several(question: &Question, slot: SlotName) -> Vec<String> {
        let values = question.slot(slot).map(|value| values(value, slot)).unwrap_or_default();
        let ids: Vec<String> = values.into_iter().filter_map(|value| value.id).collect();
        if ids.len() > 1 { ids } else { Vec::new() }
    }

    /// What was said, by its name where it is known.
    pub(crate) fn words(self) -> Option<String> {
        match self {
            Self::Missing | Self::Unclear => None,
            Self::Known { name, .. } => Some(name),
            Self::Unknown(words) => Some(words),
        }
    }
}

/// The values that the words say, else those that they are taken for.
fn values(value: &SlotValue, slot: SlotName) -> Vec<Meaning> {
    let said = value.words().map(|words| meant_around(slot, words)).unwrap_or_default();
    if !said.is_empty() {
        return said;
    }
    let words = value.words().unwrap_or_default();
    // In another region things would be looked for, and done.
    let may_be =
        |meaning: &&Meaning| slot != SlotName::Region || fits(slot, words, &meaning.name, meaning.id.as_deref());
    // Nor is it meant where a "not" is said. Conditions are read by themselves.
    if lexicon::is_closed(slot)
        && !matches!(slot, SlotName::Region | SlotName::Environment)
        && corrections::negates(words)
    {
        return Vec::new();
    }
    value.meanings().iter().filter(may_be).cloned().collect()
}
