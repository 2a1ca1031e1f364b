//! What MySQL and MariaDB servers do not tell of themselves, or tell in a way that misleads: nothing is said that is not so.

#![allow(clippy::unwrap_used)]

use std::{
    thread,
    time::{Duration, Instant},
};

use agent_protocol::{
    BlockingRow, CheckReport, HealthPart, HealthRow, Outcome, Rows, TablespaceKind, TransactionRow, UnreadPart,
};
use stage::Engine;
use tests::bench::Bench;

const BOTH: [Engine; 2] = [Engine::MySql, Engine::MariaDb];

fn transactions(report: &CheckReport) -> &[TransactionRow] {
    let Rows::LongTransactions(rows) = &report.rows else { unreachable!() };
    rows
}

fn blocking(report: &CheckReport) -> &[BlockingRow] {
    let Rows::BlockingSessions(rows) = &report.rows else { unreachable!() };
    rows
}

/// What `health` says of the sequences.
fn sequences(bench: &Bench) -> HealthRow {
    let (report, run) = bench.agent.check("health", "db", &[]);
    let Rows::Health(rows) = report.rows else { unreachable!() };
    rows.into_iter().find(|row| row.check == HealthPart::Sequences).unwrap_or_else(|| panic!("{}", run.stdout))
}

/// Whether the sentence and the list of what was not read have it.
fn says_what_is_missing(report: &CheckReport, what: &str) {
    assert!(report.summary.contains(what) && report.summary.contains("could not be looked at"), "{}", report.summary);
    assert!(report.row_errors.iter().any(|error| error.subject.contains(what)), "{:?}", report.row_errors);
}

/// A zone whose clocks go back by an hour at this time.
fn zone(goes_back: jiff::Timestamp) -> String {
    // Until then they are an hour ahead.
    let shown = (goes_back + jiff::SignedDuration::from_hours(1)).to_zoned_datetime(jiff::tz::TimeZone::UTC);
    // Days without the 29th of February; the summer of this zone lasts about half a year.
    let leap = i16::from(shown.in_leap_year() && shown.day_of_year() > 59);
    let day = shown.day_of_year() - leap;
    let began = (day + 182) % 365 + 1;
    format!("TZ=WIN0SUM-1,J{began}/0,J{day}/{}", shown.strftime("%H:%M:%S"))
}

#[test]
fn a_clock_that_goes_back_makes_nothing_younger() {
    thread::scope(|scope| {
        for engine in BOTH {
            scope.spawn(move || clock_goes_back(engine));
        }
    });
}

fn clock_goes_back(engine: Engine) {
    let goes_back = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(25);
    let goes_back = goes_back.round(jiff::Unit::Second).unwrap();
    let bench = Bench::new(engine, &[], &[&zone(goes_back), "--innodb-lock-wait-timeout=600"]);
    let until_then = || Duration::try_from(goes_back.duration_since(jiff::Timestamp::now())).unwrap_or_default();
    assert!(until_then() > Duration::from_secs(5), "{engine}: the server took too long to start");
    let began = Instant::now();
    let update = "START TRANSACTION; UPDATE shop.items SET price = 7 WHERE id = 1";
    let _holder = bench.session(&format!("{update}; SELECT SLEEP(600)"));
    bench.until("long-transactions", |report| {
        transactions(report).iter().any(|row| row.statement.as_deref().is_some_and(|text| text.contains("SLEEP")))
    });
    let _waits = bench.session(update);
    thread::sleep(Duration::from_secs(3));
    let look = |when: &str| {
        let plausible = |what: &str, age: Option<u64>| {
            let elapsed = u64::try_from(began.elapsed().as_millis()).unwrap();
            let told = elapsed.saturating_sub(5_000)..=elapsed + 1_000;
            assert!(age.is_some_and(|age| told.contains(&age)), "{engine} {when}: {what} {age:?} of {elapsed}");
        };
        let report = bench.until("long-transactions", |report| report.total_rows == 2);
        assert!(report.row_errors.is_empty(), "{engine} {when}: {}", report.summary);
        transactions(&report).iter().for_each(|row| plausible("age", Some(row.age_ms)));
        let report = bench.until("blocking-sessions", |report| report.total_rows == 2);
        assert!(report.row_errors.is_empty(), "{engine} {when}: {}", report.summary);
        blocking(&report).iter().for_each(|row| plausible("transaction", row.transaction_ms));
        plausible("wait", blocking(&report)[1].waiting_ms);
    };
    look("before");
    thread::sleep(until_then() + Duration::from_secs(1));
    look("after");
    // What begins now may have begun an hour ago, for all that the server tells.
    let _new = bench.session("START TRANSACTION; UPDATE shop.items SET price = 7 WHERE id = 2; SELECT SLEEP(600)");
    let report = bench.until("long-transactions", |report| report.total_rows == 3);
    says_what_is_missing(&report, "whether an hour more has passed since the transaction of session");
    assert!(transactions(&report).iter().all(|row| row.age_ms < 120_000), "{engine}: {report:?}");
}

