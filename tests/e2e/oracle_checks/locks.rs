//! Who waits for whom.

use agent_protocol::{BlockingRow, CheckReport, Outcome, Rows, TransactionKind};

use crate::Bench;

fn rows(report: &CheckReport) -> &[BlockingRow] {
    let Rows::BlockingSessions(rows) = &report.rows else { panic!("{report:?}") };
    assert!(report.failure.is_none(), "{report:?}");
    rows
}

fn shape(report: &CheckReport) -> Vec<(&str, Vec<&str>, u32)> {
    rows(report)
        .iter()
        .map(|row| (row.session_id.as_str(), row.blocked_by.iter().map(String::as_str).collect(), row.depth))
        .collect()
}

const PAIR: [(&str, &[&str], u32); 2] = [("63,904", &[], 0), ("52,118", &["63,904"], 1)];

fn same(report: &CheckReport, wanted: &[(&str, &[&str], u32)]) {
    let wanted: Vec<_> = wanted.iter().map(|(id, by, depth)| (*id, by.to_vec(), *depth)).collect();
    assert_eq!(shape(report), wanted, "{report:?}");
}

#[test]
fn a_chain_is_followed_to_its_root() {
    let report = Bench::new(&[], &[]).check("blocking-sessions", &[]);
    same(&report, &PAIR);
    let waiter = &rows(&report)[1];
    assert_eq!(
        (waiter.waiting_ms, waiter.user.as_deref(), waiter.client.as_deref()),
        (Some(340_000), Some("SHOP"), Some("web-3"))
    );
    assert!(waiter.statement.as_deref().is_some_and(|text| text.starts_with("update stock")), "{waiter:?}");
    assert!(rows(&report)[0].transaction_ms.is_some_and(|open| open >= 2_400_000));
    assert_eq!(report.outcome, Outcome::Critical);
    let report = Bench::new(&[include_str!("fleets/chain.sql")], &[]).check("blocking-sessions", &[]);
    same(&report, &[("63,904", &[], 0), ("52,118", &["63,904"], 1), ("41,7001", &["52,118"], 2)]);
}

#[test]
fn a_quiet_server_has_none() {
    let quiet =
        "update \"V$SESSION\" set STATUS = 'INACTIVE', EVENT = 'SQL*Net message from client', WAIT_CLASS = 'Idle',
        BLOCKING_SESSION_STATUS = 'NO HOLDER', BLOCKING_SESSION = null; delete from \"V$SESSION_BLOCKERS\"";
    let report = Bench::new(&[quiet], &[]).check("blocking-sessions", &[]);
    assert_eq!((report.outcome, report.summary.as_str()), (Outcome::Ok, "No session waits for another."));
}

/// Some releases of container databases leave a waiter's holder empty.
#[test]
fn a_holder_that_nobody_names_is_found_among_the_locks() {
    let bench = Bench::new(&[include_str!("fleets/no-holder.sql")], &[]);
    let report = bench.check("blocking-sessions", &[]);
    same(&report, &PAIR);
    // Without the list of locks, it is said that nobody knows.
    let blind = Bench::new(&[include_str!("fleets/no-holder.sql")], &["V$LOCK"]).check("blocking-sessions", &[]);
    assert_eq!(shape(&blind), [("52,118", vec![], 0)]);
    assert!(blind.row_errors.iter().any(|unread| unread.message.contains("SYS.V_$LOCK")), "{blind:?}");
}

#[test]
fn a_holder_without_a_session_is_told_as_one() {
    let bench = Bench::new(&[include_str!("fleets/in-doubt.sql")], &[]);
    let report = bench.check("blocking-sessions", &[]);
    same(&report, &[("0", &[], 0), ("52,118", &["0"], 1)]);
    assert!(report.summary.ends_with("At the root is a prepared transaction of no session."), "{}", report.summary);
    let report = bench.check("long-transactions", &[]);
    let Rows::LongTransactions(rows) = &report.rows else { panic!("{report:?}") };
    let [row] = rows.as_slice() else { panic!("{report:?}") };
    assert_eq!(
        (row.kind, row.session_id.as_str()),
        (TransactionKind::Prepared, "9.15.4711"),
        "once, and none that is over"
    );
    assert_eq!((row.rows_modified, report.outcome), (None, Outcome::Warning));
}

#[test]
fn each_instance_of_a_cluster_has_sessions_of_its_own() {
    let bench = Bench::new(&[include_str!("fleets/cluster.sql")], &[]);
    let report = bench.check("blocking-sessions", &[]);
    same(&report, &[("63,31,@2", &[], 0), ("52,118,@1", &["63,31,@2", "63,904,@1"], 1), ("63,904,@1", &[], 0)]);
    let report = bench.check("top-sessions", &["--by", "memory", "--limit", "100"]);
    let Rows::TopSessions(rows) = &report.rows else { panic!("{report:?}") };
    assert!(rows.iter().all(|row| row.session_id.ends_with(",@1")), "{rows:?}");
}
