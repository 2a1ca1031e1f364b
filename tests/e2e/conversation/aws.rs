//! What AWS itself knows of a database: its events, logs, metrics and alarms, and what they say of its health.

use serde_json::json;
use stage::{
    Cloud, Needs, checkout,
    cloud::Endpoint,
    fleet::{Alarm, Database, Event, Fleet},
};

use super::{OREGON, VIRGINIA, hear, named, simulator, speaking};

fn event(source: &str, message: &str, seconds_ago: u32) -> Event {
    Event {
        region: VIRGINIA.to_owned(),
        source: source.to_owned(),
        source_type: "db-instance",
        category: "availability",
        message: message.to_owned(),
        seconds_ago,
    }
}

fn alarm(name: &str, dimension: &str, value: &str) -> Alarm {
    Alarm {
        region: VIRGINIA.to_owned(),
        name: name.to_owned(),
        dimensions: [(dimension.to_owned(), value.to_owned())].into(),
        math: false,
        rule: None,
        state: "ALARM".to_owned(),
        since_seconds: 600,
    }
}

/// An instance of a cluster.
fn in_cluster(region: &str, identifier: &str, cluster: &str, name: &str) -> Database {
    Database { cluster: Some(cluster.to_owned()), ..named(region, identifier, "aurora-mysql", name) }
}

async fn cloud(fleet: Fleet) -> Cloud {
    let fleet = Fleet { documents: checkout().join("ssm-documents"), ..fleet };
    Cloud::start(&Needs::find().unwrap(), Endpoint::reserve().unwrap(), &fleet).unwrap()
}

#[tokio::test]
async fn what_has_happened_to_an_instance_is_told() {
    let mut events: Vec<Event> =
        (0..130).map(|number| event("orders-prod-1", &format!("Event {number}"), 600 + number * 60)).collect();
    events.extend([
        event("orders-prod-1", "too long ago", 90_000),
        event("wide-1", "DB instance restarted", 60),
        event("wide-1", "Denied to 'bob' from 10.0.0.7", 120),
        Event { source_type: "db-cluster", ..event("wide", "Completed failover to DB instance: wide-1", 30) },
    ]);
    let databases = vec![
        named(VIRGINIA, "orders-prod-1", "postgres", "sample"),
        in_cluster(VIRGINIA, "wide-1", "wide", "wide"),
        named(VIRGINIA, "crm-1", "sqlserver-se", "customers"),
    ];
    let cloud = cloud(Fleet { databases, events, ..Fleet::default() }).await;
    let mut alexa = simulator(&cloud, &[]);
    let mut japanese = speaking("ja-JP", &cloud, &[]);

    hear(&mut alexa, "open database voice", &["Welcome"]).await;
    cloud.forget_calls().unwrap();
    let first = [
        "There were 130 events of sample in Virginia in the last 24 hours. The newest 20:",
        ": Event 0. At ",
        "Event 19. Shall I go on?",
    ];
    let turn = hear(&mut alexa, "list events for sample instance in virginia", &first).await;
    assert!(!turn.speech.contains("Event 20."), "{}", turn.speech);
    assert_eq!(cloud.operations().unwrap(), ["rds.DescribeDBInstances", "rds.DescribeEvents", "rds.DescribeEvents"]);
    hear(&mut alexa, "yes", &["Event 20. At ", "Event 39. Shall I go on?"]).await;
    hear(&mut alexa, "no", &["All right"]).await;
    let both = [
        "There were 3 events of wide in Virginia",
        ", of its cluster: Completed failover to DB instance: wide-1. At ",
        ": DB instance restarted. At ",
        ": Denied to from.",
    ];
    hear(&mut alexa, "what happened to wide", &both).await;
    hear(
        &mut alexa,
        "any events on customers",
        &["Nothing has happened to customers in Virginia: there were no events"],
    )
    .await;
    hear(&mut alexa, "list events", &["Which instance do you mean?"]).await;
    hear(&mut alexa, "customers", &["there were no events in the last 24 hours."]).await;
    hear(
        &mut japanese,
        "バージニアにあるサンプルのインスタンスのイベントを教えて",
        &["この24時間のイベントが130件あります。新しいほうから20件です。協定世界時で"],
    )
    .await;
    cloud.add_fault(&json!({"service": "rds", "operation": "DescribeEvents", "kind": "denied"})).unwrap();
    hear(&mut alexa, "list events for wide", &["I am not allowed to do that in Virginia", "call DescribeEvents"]).await;
    cloud.clear_faults().unwrap();
    cloud
        .add_fault(&json!({"service": "rds", "operation": "DescribeEvents", "kind": "latency", "latency_ms": 9_000}))
        .unwrap();
    hear(&mut alexa, "list events for wide", &["AWS in Virginia is taking longer than I may wait"]).await;
    alexa.stop().await;
    japanese.stop().await;
}