#[test]
fn a_transaction_is_not_as_young_as_the_server() {
    for engine in BOTH {
        let mut bench = Bench::new(engine, &[], &[]);
        // Times have no fractions: what began in the second in which the server was ready may have been there before.
        thread::sleep(Duration::from_millis(1_100));
        bench.run("XA START 'left'; INSERT INTO shop.items VALUES (5, 5); XA END 'left'; XA PREPARE 'left'");
        let report = bench.until("long-transactions", |report| report.total_rows == 1);
        assert!(report.summary.contains("open for ") && !report.summary.contains("at least"), "{}", report.summary);
        assert_eq!((report.outcome, report.row_errors.len()), (Outcome::Ok, 0), "{engine}: {}", report.summary);
        let (health, run) = bench.agent.check("health", "db", &[]);
        assert_eq!(health.outcome, Outcome::Ok, "{engine}: {}", run.stdout);
        bench.server.stop();
        bench.server.start_again().unwrap();
        let report = bench.until("long-transactions", |report| report.total_rows == 1);
        assert!(report.summary.contains("open for at least"), "{engine}: {}", report.summary);
        says_what_is_missing(&report, "since when the prepared transaction");
        let (health, run) = bench.agent.check("health", "db", &[]);
        assert_eq!(health.outcome, Outcome::Unknown, "{engine}: {}", run.stdout);
    }
}

#[test]
fn sequences_that_run_out_are_told_and_those_that_nobody_may_see() {
    let bench = Bench::new(
        Engine::MariaDb,
        &["SET NAMES utf8mb4", "CREATE SEQUENCE IF NOT EXISTS shop.`s ``3/ü` MAXVALUE 200 NOCACHE"],
        &[],
    );
    let row = sequences(&bench);
    assert_eq!(row.outcome, Outcome::Unknown, "{}", row.summary);
    let error = row.row_errors.first().unwrap();
    assert_eq!(error.subject, "the sequence shop.s `3/ü");
    assert!(error.message.contains("GRANT SELECT ON `shop`.`s ``3/ü` TO 'dbvoice'@'%';"), "{}", error.message);
    bench.run("SET NAMES utf8mb4; SELECT SETVAL(shop.`s ``3/ü`, 100)");

    let grant = "GRANT SELECT ON shop.`s ``3/ü` TO dbvoice";
    let see = ["SET NAMES utf8mb4", "CREATE SEQUENCE IF NOT EXISTS shop.`s ``3/ü` MAXVALUE 200 NOCACHE", grant];
    let more = [
        "CREATE SEQUENCE IF NOT EXISTS shop.falls INCREMENT BY -1 MINVALUE -20 MAXVALUE -1 START WITH -1 NOCACHE",
        "GRANT SELECT ON shop.falls TO dbvoice",
        "CREATE SEQUENCE IF NOT EXISTS shop.turns MAXVALUE 2 CYCLE NOCACHE",
        "GRANT SELECT ON shop.turns TO dbvoice",
    ];
    let bench = Bench::new(Engine::MariaDb, &[&see[..], &more[..]].concat(), &[]);
    bench.run("SELECT NEXTVAL(shop.turns), NEXTVAL(shop.turns)");
    let row = sequences(&bench);
    assert_eq!((row.outcome, row.row_errors.len()), (Outcome::Ok, 0), "{}", row.summary);
    assert!(row.summary.contains("no InnoDB sequence that was seen"), "{}", row.summary);
    bench.run("SET NAMES utf8mb4; SELECT SETVAL(shop.`s ``3/ü`, 170)");
    let row = sequences(&bench);
    assert_eq!(row.outcome, Outcome::Warning, "{}", row.summary);
    assert_eq!(row.summary, "The sequence shop.s `3/ü has given out or set aside 85 % of its values.");
    bench.run("SELECT SETVAL(shop.falls, -20)");
    let row = sequences(&bench);
    assert_eq!(
        (row.outcome, row.summary.as_str()),
        (
            Outcome::Critical,
            "The sequence shop.falls has given out or set aside 100 % of its values; past 80 % too: the sequence \
             shop.s `3/ü."
        )
    );
}

