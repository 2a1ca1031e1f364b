//! Every phrase that the skill gives as an example, in help, in prompts and in its manifest, is understood, with the slots that are
//! meant.

#![allow(clippy::unwrap_used)]

use std::{collections::BTreeSet, fs, path::Path};

use interaction::{
    model::Model,
    understanding::{Outcome, Understanding},
    utterance::Matcher,
};

fn checkout() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn model(locale: &str) -> Model {
    Model::load(&checkout().join(format!("skill-package/interactionModels/custom/{locale}.json"))).unwrap()
}

/// The messages of a locale, each of their texts by itself where they have several.
fn messages(locale: &str) -> Vec<(String, String)> {
    let text = fs::read_to_string(checkout().join(format!("assistant/locales/{locale}.ftl"))).unwrap();
    let (mut messages, mut id) = (Vec::new(), "");
    for line in text.lines() {
        let own = line.split_once(" =").filter(|(name, _)| !line.starts_with([' ', '#']) && !name.contains(' '));
        let text = match own {
            Some((name, text)) => {
                id = name;
                text
            }
            None => line
                .trim_start()
                .strip_prefix('*')
                .unwrap_or(line.trim_start())
                .split_once("] ")
                .map_or("", |(_, text)| text),
        };
        if !text.trim().is_empty() {
            messages.push((id.to_owned(), text.trim().to_owned()));
        }
    }
    messages
}

const LOCALES: [(&str, &str, &str); 3] =
    [("en-US", "Virginia", "sample"), ("ja-JP", "バージニア", "サンプル"), ("de-DE", "Virginia", "sample")];

/// The examples of help, and what each means.
const PHRASES: [(&str, &str, bool); 7] = [
    ("phrase-fleet", "FleetHealth", false),
    ("phrase-count", "NumberOfInstances", false),
    ("phrase-list", "ListInstances", false),
    ("phrase-health", "HealthCheck", true),
    ("phrase-status", "CheckInstanceProperty", true),
    ("phrase-metric", "CheckInstanceMetric", true),
    ("phrase-top-sessions", "ShowTopSession", true),
];

#[test]
fn every_example_of_help_is_understood() {
    for (locale, region, name) in LOCALES {
        let matcher = Matcher::new(&model(locale), locale).unwrap();
        let all = messages(locale);
        let phrases: BTreeSet<&str> =
            all.iter().map(|(id, _)| id.as_str()).filter(|id| id.starts_with("phrase-")).collect();
        assert_eq!(phrases, PHRASES.iter().map(|(id, ..)| *id).collect(), "{locale}");
        for (id, intent, names_one) in PHRASES {
            let (_, text) = all.iter().find(|(known, _)| known == id).unwrap();
            let said = text.replace("{ $region }", region).replace("{ $name }", name);
            let found = matcher.intent(&said).unwrap_or_else(|| panic!("{said} means nothing"));
            assert_eq!((found.intent.as_str(), found.unresolved), (intent, 0), "{said}: {found:?}");
            let slot =
                |slot: &str| found.slots.iter().find(|(known, _)| known == slot).map(|(_, value)| value.to_lowercase());
            assert_eq!(slot("awsregion"), Some(region.to_lowercase()), "{said}");
            assert_eq!(slot("instance"), names_one.then(|| name.to_owned()), "{said}");
        }
    }
}

