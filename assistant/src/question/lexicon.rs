//! The lexicon: what the interaction models say of the words of a slot. A door may leave the resolution out, or guess; the words
//! themselves do neither.

use std::{collections::HashMap, sync::OnceLock};

use serde::Deserialize;

use super::{Meaning, SlotName};
use crate::{around, codes, names::spoken_form};

/// The models, one a language: the other Englishes are copies.
const MODELS: [&str; 3] = [
    include_str!("../../../skill-package/interactionModels/custom/en-US.json"),
    include_str!("../../../skill-package/interactionModels/custom/ja-JP.json"),
    include_str!("../../../skill-package/interactionModels/custom/de-DE.json"),
];

/// The types whose values are all there are: what is none of them is not known.
const CLOSED: [&str; 8] = [
    "AwsRegion",
    "SessionResource",
    "InstanceProperty",
    "Environment",
    "NotificationStatus",
    "LogType",
    "InstanceMetric",
    "TimeWindow",
];

#[derive(Debug, Default)]
struct Lexicon {
    /// The type of each slot, by the slot's name.
    types: HashMap<String, String>,
    /// The values of each type, by each of their names as it sounds.
    values: HashMap<String, HashMap<String, Vec<Meaning>>>,
}

/// The values that the words are a name of; each once.
pub(super) fn meant(slot: SlotName, words: &str) -> Vec<Meaning> {
    let lexicon = lexicon();
    let values = lexicon.types.get(slot.as_str()).and_then(|kind| lexicon.values.get(kind));
    values.and_then(|values| values.get(&spoken_form(words))).cloned().unwrap_or_default()
}

/// The values that the words are a name of, without what people put around one: the nearest to what was said.
pub(super) fn meant_around(slot: SlotName, words: &str) -> Vec<Meaning> {
    let whole = strip_filler(words);
    let readings = if whole.is_empty() { Vec::new() } else { around::readings(&whole) };
    readings.iter().map(|words| meant(slot, words)).find(|values| !values.is_empty()).unwrap_or_default()
}

/// The words without codes, and without what announced one that a door has put into its own slot.
pub(super) fn strip_filler(words: &str) -> String {
    let words = codes::cut(words);
    codes::before_mark(&words).unwrap_or(words)
}

/// All that the models call a value, by its id or name.
pub(crate) fn names_of(slot: SlotName, value: &str) -> Vec<String> {
    let lexicon = lexicon();
    let values = lexicon.types.get(slot.as_str()).and_then(|kind| lexicon.values.get(kind));
    let is =
        |meaning: &Meaning| meaning.id.as_deref() == Some(value) || spoken_form(&meaning.name) == spoken_form(value);
    let names = values.into_iter().flatten().filter(|(_, meanings)| meanings.iter().any(is));
    names.map(|(name, _)| name.clone()).collect()
}

/// Whether the slot's type has no other values than the models'.
pub(crate) fn is_closed(slot: SlotName) -> bool {
    lexicon().types.get(slot.as_str()).is_some_and(|kind| CLOSED.contains(&kind.as_str()))
}

fn lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(|| {
        let mut lexicon = Lexicon::default();
        for model in MODELS {
            // A test holds the models against their schema.
            match serde_json::from_str(model) {
                Ok(Model { model }) => lexicon.add(model.model),
                Err(error) => tracing::error!(%error, "a model cannot be read"),
            }
        }
        lexicon
    })
}

/// What of a model is looked at. The samples, most of it, are passed over where they stand: this is read at each cold start.
#[derive(Deserialize)]
struct Model {
    #[serde(rename = "interactionModel")]
    model: Interaction,
}

#[derive(Deserialize)]
struct Interaction {
    #[serde(rename = "languageModel")]
    model: Language,
}

#[derive(Deserialize)]
struct Language {
    intents: Vec<Intent>,
    types: Vec<Kind>,
}

#[derive(Deserialize)]
struct Intent {
    #[serde(default)]
    slots: Vec<SlotOf>,
}

#[derive(Deserialize)]
struct SlotOf {
    name: String,
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Deserialize)]
struct Kind {
    name: String,
    values: Vec<ValueOf>,
}

#[derive(Deserialize)]
struct ValueOf {
    id: Option<String>,
    name: Names,
}

#[derive(Deserialize)]
struct Names {
    value: String,
    #[serde(default)]
    synonyms: Vec<String>,
}

impl Lexicon {
    fn add(&mut self, model: Language) {
        for slot in model.intents.into_iter().flat_map(|intent| intent.slots) {
            self.types.insert(slot.name, slot.kind);
        }
        for kind in model.types {
            let values = self.values.entry(kind.name).or_default();
            for ValueOf { id, name: Names { value, synonyms } } in kind.values {
                let names = synonyms.iter().chain([&value]).chain(&id);
                for name in names.map(|name| spoken_form(name)).filter(|name| !name.is_empty()) {
                    let same = values.entry(name).or_default();
                    // The languages have a value each under the same id.
                    let is_known = |known: &Meaning| known.id == id && (id.is_some() || known.name == value);
                    if !same.iter().any(is_known) {
                        same.push(Meaning { id: id.clone(), name: value.clone() });
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_each_language_are_known_by_the_models() {
        let ids = |slot: SlotName, words: &str| -> Vec<String> {
            meant(slot, words).into_iter().map(|entry| entry.id.unwrap_or(entry.name)).collect()
        };
        for (slot, words, id) in [
            (SlotName::Region, "virginia", "us-east-1"),
            (SlotName::Region, "オレゴン", "us-west-2"),
            (SlotName::Region, "ap-northeast-1", "ap-northeast-1"),
            (SlotName::Metric, "CPU使用率", "cpu-utilization"),
            (SlotName::Resource, "memory", "memory"),
            (SlotName::Environment, "本番", "production"),
            (SlotName::Region, "Irland", "eu-west-1"),
            (SlotName::Metric, "CPU-Auslastung", "cpu-utilization"),
            (SlotName::Environment, "Produktionsinstanzen", "production"),
        ] {
            assert_eq!(ids(slot, words), [id], "{words}");
        }
        assert_eq!(ids(SlotName::Instance, "サンプル"), ["sample"]);
        assert!(meant(SlotName::Region, "atlantis").is_empty() && meant(SlotName::Mfa, "virginia").is_empty());
        for kind in CLOSED {
            assert!(lexicon().values.contains_key(kind), "{kind}");
        }
        assert!(is_closed(SlotName::Region) && !is_closed(SlotName::Instance) && !is_closed(SlotName::Parameter));
    }
}
