//! What is said of the agent's reports and of what RDS knows, in each language.

use agent_protocol::{Cause, CheckName, CheckReport, Failure, HealthPart, Outcome, RowError, Rows, rds::RdsEngine};

use super::*;
use crate::{
    alarms::{Alarm, Alarms},
    clusters::Cluster,
    details::Details,
    events::Event,
    intents::{
        check_instance_metric::METRICS,
        check_instance_property::Property,
        filter::Filter,
        tasks::{Action, prospect::Prospect},
    },
    log_errors::{Found, Reading, When},
    logs::Looked,
    speech::Words,
};

fn golden(name: &str) -> CheckReport {
    let path = format!("{}/../agent-protocol/golden/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn a_server_with_few_connections_left_is_told() {
    let mut report = golden("connection");
    for (used, told) in [(79, false), (80, true), (100, true)] {
        let Rows::Connection(rows) = &mut report.rows else { unreachable!() };
        (rows[0].connections_used, rows[0].connections_max) = (Some(used), Some(100));
        let said = spoken(&report, "available");
        assert!(said.contains(&format!("{used} of 100 connections are in use")), "{said}");
        assert_eq!(said.contains("so few are left"), told, "{said}");
        assert_eq!(said.contains("残りがわずかです"), told, "{said}");
    }
}

#[test]
fn what_could_not_be_read_is_said_before_anything_else() {
    let errors = |subjects: &[&str]| {
        let error = |subject: &&str| RowError { subject: (*subject).to_owned(), message: "denied".to_owned() };
        subjects.iter().map(error).collect::<Vec<_>>()
    };
    let mut said = Vec::new();
    for (check, change) in [
        (
            "top-sessions",
            &(|report: &mut CheckReport| report.row_errors = errors(&["sessions of other users"]))
                as &dyn Fn(&mut CheckReport),
        ),
        ("blocking-sessions", &|report| report.row_errors = errors(&["a", "b", "c", "d"])),
        ("replication-lag", &|report| report.row_errors = errors(&["replication slots", "replication slots"])),
        ("tablespace-usage", &|report| (report.truncated, report.total_rows) = (true, 900)),
        ("connection", &|report| report.row_errors = errors(&["'quoted'"])),
        ("health", &|report| report.row_errors = errors(&["archiving"])),
        ("health", &|report| {
            let Rows::Health(rows) = &mut report.rows else { unreachable!() };
            for row in rows {
                (row.outcome, row.cause, row.row_errors) = (Outcome::Ok, None, errors(&["slots"]));
            }
        }),
        ("health", &|report| report.truncated = true),
    ] {
        let mut report = golden(check);
        if check != "health" && check != "connection" {
            report.rows = Rows::none(report.check());
        }
        change(&mut report);
        said.push(format!("{check}\n{}\n", spoken(&report, "available")));
    }
    insta::assert_snapshot!("not-all-was-read", said.join("\n"));
}

/// What is said of a report, in each language.
fn spoken(report: &CheckReport, status: &str) -> String {
    let database = Database {
        identifier: "orders-prod-1".to_owned(),
        name: Some("sample".to_owned()),
        engine: RdsEngine("postgres".to_owned()),
        status: status.to_owned(),
        ..Database::default()
    };
    let region = Region::from_code("us-east-1").unwrap();
    let say = match report.check() {
        CheckName::TopSessions => {
            show_top_session::said(region, &database, agent_protocol::SessionResource::Memory, report)
        }
        CheckName::Parameter => {
            let said = check_instance_parameter::said(region, &database, "max conections", report);
            said.map(|answer| answer.say)
        }
        _ => told(region, &database, report),
    };
    let say = say.map(|say| match report.check() {
        CheckName::TopSessions | CheckName::Parameter => questions::of_what_was_read(report, say),
        _ => say,
    });
    ["en-US", "ja-JP"].map(|locale| Words::of(locale).say_all(&say.as_ref().unwrap().clone())).join("\n")
}

#[test]
fn the_agents_reports_are_spoken() {
    for name in [
        "connection",
        "connection-refused",
        "top-sessions",
        "tablespace-usage",
        "parameter",
        "blocking-sessions",
        "long-transactions",
        "replication-lag",
        "health",
    ] {
        insta::assert_snapshot!(name, spoken(&golden(name), "available"));
    }
    insta::assert_snapshot!("stopped", spoken(&golden("connection-refused"), "stopped"));
    let mut idle = golden("top-sessions");
    idle.rows = Rows::none(CheckName::TopSessions);
    insta::assert_snapshot!("no-sessions", spoken(&idle, "available"));
}

/// A name, and what it changes in a report.
type Change<'a> = (&'a str, &'a dyn Fn(&mut CheckReport));

/// What is said after each of these changes to a report, with the name of each.
fn variants(check: &str, changes: &[Change<'_>]) -> String {
    let said = changes.iter().map(|(name, change)| {
        let mut report = golden(check);
        change(&mut report);
        format!("{name}\n{}\n", spoken(&report, "available"))
    });
    said.collect::<Vec<_>>().join("\n")
}

/// The rows of one type in a report.
macro_rules! rows {
    ($report:expr, $kind:ident) => {{
        let Rows::$kind(rows) = &mut $report.rows else { unreachable!() };
        rows
    }};
}

#[test]
fn storage_is_spoken() {
    insta::assert_snapshot!(
        "tablespaces",
        variants(
            "tablespace-usage",
            &[
                ("none", &|report| rows!(report, TablespaceUsage).clear()),
                ("one", &|report| {
                    rows!(report, TablespaceUsage).drain(..2);
                    report.total_rows = 1;
                }),
                ("no limits", &|report| {
                    rows!(report, TablespaceUsage).remove(0);
                    report.total_rows = 2;
                }),
                ("room", &|report| rows!(report, TablespaceUsage)[0].percent = Some(12.0)),
                ("almost", &|report| rows!(report, TablespaceUsage)[0].percent = Some(99.9)),
                ("many", &|report| report.total_rows = 4_000),
            ]
        )
    );
}

#[test]
fn locks_and_transactions_are_spoken() {
    insta::assert_snapshot!(
        "blocking",
        variants(
            "blocking-sessions",
            &[
                ("none", &|report| rows!(report, BlockingSessions).clear()),
                ("one", &|report| rows!(report, BlockingSessions).truncate(2)),
                ("a busy root", &|report| rows!(report, BlockingSessions)[0].state = Some("active".to_owned())),
                ("no times", &|report| {
                    for row in rows!(report, BlockingSessions) {
                        (row.waiting_ms, row.transaction_ms) = (None, None);
                    }
                }),
                ("two roots", &|report| {
                    let rows = rows!(report, BlockingSessions);
                    let mut other = rows[0].clone();
                    (other.session_id, other.user) = ("99".to_owned(), None);
                    rows.push(other);
                }),
            ]
        )
    );
    insta::assert_snapshot!(
        "transactions",
        variants(
            "long-transactions",
            &[
                ("none", &|report| rows!(report, LongTransactions).clear()),
                ("prepared", &|report| {
                    rows!(report, LongTransactions).remove(0);
                    report.total_rows = 1;
                }),
            ]
        )
    );
}

#[test]
fn replication_is_spoken() {
    insta::assert_snapshot!(
        "replication",
        variants(
            "replication-lag",
            &[
                ("none", &|report| rows!(report, ReplicationLag).clear()),
                ("none, and the engine knows", &|report| {
                    rows!(report, ReplicationLag).clear();
                    report.engine.as_mut().unwrap().name = agent_protocol::EngineName::Postgres;
                }),
                ("current", &|report| {
                    let rows = rows!(report, ReplicationLag);
                    (rows[0].running, rows[0].lag_ms) = (true, Some(0));
                    rows[1].lag_ms = Some(400);
                }),
                ("behind", &|report| {
                    let rows = rows!(report, ReplicationLag);
                    (rows[0].running, rows[0].lag_ms) = (true, Some(90_000));
                }),
                ("not known", &|report| {
                    let rows = rows!(report, ReplicationLag);
                    rows[0].running = true;
                    rows[1].lag_ms = None;
                }),
                ("delayed on purpose", &|report| {
                    let rows = rows!(report, ReplicationLag);
                    (rows[0].running, rows[0].lag_ms, rows[0].delay_ms) = (true, Some(3_602_000), Some(3_600_000));
                    (rows[1].lag_ms, rows[1].delay_ms) = (Some(7_200_000), Some(3_600_000));
                }),
                ("a reason with a value in it", &|report| {
                    rows!(report, ReplicationLag)[0].error = Some("Duplicate entry 'bob' for key 'mail'".to_owned());
                }),
                ("many", &|report| {
                    let rows = rows!(report, ReplicationLag);
                    let late = agent_protocol::ReplicationRow { lag_ms: Some(60_000), ..rows[1].clone() };
                    rows.extend(vec![late; 4]);
                }),
            ]
        )
    );
}

#[test]
fn parameters_are_spoken() {
    let unknown = |hint: &'static str| {
        move |report: &mut CheckReport| {
            report.rows = Rows::none(CheckName::Parameter);
            let failure = Failure { cause: Cause::UnknownParameter, message: String::new(), hint: hint.to_owned() };
            report.failure = Some(failure);
        }
    };
    insta::assert_snapshot!(
        "parameters",
        variants(
            "parameter",
            &[
                ("another than the default", &|report| {
                    rows!(report, Parameter)[0].value = Some("32768".to_owned());
                    rows!(report, Parameter)[0].pending_restart = Some(true);
                }),
                ("empty", &|report| rows!(report, Parameter)[0].value = Some(String::new())),
                ("not set", &|report| rows!(report, Parameter)[0].value = None),
                ("a password", &|report| {
                    rows!(report, Parameter)[0].value = Some("host=a password=hunter2".to_owned());
                }),
                ("names like it", &unknown("Nearest names: max_connections, max_wal_size.")),
                ("nothing like it", &unknown("Look the name up.")),
            ]
        )
    );
}

#[test]
fn health_is_spoken_the_worst_first() {
    let all = |outcome: Outcome| {
        move |report: &mut CheckReport| {
            for row in rows!(report, Health) {
                (row.outcome, row.cause) = (outcome, None);
            }
        }
    };
    insta::assert_snapshot!(
        "health-variants",
        variants(
            "health",
            &[
                ("fine", &all(Outcome::Ok)),
                ("to be looked at", &all(Outcome::Warning)),
                ("nothing else could be seen", &|report| rows!(report, Health)[0].outcome = Outcome::Ok),
                ("both", &|report| {
                    rows!(report, Health)[1].outcome = Outcome::Warning;
                    rows!(report, Health)[1].check = HealthPart::BlockingSessions;
                }),
                ("a part that was not all read", &|report| {
                    all(Outcome::Ok)(report);
                    let (subject, message) = ("replication slots".to_owned(), "permission denied".to_owned());
                    rows!(report, Health)[0].row_errors = vec![RowError { subject, message }];
                }),
                ("a part that was not all read, and is not called fine", &|report| {
                    all(Outcome::Ok)(report);
                    let (subject, message) = ("replication slots".to_owned(), "permission denied".to_owned());
                    rows!(report, Health)[0].row_errors = vec![RowError { subject, message }];
                    rows!(report, Health)[0].outcome = Outcome::Unknown;
                }),
                ("no connection", &|report| {
                    rows!(report, Health).drain(..2);
                    rows!(report, Health)[0].cause = Some(Cause::Refused);
                }),
            ]
        )
    );
}

#[test]
fn every_cause_is_spoken() {
    let mut report = golden("connection-refused");
    report.elapsed_ms = 3_500;
    let said = Cause::ALL.map(|cause| {
        report.outcome = Outcome::Critical;
        report.failure = Some(Failure { cause, message: "a secret detail".to_owned(), hint: String::new() });
        format!("{cause}\n{}\n", spoken(&report, "available"))
    });
    insta::assert_snapshot!("causes", said.join("\n"));
}

#[test]
fn a_report_of_another_check_is_not_spoken() {
    let database = Database::default();
    let region = Region::from_code("us-east-1").unwrap();
    assert!(connect_instance::said(region, &database, &golden("top-sessions")).is_err());
}

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
            multi_az: Some(true),
            parameter_group: some("default.postgres15"),
            restorable_until: Some(now.as_second() - 3_300),
            backup_days: Some(7),
            upgrades_itself: Some(true),
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
            let message = check_instance_property::said(region, &database, property, now);
            let spoken = ["en-US", "ja-JP"].map(|locale| Words::of(locale).say(&message));
            format!("{id}\n{}\n", spoken.join("\n"))
        });
        insta::assert_snapshot!(format!("properties-{name}"), said.join("\n"));
    }
}