#[test]
fn names_are_told_as_they_are() {
    for engine in BOTH {
        let bench = Bench::new(engine, &[], &[]);
        bench.run(
            "SET NAMES utf8mb4; CREATE DATABASE `my/shöp #1`; \
             CREATE TABLE `my/shöp #1`.`k8 ü/'x#y` (id tinyint AUTO_INCREMENT PRIMARY KEY); \
             INSERT INTO `my/shöp #1`.`k8 ü/'x#y` VALUES (125)",
        );
        let row = sequences(&bench);
        assert_eq!(
            row.summary, "The automatic key of my/shöp #1.k8 ü/'x#y (id) has used 98.4 % of its values.",
            "{engine}"
        );
        let (report, run) = bench.agent.check("tablespace-usage", "db", &[]);
        let Rows::TablespaceUsage(rows) = &report.rows else { unreachable!() };
        assert!(rows.iter().any(|row| row.name == "my/shöp #1"), "{engine}: {}", run.stdout);
    }
}

#[test]
fn what_takes_up_storage_is_counted_or_not_claimed() {
    for engine in BOTH {
        let blind = ["REVOKE REFERENCES ON *.* FROM dbvoice"];
        let bench = Bench::new(engine, &blind, &["--log-bin=log", "--server-id=7", "--binlog-row-image=FULL"]);
        bench.run(
            "CREATE TABLE shop.big (id int PRIMARY KEY, v longtext) ENGINE = MyISAM; \
             SET SESSION sql_log_bin = 1; INSERT INTO shop.big VALUES (1, REPEAT('x', 3000000))",
        );
        let look = || bench.agent.check("tablespace-usage", "db", &[]).0;
        let log = |report: &CheckReport| {
            let Rows::TablespaceUsage(rows) = &report.rows else { unreachable!() };
            rows.iter().find(|row| row.kind == TablespaceKind::Log).map(|row| (row.name.clone(), row.used_bytes))
        };
        let mut report = look();
        if engine == Engine::MariaDb {
            assert_eq!((report.outcome, log(&report)), (Outcome::Unknown, None), "{}", report.summary);
            says_what_is_missing(&report, "the binary log");
            assert!(report.summary.contains("GRANT BINLOG MONITOR ON *.* TO 'dbvoice'@'%'."), "{}", report.summary);
            let sees = ["GRANT BINLOG MONITOR ON *.* TO dbvoice", "REVOKE REFERENCES ON *.* FROM dbvoice"];
            let bench = Bench::new(engine, &sees, &["--log-bin=log", "--server-id=7"]);
            report = bench.agent.check("tablespace-usage", "db", &[]).0;
            assert!(log(&report).is_some_and(|(name, bytes)| name == "binary log" && bytes > 0), "{}", report.summary);
        } else {
            assert!(log(&report).is_some_and(|(_, bytes)| bytes > 3_000), "{}", report.summary);
        }
        // What the user cannot know to be there is said, and counts for nothing.
        let parts: Vec<UnreadPart> = report.row_errors.iter().map(|error| error.part).collect();
        assert_eq!((report.outcome, &parts[..]), (Outcome::Ok, &[UnreadPart::OtherStorageEngines][..]), "{report:?}");
        let grant = "Run as an administrator: GRANT REFERENCES ON *.* TO 'dbvoice'@'%';";
        assert!(report.row_errors[0].message.ends_with(grant), "{:?}", report.row_errors);
        let said = "in InnoDB's tablespaces and the binary log;";
        assert!(report.summary.contains(said) && !report.summary.contains("in all"), "{}", report.summary);
        // To whoever may see that there are such tables, they are counted: a right that shows nothing of what is in them is enough.
        let sees = ["CREATE DATABASE IF NOT EXISTS old"];
        let bench = Bench::new(engine, &sees, &[]);
        let taken = |report: &CheckReport, name: &str| {
            let Rows::TablespaceUsage(rows) = &report.rows else { unreachable!() };
            rows.iter().find(|row| row.name == name).map_or(0, |row| row.used_bytes)
        };
        let before = bench.agent.check("tablespace-usage", "db", &[]).0;
        assert!(!before.summary.contains("tables of"), "{engine}: {}", before.summary);
        for table in ["shop.big", "old.big"] {
            bench.run(&format!(
                "CREATE TABLE {table} (id int PRIMARY KEY, v longtext) ENGINE = MyISAM; \
                 INSERT INTO {table} VALUES (1, REPEAT('x', 3000000))"
            ));
        }
        let after = bench.agent.check("tablespace-usage", "db", &[]).0;
        for name in ["shop", "old"] {
            assert!(taken(&after, name) >= taken(&before, name) + 3_000_000, "{engine} {name}: {}", after.summary);
        }
        let said = "in InnoDB's tablespaces, tables of MyISAM that the user may see and the binary log;";
        let without = "in InnoDB's tablespaces and tables of MyISAM that the user may see;";
        assert!([said, without].iter().any(|said| after.summary.contains(said)), "{engine}: {}", after.summary);
    }
}