#[tokio::test]
async fn the_alarms_that_are_on_are_told() {
    let rule = |name: &str, rule: &str| Alarm { rule: Some(rule.to_owned()), ..alarm(name, "", "") };
    let mut alarms = vec![
        alarm("orders-cpu", "DBInstanceIdentifier", "orders-prod-1"),
        Alarm { math: true, ..alarm("orders-sum", "DBInstanceIdentifier", "orders-prod-1") },
        Alarm { state: "OK".to_owned(), ..alarm("orders-quiet", "DBInstanceIdentifier", "orders-prod-1") },
        Alarm { since_seconds: 90_000, ..alarm("wide-volume", "DBClusterIdentifier", "wide") },
        rule("page", "ALARM(\"orders-cpu\") AND NOT OK(orders-quiet)"),
        rule("elsewhere", "ALARM(unknown)"),
    ];
    alarms.extend((0..130).map(|number| alarm(&format!("busy-{number:03}"), "DBInstanceIdentifier", "busy-1")));
    let databases = vec![
        named(VIRGINIA, "orders-prod-1", "postgres", "sample"),
        in_cluster(VIRGINIA, "wide-1", "wide", "wide"),
        named(VIRGINIA, "busy-1", "mysql", "busy"),
        named(OREGON, "crm-1", "sqlserver-se", "customers"),
    ];
    let cloud = cloud(Fleet { databases, alarms, ..Fleet::default() }).await;
    let mut alexa = simulator(&cloud, &[]);
    let mut japanese = speaking("ja-JP", &cloud, &[]);

    hear(&mut alexa, "open database voice", &["Welcome"]).await;
    cloud.forget_calls().unwrap();
    let three = ["3 alarms of sample in Virginia are on: orders cpu since ", "orders sum since ", ", and page since "];
    let turn = hear(&mut alexa, "list of alarms fired for sample instance in virginia", &three).await;
    assert!(!turn.speech.contains("quiet") && !turn.speech.contains("elsewhere"), "{}", turn.speech);
    assert_eq!(
        cloud.operations().unwrap(),
        ["rds.DescribeDBInstances", "monitoring.DescribeAlarms", "monitoring.DescribeAlarms"]
    );
    hear(
        &mut alexa,
        "are there any alarms for wide",
        &["One alarm of wide in Virginia is on: wide volume since ", "UTC "],
    )
    .await;
    hear(
        &mut alexa,
        "alarms of busy",
        &["130 alarms of busy in Virginia are on. The first 20 are: busy 000 since ", "Shall I go on?"],
    )
    .await;
    hear(&mut alexa, "yes", &["Then come busy 020 since "]).await;
    hear(&mut alexa, "list alarms for customers in oregon", &["There are no alarms on for customers in Oregon."]).await;
    hear(
        &mut japanese,
        "バージニアのサンプルのアラームを教えて",
        &["バージニアのsampleで、アラームが3件発生しています。", "からのorders cpu、"],
    )
    .await;
    hear(&mut japanese, "オレゴンのcustomersのアラームは", &["発生しているアラームはありません。"]).await;
    cloud.add_fault(&json!({"service": "monitoring", "kind": "denied"})).unwrap();
    hear(&mut alexa, "list alarms for sample in virginia", &["I am not allowed to do that", "call DescribeAlarms"])
        .await;
    alexa.stop().await;
    japanese.stop().await;
}
