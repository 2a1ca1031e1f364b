//! What RDS and its tags know: properties, applications and environments, with one call for a hundred instances.

use serde_json::json;
use stage::{
    Cloud, Needs, checkout,
    cloud::Endpoint,
    fleet::{Database, Fleet},
};

use simulator::Simulator;

use super::{OREGON, VIRGINIA, hear, say, settings, simulator, speaking, transcripts::hold};

fn tagged(region: &str, identifier: &str, engine: &str, [instance, application, environment]: [&str; 3]) -> Database {
    let tags = [("instance", instance), ("application", application), ("environment", environment)];
    Database::new(region, identifier, engine, &tags)
}

#[tokio::test]
async fn what_rds_knows_of_an_instance_is_told() {
    let needs = Needs::find().unwrap();
    let mut stopped = tagged(VIRGINIA, "night-1", "postgres", ["night", "training", "test"]);
    stopped.status = Some("stopped".to_owned());
    let mut finance = tagged(VIRGINIA, "finance-1", "oracle-ee", ["reports", "finance", "production"]);
    finance.db_name = Some("ORCL".to_owned());
    let fleet = Fleet {
        documents: checkout().join("ssm-documents"),
        databases: vec![
            tagged(VIRGINIA, "orders-prod-1", "postgres", ["sample", "training", "production"]),
            stopped,
            finance,
            tagged(VIRGINIA, "crm-1", "sqlserver-se", ["customers", "crm", "production"]),
            tagged(OREGON, "shop-prod-1", "aurora-mysql", ["shop", "website", "production"]),
        ],
        ..Fleet::default()
    };
    let cloud = Cloud::start(&needs, Endpoint::reserve().unwrap(), &fleet).unwrap();
    let mut alexa = simulator(&cloud, &[]);
    let mut japanese = speaking("ja-JP", &cloud, &[]);

    cloud.forget_calls().unwrap();
    let status = "status for sample instance in virginia";
    assert!(!hear(&mut alexa, status, &["The status of sample in Virginia is available."]).await.session_open);
    assert_eq!(cloud.operations().unwrap(), ["rds.DescribeDBInstances"]);

    hear(&mut alexa, "open database voice", &["Welcome"]).await;
    hear(&mut alexa, "what is the status of the night instance in virginia", &["night in Virginia is stopped."]).await;
    let mut settings = settings("en-US", &cloud, &[]);
    settings.exact = false;
    let mut tolerant = Simulator::new(settings).unwrap();
    hear(&mut tolerant, "open database voice", &["Welcome"]).await;
    for (said, expected) in [
        // A question in the place of an answer is a question, and words for a place beside a name are one.
        ("check the status", "Which instance"),
        ("could you tell me how many databases there are in oregon", "There is one database instance in Oregon."),
        ("check the status", "Which instance"),
        ("sample everywhere", "The status of sample in Virginia is available."),
        ("is the night instance in virginia encrypted", "night in Virginia"),
        ("is night multi az", "night in Virginia is not Multi-AZ"),
        ("is sample public", "sample in Virginia"),
        ("stop sample in virginia", "I can't"),
        ("events of sample in the last 30 days", "14 days"),
    ] {
        hear(&mut tolerant, said, &[expected]).await;
    }
    // What is hard to write down is heard, and read.
    let endpoint = "could you give me the endpoint of sample in virginia i need it for my config";
    let turn =
        hear(&mut tolerant, endpoint, &["The endpoint of sample in Virginia is orders prod 1 dot ", "port 5432"]).await;
    let card = turn.card.and_then(|card| card.text).unwrap_or_default();
    assert!(card.contains("orders-prod-1.") && card.contains(".rds.amazonaws.com") && card.contains("5432"), "{card}");
    hear(&mut tolerant, "when was it created", &["sample in Virginia was created"]).await;
    tolerant.stop().await;
    hold(&mut alexa, "properties.en-US", |_| {}).await;
    hold(&mut japanese, "properties.ja-JP", |_| {}).await;
    alexa.stop().await;
    japanese.stop().await;
}

