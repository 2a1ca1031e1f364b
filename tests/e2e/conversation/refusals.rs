//! "Reboot blog not now" begins nothing: a "not" anywhere takes a task back, but for "not this one but that one". So it is with "not the
//! first", said to a choice.

use stage::{Cloud, Needs, fleet::Database};

use super::{
    OREGON, VIRGINIA,
    near_names::reboot_speech,
    say, speaking,
    task_bench::{ACTIONS, count, start, tagged},
};

fn cloud(needs: &Needs) -> Cloud {
    let shop = |identifier: &str, environment: &str| {
        Database::new(VIRGINIA, identifier, "mysql", &[("instance", "shop"), ("environment", environment)])
    };
    start(
        needs,
        vec![
            tagged(VIRGINIA, "orders-prod-1", "postgres", "sample"),
            tagged(VIRGINIA, "diary-1", "mysql", "blog"),
            tagged(VIRGINIA, "yamada-1", "mysql", "やまだ"),
            tagged(OREGON, "people-1", "mysql", "hr"),
            shop("shop-prod-1", "production"),
            shop("shop-test-1", "test"),
        ],
    )
}

/// What says that something is about to be done, that nothing was.
const TOLD: [(&str, &str, &str); 3] = [
    ("en-US", "I am about to reboot ", "changed nothing"),
    ("de-DE", "Ich bin bereit, ", "nichts verändert"),
    ("ja-JP", "を再起動します", "何も変更していません"),
];

#[tokio::test]
async fn a_not_anywhere_begins_no_task() {
    let needs = Needs::find().unwrap();
    let cloud = cloud(&needs);
    for (locale, about, nothing) in TOLD {
        let mut alexa = speaking(locale, &cloud, &[("DEFAULT_REGION", VIRGINIA)]);
        for words in [
            "blog not now",
            "blog not this week",
            "blog is not necessary",
            "blog never",
            "blog shouldn’t",
            "blog not now but later",
            "not now blog not now",
            "blog not now with code 645281",
            "blog unnecessary",
            "blog rather not",
            "all except blog",
            "blog nicht heute",
            "blog ist nicht erlaubt",
            "blog lieber nicht jetzt",
            "blog auf keinen Fall",
            "blog nicht mehr",
            "blog bloß nicht",
            "ブログは今じゃない",
            "ブログを再起動しないで",
            "ブログはまだ",
            "ブログは再起動しません",
            "ブログは不要",
        ] {
            let speech = reboot_speech(&mut alexa, locale, &[("instance", words)]).await;
            assert!(speech.contains(nothing) && !speech.contains(about), "{locale} {words}: {speech}");
            let with_code = reboot_speech(&mut alexa, locale, &[("instance", words), ("mfa", "645281")]).await;
            assert!(with_code.contains(nothing) && !with_code.contains("645281"), "{locale} {words}: {with_code}");
        }
        for words in ["virginia not now", "virginia nicht", "バージニアじゃない", "not virginia"] {
            let speech = reboot_speech(&mut alexa, locale, &[("instance", "blog"), ("awsregion", words)]).await;
            assert!(speech.contains(nothing) && !speech.contains(about), "{locale} {words}: {speech}");
        }
        for words in [
            "blog",
            "no, blog",
            "not sample but blog",
            "blog, not sample",
            "blog instead of sample",
            "not that one blog",
            "nicht sample sondern blog",
            "blog statt sample",
            "サンプルじゃなくてブログ",
            "いや、ブログのほう",
            "やまだ",
            "やまだのほう",
        ] {
            let speech = reboot_speech(&mut alexa, locale, &[("instance", words)]).await;
            assert!(speech.contains(about), "{locale} {words}: {speech}");
        }
        alexa.stop().await;
    }
    assert_eq!(count(&cloud, &ACTIONS), 0);
}

#[tokio::test]
async fn what_is_refused_of_a_choice_is_not_chosen() {
    let needs = Needs::find().unwrap();
    let cloud = cloud(&needs);
    let conversations = [
        (
            "en-US",
            "reboot shop in virginia",
            "cancel",
            &["the first one not now", "not the first one", "shop test 1 not now"][..],
            "not the first but the second",
        ),
        (
            "de-DE",
            "starte shop in virginia neu",
            "abbrechen",
            &["nicht die erste", "shop test 1 nicht jetzt"][..],
            "nicht die erste sondern die zweite",
        ),
        (
            "ja-JP",
            "バージニアにあるショップを再起動して",
            "キャンセル",
            &["最初のじゃない", "最初のはだめ", "最初のは再起動しないで", "最初のはまだ"][..],
            "最初のじゃなくて2番目",
        ),
    ];
    for ((locale, about, _), (_, reboot, cancel, refusals, second)) in TOLD.into_iter().zip(conversations) {
        let mut alexa = speaking(locale, &cloud, &[]);
        for refusal in refusals {
            say(&mut alexa, reboot).await;
            let turn = say(&mut alexa, refusal).await;
            assert!(!turn.speech.contains(about), "{refusal}: {}", turn.speech);
            say(&mut alexa, cancel).await;
        }
        say(&mut alexa, reboot).await;
        let turn = say(&mut alexa, second).await;
        assert!(turn.speech.contains(about) && turn.speech.contains("shop test 1"), "{second}: {}", turn.speech);
        alexa.stop().await;
    }
    assert_eq!(count(&cloud, &ACTIONS), 0);
}

#[tokio::test]
async fn not_now_is_a_no_to_a_code_that_is_awaited() {
    let needs = Needs::find().unwrap();
    let cloud = cloud(&needs);
    for ((locale, about, nothing), (reboot, refusals)) in TOLD.into_iter().zip([
        ("reboot blog in virginia", &["not now", "not today"][..]),
        ("starte blog in virginia neu", &["nicht jetzt", "heute nicht"][..]),
        ("バージニアにあるブログを再起動して", &["今じゃない", "まだだめ"][..]),
    ]) {
        let mut alexa = speaking(locale, &cloud, &[]);
        for refusal in refusals {
            let turn = say(&mut alexa, reboot).await;
            assert!(turn.speech.contains(about), "{}", turn.speech);
            let turn = say(&mut alexa, refusal).await;
            assert!(turn.speech.contains(nothing), "{refusal}: {} <- {}", turn.speech, turn.request["request"]);
        }
        alexa.stop().await;
    }
    assert_eq!(count(&cloud, &ACTIONS), 0);
}