/// What the examples of a prompt are: questions of their own, or values. A value is said in a sentence of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Question(&'static str),
    /// A name, which may be any.
    Name,
    /// The intent, its slot, and sentences with the value.
    Value(&'static str, &'static str, [&'static str; 3]),
}

const NUMBER: [&str; 3] =
    ["number of instances in {}", "{}にあるインスタンスの数を教えて", "wie viele instanzen gibt es in {}"];
const OF_SAMPLE: [&str; 3] = ["{} of sample", "サンプルの{}を教えて", "{} von sample"];
const REGION: Kind = Kind::Value("NumberOfInstances", "awsregion", NUMBER);
const LIST: [&str; 3] = ["list {} instances", "{}のインスタンスを一覧にして", "liste {} instanzen"];
const CONDITION: Kind = Kind::Value("ListInstances", "environment", LIST);
const RESOURCE: [&str; 3] = [
    "show top sessions {} of sample",
    "サンプルの{}のトップセッションを見せて",
    "zeig die top sitzungen {} von sample",
];
const LATER: [&str; 3] =
    ["cpu utilization of sample {}", "サンプルの{}のCPU使用率を教えて", "cpu auslastung von sample {}"];
const WINDOW: Kind = Kind::Value("CheckInstanceMetric", "window", LATER);
const METRIC: Kind = Kind::Value("CheckInstanceMetric", "metric", OF_SAMPLE);
const PROPERTY: Kind = Kind::Value("CheckInstanceProperty", "property", OF_SAMPLE);

/// Messages with something to say in them, and what that is. Which these are is found in the locales.
const EXAMPLES: [(&str, Kind); 23] = [
    ("welcome-reprompt", Kind::Question("ListInstances")),
    ("follow-up-unclear", Kind::Question("NumberOfInstances")),
    ("fallback", Kind::Question("AMAZON.HelpIntent")),
    ("error-still-running", Kind::Question("CommandResult")),
    ("ask-result", Kind::Question("CommandResult")),
    ("task-ask-code", Kind::Question("AMAZON.CancelIntent")),
    ("task-ask-code-reprompt", Kind::Question("AMAZON.CancelIntent")),
    ("task-ask-yes", Kind::Question("AMAZON.YesIntent|AMAZON.NoIntent")),
    ("ask-instance-reprompt", Kind::Name),
    ("ask-application-reprompt", Kind::Name),
    ("ask-region-reprompt", REGION),
    ("region-unknown", REGION),
    ("resource-reprompt", Kind::Value("ShowTopSession", "resource", RESOURCE)),
    (
        "ask-parameter-reprompt",
        Kind::Value(
            "CheckInstanceParameter",
            "parameter",
            ["parameter {} of sample", "サンプルのパラメータ{}を教えて", "parameter {} von sample"],
        ),
    ),
    ("ask-property-reprompt", PROPERTY),
    ("property-unknown", PROPERTY),
    ("ask-environment-reprompt", CONDITION),
    ("filter-known", CONDITION),
    ("ask-log-reprompt", Kind::Value("CheckLog", "logtype", OF_SAMPLE)),
    ("ask-metric-reprompt", METRIC),
    ("metric-unknown", METRIC),
    ("window-unknown", WINDOW),
    ("ask-window-reprompt", WINDOW),
];

/// What leads to an example in a prompt, and what follows one.
const LEADS: [&[&str]; 3] = [
    &["for example: ", "for example, say: ", "for example, ", "such as: ", "such as ", "ask me: ", "say: ", "say "],
    &["たとえば、", "わかるのは、"],
    &["zum beispiel: ", "zum beispiel ", "mich gleich: ", "sag: ", "sag "],
];
const FOLLOWS: [&str; 6] = ["、のように", "のように", "、と言って", "と言って", "と聞いて", "で答えて"];

/// What is said of a value, and is none: "say the name of a parameter".
const DESCRIBED: [&str; 16] = [
    "the ", "a ", "an ", "your ", "all ", "it", "its ", "whether ", "what ", "of ", "ihn ", "deinen ", "bis ", "it.",
    "there ", "{",
];

/// The examples in a message: what stands behind words that lead to them, or before words that follow them.
fn examples(text: &str, language: usize) -> Vec<String> {
    let mut found = Vec::new();
    let plain = |part: &str| part.trim_matches(|c: char| c.is_whitespace() || "「」、,.。".contains(c)).to_owned();
    for sentence in text.split_inclusive(['.', '?', '。']) {
        let lower = sentence.to_lowercase();
        let lead = LEADS[language].iter().filter_map(|lead| Some((lower.find(lead)? + lead.len(), *lead))).max();
        let part = match lead {
            Some((at, lead)) => {
                let rest = &sentence[at..];
                let bare = matches!(lead, "say " | "sag " | "such as ");
                // "Say help to hear", "Sag Hilfe, dann".
                let end = [" to ", ", dann"].iter().filter_map(|end| rest.find(end)).min().filter(|_| bare);
                let rest = &rest[..end.unwrap_or(rest.len())];
                (!(bare && DESCRIBED.iter().any(|word| rest.to_lowercase().starts_with(word)))).then_some(rest)
            }
            None => None,
        };
        let before = || FOLLOWS.iter().filter_map(|follow| sentence.find(follow)).min().map(|at| &sentence[..at]);
        let Some(part) = part.or_else(|| before().filter(|_| language == 1)) else { continue };
        let part = FOLLOWS
            .iter()
            .filter(|_| language == 1)
            .fold(part, |part, follow| part.split(follow).next().unwrap_or(part));
        // A question of its own is one example; values are several.
        let part = if language == 1 && part.contains('「') {
            part[part.find('「').unwrap()..].to_owned()
        } else {
            part.to_owned()
        };
        if !part.contains('{') && !plain(&part).is_empty() {
            found.push(plain(&part));
        }
    }
    found
}

/// The values of an example: "the status, or the storage".
fn values(example: &str, language: usize) -> Vec<String> {
    let joints: &[&str] = match language {
        0 => &[", or ", ", and ", ", ", " or ", " and "],
        1 => &["」か「", "、", "や"],
        _ => &[", oder ", ", ", " oder ", " und "],
    };
    let apart = joints.iter().fold(vec![example.to_owned()], |parts, joint| {
        parts.iter().flat_map(|part| part.split(joint)).map(str::to_owned).collect()
    });
    let plain = |part: &String| {
        let part = part.trim_matches(|c: char| c.is_whitespace() || "「」".contains(c));
        let articles = ["the ", "die ", "der ", "das ", "den "];
        articles.iter().find_map(|article| part.strip_prefix(article)).unwrap_or(part).to_owned()
    };
    apart.iter().map(plain).filter(|part| !part.is_empty()).collect()
}

#[test]
fn every_example_of_a_prompt_is_understood() {
    let (mut wrong, mut found) = (Vec::new(), BTreeSet::new());
    for (index, (locale, ..)) in LOCALES.into_iter().enumerate() {
        let understanding = Understanding::new(&model(locale), locale).unwrap();
        let hear = |said: &str, slot: &str| match understanding.understand(said, None) {
            Outcome::Understood(heard) => {
                let words = heard.slot(slot).map(|slot| slot.words.to_lowercase());
                (heard.intent, words)
            }
            other => (format!("{other:?}"), None),
        };
        for (id, text) in messages(locale).into_iter().filter(|(id, _)| !id.starts_with("phrase-")) {
            for example in examples(&text, index) {
                let Some((known, kind)) = EXAMPLES.iter().find(|(known, _)| *known == id) else {
                    wrong.push(format!("{locale}: say what \"{example}\" of {id} means"));
                    continue;
                };
                found.insert(*known);
                match kind {
                    Kind::Name => {}
                    Kind::Question(intents) => {
                        let questions = if intents.contains('|') { values(&example, index) } else { vec![example] };
                        let heard: Vec<String> = questions.iter().map(|said| hear(said, "").0).collect();
                        if heard.join("|") != *intents {
                            wrong.push(format!("{locale} {id}: {questions:?} is {heard:?}"));
                        }
                    }
                    Kind::Value(intent, slot, carriers) => {
                        for value in values(&example, index) {
                            let said = carriers[index].replace("{}", &value);
                            let value = value.trim_start_matches("by ").trim_start_matches("nach ").to_lowercase();
                            let heard = hear(&said, slot);
                            if heard != ((*intent).to_owned(), Some(value)) {
                                wrong.push(format!("{locale} {id}: {said} is {heard:?}"));
                            }
                        }
                    }
                }
            }
        }
    }
    // A language may do without one, and not all of them.
    let unfound = EXAMPLES.iter().filter(|(id, _)| !found.contains(id));
    wrong.extend(unfound.map(|(id, _)| format!("no example is found in {id}")));
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The questions of the manifest, and what each means.
const MANIFEST: [(&str, &str, &str); 6] = [
    ("connect to sample instance in virginia", "ConnectInstance", "awsregion=virginia instance=sample"),
    ("is anything wrong in virginia", "FleetHealth", "awsregion=virginia"),
    ("wie viele instanzen gibt es in virginia", "NumberOfInstances", "awsregion=virginia"),
    ("wie geht es der instanz sample in virginia", "HealthCheck", "awsregion=virginia instance=sample"),
    ("東京にあるサンプルのインスタンスに接続して", "ConnectInstance", "awsregion=東京 instance=サンプル"),
    ("東京のデータベースに問題はある", "FleetHealth", "awsregion=東京"),
];

#[test]
fn every_example_of_the_manifest_is_understood() {
    let manifest: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(checkout().join("skill-package/skill.json")).unwrap()).unwrap();
    let locales = manifest["manifest"]["publishingInformation"]["locales"].as_object().unwrap();
    for (locale, page) in locales {
        let matcher = Matcher::new(&model(locale), locale).unwrap();
        let phrases = page["examplePhrases"].as_array().unwrap();
        assert_eq!(phrases.len(), 3, "{locale}: Amazon takes three");
        for phrase in phrases.iter().filter_map(|phrase| phrase.as_str()) {
            // The invocation goes before the question.
            let question = [
                "Alexa, ask database voice to ",
                "Alexa, ask database voice ",
                "アレクサ、データベースボイスで",
                "Alexa, frage datenbank stimme ",
            ]
            .iter()
            .find_map(|before| phrase.strip_prefix(before));
            let opens =
                ["Alexa, open database voice", "アレクサ、データベースボイスを開いて", "Alexa, öffne datenbank stimme"]
                    .contains(&phrase);
            assert!(opens || question.is_some(), "{locale}: {phrase}");
            if let Some(question) = question {
                let heard = matcher.intent(question).unwrap_or_else(|| panic!("{question} means nothing"));
                assert_eq!(heard.unresolved, 0, "{question}: {heard:?}");
                let mut slots: Vec<String> =
                    heard.slots.iter().map(|(slot, words)| format!("{slot}={words}")).collect();
                slots.sort();
                let means = MANIFEST.iter().find(|(known, ..)| *known == question);
                let (_, intent, meant) = means.unwrap_or_else(|| panic!("say what \"{question}\" means"));
                assert_eq!((heard.intent.as_str(), slots.join(" ").as_str()), (*intent, *meant), "{question}");
            }
        }
    }
}
