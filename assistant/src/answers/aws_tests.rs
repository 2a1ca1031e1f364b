//! What is said of what AWS knows, in each language.

use agent_protocol::{Cause, CheckReport, Failure, Outcome, Rows, rds::RdsEngine};
use jiff::Timestamp;

use super::{
    about, alarms, events, health, health_verdict, log, period,
    property::{self, Property},
};
use crate::{
    alarms::{Alarm, Alarms},
    details::Details,
    error::Error,
    events::Event,
    inventory::Database,
    log_errors::{Found, Reading, When},
    logs::Looked,
    region::Region,
    samples::{golden, in_each_language, rows, sample, without_voices},
    speech::Words,
    windows::Window,
};

#[test]
fn every_property_is_spoken_for_every_engine() {
    let region = Region::from_code("us-east-1").unwrap();
    let now: Timestamp = "2026-01-02T10:00:00Z".parse().unwrap();
    let some = |text: &str| Some(text.to_owned());
    let postgres = Database {
        identifier: "orders-prod-1".to_owned(),
        name: some("sample"),
        engine: RdsEngine("postgres".to_owned()),
        status: "available".to_owned(),
        details: Details {
            version: some("15.18"),
            class: some("db.t4g.medium"),
            storage_type: some("gp3"),
            allocated_gib: Some(1_500),
            zone: some("us-east-1a"),
            address: some("sample.c9akciq32rno.us-east-1.rds.amazonaws.com"),
            port: Some(5432),
            created: Some(now.as_second() - 800 * 86_400),
            multi_az: Some(true),
            parameter_group: some("default.postgres15"),
            restorable_until: Some(now.as_second() - 3_300),
            backup_days: Some(7),
            upgrades_itself: Some(true),
            encrypted: Some(true),
            public: Some(false),
            licence: some("postgresql-license"),
            master_user: some("postgres"),
            first_database: some("app_db"),
            cluster: None,
            time_zone: None,
        },
        ..Database::default()
    };
    let other = |engine: &str, version: &str, change: &dyn Fn(&mut Details)| {
        let mut database = Database { engine: RdsEngine(engine.to_owned()), ..postgres.clone() };
        database.details.version = some(version);
        change(&mut database.details);
        database
    };
    let fleet = [
        ("postgres", postgres.clone()),
        (
            "oracle",
            other("oracle-ee", "19.0.0.0.ru-2025-07.rur-2025-07.r1", &|details| {
                details.licence = some("bring-your-own-license");
                details.first_database = some("ORCL");
                details.restorable_until = Some(now.as_second() - 86_400);
                (details.multi_az, details.upgrades_itself, details.public) = (Some(false), Some(false), Some(true));
            }),
        ),
        (
            "sqlserver",
            other("sqlserver-se", "16.00.4205.1.v1", &|details| {
                details.licence = some("license-included");
                details.first_database = None;
                details.restorable_until = Some(now.as_second() - 30 * 86_400);
                details.backup_days = Some(1);
            }),
        ),
        (
            "db2",
            other("db2-se", "11.5.9.0.sb00063198.r1", &|details| {
                details.licence = some("marketplace-license");
                details.backup_days = Some(0);
                details.storage_type = some("io2");
                details.restorable_until = None;
            }),
        ),
        (
            "aurora",
            other("aurora-mysql", "8.0.mysql_aurora.3.08.2", &|details| {
                details.cluster = some("shop");
                details.storage_type = some("aurora-iopt1");
            }),
        ),
        ("unknown", Database { status: "something-new".to_owned(), details: Details::default(), ..postgres.clone() }),
    ];
    for (name, database) in fleet {
        let said = Property::ALL.map(|(id, property)| {
            let message = property::render(region, &database, property, now);
            let spoken = ["en-US", "ja-JP", "de-DE"].map(|locale| without_voices(&Words::of(locale).say(&message)));
            format!("{id}\n{}\n", spoken.join("\n"))
        });
        insta::assert_snapshot!(format!("properties-{name}"), said.join("\n"));
    }
}

