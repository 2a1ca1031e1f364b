//! What a user without a grant is told.

use agent_protocol::{Cause, CheckReport, Outcome, Rows};

use crate::Bench;

fn refused(report: &CheckReport) -> (Cause, &str) {
    let failure = report.failure.as_ref().unwrap_or_else(|| panic!("{report:?}"));
    (failure.cause, failure.hint.as_str())
}

/// To who lacks a grant a view does not exist: that is told as what it is, with the very statement.
#[test]
fn a_missing_grant_is_named_with_its_view() {
    for (check, more, view, granted) in [
        ("top-sessions", &[][..], "V$SESSTAT", "GRANT SELECT ON SYS.V_$SESSTAT TO DBVOICE;"),
        ("blocking-sessions", &[], "V$SESSION", "GRANT SELECT ON SYS.V_$SESSION TO DBVOICE;"),
        ("tablespace-usage", &[], "DBA_UNDO_EXTENTS", "GRANT SELECT ON SYS.DBA_UNDO_EXTENTS TO DBVOICE;"),
        ("parameter", &["--name", "processes"], "V$SPPARAMETER", "GRANT SELECT ON SYS.V_$SPPARAMETER TO DBVOICE;"),
    ] {
        let report = Bench::new(&[], &[view]).check(check, more);
        let (cause, hint) = refused(&report);
        assert_eq!(cause, Cause::MissingPrivilege, "{check}");
        assert_eq!(hint, format!("Run as an administrator: {granted}"), "{check}: only what is missing");
    }
}

/// What is missing of a check with parts costs that part.
#[test]
fn a_part_that_is_refused_costs_no_more_than_that() {
    let report = Bench::new(&[], &["DBA_2PC_PENDING"]).check("long-transactions", &[]);
    let Rows::LongTransactions(rows) = &report.rows else { panic!("{report:?}") };
    assert_eq!(rows.len(), 1);
    assert!(report.row_errors[0].message.contains("GRANT SELECT ON SYS.DBA_2PC_PENDING TO DBVOICE;"), "{report:?}");
}

#[test]
fn create_session_alone_is_enough_to_say_who_is_where() {
    let all = [
        "V$INSTANCE",
        "V$DATABASE",
        "V$PDBS",
        "V$RESOURCE_LIMIT",
        "V$SESSION",
        "V$TRANSACTION",
        "V$SYSTEM_PARAMETER",
        "V$SPPARAMETER",
        "V$DATAGUARD_STATS",
        "V$ARCHIVE_DEST_STATUS",
        "DBA_TABLESPACES",
        "DBA_DATA_FILES",
        "DBA_2PC_PENDING",
    ];
    let bench = Bench::new(&[], &all);
    let report = bench.check("connection", &[]);
    let Rows::Connection(rows) = &report.rows else { panic!("{report:?}") };
    assert!(report.failure.is_none(), "{report:?}");
    assert_eq!((rows[0].user.as_str(), rows[0].database.as_deref()), ("DBVOICE", Some("REPORTS")));
    assert_eq!((rows[0].connections_used, report.outcome), (None, Outcome::Unknown));
    let told: String = report.row_errors.iter().map(|unread| unread.message.as_str()).collect();
    for view in ["V_$DATABASE", "V_$RESOURCE_LIMIT"] {
        assert!(told.contains(&format!("GRANT SELECT ON SYS.{view} TO DBVOICE;")), "{told}");
    }
    let report = bench.check("health", &[]);
    let Rows::Health(rows) = &report.rows else { panic!("{report:?}") };
    assert!(rows.iter().all(|row| row.outcome != Outcome::Ok), "nothing is fine that nobody may see: {rows:?}");
}
