//! A task is told of an instance whose name was said, however that is written or spelled, and of none whose name is only near: in
//! whatever slot the words land, in both languages.

use std::time::Duration;

use serde_json::json;
use simulator::Simulator;
use stage::{Cloud, Needs, fleet::Database};

use super::{
    OREGON, VIRGINIA, speaking,
    task_bench::{ACTIONS, count, start, tagged},
};

fn cloud(needs: &Needs) -> Cloud {
    let ledger = [("instance", "経理"), ("instance-reading", "けいり"), ("environment", "production")];
    start(
        needs,
        vec![
            tagged(VIRGINIA, "orders-prod-1", "postgres", "sample"),
            tagged(VIRGINIA, "numbers-1", "mysql", "reporting"),
            tagged(VIRGINIA, "letters-1", "mariadb", "male"),
            tagged(VIRGINIA, "orders-11", "postgres", "orders eleven"),
            tagged(VIRGINIA, "db11204a", "postgres", "BLOG"),
            tagged(OREGON, "people-1", "mysql", "hr"),
            Database::new(VIRGINIA, "ledger-1", "mysql", &ledger),
        ],
    )
}

/// What is said to a request for a reboot with these slots, in a session of its own.
pub(super) async fn reboot_speech(alexa: &mut Simulator, locale: &str, slots: &[(&str, &str)]) -> String {
    alexa.alexa.forget_session();
    let said = match locale {
        "ja-JP" => "バージニアにあるサンプルを再起動して",
        "de-DE" => "starte sample in virginia neu",
        _ => "reboot sample in virginia",
    };
    let mut event = alexa.alexa.hear(said).unwrap();
    let intent = &mut event["request"]["intent"];
    assert_eq!(intent["name"], "RebootInstance");
    for slot in ["instance", "awsregion", "mfa", "mfasecond"] {
        intent["slots"][slot] = json!({"name": slot, "confirmationStatus": "NONE"});
    }
    for (slot, words) in slots {
        intent["slots"][*slot]["value"] = json!(words);
    }
    let answer = alexa.lambda.invoke(&event, Duration::from_secs(10)).await.unwrap().payload;
    let ssml = answer["response"]["outputSpeech"]["ssml"].as_str().unwrap();
    let mut tag = false;
    let letters = ssml.chars().filter(|letter| {
        tag = (tag || *letter == '<') && *letter != '>';
        !tag && *letter != '>'
    });
    letters.collect()
}

#[tokio::test]
async fn a_task_is_told_of_no_name_that_was_not_said() {
    let needs = Needs::find().unwrap();
    let cloud = cloud(&needs);
    const TOLD: [(&str, &str); 2] = [("en-US", "I am about to reboot "), ("ja-JP", "を再起動します")];
    let regions = [("en-US", "virginia"), ("ja-JP", "バージニア")];
    for ((locale, about), (_, region)) in TOLD.into_iter().zip(regions) {
        let mut alexa = speaking(locale, &cloud, &[("DEFAULT_REGION", VIRGINIA)]);
        for (words, name) in [
            ("sample", "sample"),
            ("orders prod one", "sample"),
            ("orders 11", "orders eleven"),
            ("d. b. one one two zero four a.", "BLOG"),
            ("the blog database", "BLOG"),
            ("レポーティング", "reporting"),
            ("ディービー一一二〇四エー", "BLOG"),
            ("オーダーズイレブン", "orders eleven"),
            ("けいり", "経理"),
            ("keiri", "経理"),
        ] {
            let speech = reboot_speech(&mut alexa, locale, &[("instance", words), ("awsregion", region)]).await;
            assert!(speech.contains(about) && speech.contains(name), "{locale} {words}: {speech}");
        }
        for words in [
            "samples",
            "simple",
            "reporter",
            "report",
            "mail",
            "orders",
            "orders twelve",
            "orders one",
            "blogs",
            "d b 11204 b",
            "レポーテイング",
            "レポート",
            "ブロック",
            "サンプルズ",
            "けいりぶ",
            "経理部",
            "production",
            "training",
            "everything",
            "it",
            "それ",
            "not sample",
            "anything but sample",
            "sample and reporting",
            "sample or blog",
            "サンプル以外",
            "サンプルとレポーティング",
            "hr",
            "645281",
            "virginia",
        ] {
            for slots in [
                vec![("instance", words), ("awsregion", region)],
                vec![("instance", words)],
                vec![("awsregion", words)],
                vec![("instance", words), ("awsregion", words)],
                vec![("instance", "it"), ("awsregion", words)],
            ] {
                let speech = reboot_speech(&mut alexa, locale, &slots).await;
                assert!(!speech.contains(about), "{locale} {slots:?}: {speech}");
            }
        }
        // A region that is said with the name is where it is looked for, and no other.
        for (words, expected) in
            [("hr in oregon", true), ("オレゴンのhr", true), ("hr tokyo", false), ("hr not in oregon", false)]
        {
            let speech = reboot_speech(&mut alexa, locale, &[("instance", words)]).await;
            assert_eq!(speech.contains(about), expected, "{locale} {words}: {speech}");
        }
        let speech = reboot_speech(&mut alexa, locale, &[("instance", "hr"), ("awsregion", "everywhere")]).await;
        assert!(!speech.contains(about), "{speech}");
        alexa.stop().await;
    }
    assert_eq!(count(&cloud, &ACTIONS), 0);
}
