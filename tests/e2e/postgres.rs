//! What PostgreSQL servers are like in the field: managed ones that refuse a part, poolers in between, other encodings, slots that
//! nobody reads, and all that runs out without a word.

#![allow(clippy::unwrap_used)]

#[path = "postgres/catalog.rs"]
mod catalog;
#[path = "postgres/replication.rs"]
mod replication;
#[path = "postgres/session.rs"]
mod session;
#[path = "postgres/waits.rs"]
mod waits;

use std::time::{Duration, Instant};

use agent_protocol::{
    Cause, CheckReport, ConnectionProblem, HealthPart, HealthRow, Outcome, ReplicationDirection, ReplicationKind,
    ReplicationProblem, ReplicationRow, Rows,
};
use stage::{
    Fault, FaultProxy, Needs, Pooler, Startup, When,
    sessions::{Login, Session},
};
use tests::{
    Agent,
    postgres_bench::{Bench, at, until},
};

fn replication(report: &CheckReport) -> &[ReplicationRow] {
    let Rows::ReplicationLag(rows) = &report.rows else { unreachable!() };
    rows
}

fn part(report: &CheckReport, part: HealthPart) -> &HealthRow {
    let Rows::Health(rows) = &report.rows else { unreachable!() };
    rows.iter().find(|row| row.check == part).unwrap_or_else(|| panic!("{}: {rows:?}", part.as_str()))
}

/// Has a function of the server's own refuse, as Aurora's do. (What has its number is built in, whatever is said of it.)
fn refusing(function: &str, returns: &str) -> [String; 2] {
    [
        format!("ALTER FUNCTION pg_catalog.{function} RENAME TO {}", function.replace("()", "_of_postgres")),
        format!(
            "CREATE FUNCTION pg_catalog.{function} RETURNS {returns} LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION \
             'wird hier nicht unterstützt' USING ERRCODE = '0A000'; END$$"
        ),
    ]
}

