//! Slots, replicas that are delayed on purpose, and what only reads the log.

use super::*;

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
    assert_eq!(health.summary, "Warning: replication-lag.");

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

#[test]
fn a_subscription_that_nobody_works_for_is_told() {
    let source = Bench::new(
        &["CREATE TABLE items (id int PRIMARY KEY)", "CREATE PUBLICATION feed FOR TABLE items"],
        &["wal_level=logical"],
    );
    let bench = Bench::new(&["CREATE TABLE items (id int PRIMARY KEY)"], &[]);
    let none = bench.agent.check("replication-lag", "pg", &[]).0;
    assert_eq!((none.outcome, none.total_rows), (Outcome::Ok, 0));

    // One that works: of how far behind it is, nothing is known here.
    let password = source.password.replace('\\', r"\\").replace('\'', r"\'");
    let peer = format!("host=127.0.0.1 port={} user=boss password='{password}' dbname=postgres", source.server.port());
    bench.run(&format!("CREATE SUBSCRIPTION orders CONNECTION '{}' PUBLICATION feed", peer.replace('\'', "''")));
    let report = bench.until("replication-lag", |report| report.outcome == Outcome::Ok && report.total_rows == 1);
    let row = &replication(&report)[0];
    assert_eq!((row.kind, row.direction), (ReplicationKind::Subscriber, ReplicationDirection::FromSource));
    assert!(row.running && row.lag_ms.is_none() && row.name.as_deref() == Some("orders"), "{row:?}");
    assert!(!format!("{report:?}").contains(&source.password));

    // A table that is being copied, for as long as another one has it: neither its connection nor its slot is a reader that is lost.
    source.run("CREATE TABLE late (id int); ALTER PUBLICATION feed ADD TABLE late");
    bench.run("CREATE TABLE late (id int)");
    let lock = Session::postgres(source.login("boss"), "BEGIN; LOCK TABLE late; SELECT pg_sleep(60)").unwrap();
    bench.run("ALTER SUBSCRIPTION orders REFRESH PUBLICATION");
    let copying =
        "SELECT 1 / count(*) FROM pg_stat_replication WHERE state = 'startup' AND application_name LIKE '%\\_sync\\_%'";
    let started = Instant::now();
    while Session::postgres(source.login("boss"), copying).unwrap().finish().is_err() {
        assert!(started.elapsed() < Duration::from_secs(20), "no copy begins");
        std::thread::sleep(Duration::from_millis(50));
    }
    let (report, run) = source.agent.check("replication-lag", "pg", &[]);
    assert_eq!((report.outcome, report.total_rows), (Outcome::Ok, 1), "{}", run.stdout);
    drop(lock);

    // What it reads is gone: it is started anew again and again, and fails each time.
    bench.run("ALTER SUBSCRIPTION orders DISABLE");
    let report = bench.until("replication-lag", |report| report.outcome == Outcome::Warning);
    assert_eq!(report.summary, "The subscription orders of database postgres is disabled: it gets no changes.");
    bench.run("ALTER SUBSCRIPTION orders SET (slot_name = 'nowhere')");
    bench.run("ALTER SUBSCRIPTION orders ENABLE");
    let report = bench.until("replication-lag", |report| report.outcome == Outcome::Critical);
    assert!(
        report.summary.starts_with("The subscription orders of database postgres is not running: "),
        "{}",
        report.summary
    );
    assert_eq!(replication(&report)[0].problem, Some(ReplicationProblem::Stopped));
}

