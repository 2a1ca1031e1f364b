//! The interaction models and the skill know the same intents.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use assistant::Intent;
use serde_json::Value;
use skill_lambda::alexa::BUILT_IN;

#[test]
fn every_language_has_the_intents_that_the_skill_answers() {
    for locale in ["en-US", "ja-JP", "de-DE"] {
        let path = format!("{}/../skill-package/interactionModels/custom/{locale}.json", env!("CARGO_MANIFEST_DIR"));
        let model: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let intents = model["interactionModel"]["languageModel"]["intents"].as_array().unwrap();
        let names: BTreeSet<&str> = intents.iter().filter_map(|intent| intent["name"].as_str()).collect();
        let known = BUILT_IN.iter().chain(&Intent::OF_MODEL).map(|(name, _)| *name);
        assert_eq!(names, known.collect(), "{locale}");
    }
}