#[test]
fn what_a_server_refuses_costs_that_part_alone() {
    let refused = [
        refusing("pg_last_wal_receive_lsn()", "pg_lsn"),
        refusing("pg_last_wal_replay_lsn()", "pg_lsn"),
        refusing("pg_last_xact_replay_timestamp()", "timestamptz"),
        refusing("pg_current_wal_lsn()", "pg_lsn"),
    ]
    .concat();
    let refused: Vec<&str> = refused.iter().map(String::as_str).collect();
    // One that is not Aurora refuses some things, too.
    let some =
        ["REVOKE EXECUTE ON FUNCTION pg_ls_waldir() FROM pg_monitor", "REVOKE SELECT ON pg_prepared_xacts FROM PUBLIC"];
    let bench = Bench::new(&[&some[..], &["REVOKE SELECT ON pg_replication_slots FROM PUBLIC"]].concat(), &[]);
    for (check, subject, text) in [
        ("tablespace-usage", "the write-ahead log", ""),
        ("long-transactions", "prepared transactions", "No open transaction was seen; "),
        ("replication-lag", "replication slots", "No replication was seen; "),
    ] {
        let (report, run) = bench.agent.check(check, "pg", &[]);
        assert_eq!(
            (report.outcome, report.cause()),
            (Outcome::Unknown, None),
            "nothing is fine that was not seen: {}",
            run.stdout
        );
        assert_eq!(report.row_errors.len(), 1, "{}", run.stdout);
        assert_eq!(report.row_errors[0].subject, subject);
        // What is granted already is not what is missing.
        assert!(report.row_errors[0].message.contains("42501") && !run.stdout.contains("GRANT"), "{}", run.stdout);
        assert!(report.summary.starts_with(text), "{}", report.summary);
        assert!(report.summary.contains(&format!("; {subject} could not be looked at: ")), "{}", report.summary);
        let read = bench.agent.run(&["check", check, "--instance", "pg"]).stdout;
        assert!(read.contains("\nNot read: "), "{read}");
    }
    let (health, run) = bench.agent.check("health", "pg", &[]);
    assert_eq!(health.outcome, Outcome::Unknown, "{}", run.stdout);
    assert_eq!(
        part(&health, HealthPart::ReplicationLag).outcome,
        Outcome::Unknown,
        "nothing is fine that was not seen"
    );
    assert!(health.summary.starts_with("What the 9 checks looked at is fine; not looked at: "), "{}", health.summary);
    assert!(health.summary.contains("replication slots (replication-lag)"), "{}", health.summary);
    let nagios = bench.agent.run(&["check", "health", "--instance", "pg", "--format", "nagios"]).stdout;
    assert!(nagios.contains("not looked at: ") && !nagios.contains("are fine"), "{nagios}");
    assert!(
        bench.agent.run(&["check", "health", "--instance", "pg"]).stdout.contains(" Not read: the write-ahead log")
    );

    // Aurora is asked nothing that it refuses.
    let aurora = [
        "CREATE FUNCTION pg_catalog.aurora_version() RETURNS text LANGUAGE sql AS $$SELECT '15.4.2'$$",
        "CREATE FUNCTION pg_catalog.aurora_replica_status() RETURNS TABLE (server_id text, session_id text, \
         last_update_timestamp timestamptz, replica_lag_in_msec double precision, last_transport_error integer) \
         LANGUAGE sql AS $$VALUES ('shop-a', 'MASTER_SESSION_ID', now(), NULL::float8, 0), ('shop-b', '5', now(), 12.0, 0)$$",
        "CREATE FUNCTION pg_catalog.aurora_db_instance_identifier() RETURNS text LANGUAGE sql AS $$SELECT 'shop-a'$$",
        "REVOKE SELECT ON pg_stat_wal_receiver FROM PUBLIC",
        "REVOKE EXECUTE ON FUNCTION pg_ls_waldir() FROM pg_monitor",
    ];
    let mut bench = Bench::new(&[&aurora[..], &refused[..]].concat(), &["wal_level=logical"]);
    let (report, run) = bench.agent.check("replication-lag", "pg", &[]);
    assert_eq!((report.outcome, report.row_errors.len()), (Outcome::Ok, 0), "{}", run.stdout);
    assert_eq!(report.summary, "Replication to shop-b is 12 ms behind.");
    assert!(!bench.server.log().contains("ERROR"), "{}", bench.server.log());
    let (report, run) = bench.agent.check("tablespace-usage", "pg", &[]);
    assert_eq!((report.outcome, report.row_errors.len()), (Outcome::Ok, 0), "{}", run.stdout);
    let (report, run) = bench.agent.check("health", "pg", &[]);
    assert_eq!((report.outcome, report.summary.as_str()), (Outcome::Ok, "All 9 checks are fine."), "{}", run.stdout);
    // A slot is told even where nobody can say how much it holds.
    bench.run("SELECT pg_create_physical_replication_slot('gone', true)");
    let (report, run) = bench.agent.check("replication-lag", "pg", &[]);
    assert_eq!(
        (report.outcome, report.total_rows, report.row_errors.len()),
        (Outcome::Warning, 2, 1),
        "{}",
        run.stdout
    );
    assert!(report.row_errors[0].message.contains("(0A000)"), "{:?}", report.row_errors);
    assert!(report.summary.starts_with("Nobody reads the replication slot gone, which holds back some of"), "{run:?}");

    // All of it refused is no answer at all.
    bench.server.stop();
    let bench = Bench::new(&["REVOKE EXECUTE ON FUNCTION pg_stat_get_activity(int) FROM PUBLIC"], &[]);
    let (report, run) = bench.agent.check("top-sessions", "pg", &[]);
    assert_eq!((report.outcome, report.cause()), (Outcome::Unknown, Some(Cause::MissingPrivilege)), "{}", run.stdout);
    assert!(!run.stdout.contains("GRANT"), "{}", run.stdout);
    // Whoever can log in is connected; how many others are is not seen, and so not fine.
    let (report, run) = bench.agent.check("connection", "pg", &[]);
    assert_eq!((report.outcome, report.row_errors.len()), (Outcome::Unknown, 1), "{}", run.stdout);
    assert!(report.failure.is_none() && report.summary.starts_with("Connected to "), "{}", run.stdout);
}

