//! A language is a key in the files of the source, and nothing else; a mistake is named with its file, its key and the next step.

#![allow(clippy::unwrap_used)]

use std::{
    fs,
    path::{Path, PathBuf},
};

use interaction::{source::Source, utterance::Matcher};

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/third-language")
}

#[test]
fn a_third_language_needs_no_code() {
    let source = Source::load(&fixture()).unwrap();
    let models = source.models().unwrap();
    assert_eq!(models.keys().collect::<Vec<_>>(), ["de-DE", "en-GB", "en-US", "ja-JP"]);
    let german = &models["de-DE"];
    assert_eq!(german.language_model.invocation_name, "kaffee wächter");
    let prompt = german.prompt("Elicit.CountCups.room").unwrap();
    assert_eq!(prompt.value, "In welchem Raum?");
    let matcher = Matcher::new(german, "de-DE").unwrap();
    for (said, intent, slots) in [
        ("Wie viele Tassen sind in der Küche noch übrig?", "CountCups", vec![("room", "Küche")]),
        ("wie viele Tassen sind übrig", "CountCups", vec![]),
        ("koche Mokka", "BrewDrink", vec![("drink", "Mokka")]),
    ] {
        let found = matcher.intent(said).unwrap_or_else(|| panic!("{said} means nothing"));
        let heard: Vec<(&str, &str)> =
            found.slots.iter().map(|(slot, words)| (slot.as_str(), words.as_str())).collect();
        assert_eq!((found.intent.as_str(), heard, found.unresolved), (intent, slots, 0), "{said}");
    }
    // An answer that names a slot of another intent is left out.
    assert_eq!(german.intent("BrewDrink").unwrap().slots[0].samples, ["{drink}"]);
    let made = source.page("Before.\n<!-- say BrewDrink -->\nold\n<!-- end -->\nAfter.\n").unwrap();
    assert!(
        made.contains(
            "| English | Japanese | German |\n|---|---|---|\n| brew coffee | コーヒーを入れて | koche Kaffee |"
        ),
        "{made}"
    );
    assert!(!made.contains("old"), "{made}");
    // What is written around the sections stays, and an intent that has none yet gets one, at the end.
    let order = [
        "Before.",
        "## BrewDrink",
        "> One coffee is brewing.",
        "> Der Kaffee läuft.",
        "After.",
        "## CountCups",
        "> カップは2つ",
    ];
    let places: Vec<usize> =
        order.iter().map(|text| made.find(text).unwrap_or_else(|| panic!("{text}: {made}"))).collect();
    assert!(places.is_sorted(), "{places:?} {made}");
}

/// What is wrong with the fixture after these changes: in a file, one text for another.
fn changed(changes: &[(&str, &str, &str)]) -> String {
    let folder = tempfile::tempdir().unwrap();
    for part in ["", "intents", "types"] {
        fs::create_dir_all(folder.path().join(part)).unwrap();
        let files = fs::read_dir(fixture().join(part)).unwrap().map(Result::unwrap);
        for entry in files.filter(|entry| entry.path().is_file()) {
            fs::copy(entry.path(), folder.path().join(part).join(entry.file_name())).unwrap();
        }
    }
    for (file, before, after) in changes {
        let path = folder.path().join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(before), "{file} has no {before}");
        fs::write(&path, text.replacen(before, after, 1)).unwrap();
    }
    let made = Source::load(folder.path()).and_then(|source| source.models());
    made.err().map(|error| error.to_string()).unwrap_or_default()
}

#[test]
fn mistakes_are_named_with_their_file_and_the_next_step() {
    let long = "a ".repeat(101);
    for (file, before, after, named) in [
        ("skill.toml", "\"LOW\"", "\"SOME\"", ["skill.toml", "LOW, MEDIUM or HIGH"]),
        ("skill.toml", "kaffee wächter", "kaffeewächter", ["skill.toml: de: invocation", "one word"]),
        ("skill.toml", "de-DE", "de-AT", ["skill.toml: de", "does not speak de-AT"]),
        ("intents/CountCups.toml", "de = [\"wie", "dk = [\"wie", ["intents/CountCups.toml", "dk is no language"]),
        ("intents/BrewDrink.toml", "de = [\"koche {drink}\"]", "", ["intents/BrewDrink.toml: say", "Add `de`"]),
        ("types/Room.toml", "de = [\"Küche\"]", "", ["types/Room.toml: value[0]", "Add `de`"]),
        ("types/Room.toml", "Küche", "Küche!", ["types/Room.toml", "'!'"]),
        ("intents/BrewDrink.toml", "koche {drink}", "koche {drunk}", ["say.de", "the slot drunk"]),
        ("intents/BrewDrink.toml", "koche {drink}", "koche (a|{drink}", ["say.de[0]", "'(' is not closed"]),
        ("intents/BrewDrink.toml", "koche {drink}", "koche 2 {drink}", ["say.de", "'2'"]),
        ("intents/BrewDrink.toml", "koche {drink}", "alexa koche {drink}", ["say.de", "\"alexa\""]),
        ("intents/BrewDrink.toml", "koche {drink}", long.as_str(), ["say.de", "more than 200"]),
        (
            "intents/BrewDrink.toml",
            "required = [\"drink\"]",
            "required = [\"room\"]",
            ["intents/BrewDrink.toml", "room is required"],
        ),
        (
            "intents/BrewDrink.toml",
            "slots = [\"drink\"]",
            "slots = [\"cup\"]",
            ["intents/BrewDrink.toml", "no slot cup"],
        ),
        ("intents/BrewDrink.toml", "slots = ", "slotz = ", ["intents/BrewDrink.toml", "slotz"]),
        ("slots.toml", "\"Drink\"", "\"AMAZON.Drink\"", ["slots.toml: drink", "no type AMAZON.Drink"]),
    ] {
        let problem = changed(&[(file, before, after)]);
        assert!(named.iter().all(|part| problem.contains(part)), "{file}, {after}: {problem:?}");
    }
    // What one locale lacks another one has.
    let letters = ("slots.toml", "\"Drink\"", "\"AMAZON.AlphaNumeric\"");
    let problem = changed(&[letters, ("skill.toml", "de-DE", "nl-NL")]);
    assert!(problem.contains("nl-NL has no type AMAZON.AlphaNumeric"), "{problem:?}");
    assert!(!changed(&[letters]).contains("has no type"), "{}", changed(&[letters]));
}

#[test]
fn two_intents_do_not_share_their_words() {
    let brew = |brew: &'static str| ("intents/BrewDrink.toml", "brew {drink}", brew);
    let problem = changed(&[brew("how many cups are left")]);
    assert!(
        ["BrewDrink", "CountCups", "how many cups are left"].iter().all(|part| problem.contains(part)),
        "{problem}"
    );
    // A drink is no room: the slot's value tells.
    let shared = brew("how many cups are left in {drink}");
    assert_eq!(changed(&[shared]), "");
    let problem = changed(&[shared, ("types/Drink.toml", "\"coffee\"]", "\"coffee\", \"Galley\"]")]);
    assert!(["\"galley\"", "Drink", "Room", "BrewDrink"].iter().all(|part| problem.contains(part)), "{problem}");
}
