//! What sessions use, what is open, what is set, and who is let in.

use agent_protocol::{CheckReport, Outcome, Role, Rows, SessionMeasure, SessionRow, TransactionKind};

use oracle_server::Release;

use crate::Bench;

fn rows(report: &CheckReport) -> &[SessionRow] {
    let Rows::TopSessions(rows) = &report.rows else { panic!("{report:?}") };
    assert!(report.failure.is_none(), "{report:?}");
    rows
}

#[test]
fn what_a_session_uses_is_what_it_uses_now() {
    let bench = Bench::new(&[], &[]);
    let report = bench.check("top-sessions", &[]);
    let [busy] = rows(&report) else {
        panic!("the others have used much since they began, and use nothing: {report:?}")
    };
    assert_eq!((busy.session_id.as_str(), busy.measure), ("41,7001", SessionMeasure::CpuTime));
    assert!(busy.cpu_ms.is_some_and(|cpu| (300..=1_500).contains(&cpu)), "{busy:?}");
    assert!(busy.watched_ms.is_some_and(|watched| watched >= 500), "{busy:?}");
    assert_eq!(busy.statement.as_deref(), Some("insert into monthly_totals select"));
    // It takes no statement, so it is not ranked by its own; and the agent's own sessions are none.
    assert!(!report.summary.contains("bastion-agent"), "{}", report.summary);
    let by_time = bench.check("top-sessions", &["--by", "time"]);
    let told: Vec<_> = rows(&by_time).iter().map(|row| row.session_id.as_str()).collect();
    assert_eq!(told, ["41,7001", "52,118"], "who is idle is not active");
    assert!(rows(&by_time)[0].active_ms.is_some_and(|active| active >= 1_310_000), "{by_time:?}");
    assert_eq!(rows(&by_time)[1].wait.as_deref(), Some("Application: enq: TX - row lock contention"));
}

/// It sleeps, or waits for a message: it is active and not busy.
#[test]
fn who_is_active_and_idle_is_not_busy() {
    let asleep =
        "update \"V$SESSION\" set EVENT = 'PL/SQL lock timer', WAIT_CLASS = 'Idle', STATE = 'WAITING' where SID = 41";
    let report = Bench::new(&[asleep], &[]).check("top-sessions", &["--by", "time"]);
    assert!(rows(&report).iter().all(|row| row.session_id != "41,7001"), "{report:?}");
}

#[test]
fn texts_and_numbers_of_every_kind_are_right() {
    let bench = Bench::new(&[include_str!("fleets/values.sql")], &[]);
    let report = bench.check("top-sessions", &["--by", "memory", "--limit", "100"]);
    let of = |id: &str| rows(&report).iter().find(|row| row.session_id == id).unwrap();
    assert_eq!(of("41,7001").memory_bytes, Some(u64::MAX), "38 digits are more than fit");
    assert_eq!(of("52,118").memory_bytes, Some(1_000_000_000_000_000));
    assert_eq!(of("63,904").memory_bytes, Some(1_234_500));
    let odd = of("52,118");
    assert_eq!(
        (odd.user.as_deref(), odd.program.as_deref(), odd.client.as_deref()),
        (Some("報告"), Some("Zürich.exe"), None)
    );
    // A client in C ends its name with a NUL.
    assert_eq!(of("77,15").program.as_deref(), Some("SQL Developer"));
    assert_eq!(of("77,15").client.as_deref(), Some("WORKGROUP\\PC7"));
}

/// A name or a statement that was put there in another encoding than the database's, or was cut within a letter.
#[test]
fn what_is_not_utf8_is_read_all_the_same_and_hides_nothing_else() {
    for release in [Release::R19, Release::R21, Release::R23] {
        let seeds = [
            "update \"V$SESSION\" set USERNAME = x'5afc72' where SID = 41",
            "update \"V$SESSION\" set SERVICE_NAME = x'ff' where SID = 52",
            "update \"V$SQLSTATS\" set SQL_TEXT = x'73656c65637420612066726f6d20e4b8' where SQL_ID = (select SQL_ID from \"V$SESSION\" where SID = 52)",
            "update DBA_TABLESPACES set TABLESPACE_NAME = x'4bc35220c1' where TABLESPACE_NAME = 'USERS'",
            "update DBA_TABLESPACE_USAGE_METRICS set TABLESPACE_NAME = x'4bc35220c1' where TABLESPACE_NAME = 'USERS'",
            "update DBA_DATA_FILES set TABLESPACE_NAME = x'4bc35220c1' where TABLESPACE_NAME = 'USERS'",
        ];
        let (odd, plain) = (Bench::of(release, &seeds, &[]), Bench::of(release, &[], &[]));
        let by_time = ["--by", "time"];
        for (check, more) in [("top-sessions", &by_time[..]), ("blocking-sessions", &[]), ("tablespace-usage", &[])] {
            let (odd, plain) = (odd.check(check, more), plain.check(check, more));
            assert!(odd.failure.is_none() && odd.row_errors == plain.row_errors, "{release:?}: {odd:?}");
            assert_eq!((odd.outcome, odd.total_rows), (plain.outcome, plain.total_rows), "{release:?}: {odd:?}");
            assert!(format!("{:?}", odd.rows).contains('\u{fffd}'), "{release:?}: {odd:?}");
        }
        let report = odd.check("top-sessions", &by_time);
        assert_eq!(rows(&report)[0].user.as_deref(), Some("Z\u{fffd}r"));
        let of = |bench: &Bench| bench.check("health", &[]).outcome;
        assert_eq!(of(&odd), of(&plain), "{release:?}");
    }
}

