//! How full tablespaces are.

use agent_protocol::{Cause, CheckReport, HealthPart, Outcome, Rows, TablespaceKind, TablespaceRow};
use oracle_server::{Does, Fault, Release, Step};

use crate::Bench;

pub(crate) fn rows(report: &CheckReport) -> &[TablespaceRow] {
    let Rows::TablespaceUsage(rows) = &report.rows else { panic!("{report:?}") };
    assert!(report.failure.is_none(), "{report:?}");
    rows
}

fn row<'a>(report: &'a CheckReport, name: &str) -> &'a TablespaceRow {
    let found: Vec<_> = rows(report).iter().filter(|row| row.name == name).collect();
    assert_eq!(found.len(), 1, "{name}: {report:?}");
    found[0]
}

/// Used is of the maximum and no more than all of it; each file has a maximum of its own; temporary space counts as it can grow; what is
/// offline is named and costs the others nothing.
#[test]
fn each_is_measured_by_what_it_may_grow_to() {
    for release in [Release::R19, Release::R21, Release::R23] {
        let report = Bench::of(release, &[], &[]).check("tablespace-usage", &[]);
        let of = |name| {
            let row = row(&report, name);
            (row.kind, row.used_bytes, row.capacity_bytes, row.percent)
        };
        // One of its files has a maximum of 0, and the other one below its size.
        assert_eq!(of("REPORT_DATA"), (TablespaceKind::Data, 31_138_512_896, Some(34_359_738_368), Some(90.6)));
        // The disk leaves less than the files' maximum of 32 TiB.
        assert_eq!(of("USERS"), (TablespaceKind::Data, 10_737_418_240, Some(26_843_545_600), Some(40.0)));
        assert_eq!(of("UNDO_T1"), (TablespaceKind::Undo, 8_388_608, Some(1_071_644_672), Some(0.8)));
        assert_eq!(of("TEMP"), (TablespaceKind::Temporary, 10_485_760, Some(34_359_721_984), Some(0.0)));
        // Full, and read-only.
        assert_eq!(of("archive 2019"), (TablespaceKind::Data, 10_737_418_240, None, None));
        assert_eq!(rows(&report).len(), 7);
        assert_eq!(report.outcome, Outcome::Warning);
        assert!(report.summary.contains("Offline: OLD_INDEXES"), "{}", report.summary);
        assert!(report.row_errors.iter().any(|unread| unread.subject.contains("OLD_INDEXES")), "{report:?}");
    }
    let full = Bench::new(&[include_str!("fleets/full.sql")], &[]).check("tablespace-usage", &[]);
    assert_eq!((row(&full, "USERS").percent, full.outcome), (Some(100.0), Outcome::Critical));
    // Smaller than what is in it, for a moment.
    let shrunk = "update DBA_TABLESPACE_USAGE_METRICS set TABLESPACE_SIZE = 4000000";
    let full = Bench::new(&[include_str!("fleets/full.sql"), shrunk], &[]).check("tablespace-usage", &[]);
    assert_eq!(row(&full, "USERS").percent, Some(100.0));
}

/// Before 19c the metrics' size means something else in each version, and in 12.1 all of them may be wrong.
#[test]
fn an_older_server_is_measured_by_its_files_or_not_at_all() {
    let bench = Bench::of(Release::R18, &[], &[]);
    let report = bench.check("tablespace-usage", &[]);
    let users = row(&report, "USERS");
    assert_eq!((users.used_bytes, users.capacity_bytes), (10_737_418_240, Some(35_184_372_064_256)));
    assert_eq!(row(&report, "REPORT_DATA").percent, Some(90.6));
    let old = Bench::of(Release::R12, &[], &[]);
    let report = old.check("tablespace-usage", &[]);
    assert_eq!(report.cause(), Some(Cause::Unsupported), "{report:?}");
    assert!(report.summary.contains("12.1.0.2.0") && report.summary.contains("12.2"), "{}", report.summary);
    // All else is asked.
    let report = old.check("health", &[]);
    let Rows::Health(rows) = &report.rows else { panic!("{report:?}") };
    let untold: Vec<_> = rows.iter().filter(|row| row.cause.is_some()).map(|row| row.check).collect();
    assert_eq!(untold, [HealthPart::TablespaceUsage], "{report:?}");
}