#[test]
fn applications_are_spoken() {
    let region = Region::from_code("us-west-2").unwrap();
    let database =
        |application: Option<&str>| Database { application: application.map(str::to_owned), ..Database::default() };
    let spoken = |databases: &[Database]| {
        let say = list_applications::said(region.into(), databases);
        ["en-US", "ja-JP"].map(|locale| Words::of(locale).say_all(&say)).join("\n")
    };
    let many: Vec<Database> = (10..40).map(|number| database(Some(&format!("app-{number}")))).collect();
    let fleet = [database(Some("website")), database(Some("crm")), database(None), database(Some("Website"))];
    insta::assert_snapshot!(
        "applications",
        [spoken(&[]), spoken(&fleet[..1]), spoken(&fleet), spoken(&many)].join("\n\n")
    );
}

#[test]
fn instances_are_counted_and_listed() {
    let region = Region::from_code("us-west-2").unwrap();
    let database = |identifier: &str, name: &str, engine: &str, application: &str, environment: &str| {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Database {
            identifier: identifier.to_owned(),
            name: some(name),
            engine: RdsEngine(engine.to_owned()),
            application: some(application),
            environment: some(environment),
            ..Database::default()
        }
    };
    let fleet = [
        database("blog-prod-1", "blog", "mariadb", "website", "production"),
        database("crm-prod-1", "customers", "sqlserver-ex", "crm", "prod"),
        database("shop-test-1", "shop", "mysql", "website", "test"),
        database("scratch-7", "", "postgres", "", ""),
    ];
    let some = |text: &str| Some(text.to_owned());
    let filters = [
        Filter::default(),
        Filter { environment: some("production"), application: None },
        Filter { environment: None, application: some("website") },
        Filter { environment: some("test"), application: some("website") },
        Filter { environment: some("blue"), application: None },
    ];
    let spoken = filters.iter().flat_map(|filter| {
        let both =
            [number_of_instances::said(region, filter, &fleet), list_instances::said(region, filter, &fleet, 20)];
        both.map(|say| ["en-US", "ja-JP"].map(|locale| Words::of(locale).say_all(&say)).join("\n"))
    });
    insta::assert_snapshot!("instances", spoken.collect::<Vec<_>>().join("\n\n"));
}