#[test]
fn a_table_that_nobody_manages_to_copy_is_told() {
    let source = Bench::new(
        &["CREATE TABLE items (id int)", "INSERT INTO items VALUES (1)", "CREATE PUBLICATION feed FOR TABLE items"],
        &["wal_level=logical"],
    );
    // Its first copy fails for ever: the row is there already.
    let bench = Bench::new(
        &["CREATE TABLE items (id int PRIMARY KEY)", "INSERT INTO items VALUES (1)", "CREATE DATABASE \"Ab lage\""],
        &[],
    );
    let password = source.password.replace('\\', r"\\").replace('\'', r"\'");
    let peer = format!("host=127.0.0.1 port={} user=boss password='{password}' dbname=postgres", source.server.port());
    let subscribe =
        |name: &str| format!("CREATE SUBSCRIPTION {name} CONNECTION '{}' PUBLICATION feed", peer.replace('\'', "''"));
    bench.run(&subscribe("orders"));
    let report = bench.until("replication-lag", |report| report.outcome == Outcome::Warning);
    let said = "One table of the subscription orders of database postgres is not copied yet, and nobody copies it: ";
    assert!(report.summary.starts_with(said), "{}", report.summary);
    let row = &replication(&report)[0];
    assert_eq!((row.running, row.problem), (true, Some(ReplicationProblem::Behind)));
    let (health, run) = bench.agent.check("health", "pg", &[]);
    assert_eq!(health.outcome, Outcome::Warning, "{}", run.stdout);

    // Once it is copied all is well.
    bench.run("DELETE FROM items");
    bench.until("replication-lag", |report| report.outcome == Outcome::Ok);

    // That of another database, which alone tells of its tables.
    let other = |sql: &str| {
        Session::postgres_in("Ab lage", bench.login("boss"), sql).unwrap().finish().unwrap();
    };
    other("CREATE TABLE items (id int PRIMARY KEY)");
    other("INSERT INTO items VALUES (1)");
    other(&subscribe("elsewhere"));
    let report = bench.until("replication-lag", |report| report.outcome == Outcome::Warning);
    assert!(
        report.summary.contains("subscription elsewhere of database Ab lage is not copied yet"),
        "{}",
        report.summary
    );
    bench.run("REVOKE CONNECT ON DATABASE \"Ab lage\" FROM PUBLIC");
    let (report, run) = bench.agent.check("replication-lag", "pg", &[]);
    assert_eq!(report.outcome, Outcome::Unknown, "{}", run.stdout);
    assert!(
        run.stdout.contains("whether all tables of the subscriptions of database Ab lage are copied"),
        "{}",
        run.stdout
    );
}

#[test]
fn a_replay_that_queries_hold_up_is_told() {
    let bench = Bench::new(&["CREATE TABLE items (id int)"], &[]);
    let mut replica = bench.server.standby(&Needs::find().unwrap(), "boss", &bench.password).unwrap();
    replica.stop();
    replica.set("max_standby_streaming_delay=-1");
    replica.start_again().unwrap();
    let agent = Agent::new(&at("replica", replica.port()), &[("SECRET", &bench.password)]);
    until(&agent, "replication-lag", "replica", |report| report.outcome == Outcome::Ok);
    let reader = Login { port: replica.port(), user: "boss", password: &bench.password };
    let reader = Session::postgres_staying(reader, "BEGIN; SELECT count(*) FROM items").unwrap();
    bench.run("ALTER TABLE items ADD note text");

    let waits = |report: &CheckReport| report.summary.contains("waits for queries on this server to end");
    let report = until(&agent, "replication-lag", "replica", waits);
    assert_eq!(replication(&report)[0].state.as_deref(), Some("streaming, waits for queries"));
    let report = until(&agent, "blocking-sessions", "replica", |report| report.outcome == Outcome::Warning);
    let Rows::BlockingSessions(rows) = &report.rows else { unreachable!() };
    assert_eq!((rows.len(), rows[0].user.as_deref()), (2, Some("boss")), "{rows:?}");
    assert_eq!(rows[1].blocked_by, [rows[0].session_id.clone()]);
    drop(reader);
    for check in ["replication-lag", "blocking-sessions"] {
        until(&agent, check, "replica", |report| report.outcome == Outcome::Ok);
    }
}