#[test]
fn nothing_that_is_not_looked_at_is_called_nothing() {
    let bench = Bench::new(
        &[
            "CREATE ROLE app LOGIN PASSWORD",
            "CREATE ROLE blind LOGIN PASSWORD",
            "CREATE ROLE unused LOGIN PASSWORD NOINHERIT",
        ],
        &["max_prepared_transactions=2"],
    );
    bench.run("ALTER ROLE app SET track_activities = off; GRANT pg_monitor TO unused");
    let sleep = "BEGIN; SELECT pg_sleep(600)";
    let _seen = Session::postgres(bench.login("boss"), sleep).unwrap();
    let _unseen = Session::postgres(bench.login("app"), sleep).unwrap();
    let report = bench.until("top-sessions", |report| report.summary.contains("of 2 sessions"));
    assert!(report.summary.starts_with("The busiest that was seen of 2 sessions is "), "{}", report.summary);
    assert!(
        report.summary.contains("what one of them does could not be looked at: track_activities is off"),
        "{report:?}"
    );
    let (report, _) = bench.agent.check("long-transactions", "pg", &[]);
    assert!(report.summary.starts_with("The only open transaction that was seen is "), "{}", report.summary);
    assert!(
        report.summary.contains("one session could not be looked at: track_activities is off"),
        "{}",
        report.summary
    );
    assert_eq!((report.outcome, report.total_rows, report.row_errors.len()), (Outcome::Unknown, 1, 1));

    // Who may not see others' processes does not count them.
    let port = bench.server.port();
    let as_user = |user: &str| at(user, port).replace("'dbvoice'", &format!("'{user}'"));
    let agent = Agent::new(&(as_user("blind") + &as_user("unused")), &[("SECRET", &bench.password)]);
    let (report, run) = agent.check("connection", "blind", &[]);
    let Rows::Connection(rows) = &report.rows else { unreachable!() };
    assert_eq!((rows[0].connections_used, report.outcome), (None, Outcome::Unknown), "{}", run.stdout);
    let (health, run) = agent.check("health", "blind", &[]);
    let row = part(&health, HealthPart::Connection);
    assert_eq!((row.outcome, row.row_errors.len()), (Outcome::Unknown, 1), "{}", run.stdout);
    assert!(
        report.summary.contains("; how many connections are in use could not be looked at: "),
        "{}",
        report.summary
    );
    assert!(report.row_errors[0].message.contains("GRANT pg_monitor TO \"blind\";"), "{:?}", report.row_errors);
    // A role that was granted and is not inherited needs more than the same grant once more.
    let (report, _) = agent.check("top-sessions", "unused", &[]);
    let hint = report.failure.unwrap().hint;
    assert!(hint.contains("ALTER ROLE \"unused\" INHERIT;"), "{hint}");

    // On a server that tracks nothing.
    let bench = Bench::new(&["CREATE ROLE app LOGIN PASSWORD"], &["track_activities=off"]);
    let _unseen = Session::postgres(bench.login("app"), sleep).unwrap();
    let (report, run) = bench.agent.check("long-transactions", "pg", &[]);
    assert_eq!((report.outcome, report.cause()), (Outcome::Unknown, Some(Cause::Unsupported)), "{}", run.stdout);
    let (report, _) = bench.agent.check("top-sessions", "pg", &[]);
    assert!(report.summary.starts_with("One other session is connected; what it does could"), "{report:?}");
    bench.run("CREATE TABLE items (id int)");
    let _root = Session::postgres(bench.login("boss"), "BEGIN; LOCK items; SELECT pg_sleep(600)").unwrap();
    let _waits = Session::postgres(bench.login("boss"), "BEGIN; LOCK items").unwrap();
    bench.until("blocking-sessions", |report| report.total_rows == 2);
}