#[test]
fn a_key_of_another_engine_is_near_its_end_or_not_looked_at() {
    for engine in BOTH {
        let bench = Bench::new(engine, &["GRANT ALL ON *.* TO app WITH GRANT OPTION"], &[]);
        bench.run(
            "CREATE TABLE shop.notes (id tinyint AUTO_INCREMENT PRIMARY KEY) ENGINE = MyISAM; INSERT INTO shop.notes VALUES (126)",
        );
        let found = sequences(&bench);
        assert_eq!(
            (found.outcome, found.summary.as_str()),
            (Outcome::Critical, "The automatic key of shop.notes (id) has used 99.2 % of its values."),
            "{engine}"
        );
        bench.run("INSERT INTO shop.notes () VALUES ()");
        let another = bench.session("INSERT INTO shop.notes () VALUES ()").finish();
        assert!(another.is_err(), "{engine}: there was one more");
        bench.run("REVOKE REFERENCES ON *.* FROM dbvoice");
        let found = sequences(&bench);
        let parts: Vec<UnreadPart> = found.row_errors.iter().map(|error| error.part).collect();
        assert_eq!((found.outcome, &parts[..]), (Outcome::Ok, &[UnreadPart::OtherStorageEngines][..]), "{engine}");
        let (report, run) = bench.agent.check("health", "db", &[]);
        let not_fine = "looked at is fine; not looked at: tables of other engines than InnoDB (";
        assert!(report.outcome == Outcome::Ok && report.summary.contains(not_fine), "{engine}: {}", run.stdout);
        // Another right to all tables shows them as well, one to some of them does not; a role's counts where it is active.
        bench.run("GRANT SELECT ON shop.* TO dbvoice");
        assert_eq!(sequences(&bench).row_errors.len(), 1, "{engine}");
        bench.run("CREATE ROLE seers; GRANT SELECT ON *.* TO seers; GRANT seers TO dbvoice");
        let found = sequences(&bench);
        assert!(found.row_errors[0].message.contains("SET DEFAULT ROLE "), "{engine}: {found:?}");
        bench.run(if engine == Engine::MySql {
            "SET DEFAULT ROLE ALL TO dbvoice"
        } else {
            "SET DEFAULT ROLE seers FOR dbvoice"
        });
        let found = sequences(&bench);
        assert!(found.row_errors.is_empty() && found.outcome == Outcome::Critical, "{engine}: {found:?}");
    }
}