#[test]
fn undo_that_is_only_kept_is_no_use_of_the_room() {
    let report = Bench::new(&[include_str!("fleets/undo.sql")], &[]).check("tablespace-usage", &[]);
    let of = |name| (row(&report, name).used_bytes, row(&report, name).percent);
    assert_eq!(of("UNDO_T1"), (0, Some(0.0)));
    assert_eq!(of("UNDO_T2"), (870_000_000, Some(87.0)), "it has to keep what is unexpired");
    assert_eq!(of("UNDO_T3"), (10_000_000, Some(1.0)));
    assert_eq!(report.outcome, Outcome::Warning);
    assert!(report.summary.contains("UNDO_T3 keeps 916 MiB more of older versions"), "{}", report.summary);
    let calm = "update DBA_TABLESPACES set RETENTION = 'NOGUARANTEE'";
    let report = Bench::new(&[include_str!("fleets/undo.sql"), calm], &[]).check("tablespace-usage", &[]);
    assert_eq!(report.outcome, Outcome::Ok, "{}", report.summary);
}

#[test]
fn temporary_space_is_told_in_per_cent_of_its_maximum() {
    let report = Bench::new(&[include_str!("fleets/temporary.sql")], &[]).check("tablespace-usage", &[]);
    let temp = row(&report, "TEMP");
    assert_eq!(
        (temp.used_bytes, temp.capacity_bytes, temp.percent),
        (18_600_000_000, Some(20_000_000_000), Some(93.0))
    );
}

/// Neither the recycle bin nor every extent is gone through: these views take minutes.
#[test]
fn hundreds_of_tablespaces_are_asked_for_at_once() {
    let bench = Bench::new(&[include_str!("fleets/many.sql")], &[]);
    let report = bench.check("tablespace-usage", &["--limit", "1000"]);
    // A report has no room for all of them, and says so.
    assert_eq!((report.total_rows, rows(&report).len() > 200), (249, true));
    let seen = bench.server.seen();
    for view in ["dba_free_space", "dba_segments", "dba_extents", "recyclebin"] {
        assert!(!seen.statements.iter().any(|sql| sql.to_lowercase().contains(view)), "{view}");
    }
}

/// A new one has no figure until the server's job has run.
#[test]
fn what_the_server_has_not_reckoned_yet_is_not_called_empty() {
    let late = "delete from DBA_TABLESPACE_USAGE_METRICS where TABLESPACE_NAME = 'USERS'";
    let report = Bench::new(&[late], &[]).check("tablespace-usage", &[]);
    assert!(!rows(&report).iter().any(|row| row.name == "USERS"), "{report:?}");
    assert!(report.summary.contains("how full USERS is could not be looked at"), "{}", report.summary);
}

#[test]
fn a_server_that_lets_nobody_in_is_not_called_empty() {
    let bench = Bench::new(&[], &[]);
    // It could not start a process, or not hand over to one.
    for code in [12_500, 12_518] {
        bench.server.set_faults(vec![Fault::new(Step::Connect, Does::Error(code))]);
        let report = bench.check("tablespace-usage", &[]);
        assert_eq!((report.cause(), report.outcome), (Some(Cause::TooManyConnections), Outcome::Unknown), "{report:?}");
        assert!(report.summary.contains(&format!("ORA-{code}")), "{}", report.summary);
    }
}

#[test]
fn names_and_numbers_of_every_kind_are_right() {
    let bench = Bench::new(&[include_str!("fleets/values.sql")], &[]);
    let report = bench.check("tablespace-usage", &[]);
    let named = row(&report, "größe 東京");
    // Blocks of 2 KiB; its file is larger than its maximum.
    assert_eq!((named.used_bytes, named.capacity_bytes), (1_024_000_000, Some(1_024_000_000)));
}
