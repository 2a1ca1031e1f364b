//! A region that is said where a name was not found is where else the name may be: of every question, and of a task, which is told anew.

use stage::Needs;

use super::{
    OREGON, VIRGINIA, hear, speaking,
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
        ("starte hr in virginia neu", &["namens hr"]),
        ("in oregon", &["hr in Oregon neu zu starten"]),
        ("abbrechen", &[]),
    ],
    &[("wie geht es stock in virginia", &["namens stock"]), ("nein, in oregon", &["stock in Oregon"])],
    &[("zeig mir die ereignisse von hr in virginia", &["namens hr"]), ("und in oregon", &["hr in Oregon"])],
];

const JAPANESE: [Conversation; 3] = [
    &[
        ("バージニアにあるhrを再起動して", &["という名前"]),
        ("オレゴンのほう", &["オレゴンのhrを再起動します"]),
        ("いいえ", &[]),
    ],
    &[("バージニアにあるstockの調子はどう", &["という名前"]), ("オレゴンで", &["オレゴンのstock"])],
    &[("バージニアにあるhrのイベントを教えて", &["という名前"]), ("オレゴンのほう", &["オレゴンのhr"])],
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
    for (locale, open, conversations) in [
        ("en-US", "open database voice", &ENGLISH[..]),
        ("de-DE", "öffne datenbank stimme", &GERMAN),
        ("ja-JP", "データベース ボイスを開いて", &JAPANESE),
    ] {
        for default in [&[][..], &[("DEFAULT_REGION", VIRGINIA)]] {
            for conversation in conversations {
                let mut alexa = speaking(locale, &cloud, default);
                hear(&mut alexa, open, &[]).await;
                for (said, heard) in *conversation {
                    hear(&mut alexa, said, heard).await;
                }
                alexa.stop().await;
            }
        }
    }
    assert_eq!(count(&cloud, &ACTIONS), 0);
}