#[test]
fn a_conversation_goes_on() {
    let region = Region::from_code("us-east-1").unwrap();
    let running = Error::StillRunning { region, command: "c".to_owned(), bastion: "i-00000000000000001".to_owned() };
    let said = [
        running.message(),
        Message::new("ask-result"),
        Message::new("nothing-running"),
        Message::new("shall-i-go-on"),
        Message::new("list-goes-on").with(
            "names",
            crate::answer::Value::All(vec![
                crate::answer::Value::Name("a-1".into()),
                crate::answer::Value::Name("b".into()),
            ]),
        ),
        Message::new("nothing-more"),
        Message::new("all-right"),
        Message::new("nothing-said"),
        Message::new("said-again").with("said", crate::answer::Value::Said("R&D's <list>".to_owned())),
        Message::new("progress").with("region", region),
    ];
    let spoken = said.map(|message| ["en-US", "ja-JP"].map(|locale| Words::of(locale).say(&message)).join("\n"));
    insta::assert_snapshot!("going-on", spoken.join("\n\n"));
}

/// A moment of the tests, and an instance of theirs.
fn sample() -> (Region, Timestamp, Database) {
    let database = Database {
        identifier: "orders-prod-1".to_owned(),
        name: Some("sample".to_owned()),
        engine: RdsEngine("postgres".to_owned()),
        status: "available".to_owned(),
        details: Details { allocated_gib: Some(100), ..Details::default() },
        ..Database::default()
    };
    (Region::from_code("us-east-1").unwrap(), "2026-01-02T10:00:00Z".parse().unwrap(), database)
}

