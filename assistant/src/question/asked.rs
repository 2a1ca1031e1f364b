//! The question of a turn: an intent and what was said in its slots.

use std::{collections::BTreeMap, fmt};

use super::{Intent, SlotName, SlotValue};
use crate::codes;

/// What was asked.
#[derive(Clone, PartialEq, Eq)]
pub struct Question {
    /// The kind of question.
    pub intent: Intent,
    /// What was said to "shall I do it".
    pub confirmation: Confirmation,
    slots: BTreeMap<SlotName, SlotValue>,
}

/// What was said to "shall I do it".
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Confirmation {
    /// Nothing yet.
    #[default]
    None,
    /// Yes.
    Confirmed,
    /// No.
    Denied,
}

impl fmt::Debug for Question {
    /// What was said is not shown: a code may be among it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Question").field("intent", &self.intent).finish_non_exhaustive()
    }
}

impl Question {
    /// A question in which nothing was said.
    pub fn new(intent: Intent) -> Self {
        Self { intent, confirmation: Confirmation::None, slots: BTreeMap::new() }
    }

    /// The same with a slot's value in place of what was there.
    #[must_use]
    pub fn with(mut self, slot: SlotName, value: SlotValue) -> Self {
        self.slots.insert(slot, value);
        self
    }

    /// The same words, of another intent.
    pub(super) fn of_intent(self, intent: Intent) -> Self {
        Self { intent, ..self }
    }

    /// Its slots, in which something may have been said.
    pub fn slots(&self) -> impl Iterator<Item = (SlotName, &SlotValue)> {
        self.slots.iter().map(|(slot, value)| (*slot, value))
    }

    /// What was said in a slot.
    pub fn slot(&self, slot: SlotName) -> Option<&SlotValue> {
        self.slots.get(&slot)
    }

    /// The words of a slot as they came. A code may be among them.
    pub(crate) fn said(&self, slot: SlotName) -> Option<&str> {
        self.slot(slot).and_then(SlotValue::as_said)
    }

    /// Whether it is one that a code is said for.
    pub(crate) fn is_task(&self) -> bool {
        self.intent.is_task()
    }

    /// Whether there is something in a slot, other than those for codes, that could be a code; a part of one in a task.
    pub fn has_code_elsewhere(&self) -> bool {
        let guarded = self.is_task();
        let is_secret =
            |words: &str| codes::is_in(words) || codes::is_digits(words) || guarded && codes::may_be_part(words);
        let mut others = self.slots().filter(|(slot, _)| !slot.is_for_codes());
        others.any(|(_, value)| value.as_said().is_some_and(is_secret))
    }
}
