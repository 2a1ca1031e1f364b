//! Standbys, and primaries that have some.

use agent_protocol::{Cause, HealthPart, Outcome, ReplicationDirection, Role, Rows};
use oracle_server::{Does, Fault, Step};

use crate::{Bench, tablespaces};

const STANDBY: &str = include_str!("fleets/standby.sql");

/// The server's clock shows what was heard as so many seconds ago.
fn heard(seconds: u32) -> String {
    format!(
        "update \"V$DATAGUARD_STATS\" set DATUM_TIME = strftime('%m/%d/%Y %H:%M:%S', 'now', '-{seconds} seconds') where DATUM_TIME is not null"
    )
}

#[test]
fn a_standby_tells_what_it_knows_and_of_the_rest_whom_to_ask() {
    let bench = Bench::new(&[STANDBY, &heard(2)], &[]);
    let report = bench.check("tablespace-usage", &[]);
    // Temporary space is its own: the primary's is another.
    let [temp] = tablespaces::rows(&report) else { panic!("{report:?}") };
    assert_eq!((temp.name.as_str(), temp.used_bytes), ("TEMP", 536_870_912));
    assert!(report.summary.contains("ask the primary"), "{}", report.summary);
    assert!(report.summary.contains("a file of REPORT_DATA"), "{}", report.summary);
    assert_eq!(report.outcome, Outcome::Warning, "a file is offline");
    let seen = bench.server.seen();
    assert!(
        !seen.statements.iter().any(|sql| sql.contains("dba_tablespace_usage_metrics")),
        "it is not asked for in vain"
    );

    let report = bench.check("replication-lag", &[]);
    let Rows::ReplicationLag(rows) = &report.rows else { panic!("{report:?}") };
    let [row] = rows.as_slice() else { panic!("{report:?}") };
    assert_eq!((row.direction, row.running, row.lag_ms), (ReplicationDirection::FromSource, true, Some(45_000)));
    assert_eq!((row.peer.as_deref(), report.outcome), (Some("REPORTS_A"), Outcome::Warning));

    let report = bench.check("connection", &[]);
    let Rows::Connection(rows) = &report.rows else { panic!("{report:?}") };
    assert_eq!(
        (rows[0].role, report.outcome),
        (Role::ReadOnly, Outcome::Ok),
        "a standby reads only: {}",
        report.summary
    );
    let report = bench.check("long-transactions", &[]);
    assert_eq!((report.outcome, report.summary.as_str()), (Outcome::Ok, "No other transaction is open."));
}

/// A lag of nothing, from when the primary was last heard.
#[test]
fn a_lag_of_long_ago_is_none() {
    let none = "update \"V$DATAGUARD_STATS\" set VALUE = '+00 00:00:00' where NAME = 'apply lag'";
    let report = Bench::new(&[STANDBY, none, &heard(900)], &[]).check("replication-lag", &[]);
    assert_eq!(report.outcome, Outcome::Critical, "{}", report.summary);
    assert!(report.summary.contains("not running: nothing was heard for 15 min"), "{}", report.summary);
    let unknown = "update \"V$DATAGUARD_STATS\" set VALUE = ''";
    let report = Bench::new(&[STANDBY, unknown, &heard(2)], &[]).check("replication-lag", &[]);
    assert_eq!(report.outcome, Outcome::Unknown, "{}", report.summary);
    // The names are in small letters, or in capitals.
    let capitals = "update \"V$DATAGUARD_STATS\" set NAME = upper(NAME)";
    let report = Bench::new(&[STANDBY, capitals, &heard(2)], &[]).check("replication-lag", &[]);
    assert_eq!(report.outcome, Outcome::Warning, "{}", report.summary);
}

#[test]
fn a_standby_that_applies_nothing_is_a_finding() {
    let stopped = "update \"V$DATABASE\" set OPEN_MODE = 'READ ONLY'";
    let report = Bench::new(&[STANDBY, stopped, &heard(2)], &[]).check("replication-lag", &[]);
    assert!(report.summary.contains("applies nothing"), "{}", report.summary);
    assert_eq!(report.outcome, Outcome::Warning);
}

#[test]
fn a_primary_tells_which_standby_gets_nothing() {
    let destination = "insert into \"V$ARCHIVE_DEST_STATUS\" (DEST_ID, DEST_NAME, STATUS, TYPE, DB_UNIQUE_NAME, ERROR, GAP_STATUS, PROTECTION_MODE)
        values (1, 'LOG_ARCHIVE_DEST_1', 'VALID', 'LOCAL', 'NONE', null, null, 'MAXIMUM PERFORMANCE'),
        (2, 'LOG_ARCHIVE_DEST_2', 'ERROR', 'PHYSICAL', 'REPORTS_B', 'ORA-12541: TNS:no listener', 'RESOLVABLE GAP', 'MAXIMUM PERFORMANCE'),
        (3, 'LOG_ARCHIVE_DEST_3', 'VALID', 'PHYSICAL', 'REPORTS_C', null, 'NO GAP', 'MAXIMUM PERFORMANCE')";
    let report = Bench::new(&[destination], &[]).check("replication-lag", &[]);
    let Rows::ReplicationLag(rows) = &report.rows else { panic!("{report:?}") };
    let told: Vec<_> = rows.iter().map(|row| (row.peer.as_deref().unwrap(), row.running, row.direction)).collect();
    let to = ReplicationDirection::ToReplica;
    assert_eq!(told, [("REPORTS_B", false, to), ("REPORTS_C", true, to)]);
    assert_eq!(report.outcome, Outcome::Warning);
    assert!(report.summary.starts_with("Replication to REPORTS_B is not running: "), "{}", report.summary);
}

/// ORA-03170: the statement cannot be run there. That check fails, and all others run.
#[test]
fn what_one_check_is_refused_costs_the_others_nothing() {
    let bench = Bench::new(&[STANDBY, &heard(2)], &[]);
    bench.server.set_faults(vec![Fault::new(Step::Execute, Does::Error(3170)).only("dba_tablespaces")]);
    let report = bench.check("health", &[]);
    let Rows::Health(rows) = &report.rows else { panic!("{report:?}") };
    for row in rows {
        let refused = row.check == HealthPart::TablespaceUsage;
        assert_eq!(row.cause.is_some(), refused, "{row:?}");
        assert_ne!(row.cause, Some(Cause::MissingPrivilege));
    }
    assert_eq!(rows.len(), 6);
}