/// The messages in each language, a line each.
fn in_each_language(say: &[Message]) -> String {
    ["en-US", "ja-JP"].map(|locale| Words::of(locale).say_all(say)).join("\n")
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
    let said =
        cases.map(|(all, spoken)| in_each_language(&list_events::said(region, &database, &events[..all], spoken, now)));
    insta::assert_snapshot!("events", said.join("\n\n"));
    insta::assert_snapshot!("events-title", in_each_language(&[questions::about("title-events", region, &database)]));
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
        .map(|(seen, spoken)| in_each_language(&list_alarms::said(region, &database, &seen, spoken, now)))
        .to_vec();
    let many: Vec<Alarm> = ["a", "b", "c", "d"].map(|name| alarm(name, None)).to_vec();
    said.push(in_each_language(&list_alarms::said(region, &database, &seen(&[], &many), 0, now)));
    insta::assert_snapshot!("alarms", said.join("\n\n"));
    insta::assert_snapshot!("alarms-title", in_each_language(&[questions::about("title-alarms", region, &database)]));
}

#[test]
fn logs_are_spoken() {
    let (region, now, postgres) = sample();
    let of = |engine: &str| Database { engine: RdsEngine(engine.to_owned()), ..postgres.clone() };
    let at = |minutes: i64| When::Utc(now.as_second() - minutes * 60);
    let all = |text: &str| Looked { parts: vec![text.to_owned()], read: 1, whole: 1, complete: true, recent: true };
    let since = |minutes: i64, errors: &[(When, &str)]| Reading {
        period: Some((now.as_second() - minutes * 60, now.as_second() - 3_000)),
        errors: errors.iter().map(|(at, text)| Found { at: at.clone(), text: (*text).to_owned() }).collect(),
        known: 1,
        ..Reading::default()
    };
    let crashed = |reading: Reading| Reading { crashes: vec![reading.errors[0].clone()], ..reading };
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
    .map(|(database, log, reading)| in_each_language(&check_log::said(region, &database, &log, &reading, now)));
    insta::assert_snapshot!("logs", said.join("\n\n"));
}