#[test]
fn threads_of_replication_are_no_sessions() {
    for engine in BOTH {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let (source, start) = match engine {
            Engine::MySql => (
                format!(
                    "CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_PORT = {port}, SOURCE_USER = 'r'"
                ),
                "START REPLICA",
            ),
            _ => (
                format!("CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = {port}, MASTER_USER = 'r'"),
                "START SLAVE",
            ),
        };
        let workers =
            if engine == Engine::MySql { "--replica-parallel-workers=3" } else { "--slave-parallel-threads=3" };
        let bench = Bench::new(engine, &[], &["--server-id=7", "--relay-log=relay", workers]);
        bench.run(&format!("{source}; {start}"));
        // Its own, that of the source, and those that apply.
        bench.until("replication-lag", |report| report.total_rows == 1);
        for by in ["time", "memory"] {
            let (report, run) = bench.agent.check("top-sessions", "db", &["--by", by]);
            assert_eq!(report.summary, "No other session is connected.", "{engine}: {}", run.stdout);
        }
    }
}

#[test]
fn commits_that_wait_for_a_replica_which_is_not_there_are_told() {
    for engine in BOTH {
        let plugin: &[&str] = if engine == Engine::MySql { &["--plugin-load-add=semisync_source.so"] } else { &[] };
        let bench = Bench::new(engine, &[], &[&["--log-bin=log", "--server-id=7"], plugin].concat());
        let (report, run) = bench.agent.check("replication-lag", "db", &[]);
        assert_eq!((report.outcome, report.total_rows), (Outcome::Ok, 0), "{engine}: {}", run.stdout);
        let source = if engine == Engine::MySql { "source" } else { "master" };
        bench.run(&format!(
            "SET GLOBAL rpl_semi_sync_{source}_timeout = 600000; SET GLOBAL rpl_semi_sync_{source}_enabled = 1"
        ));
        let _hangs = bench.session("INSERT INTO shop.items VALUES (9, 9)");
        let report = bench.until("replication-lag", |report| report.outcome == Outcome::Critical);
        assert_eq!(
            report.summary,
            "One commit waits for a replica to acknowledge, and none of the semi-synchronous ones is connected.",
            "{engine}"
        );
        let (health, run) = bench.agent.check("health", "db", &[]);
        assert!(health.summary.starts_with("Critical: replication-lag"), "{engine}: {}", run.stdout);
        bench.run(&format!("SET GLOBAL rpl_semi_sync_{source}_enabled = 0"));
        bench.until("replication-lag", |report| report.outcome == Outcome::Ok);
    }
}

#[test]
fn commits_that_connected_replicas_do_not_acknowledge_are_told() {
    thread::scope(|scope| {
        for engine in BOTH {
            scope.spawn(move || not_acknowledged(engine));
        }
    });
}

