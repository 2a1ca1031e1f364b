//! The committed JSON is what this crate reads and writes, and nothing of the vocabulary is missing from it.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use agent_protocol::{
    Cause, Check, CheckName, CheckReport, CheckRequest, EngineName, HealthPart, Outcome, ParameterQuestion,
    ReplicationDirection, ReplicationKind, ReplicationProblem, Rows, SessionMeasure, SessionResource, TopSessions,
    UnreadPart,
};
use proptest::prelude::*;

fn golden() -> Vec<(String, String)> {
    json_files(concat!(env!("CARGO_MANIFEST_DIR"), "/golden"))
}

fn json_files(directory: &str) -> Vec<(String, String)> {
    std::fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(&path).unwrap()))
        .collect()
}

#[test]
fn every_golden_report_survives_reading_and_writing() {
    let mut checks = BTreeSet::new();
    for (name, text) in golden() {
        let report: CheckReport = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let written = serde_json::to_value(&report).unwrap();
        assert_eq!(written, serde_json::from_str::<serde_json::Value>(&text).unwrap(), "{name}");
        checks.insert(report.check().as_str());
    }
    assert_eq!(checks, CheckName::ALL.iter().map(|check| check.as_str()).collect(), "a check has no golden report");
}

#[test]
fn a_reader_ignores_fields_it_does_not_know_and_refuses_a_newer_version() {
    let (_, text) = golden().into_iter().find(|(name, _)| name == "connection.json").unwrap();
    let mut value: serde_json::Value = serde_json::from_str(&text).unwrap();
    value["from_the_future"] = serde_json::json!({"a": 1});
    value["rows"][0]["from_the_future"] = serde_json::json!(true);
    let report: CheckReport = serde_json::from_value(value.clone()).unwrap();
    assert_eq!(report.rows.len(), 1);

    value["version"] = serde_json::json!(2);
    let error = serde_json::from_value::<CheckReport>(value).unwrap_err();
    assert!(error.to_string().contains("version 2 is newer"), "{error}");
}

#[test]
fn words_from_the_future_read_as_other_and_the_report_is_kept() {
    let mut read = Vec::new();
    for (name, text) in json_files(concat!(env!("CARGO_MANIFEST_DIR"), "/golden-future")) {
        let report: CheckReport = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(report.rows.len() as u64, report.total_rows, "{name}");
        match &report.rows {
            Rows::Connection(_) => {
                assert_eq!((report.cause(), &report.engine), (Some(Cause::Other), &None));
                assert_eq!(report.failure.unwrap().message, "The quota is used up.");
            }
            Rows::ReplicationLag(rows) => {
                assert_eq!(rows[0].direction, ReplicationDirection::Other);
                let read = (rows[0].kind, rows[0].problem);
                assert_eq!(read, (ReplicationKind::Other, Some(ReplicationProblem::Other)));
                assert_eq!(report.row_errors[0].part, UnreadPart::Other);
            }
            Rows::TopSessions(rows) => assert_eq!(rows[0].measure, SessionMeasure::Other),
            Rows::Health(rows) => {
                let first = (rows[0].check, rows[0].outcome, rows[0].cause);
                assert_eq!(first, (HealthPart::Other, Outcome::Unknown, Some(Cause::Other)));
                assert_eq!(rows[1].check, HealthPart::Connection);
                assert_eq!(rows[1].problems, [ReplicationProblem::Other]);
            }
            other => panic!("{name}: {other:?}"),
        }
        read.push(name);
    }
    assert_eq!(read.len(), 4, "{read:?}");
}

#[test]
fn a_fault_of_the_agents_own_is_no_finding_about_the_database() {
    for cause in Cause::ALL {
        let own =
            matches!(cause, Cause::AgentBusy | Cause::Stopped | Cause::DaemonNoReply | Cause::Internal | Cause::Other);
        if own {
            assert_eq!(cause.outcome(CheckName::Connection), Outcome::Unknown, "{cause}");
        }
    }
}

