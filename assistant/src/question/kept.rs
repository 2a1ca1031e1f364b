//! Questions that are kept: in a session, and of a check that goes on. There is no code in one, whoever has written it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Intent, Question, SlotName, SlotValue, lexicon};
use crate::codes;

/// A question without codes. Only [`Question::to_keep`] makes one, and to read one goes through it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Form", into = "Form")]
pub(crate) struct KeptQuestion(Question);

impl Question {
    /// The question as it may be kept: without codes and without a yes. Codes in slots of their own are left out, and those that
    /// landed in another one are cut. `found` are the slots whose words were found in a list, and what they are called there. Where a
    /// code is asked for, a part of one is cut, too.
    pub(crate) fn to_keep(&self, found: &[(SlotName, String)], guarded: bool) -> KeptQuestion {
        let guarded = guarded || self.is_task();
        let kept = self.slots().filter(|(slot, _)| !slot.is_for_codes()).map(|(slot, value)| {
            if let Some((_, found)) = found.iter().find(|(known, _)| *known == slot) {
                return (slot, SlotValue::said(found));
            }
            let Some(words) = value.as_said() else { return (slot, value.clone()) };
            let gone = guarded && lexicon::meant_around(slot, words).is_empty() && codes::may_be_part(words);
            (slot, value.clone().with_words(if gone { String::new() } else { codes::cut(words) }))
        });
        KeptQuestion(kept.fold(Self::new(self.intent), |question, (slot, value)| question.with(slot, value)))
    }
}

impl KeptQuestion {
    pub(crate) fn question(&self) -> &Question {
        &self.0
    }

    /// The same with a name that was found in place of what was said in a slot.
    pub(crate) fn naming(self, slot: SlotName, name: &str) -> Self {
        Self(self.0.with(slot, SlotValue::said(name)))
    }

    /// The same with nothing said in a slot.
    pub(crate) fn without(self, slot: SlotName) -> Self {
        Self(self.0.with(slot, SlotValue::default()))
    }
}

/// How a question is written down. Neither a code nor a yes is in it.
#[derive(Serialize, Deserialize)]
struct Form {
    intent: Intent,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    slots: BTreeMap<SlotName, SlotValue>,
}

impl From<KeptQuestion> for Form {
    fn from(KeptQuestion(question): KeptQuestion) -> Self {
        let slots = question.slots().map(|(slot, value)| (slot, value.clone()));
        Self { intent: question.intent, slots: slots.collect() }
    }
}

impl From<Form> for KeptQuestion {
    fn from(Form { intent, slots }: Form) -> Self {
        let question =
            slots.into_iter().fold(Question::new(intent), |question, (slot, value)| question.with(slot, value));
        question.to_keep(&[], false)
    }
}
