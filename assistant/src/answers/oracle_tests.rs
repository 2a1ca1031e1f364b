//! What is said of Oracle's reports: its numbers and names as a voice can say them, and nothing that only other engines mean.

use agent_protocol::{
    CheckReport, ConnectionProblem, EngineName, HealthPart, Outcome, ReplicationDirection, ReplicationKind,
    ReplicationProblem, ReplicationRow, Role, RowError, Rows, SessionMeasure, TransactionKind, UnreadPart,
};

use super::tests::spoken;
use crate::samples::{golden, rows};

/// A report of this check as Oracle's, changed.
fn oracle(check: &str, change: &dyn Fn(&mut CheckReport)) -> String {
    let mut report = golden(check);
    report.engine.as_mut().unwrap().name = EngineName::Oracle;
    change(&mut report);
    spoken(&report, "available")
}

#[test]
fn a_session_of_oracle_is_told_by_its_two_numbers() {
    let mut said = Vec::new();
    for (id, user) in [("63,904", "SHOP"), ("63,904,@2", "SHOP"), ("63", "SHOP"), ("63,904", "web shop"), ("0", "SHOP")]
    {
        let told = oracle("blocking-sessions", &|report| {
            let rows = rows!(report, BlockingSessions);
            rows.truncate(2);
            (rows[0].session_id, rows[0].user) = (id.to_owned(), Some(user.to_owned()));
            rows[0].state = Some("inactive".to_owned());
        });
        assert!(!told.contains("63,904") && !told.contains("904,@"), "heard as one number: {told}");
        // It may wait for something else than a lock.
        assert!(!told.contains("waiting for a lock") && !told.contains("Sperre. "), "{told}");
        said.push(format!("{id} {user}\n{told}\n"));
    }
    insta::assert_snapshot!("oracle-sessions", said.join("\n"));
}

#[test]
fn what_a_session_used_is_told_with_the_time_it_was_watched() {
    let of = |measure: SessionMeasure| {
        oracle("top-sessions", &|report| {
            let rows = rows!(report, TopSessions);
            rows.truncate(1);
            let row = &mut rows[0];
            (row.measure, row.user, row.watched_ms) = (measure, Some("REPORTING".to_owned()), Some(1_003));
            (row.cpu_ms, row.io_bytes, row.io_ms) = (Some(850), Some(44 << 20), Some(310));
        })
    };
    let said = [SessionMeasure::CpuTime, SessionMeasure::Io, SessionMeasure::IoTime].map(of);
    assert!(said.iter().all(|said| said.contains("within one second")), "{said:?}");
    insta::assert_snapshot!("oracle-watched", said.join("\n\n"));
}

#[test]
fn storage_that_is_offline_is_told() {
    let offline = |part| RowError { part, subject: "how full OLD_INDEXES is".to_owned(), message: String::new() };
    let usage = oracle("tablespace-usage", &|report| {
        rows!(report, TablespaceUsage)[0].name = "REPORT_DATA".to_owned();
        report.row_errors = vec![offline(UnreadPart::OfflineTablespaces)];
    });
    let health = |outcome, part| {
        oracle("health", &|report| {
            let rows = rows!(report, Health);
            rows.truncate(1);
            (rows[0].check, rows[0].outcome, rows[0].cause) = (HealthPart::TablespaceUsage, outcome, None);
            rows[0].row_errors = vec![offline(part)];
        })
    };
    let may_be = health(Outcome::Warning, UnreadPart::OfflineTablespaces);
    assert!(may_be.contains("a tablespace is nearly full or offline"), "{may_be}");
    // What is offline is no more than a warning.
    for said in
        [health(Outcome::Critical, UnreadPart::OfflineTablespaces), health(Outcome::Warning, UnreadPart::Tablespaces)]
    {
        assert!(said.contains("a tablespace is nearly full.") && !said.contains("or offline"), "{said}");
    }
    insta::assert_snapshot!("oracle-storage", format!("{usage}\n\n{may_be}"));
}

#[test]
fn what_is_wrong_with_a_connection_is_told_by_the_check_and_by_health() {
    let mut said = Vec::new();
    for problem in ConnectionProblem::ALL {
        let check = oracle("connection", &|report| {
            let row = &mut rows!(report, Connection)[0];
            row.problems = vec![problem];
            if problem == ConnectionProblem::PrimaryReadsOnly {
                row.role = Role::ReadOnly;
            }
        });
        let health = oracle("health", &|report| {
            let rows = rows!(report, Health);
            rows.truncate(1);
            (rows[0].check, rows[0].outcome, rows[0].cause) = (HealthPart::Connection, Outcome::Warning, None);
            rows[0].connection_problems = vec![problem];
        });
        assert_eq!(
            health.contains("few of its connections are left"),
            problem == ConnectionProblem::FewLeft,
            "{health}"
        );
        said.push(format!("{}\n{check}\n{health}\n", problem.as_str()));
    }
    insta::assert_snapshot!("oracle-connection", said.join("\n"));
}

#[test]
fn transactions_and_replication_of_oracle_are_told() {
    let nobody = oracle("long-transactions", &|report| {
        let rows = rows!(report, LongTransactions);
        rows.truncate(1);
        (rows[0].kind, rows[0].session_id) = (TransactionKind::Prepared, "9.15.4711".to_owned());
        rows[0].state = Some("prepared".to_owned());
        report.total_rows = 1;
    });
    let replication = |problem, running| {
        oracle("replication-lag", &|report| {
            let mut row: ReplicationRow = rows!(report, ReplicationLag)[0].clone();
            (row.kind, row.direction) = (ReplicationKind::Server, ReplicationDirection::ToReplica);
            (row.name, row.peer) = (Some("log_archive_dest_2".to_owned()), Some("REPORTS_B".to_owned()));
            (row.problem, row.running, row.lag_ms, row.lag_bytes, row.error) = (problem, running, None, None, None);
            *rows!(report, ReplicationLag) = vec![row];
        })
    };
    let said = [
        nobody,
        replication(None, true),
        replication(Some(ReplicationProblem::CommitsUnprotected), true),
        replication(Some(ReplicationProblem::ReplicaCatchingUp), true),
        replication(None, false),
        oracle("replication-lag", &|report| rows!(report, ReplicationLag).clear()),
    ];
    assert!(said.iter().all(|said| !said.contains("log archive dest")), "{said:?}");
    insta::assert_snapshot!("oracle-others", said.join("\n\n"));
}