#[test]
fn events_are_spoken() {
    let (region, now, database) = sample();
    let event = |minutes: i64, message: &str, of_cluster: bool| Event {
        at: now.as_second() - minutes * 60,
        message: message.to_owned(),
        of_cluster,
        ..Event::default()
    };
    let events = [
        event(55, "DB instance restarted", false),
        event(60, "Completed failover to DB instance: /secret 'x'", true),
        event(780, "[all of this]", false),
    ];
    let cases = [(0, 0), (1, 1), (3, 3), (3, 1)];
    let said = cases.map(|(all, spoken)| {
        in_each_language(&events::render(region, &database, &events[..all], spoken, &period::last(86_400), now))
    });
    insta::assert_snapshot!("events", said.join("\n\n"));
    insta::assert_snapshot!("events-title", in_each_language(&[about::about("title-events", region, &database)]));
}

#[test]
fn alarms_are_spoken() {
    let (region, now, database) = sample();
    let alarm = |name: &str, since: Option<i64>| Alarm {
        name: name.to_owned(),
        since: since.map(|minutes| now.as_second() - minutes * 60),
        ..Alarm::default()
    };
    let alarms = [alarm("sample-cpu-high", Some(55)), alarm("disk <full>", Some(2_000)), alarm("other", None)];
    let of = |alarm: &Alarm| Alarm {
        dimensions: vec![("DBInstanceIdentifier".to_owned(), database.identifier.clone())],
        ..alarm.clone()
    };
    let seen = |on: &[Alarm], blind: &[Alarm]| Alarms {
        on: on.iter().map(of).collect(),
        blind: blind.iter().map(of).collect(),
    };
    let cases = [(0, 0, 0), (1, 1, 0), (3, 3, 0), (3, 2, 0), (0, 0, 1), (1, 1, 2)];
    let mut said = cases
        .map(|(all, spoken, blind)| (seen(&alarms[..all], &alarms[..blind]), spoken))
        .map(|(seen, spoken)| in_each_language(&alarms::render(region, &database, &seen, spoken, now)))
        .to_vec();
    let many: Vec<Alarm> = ["a", "b", "c", "d"].map(|name| alarm(name, None)).to_vec();
    said.push(in_each_language(&alarms::render(region, &database, &seen(&[], &many), 0, now)));
    insta::assert_snapshot!("alarms", said.join("\n\n"));
    insta::assert_snapshot!("alarms-title", in_each_language(&[about::about("title-alarms", region, &database)]));
}

