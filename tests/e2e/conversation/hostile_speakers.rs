//! Hostile and unlucky speakers: codes in pieces, in words, too soon and in the wrong place; "it", half sentences, and two names at
//! once. Nothing is done, nothing is repeated, and what was meant is asked for. That Alexa listens only after a question is
//! held for every turn, by `say`.

use std::time::Duration;

use serde_json::json;
use simulator::Simulator;
use stage::{Cloud, Needs, cloud::Endpoint};

use super::{
    OREGON, VIRGINIA, hear, say, speaking,
    task_bench::{ACTIONS, count, fleet, start, tagged},
};

fn cloud(needs: &Needs) -> Cloud {
    start(
        needs,
        vec![
            tagged(VIRGINIA, "orders-prod-1", "postgres", "sample"),
            tagged(VIRGINIA, "people-1", "mysql", "hr"),
            tagged(VIRGINIA, "blog-prod-1", "mariadb", "blog"),
            tagged(VIRGINIA, "orders-11", "postgres", "orders eleven"),
            tagged(VIRGINIA, "archive-1", "postgres", "2024"),
        ],
    )
}

/// What is said in one session, and what is heard of it.
type Session<'a> = &'a [(&'a str, &'a str)];

/// Holds sessions, each of which begins anew, and finds none of the secrets in what is said, kept, logged or stored.
async fn hold(cloud: &Cloud, locale: &str, sessions: &[Session<'_>], secrets: &[&str]) {
    let prefix = format!("/{locale}");
    let mut alexa = speaking(locale, cloud, &[("PARAMETER_PREFIX", &prefix)]);
    for session in sessions {
        for (utterance, expected) in *session {
            let turn = hear(&mut alexa, utterance, &[expected]).await;
            let mut kept = turn.response["sessionAttributes"].clone();
            // A part of a code that was asked for is kept for one turn, sealed. A moment has any digits.
            (kept["task"], kept["guarded"]) = (json!(null), json!(null));
            for secret in secrets {
                assert!(!turn.speech.contains(secret), "{utterance}: {secret} is in {:?}", turn.speech);
                assert!(!kept.to_string().contains(secret), "{utterance}: {secret} is in {kept}");
            }
        }
        alexa.alexa.forget_session();
    }
    assert_nothing_was_done(cloud, &alexa, secrets);
    alexa.stop().await;
}

fn assert_nothing_was_done(cloud: &Cloud, alexa: &Simulator, secrets: &[&str]) {
    assert_eq!(count(cloud, &ACTIONS) + count(cloud, &["sts.GetSessionToken"]), 0);
    let log = alexa.lambda.logs().text();
    for secret in secrets {
        assert!(!log.contains(&format!("\"{secret}\"")) && !log.contains(&format!(" {secret} ")), "{secret}: {log}");
    }
}

#[tokio::test]
async fn codes_in_pieces_and_in_the_wrong_place_are_never_repeated() {
    let needs = Needs::find().unwrap();
    let cloud = cloud(&needs);
    let too_soon = "I take a code only after I have told you what I would do, and with which instance.";
    let english: &[Session<'_>] = &[
        &[
            ("open database voice", "What would you like to know?"),
            ("reboot zebra in virginia", "no instance called zebra"),
            ("seven three", too_soon),
            ("and nine", too_soon),
            ("now double seven", too_soon),
            ("oh niner", too_soon),
            ("739", too_soon),
            ("my code is 739481", too_soon),
            // Names that look like numbers are names where they are there.
            ("2024", "I am about to reboot 2024 in Virginia"),
            ("orders eleven", "I am about to reboot orders eleven in Virginia"),
            ("cancel", "I have changed nothing"),
        ],
        &[
            ("open database voice", "Welcome to Database Voice"),
            ("restart hr in seven three nine", "In which region?"),
            ("seven three nine", "In which region?"),
            ("virginia", "I am about to reboot hr"),
            ("status of seven three nine", "no instance of that name"),
            // A task waits, and these may be a part of its code.
            ("cpu utilization of sample in seven three nine", "I heard 3 digits"),
        ],
        // What was told a moment ago and set aside is told again, and wants a yes.
        &[("my code is 739481", "Shall I do it?"), ("no", "I have changed nothing")],
        // Nobody has asked for anything.
        &[
            ("open database voice", "Welcome to Database Voice"),
            ("my code is 739481", "Nothing is waiting for a code"),
            ("hr", "I did not understand that"),
            ("stop", "Goodbye"),
            ("my code is 739481", "Nothing is waiting for a code"),
        ],
        // The task that was asked for is the one that goes on, and without the code that came too soon.
        &[
            ("open database voice", "Welcome to Database Voice"),
            ("failover zebra in virginia", "no instance called zebra"),
            ("my code is 739481", too_soon),
            ("hr", "hr in Virginia cannot fail over"),
            // Another may be named after a refusal.
            ("my code is 739481", too_soon),
        ],
        &[
            ("open database voice", "Welcome to Database Voice"),
            ("reboot sample in virginia mfa 739481", "Shall I do it?"),
            ("no wait hr", "I am about to reboot hr in Virginia"),
            ("yes hr", "Shall I do it?"),
            // A part is taken where a yes is waited for, too; what seals it is not there.
            ("seven three nine", "I cannot check codes"),
            ("no", "I have changed nothing"),
            ("739481", "I did not understand that"),
        ],
    ];
    hold(&cloud, "en-US", english, &["seven", "three", "nine", "niner", "739", "739481", "739 481"]).await;

    let too_soon = "コードは、どのインスタンスに何をするかをお伝えしてからお聞きします。";
    let japanese: &[Session<'_>] = &[
        &[
            ("データベースボイスを開いて", "何を知りたいですか?"),
            ("バージニアにある倉庫を再起動して", "「倉庫」という名前のインスタンスは見つかりませんでした"),
            ("なな さん", too_soon),
            ("七三九", too_soon),
            ("やっぱりなな", too_soon),
            ("えーと、きゅう", too_soon),
            ("コードは739481です", too_soon),
            ("2024", "バージニアの2024を再起動します"),
            ("キャンセル", "何も変更していません"),
        ],
        &[
            ("データベースボイスを開いて", "ようこそ"),
            ("七三九の状態を教えて", "どのリージョンですか?"),
            ("バージニア", "その名前のインスタンスは見つかりません"),
            ("ストップ", "さようなら"),
            ("コードは739481です", "コードを待っている操作はない"),
        ],
        &[
            ("データベースボイスを開いて", "ようこそ"),
            ("バージニアにある倉庫をフェイルオーバーして", "見つかりません"),
            ("コードは739481です", too_soon),
            ("hr", "フェイルオーバーできません"),
        ],
    ];
    hold(&cloud, "ja-JP", japanese, &["なな", "七", "九", "きゅう", "739", "739481"]).await;
}

#[tokio::test]
async fn what_was_told_to_one_user_waits_for_no_other() {
    let needs = Needs::find().unwrap();
    let cloud = cloud(&needs);
    let mut alexa = speaking("en-US", &cloud, &[]);
    hear(&mut alexa, "open database voice", &["Welcome"]).await;
    let told = hear(&mut alexa, "reboot sample in virginia", &["I am about to reboot sample"]).await;
    let mut code = alexa.alexa.hear("my code is 739481").unwrap();
    code["context"]["System"]["user"]["userId"] = json!("amzn1.ask.account.SOMEBODY");
    for slot in ["instance", "awsregion"] {
        code["request"]["intent"]["slots"][slot] = json!({"name": slot, "confirmationStatus": "NONE"});
    }
    for (attributes, expected) in
        [(&told.response["sessionAttributes"], "no longer waiting"), (&json!({}), "Nothing is waiting for a code")]
    {
        code["session"]["attributes"] = attributes.clone();
        let answer = alexa.lambda.invoke(&code, Duration::from_secs(10)).await.unwrap().payload;
        let speech = answer["response"]["outputSpeech"]["ssml"].as_str().unwrap();
        assert!(speech.contains(expected) && !answer.to_string().contains("739481"), "{answer}");
    }
    assert_nothing_was_done(&cloud, &alexa, &["739481"]);
    alexa.stop().await;
}

#[tokio::test]
async fn what_names_nothing_is_asked_for_and_what_stands_around_a_name_is_no_part_of_it() {
    let needs = Needs::find().unwrap();
    let cloud = cloud(&needs);
    let english: &[Session<'_>] = &[
        &[
            ("open database voice", "Welcome"),
            ("reboot it in virginia", "Which instance do you mean?"),
            ("repeat", "Which instance do you mean?"),
            ("reboot that one", "Which instance do you mean?"),
            ("reboot the database", "Which instance do you mean?"),
            ("no, actually the hr one", "I am about to reboot hr in Virginia"),
            ("cancel", "I have changed nothing"),
            ("reboot hr and the blog in virginia", "Did you mean blog or hr?"),
            ("this", "Which one: blog or hr?"),
            ("the second one", "I am about to reboot hr in Virginia"),
            ("cancel", "I have changed nothing"),
            ("connect to them", "Which instance do you mean?"),
            ("stop", "Goodbye"),
        ],
        &[
            ("open database voice", "Welcome"),
            ("alarms for sample in", "In which region?"),
            ("virginia", "No alarms are firing for sample"),
            ("events for blog in", "no events"),
            ("status of it", "The status of blog in Virginia is available."),
            ("what about sample", "The status of sample in Virginia is available."),
            ("no", "Goodbye"),
        ],
    ];
    hold(&cloud, "en-US", english, &["called it", "called that", "called this", "called them"]).await;
    let japanese: &[Session<'_>] = &[
        &[
            ("データベースボイスを開いて", "ようこそ"),
            ("バージニアにあるそれを再起動して", "どのインスタンスですか?"),
            ("いや、hrのほう", "バージニアのhrを再起動します"),
            ("キャンセル", "何も変更していません"),
            ("あれに接続して", "どのインスタンスですか?"),
            ("いいえ", "さようなら"),
        ],
        &[
            ("データベースボイスを開いて", "ようこそ"),
            ("バージニアのサンプルの状態を教えて", "バージニアのsampleの状態は、利用可能です。ほかに何かありますか?"),
            ("はい", "何を知りたいですか?"),
            ("ブログのアラームを教えて", "バージニアのblogに、発生しているアラームはありません。"),
        ],
    ];
    hold(&cloud, "ja-JP", japanese, &["それという", "あれという"]).await;
}

#[tokio::test]
async fn all_regions_are_asked_at_once_and_those_that_could_not_be_are_named() {
    let needs = Needs::find().unwrap();
    let mut stage = fleet(vec![
        tagged(VIRGINIA, "orders-prod-1", "postgres", "sample"),
        tagged(OREGON, "blog-prod-1", "mariadb", "blog"),
    ]);
    stage.databases[1].status = Some("storage-full".to_owned());
    let cloud = Cloud::start(&needs, Endpoint::reserve().unwrap(), &stage).unwrap();
    let mut alexa = speaking("en-US", &cloud, &[]);
    hear(&mut alexa, "open database voice", &["Welcome"]).await;
    let wrong = [
        "Something is wrong with 1 of 2 database instances in the regions that I looked in.",
        "blog in Oregon: ",
        "I have not looked inside.",
    ];
    hear(&mut alexa, "is anything wrong everywhere", &wrong).await;
    hear(
        &mut alexa,
        "list applications in all regions",
        &["one application in the regions that I looked in: training"],
    )
    .await;
    hear(&mut alexa, "how many instances are there in all regions", &["2 database instances", "1 in Oregon"]).await;
    // An instance is in one region, and is found there.
    hear(&mut alexa, "status of sample in all regions", &["The status of sample in Virginia is available."]).await;
    // Where nobody could look is said, and nothing is called fine for it.
    for operation in ["DescribeDBInstances", "DescribeAlarms"] {
        let service = if operation == "DescribeAlarms" { "monitoring" } else { "rds" };
        let fault = json!({"service": service, "operation": operation, "region": OREGON, "kind": "denied", "count": 9});
        cloud.add_fault(&fault).unwrap();
        let turn = say(&mut alexa, "is anything wrong in all regions").await;
        assert!(turn.speech.contains("I could not look"), "{operation}: {}", turn.speech);
        let unseen = turn.speech.split("I could not look ").last().unwrap_or_default();
        assert!(unseen.contains("Oregon"), "{operation}: {}", turn.speech);
        cloud.clear_faults().unwrap();
    }
    alexa.stop().await;

    let mut japanese = speaking("ja-JP", &cloud, &[]);
    hear(&mut japanese, "データベースボイスを開いて", &["ようこそ"]).await;
    let wrong = [
        "確認できたリージョンのデータベースインスタンス2台のうち、1台に気になる点があります。",
        "オレゴンのblogには、",
        "データベースの中は見ていません。",
    ];
    hear(&mut japanese, "全リージョンに問題はある", &wrong).await;
    hear(
        &mut japanese,
        "すべてのリージョンのアプリケーションの一覧を教えて",
        &["確認できたリージョンにはアプリケーションが1件あります。"],
    )
    .await;
    japanese.stop().await;
}
