//! What the interaction models say of the words of a slot: the same that Alexa resolves them by. Alexa may leave the resolution
//! out, or guess; the words themselves do neither.

use std::{collections::HashMap, sync::OnceLock};

use serde_json::Value;

use crate::names::spoken_form;

/// The models, one a language: the other Englishes are copies.
const MODELS: [&str; 2] = [
    include_str!("../../../skill-package/interactionModels/custom/en-US.json"),
    include_str!("../../../skill-package/interactionModels/custom/ja-JP.json"),
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

/// A value of a slot's type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its id, where it has one.
    pub(super) id: Option<String>,
    /// Its name.
    pub(super) name: String,
}

#[derive(Debug, Default)]
struct Lexicon {
    /// The type of each slot, by the slot's name.
    types: HashMap<String, String>,
    /// The values of each type, by each of their names as it sounds.
    values: HashMap<String, HashMap<String, Vec<Entry>>>,
}

/// The values that the words are a name of; each once.
pub(super) fn meant(slot: &str, words: &str) -> Vec<Entry> {
    let lexicon = lexicon();
    let values = lexicon.types.get(slot).and_then(|kind| lexicon.values.get(kind));
    values.and_then(|values| values.get(&spoken_form(words))).cloned().unwrap_or_default()
}

/// Whether the slot's type has no other values than the models'.
pub(super) fn is_closed(slot: &str) -> bool {
    lexicon().types.get(slot).is_some_and(|kind| CLOSED.contains(&kind.as_str()))
}

fn lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(|| {
        let mut lexicon = Lexicon::default();
        for model in MODELS {
            // A test holds the models against their schema.
            let model: Value = serde_json::from_str(model).unwrap_or_default();
            lexicon.add(&model["interactionModel"]["languageModel"]);
        }
        lexicon
    })
}

impl Lexicon {
    fn add(&mut self, model: &Value) {
        let items = |list: &Value| list.as_array().cloned().unwrap_or_default();
        for slot in items(&model["intents"]).iter().flat_map(|intent| items(&intent["slots"])) {
            if let (Some(name), Some(kind)) = (slot["name"].as_str(), slot["type"].as_str()) {
                self.types.insert(name.to_owned(), kind.to_owned());
            }
        }
        for kind in items(&model["types"]) {
            let values = self.values.entry(kind["name"].as_str().unwrap_or_default().to_owned()).or_default();
            for value in items(&kind["values"]) {
                let id = value["id"].as_str().map(str::to_owned);
                let name = value["name"]["value"].as_str().unwrap_or_default();
                let entry = Entry { id: id.clone(), name: name.to_owned() };
                let synonyms = items(&value["name"]["synonyms"]);
                let names = synonyms.iter().filter_map(Value::as_str).chain([name]).chain(id.as_deref());
                for name in names.map(spoken_form).filter(|name| !name.is_empty()) {
                    let same = values.entry(name).or_default();
                    // The languages have a value each under the same id.
                    if !same.iter().any(|known| known == &entry || known.id.is_some() && known.id == entry.id) {
                        same.push(entry.clone());
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
    fn words_of_both_languages_are_known_by_the_models() {
        let ids = |slot: &str, words: &str| -> Vec<String> {
            meant(slot, words).into_iter().map(|entry| entry.id.unwrap_or(entry.name)).collect()
        };
        for (slot, words, id) in [
            ("awsregion", "virginia", "us-east-1"),
            ("awsregion", "オレゴン", "us-west-2"),
            ("awsregion", "ap-northeast-1", "ap-northeast-1"),
            ("metric", "CPU使用率", "cpu-utilization"),
            ("resource", "memory", "memory"),
            ("environment", "本番", "production"),
        ] {
            assert_eq!(ids(slot, words), [id], "{words}");
        }
        assert_eq!(ids("instance", "サンプル"), ["sample"]);
        assert!(meant("awsregion", "atlantis").is_empty() && meant("nothing", "virginia").is_empty());
        for kind in CLOSED {
            assert!(lexicon().values.contains_key(kind), "{kind}");
        }
        assert!(is_closed("awsregion") && !is_closed("instance") && !is_closed("parameter"));
    }
}
