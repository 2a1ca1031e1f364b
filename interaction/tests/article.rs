//! Ten questions as an article about a skill of this kind prints them in Japanese, with its quotation marks and Latin names, and
//! with the names in kana.

#![allow(clippy::unwrap_used)]

use std::path::Path;

use interaction::{model::Model, utterance::Matcher};

/// The line, its intent, and its slots.
const LINES: [(&str, &str, &str); 10] = [
    (
        "オレゴンにあるアプリケーション「training」のインスタンスをリスト",
        "ListInstancesForApplication",
        "application=training awsregion=オレゴン",
    ),
    (
        "オレゴンにある「Blog」インスタンスのステータス",
        "CheckInstanceProperty",
        "awsregion=オレゴン instance=Blog property=ステータス",
    ),
    ("オレゴンにある「production」インスタンスの数", "NumberOfInstances", "awsregion=オレゴン environment=production"),
    (
        "OREGON にあるアプリケーション BLOG のインスタンスをリスト",
        "ListInstancesForApplication",
        "application=BLOG awsregion=OREGON",
    ),
    (
        "OREGON にある REPORTING インスタンスの 30 分前の CPU 使用率",
        "CheckInstanceMetric",
        "awsregion=OREGON instance=REPORTING metric=CPU使用率 window=30分前",
    ),
    (
        "OREGON で REPORTING インスタンスについて発行されたアラームのリスト",
        "ListAlarms",
        "awsregion=OREGON instance=REPORTING",
    ),
    ("オレゴン の HR インスタンスに接続", "ConnectInstance", "awsregion=オレゴン instance=HR"),
    (
        "オレゴンの REPORTING インスタンスについて、CPU が最上位のセッションを検索",
        "ShowTopSession",
        "awsregion=オレゴン instance=REPORTING resource=CPU",
    ),
    (
        "OREGON にある REPORTING インスタンスのアラートログをチェック",
        "CheckLog",
        "awsregion=OREGON instance=REPORTING logtype=アラートログ",
    ),
    (
        "OREGON にある BLOG インスタンスをフェイルオーバー、mfa 645 281",
        "FailoverInstance",
        "awsregion=OREGON instance=BLOG mfa=645 mfasecond=281",
    ),
];

/// The sixteen questions of the sample that the article tells of.
const SAMPLE: [(&str, &str, &str); 16] = [
    ("number of instances in virginia", "NumberOfInstances", "awsregion=virginia"),
    ("list instances in virginia", "ListInstances", "awsregion=virginia"),
    ("list applications in virginia", "ListApplications", "awsregion=virginia"),
    (
        "list instances of application training in virginia",
        "ListInstancesForApplication",
        "application=training awsregion=virginia",
    ),
    (
        "cpu utilization for sample instance in virginia 5 minutes ago",
        "CheckInstanceMetric",
        "awsregion=virginia instance=sample metric=cpu utilization window=5 minutes ago",
    ),
    ("list of alarms fired for sample instance in virginia", "ListAlarms", "awsregion=virginia instance=sample"),
    (
        "status for sample instance in virginia",
        "CheckInstanceProperty",
        "awsregion=virginia instance=sample property=status",
    ),
    ("tablespace usage for sample instance in virginia", "TablespaceUsage", "awsregion=virginia instance=sample"),
    (
        "show top session by cpu for sample instance in virginia",
        "ShowTopSession",
        "awsregion=virginia instance=sample resource=cpu",
    ),
    ("list events for sample instance in virginia", "ListEvents", "awsregion=virginia instance=sample"),
    (
        "parameter open cursors for sample instance in virginia",
        "CheckInstanceParameter",
        "awsregion=virginia instance=sample parameter=open cursors",
    ),
    (
        "check alert log of sample instance in virginia",
        "CheckLog",
        "awsregion=virginia instance=sample logtype=alert log",
    ),
    ("connect to sample instance in virginia", "ConnectInstance", "awsregion=virginia instance=sample"),
    (
        "reboot sample instance in virginia mfa 123456",
        "RebootInstance",
        "awsregion=virginia instance=sample mfa=123456",
    ),
    (
        "failover sample instance in virginia mfa 789456",
        "FailoverInstance",
        "awsregion=virginia instance=sample mfa=789456",
    ),
    ("set notifications to on", "SetNotifications", "notificationstatus=on"),
];

#[test]
fn every_line_of_the_sample_means_what_it_says() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../skill-package/interactionModels/custom/en-US.json");
    let matcher = Matcher::new(&Model::load(&file).unwrap(), "en-US").unwrap();
    for (line, intent, slots) in SAMPLE {
        let found = matcher.intent(line).unwrap_or_else(|| panic!("{line} means nothing"));
        let mut heard: Vec<String> = found.slots.iter().map(|(slot, words)| format!("{slot}={words}")).collect();
        heard.sort();
        assert_eq!((found.intent.as_str(), heard.join(" ")), (intent, slots.to_owned()), "{line}");
    }
}

#[test]
fn every_line_means_what_it_says() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../skill-package/interactionModels/custom/ja-JP.json");
    let matcher = Matcher::new(&Model::load(&file).unwrap(), "ja-JP").unwrap();
    let kana = [
        ("BLOG", "ブログ"),
        ("Blog", "ブログ"),
        ("REPORTING", "レポーティング"),
        ("HR", "エイチアール"),
        ("mfa 645", "エムエフエー 645"),
    ];
    for (line, intent, slots) in LINES {
        let with_kana = |text: &str| kana.iter().fold(text.to_owned(), |text, (latin, kana)| text.replace(latin, kana));
        for (line, slots) in [(line.to_owned(), slots.to_owned()), (with_kana(line), with_kana(slots))] {
            let found = matcher.intent(&line).unwrap_or_else(|| panic!("{line} means nothing"));
            let mut heard: Vec<String> = found.slots.iter().map(|(slot, words)| format!("{slot}={words}")).collect();
            heard.sort();
            assert_eq!((found.intent.as_str(), heard.join(" ")), (intent, slots), "{line}");
        }
    }
}
