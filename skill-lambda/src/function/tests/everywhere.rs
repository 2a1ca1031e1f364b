//! "Everywhere", said of all that can be asked about a region's instances: the answer is about all regions, or is a question. The
//! intents and the ways to ask are the models' own, so a new one is not forgotten.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use interaction::{model::Model, utterance::Matcher};

use super::*;

/// How people say all regions.
const SAID: [(&str, &[&str]); 3] = [
    (
        "en-US",
        &[
            "all regions",
            "everywhere",
            "every region",
            "all my regions",
            "each of our regions",
            "across every aws region",
            "worldwide",
            "around the globe",
        ],
    ),
    (
        "ja-JP",
        &[
            "全リージョン",
            "すべてのリージョン",
            "全部のリージョン",
            "あらゆるリージョン",
            "各リージョン",
            "世界中",
            "どの地域",
        ],
    ),
    (
        "de-DE",
        &[
            "alle regionen",
            "überall",
            "allen regionen",
            "jeder region",
            "allen unseren regionen",
            "weltweit",
            "sämtlichen regionen",
        ],
    ),
];

/// What else is said in a sample.
const FILLED: [(&str, &[(&str, &str)]); 3] = [
    ("en-US", &[("environment", "production"), ("application", "shop")]),
    ("ja-JP", &[("environment", "本番"), ("application", "shop")]),
    ("de-DE", &[("environment", "produktion"), ("application", "shop")]),
];

/// What is said of all regions, whatever is asked of them.
const OF_ALL: [&str; 3] = ["in the regions that I looked in", "確認できたリージョン", "den durchsuchten Regionen"];

fn model(locale: &str) -> Model {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../skill-package/interactionModels/custom");
    Model::load(&Path::new(folder).join(format!("{locale}.json"))).unwrap()
}

/// The intents that ask about a region and not about one instance, with their samples.
fn of_regions(model: &Model) -> BTreeMap<String, Vec<String>> {
    let has = |intent: &interaction::model::Intent, slot: &str| intent.slots.iter().any(|known| known.name == slot);
    let intents = model.language_model.intents.iter();
    let of_regions = intents.filter(|intent| has(intent, "awsregion") && !has(intent, "instance"));
    of_regions.map(|intent| (intent.name.clone(), intent.samples.clone())).collect()
}

/// A question with these words in its slots, which no door has resolved.
fn heard(locale: &str, intent: &str, slots: &[(String, String)]) -> Value {
    let mut question = question(intent, &[]);
    for (name, said) in slots {
        question["request"]["intent"]["slots"][name] = json!({"name": name, "value": said});
    }
    question["request"]["locale"] = json!(locale);
    question
}

/// An account with an instance of PostgreSQL and one of MySQL in each region.
fn account() -> Arc<Played> {
    let played = played();
    let mut mysql = instance("shop-1", "shop");
    mysql["Engine"] = json!("mysql");
    played.answer(
        "DescribeDBInstances",
        Reply::Tree(json!({"DBInstances": {"DBInstance": [instance(SAMPLE, "sample"), mysql]}})),
    );
    played
}

fn is_of_all(said: &str) -> bool {
    OF_ALL.iter().any(|of_all| said.contains(of_all))
}