#[test]
fn a_parameter_is_the_instances_and_its_next_value_is_told() {
    let bench = Bench::new(&[], &[]);
    let of = |bench: &Bench, name| {
        let report = bench.check("parameter", &["--name", name]);
        let Rows::Parameter(rows) = &report.rows else { panic!("{report:?}") };
        assert!(report.failure.is_none(), "{report:?}");
        (
            rows[0].value.clone().unwrap_or_default(),
            rows[0].source.clone().unwrap_or_default(),
            rows[0].pending_restart,
            report,
        )
    };
    let (value, source, pending, report) = of(&bench, "processes");
    assert_eq!((value.as_str(), source.as_str(), pending), ("400", "parameter file", Some(true)));
    assert!(report.summary.contains("another value waits for a restart"), "{}", report.summary);
    let (value, source, pending, _) = of(&bench, "Open Cursors");
    assert_eq!((value.as_str(), source.as_str(), pending), ("1000", "changed since the start", Some(false)));
    let (.., report) = of(&bench, "sga target");
    assert!(report.summary.contains("6 GiB (6442450944 bytes)"), "{}", report.summary);
    assert_eq!(of(&bench, "undo_retention").1, "default");
    // What a pluggable database has of its own comes first, and another's does not count.
    let container = Bench::new(&[include_str!("fleets/container.sql")], &[]);
    assert_eq!(of(&container, "open_cursors").0, "300");
    assert_eq!(of(&container, "processes").0, "400");
}

#[test]
fn a_login_tells_where_it_is_and_what_is_not_as_it_should_be() {
    let connection = |bench: &Bench| {
        let report = bench.check("connection", &[]);
        let Rows::Connection(rows) = &report.rows else { panic!("{report:?}") };
        (rows[0].clone(), report)
    };
    let (row, report) = connection(&Bench::new(&[], &[]));
    assert_eq!((row.user.as_str(), row.database.as_deref(), row.role), ("DBVOICE", Some("REPORTS"), Role::Primary));
    assert_eq!((row.connections_used, row.connections_max, report.outcome), (Some(78), Some(400), Outcome::Ok));
    // Both kinds of databases may be on one host.
    let (row, report) = connection(&Bench::new(&[include_str!("fleets/container.sql")], &[]));
    assert_eq!((row.database.as_deref(), row.role, report.outcome), (Some("SALES"), Role::ReadOnly, Outcome::Warning));
    for said in ["It is a primary, but open for reading only.", "It is open in restricted mode"] {
        assert!(report.summary.contains(said), "{}", report.summary);
    }
    let (_, report) = connection(&Bench::new(&["update USER_USERS set EXPIRY_DATE = ora_now() + 3.01"], &[]));
    assert!(report.summary.ends_with("The password of dbvoice expires in 3 d."), "{}", report.summary);
    assert_eq!(report.outcome, Outcome::Warning);
    let limitless = "update \"V$RESOURCE_LIMIT\" set LIMIT_VALUE = ' UNLIMITED'";
    let (row, report) = connection(&Bench::new(&[limitless], &[]));
    assert_eq!((row.connections_used, row.connections_max, report.outcome), (None, None, Outcome::Unknown));
}

#[test]
fn a_transaction_is_told_by_its_session() {
    let bench = Bench::new(&[], &[]);
    let report = bench.check("long-transactions", &[]);
    let Rows::LongTransactions(rows) = &report.rows else { panic!("{report:?}") };
    let [row] = rows.as_slice() else { panic!("{report:?}") };
    assert_eq!(
        (row.kind, row.session_id.as_str(), row.user.as_deref()),
        (TransactionKind::Session, "63,904", Some("SHOP"))
    );
    assert!(row.age_ms >= 2_400_000 && row.rows_modified.is_none(), "{row:?}");
    bench.server.change("REPORTS", "update \"V$TRANSACTION\" set RECURSIVE = 'YES'").unwrap();
    let report = bench.check("long-transactions", &[]);
    assert_eq!((report.outcome, report.summary.as_str()), (Outcome::Ok, "No other transaction is open."));
}