#[test]
fn logs_are_spoken() {
    let (region, now, postgres) = sample();
    let of = |engine: &str| Database { engine: RdsEngine(engine.to_owned()), ..postgres.clone() };
    let at = |minutes: i64| When::Utc(now.as_second() - minutes * 60);
    let all = |text: &str| Looked {
        parts: vec![text.to_owned()],
        read: 1,
        whole: 1,
        complete: true,
        recent: true,
        oldest: false,
    };
    let since = |minutes: i64, errors: &[(When, &str)]| Reading {
        period: Some((now.as_second() - minutes * 60, now.as_second() - 3_000)),
        errors: errors
            .iter()
            .map(|(at, text)| Found { at: at.clone(), text: (*text).to_owned(), is_start: false })
            .collect(),
        known: 1,
        ..Reading::default()
    };
    let crashed = |reading: Reading| Reading { crashes: vec![reading.errors[0].clone()], ..reading };
    let restarted = |mut reading: Reading| {
        reading.errors[0].is_start = true;
        crashed(reading)
    };
    let ora = "ORA-00600: internal error code, arguments: [kdsgrp1], [], []";
    let signal = "mysqld got signal 11 ;";
    let end = Looked { read: 1 << 20, whole: 300 << 20, complete: false, ..all("x") };
    let gap = Looked { read: 7, whole: 7, complete: false, ..all("x") };
    let quiet = Looked { recent: false, ..all("x") };
    let local = When::Local("2026-01-01T18:05:00".parse().unwrap());
    let said = [
        (of("oracle-ee"), all("x"), crashed(since(60, &[(at(58), ora)]))),
        (of("mysql"), all("x"), crashed(since(60, &[(at(58), signal), (at(55), "Aborting")]))),
        (of("mysql"), end.clone(), crashed(since(60, &[(When::Unknown, signal)]))),
        (of("mysql"), all("x"), crashed(since(60, &[(at(58), "'x'")]))),
        (of("mysql"), all("x"), restarted(since(60, &[(at(58), "MySQL Server - start.")]))),
        (of("mysql"), all("x"), restarted(since(60, &[(When::Unknown, "starting as process 7")]))),
        (postgres.clone(), all("x"), Reading { warnings: vec![at(9)], ..since(60, &[]) }),
        (of("mariadb"), all("x"), Reading { warnings: vec![at(9), at(8)], ..since(60, &[]) }),
        (of("mariadb"), all("x"), Reading { warnings: vec![at(9)], ..since(60, &[(at(7), "Aborting")]) }),
        (of("mariadb"), all(" \n"), Reading::default()),
        (of("mariadb"), Looked { complete: false, ..all("") }, Reading::default()),
        (of("mariadb"), all("x"), Reading { unknown: 3, ..Reading::default() }),
        (postgres.clone(), all("x"), since(60, &[])),
        (postgres.clone(), all("x"), since(600, &[])),
        (postgres.clone(), all("x"), Reading { unknown: 2, ..since(60, &[]) }),
        (postgres.clone(), all("x"), Reading { period: None, ..since(60, &[]) }),
        (postgres.clone(), quiet.clone(), since(600, &[(at(590), "no space left")])),
        (postgres.clone(), quiet, Reading { period: None, ..since(60, &[]) }),
        (postgres.clone(), end.clone(), since(60, &[])),
        (postgres.clone(), gap, since(50, &[])),
        (postgres.clone(), end, since(60, &[(at(55), "relation \"secret\" does not exist")])),
        (of("sqlserver-se"), all("x"), since(60, &[(local, "The log is full")])),
        (of("db2-se"), all("x"), since(60, &[(at(2_000), "")])),
        (of("aurora-mysql"), all("x"), since(60, &[(When::Unknown, "")])),
    ]
    .map(|(database, log, reading)| in_each_language(&log::render(region, &database, &log, &reading, None, now)));
    insta::assert_snapshot!("logs", said.join("\n\n"));
}

#[test]
fn the_time_that_was_looked_at_is_said_where_the_log_begins_later() {
    let (region, now, postgres) = sample();
    let looked =
        |oldest: bool| Looked { parts: vec!["x".to_owned()], read: 1, whole: 1, complete: true, recent: true, oldest };
    let first = now.as_second() - 3_600;
    let reading = |first: Option<i64>| Reading {
        period: first.map(|first| (first, now.as_second() - 60)),
        known: 1,
        ..Reading::default()
    };
    let say = |oldest: bool, first: Option<i64>, asked: Option<Window>| {
        let said = log::render(region, &postgres, &looked(oldest), &reading(first), asked, now);
        ["en-US", "ja-JP"].map(|locale| without_voices(&Words::of(locale).say_all(&said)))
    };
    for asked in [None, Some(Window::Last(2 * 3_600)), Some(Window::Between(first - 7_200, now.as_second()))] {
        let [english, japanese] = say(true, Some(first), asked);
        assert!(english.contains("since 9 a.m. UTC") && !english.contains("in the last"), "{asked:?}: {english}");
        assert!(japanese.contains("午前9時以降") && !japanese.contains("この"), "{asked:?}: {japanese}");
    }
    // An older file was written to its end before the time that was asked for: between the two there was nothing.
    assert!(say(false, Some(first), None)[0].contains("in the last 3 hours"));
    assert!(say(false, Some(first), Some(Window::Last(7_200)))[0].contains("in the last 2 hours"));
    // Where no line says when, nobody knows where it begins.
    assert!(say(true, None, None)[0].contains("in all that there is of it."));
    assert!(say(false, None, None)[0].contains("in the last 3 hours"));
}

