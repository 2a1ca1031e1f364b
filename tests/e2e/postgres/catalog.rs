//! Somebody has locked a table of the server's own catalog.

use super::*;

#[test]
fn who_has_locked_the_catalog_is_told_where_the_servers_views_cannot_be_read() {
    let bench = Bench::new(&[], &[]);
    let held = "BEGIN; LOCK TABLE pg_rewrite IN ACCESS EXCLUSIVE MODE";
    let holder = Session::postgres_staying(bench.login("boss"), held).unwrap();
    let report = bench.until("blocking-sessions", |report| report.total_rows > 0);
    let blocking = |report: &CheckReport| {
        let Rows::BlockingSessions(rows) = &report.rows else { unreachable!() };
        rows.clone()
    };
    let [row] = &blocking(&report)[..] else { panic!("{report:?}") };
    assert!(row.blocked_by.is_empty() && row.waiting_ms.is_none(), "{row:?}");
    let said = format!("Session {} has locked a table of the server's own catalog", row.session_id);
    assert!(report.summary.contains(&said), "{}", report.summary);
    assert!(!report.summary.contains("No session waits"), "not all was looked at: {}", report.summary);
    assert_eq!(report.outcome, Outcome::Warning);

    // Whoever needs it waits, and is told with whom it waits for.
    let _waiting = Session::postgres(bench.login("boss"), "SELECT count(*) FROM pg_stat_activity").unwrap();
    let report = bench.until("blocking-sessions", |report| report.total_rows == 2);
    let rows = blocking(&report);
    assert_eq!(
        (rows[0].session_id.as_str(), rows[1].blocked_by.as_slice()),
        (&*row.session_id, &[row.session_id.clone()][..])
    );

    // What cannot be asked at all says what can be done.
    let (report, _) = bench.agent.check("long-transactions", "pg", &[]);
    let failure = report.failure.unwrap();
    assert_eq!(failure.cause, Cause::Timeout);
    assert!(
        failure.hint.contains("blocking-sessions says which") && failure.hint.contains("log_lock_waits"),
        "{failure:?}"
    );
    drop(holder);
    bench.until("blocking-sessions", |report| report.outcome == Outcome::Ok);

    // Nor can anybody log in.
    let held = "BEGIN; LOCK TABLE pg_authid IN ACCESS EXCLUSIVE MODE";
    let _holder = Session::postgres_staying(bench.login("boss"), held).unwrap();
    std::thread::sleep(Duration::from_millis(500));
    let (report, run) = bench.agent.check("connection", "pg", &["--timeout", "2s"]);
    let failure = report.failure.unwrap_or_else(|| panic!("{}", run.stdout));
    assert!(failure.hint.contains("locked a table of the server's own catalog"), "{failure:?}");
}

#[test]
fn a_version_that_is_the_password_too_is_shown() {
    let bench = Bench::new(&["CREATE ROLE one LOGIN PASSWORD"], &[]);
    bench.run("GRANT pg_monitor TO one");
    let agent = |password: &str| {
        let text = at("pg", bench.server.port()).replace("'dbvoice'", "'one'");
        Agent::new(&text, &[("SECRET", password)])
    };
    let (report, run) = bench.agent.check("connection", "pg", &[]);
    let version = report.engine.unwrap().version.unwrap_or_else(|| panic!("{}", run.stdout));
    for password in [version.split('.').next().unwrap(), &version] {
        bench.run(&format!("ALTER ROLE one PASSWORD '{password}'"));
        let (report, run) = agent(password).check("connection", "pg", &[]);
        assert!(report.summary.contains(&version), "{password}: {}", run.stdout);
    }
}