#[test]
fn metrics_are_spoken() {
    let (region, now, postgres) = sample();
    let metric = |id: &str| METRICS.into_iter().find(|metric| metric.id == id).unwrap();
    let point = |minutes: i64, value: f64| (now.as_second() - minutes * 60, value);
    let say = |id: &str, minutes, points: &[(i64, f64)]| {
        in_each_language(&check_instance_metric::said(region, &postgres, metric(id), minutes, points, now))
    };
    let busy = [point(65, 3.0), point(40, 90.0), point(6, 12.4), point(1, 0.42)];
    let mut said = vec![
        say("cpu-utilization", 0, &busy),
        say("cpu-utilization", 5, &busy),
        say("cpu-utilization", 60, &busy),
        say("cpu-utilization", 30, &busy),
        say("cpu-utilization", 15, &busy),
        say("cpu-utilization", 0, &[]),
    ];
    for (id, values) in [
        ("database-connections", &[0.0, 1.0, 41.6][..]),
        ("free-storage-space", &[3e9]),
        ("free-memory", &[5e8]),
        ("swap-usage", &[0.0]),
        ("read-iops", &[0.02, 1.0, 250.4]),
        ("write-iops", &[9.96]),
        ("read-latency", &[0.000_4]),
        ("write-latency", &[0.000_01, 0.001, 0.009_96, 0.25, 1.0, 2.51]),
        ("read-throughput", &[2e6]),
        ("write-throughput", &[0.0]),
        ("network-receive-throughput", &[1_048_576.0]),
        ("network-transmit-throughput", &[400.0]),
    ] {
        said.extend(values.iter().map(|value| say(id, 0, &[point(1, *value)])));
    }
    let aurora = Database { engine: RdsEngine("aurora-mysql".to_owned()), ..postgres.clone() };
    let storage = check_instance_metric::of_engine(metric("free-storage-space"), &aurora);
    said.push(in_each_language(&check_instance_metric::said(region, &aurora, storage, 0, &[point(1, 3e10)], now)));
    insta::assert_snapshot!("metrics", said.join("\n\n"));
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
    let fine = || health_verdict::Seen {
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
            health_verdict::Seen {
                agent: report(&|report| rows!(report, Health)[0].outcome = Outcome::Critical),
                figures: figures(97.2, 9.9),
                alarms: alarms(&["sample-cpu-high"]),
                events: events(&["failover", "failure", "recovery", "low storage"]),
            },
        ),
        ("many alarms", &database, health_verdict::Seen { alarms: alarms(&["a", "b", "c", "d"]), ..fine() }),
        ("two alarms", &database, health_verdict::Seen { alarms: alarms(&["a", "b"]), ..fine() }),
        (
            "no connection",
            &database,
            health_verdict::Seen {
                agent: report(&|report| rows!(report, Health)[2].cause = Some(Cause::Timeout)),
                events: events(&["failure"]),
                ..fine()
            },
        ),
        (
            "nothing but its status",
            &database,
            health_verdict::Seen {
                agent: Some(Err(Error::NoBastion { region })),
                figures: Some(Err(denied("GetMetricData"))),
                alarms: Some(Err(slow(crate::error::Step::Look))),
                events: Some(Err(slow(crate::error::Step::Look))),
            },
        ),
        ("a slow bastion", &database, health_verdict::Seen { agent: Some(Err(running)), ..fine() }),
        ("no figures", &database, health_verdict::Seen { figures: Some(Ok(vec![Vec::new(), Vec::new()])), ..fine() }),
        (
            "a check that failed",
            &database,
            health_verdict::Seen {
                agent: report(&|report| {
                    let cause = Cause::UnknownInstance;
                    report.failure = Some(Failure { cause, message: String::new(), hint: String::new() });
                }),
                ..fine()
            },
        ),
        ("stopped", &stopped, health_verdict::Seen { agent: None, figures: None, alarms: alarms(&["a"]), ..fine() }),
        ("full", &full, health_verdict::Seen { figures: figures(10.0, 0.2), ..fine() }),
        ("from outside", &server, health_verdict::Seen { agent: None, ..fine() }),
    ];
    let said = cases.map(|(name, database, seen)| {
        format!("{name}\n{}\n", in_each_language(&health_check::said(region, database, &seen, now)))
    });
    insta::assert_snapshot!("health-of-all", said.join("\n"));
}