#[test]
fn health_is_spoken_from_all_that_was_seen() {
    let (region, now, database) = sample();
    let figures = |cpu: f64, free_gib: f64| {
        let at = now.as_second() - 60;
        Some(Ok(vec![vec![(at, cpu)], vec![(at, free_gib * f64::from(1 << 30))]]))
    };
    let report = |change: &dyn Fn(&mut CheckReport)| {
        let mut report = golden("health");
        rows!(report, Health).iter_mut().for_each(|row| (row.outcome, row.cause) = (Outcome::Ok, None));
        change(&mut report);
        Some(Ok(report))
    };
    let alarms = |names: &[&str]| {
        let of = vec![("DBInstanceIdentifier".to_owned(), "orders-prod-1".to_owned())];
        let alarm = |name: &&str| Alarm { name: (*name).to_owned(), dimensions: of.clone(), ..Alarm::default() };
        Some(Ok(Alarms { on: names.iter().map(alarm).collect(), blind: Vec::new() }))
    };
    let events = |categories: &[&str]| {
        let event = |category: &&str| Event {
            at: now.as_second() - 7_200,
            categories: vec![(*category).to_owned()],
            ..Event::default()
        };
        Some(Ok(categories.iter().map(event).collect()))
    };
    let denied = |operation: &'static str| Error::Denied { operation, region, detail: String::new() };
    let fine = || health_verdict::HealthInputs {
        agent: report(&|_| {}),
        figures: figures(10.0, 50.0),
        alarms: alarms(&[]),
        events: events(&["backup"]),
    };
    let stopped = Database { status: "stopped".to_owned(), ..database.clone() };
    let full = Database { status: "storage-full".to_owned(), ..database.clone() };
    let server = Database { engine: RdsEngine("sqlserver-se".to_owned()), ..database.clone() };
    let running = Error::StillRunning { region, command: String::new(), bastion: String::new() };
    let slow = |step| Error::OutOfTime { region, step };
    let cases = [
        ("fine", &database, fine()),
        (
            "everything at once",
            &database,
            health_verdict::HealthInputs {
                agent: report(&|report| rows!(report, Health)[0].outcome = Outcome::Critical),
                figures: figures(97.2, 9.9),
                alarms: alarms(&["sample-cpu-high"]),
                events: events(&["failover", "failure", "recovery", "low storage"]),
            },
        ),
        ("many alarms", &database, health_verdict::HealthInputs { alarms: alarms(&["a", "b", "c", "d"]), ..fine() }),
        ("two alarms", &database, health_verdict::HealthInputs { alarms: alarms(&["a", "b"]), ..fine() }),
        (
            "no connection",
            &database,
            health_verdict::HealthInputs {
                agent: report(&|report| rows!(report, Health)[2].cause = Some(Cause::Timeout)),
                events: events(&["failure"]),
                ..fine()
            },
        ),
        (
            "nothing but its status",
            &database,
            health_verdict::HealthInputs {
                agent: Some(Err(Error::NoBastion { region })),
                figures: Some(Err(denied("GetMetricData"))),
                alarms: Some(Err(slow(crate::error::Step::Look))),
                events: Some(Err(slow(crate::error::Step::Look))),
            },
        ),
        ("a slow bastion", &database, health_verdict::HealthInputs { agent: Some(Err(running)), ..fine() }),
        (
            "no figures",
            &database,
            health_verdict::HealthInputs { figures: Some(Ok(vec![Vec::new(), Vec::new()])), ..fine() },
        ),
        (
            "a check that failed",
            &database,
            health_verdict::HealthInputs {
                agent: report(&|report| {
                    let cause = Cause::UnknownInstance;
                    report.failure = Some(Failure { cause, message: String::new(), hint: String::new() });
                }),
                ..fine()
            },
        ),
        (
            "stopped",
            &stopped,
            health_verdict::HealthInputs { agent: None, figures: None, alarms: alarms(&["a"]), ..fine() },
        ),
        ("full", &full, health_verdict::HealthInputs { figures: figures(10.0, 0.2), ..fine() }),
        ("from outside", &server, health_verdict::HealthInputs { agent: None, ..fine() }),
    ];
    let said = cases.map(|(name, database, seen)| {
        format!("{name}\n{}\n", in_each_language(&health::render(region, database, &seen, now)))
    });
    insta::assert_snapshot!("health-of-all", said.join("\n"));
}
