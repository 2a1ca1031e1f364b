//! What RDS and its tags know: properties, applications and environments, with one call for a hundred instances.

use serde_json::json;
use stage::{
    Cloud, Needs, checkout,
    cloud::Endpoint,
    fleet::{Database, Fleet},
};

use super::{OREGON, VIRGINIA, hear, simulator, speaking};

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
    for (asked, expected) in [
        ("engine version of sample", "sample in Virginia runs PostgreSQL 15.18."),
        (
            "what is the engine version of reports",
            "reports in Virginia runs Oracle 19 with the release update of July 2025.",
        ),
        ("engine version of customers", "customers in Virginia runs SQL Server 2022."),
        ("engine of reports", "reports in Virginia runs Oracle."),
        ("db instance class of sample", "is of the class db t4g medium."),
        ("storage type for sample instance", "sample in Virginia has general purpose SSD storage"),
        ("allocated storage of sample", "sample in Virginia has 20 gigabytes of storage allocated."),
        ("what is sample's availability zone", "sample is in zone A of Virginia."),
        ("multi az of sample", "sample in Virginia is not Multi-AZ"),
        ("parameter group of sample", "sample in Virginia uses the parameter group default postgres15."),
        ("latest restorable time for the sample instance", "sample in Virginia can be restored up to "),
        ("backup retention period of sample", "sample in Virginia"),
        ("auto minor version upgrade of sample", "minor versions by itself."),
        ("license model of reports", "reports in Virginia is bring your own license."),
        ("license model of customers", "customers in Virginia is license included."),
        ("master username of sample", "The master user of sample in Virginia is postgres."),
        ("db name of reports", "The system identifier of reports in Virginia is ORCL."),
        ("db name of customers", "customers in Virginia was made without a first database."),
        ("engine version of shop in oregon", "shop in Oregon runs Aurora MySQL 3.08.2."),
        ("allocated storage of shop", "is in an Aurora cluster, whose storage grows by itself."),
        ("multi az of shop", "the other instances of the cluster are its standbys."),
    ] {
        hear(&mut alexa, asked, &[expected]).await;
    }
    // What is missing is asked for, one after the other; what is no property is said.
    hear(&mut alexa, "check a property", &["Which property?"]).await;
    hear(&mut alexa, "the engine", &["Which instance do you mean?"]).await;
    hear(&mut alexa, "the sample instance in virginia", &["sample in Virginia runs PostgreSQL."]).await;
    hear(&mut alexa, "colour of sample in virginia", &["I know no property called colour."]).await;
    hear(&mut alexa, "its status", &["The status of sample in Virginia is available."]).await;
    hear(&mut alexa, "status of simple in virginia", &["no instance called simple", "Did you mean sample?"]).await;

    for (asked, expected) in [
        ("バージニアにあるサンプルのインスタンスの状態を教えて", "バージニアのsampleの状態は、利用可能です。"),
        ("バージニアのサンプルのエンジンのバージョンは", "バージニアのsampleはPostgreSQL 15.18です。"),
        (
            "バージニアのレポートのライセンスモデルを教えて",
            "バージニアのreportsのライセンスは、ライセンス持ち込みです。",
        ),
        ("バージニアのサンプルの復元可能時刻を教えて", "バージニアのsampleは、協定世界時で"),
        ("バージニアのサンプルのアベイラビリティーゾーンは", "sampleはバージニアのAゾーンにあります。"),
    ] {
        hear(&mut japanese, asked, &[expected]).await;
    }
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
        &["There are 25 applications in Ireland. The first 20 are: unit 0 with 5 instances"],
    )
    .await;
    assert_eq!(cloud.operations().unwrap(), ["rds.DescribeDBInstances"; 4]);

    let websites = [
        "There are 3 database instances of application website in Oregon: blog on MariaDB, shop on MySQL, and shop test on MySQL.",
    ];
    hear(&mut alexa, "list instances of application website in oregon", &websites).await;
    hear(
        &mut alexa,
        "list test instances in oregon",
        &["There is one test database instance in Oregon: shop test on MySQL."],
    )
    .await;
    hear(
        &mut alexa,
        "list production instances of application website in oregon",
        &["2 production database instances of application website in Oregon: blog on MariaDB and shop on MySQL."],
    )
    .await;
    let none =
        ["There are no staging database instances in Oregon.", "The environments there are: production and test."];
    hear(&mut alexa, "how many staging databases do we have in oregon", &none).await;
    hear(&mut alexa, "list staging instances in oregon", &none).await;
    let two = [
        "There are 2 applications in Oregon: crm with one instance and website with 3 instances.",
        "One more instance has no application tag.",
    ];
    hear(&mut alexa, "list applications in oregon", &two).await;
    hear(&mut alexa, "list applications in london", &["No database instance in London has an application tag."]).await;
    hear(
        &mut alexa,
        "list instances of application warehouse in oregon",
        &["no application called warehouse in Oregon", "The applications there are: crm and website."],
    )
    .await;
    hear(&mut alexa, "the website application", &["3 database instances of application website in Oregon"]).await;
    hear(&mut alexa, "list instances of an application in oregon", &["Which application?"]).await;
    hear(&mut alexa, "web site", &["3 database instances of application website in Oregon"]).await;
    hear(&mut alexa, "list instances of application websit in oregon", &["Did you mean website?"]).await;
    hear(&mut alexa, "list instances in oregon", &["There are 5 database instances in Oregon: blog on MariaDB"]).await;

    for (asked, expected) in [
        (
            "オレゴンにある本番のインスタンスの数を教えて",
            "オレゴンには本番環境のデータベースインスタンスが3個あります。",
        ),
        (
            "オレゴンにあるテスト環境のインスタンスを一覧にして",
            "オレゴンにはテスト環境のデータベースインスタンスが1個あります。MySQLのshop testです。",
        ),
        (
            "オレゴンのアプリケーションの一覧を教えて",
            "オレゴンにはアプリケーションが2個あります。crmのインスタンスが1個とwebsiteのインスタンスが3個です。",
        ),
        (
            "オレゴンにあるアプリケーションウェブサイトのインスタンスを一覧にして",
            "オレゴンにはアプリケーションwebsiteのデータベースインスタンスが3個あります。",
        ),
    ] {
        hear(&mut japanese, asked, &[expected]).await;
    }
    let slow = json!({"service": "rds", "operation": "DescribeDBInstances", "kind": "denied"});
    cloud.add_fault(&slow).unwrap();
    hear(&mut alexa, "list applications in oregon", &["I am not allowed to do that in Oregon"]).await;
    alexa.stop().await;
    japanese.stop().await;
}