#[test]
fn a_fleets_health_is_spoken() {
    let (region, now, one) = sample();
    let database = |number: usize, status: &str| Database {
        identifier: format!("unit-{number}"),
        name: Some(format!("unit {number}")),
        status: status.to_owned(),
        ..one.clone()
    };
    let fleet: Vec<Database> = (0..4).map(|number| database(number, "available")).collect();
    let down = [database(7, "stopped"), database(8, "storage-full")];
    let say = |databases: &[&Database], figures: &[(f64, f64)], alarms: &[&str], filter: &Filter| {
        let at = now.as_second() - 60;
        let points = figures.iter().flat_map(|&(cpu, free)| [vec![(at, cpu)], vec![(at, free * f64::from(1 << 30))]]);
        let of = |name: &str| vec![("DBInstanceIdentifier".to_owned(), name.to_owned())];
        let alarm = |name: &&str| Alarm { name: format!("{name} high"), dimensions: of(name), ..Alarm::default() };
        let on = alarms.iter().map(alarm).collect();
        let seen = fleet_health::Seen { figures: Ok(points.collect()), alarms: Ok(Alarms { on, blind: Vec::new() }) };
        let verdict = fleet_health::Verdict::of(databases, &seen, now);
        let lines = verdict.wrong.iter().map(fleet_health::line).collect();
        in_each_language(&verdict.said(region, filter, databases.len(), lines))
    };
    let all: Vec<&Database> = fleet.iter().collect();
    let production = Filter { environment: Some("production".to_owned()), application: None };
    let ok = (10.0, 50.0);
    let mut said = vec![
        say(&all, &[ok; 4], &[], &Filter::default()),
        say(&all[..1], &[ok], &[], &production),
        say(&all, &[ok, (90.0, 50.0), (10.0, 2.0), ok], &["unit-3", "elsewhere"], &production),
        say(&all[..1], &[(99.0, 0.5)], &[], &Filter::default()),
        say(&[&down[0], &down[1]], &[ok], &[], &Filter::default()),
    ];
    let unseen = fleet_health::Seen { figures: Ok(vec![Vec::new(); 8]), alarms: Ok(Alarms::default()) };
    let verdict = fleet_health::Verdict::of(&all, &unseen, now);
    said.push(in_each_language(&verdict.said(region, &Filter::default(), 4, Vec::new())));
    let blind = Alarm {
        name: "x".to_owned(),
        dimensions: vec![("DBInstanceIdentifier".to_owned(), "unit-1".to_owned())],
        ..Alarm::default()
    };
    let at = now.as_second() - 60;
    let figures = Ok((0..8).map(|number| vec![(at, if number % 2 == 0 { 10.0 } else { 5e10 })]).collect());
    let seen = fleet_health::Seen { figures, alarms: Ok(Alarms { on: Vec::new(), blind: vec![blind] }) };
    let nameless = Database { status: String::new(), ..fleet[3].clone() };
    let some = [&fleet[0], &fleet[1], &fleet[2], &nameless];
    let verdict = fleet_health::Verdict::of(&some, &seen, now);
    said.push(in_each_language(&verdict.said(region, &Filter::default(), 4, Vec::new())));
    let seen = fleet_health::Seen {
        figures: Err(Error::Throttled { operation: "GetMetricData", region, detail: String::new() }),
        alarms: Ok(Alarms::default()),
    };
    let verdict = fleet_health::Verdict::of(&all[..1], &seen, now);
    said.push(in_each_language(&verdict.said(region, &Filter::default(), 1, Vec::new())));
    insta::assert_snapshot!("fleet", said.join("\n\n"));
}