#[test]
fn what_is_asked_of_all_regions_is_answered_for_all_or_asked_about() {
    runtime().block_on(async {
        let played = account();
        for (locale, ways) in SAID {
            let model = model(locale);
            let matcher = Matcher::new(&model, locale).unwrap();
            let filled = FILLED.iter().find(|(of, _)| *of == locale).unwrap().1;
            let mut answered: BTreeMap<String, String> = BTreeMap::new();
            let mut told: BTreeMap<String, BTreeSet<bool>> = BTreeMap::new();
            for (intent, samples) in of_regions(&model) {
                let samples = samples.iter().filter(|sample| sample.contains("{awsregion}"));
                for (number, sample) in samples.enumerate() {
                    // Every way is said at least once of every intent.
                    let way = ways[number % ways.len()];
                    let text = filled.iter().fold(sample.replace("{awsregion}", way), |text, (slot, words)| {
                        text.replace(&format!("{{{slot}}}"), words)
                    });
                    let text = if locale == "ja-JP" { text.replace(' ', "") } else { text };
                    let found = matcher.intent(&text).unwrap_or_else(|| panic!("{text} means nothing"));
                    let slots: Vec<(String, String)> = found.slots.clone();
                    let key = format!("{} {slots:?}", found.intent);
                    if !answered.contains_key(&key) {
                        let question = heard(locale, &found.intent, &slots);
                        answered.insert(key.clone(), speech_of(&skill(&played), &question).await);
                    }
                    let answer = &answered[&key];
                    let asks = answer.trim_end_matches(['」', ' ']).ends_with(['?', '？']);
                    assert!(is_of_all(answer) || asks, "{text} ({found:?}): {answer}");
                    let of_one = answer.contains("in Virginia.") || answer.starts_with("バージニア");
                    assert!(asks || !of_one, "{text}: {answer}");
                    told.entry(intent.clone()).or_default().insert(is_of_all(answer));
                }
            }
            assert!(told.len() >= 5, "{told:?}");
            for (intent, told) in told {
                assert!(told.contains(&true), "{locale}: {intent} is answered for all regions in no way");
            }
        }
    });
}

#[test]
fn all_regions_and_filters_are_heard_wherever_they_land() {
    runtime().block_on(async {
        let played = account();
        let slot = |name: &str, said: &str| (name.to_owned(), said.to_owned());
        for (locale, intent, slots, expected) in [
            (
                "en-US",
                "ListInstances",
                vec![slot("environment", "production everywhere")],
                "production database instances",
            ),
            (
                "en-US",
                "NumberOfInstances",
                vec![slot("environment", "mysql"), slot("awsregion", "all regions")],
                "There are 34 MySQL",
            ),
            (
                "en-US",
                "ListInstances",
                vec![slot("environment", "production mysql in all regions")],
                "shop on MySQL in Virginia",
            ),
            (
                "en-US",
                "FleetHealth",
                vec![slot("environment", "postgres"), slot("awsregion", "everywhere")],
                "PostgreSQL",
            ),
            (
                "en-US",
                "NumberOfInstances",
                vec![slot("environment", "oracle"), slot("awsregion", "everywhere")],
                "There are no Oracle",
            ),
            (
                "en-US",
                "ListInstancesForApplication",
                vec![slot("application", "shop everywhere")],
                "of application shop",
            ),
            (
                "en-US",
                "ListInstances",
                vec![slot("application", "shop"), slot("environment", "all of our regions")],
                "of application shop",
            ),
            ("ja-JP", "ListInstances", vec![slot("environment", "世界中の本番")], "本番環境の"),
            (
                "ja-JP",
                "NumberOfInstances",
                vec![slot("environment", "オラクル"), slot("awsregion", "全リージョン")],
                "Oracleの",
            ),
            (
                "de-DE",
                "ListInstances",
                vec![slot("environment", "Produktion in allen Regionen")],
                "mit Umgebung Produktion",
            ),
            (
                "de-DE",
                "NumberOfInstances",
                vec![slot("environment", "nicht Oracle"), slot("awsregion", "überall")],
                "ausgenommen Oracle",
            ),
            (
                "ja-JP",
                "ListInstances",
                vec![slot("environment", "マイエスキューエル"), slot("awsregion", "各リージョン")],
                "バージニアにあるMySQLのshop",
            ),
        ] {
            let answer = speech_of(&skill(&played), &heard(locale, intent, &slots)).await;
            assert!(is_of_all(&answer) && answer.contains(expected), "{intent} {slots:?}: {answer}");
        }
        // An engine is none of the environments, in one region too.
        for (engine, expected) in
            [("mysql", "There is one MySQL or Aurora MySQL"), ("sql server", "There are no SQL Server")]
        {
            let answer =
                speech_of(&skill(&played), &heard("en-US", "NumberOfInstances", &[slot("environment", engine)])).await;
            assert!(answer.starts_with(expected) && answer.contains("in Virginia"), "{answer}");
        }
    });
}