#[tokio::test]
async fn applications_and_environments_choose_among_the_instances() {
    let needs = Needs::find().unwrap();
    let mut databases = vec![
        tagged(OREGON, "blog-prod-1", "mariadb", ["blog", "website", "production"]),
        tagged(OREGON, "shop-prod-1", "mysql", ["shop", "Website", "prod"]),
        tagged(OREGON, "shop-test-1", "mysql", ["shop test", "website", "qa"]),
        tagged(OREGON, "crm-prod-1", "sqlserver-ex", ["customers", "crm", "Production"]),
        Database::new(OREGON, "scratch-7", "postgres", &[]),
        Database::new("eu-west-2", "bare-1", "postgres", &[]),
    ];
    databases.extend((1..=130).map(|number| {
        let environment = if number % 2 == 0 { "production" } else { "development" };
        let application = format!("unit {}", number % 25);
        tagged("eu-west-1", &format!("fleet-{number:03}"), "mysql", ["x", &application, environment])
    }));
    let fleet = Fleet { documents: checkout().join("ssm-documents"), databases, ..Fleet::default() };
    let cloud = Cloud::start(&needs, Endpoint::reserve().unwrap(), &fleet).unwrap();
    let mut alexa = simulator(&cloud, &[]);
    let mut japanese = speaking("ja-JP", &cloud, &[]);

    hear(&mut alexa, "open database voice", &["Welcome"]).await;
    cloud.forget_calls().unwrap();
    hear(
        &mut alexa,
        "number of production instances in oregon",
        &["There are 3 production database instances in Oregon."],
    )
    .await;
    assert_eq!(cloud.operations().unwrap(), ["rds.DescribeDBInstances"]);
    cloud.forget_calls().unwrap();
    hear(&mut alexa, "number of production instances in ireland", &["There are 65 production database instances"])
        .await;
    hear(
        &mut alexa,
        "list applications",
        &["There are 25 applications in Ireland. The first 5 are: unit 0 with 5 instances"],
    )
    .await;
    assert_eq!(cloud.operations().unwrap(), ["rds.DescribeDBInstances"; 4]);

    hold(&mut alexa, "applications.en-US", |_| {}).await;
    hold(&mut japanese, "applications.ja-JP", |_| {}).await;
    let slow = json!({"service": "rds", "operation": "DescribeDBInstances", "kind": "denied"});
    cloud.add_fault(&slow).unwrap();
    hear(&mut alexa, "list applications in oregon", &["I am not allowed to do that in Oregon"]).await;
    alexa.stop().await;
    japanese.stop().await;
}