#[test]
fn health_knows_what_runs_out() {
    let bench = Bench::new(
        &[
            // As if no vacuum had got through for 2.13 billion transactions; identifiers count in a circle.
            "CREATE DATABASE old",
            "UPDATE pg_database SET datfrozenxid = ((txid_current() + 4294967296 - 2130000000) % 4294967296)::text::xid \
             WHERE datname = 'old'",
            "CREATE DATABASE lockers",
            "UPDATE pg_database SET datminmxid = '3694967296' WHERE datname = 'lockers'",
            "CREATE TABLE orders (id serial, line smallint GENERATED ALWAYS AS IDENTITY)",
            "CREATE SEQUENCE wide",
            "CREATE TABLE narrow (id int DEFAULT nextval('wide'))",
            "ALTER SEQUENCE wide OWNED BY narrow.id",
            "CREATE SEQUENCE round MAXVALUE 10 CYCLE",
            "SELECT setval('round', 10)",
        ],
        // It would set the age right.
        &["autovacuum=off", "archive_mode=on", "archive_command=false", "wal_level=replica"],
    );
    let health = || bench.agent.check("health", "pg", &[]);
    let (report, run) = health();
    let wraparound = part(&report, HealthPart::Wraparound);
    assert_eq!(wraparound.outcome, Outcome::Critical, "{}", run.stdout);
    assert!(
        wraparound.summary.starts_with("Database old is 17.4 million transactions from wraparound: "),
        "{wraparound:?}"
    );
    bench.run("UPDATE pg_database SET datfrozenxid = txid_current()::text::xid WHERE datname = 'old'");
    let (report, _) = health();
    let wraparound = part(&report, HealthPart::Wraparound);
    assert_eq!(wraparound.outcome, Outcome::Warning, "{wraparound:?}");
    assert!(
        wraparound.summary.starts_with("Database lockers is 1.5 billion multixacts from wraparound: "),
        "{wraparound:?}"
    );
    bench.run("UPDATE pg_database SET datminmxid = '1' WHERE datname = 'lockers'");
    let (report, run) = health();
    assert_eq!(part(&report, HealthPart::Wraparound).outcome, Outcome::Ok, "{}", run.stdout);

    // Archiving fails from the first finished file on.
    bench.each(&["CREATE TABLE t (i int)", "SELECT pg_switch_wal()"]);
    let report = bench.until("health", |report| part(report, HealthPart::Archiving).outcome == Outcome::Warning);
    let archiving = part(&report, HealthPart::Archiving);
    assert!(archiving.summary.starts_with("Archiving fails: ") && archiving.summary.contains("it never succeeded"));
    assert!(archiving.summary.contains("one file waits, for "), "{archiving:?}");
    bench.each(&["ALTER SYSTEM RESET archive_command", "SELECT pg_reload_conf()"]);

    // Sequences are not seen without a right to them.
    let (report, _) = health();
    let sequences = part(&report, HealthPart::Sequences);
    assert_eq!((sequences.outcome, sequences.cause), (Outcome::Unknown, Some(Cause::MissingPrivilege)));
    assert!(report.summary.contains("could not be checked: sequences"), "{}", report.summary);
    bench.run("GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO dbvoice; REVOKE SELECT ON wide FROM dbvoice");
    let (report, _) = health();
    let sequences = part(&report, HealthPart::Sequences);
    assert_eq!((sequences.outcome, sequences.cause), (Outcome::Unknown, None), "{sequences:?}");
    let none = "No sequence of 3 databases has been used yet; one sequence of postgres could not be looked at: ";
    assert!(sequences.summary.starts_with(none), "{sequences:?}");
    assert!(
        sequences.row_errors[0].message.contains("GRANT SELECT ON ALL SEQUENCES IN SCHEMA public"),
        "{sequences:?}"
    );
    assert!(report.summary.contains("not looked at: one sequence of postgres (sequences)"), "{}", report.summary);

    bench.run("GRANT SELECT ON wide TO dbvoice; SELECT setval('orders_line_seq', 27000)");
    let (report, _) = health();
    let sequences = part(&report, HealthPart::Sequences);
    assert_eq!(sequences.outcome, Outcome::Warning);
    assert!(
        sequences.summary.starts_with("Sequence public.orders_line_seq of postgres has used 82.3 %"),
        "{sequences:?}"
    );
    // The column ends long before the sequence does.
    bench.run("SELECT setval('wide', 2147000000)");
    let (report, _) = health();
    let sequences = part(&report, HealthPart::Sequences);
    assert_eq!(sequences.outcome, Outcome::Critical);
    assert!(sequences.summary.starts_with("Sequence public.wide of postgres has used 99.9 %"), "{sequences:?}");
}

#[test]
fn an_older_server_is_asked_for_what_it_has() {
    let bench = Bench::new(&[], &[]);
    // The server says its version once, at the login; what it has is the same.
    let (report, _) = bench.agent.check("connection", "pg", &[]);
    let version = report.engine.unwrap().version.unwrap();
    let older: String = format!("11.{}", "9".repeat(version.len() - 3));
    let older: &'static str = older.leak();
    let pooler = Pooler::start(bench.server.port(), Startup::Replaces(version.leak(), older)).unwrap();
    let agent = Agent::new(&at("old", pooler.port()), &[("SECRET", &bench.password)]);
    let (report, run) = agent.check("tablespace-usage", "old", &[]);
    assert_eq!((report.outcome, report.row_errors.len()), (Outcome::Ok, 1), "{}", run.stdout);
    assert_eq!(report.row_errors[0].subject, "temporary files");
    assert!(report.row_errors[0].message.contains("from version 12 on"), "{:?}", report.row_errors);
}