#[test]
fn full_answers_have_titles() {
    let (region, _, database) = sample();
    let title = |id: &str| questions::about(id, region, &database);
    let titles = [
        title("title-log").with("log", Message::new("log-any")),
        title("title-metric").with("metric", Message::new("metric-cpu-utilization")),
        Message::new("title-fleet").with("region", region),
        Message::new("ask-metric"),
        Message::new("ask-metric-reprompt"),
        Message::new("metric-unknown").with("metric", crate::answer::Value::Name("queue-depth".to_owned())),
        Message::new("window-unknown"),
        Message::new("ask-window-reprompt"),
        Message::new("log-unknown").with("log", crate::answer::Value::Name("slow query log".to_owned())),
        Message::new("ask-log-reprompt"),
    ];
    insta::assert_snapshot!("titles-and-questions", titles.map(|title| in_each_language(&[title])).join("\n\n"));
}

#[test]
fn tasks_are_described_and_refused() {
    let region = Region::from_code("us-east-1").unwrap();
    let some = |text: &str| Some(text.to_owned());
    let sample = Database {
        identifier: "orders-prod-1".to_owned(),
        name: some("sample"),
        engine: RdsEngine("postgres".to_owned()),
        status: "available".to_owned(),
        application: some("training"),
        environment: some("production"),
        details: Details { multi_az: Some(true), ..Details::default() },
        ..Database::default()
    };
    let with = |change: &dyn Fn(&mut Database)| {
        let mut database = sample.clone();
        change(&mut database);
        database
    };
    let bare = |database: &mut Database| {
        (database.name, database.application, database.environment) = (None, None, None);
        database.details.multi_az = Some(false);
    };
    let in_cluster = |database: &mut Database| {
        database.engine = RdsEngine("aurora-mysql".to_owned());
        database.details.cluster = some("orders");
    };
    let cluster = |status: &str, readers: &[&str]| Cluster {
        identifier: "orders".to_owned(),
        status: status.to_owned(),
        writer: some("orders-prod-1"),
        readers: readers.iter().map(|reader| (*reader).to_owned()).collect(),
    };
    let reader = |database: &mut Database| {
        in_cluster(database);
        database.identifier = "orders-prod-2".to_owned();
    };
    let cases = [
        ("reboot", Action::Reboot, sample.clone(), None),
        ("reboot without tags and standby", Action::Reboot, with(&bare), None),
        ("reboot of a writer", Action::Reboot, with(&in_cluster), Some(cluster("available", &["orders-prod-2"]))),
        ("reboot of a reader", Action::Reboot, with(&reader), Some(cluster("available", &["orders-prod-2"]))),
        ("reboot, rebooting", Action::Reboot, with(&|database| database.status = "rebooting".to_owned()), None),
        ("reboot, stopped", Action::Reboot, with(&|database| database.status = "stopped".to_owned()), None),
        ("failover", Action::Failover, sample.clone(), None),
        ("failover without standby", Action::Failover, with(&bare), None),
        (
            "failover of a cluster",
            Action::Failover,
            with(&in_cluster),
            Some(cluster("available", &["orders-prod-2", "orders-prod-3"])),
        ),
        (
            "failover of a cluster of readers",
            Action::Failover,
            with(&reader),
            Some(Cluster { writer: None, ..cluster("available", &["orders-prod-2"]) }),
        ),
        (
            "reboot on RDS Custom",
            Action::Reboot,
            with(&|database| database.engine = RdsEngine("custom-oracle-ee".to_owned())),
            None,
        ),
        ("failover of a cluster of one", Action::Failover, with(&in_cluster), Some(cluster("available", &[]))),
        (
            "failover of a cluster, failing over",
            Action::Failover,
            with(&in_cluster),
            Some(cluster("failing-over", &["orders-prod-2"])),
        ),
    ];
    let said = cases.map(|(name, action, database, cluster)| {
        let prospect = Prospect { action, region, database, cluster };
        let say = match prospect.obstacle() {
            Some(obstacle) => vec![obstacle],
            None => vec![prospect.described(), prospect.in_short()],
        };
        let spoken = ["en-US", "ja-JP"]
            .map(|locale| say.iter().map(|message| Words::of(locale).say(message)).collect::<Vec<_>>().join("\n"));
        format!("{name}\n{}\n", spoken.join("\n"))
    });
    insta::assert_snapshot!("tasks", said.join("\n"));
}

