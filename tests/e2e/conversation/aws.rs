//! What AWS itself knows of a database: its events, logs, metrics and alarms, and what they say of its health.

use serde_json::json;
use stage::{
    Cloud, Needs, checkout,
    cloud::Endpoint,
    fleet::{Alarm, Database, Event, Fleet, Metric},
};

use super::{OREGON, VIRGINIA, hear, named, simulator, speaking};

pub(super) fn event(source: &str, message: &str, seconds_ago: u32) -> Event {
    Event {
        region: VIRGINIA.to_owned(),
        source: source.to_owned(),
        source_type: "db-instance",
        category: "availability",
        message: message.to_owned(),
        seconds_ago,
    }
}

pub(super) fn alarm(name: &str, dimension: &str, value: &str) -> Alarm {
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

pub(super) async fn cloud(fleet: Fleet) -> Cloud {
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
        "There were 130 events for sample in Virginia in the last 24 hours. The newest 5:",
        ": Event 0. At ",
        "Event 4. Shall I go on?",
    ];
    let turn = hear(&mut alexa, "list events for sample instance in virginia", &first).await;
    assert!(!turn.speech.contains("Event 5."), "{}", turn.speech);
    assert_eq!(cloud.operations().unwrap(), ["rds.DescribeDBInstances", "rds.DescribeEvents", "rds.DescribeEvents"]);
    hear(&mut alexa, "yes", &["Event 5. At ", "Event 9. Shall I go on?"]).await;
    hear(&mut alexa, "no", &["All right"]).await;
    let both = [
        "There were 3 events for wide in Virginia",
        ", for its cluster: Completed failover to DB instance: wide-1. At ",
        ": DB instance restarted. At ",
        ": Denied to from.",
    ];
    hear(&mut alexa, "what happened to wide", &both).await;
    hear(
        &mut alexa,
        "any events on customers",
        &["RDS has recorded no events for customers in Virginia in the last 24 hours."],
    )
    .await;
    hear(&mut alexa, "list events", &["Which instance do you mean?"]).await;
    hear(&mut alexa, "customers", &["RDS has recorded no events for customers in Virginia in the last 24 hours."])
        .await;
    hear(
        &mut japanese,
        "バージニアにあるサンプルのインスタンスのイベントを教えて",
        &["この24時間のイベントが130件あります。新しいほうから5件です。協定世界時で"],
    )
    .await;
    cloud.add_fault(&json!({"service": "rds", "operation": "DescribeEvents", "kind": "denied"})).unwrap();
    hear(&mut alexa, "list events for wide", &["I am not allowed to do that in Virginia", "call DescribeEvents"]).await;
    cloud.clear_faults().unwrap();
    cloud
        .add_fault(&json!({"service": "rds", "operation": "DescribeEvents", "kind": "latency", "latency_ms": 9_000}))
        .unwrap();
    hear(&mut alexa, "list events for wide", &["AWS in Virginia is taking longer than I can wait"]).await;
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
    let three =
        ["3 alarms are firing for sample in Virginia: orders cpu since ", "orders sum since ", ", and page since "];
    let turn = hear(&mut alexa, "list of alarms fired for sample instance in virginia", &three).await;
    assert!(!turn.speech.contains("quiet") && !turn.speech.contains("elsewhere"), "{}", turn.speech);
    assert_eq!(
        cloud.operations().unwrap(),
        // Two pages of those that are on, and those that cannot tell.
        [&["rds.DescribeDBInstances"][..], &["monitoring.DescribeAlarms"; 3]].concat()
    );
    hear(
        &mut alexa,
        "are there any alarms for wide",
        &["One alarm is firing for wide in Virginia: wide volume since ", "UTC "],
    )
    .await;
    hear(
        &mut alexa,
        "alarms of busy",
        &["130 alarms are firing for busy in Virginia. The first 5 are: busy 000 since ", "Shall I go on?"],
    )
    .await;
    hear(&mut alexa, "yes", &["Next: busy 005 since "]).await;
    hear(&mut alexa, "list alarms for customers in oregon", &["No alarms are firing for customers in Oregon."]).await;
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

/// A metric of an instance: minutes ago, and its value then.
pub(super) fn metric(region: &str, instance: &str, metric: &str, points: &[(u32, f64)]) -> Metric {
    Metric {
        region: region.to_owned(),
        metric: metric.to_owned(),
        dimensions: [("DBInstanceIdentifier".to_owned(), instance.to_owned())].into(),
        points: points.iter().map(|&(minutes, value)| (minutes * 60, value)).collect(),
        goes_on: false,
    }
}

#[tokio::test]
async fn what_was_measured_is_told() {
    let of = |name: &str, points: &[(u32, f64)]| metric(VIRGINIA, "orders-prod-1", name, points);
    let minutely = |value: fn(u32) -> f64| (1..75).map(|minute| (minute, value(minute))).collect::<Vec<_>>();
    let cpu = minutely(|minute| match minute {
        0..4 => 20.0,
        4..10 => 35.0,
        10..22 => 4.04,
        22..50 => 60.0,
        _ => 80.0,
    });
    let metrics = vec![
        of("CPUUtilization", &cpu),
        of("DatabaseConnections", &minutely(|_| 12.0)),
        of("FreeStorageSpace", &minutely(|_| 5.0 * 1_073_741_824.0)),
        of("FreeableMemory", &[(20, 1e9)]),
        of("ReadLatency", &minutely(|_| 0.000_43)),
        of("WriteLatency", &minutely(|_| 0.000_02)),
        of("NetworkReceiveThroughput", &minutely(|_| 2e6)),
        metric(OREGON, "wide-1", "FreeLocalStorage", &[(2, 3e10)]),
    ];
    let databases =
        vec![named(VIRGINIA, "orders-prod-1", "postgres", "sample"), in_cluster(OREGON, "wide-1", "wide", "wide")];
    let cloud = cloud(Fleet { databases, metrics, ..Fleet::default() }).await;
    let mut alexa = simulator(&cloud, &[]);
    let mut japanese = speaking("ja-JP", &cloud, &[]);

    hear(&mut alexa, "open database voice", &["Welcome"]).await;
    cloud.forget_calls().unwrap();
    let now = [
        "The CPU utilization of sample in Virginia is 20 percent. In the last hour it was between 4 percent and 80 percent.",
    ];
    hear(&mut alexa, "cpu utilization for sample instance in virginia", &now).await;
    assert_eq!(cloud.operations().unwrap(), ["rds.DescribeDBInstances", "monitoring.GetMetricData"]);
    for (asked, expected) in [
        ("cpu utilization for sample instance in virginia 5 minutes ago", "was 35 percent 5 minutes ago."),
        ("cpu usage of sample fifteen minutes ago", "was 4 percent 15 minutes ago."),
        ("what was the cpu utilization of sample half an hour ago", "was 60 percent 30 minutes ago."),
        ("cpu utilization of sample an hour ago", "was 80 percent one hour ago."),
        ("connections of sample", "The number of database connections of sample in Virginia is 12."),
        ("free storage space of sample", "The free storage space of sample in Virginia is 5 gigabytes."),
        ("free memory of sample", "CloudWatch has no recent data for the free memory of sample in Virginia."),
        ("what was the free memory of sample 15 minutes ago", "was 954 megabytes 15 minutes ago."),
        ("read latency of sample", "is 0.4 milliseconds."),
        ("write latency of sample", "is less than 0.1 milliseconds."),
        ("network receive throughput of sample", "is 2 megabytes per second."),
        ("swap usage of sample", "CloudWatch has no recent data for the swap usage of sample"),
        (
            "free storage space of wide in oregon",
            "The free local storage of wide in Oregon is 28 gigabytes. The storage of an Aurora cluster grows automatically",
        ),
    ] {
        hear(&mut alexa, asked, &[expected]).await;
    }
    hear(&mut alexa, "check a metric", &["Which metric?"]).await;
    hear(&mut alexa, "the cpu utilization", &["Which instance do you mean?"]).await;
    hear(&mut alexa, "sample in virginia", &["is 20 percent."]).await;
    for (asked, expected) in [
        (
            "バージニアにあるサンプルのインスタンスの5分前のCPU使用率を教えて",
            "バージニアのsampleのCPU使用率は、5分前に35パーセントでした。",
        ),
        ("バージニアのサンプルの読み取りレイテンシーは", "バージニアのsampleの読み取りレイテンシーは0.4ミリ秒です。"),
    ] {
        hear(&mut japanese, asked, &[expected]).await;
    }
    cloud.add_fault(&json!({"service": "monitoring", "kind": "throttle"})).unwrap();
    hear(&mut alexa, "cpu utilization of sample in virginia", &["too many requests in Virginia"]).await;
    alexa.stop().await;
    japanese.stop().await;
}

const GIB: f64 = 1_073_741_824.0;

#[tokio::test]
async fn health_is_told_from_what_aws_knows_alone() {
    let of = |instance: &str, cpu: f64, free: f64| {
        [("CPUUtilization", cpu), ("FreeStorageSpace", free)]
            .map(|(name, value)| metric(VIRGINIA, instance, name, &[(3, value), (2, value), (1, value)]))
    };
    let databases = vec![
        named(VIRGINIA, "crm-1", "sqlserver-se", "customers"),
        named(VIRGINIA, "finance-1", "oracle-ee", "reports"),
        Database { status: Some("stopped".to_owned()), ..named(VIRGINIA, "night-1", "postgres", "night") },
        in_cluster(VIRGINIA, "wide-1", "wide", "wide"),
    ];
    let metrics = [of("crm-1", 12.0, 10.0 * GIB), of("finance-1", 97.0, GIB)].concat();
    let alarms = vec![
        alarm("crm-other", "DBInstanceIdentifier", "crm-11"),
        alarm("night-off", "DBInstanceIdentifier", "night-1"),
    ];
    let events = vec![
        Event { category: "backup", ..event("crm-1", "Backing up DB instance", 60) },
        Event { category: "failover", ..event("finance-1", "Multi-AZ instance failover completed", 600) },
    ];
    let cloud = cloud(Fleet { databases, metrics, alarms, events, ..Fleet::default() }).await;
    let mut alexa = simulator(&cloud, &[]);
    let mut japanese = speaking("ja-JP", &cloud, &[]);

    hear(&mut alexa, "open database voice", &["Welcome"]).await;
    cloud.forget_calls().unwrap();
    let fine = [
        "I found nothing wrong with customers in Virginia, but I could not look inside. The other 4 checks passed. In RDS its status \
         is available. I can see SQL Server from outside only.",
    ];
    hear(&mut alexa, "how is customers in virginia", &fine).await;
    let mut calls = cloud.operations().unwrap();
    calls.sort();
    assert_eq!(
        calls,
        [
            "monitoring.DescribeAlarms",
            "monitoring.DescribeAlarms",
            "monitoring.GetMetricData",
            "rds.DescribeDBInstances",
            "rds.DescribeEvents"
        ]
    );
    let bad = [
        "reports in Virginia needs attention: its CPU is at 97 percent.",
        "only 5 percent of its storage is free and it failed over at ",
        "The other check passed.",
    ];
    hear(&mut alexa, "how is reports", &bad).await;
    hear(
        &mut alexa,
        "how is the night instance",
        &["night in Virginia is not running: in RDS its status is stopped. Also, the alarm night off is firing."],
    )
    .await;
    let japanese_bad = ["バージニアのreportsには対応が必要です。CPU使用率97パーセントという状態があります。"];
    hear(&mut japanese, "バージニアのレポートの調子はどう", &japanese_bad).await;

    // What fails is said, and hides nothing; what is slow costs nothing but itself.
    cloud.add_fault(&json!({"service": "monitoring", "operation": "DescribeAlarms", "kind": "denied"})).unwrap();
    cloud
        .add_fault(&json!({"service": "rds", "operation": "DescribeEvents", "kind": "latency", "latency_ms": 9_000}))
        .unwrap();
    let partly = [
        "reports in Virginia needs attention: its CPU is at 97 percent.",
        "I could not check the alarms. I am not allowed to do that in Virginia.",
        "I could not check the events. AWS in Virginia is taking longer",
    ];
    hear(&mut alexa, "how is reports", &partly).await;
    cloud.clear_faults().unwrap();
    alexa.stop().await;
    japanese.stop().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_fleet_is_told_without_a_call_for_each_instance() {
    const IRELAND: &str = "eu-west-1";
    let mut databases = Vec::new();
    let mut metrics = Vec::new();
    for number in 0..260_u32 {
        let identifier = format!("fleet-{number:03}");
        databases.push(named(IRELAND, &identifier, "mysql", &format!("unit {number}")));
        let (cpu, free) = match number {
            100..107 => (88.0, 10.0),
            120 => (10.0, 0.5),
            _ => (10.0, 10.0),
        };
        metrics.push(metric(IRELAND, &identifier, "CPUUtilization", &[(1, cpu)]));
        metrics.push(metric(IRELAND, &identifier, "FreeStorageSpace", &[(1, free * GIB)]));
    }
    let tagged = |identifier: &str, name: &str, application: &str, environment: &str| {
        Database::new(
            OREGON,
            identifier,
            "postgres",
            &[("instance", name), ("application", application), ("environment", environment)],
        )
    };
    databases.extend([
        tagged("blog-1", "blog", "website", "production"),
        tagged("shop-1", "shop", "website", "test"),
        tagged("crm-1", "customers", "crm", "production"),
    ]);
    for (instance, cpu) in [("blog-1", 20.0), ("shop-1", 99.0), ("crm-1", 20.0)] {
        metrics.push(metric(OREGON, instance, "CPUUtilization", &[(1, cpu)]));
        metrics.push(metric(OREGON, instance, "FreeStorageSpace", &[(1, 10.0 * GIB)]));
    }
    let alarms = vec![Alarm { region: IRELAND.to_owned(), ..alarm("unit-7-cpu", "DBInstanceIdentifier", "fleet-007") }];
    let cloud = cloud(Fleet { databases, metrics, alarms, ..Fleet::default() }).await;
    let mut alexa = simulator(&cloud, &[]);
    let mut japanese = speaking("ja-JP", &cloud, &[]);

    hear(&mut alexa, "open database voice", &["Welcome"]).await;
    cloud.forget_calls().unwrap();
    let worst = [
        "Something is wrong with 9 of 260 database instances in Ireland. unit 120: only 2 percent of its storage is free.",
        "unit 7: the alarm unit 7 cpu is firing. unit 100: its CPU is at 88 percent.",
        "Shall I go on?",
    ];
    hear(&mut alexa, "is anything wrong in ireland", &worst).await;
    let mut calls = cloud.operations().unwrap();
    calls.sort();
    let describe = ["rds.DescribeDBInstances"; 3];
    let expected = [&["monitoring.DescribeAlarms"; 2][..], &["monitoring.GetMetricData"; 2], &describe].concat();
    assert_eq!(calls, expected);
    let rest = hear(&mut alexa, "yes", &["unit 103: its CPU is at 88 percent.", "unit 106: "]).await;
    assert!(!rest.speech.contains("Shall I go on") && !rest.speech.contains("unit 120"), "{}", rest.speech);

    hear(
        &mut alexa,
        "is anything wrong in oregon",
        &["Something is wrong with 1 of 3 database instances in Oregon. shop: its CPU is at 99 percent. I have not looked inside."],
    )
    .await;
    hear(
        &mut alexa,
        "how are the production databases",
        &["everything is fine with both production database instances in Oregon."],
    )
    .await;
    hear(
        &mut alexa,
        "is anything wrong with application crm",
        &["everything is fine with the one database instance of application crm in Oregon."],
    )
    .await;
    hear(&mut alexa, "is anything wrong in tokyo", &["There are no database instances in Tokyo."]).await;
    hear(&mut japanese, "オレゴンに問題はある", &["オレゴンのデータベースインスタンス3台のうち、1台に気になる点があります。shopには、CPU使用率99パーセントという状態があります。"]).await;
    cloud.add_fault(&json!({"service": "monitoring", "operation": "DescribeAlarms", "kind": "denied"})).unwrap();
    hear(&mut alexa, "how are the production databases in oregon", &["I found nothing wrong with the 2 production database instances in Oregon, but I could not look everywhere.", "I could not check the alarms"]).await;
    alexa.stop().await;
    japanese.stop().await;
}
