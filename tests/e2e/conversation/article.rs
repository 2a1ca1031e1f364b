//! The ten questions that an article about a skill of this kind prints in Japanese, with Latin names and with kana, and the sixteen of the
//! sample that it tells of: said, and as events with the words alone, on the demo's fleet.

use std::time::Duration;

use serde_json::{Map, Value, json};
use simulator::{Settings, Simulator};
use stage::{DemoStage, Needs, binaries, checkout};

use super::say;

/// A question: as it is said, what it comes to, and parts of the answer.
type Line = (&'static str, &'static str, &'static [(&'static str, &'static str)], &'static [&'static str]);

const ARTICLE: [Line; 10] = [
    (
        "オレゴンにあるアプリケーション「training」のインスタンスをリスト",
        "ListInstancesForApplication",
        &[("application", "training"), ("awsregion", "オレゴン")],
        &["アプリケーションtrainingのデータベースインスタンスが2台", "reportingとtraining"],
    ),
    (
        "オレゴンにある「Blog」インスタンスのステータス",
        "CheckInstanceProperty",
        &[("awsregion", "オレゴン"), ("instance", "Blog"), ("property", "ステータス")],
        &["オレゴンのblogの状態は、利用可能です"],
    ),
    (
        "オレゴンにある「production」インスタンスの数",
        "NumberOfInstances",
        &[("awsregion", "オレゴン"), ("environment", "production")],
        &["オレゴンには本番環境のデータベースインスタンスが5台"],
    ),
    (
        "OREGON にあるアプリケーション BLOG のインスタンスをリスト",
        "ListInstancesForApplication",
        &[("application", "BLOG"), ("awsregion", "OREGON")],
        &["アプリケーションblogのデータベースインスタンスが1台", "MariaDBのblog"],
    ),
    (
        "OREGON にある REPORTING インスタンスの 30 分前の CPU 使用率",
        "CheckInstanceMetric",
        &[("awsregion", "OREGON"), ("instance", "REPORTING"), ("metric", "CPU 使用率"), ("window", "30 分前")],
        &["オレゴンのreportingのCPU使用率は、30分前に64パーセントでした"],
    ),
    (
        "OREGON で REPORTING インスタンスについて発行されたアラームのリスト",
        "ListAlarms",
        &[("awsregion", "OREGON"), ("instance", "REPORTING")],
        &["オレゴンのreportingで、アラームが1件発生しています", "reporting cpu high"],
    ),
    (
        "オレゴン の HR インスタンスに接続",
        "ConnectInstance",
        &[("awsregion", "オレゴン"), ("instance", "HR")],
        &["オレゴンのhrに接続できました", "MySQL"],
    ),
    (
        "オレゴンの REPORTING インスタンスについて、CPU が最上位のセッションを検索",
        "ShowTopSession",
        &[("awsregion", "オレゴン"), ("instance", "REPORTING"), ("resource", "CPU")],
        &["オレゴンのreportingで一番負荷の高いセッションは"],
    ),
    (
        "OREGON にある REPORTING インスタンスのアラートログをチェック",
        "CheckLog",
        &[("awsregion", "OREGON"), ("instance", "REPORTING"), ("logtype", "アラートログ")],
        &["オレゴンのreportingのエラーログに", "エラーが1件あります"],
    ),
    (
        "OREGON にある BLOG インスタンスをフェイルオーバー、mfa 645 281",
        "FailoverInstance",
        &[("awsregion", "OREGON"), ("instance", "BLOG"), ("mfa", "645"), ("mfasecond", "281")],
        &["オレゴンのblogを、別のゾーンのスタンバイにフェイルオーバーします", "実行しますか"],
    ),
];

/// The names in kana.
const KANA: [(&str, &str); 6] = [
    ("BLOG", "ブログ"),
    ("Blog", "ブログ"),
    ("REPORTING", "レポーティング"),
    ("training", "トレーニング"),
    ("HR", "エイチアール"),
    ("OREGON", "オレゴン"),
];

const VIRGINIA: (&str, &str) = ("awsregion", "virginia");
const SAMPLE: (&str, &str) = ("instance", "sample");

const SIXTEEN: [Line; 16] = [
    (
        "number of instances in virginia",
        "NumberOfInstances",
        &[VIRGINIA],
        &["There are 5 database instances in Virginia"],
    ),
    ("list instances in virginia", "ListInstances", &[VIRGINIA], &["5 database instances in Virginia", "sample"]),
    ("list applications in virginia", "ListApplications", &[VIRGINIA], &["applications in Virginia", "training"]),
    (
        "list instances of application training in virginia",
        "ListInstancesForApplication",
        &[("application", "training"), VIRGINIA],
        &["2 database instances of application training in Virginia"],
    ),
    (
        "cpu utilization for sample instance in virginia 5 minutes ago",
        "CheckInstanceMetric",
        &[("metric", "cpu utilization"), SAMPLE, VIRGINIA, ("window", "5 minutes ago")],
        &["The CPU utilization of sample in Virginia was", "5 minutes ago"],
    ),
    (
        "list of alarms fired for sample instance in virginia",
        "ListAlarms",
        &[SAMPLE, VIRGINIA],
        &["No alarms are firing for sample in Virginia"],
    ),
    (
        "status for sample instance in virginia",
        "CheckInstanceProperty",
        &[("property", "status"), SAMPLE, VIRGINIA],
        &["The status of sample in Virginia is available"],
    ),
    (
        "tablespace usage for sample instance in virginia",
        "TablespaceUsage",
        &[SAMPLE, VIRGINIA],
        &["sample in Virginia"],
    ),
    (
        "show top session by cpu for sample instance in virginia",
        "ShowTopSession",
        &[("resource", "cpu"), SAMPLE, VIRGINIA],
        &["of sample in Virginia"],
    ),
    (
        "list events for sample instance in virginia",
        "ListEvents",
        &[SAMPLE, VIRGINIA],
        &["2 events for sample in Virginia in the last 24 hours"],
    ),
    (
        "parameter open cursors for sample instance in virginia",
        "CheckInstanceParameter",
        &[("parameter", "open cursors"), SAMPLE, VIRGINIA],
        &["no parameter called open cursors on sample in Virginia"],
    ),
    (
        "check alert log of sample instance in virginia",
        "CheckLog",
        &[("logtype", "alert log"), SAMPLE, VIRGINIA],
        &["error log of sample in Virginia"],
    ),
    (
        "connect to sample instance in virginia",
        "ConnectInstance",
        &[SAMPLE, VIRGINIA],
        &["sample in Virginia is reachable", "PostgreSQL"],
    ),
    (
        "reboot sample instance in virginia mfa 123456",
        "RebootInstance",
        &[SAMPLE, VIRGINIA, ("mfa", "123456")],
        &["I am about to reboot sample in Virginia", "Shall I"],
    ),
    (
        "failover sample instance in virginia mfa 789456",
        "FailoverInstance",
        &[SAMPLE, VIRGINIA, ("mfa", "789456")],
        &["it is not Multi-AZ"],
    ),
    ("set notifications to on", "SetNotifications", &[("notificationstatus", "on")], &["Notifications are on"]),
];

/// The line and its slots with these names in place of others.
fn with_names(text: &str, names: &[(&str, &str)]) -> String {
    names.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// What is said to an event with the words alone: Alexa knows no values for them.
async fn speech_of_event(alexa: &mut Simulator, open: &str, intent: &str, slots: &[(&str, String)]) -> String {
    alexa.alexa.forget_session();
    let mut event = alexa.alexa.hear(open).unwrap();
    alexa.alexa.forget_session();
    let slot = |(name, words): &(&str, String)| {
        ((*name).to_owned(), json!({"name": name, "value": words, "confirmationStatus": "NONE"}))
    };
    event["request"]["type"] = "IntentRequest".into();
    event["request"]["dialogState"] = "STARTED".into();
    event["request"]["intent"] =
        json!({"name": intent, "confirmationStatus": "NONE", "slots": slots.iter().map(slot).collect::<Map<_, _>>()});
    let answer = alexa.lambda.invoke(&event, Duration::from_secs(10)).await.unwrap().payload;
    answer["response"]["outputSpeech"]["ssml"].as_str().map(without_tags).unwrap_or_else(|| panic!("{answer:#}"))
}

fn without_tags(ssml: &str) -> String {
    let mut parts = ssml.split('<');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once('>').map_or(part, |(_, after)| after))
}

/// What was understood of a line, as far as words were said.
fn understood(request: &Value) -> (String, Vec<(String, String)>) {
    let intent = &request["request"]["intent"];
    let slots = intent["slots"].as_object().unwrap();
    let said = slots.iter().filter_map(|(name, slot)| Some((name.clone(), slot["value"].as_str()?.to_lowercase())));
    (intent["name"].as_str().unwrap().to_owned(), said.collect())
}

async fn hold(alexa: &mut Simulator, open: &str, lines: &[Line], names: &[(&str, &str)]) {
    for (line, intent, slots, heard) in lines {
        let said = with_names(line, names);
        let slots: Vec<(&str, String)> = slots.iter().map(|(slot, words)| (*slot, with_names(words, names))).collect();
        alexa.alexa.forget_session();
        let turn = say(alexa, &said).await;
        let squeezed = |words: &str| words.to_lowercase().replace(' ', "");
        let (heard_intent, heard_slots) = understood(&turn.request);
        let mut got: Vec<_> = heard_slots.iter().map(|(slot, words)| (slot.as_str(), squeezed(words))).collect();
        let mut meant: Vec<_> = slots.iter().map(|(slot, words)| (*slot, squeezed(words))).collect();
        got.sort();
        meant.sort();
        assert_eq!((heard_intent.as_str(), got), (*intent, meant), "{said}");
        let of_event = speech_of_event(alexa, open, intent, &slots).await;
        for part in *heard {
            assert!(turn.speech.contains(part), "{said}: {part:?} is not in {:?}", turn.speech);
            assert!(of_event.contains(part), "the event of {said}: {part:?} is not in {of_event:?}");
        }
    }
}

#[tokio::test]
async fn the_articles_and_the_samples_lines_are_understood_and_answered() {
    // To start it blocks.
    let start = || DemoStage::on(&Needs::find().unwrap(), &|_| Ok(())).unwrap();
    let stage = tokio::task::spawn_blocking(start).await.unwrap();
    let talk = |locale: &str| {
        let model = checkout().join(format!("skill-package/interactionModels/custom/{locale}.json"));
        let mut settings = Settings::new(binaries::find("skill-lambda").unwrap(), model, locale);
        settings.function.environment = stage.skill_environment();
        Simulator::new(settings).unwrap()
    };
    let mut alexa = talk("ja-JP");
    hold(&mut alexa, "データベースボイスを開いて", &ARTICLE, &[]).await;
    hold(&mut alexa, "データベースボイスを開いて", &ARTICLE, &KANA).await;
    alexa.stop().await;
    let mut alexa = talk("en-US");
    hold(&mut alexa, "open database voice", &SIXTEEN, &[]).await;
    alexa.stop().await;
}
