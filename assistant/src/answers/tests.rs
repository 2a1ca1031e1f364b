//! What is said of the agent's reports, in each language.

use agent_protocol::{
    Cause, CheckName, CheckReport, Failure, HealthPart, Outcome, RowError, Rows, UnreadPart, rds::RdsEngine,
};

use super::{about, connection, parameter, report, top_sessions};
use crate::{
    inventory::Database,
    region::Region,
    samples::{golden, in_each_language, rows, sample},
};

#[test]
fn a_server_with_few_connections_left_is_told() {
    let mut report = golden("connection");
    for (used, told) in [(79, false), (80, true), (100, true)] {
        let Rows::Connection(rows) = &mut report.rows else { unreachable!() };
        (rows[0].connections_used, rows[0].connections_max) = (Some(used), Some(100));
        let said = spoken(&report, "available");
        assert!(said.contains(&format!("{used} of up to 100 connections are in use")), "{said}");
        assert_eq!(said.contains("so only a few are left"), told, "{said}");
        assert_eq!(said.contains("残りがわずかです"), told, "{said}");
    }
}

#[test]
fn what_could_not_be_read_is_said_before_anything_else() {
    let part = |subject: &str| UnreadPart::ALL.into_iter().find(|part| part.as_str() == subject).unwrap_or_default();
    let errors = |subjects: &[&str]| {
        let error = |subject: &&str| RowError {
            part: part(subject),
            subject: (*subject).to_owned(),
            message: "denied".to_owned(),
        };
        subjects.iter().map(error).collect::<Vec<_>>()
    };
    let mut said = Vec::new();
    for (check, change) in [
        (
            "top-sessions",
            &(|report: &mut CheckReport| report.row_errors = errors(&["session-activity"]))
                as &dyn Fn(&mut CheckReport),
        ),
        ("blocking-sessions", &|report| {
            report.row_errors = errors(&["row-locks", "blockers", "wait-ages", "sessions"]);
        }),
        ("replication-lag", &|report| report.row_errors = errors(&["replication-slots", "replication-slots"])),
        ("tablespace-usage", &|report| (report.truncated, report.total_rows) = (true, 900)),
        ("connection", &|report| report.row_errors = errors(&["from the future"])),
        ("health", &|report| report.row_errors = errors(&["archiver"])),
        ("health", &|report| {
            let Rows::Health(rows) = &mut report.rows else { unreachable!() };
            for row in rows {
                (row.outcome, row.cause, row.row_errors) = (Outcome::Ok, None, errors(&["replication-slots"]));
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
pub(super) fn spoken(report: &CheckReport, status: &str) -> String {
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
            top_sessions::render(region, &database, agent_protocol::SessionResource::Memory, report)
        }
        CheckName::Parameter => {
            let said = parameter::render(region, &database, "max conections", report);
            said.map(|answer| answer.say)
        }
        _ => report::render(region, &database, report),
    };
    let say = say.map(|say| match report.check() {
        CheckName::TopSessions | CheckName::Parameter => about::of_what_was_read(report, say),
        _ => say,
    });
    in_each_language(say.as_ref().unwrap())
}

#[test]
fn something_is_said_of_each_check_that_an_intent_asks() {
    let region = Region::from_code("us-east-1").unwrap();
    let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/intents")];
    let mut asked = std::collections::BTreeSet::new();
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(path).unwrap();
            for after in text.split("Check::").skip(1) {
                let name: String = after.chars().take_while(|c| c.is_alphanumeric()).collect();
                asked.extend(
                    CheckName::ALL
                        .into_iter()
                        .map(CheckName::as_str)
                        .filter(|word| word.split('-').flat_map(str::chars).collect::<String>() == name.to_lowercase()),
                );
            }
        }
    }
    assert!(asked.len() > 5, "{asked:?}");
    for check in asked {
        assert!(report::render(region, &Database::default(), &golden(check)).is_ok(), "{check}: answers/report.rs");
    }
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
                ("current, as of some time ago", &|report| {
                    let rows = rows!(report, ReplicationLag);
                    (rows[0].running, rows[0].lag_ms, rows[0].heard_ms) = (true, Some(0), Some(12_000));
                    rows[0].problem = None;
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
                    rows!(report, Health)[0].row_errors =
                        vec![RowError { part: UnreadPart::ReplicationSlots, subject, message }];
                }),
                ("a part that was not all read, and is not called fine", &|report| {
                    all(Outcome::Ok)(report);
                    let (subject, message) = ("replication slots".to_owned(), "permission denied".to_owned());
                    rows!(report, Health)[0].row_errors =
                        vec![RowError { part: UnreadPart::ReplicationSlots, subject, message }];
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
fn of_sessions_without_a_figure_only_what_was_measured_is_said() {
    let (region, _, database) = sample();
    let mut report = golden("top-sessions");
    report.rows = Rows::none(CheckName::TopSessions);
    let said = agent_protocol::SessionResource::ALL.map(|by| {
        let say = top_sessions::render(region, &database, by, &report).unwrap();
        let said = in_each_language(&say);
        // A session whose figure is zero may be at work all the same.
        assert!(!said.contains("busy") && !said.contains("idle") && !said.contains("動いている"), "{said}");
        format!("{}\n{said}\n", by.as_str())
    });
    insta::assert_snapshot!("no-sessions-by", said.join("\n"));
}

#[test]
fn what_counts_up_is_called_as_its_engine_has_it() {
    use agent_protocol::EngineName::{Mariadb, Mysql, Postgres};
    for (engine, near, part) in [
        (Postgres, "a sequence is near its end", "the sequences"),
        (Mysql, "an automatic key is near its end", "the automatic keys"),
        (Mariadb, "a sequence or an automatic key is near its end", "the sequences and automatic keys"),
    ] {
        for (outcome, expected) in [(Outcome::Warning, near), (Outcome::Unknown, part)] {
            let mut report = golden("health");
            report.engine.as_mut().unwrap().name = engine;
            let rows = rows!(report, Health);
            rows.truncate(1);
            (rows[0].check, rows[0].outcome) = (HealthPart::Sequences, outcome);
            rows[0].cause = (outcome == Outcome::Unknown).then_some(Cause::MissingPrivilege);
            let said = spoken(&report, "available");
            assert!(said.contains(expected), "{engine:?}: {said}");
            assert_eq!(said.contains("シーケンス"), engine != Mysql, "{engine:?}: {said}");
            assert_eq!(said.contains("自動採番のキー"), engine != Postgres, "{engine:?}: {said}");
        }
    }
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
    assert!(connection::render(region, &database, &golden("top-sessions")).is_err());
}
