//! A region that is said where a name was not found is where else the name may be: of every question, and of a task, which is told anew.

use stage::Needs;

use super::{
    OREGON, VIRGINIA, say, speaking,
    task_bench::{ACTIONS, count, start, tagged},
};

/// A conversation: what is said, and what is heard.
type Conversation = &'static [(&'static str, &'static [&'static str])];

const ENGLISH: [Conversation; 8] = [
    &[
        ("reboot hr in virginia", &["no instance called hr in Virginia"]),
        ("in oregon", &["I am about to reboot hr in Oregon", "What is the code?"]),
        ("cancel", &["I have changed nothing"]),
    ],
    &[
        ("fail over stock in virginia", &["no instance called stock in Virginia"]),
        ("the one in oregon", &["in Oregon cannot fail over"]),
        ("no", &[]),
    ],
    &[("how is stock in virginia", &["no instance called stock in Virginia"]), ("in oregon", &["stock in Oregon"])],
    &[("list events for hr in virginia", &["called hr in Virginia"]), ("and in oregon", &["hr in Oregon"])],
    &[("list alarms for hr in virginia", &["called hr in Virginia"]), ("oregon", &["hr in Oregon"])],
    &[
        ("cpu utilization for stock in virginia", &["called stock in Virginia"]),
        ("no, in oregon", &["CPU utilization of stock in Oregon"]),
    ],
    // From one place to the next, and over words that say nothing.
    &[
        ("reboot hr in virginia", &["called hr in Virginia"]),
        ("in ohio", &["no instance called hr in Ohio"]),
        ("in oregon", &["I am about to reboot hr in Oregon"]),
        ("no", &[]),
    ],
    // What is called so is not a place.
    &[("how is hr in virginia", &["called hr in Virginia"]), ("tokyo", &["tokyo in Virginia"])],
];

const GERMAN: [Conversation; 3] = [
    &[
        ("starte hr in virginia neu", &["namens hr gefunden"]),
        ("in oregon", &["hr in Oregon neu zu starten"]),
        ("abbrechen", &[]),
    ],
    &[("wie geht es stock in virginia", &["namens stock gefunden"]), ("nein, in oregon", &["stock in Oregon"])],
    &[("ereignisse von hr in virginia", &["namens hr gefunden"]), ("und in oregon", &["hr in Oregon"])],
];

const JAPANESE: [Conversation; 3] = [
    &[
        ("バージニアにあるhrを再起動して", &["「hr」という名前"]),
        ("オレゴンにある", &["オレゴンのhrを再起動します"]),
        ("いいえ", &[]),
    ],
    &[("バージニアにあるstockの調子はどう", &["「stock」という名前"]), ("オレゴンで", &["オレゴンのstock"])],
    &[("バージニアにあるhrのイベントを教えて", &["「hr」という名前"]), ("オレゴンのほう", &["オレゴンのhr"])],
];

#[tokio::test]
async fn a_region_in_place_of_a_name_that_is_not_there_is_where_it_is() {
    let needs = Needs::find().unwrap();
    let databases = vec![
        tagged(VIRGINIA, "orders-prod-1", "postgres", "sample"),
        tagged(VIRGINIA, "diary-1", "mysql", "blog"),
        tagged(VIRGINIA, "lantern-1", "mysql", "tokyo"),
        tagged(OREGON, "people-1", "mysql", "hr"),
        tagged(OREGON, "store-1", "aurora-mysql", "stock"),
    ];
    let cloud = start(&needs, databases);
    let mut wrong = Vec::new();
    for (locale, open, conversations) in [
        ("en-US", "open database voice", &ENGLISH[..]),
        ("de-DE", "öffne datenbank stimme", &GERMAN),
        ("ja-JP", "データベース ボイスを開いて", &JAPANESE),
    ] {
        for default in [&[][..], &[("DEFAULT_REGION", VIRGINIA)]] {
            for conversation in conversations {
                let mut alexa = speaking(locale, &cloud, default);
                say(&mut alexa, open).await;
                for (said, heard) in *conversation {
                    let speech = say(&mut alexa, said).await.speech;
                    let missing = heard.iter().filter(|part| !speech.contains(**part));
                    wrong.extend(missing.map(|part| format!("{said}: {part:?} is not in {speech:?}")));
                }
                alexa.stop().await;
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(count(&cloud, &ACTIONS), 0);
}