#[tokio::test]
async fn filters_are_understood_whole_or_asked_and_belong_to_their_question() {
    let needs = Needs::find().unwrap();
    let mut night = tagged(VIRGINIA, "night-1", "postgres", ["night", "training", "test"]);
    night.status = Some("stopped".to_owned());
    let databases = vec![
        tagged(OREGON, "blog-prod-1", "mariadb", ["blog", "website", "production"]),
        tagged(OREGON, "shop-prod-1", "mysql", ["shop", "Website", "prod"]),
        tagged(OREGON, "shop-test-1", "mysql", ["shop test", "website", "qa"]),
        tagged(OREGON, "crm-prod-1", "sqlserver-ex", ["customers", "crm", "Production"]),
        Database::new(OREGON, "scratch-7", "postgres", &[]),
        night,
    ];
    let fleet = Fleet { documents: checkout().join("ssm-documents"), databases, ..Fleet::default() };
    let cloud = Cloud::start(&needs, Endpoint::reserve().unwrap(), &fleet).unwrap();
    let mut alexa = simulator(&cloud, &[]);
    let mut japanese = speaking("ja-JP", &cloud, &[]);
    hear(&mut alexa, "open database voice", &["Welcome"]).await;
    for (said, expected) in [
        ("list production or test instances in oregon", "4 production or test database instances in Oregon"),
        (
            "number of non production instances in oregon",
            "are 2 database instances other than production in Oregon. One",
        ),
        ("list everything but mysql instances in oregon", "3 database instances other than MySQL or Aurora MySQL"),
        ("list instances that are not production in oregon", "2 database instances other than production in Oregon"),
        ("list stopped instances in virginia", "There is one stopped database instance in Virginia: night"),
        ("list broken instances in oregon", "the 5 database instances in Oregon"),
        ("number of all instances in oregon", "There are 5 database instances in Oregon."),
        (
            "list purple instances in oregon",
            "state called purple in Oregon. The environments there are: production and test. The",
        ),
        ("test", "There is one test database instance in Oregon"),
        // What found nothing goes on elsewhere, and not with a question of its own.
        ("is anything wrong with application payroll in virginia", "no application called payroll in Virginia"),
        ("and in oregon", "no application called payroll in Oregon"),
        ("is anything wrong in oregon", "the 5 database instances in Oregon"),
        ("is anything wrong with sample in oregon", "no instance called sample in Oregon"),
        ("are there any alarms in oregon", "Which instance"),
        ("what is the status of blog everywhere", "The status of blog in "),
    ] {
        hear(&mut alexa, said, &[expected]).await;
    }
    hear(&mut alexa, "stop", &["Goodbye"]).await;
    hear(&mut alexa, "open database voice", &["Welcome"]).await;
    hear(&mut alexa, "is anything wrong with application website", &["In which region?"]).await;
    hear(&mut alexa, "oregon", &["the 3 database instances of application website in Oregon"]).await;
    for (said, expected) in [
        ("オレゴンにある本番以外のインスタンスを一覧にして", "本番環境以外のデータベースインスタンスが2台"),
        ("オレゴンにある本番とテストのインスタンスの数を教えて", "本番環境かテスト環境のデータベースインスタンスが4台"),
        ("バージニアにある停止中のインスタンスを一覧にして", "停止中のデータベースインスタンスが1台"),
        ("オレゴンにある利用可能なインスタンスを一覧にして", "利用可能な状態のデータベースインスタンスが5台"),
        ("オレゴンにある紫色のインスタンスを一覧にして", "オレゴンに「紫色」という環境"),
    ] {
        hear(&mut japanese, said, &[expected]).await;
    }
    alexa.stop().await;
    japanese.stop().await;
}

#[tokio::test]
async fn nothing_that_was_said_of_instances_is_dropped() {
    let needs = Needs::find().unwrap();
    let mut night = tagged(OREGON, "night-1", "postgres", ["night", "training", "production"]);
    night.status = Some("stopped".to_owned());
    let databases = vec![
        night,
        tagged(OREGON, "blog-prod-1", "mariadb", ["blog", "website", "production"]),
        tagged(OREGON, "shop-prod-1", "aurora-mysql", ["shop", "website", "production"]),
        tagged(OREGON, "shop-test-1", "mysql", ["shop test", "website", "test"]),
        tagged(VIRGINIA, "orders-prod-1", "postgres", ["sample", "training", "production"]),
        tagged(VIRGINIA, "people-1", "mysql", ["hr", "people", "production"]),
    ];
    let fleet = Fleet { documents: checkout().join("ssm-documents"), databases, ..Fleet::default() };
    let cloud = Cloud::start(&needs, Endpoint::reserve().unwrap(), &fleet).unwrap();
    let mut alexa = simulator(&cloud, &[]);
    let mut japanese = speaking("ja-JP", &cloud, &[]);
    hear(&mut alexa, "open database voice", &["Welcome"]).await;
    for (said, expected) in [
        ("list mysql and not aurora instances in oregon", "There is one MySQL or Aurora MySQL database instance"),
        ("list stopped prodaction instances in oregon", "Did you mean production?"),
        ("yes", "There is one stopped production database instance in Oregon: night"),
        ("list stopped prodaction instances in oregon", "Did you mean production?"),
        ("production", "There is one stopped production database instance in Oregon: night"),
        ("list everything except mysql and test instances in oregon", "not sure which instances"),
        ("list not just production instances in oregon", "not sure which instances"),
        ("list production or everything instances in oregon", "not sure which instances"),
        ("number of production instances in oregon", "There are 3 production"),
        ("status for anything but hr in virginia", "Which instance"),
        ("status for sample instance in the hr database", "Did you mean sample or hr?"),
    ] {
        hear(&mut alexa, said, &[expected]).await;
    }
    for (said, expected) in [
        ("オレゴンにあるオーロラ以外のMySQLのインスタンスの数を教えて", "データベースインスタンスが1台"),
        ("オレゴンにある本番だけじゃないインスタンスを一覧にして", "はっきりしません"),
        ("オレゴンにある本番のほかにテストのインスタンスを一覧にして", "はっきりしません"),
    ] {
        hear(&mut japanese, said, &[expected]).await;
    }
    alexa.stop().await;
    japanese.stop().await;
    states_are_heard_wherever_they_are_said(&cloud).await;
}

