//! What is going on inside a database: storage, parameters, locks, transactions, replication, and all of it at once, in both
//! languages.

use std::time::{Duration, Instant};

use serde_json::json;
use simulator::Simulator;
use stage::{
    Cloud, MariaDb, Needs, Postgres, checkout,
    cloud::Endpoint,
    demo::{AgentConfiguration, bastion, secure},
    fleet::{Database, Fleet},
    mariadb, postgres,
    sessions::{Login, Session},
};

use super::{VIRGINIA, VIRGINIAS_BASTION, aws::metric, hear, named, say, simulator, speaking};

/// Says it until it is heard: what sessions do takes a moment to be seen.
async fn hear_soon(alexa: &mut Simulator, utterance: &str, expected: &[&str]) {
    let started = Instant::now();
    loop {
        let turn = say(alexa, utterance).await;
        if expected.iter().all(|part| turn.speech.contains(part)) {
            return;
        }
        assert!(started.elapsed() < Duration::from_secs(15), "{utterance}: {}", turn.speech);
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// A session of the application's; to open one blocks.
async fn session(port: u16, password: &str, statement: &'static str) -> Session {
    let password = password.to_owned();
    let open = move || Session::postgres(Login { port, user: "app", password: &password }, statement);
    tokio::task::spawn_blocking(open).await.unwrap().unwrap()
}

#[tokio::test]
async fn the_inside_of_a_database_is_told() {
    let needs = Needs::find().unwrap();
    let password = stage::random_password().unwrap();
    let mut setup = postgres::monitoring_user("dbvoice", &password);
    setup.extend(postgres::user("app", &password));
    let table =
        ["CREATE TABLE items (id int PRIMARY KEY)", "INSERT INTO items VALUES (1)", "GRANT ALL ON items TO app"];
    setup.extend(table.map(str::to_owned));
    let sample = Postgres::start(&needs, &setup, &[]).unwrap();
    let blog = MariaDb::start(&needs, &mariadb::monitoring_user("dbvoice", &password), &[]).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let endpoint = Endpoint::reserve().unwrap();
    let configuration = AgentConfiguration::default()
        .instance("sample", "orders-prod-1", "postgres", sample.port())
        .instance("blog", "blog-prod-1", "mariadb", blog.port());
    let mut stopped = named(VIRGINIA, "night-1", "postgres", "night");
    stopped.status = Some("stopped".to_owned());
    let fleet = Fleet {
        documents: checkout().join("ssm-documents"),
        databases: vec![
            named(VIRGINIA, "orders-prod-1", "postgres", "sample"),
            named(VIRGINIA, "blog-prod-1", "mariadb", "blog"),
            named(VIRGINIA, "crm-1", "sqlserver-se", "customers"),
            Database::new("us-west-2", "lonely-1", "mysql", &[("instance", "lonely")]),
            stopped,
        ],
        parameters: ["sample", "blog"]
            .map(|name| secure(VIRGINIA, &format!("/rds/{name}/dbpassword"), &password))
            .into(),
        bastions: vec![bastion(VIRGINIA, VIRGINIAS_BASTION, endpoint, &configuration, directory.path()).unwrap()],
        metrics: [("CPUUtilization", 10.0), ("FreeStorageSpace", 1e10)]
            .map(|(name, value)| metric(VIRGINIA, "orders-prod-1", name, &[(0, value)]))
            .into(),
        ..Fleet::default()
    };
    let cloud = Cloud::start(&needs, endpoint, &fleet).unwrap();
    let mut alexa = simulator(&cloud, &[]);
    let mut japanese = speaking("ja-JP", &cloud, &[]);

    // One question from outside of a conversation, as people say it, and one command for it.
    let usage = [
        "sample in Virginia takes ",
        "The largest parts: ",
        "the write-ahead log with 16 megabytes",
        "keep an eye on that",
    ];
    let turn = hear(&mut alexa, "tablespace usage for sample instance in virginia", &usage).await;
    assert!(!turn.session_open);
    assert_eq!(cloud.commands().unwrap().len(), 1);
    hear(&mut alexa, "open database voice", &["Welcome"]).await;
    hear(&mut alexa, "how full is the blog instance in virginia", &["blog in Virginia"]).await;
    hear(&mut alexa, "tablespace usage of customers", &["customers is SQL Server. I can look inside"]).await;
    hear(&mut alexa, "show tablespace usage", &["Which instance do you mean?"]).await;
    hear(&mut alexa, "the sample one", &["sample in Virginia takes "]).await;

    // Parameters by the words for them, by their own name, and by something near it.
    hear(&mut alexa, "what is max connections set to on sample", &["max connections on sample in Virginia is 40."])
        .await;
    hear(
        &mut alexa,
        "parameter shared buffers for sample instance",
        &["shared buffers on sample in Virginia is ", "megabytes"],
    )
    .await;
    hear(
        &mut alexa,
        "parameter buffer pool for blog",
        &["innodb buffer pool size on blog in Virginia is ", "megabytes"],
    )
    .await;
    hear(
        &mut alexa,
        "parameter max conections for sample",
        &["no parameter called max conections", "Did you mean max connections"],
    )
    .await;
    hear(&mut alexa, "max connections", &["max connections on sample in Virginia is 40."]).await;
    hear(&mut alexa, "check a parameter of sample", &["Which parameter?"]).await;
    hear(&mut alexa, "the statement timeout", &["statement timeout on sample in Virginia is "]).await;
    let before = cloud.commands().unwrap().len();
    hear(&mut alexa, "parameter $(touch /tmp/dbvoice-pwned) for sample", &["I do not know a parameter called"]).await;
    assert_eq!(cloud.commands().unwrap().len(), before, "what can be no parameter's name goes nowhere");
    hear(&mut alexa, "stop", &["Goodbye"]).await;

    // Nobody waits, and then somebody does.
    hear(
        &mut alexa,
        "show blocking sessions for sample instance in virginia",
        &["No session of sample in Virginia is waiting"],
    )
    .await;
    hear(&mut alexa, "long transactions on sample in virginia", &["No transaction but my own is open on sample"]).await;
    hear(&mut alexa, "how is the sample instance in virginia", &["sample in Virginia is fine: all 13 checks passed."])
        .await;
    let _holder =
        session(sample.port(), &password, "BEGIN; SELECT * FROM items FOR UPDATE; SELECT pg_sleep(600)").await;
    hear_soon(
        &mut alexa,
        "long transactions on sample in virginia",
        &["One transaction is open", "It belongs to user app, session "],
    )
    .await;
    let _waiter = session(sample.port(), &password, "UPDATE items SET id = 2").await;
    let waiting = ["One session of sample in Virginia has been waiting", "held up by user app, session "];
    hear_soon(&mut alexa, "who is blocking on sample in virginia", &waiting).await;
    let health = [
        "sample in Virginia is worth a look: sessions are waiting for locks.",
        "The other 12 checks passed.",
        "status is available",
    ];
    hear(&mut alexa, "how is the sample instance in virginia", &health).await;

    hear(
        &mut alexa,
        "replication lag for sample instance in virginia",
        &["it has no source, and no replica is connected"],
    )
    .await;
    hear(&mut alexa, "how far behind is blog in virginia", &["only they know how far behind"]).await;

    hear(
        &mut japanese,
        "バージニアにあるサンプルのインスタンスの表領域の使用率を教えて",
        &["バージニアのsampleは全部で", "先行書き込みログの16メガバイト"],
    )
    .await;
    hear(
        &mut japanese,
        "バージニアのサンプルの最大接続数の設定を教えて",
        &["バージニアのsampleのmax connectionsは40です。"],
    )
    .await;
    hear(
        &mut japanese,
        "バージニアのサンプルのロック待ちを教えて",
        &["ロックを待っています", "ユーザーappのセッション"],
    )
    .await;
    hear(
        &mut japanese,
        "バージニアのサンプルの長いトランザクションを教えて",
        &["トランザクションが", "ユーザーappのセッション"],
    )
    .await;
    hear(
        &mut japanese,
        "バージニアにあるサンプルのインスタンスの調子はどう",
        &["気になる点があります。ロックを待っているセッションです。"],
    )
    .await;
    hear(&mut japanese, "バージニアのブログのレプリケーションの遅れを教えて", &["複製元は設定されていません"]).await;

    // What RDS knows is said where nobody can look inside.
    let before = cloud.commands().unwrap().len();
    hear(
        &mut alexa,
        "how is the night instance in virginia",
        &["night in Virginia is not running: in RDS its status is stopped"],
    )
    .await;
    hear(
        &mut alexa,
        "how is the customers instance in virginia",
        &[
            "I found nothing wrong with customers in Virginia",
            "I could not check the CPU and the free storage: CloudWatch has no recent data.",
            "In RDS its status is available. I can see SQL Server from outside only.",
        ],
    )
    .await;
    assert_eq!(cloud.commands().unwrap().len(), before);
    hear(
        &mut alexa,
        "how is lonely in oregon",
        &["nothing wrong with lonely in Oregon", "inside of the database. No bastion is set up in Oregon"],
    )
    .await;
    let denied = json!({"service": "ssm", "operation": "SendCommand", "kind": "denied"});
    cloud.add_fault(&denied).unwrap();
    for question in ["tablespace usage for", "blocking sessions on", "long transactions on", "replication lag of"] {
        hear(&mut alexa, &format!("{question} sample in virginia"), &["I am not allowed to do that in Virginia"]).await;
    }
    cloud.clear_faults().unwrap();
    alexa.stop().await;
    japanese.stop().await;
}
