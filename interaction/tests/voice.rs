//! `docs/voice.md` says what can be said and what is answered: each phrase means the intent it stands under, and each answer
//! is one that the skill's own tests hear.

#![allow(clippy::unwrap_used)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use interaction::understanding::{Outcome, Understanding};
use interaction::{model::Model, source::Source, utterance::Matcher};

/// What stands under an intent's heading.
#[derive(Default)]
struct Section {
    /// Rows: the same in each language, in the order of the source.
    phrases: Vec<Vec<String>>,
    answers: Vec<String>,
}

fn checkout() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn page() -> BTreeMap<String, Section> {
    let mut sections: BTreeMap<String, Section> = BTreeMap::new();
    let mut current = String::new();
    for line in fs::read_to_string(checkout().join("docs/voice.md")).unwrap().lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            current = heading.to_owned();
            sections.entry(current.clone()).or_default();
        }
        let Some(section) = sections.get_mut(&current) else { continue };
        if let Some(answer) = line.strip_prefix("> ") {
            section.answers.push(answer.to_owned());
        }
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        if let ["", cells @ .., ""] = &cells[..]
            && !cells.is_empty()
            && cells[0] != "English"
            && !cells[0].starts_with('-')
        {
            section.phrases.push(cells.iter().map(|cell| (*cell).to_owned()).collect());
        }
    }
    sections
}

#[test]
fn the_page_tells_every_intent_and_its_phrases_mean_it() {
    let page = page();
    let languages = Source::load(&checkout().join("interaction")).unwrap().languages;
    let locales = languages
        .iter()
        .enumerate()
        .flat_map(|(index, language)| language.locales.iter().map(move |locale| (index, locale)));
    for (index, locale) in locales {
        let file = checkout().join(format!("skill-package/interactionModels/custom/{locale}.json"));
        let model = Model::load(&file).unwrap();
        let intents = model.language_model.intents.iter().map(|intent| intent.name.as_str());
        let own: BTreeSet<&str> = intents.filter(|name| !name.starts_with("AMAZON.")).collect();
        assert_eq!(page.keys().map(String::as_str).collect::<BTreeSet<_>>(), own, "{locale}");
        let matcher = Matcher::new(&model, locale).unwrap();
        let understanding = Understanding::new(&model, locale).unwrap();
        for (intent, section) in &page {
            assert!(section.phrases.len() > 1, "{intent}");
            for phrase in section.phrases.iter().map(|both| &both[index]) {
                let found = matcher.intent(phrase).unwrap_or_else(|| panic!("{phrase} means nothing"));
                assert_eq!((found.intent.as_str(), found.unresolved), (intent.as_str(), 0), "{phrase}: {found:?}");
                // A door that understands by itself hears the same.
                let Outcome::Understood(heard) = understanding.understand(phrase, None) else {
                    // Which is to be rebooted has to be said.
                    let task = ["RebootInstance", "FailoverInstance"].contains(&intent.as_str());
                    let named = found.slots.iter().any(|(slot, _)| slot == "instance");
                    assert!(task && !named, "{phrase}");
                    continue;
                };
                let slots: Vec<_> = heard.slots.into_iter().map(|slot| (slot.name, slot.words)).collect();
                assert_eq!(heard.intent, *intent, "{phrase}");
                assert!(!heard.exact || slots == found.slots, "{phrase}: {slots:?}");
            }
        }
    }
}

/// The snapshots of the skill's own tests, in whichever folder they stand.
fn snapshots(folder: &Path, found: &mut Vec<String>) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            snapshots(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "snap") {
            found.push(fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn the_pages_answers_are_those_that_are_spoken() {
    let mut spoken = Vec::new();
    snapshots(&checkout().join("assistant/src"), &mut spoken);
    let spoken: BTreeSet<&str> = spoken.iter().flat_map(|text| text.lines()).collect();
    for (intent, section) in page() {
        for answer in section.answers {
            assert!(spoken.contains(answer.as_str()), "{intent}: nobody says {answer:?}");
        }
    }
}
