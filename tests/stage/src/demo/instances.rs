//! The fleet of the demo: its instances in two regions, and what AWS knows of them.

use super::figures::{self, Doing};
use crate::fleet::{Alarm, Database, Event, Metric};

pub(super) const VIRGINIA: &str = "us-east-1";
pub(super) const OREGON: &str = "us-west-2";

/// The instances, and how they are doing.
fn all() -> Vec<(Database, Doing)> {
    let database = |region, identifier, engine, name, application, environment| {
        let tags = [("instance", name), ("application", application), ("environment", environment)];
        Database::new(region, identifier, engine, &tags)
    };
    let doing = |cpu, connections, free_gib, io| Doing { cpu, connections, free_gib, io };
    let calm = |cpu: f64| doing([cpu, cpu + 2.0, cpu + 1.0, cpu], cpu * 1.5, 12.0, cpu * 10.0);
    vec![
        (
            database(VIRGINIA, "orders-prod-1", "postgres", "sample", "training", "production"),
            doing([22.0, 31.0, 28.0, 24.0], 38.0, 11.0, 420.0),
        ),
        (database(VIRGINIA, "orders-test-1", "postgres", "orders", "training", "test"), calm(3.0)),
        (database(VIRGINIA, "wiki-prod-1", "mysql", "wiki", "intranet", "production"), calm(8.0)),
        (
            // Its storage is nearly used up.
            Database {
                db_name: Some(super::servers::REPORTS.to_owned()),
                ..database(VIRGINIA, "finance-prod-1", "oracle-ee", "reports", "finance", "production")
            },
            doing([35.0, 42.0, 40.0, 37.0], 61.0, 0.8, 650.0),
        ),
        // Nobody has tagged this one.
        (Database::new(VIRGINIA, "scratch-7", "postgres", &[]), calm(1.0)),
        (
            Database { multi_az: true, ..database(OREGON, "blog-prod-1", "mariadb", "blog", "blog", "production") },
            doing([18.0, 26.0, 21.0, 19.0], 44.0, 9.0, 310.0),
        ),
        (
            Database { multi_az: true, ..database(OREGON, "people-prod-1", "mysql", "hr", "hr", "production") },
            doing([12.0, 14.0, 13.0, 16.0], 27.0, 13.0, 190.0),
        ),
        (
            // Its reports have become more, and more.
            database(OREGON, "reporting-prod-1", "postgres", "reporting", "training", "production"),
            doing([31.0, 64.0, 78.0, 94.0], 52.0, 8.0, 900.0),
        ),
        (database(OREGON, "train-1", "postgres", "training", "training", "development"), calm(4.0)),
        (database(OREGON, "crm-prod-1", "sqlserver-ex", "customers", "crm", "production"), calm(15.0)),
        // Two that people call by the same name.
        (database(OREGON, "shop-prod-1", "aurora-mysql", "shop", "website", "production"), calm(27.0)),
        (database(OREGON, "shop-test-1", "mysql", "shop", "website", "test"), calm(2.0)),
    ]
}

/// The instances.
pub(super) fn databases() -> Vec<Database> {
    all().into_iter().map(|(database, _)| database).collect()
}

/// What CloudWatch has measured of them.
pub(super) fn metrics() -> Vec<Metric> {
    all().iter().flat_map(|(database, doing)| figures::of(database, doing)).collect()
}

/// Their alarms: one is firing.
pub(super) fn alarms() -> Vec<Alarm> {
    let alarm = |region: &str, name: &str, identifier: &str, state: &str, since_seconds| Alarm {
        region: region.to_owned(),
        name: name.to_owned(),
        dimensions: [("DBInstanceIdentifier".to_owned(), identifier.to_owned())].into(),
        math: false,
        rule: None,
        state: state.to_owned(),
        since_seconds,
    };
    vec![
        alarm(OREGON, "reporting-cpu-high", "reporting-prod-1", "ALARM", 700),
        alarm(OREGON, "blog-cpu-high", "blog-prod-1", "OK", 90_000),
        alarm(VIRGINIA, "sample-cpu-high", "orders-prod-1", "OK", 250_000),
    ]
}

/// What has happened to them.
pub(super) fn events() -> Vec<Event> {
    let event = |region: &str, source: &str, category, message: &str, hours: u32| Event {
        region: region.to_owned(),
        source: source.to_owned(),
        source_type: "db-instance",
        category,
        message: message.to_owned(),
        seconds_ago: hours * 3_600,
    };
    let backup = |region: &str, source: &str, hours: u32| {
        [
            event(region, source, "backup", "Backing up DB instance", hours),
            Event {
                seconds_ago: hours * 3_600 - 240,
                ..event(region, source, "backup", "Finished DB Instance backup", 0)
            },
        ]
    };
    let mut events = vec![event(OREGON, "reporting-prod-1", "availability", "DB instance restarted", 5)];
    events.extend(backup(OREGON, "blog-prod-1", 7));
    events.extend(backup(VIRGINIA, "orders-prod-1", 9));
    events
}
