//! What a skill cannot do and says so: an intent that is told by verbs, and is not weighed against what can be done.

use super::assign::Filled;
use super::language::Language;
use super::outcome::{Slot, Understood};
use super::said::Said;
use crate::model::Model;

/// The intent, in models that have it.
pub(super) const UNSUPPORTED: &str = "Unsupported";

/// Its slot that says with what.
const THING: &str = "thing";

/// The thing that is a narrowing of a question.
const NARROWING: &str = "narrowing";

/// What is narrowed by these words cannot be asked so.
pub(super) fn narrowed(words: String) -> Understood {
    let slot = Slot { name: THING.to_owned(), words, value: Some(NARROWING.to_owned()) };
    Understood { intent: UNSUPPORTED.to_owned(), slots: vec![slot], confidence: 0.8, exact: false }
}

/// Whether this says that something cannot be narrowed.
pub(super) fn is_narrowing(understood: &Understood) -> bool {
    let thing = understood.slot(THING).and_then(|thing| thing.value.as_deref());
    understood.intent == UNSUPPORTED && thing == Some(NARROWING)
}

/// What is asked for, by its words.
#[derive(Debug)]
pub(super) struct Things(Vec<Thing>);

#[derive(Debug)]
struct Thing {
    said: Said,
    id: String,
}

impl Things {
    /// What a model says that cannot be done; nothing where it has no intent for that.
    pub(super) fn of(model: &Model) -> Option<Self> {
        let intent = model.intent(UNSUPPORTED)?;
        let kind = intent.slots.iter().find(|slot| slot.name == THING)?.kind.as_str();
        let values = model.language_model.types.iter().filter(|slot_type| slot_type.name == kind);
        let things = values.flat_map(|kind| &kind.values).flat_map(|value| {
            let id = value.id.as_ref().unwrap_or(&value.name.value);
            let names = std::iter::once(&value.name.value).chain(&value.name.synonyms);
            names.map(|name| Thing { said: Said::new(name), id: id.clone() })
        });
        Some(Self(things.collect()))
    }

    /// What a sentence asks for that cannot be done, where it is about databases: it says one of these, or an instance, which a noun
    /// may tell it to be.
    pub(super) fn unsupported(
        &self,
        said: &Said,
        filled: &[Filled],
        noun: bool,
        language: &Language,
    ) -> Option<Understood> {
        let thing = self.longest(said, language.spaced);
        let is_instance = |filled: &Filled| filled.slot == "instance" && (noun || filled.value.is_some());
        if thing.is_none() && !filled.iter().any(is_instance) {
            return None;
        }
        let about = filled.iter().filter(|filled| matches!(filled.slot.as_str(), "instance" | "awsregion"));
        let slot = |filled: &Filled| Slot {
            name: filled.slot.clone(),
            words: said.words(filled.from, filled.to),
            value: filled.value.clone(),
        };
        let slots = about.map(slot).chain(thing).collect();
        Some(Understood { intent: UNSUPPORTED.to_owned(), slots, confidence: 0.8, exact: false })
    }

    /// The longest of them that is said.
    fn longest(&self, said: &Said, spaced: bool) -> Option<Slot> {
        let text = |said: &Said| if spaced { format!(" {} ", said.spaced()) } else { said.text() };
        let all = text(said);
        let words = self.0.iter().map(|thing| (text(&thing.said), thing));
        let (words, thing) =
            words.filter(|(words, _)| all.contains(words.as_str())).max_by_key(|(words, _)| words.len())?;
        Some(Slot { name: THING.to_owned(), words: words.trim().to_owned(), value: Some(thing.id.clone()) })
    }
}

/// The model without the intent, and without the types that no other intent has.
pub(super) fn without(model: &Model) -> Model {
    let mut model = model.clone();
    let language = &mut model.language_model;
    let kinds = |unsupported: bool| {
        let intents = language.intents.iter().filter(move |intent| (intent.name == UNSUPPORTED) == unsupported);
        intents.flat_map(|intent| &intent.slots).map(|slot| slot.kind.clone()).collect::<Vec<_>>()
    };
    let (own, others) = (kinds(true), kinds(false));
    language.intents.retain(|intent| intent.name != UNSUPPORTED);
    language.types.retain(|kind| !own.contains(&kind.name) || others.contains(&kind.name));
    model
}