#[test]
fn words_on_the_wire_are_the_words_of_as_str() {
    fn word<T: serde::Serialize>(value: T) -> String {
        serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
    }
    for cause in Cause::ALL {
        assert_eq!(word(cause), cause.as_str());
    }
    for check in CheckName::ALL {
        assert_eq!(word(check), check.as_str());
        assert_eq!(Rows::none(check).check(), check);
    }
    for resource in SessionResource::ALL {
        assert_eq!(word(resource), resource.as_str());
    }
    for engine in EngineName::ALL {
        assert_eq!(word(engine), engine.as_str());
    }
    for part in HealthPart::ALL {
        assert_eq!(word(part), part.as_str());
    }
    for part in UnreadPart::ALL {
        assert_eq!(word(part), part.as_str());
    }
    for problem in ReplicationProblem::ALL {
        assert_eq!(word(problem), problem.as_str());
    }
    assert_eq!(ReplicationKind::ALL.map(word).join(" "), "server subscriber log-receiver archive slot commits other");
    for measure in [
        SessionMeasure::CpuTime,
        SessionMeasure::Memory,
        SessionMeasure::Io,
        SessionMeasure::IoTime,
        SessionMeasure::ActiveTime,
        SessionMeasure::Other,
    ] {
        assert_eq!(word(measure), measure.as_str());
    }
    for outcome in [Outcome::Ok, Outcome::Warning, Outcome::Critical, Outcome::Unknown] {
        assert_eq!(word(outcome), outcome.as_str());
    }
}

#[test]
fn a_request_reads_as_documented() {
    let request = CheckRequest {
        instance: "sample".into(),
        check: Check::TopSessions(TopSessions { by: SessionResource::Cpu, limit: 5 }),
        timeout_ms: 5000,
    };
    let json = serde_json::json!(
        {"instance": "sample", "check": {"name": "top-sessions", "by": "cpu", "limit": 5}, "timeout_ms": 5000}
    );
    assert_eq!(serde_json::to_value(&request).unwrap(), json);
    assert_eq!(serde_json::from_value::<CheckRequest>(json).unwrap(), request);
}

#[test]
fn a_checks_options_stand_beside_its_name() {
    let check = Check::Parameter(ParameterQuestion { parameter: "max connections".into() });
    let json = serde_json::json!({"name": "parameter", "parameter": "max connections"});
    assert_eq!(serde_json::to_value(&check).unwrap(), json);
    assert_eq!(serde_json::from_value::<Check>(json).unwrap(), check);
    let plain = serde_json::json!({"name": "blocking-sessions"});
    assert_eq!(serde_json::from_value::<Check>(plain).unwrap(), Check::BlockingSessions);
}

#[test]
fn a_connection_that_fails_is_critical_and_a_check_that_was_not_tried_is_unknown() {
    assert_eq!(Cause::Refused.outcome(CheckName::Connection), Outcome::Critical);
    assert_eq!(Cause::Refused.outcome(CheckName::TopSessions), Outcome::Unknown);
    assert_eq!(Cause::UnknownInstance.outcome(CheckName::Connection), Outcome::Unknown);
    assert_eq!(Cause::CredentialsUnavailable.outcome(CheckName::Connection), Outcome::Unknown);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_report_of_any_size_fits_and_stays_a_report(rows in 0_usize..400, text in "\\PC{0,120}", limit in 2_000_usize..30_000) {
        let (_, golden) = golden().into_iter().find(|(name, _)| name == "top-sessions.json").unwrap();
        let mut report: CheckReport = serde_json::from_str(&golden).unwrap();
        let Rows::TopSessions(sessions) = &mut report.rows else { unreachable!() };
        let mut session = sessions[0].clone();
        session.statement = Some(text);
        *sessions = vec![session; rows];
        report.total_rows = rows as u64;

        let json = report.to_json_within(limit).unwrap();
        prop_assert!(json.len() <= limit);
        let read: CheckReport = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(read.total_rows, rows as u64);
        prop_assert_eq!(read.truncated, read.rows.len() < rows);
        // (A report with all of its rows is one byte longer: `false` instead of `true`.)
        if read.truncated && read.rows.len() + 1 < rows {
            // One more row would not have fitted: nothing was dropped without need.
            let mut one_more = report.clone();
            one_more.rows.truncate(read.rows.len() + 1);
            one_more.truncated = true;
            prop_assert!(serde_json::to_string(&one_more).unwrap().len() > limit);
        }
    }
}
