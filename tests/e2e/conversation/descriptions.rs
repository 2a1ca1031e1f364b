//! What is told by its environment, application or engine, or by a yes, and a task of several at once.

use stage::{Needs, fleet::Database};

use super::{
    VIRGINIA, hear, say, speaking,
    task_bench::{ACTIONS, count, start},
};

#[tokio::test]
async fn a_choice_is_made_by_what_is_known_of_it_and_a_task_is_of_one() {
    let tagged = |identifier: &str, engine: &str, [instance, application, environment]: [&str; 3]| {
        let tags = [("instance", instance), ("application", application), ("environment", environment)];
        Database::new(VIRGINIA, identifier, engine, &tags)
    };
    let needs = Needs::find().unwrap();
    let cloud = start(
        &needs,
        vec![
            tagged("till-prod-1", "mysql", ["till", "store", "production"]),
            tagged("till-test-1", "postgres", ["till", "store", "test"]),
            tagged("depot-7", "mariadb", ["depot", "logistics", "staging"]),
            tagged("ledger-1", "mysql", ["ledger", "books", "production"]),
        ],
    );
    let english: &[(&str, &[&str])] = &[
        ("reboot till in virginia", &["till prod 1 for store production or till test 1 for store test"]),
        ("the test one", &["I am about to reboot till test 1 in Virginia"]),
        ("cancel", &["I have changed nothing"]),
        ("reboot till in virginia", &["Which one do you mean?"]),
        ("the mysql one", &["I am about to reboot till prod 1 in Virginia"]),
        // Another environment's instances are not offered in its place, and nothing is dropped.
        ("cancel", &["I have changed nothing"]),
        ("reboot till in virginia", &["Which one do you mean?"]),
        ("the staging one", &["Which one: till prod 1 or till test 1?"]),
        ("production", &["I am about to reboot till prod 1 in Virginia"]),
        ("cancel", &["I have changed nothing"]),
        // Yes to the only one that is offered, whose name has a digit.
        ("reboot the staging instance in virginia", &["no instance called staging in Virginia. Did you mean depot?"]),
        ("yes", &["I am about to reboot depot in Virginia"]),
        ("no not depot, ledger", &["I am about to reboot ledger in Virginia"]),
        ("cancel", &["I have changed nothing"]),
        ("reboot all production instances", &["I can do that to one instance at a time, by its name."]),
        ("reboot every mysql instance in virginia", &["one instance at a time, by its name."]),
    ];
    let german: &[(&str, &[&str])] = &[
        ("starte till in virginia neu", &["Welche meinst du?"]),
        ("die produktion", &["Ich bin bereit, till prod 1 in Virginia neu zu starten"]),
        ("abbrechen", &["ich habe nichts verändert"]),
        ("starte die testinstanz in virginia neu", &["Meinst du till test 1?"]),
        ("ja", &["Ich bin bereit, till test 1 in Virginia neu zu starten"]),
        ("nein nicht till test 1, ledger", &["Ich bin bereit, ledger in Virginia neu zu starten"]),
        ("abbrechen", &["ich habe nichts verändert"]),
        ("starte alle produktionsinstanzen neu", &["Das kann ich nur mit einer Instanz auf einmal tun"]),
    ];
    let japanese: &[(&str, &[&str])] = &[
        ("バージニアのtillを再起動して", &["どれにしますか"]),
        ("本番のほう", &["バージニアのtill prod 1を再起動します"]),
        ("やめて", &["何も変更していません"]),
        ("バージニアのステージングのインスタンスを再起動して", &["depotのことですか"]),
        ("はい", &["バージニアのdepotを再起動します"]),
        ("やめて", &["何も変更していません"]),
        ("本番のインスタンスを全部再起動して", &["操作は一度に1台ずつ"]),
    ];
    for (locale, opening, prefix, turns) in [
        ("en-US", "open database voice", "/dbvoice", english),
        ("de-DE", "öffne datenbank stimme", "/third", german),
        ("ja-JP", "データベースボイスを開いて", "/second", japanese),
    ] {
        let mut alexa = speaking(locale, &cloud, &[("PARAMETER_PREFIX", prefix)]);
        say(&mut alexa, opening).await;
        for (said, expected) in turns {
            hear(&mut alexa, said, expected).await;
        }
        alexa.stop().await;
    }
    assert_eq!(count(&cloud, &ACTIONS), 0);
}

#[tokio::test]
async fn what_was_listed_is_what_them_means() {
    let needs = Needs::find().unwrap();
    let database = |identifier: &str, engine: &str, status: Option<&str>| Database {
        status: status.map(str::to_owned),
        ..Database::new(VIRGINIA, identifier, engine, &[("instance", identifier)])
    };
    let cloud = start(
        &needs,
        vec![
            database("till", "mysql", Some("stopped")),
            database("depot", "mysql", None),
            database("ledger", "postgres", Some("stopped")),
        ],
    );
    for (locale, turns) in [
        (
            "en-US",
            [
                ("open database voice", "Welcome"),
                ("list mysql instances in virginia", "depot and till on MySQL."),
                ("is any of them stopped", "till"),
                ("are there any stopped instances in virginia", "There are 2 stopped database instances in Virginia"),
            ],
        ),
        (
            "de-DE",
            [
                ("öffne datenbank stimme", "Willkommen"),
                ("liste die mysql instanzen in virginia", "depot und till"),
                ("ist eine davon gestoppt", "till"),
                (
                    "gibt es gestoppte instanzen in virginia",
                    "Es gibt 2 Datenbankinstanzen mit Status gestoppt in Virginia",
                ),
            ],
        ),
        (
            "ja-JP",
            [
                ("データベースボイスを開いて", "ようこそ"),
                ("バージニアのMySQLのインスタンスを一覧にして", "depotとtill"),
                ("その中に停止しているものはある", "till"),
                ("バージニアの停止中のインスタンスを一覧にして", "2台"),
            ],
        ),
    ] {
        let mut alexa = speaking(locale, &cloud, &[]);
        for (at, (said, expected)) in turns.into_iter().enumerate() {
            let turn = hear(&mut alexa, said, &[expected]).await;
            assert!(at != 2 || !turn.speech.contains("ledger"), "{said}: {}", turn.speech);
        }
        alexa.stop().await;
    }
}
