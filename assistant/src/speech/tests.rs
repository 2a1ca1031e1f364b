//! The locales hold the same messages with the same variables, and everything the code can say is in them.

use std::collections::{BTreeMap, BTreeSet};

use agent_protocol::{Cause, ConnectionProblem, ReplicationProblem, SessionResource, UnreadPart};
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

/// Values that the code gives, and English has no use for.
const MORE: [(&str, &str); 2] = [("clock-am", "hours"), ("clock-pm", "hours")];

#[test]
fn every_locale_has_the_same_messages_with_the_same_variables() {
    let english = messages(LOCALES[0].1);
    for (tag, source) in LOCALES {
        let own = messages(source);
        let ids = |messages: &BTreeMap<String, _>| messages.keys().cloned().collect::<BTreeSet<_>>();
        assert_eq!(ids(&own), ids(&english), "{tag}");
        for (id, variables) in &own {
            // A language may leave out a value that it does not need; it may not ask for one that it does not get.
            let more = MORE.iter().filter(|(of, _)| of == id).map(|(_, variable)| (*variable).to_owned());
            let known: BTreeSet<String> = english[id].iter().cloned().chain(more).collect();
            assert!(variables.is_subset(&known), "{tag}: {id} asks for {variables:?}");
        }
    }
}

/// The messages whose names are made of the words of a list.
fn of_lists() -> BTreeSet<String> {
    let mut ids: BTreeSet<String> = Region::all().map(|region| format!("region-{}", region.code())).collect();
    ids.extend(Cause::ALL.map(|cause| format!("cause-{}", cause.as_str())));
    let figures = SessionResource::ALL.iter().filter(|resource| **resource != SessionResource::Time);
    ids.extend(figures.map(|resource| format!("instead-of-{}", resource.as_str())));
    ids.extend(SessionResource::ALL.map(|resource| format!("sessions-none-by-{}", resource.as_str())));
    ids.extend(STATUSES.map(|status| format!("status-{status}")));
    let unread = UnreadPart::ALL.into_iter().filter(|part| *part != UnreadPart::Other);
    ids.extend(unread.map(|part| format!("unread-{}", part.as_str())));
    let problems = ReplicationProblem::ALL.into_iter().filter(|problem| *problem != ReplicationProblem::Other);
    ids.extend(problems.map(|problem| format!("finding-{}", problem.as_str())));
    let problems = ConnectionProblem::ALL.into_iter().filter(|problem| *problem != ConnectionProblem::FewLeft);
    ids.extend(problems.map(|problem| format!("connection-{}", problem.as_str())));
    let problems = ConnectionProblem::ALL
        .into_iter()
        .filter(|problem| !matches!(problem, ConnectionProblem::FewLeft | ConnectionProblem::Other));
    ids.extend(problems.map(|problem| format!("finding-{}", problem.as_str())));
    ids.extend((1..=12).map(|month| format!("month-{month}")));
    ids
}

#[test]
fn every_word_of_a_list_has_words() {
    let english = messages(LOCALES[0].1);
    for id in of_lists() {
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
    let of_lists = of_lists();
    for id in english.keys().filter(|id| !of_lists.contains(*id)) {
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
    assert_eq!([say("de-DE", 2), say("de-AT", 3)], ["a 1 und b", "a 1, b und c"]);
    let german = |millis| Words::of("de-DE").say(&amounts::millis(millis));
    assert_eq!([1_400, 61_000, 400_000_000].map(german), ["einer Sekunde", "61 Sekunden", "5 Tagen"]);

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

#[test]
fn a_text_that_is_cut_ends_with_a_word_and_says_so() {
    let say = |locale: &str, text: &str| Words::of(locale).words(&Value::Text(text.to_owned()));
    let long = "The first sentence of a reason is said as it is. The second one goes on for much longer than anybody likes to listen \
                to, and on.";
    assert_eq!(say("en-US", long), "The first sentence of a reason is said as it is, and more");
    assert_eq!(say("ja-JP", long), "The first sentence of a reason is said as it is、以下省略");
    let words = "word ".repeat(40);
    assert_eq!(say("en-US", &words), format!("{}, and more", ["word"; 24].join(" ")));
    // What the agent has cut.
    assert_eq!(say("en-US", "one two thr…"), "one two, and more");
    // One word without an end, and names.
    assert_eq!(say("en-US", &"x".repeat(121)), format!("{}, and more", "x".repeat(120)));
    assert_eq!(say("en-US", &"x".repeat(120)), "x".repeat(120));
    let name = Words::of("ja-JP").words(&Value::Name("ab-cd-".repeat(30)));
    assert!(name.ends_with("</lang> cd、以下省略"), "{name}");
}