#[test]
fn what_comes_of_a_task_is_spoken() {
    let region = Region::from_code("us-east-1").unwrap();
    let name = || crate::answer::Value::Name("orders-prod-1".to_owned());
    let about = |id: &str| Message::new(id).with("name", name()).with("region", region);
    let error = |error: Error| error.message();
    let detail = String::new;
    let status = |id: &str| Message::new("task-status-now").with("status", Message::new(id));
    let wrong = || Message::new("task-wrong-code");
    let said = [
        vec![Message::new("task-ask-code")],
        vec![Message::new("task-ask-code-reprompt")],
        vec![Message::new("task-ask-yes")],
        vec![Message::new("task-code-unclear")],
        vec![Message::new("task-part").with("count", 3)],
        vec![Message::new("task-part-long").with("count", 5)],
        vec![Message::new("task-gone")],
        vec![about("reboot-waits")],
        vec![about("failover-waits")],
        vec![Message::new("welcome-back")],
        vec![Message::new("task-locked-device").with("time", crate::answer::Value::Millis(900_000))],
        vec![error(Error::Unkept { detail: detail() }.nothing_done())],
        vec![Message::new("task-next-code").with("wrong", wrong())],
        vec![wrong(), Message::new("task-locked").with("time", crate::answer::Value::Millis(900_000))],
        vec![Message::new("task-cancelled")],
        vec![about("reboot-begun"), status("status-rebooting")],
        vec![about("failover-begun"), Message::new("task-state-unseen")],
        vec![
            about("failover-cluster-begun"),
            status("status-failing-over"),
            Message::new("task-writer-now").with("writer", name()),
        ],
        vec![Message::new("task-repeated"), status("status-rebooting")],
        vec![Message::new("task-voice-unknown")],
        vec![Message::new("task-voice-other")],
        vec![error(Error::Uncounted { detail: detail() }.nothing_done())],
        vec![error(Error::Mfa { detail: detail() }.nothing_done())],
        vec![error(Error::TaskRefused { operation: "RebootDBInstance", region, detail: detail() })],
        vec![error(Error::TaskUnanswered { operation: "RebootDBInstance", region, detail: detail() })],
    ];
    let spoken = said.map(|say| ["en-US", "ja-JP"].map(|locale| Words::of(locale).say_all(&say)).join("\n"));
    insta::assert_snapshot!("task-outcomes", spoken.join("\n\n"));
}

#[test]
fn notifications_are_spoken_of() {
    let sent = |id: &str, count: u64| Message::new(id).with("count", count);
    let said = [
        Message::new("ask-notifications"),
        Message::new("notifications-on"),
        Message::new("notifications-off"),
        Message::new("notifications-unset"),
        sent("notification-sent", 1),
        sent("notification-sent", 3),
        sent("notification-sent-end", 8),
        Message::new("notification-failed"),
    ];
    let spoken = said.map(|message| ["en-US", "ja-JP"].map(|locale| Words::of(locale).say(&message)).join("\n"));
    insta::assert_snapshot!("notifications", spoken.join("\n\n"));
}
