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

/// Width and height of a PNG.
fn size(file: &Path) -> (u32, u32) {
    let bytes = fs::read(file).unwrap();
    assert!(bytes.starts_with(b"\x89PNG\r\n\x1a\n"), "{} is no PNG", file.display());
    let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
    (number(16), number(20))
}

#[test]
fn every_locale_has_all_texts_both_icons_and_a_privacy_text() {
    let manifest: Value = serde_json::from_str(&fs::read_to_string(package().join("skill.json")).unwrap()).unwrap();
    let locales = manifest["manifest"]["publishingInformation"]["locales"].as_object().unwrap();
    let fields = |texts: &Value| texts.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
    let privacy = fs::read_to_string(package().join("../docs/privacy.md")).unwrap();
    for (locale, texts) in locales {
        assert_eq!(fields(texts), fields(&locales["en-US"]), "{locale}");
        for (icon, side) in [("smallIconUri", 108), ("largeIconUri", 512)] {
            let file = texts[icon].as_str().unwrap().strip_prefix("file://").unwrap();
            assert_eq!(size(&package().join(file)), (side, side), "{locale}: {icon}");
        }
        // In its language it calls the skill by the name that it has there.
        let name = texts["name"].as_str().unwrap();
        assert!(privacy.contains(name), "docs/privacy.md has no text for {name} ({locale})");
    }
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
