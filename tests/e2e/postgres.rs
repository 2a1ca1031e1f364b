//! What PostgreSQL servers are like in the field: managed ones that refuse a part, poolers in between, other encodings, slots that
//! nobody reads, and all that runs out without a word.

#![allow(clippy::unwrap_used)]

use std::time::{Duration, Instant};

use agent_protocol::{
    Cause, CheckReport, HealthPart, HealthRow, Outcome, ReplicationKind, ReplicationProblem, ReplicationRow, Rows,
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

#[test]
fn slots_that_nobody_reads_are_told_and_what_reads_the_log_is_no_replica() {
    let bench = Bench::new(&[], &["wal_level=logical", "max_wal_senders=10"]);
    let needs = Needs::find().unwrap();
    // One that was never used keeps nothing.
    bench.run("SELECT pg_create_physical_replication_slot('unused')");
    let (report, run) = bench.agent.check("replication-lag", "pg", &[]);
    assert_eq!((report.outcome, report.total_rows), (Outcome::Ok, 0), "{}", run.stdout);

    // Programs that read the log, and a base backup under way: slow, so that it stays.
    let boss = ("boss", bench.password.as_str());
    let _keeper = bench.server.reader(&needs, "pg_receivewal", boss, &["--directory=OUT"]).unwrap();
    let backup = bench.server.reader(
        &needs,
        "pg_basebackup",
        boss,
        &["--pgdata=OUT/copy", "--max-rate=32", "--checkpoint=fast", "--no-sync"],
    );
    bench.run("SELECT pg_create_logical_replication_slot('feed', 'test_decoding')");
    let options = ["--slot=feed", "--start", "--file=OUT/changes", "--status-interval=1"];
    let feed = bench.server.reader(&needs, "pg_recvlogical", boss, &options).unwrap();
    let walsenders = "SELECT 1 / (count(*) FILTER (WHERE state = 'backup'))::int FROM pg_stat_replication";
    let started = Instant::now();
    while Session::postgres(bench.login("boss"), walsenders).unwrap().finish().is_err() {
        assert!(started.elapsed() < Duration::from_secs(20), "no backup begins");
        std::thread::sleep(Duration::from_millis(50));
    }
    let report = bench.until("replication-lag", |report| {
        let state =
            |end: &str| replication(report).iter().any(|row| row.state.as_deref().is_some_and(|s| s.ends_with(end)));
        report.outcome == Outcome::Ok && state("(log only)") && state("(logical)")
    });
    assert!(replication(&report).iter().all(|row| row.running), "{report:?}");
    assert!(!format!("{report:?}").contains("\"backup"), "{report:?}");
    drop((backup, feed));

    // The logical one's reader has vanished.
    let report = bench.until("replication-lag", |report| report.outcome == Outcome::Warning);
    assert!(
        report
            .summary
            .starts_with("Nobody reads the logical replication slot feed of database postgres, which holds back "),
        "{}",
        report.summary
    );
    bench.run("SELECT pg_drop_replication_slot('feed')");
    bench.run(
        "SELECT pg_create_physical_replication_slot('gone', true); CREATE TABLE t AS SELECT generate_series(1, 200000)",
    );
    let (report, run) = bench.agent.check("replication-lag", "pg", &[]);
    let gone = replication(&report).iter().find(|row| row.name.as_deref() == Some("gone"));
    let gone = gone.unwrap_or_else(|| panic!("{}", run.stdout));
    assert!(!gone.running && gone.lag_bytes > Some(1 << 20), "{gone:?}");
    assert_eq!((gone.kind, gone.problem), (ReplicationKind::Slot, Some(ReplicationProblem::SlotUnread)));
    assert_eq!(report.outcome, Outcome::Warning);
    assert!(
        report.summary.starts_with("Nobody reads the replication slot gone, which holds back "),
        "{}",
        report.summary
    );
    let (health, _) = bench.agent.check("health", "pg", &[]);
    assert_eq!(health.summary, "To be looked at: replication-lag.");

    // What it held has been given up.
    bench.run("ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'");
    bench.run("SELECT pg_reload_conf()");
    for round in 0..3 {
        bench.run(&format!("CREATE TABLE t{round} AS SELECT generate_series(1, 300000)"));
        bench.each(&["SELECT pg_switch_wal()", "CHECKPOINT"]);
    }
    let report = bench.until("replication-lag", |report| report.outcome == Outcome::Critical);
    assert!(report.summary.starts_with("The replication slot gone is lost: "), "{}", report.summary);
}

#[test]
fn a_replica_that_is_delayed_or_paused_on_purpose_is_told_as_that() {
    let bench = Bench::new(&["CREATE TABLE items (id int)"], &[]);
    let needs = Needs::find().unwrap();
    let mut replica = bench.server.standby(&needs, "boss", &bench.password).unwrap();
    let agent = Agent::new(&at("replica", replica.port()), &[("SECRET", &bench.password)]);
    let ok = |report: &CheckReport| report.outcome == Outcome::Ok && replication(report)[0].lag_ms == Some(0);
    until(&agent, "replication-lag", "replica", ok);

    let pause = Login { port: replica.port(), user: "boss", password: &bench.password };
    Session::postgres(pause, "SELECT pg_wal_replay_pause()").unwrap().finish().unwrap();
    bench.run("INSERT INTO items VALUES (1)");
    let report = until(&agent, "replication-lag", "replica", |report| report.outcome == Outcome::Warning);
    assert!(report.summary.starts_with("Replication from 127.0.0.1 is paused on this server"), "{}", report.summary);
    assert!(replication(&report)[0].running, "the log still arrives");

    replica.stop();
    replica.set("recovery_min_apply_delay=20min");
    replica.start_again().unwrap();
    bench.run("INSERT INTO items VALUES (2)");
    // It holds back what it has received, and asks its source for more only after that.
    let delayed = |report: &CheckReport| {
        let row = &replication(report)[0];
        report.outcome == Outcome::Ok && row.running && row.delay_ms == Some(1_200_000)
    };
    let report = until(&agent, "replication-lag", "replica", delayed);
    assert!(report.summary.starts_with("This standby is delayed by 20 min as configured"), "{}", report.summary);
    replica.stop();
    replica.set("recovery_min_apply_delay=0");
    replica.start_again().unwrap();
    until(&agent, "replication-lag", "replica", ok);
    replica.stop();
    replica.set("recovery_min_apply_delay=20min");
    replica.start_again().unwrap();
    until(&agent, "replication-lag", "replica", |report| replication(report)[0].state.as_deref() == Some("streaming"));
    bench.run("INSERT INTO items VALUES (3)");
    let held = |report: &CheckReport| replication(report)[0].lag_bytes > Some(0);
    let report = until(&agent, "replication-lag", "replica", held);
    assert!(delayed(&report), "{report:?}");
    assert_eq!(report.summary, "Replication from 127.0.0.1 is delayed by 20 min as configured.");
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
        assert_eq!((report.outcome, report.cause()), (Outcome::Ok, None), "{}", run.stdout);
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
    // Whoever can log in is connected, whatever else is refused.
    let (report, run) = bench.agent.check("connection", "pg", &[]);
    assert_eq!((report.outcome, report.row_errors.len()), (Outcome::Ok, 1), "{}", run.stdout);
}

#[test]
fn text_in_any_encoding_is_shown() {
    let bench = Bench::new(
        &[
            "CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0",
            "CREATE DATABASE bytes ENCODING 'SQL_ASCII' TEMPLATE template0",
            "CREATE DATABASE nihon ENCODING 'EUC_JP' TEMPLATE template0",
        ],
        &["max_prepared_transactions=2"],
    );
    // In LATIN1, the name is no UTF-8: the server keeps names as the database has them that they were made in.
    let run_in = |database: &str, statement: &str| {
        Session::postgres_in(database, bench.login("boss"), statement).unwrap().finish().unwrap();
    };
    run_in("latin", "CREATE ROLE \"bjørn\"");
    run_in("latin", "CREATE DATABASE \"café\"");
    run_in("latin", "BEGIN; SET LOCAL ROLE \"bjørn\"; PREPARE TRANSACTION 'zwölf'");
    // Longer than what the server keeps of a statement.
    let hold = |database: &str, text: &str| {
        let statement = format!("BEGIN; SELECT pg_sleep(600) AS \"{text}\" -- {}", "ü".repeat(600));
        Session::postgres_in(database, bench.login("boss"), &statement).unwrap()
    };
    let _held = [hold("latin", "café"), hold("bytes", "naïve"), hold("nihon", "注文"), hold("postgres", "łódź")];
    let databases = ["postgres", "latin", "bytes", "nihon"];
    let instances = databases.map(|database| at(database, bench.server.port()) + &format!("database = '{database}'\n"));
    let agent = Agent::new(&instances.concat(), &[("SECRET", &bench.password)]);
    for database in databases {
        let report = until(&agent, "top-sessions", database, |report| report.total_rows == 4);
        let Rows::TopSessions(rows) = &report.rows else { unreachable!() };
        assert!(
            rows.iter().all(|row| row.statement.as_deref().is_some_and(|text| text.contains("SELECT"))),
            "{rows:?}"
        );
        let (report, run) = agent.check("long-transactions", database, &[]);
        assert_eq!((report.cause(), report.total_rows), (None, 5), "{database}: {}", run.stdout);
        let (report, run) = agent.check("tablespace-usage", database, &[]);
        let Rows::TablespaceUsage(rows) = &report.rows else { unreachable!() };
        assert!(rows.iter().any(|row| row.name.starts_with("caf")), "{database}: {}", run.stdout);
        for check in ["connection", "blocking-sessions", "replication-lag", "health"] {
            let (report, run) = agent.check(check, database, &[]);
            assert_eq!((report.outcome, report.cause()), (Outcome::Ok, None), "{database} {check}: {}", run.stdout);
        }
        let (report, run) = agent.check("parameter", database, &["--name", "server encoding"]);
        assert_eq!(report.outcome, Outcome::Ok, "{database}: {}", run.stdout);
    }
    // What the server can convert is not lost.
    let report = until(&agent, "tablespace-usage", "latin", |report| report.cause().is_none());
    let Rows::TablespaceUsage(rows) = &report.rows else { unreachable!() };
    assert!(rows.iter().any(|row| row.name == "café"), "{rows:?}");
}

#[test]
fn a_pooler_in_between_is_worked_with_or_named() {
    let bench = Bench::new(&["CREATE TABLE items (id int)"], &[]);
    let port = bench.server.port();
    let start = |startup| Pooler::start(port, startup).unwrap();
    let refuses = start(Startup::RefusesOptions("08P01", "unsupported startup parameter: options"));
    let proxy = start(Startup::RefusesOptions("0A000", "Feature not supported: no command-line options"));
    let drops = start(Startup::DropsOptions);
    let closed = start(Startup::RefusesAll("08P01", "no such database: postgres"));
    let names = [("refuses", &refuses), ("proxy", &proxy), ("drops", &drops), ("closed", &closed)];
    let instances: String = names.iter().map(|(name, pooler)| at(name, pooler.port())).collect();
    let agent = Agent::new(&instances, &[("SECRET", &bench.password)]);
    let _held = Session::postgres(bench.login("boss"), "BEGIN; SELECT pg_sleep(600)").unwrap();
    for (name, pooler) in &names[..3] {
        for check in
            ["connection", "top-sessions", "long-transactions", "replication-lag", "tablespace-usage", "health"]
        {
            let (report, run) = agent.check(check, name, &[]);
            assert_eq!((report.outcome, report.cause()), (Outcome::Ok, None), "{name} {check}: {}", run.stdout);
        }
        let (report, _) = agent.check("long-transactions", name, &[]);
        assert_eq!(report.total_rows, 1, "{name}");
        // Every question is bounded and reads only, and leaves nothing behind on a connection that others get next.
        let said = pooler.said();
        assert!(said.contains("READ ONLY") && said.contains("SET LOCAL statement_timeout"), "{name}: {said}");
        assert!(!said.contains("SET statement_timeout") && !said.contains("SET SESSION"), "{name}: {said}");
        let questions = said.matches("SELECT").count();
        assert!(questions > 0 && said.matches("ROLLBACK").count() >= 6, "{name}: {said}");
    }
    let (report, run) = agent.check("connection", "closed", &[]);
    let failure = report.failure.unwrap();
    assert_ne!(failure.cause, Cause::Internal, "{}", run.stdout);
    assert!(failure.message.contains("PgBouncer") && failure.hint.contains("endpoint"), "{failure:?}");
    // Without a pooler the settings come with the login.
    let direct = start(Startup::Replaces("never said", "never said"));
    let agent = Agent::new(&at("direct", direct.port()), &[("SECRET", &bench.password)]);
    assert_eq!(agent.check("health", "direct", &[]).0.outcome, Outcome::Ok);
    assert!(!direct.said().contains("BEGIN"), "{}", direct.said());
}

#[test]
fn a_refusal_is_told_apart_in_any_language() {
    let error = |code: &str, routine: &str, message: &str| {
        let routine = if routine.is_empty() { String::new() } else { format!("R{routine}\0") };
        let fields = format!("SFATAL\0VFATAL\0C{code}\0M{message}\0{routine}\0");
        let length = (u32::try_from(fields.len()).unwrap() + 4).to_be_bytes();
        [b"E", &length[..], fields.as_bytes()].concat()
    };
    let cases = [
        ("rule", "28000", "ClientAuthentication", Cause::Tls),
        ("unnamed", "28000", "", Cause::Tls),
        ("nologin", "28000", "InitializeSessionUserId", Cause::AccountLocked),
        ("norole", "28000", "InitializeSessionUserId", Cause::Authentication),
        ("method", "28000", "auth_failed", Cause::Authentication),
        ("password", "28P01", "auth_failed", Cause::Authentication),
        ("full", "53300", "InitProcess", Cause::TooManyConnections),
        ("starting", "57P03", "ProcessStartupPacket", Cause::NotOpen),
        ("missing", "3D000", "InitPostgres", Cause::UnknownDatabase),
        ("closed", "55000", "CheckMyDatabase", Cause::NotOpen),
        ("barred", "42501", "CheckMyDatabase", Cause::MissingPrivilege),
    ];
    // What they stand before takes connections, and is never asked.
    let behind = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = behind.local_addr().unwrap().port();
    let proxies = cases.map(|(name, code, routine, _)| {
        (
            name,
            FaultProxy::start(
                port,
                When::Accepted,
                Fault::Say(error(
                    code,
                    routine,
                    if name == "norole" { "rollen finns inte" } else { "kein Eintrag, keine Verschlüsselung" },
                )),
            )
            .unwrap(),
        )
    });
    let instances: String = proxies.iter().map(|(name, proxy)| at(name, proxy.port())).collect();
    let agent = Agent::new(&instances, &[("SECRET", "x")]);
    for (name, code, _, cause) in cases {
        let (report, run) = agent.check("connection", name, &[]);
        assert_eq!(report.cause(), Some(cause), "{name} {code}: {}", run.stdout);
    }
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
    assert_eq!((report.outcome, report.total_rows, report.row_errors.len()), (Outcome::Ok, 1, 1));

    // Who may not see others' processes does not count them.
    let port = bench.server.port();
    let as_user = |user: &str| at(user, port).replace("'dbvoice'", &format!("'{user}'"));
    let agent = Agent::new(&(as_user("blind") + &as_user("unused")), &[("SECRET", &bench.password)]);
    let (report, run) = agent.check("connection", "blind", &[]);
    let Rows::Connection(rows) = &report.rows else { unreachable!() };
    assert_eq!((rows[0].connections_used, report.outcome), (None, Outcome::Ok), "{}", run.stdout);
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
fn only_the_agents_own_sessions_are_not_counted() {
    let bench = Bench::new(
        &[
            "CREATE ROLE app LOGIN PASSWORD",
            "CREATE ROLE one LOGIN PASSWORD CONNECTION LIMIT 1",
            "CREATE ROLE two LOGIN PASSWORD CONNECTION LIMIT 2",
        ],
        &[],
    );
    bench.run("GRANT pg_monitor TO one, two");
    // Whoever asks at the same time as health's other sessions finds none of them.
    for _ in 0..5 {
        let (health, run) = bench.agent.check("health", "pg", &[]);
        assert_eq!(part(&health, HealthPart::TopSessions).summary, "No other session is connected.", "{}", run.stdout);
        assert_eq!(
            part(&health, HealthPart::LongTransactions).summary,
            "No other transaction is open.",
            "{}",
            run.stdout
        );
        assert_eq!(health.summary, "All 9 checks are fine.");
    }
    // To call oneself alike hides nothing, whoever one is.
    let named = "SET application_name = 'bastion-agent-0123456789abcdef'; BEGIN; SELECT pg_sleep(600)";
    let _alike = ["dbvoice", "app"].map(|user| Session::postgres(bench.login(user), named).unwrap());
    bench.until("top-sessions", |report| report.total_rows == 2);
    bench.until("long-transactions", |report| report.total_rows == 2);

    // One session is enough for all of health.
    let port = bench.server.port();
    let as_user = |user: &str| at(user, port).replace("'dbvoice'", &format!("'{user}'"));
    let agent = Agent::new(&(as_user("one") + &as_user("two")), &[("SECRET", &bench.password)]);
    for user in ["one", "two", "one", "two"] {
        let (health, run) = agent.check("health", user, &[]);
        assert_eq!(
            (health.outcome, health.summary.as_str()),
            (Outcome::Ok, "All 9 checks are fine."),
            "{}",
            run.stdout
        );
    }
}

#[test]
fn what_a_databases_owner_sets_changes_no_answer() {
    let bench = Bench::new(&["CREATE ROLE owner LOGIN PASSWORD CREATEDB"], &[]);
    let (before, _) = bench.agent.check("connection", "pg", &[]);
    let odd = [
        "rds.rds_superuser_reserved_connections = 'many'",
        "rds.rds_superuser_reserved_connections = '1000'",
        "default_transaction_isolation = 'serializable'",
        "default_transaction_deferrable = on",
        "default_transaction_read_only = off",
        "search_path = public",
        "exit_on_error = on",
        "client_min_messages = debug5",
        "DateStyle = 'SQL, DMY'",
        "standard_conforming_strings = off",
        "quote_all_identifiers = on",
        "bytea_output = escape",
        "extra_float_digits = -15",
        // The last: whoever comes afterwards has no time for anything.
        "statement_timeout = 1",
    ];
    bench.run("ALTER DATABASE postgres OWNER TO owner");
    for setting in odd {
        let set = format!("ALTER DATABASE postgres SET {setting}");
        // By some versions only an administrator may set what no one knows yet.
        let who = if setting.starts_with("rds.") { "boss" } else { "owner" };
        let done = Session::postgres(bench.login(who), &set).unwrap().finish();
        done.unwrap_or_else(|error| panic!("{set}: {error}: {}", bench.server.log()));
        let (report, run) = bench.agent.check("connection", "pg", &[]);
        let max = |report: &CheckReport| {
            let Rows::Connection(rows) = &report.rows else { unreachable!() };
            rows.first().and_then(|row| row.connections_max)
        };
        assert_eq!((report.outcome, max(&report)), (Outcome::Ok, max(&before)), "{setting}: {}", run.stdout);
    }
    let (health, run) = bench.agent.check("health", "pg", &[]);
    assert_eq!(health.summary, "All 9 checks are fine.", "{}", run.stdout);
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
