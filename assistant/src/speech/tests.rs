//! The locales hold the same messages with the same variables, and everything the code can say is in them.

use std::collections::{BTreeMap, BTreeSet};

use agent_protocol::{Cause, SessionResource};
use fluent_bundle::FluentResource;

use super::{
    amounts,
    words::{LOCALES, Words},
};
use crate::{
    answers::about::STATUSES,
    message::{Message, Value},
    region::Region,
};

/// Every message of a locale with the variables that stand in it.
fn messages(source: &str) -> BTreeMap<String, BTreeSet<String>> {
    FluentResource::try_new(source.to_owned()).unwrap_or_else(|(_, errors)| panic!("{errors:?}"));
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut current = String::new();
    for line in source.lines().filter(|line| !line.starts_with('#')) {
        if let Some((id, _)) = line.split_once(" =").filter(|_| !line.starts_with([' ', '}'])) {
            current = id.to_owned();
            assert!(found.insert(current.clone(), BTreeSet::new()).is_none(), "{id} stands twice");
        }
        let variables = line.split('$').skip(1).map(|rest| {
            rest.chars().take_while(|character| character.is_alphanumeric() || *character == '-').collect::<String>()
        });
        found.entry(current.clone()).or_default().extend(variables);
    }
    found.remove("");
    found
}

#[test]
fn every_locale_has_the_same_messages_with_the_same_variables() {
    let english = messages(LOCALES[0].1);
    for (tag, source) in LOCALES {
        let own = messages(source);
        let ids = |messages: &BTreeMap<String, _>| messages.keys().cloned().collect::<BTreeSet<_>>();
        assert_eq!(ids(&own), ids(&english), "{tag}");
        for (id, variables) in &own {
            // A language may leave out a value that it does not need; it may not ask for one that it does not get.
            assert!(variables.is_subset(&english[id]), "{tag}: {id} asks for {variables:?}");
        }
    }
}

#[test]
fn every_region_and_cause_has_words() {
    let english = messages(LOCALES[0].1);
    let mut wanted: Vec<String> = Region::all().map(|region| format!("region-{}", region.code())).collect();
    wanted.extend(Cause::ALL.map(|cause| format!("cause-{}", cause.as_str())));
    let figures = SessionResource::ALL.iter().filter(|resource| **resource != SessionResource::Time);
    wanted.extend(figures.map(|resource| format!("instead-of-{}", resource.as_str())));
    wanted.extend(STATUSES.map(|status| format!("status-{status}")));
    wanted.extend((1..=12).map(|month| format!("month-{month}")));
    for id in wanted {
        assert!(english.contains_key(&id), "{id} is missing");
    }
}

#[test]
fn every_message_named_in_the_code_exists_and_every_message_is_used() {
    let english = messages(LOCALES[0].1);
    let mut code = String::new();
    let sources = ["assistant", "skill-lambda"].map(|of| format!("{}/../{of}/src", env!("CARGO_MANIFEST_DIR")));
    let mut folders: Vec<std::path::PathBuf> = sources.map(Into::into).into();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|kind| kind == "rs") && !path.ends_with("speech/tests.rs") {
                code.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
    let named = ["Message::new(\"", "about(\""].into_iter().flat_map(|call| code.split(call).skip(1));
    for named in named.filter_map(|rest| rest.split('"').next()) {
        assert!(english.contains_key(named), "{named} is in no locale");
    }
    for id in english.keys().filter(|id| {
        !["region-", "cause-", "instead-of-", "status-", "month-"].iter().any(|prefix| id.starts_with(prefix))
    }) {
        assert!(code.contains(&format!("\"{id}\"")), "{id} is never said");
    }
}

#[test]
fn lists_and_amounts_are_said_as_each_language_says_them() {
    let names = |count: usize| ["a-1", "b", "c"][..count].iter().map(|name| Value::Name((*name).to_owned())).collect();
    let say = |locale, count| Words::of(locale).words(&Value::All(names(count)));
    assert_eq!([say("en-GB", 1), say("en-US", 2), say("xx", 3)], ["a 1", "a 1 and b", "a 1, b, and c"]);
    assert_eq!([say("ja-JP", 2), say("ja", 3)], ["a 1とb", "a 1、b、c"]);
    assert_eq!(Words::of("en-US").words(&Value::Any(names(3))), "a 1, b, or c");

    let time = |millis| Words::of("en-US").say(&amounts::millis(millis));
    assert_eq!(
        [0, 1, 999, 1_400, 61_000, 119_000, 7_260_000, 400_000_000].map(time),
        [
            "0 milliseconds",
            "one millisecond",
            "999 milliseconds",
            "one second",
            "61 seconds",
            "119 seconds",
            "2 hours",
            "5 days"
        ]
    );
    let bytes = |bytes| Words::of("en-US").say(&amounts::bytes(bytes));
    assert_eq!(
        [1, 999, 1_000, 1_258_291, 3 << 30].map(bytes),
        ["one byte", "999 bytes", "one kilobyte", "one megabyte", "3 gigabytes"]
    );
}

#[test]
fn hostile_names_are_said_and_nothing_else() {
    let message = Message::new("instance-unknown-known")
        .with("names", Value::Name("<audio src='x'/> & \"$(id)\"\n\u{202e}".to_owned()));
    assert_eq!(
        Words::of("en-US").say(&message),
        "The instances there are: &lt;audio src=&apos;x&apos; &gt; &amp; &quot;$(id)&quot;. Which one do you mean?"
    );
}
