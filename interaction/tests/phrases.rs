//! Every phrase that the skill gives as an example, in help, in prompts and in its manifest, is understood, with the slots that are
//! meant.

#![allow(clippy::unwrap_used)]

use std::{collections::BTreeSet, fs, path::Path};

use interaction::{model::Model, utterance::Matcher};

fn checkout() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn model(locale: &str) -> Model {
    Model::load(&checkout().join(format!("skill-package/interactionModels/custom/{locale}.json"))).unwrap()
}

/// The messages of a locale whose text stands on their own line.
fn messages(locale: &str) -> Vec<(String, String)> {
    let text = fs::read_to_string(checkout().join(format!("assistant/locales/{locale}.ftl"))).unwrap();
    let pairs = text.lines().filter_map(|line| line.split_once(" = "));
    pairs.map(|(id, text)| (id.to_owned(), text.to_owned())).collect()
}

const LOCALES: [(&str, &str, &str); 2] = [("en-US", "Virginia", "sample"), ("ja-JP", "バージニア", "サンプル")];

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

/// Prompts with something to say in them: the sentence after these words is a question to the skill.
const QUESTIONS: [(&str, [&str; 2], &str); 1] =
    [("welcome-reprompt", ["For example, say: ", "たとえば、"], "ListInstances")];

/// Prompts that name values to say, and the slot's type.
const VALUES: [(&str, &str, [&[&str]; 2]); 5] = [
    ("ask-region-reprompt", "AwsRegion", [&["Virginia", "Tokyo"], &["バージニア", "東京"]]),
    (
        "region-unknown",
        "AwsRegion",
        [&["Virginia", "Oregon", "Ireland", "Tokyo"], &["バージニア", "オレゴン", "アイルランド", "東京"]],
    ),
    (
        "resource-unknown",
        "SessionResource",
        [&["CPU time", "memory", "input and output", "time"], &["CPU時間", "メモリ", "読み書き", "実行時間"]],
    ),
    ("ask-parameter-reprompt", "Parameter", [&["max connections"], &["最大接続数"]]),
    (
        "ask-property-reprompt",
        "InstanceProperty",
        [
            &["engine version", "status", "backup retention period"],
            &["エンジンのバージョン", "状態", "バックアップ保持期間"],
        ],
    ),
];

#[test]
fn every_example_of_a_prompt_is_understood() {
    for (index, (locale, ..)) in LOCALES.into_iter().enumerate() {
        let model = model(locale);
        let matcher = Matcher::new(&model, locale).unwrap();
        let all = messages(locale);
        let text =
            |id: &str| all.iter().find(|(known, _)| known == id).unwrap_or_else(|| panic!("{locale}: {id}")).1.clone();
        for (id, before, intent) in QUESTIONS {
            let prompt = text(id);
            let said = prompt.split_once(before[index]).unwrap_or_else(|| panic!("{prompt}")).1;
            // The prompt's own question comes after it.
            let said = said.split(['.', '。']).next().unwrap_or_default().trim_end_matches("、と言ってください");
            let found = matcher.intent(said).unwrap_or_else(|| panic!("{said} means nothing"));
            assert_eq!((found.intent.as_str(), found.unresolved), (intent, 0), "{said}: {found:?}");
        }
        for (id, kind, words) in VALUES {
            let prompt = text(id);
            let kind = model.language_model.types.iter().find(|known| known.name == kind).unwrap();
            for word in words[index] {
                assert!(prompt.contains(word), "{word} is not in {prompt:?}");
                let known = kind.values.iter().any(|value| {
                    let names = value.name.synonyms.iter().chain([&value.name.value]);
                    names.into_iter().any(|name| name.to_lowercase() == word.to_lowercase())
                });
                assert!(known, "{locale}: {word} is none of {}", kind.name);
            }
        }
    }
}

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
            let question =
                ["Alexa, ask database voice to ", "Alexa, ask database voice ", "アレクサ、データベースボイスで"]
                    .iter()
                    .find_map(|before| phrase.strip_prefix(before));
            let opens = ["Alexa, open database voice", "アレクサ、データベースボイスを開いて"].contains(&phrase);
            assert!(opens || question.is_some(), "{locale}: {phrase}");
            if let Some(question) = question {
                let found = matcher.intent(question).unwrap_or_else(|| panic!("{question} means nothing"));
                assert_eq!(found.unresolved, 0, "{question}: {found:?}");
            }
        }
    }
}
