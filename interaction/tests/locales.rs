//! English is the same in all countries where Alexa speaks it: the manifest's texts of the others are copies of those of en-US,
//! made by this test.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use interaction::model::Model;
use interaction::source::Source;
use interaction::utterance::Matcher;
use serde_json::Value;

/// Those that are copies.
const ENGLISH: [&str; 4] = ["en-AU", "en-CA", "en-GB", "en-IN"];

fn package() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../skill-package")
}

fn model(locale: &str) -> PathBuf {
    package().join(format!("interactionModels/custom/{locale}.json"))
}

/// The manifest with the texts of en-US for each of the others, put right after them. As text, so that it stays as it is
/// written.
fn with_copies(manifest: &str) -> String {
    let (mut written, mut original, mut skipping) = (String::new(), String::new(), false);
    for line in manifest.split_inclusive('\n') {
        let locale = line.strip_prefix("        \"").and_then(|rest| rest.strip_suffix("\": {\n"));
        skipping |= locale.is_some_and(|locale| ENGLISH.contains(&locale));
        if !skipping {
            written.push_str(line);
        }
        if locale == Some("en-US") || !original.is_empty() && !original.ends_with("        },\n") {
            original.push_str(line);
            if line == "        },\n" {
                written.extend(ENGLISH.map(|locale| original.replacen("en-US", locale, 1)));
            }
        }
        skipping &= line != "        },\n";
    }
    written
}

#[test]
fn english_is_the_same_everywhere() {
    let path = package().join("skill.json");
    let before = fs::read_to_string(&path).unwrap();
    let text = with_copies(&before);
    if std::env::var_os("MAKE_LOCALES").is_some() {
        fs::write(&path, &text).unwrap();
    }
    assert!(
        fs::read_to_string(&path).unwrap() == text,
        "skill.json is not what en-US says. Make the English locales anew, and commit them:\n\
         MAKE_LOCALES=1 cargo test --workspace --test locales english"
    );
}

#[test]
fn manifest_and_models_have_the_same_locales() {
    let manifest: Value = serde_json::from_str(&fs::read_to_string(package().join("skill.json")).unwrap()).unwrap();
    let published = manifest["manifest"]["publishingInformation"]["locales"].as_object().unwrap();
    let models = model("en-US").parent().unwrap().read_dir().unwrap();
    let models: BTreeSet<String> =
        models.map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    assert_eq!(published.keys().cloned().collect::<BTreeSet<_>>(), models);
    let languages = Source::load(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap().languages;
    assert_eq!(models, languages.into_iter().flat_map(|language| language.locales).collect());
}

#[test]
fn every_locale_is_understood() {
    for locale in ENGLISH {
        let matcher = Matcher::new(&Model::load(&model(locale)).unwrap(), locale).unwrap();
        for (said, meant) in [
            ("list instances in virginia", "ListInstances"),
            ("yes please", "AMAZON.YesIntent"),
            ("go home", "AMAZON.NavigateHomeIntent"),
        ] {
            assert_eq!(matcher.intent(said).unwrap().intent, meant, "{locale}: {said}");
        }
    }
}
