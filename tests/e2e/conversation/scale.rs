//! Large fleets, long lists, and how many calls an answer costs.

use std::time::Duration;

use serde_json::json;
use simulator::Turn;
use stage::{
    Cloud, Needs, checkout,
    cloud::Endpoint,
    fleet::{Database, Fleet},
};

use super::{hear, named, say, simulator, speaking};

const IRELAND: &str = "eu-west-1";

fn numbered(region: &str, count: usize) -> impl Iterator<Item = Database> {
    (1..=count).map(move |number| named(region, &format!("fleet-{number:04}"), "mysql", &format!("unit {number}")))
}

fn cloud(databases: Vec<Database>) -> Cloud {
    let fleet = Fleet { documents: checkout().join("ssm-documents"), databases, ..Fleet::default() };
    Cloud::start(&Needs::find().unwrap(), Endpoint::reserve().unwrap(), &fleet).unwrap()
}

#[tokio::test]
#[allow(clippy::print_stdout, reason = "the figure is worth seeing")]
async fn a_thousand_instances_are_told_in_time() {
    let mut databases: Vec<Database> = numbered(IRELAND, 1_000).collect();
    databases.extend(numbered("eu-west-2", 100));
    databases.extend(numbered("eu-west-3", 101));
    let cloud = cloud(databases);
    cloud.add_fault(&json!({"service": "rds", "kind": "latency", "latency_ms": 5})).unwrap();
    cloud.keep_answers("rds").unwrap();
    let mut alexa = simulator(&cloud, &[]);
    hear(&mut alexa, "open database voice", &["Welcome"]).await;
    for region in ["london", "paris", "ireland"] {
        // Where the machine is busy, moto does not get through all pages within one question; those it has written are kept.
        let asked = format!("number of instances in {region}");
        for attempt in 1.. {
            if say(&mut alexa, &asked).await.speech.contains("There are") {
                break;
            }
            assert!(attempt < 10, "{asked}");
        }
    }
    // A page holds a hundred, and nothing is asked for each instance.
    for (asked, expected, pages) in [
        ("number of instances in london", "There are 100 database instances in London", 1),
        ("number of instances in paris", "There are 101 database instances in Paris", 2),
        ("number of instances in ireland", "There are 1000 database instances in Ireland", 10),
        ("list instances in ireland", "There are 1000 database instances in Ireland. The first 5 are: unit 1", 10),
        ("list applications in ireland", "training with 1000 instances", 10),
        ("number of production instances in ireland", "There are no production database instances in Ireland", 10),
        ("status of unit 1000 in ireland", "The status of unit 1000 in Ireland is available.", 10),
        ("connect to warehouse in ireland", "I found no instance called warehouse in Ireland.", 10),
    ] {
        cloud.forget_calls().unwrap();
        let turn = hear(&mut alexa, asked, &[expected]).await;
        assert_eq!(cloud.operations().unwrap(), vec!["rds.DescribeDBInstances"; pages], "{asked}");
        assert!(turn.before.is_empty(), "{asked}: nobody is told to wait where nothing is sent to a bastion");
        println!("{asked}: {:?}", turn.elapsed);
        // A second on a quiet machine; twice that where a debug build shares it.
        assert!(turn.elapsed < Duration::from_secs(2), "{asked} took {:?}", turn.elapsed);
    }
    alexa.stop().await;

    // English is spoken wherever Alexa speaks it.
    for locale in ["en-AU", "en-CA", "en-GB", "en-IN"] {
        let mut alexa = speaking(locale, &cloud, &[]);
        hear(&mut alexa, "number of instances in london", &["There are 100 database instances in London"]).await;
        alexa.stop().await;
    }
}

/// The numbers of the units that are named.
fn units(turn: &Turn) -> Vec<usize> {
    let after = turn.speech.split("unit ").skip(1);
    after.filter_map(|rest| rest.split(|end: char| !end.is_ascii_digit()).next()?.parse().ok()).collect()
}

#[tokio::test]
async fn a_long_list_goes_on_until_its_end() {
    // By identifier, as RDS sorts them.
    let cloud = cloud(numbered(IRELAND, 62).collect());
    let mut alexa = simulator(&cloud, &[]);
    hear(&mut alexa, "open database voice", &["Welcome"]).await;
    let first = hear(&mut alexa, "list instances in ireland", &["62 database instances", "Shall I go on?"]).await;
    assert_eq!(units(&first), (1..=5).collect::<Vec<_>>());
    assert_eq!(first.reprompt.as_deref(), Some("Shall I go on?"));
    // The card has all of them.
    assert!(first.card.as_ref().unwrap().text.as_ref().unwrap().contains("unit 62 on MySQL"));

    // The same again, and then the next ones, whatever the word for it.
    let again = hear(&mut alexa, "repeat that", &["62 database instances", "Shall I go on?"]).await;
    assert_eq!(units(&again), units(&first));
    let words = ["yes", "more", "go on", "continue", "the rest", "sure", "yes please", "tell me more", "keep going"];
    for (page, word) in words.into_iter().chain(["yes"]).enumerate() {
        let from = 6 + 5 * page;
        let turn = hear(&mut alexa, word, &["Next: unit", "Shall I go on?"]).await;
        assert_eq!(units(&turn), (from..from + 5).collect::<Vec<_>>(), "{word}");
    }
    let repeated = hear(&mut alexa, "what was that", &["Next: unit", "Shall I go on?"]).await;
    assert_eq!(units(&repeated), (51..=55).collect::<Vec<_>>());
    let last = hear(&mut alexa, "yes", &["Next: unit"]).await;
    assert_eq!(units(&last), (56..=62).collect::<Vec<_>>());
    assert!(last.session_open && !last.speech.contains("Shall I go on?"), "{}", last.speech);
    hear(&mut alexa, "more", &["There is nothing more."]).await;

    // No ends it, and another question does too.
    hear(&mut alexa, "list instances in ireland", &["Shall I go on?"]).await;
    hear(&mut alexa, "no", &["All right. What else would you like to know?"]).await;
    hear(&mut alexa, "yes", &["What would you like to know?"]).await;
    hear(&mut alexa, "list instances in ireland", &["Shall I go on?"]).await;
    hear(&mut alexa, "number of instances in tokyo", &["There are no database instances in Tokyo"]).await;
    hear(&mut alexa, "go on", &["There is nothing more."]).await;
    // One question from outside of a conversation may be gone on with too.
    hear(&mut alexa, "stop", &["Goodbye"]).await;
    assert!(say(&mut alexa, "list instances in ireland").await.session_open);
    assert_eq!(units(&say(&mut alexa, "yes").await), (6..=10).collect::<Vec<_>>());
    alexa.stop().await;

    let mut japanese = speaking("ja-JP", &cloud, &[]);
    hear(&mut japanese, "データベースボイスを開いて", &["ようこそ"]).await;
    let first = hear(&mut japanese, "アイルランドのインスタンスを一覧にして", &["62台", "続けますか"]).await;
    assert_eq!(units(&first), (1..=5).collect::<Vec<_>>());
    for (page, word) in ["続けて", "はい", "もっと", "続きを教えて"].into_iter().enumerate() {
        let from = 6 + 5 * page;
        assert_eq!(units(&say(&mut japanese, word).await), (from..from + 5).collect::<Vec<_>>(), "{word}");
    }
    assert_eq!(units(&say(&mut japanese, "もう一度").await), (21..=25).collect::<Vec<_>>());
    hear(&mut japanese, "いいえ", &["分かりました。"]).await;
    hear(&mut japanese, "続けて", &["続きはありません。"]).await;
    japanese.stop().await;
}