fn not_acknowledged(engine: Engine) {
    let mysql = engine == Engine::MySql;
    let plugin = |name| if mysql { vec![name] } else { Vec::new() };
    let source_options =
        [vec!["--log-bin=log", "--server-id=7"], plugin("--plugin-load-add=semisync_source.so")].concat();
    let password = "no more than 32 characters";
    let user = format!("CREATE USER IF NOT EXISTS follower IDENTIFIED BY '{password}'");
    let source = Bench::new(engine, &[&user, "GRANT REPLICATION SLAVE ON *.* TO follower"], &source_options);
    let replica_options = [vec!["--server-id=8"], plugin("--plugin-load-add=semisync_replica.so")].concat();
    let replica = Bench::new(engine, &[], &replica_options);
    // It gets the source's own.
    replica.run("DELETE FROM shop.items");
    let (port, role) = (source.server.port(), if mysql { "source" } else { "master" });
    replica.run(&if mysql {
        format!(
            "SET GLOBAL rpl_semi_sync_replica_enabled = 1; CHANGE REPLICATION SOURCE TO SOURCE_HOST='127.0.0.1', \
             SOURCE_PORT={port}, SOURCE_USER='follower', SOURCE_PASSWORD='{password}', SOURCE_SSL=0, \
             GET_SOURCE_PUBLIC_KEY=1; START REPLICA"
        )
    } else {
        format!(
            "SET GLOBAL rpl_semi_sync_slave_enabled = 1; CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT={port}, \
             MASTER_USER='follower', MASTER_PASSWORD='{password}'; START SLAVE"
        )
    });
    replica.until("replication-lag", |report| report.outcome == Outcome::Ok && report.total_rows == 1);
    let enable = |timeout: u32| {
        source.run(&format!(
            "SET GLOBAL rpl_semi_sync_{role}_timeout = {timeout}; SET GLOBAL rpl_semi_sync_{role}_enabled = 1"
        ));
    };
    enable(600_000);
    source.run("INSERT INTO shop.items VALUES (8, 8)");
    let report = source.until("replication-lag", |report| report.outcome == Outcome::Ok);
    assert_eq!(report.total_rows, 0, "{engine}: {}", report.summary);

    // It stays connected, and says nothing any more.
    replica.server.hold(true).unwrap();
    let hangs = source.session("INSERT INTO shop.items VALUES (9, 9)");
    thread::sleep(Duration::from_secs(31));
    let report = source.until("replication-lag", |report| report.outcome == Outcome::Critical);
    let said = "One commit is not acknowledged by the replicas that are connected; its statement began 3";
    assert!(report.summary.starts_with(said), "{engine}: {}", report.summary);

    // The server gives up: commits go on, and are on this server alone.
    source.run(&format!("SET GLOBAL rpl_semi_sync_{role}_enabled = 0"));
    drop(hangs);
    enable(100);
    source.run("INSERT INTO shop.items VALUES (10, 10)");
    let report = source.until("replication-lag", |report| report.outcome == Outcome::Warning);
    assert!(report.summary.contains("switched on and not in effect"), "{engine}: {}", report.summary);
    replica.server.hold(false).unwrap();
    source.until("replication-lag", |report| report.outcome == Outcome::Ok);
}

#[test]
fn a_server_that_nearly_lets_nobody_in_is_told() {
    for engine in Engine::ALL {
        let setup: &[&str] = if engine == Engine::Postgres { &["ALTER ROLE app SUPERUSER"] } else { &[] };
        let bench = Bench::new(engine, setup, if engine == Engine::Postgres { &[] } else { &["--max-connections=20"] });
        let look = || {
            let (report, run) = bench.agent.check("connection", "db", &[]);
            let Rows::Connection(rows) = &report.rows else { unreachable!() };
            (
                report.outcome,
                rows[0].connections_used.unwrap(),
                rows[0].connections_max.unwrap(),
                report.summary,
                run.stdout,
            )
        };
        let (outcome, used, max, summary, _) = look();
        assert_eq!((outcome, summary.contains("leaves")), (Outcome::Ok, false), "{engine}: {summary}");
        let mut held = Vec::new();
        for (percent, expected) in [(80, Outcome::Warning), (95, Outcome::Critical)] {
            let wanted = (max * percent).div_ceil(100) - used;
            while (held.len() as u64) < wanted {
                held.push(bench.session(if engine == Engine::Postgres {
                    "SELECT pg_sleep(600)"
                } else {
                    "SELECT SLEEP(600)"
                }));
            }
            let started = Instant::now();
            let (outcome, used, max, summary, text) = loop {
                let seen = look();
                if seen.1 * 100 >= seen.2 * percent || started.elapsed() > Duration::from_secs(15) {
                    break seen;
                }
                thread::sleep(Duration::from_millis(100));
            };
            assert_eq!(outcome, expected, "{engine}: {text}");
            let left = max - used;
            let left = if left == 0 { "none".to_owned() } else { left.to_string() };
            let said = format!("{used} of {max} connections are in use, which leaves {left}.");
            assert!(summary.ends_with(&said), "{engine}: {summary}");
        }
        let run = bench.agent.run(&["check", "health", "db"]);
        assert_eq!(run.code, 2, "{engine}: {}", run.stdout);
    }
}
