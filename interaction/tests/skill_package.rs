//! The skill package's own models: every sample, said with known values, is understood as it is meant.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use interaction::model::{Intent, Model};
use interaction::utterance::Matcher;

/// The sample with the slots filled: each with the first value of its type, or with a name that nobody knows.
fn filled(model: &Model, intent: &Intent, sample: &str, unknown: bool) -> (String, Vec<(String, String)>) {
    let mut utterance = sample.to_owned();
    let mut slots = Vec::new();
    for slot in &intent.slots {
        let placeholder = format!("{{{}}}", slot.name);
        if utterance.contains(&placeholder) {
            let known = model.language_model.types.iter().find(|known| known.name == slot.kind);
            // What is none of the model's own types is a number: a code, whole or in two halves.
            let number = if sample.contains("{mfasecond}") { ["645", "281"] } else { ["645281", ""] };
            let number = number[usize::from(slot.name == "mfasecond")];
            let value = known.map_or(number, |known| &known.values[0].name.value);
            let value = if unknown && slot.name == "instance" { "zebra" } else { value };
            utterance = utterance.replace(&placeholder, value);
            slots.push((slot.name.clone(), value.to_owned()));
        }
    }
    (utterance, slots)
}

fn every_sample_means_its_intent(locale: &str) {
    let package = Path::new(env!("CARGO_MANIFEST_DIR")).join("../skill-package/interactionModels/custom");
    let model = Model::load(&package.join(format!("{locale}.json"))).unwrap();
    let matcher = Matcher::new(&model, locale).unwrap();
    for intent in &model.language_model.intents {
        for (place, sample) in intent.samples.iter().enumerate() {
            // Every fourth with a name that nobody knows, too: there are thousands.
            for unknown in [false, true].into_iter().take(1 + usize::from(place % 4 == 0)) {
                let (utterance, mut slots) = filled(&model, intent, sample, unknown);
                let mut found = matcher.intent(&utterance).unwrap();
                found.slots.sort();
                slots.sort();
                assert_eq!((found.intent, found.slots), (intent.name.clone(), slots), "{locale}: {utterance}");
            }
        }
    }
}

#[test]
fn every_english_sample_means_its_intent() {
    every_sample_means_its_intent("en-US");
}

#[test]
fn every_german_sample_means_its_intent() {
    every_sample_means_its_intent("de-DE");
}

#[test]
fn every_japanese_sample_means_its_intent() {
    every_sample_means_its_intent("ja-JP");
}