/// By the samples word for word, and without them.
async fn states_are_heard_wherever_they_are_said(cloud: &Cloud) {
    let english: [(&str, &str); 9] = [
        ("which instances are stopped in oregon", "There is one stopped database instance in Oregon: night"),
        ("how many databases are running in oregon", "There are 3 running database instances in Oregon"),
        ("how many instances are not running in oregon", "There is one database instance not running in Oregon."),
        ("list stopped instances in oregon", "There is one stopped database instance in Oregon: night"),
        ("stopped instances in oregon", "There is one stopped database instance in Oregon: night"),
        ("is anything wrong with the mariadb instances in oregon", "the one MariaDB database instance in Oregon"),
        ("list mariadb and postgres instances in oregon", "There are 2 "),
        ("list everything but postgres in oregon", "There are 3 database instances other than PostgreSQL"),
        ("which instances are unavailable in oregon", "There is one database instance not available in Oregon"),
    ];
    let japanese = [
        ("オレゴンでどのインスタンスが止まっていますか", "停止中のデータベースインスタンスが1台"),
        ("オレゴンでデータベースはいくつ動いていますか", "稼働中のデータベースインスタンスが3台"),
        ("オレゴンで停止中のインスタンスはいくつ", "停止中のデータベースインスタンスが1台"),
        ("オレゴンの停止中のインスタンスは", "停止中のデータベースインスタンスが1台"),
        ("オレゴンにある本番とテストのインスタンスの一覧を教えて", "データベースインスタンスが4台"),
        ("オレゴンのMariaDBのデータベースに問題はある", "MariaDBのデータベースインスタンス1台"),
    ];
    let german = [
        ("welche instanzen sind gestoppt in oregon", "eine Datenbankinstanz mit Status gestoppt in Oregon"),
        ("wie viele datenbanken laufen in oregon", "3 Datenbankinstanzen mit laufendem Server in Oregon"),
        ("gestoppte instanzen in oregon", "eine Datenbankinstanz mit Status gestoppt in Oregon"),
        ("liste die mariadb und postgres instanzen in oregon", "Es gibt 2 "),
    ];
    for (locale, opened, said) in [
        ("en-US", "open database voice", english.as_slice()),
        ("ja-JP", "データベースボイスを開いて", japanese.as_slice()),
        ("de-DE", "öffne datenbank stimme", german.as_slice()),
    ] {
        for exact in [true, false] {
            let mut settings = settings(locale, cloud, &[]);
            settings.exact = exact;
            let mut alexa = Simulator::new(settings).unwrap();
            say(&mut alexa, opened).await;
            for (said, expected) in said {
                hear(&mut alexa, said, &[expected]).await;
            }
            alexa.stop().await;
        }
    }
}
