//! The models and the documentation's page are what the source makes of them.

#![allow(clippy::unwrap_used)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use interaction::{
    model::Model,
    source::{Source, differing},
};

/// Differing samples that an intent has at least: Alexa learns from variety.
const LEAST: usize = 30;

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn models() -> BTreeMap<String, Model> {
    Source::load(&here("")).unwrap().models().unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_models_are_what_the_source_makes() {
    let folder = here("../skill-package/interactionModels/custom");
    let models = models();
    let files = folder.read_dir().unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    let wanted: BTreeSet<String> = models.keys().map(|locale| format!("{locale}.json")).collect();
    assert_eq!(files.collect::<BTreeSet<_>>(), wanted, "skill.toml lists the locales");
    for (locale, model) in models {
        let committed = fs::read_to_string(folder.join(&locale).with_extension("json")).unwrap();
        assert!(committed == model.to_text().unwrap(), "{locale}.json is not what the source makes: cargo xtask model");
    }
}

#[test]
fn the_page_is_what_the_source_makes() {
    let page = fs::read_to_string(here("../docs/voice.md")).unwrap();
    let made = Source::load(&here("")).unwrap().page(&page).unwrap_or_else(|error| panic!("{error}"));
    assert!(page == made, "docs/voice.md is not what the source makes: cargo xtask model");
}

#[test]
fn the_code_has_the_sources_intents() {
    let list = fs::read_to_string(here("../assistant/src/question/intent/list.rs")).unwrap();
    let made = Source::load(&here("")).unwrap().list().unwrap_or_else(|error| panic!("{error}"));
    assert!(list == made, "the list of intents is not what the source makes: cargo xtask model");
}

#[test]
fn every_intent_is_said_in_many_ways() {
    let source = Source::load(&here("")).unwrap();
    let models = models();
    for language in &source.languages {
        let model = &models[&language.locales[0]];
        for intent in &model.language_model.intents {
            let samples = intent.samples.iter().map(String::as_str);
            let count = differing(samples, &language.fillers).len();
            let own = !intent.name.starts_with("AMAZON.");
            assert!(!own || count >= LEAST, "{} {}: {count} of {LEAST}", language.code, intent.name);
        }
    }
}
