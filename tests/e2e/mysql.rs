//! What MySQL and MariaDB servers are like in the field: in other zones, with settings that reach every session, other characters,
//! instruments that are off, older versions, clusters, and keys that run out.

#![allow(clippy::unwrap_used)]

use std::{
    thread,
    time::{Duration, Instant},
};

use agent_protocol::{
    BlockingRow, Cause, CheckReport, HealthPart, Outcome, ReplicationDirection, ReplicationRow, Rows, SessionMeasure,
    SessionRow, TransactionKind, TransactionRow,
};
use stage::{Engine, sessions::Login};
use tests::bench::{Bench, until};

const BOTH: [Engine; 2] = [Engine::MySql, Engine::MariaDb];

fn transactions(report: &CheckReport) -> &[TransactionRow] {
    let Rows::LongTransactions(rows) = &report.rows else { unreachable!() };
    rows
}

fn blocking(report: &CheckReport) -> &[BlockingRow] {
    let Rows::BlockingSessions(rows) = &report.rows else { unreachable!() };
    rows
}

fn sessions(report: &CheckReport) -> &[SessionRow] {
    let Rows::TopSessions(rows) = &report.rows else { unreachable!() };
    rows
}

fn replication(report: &CheckReport) -> &[ReplicationRow] {
    let Rows::ReplicationLag(rows) = &report.rows else { unreachable!() };
    rows
}

/// Whether the sentence says that something could not be looked at.
fn says_what_is_missing(report: &CheckReport, what: &str) {
    assert!(report.summary.contains(what) && report.summary.contains("could not be looked at"), "{}", report.summary);
    assert!(report.row_errors.iter().any(|error| error.subject.contains(what)), "{:?}", report.row_errors);
}

#[test]
fn ages_are_the_same_in_every_zone() {
    // The zone of the server's host, and that of its sessions where they set none; PostgreSQL has only the second.
    for (host, default) in [("TZ=JST-9", "-08:00"), ("TZ=EST5", "+09:00"), ("TZ=UTC0", "+05:30")] {
        Engine::each(|engine| {
            let default = format!("--default-time-zone={default}");
            let zone = format!("timezone={}", host.trim_start_matches("TZ="));
            let options: &[&str] =
                if engine == Engine::Postgres { &[&zone] } else { &[host, &default, "--innodb-lock-wait-timeout=600"] };
            let bench = Bench::new(engine, &[], options);
            let started = Instant::now();
            let (begin, table, sleep) = match engine {
                Engine::Postgres => ("BEGIN", "items", "pg_sleep(600)"),
                _ => ("START TRANSACTION", "shop.items", "SLEEP(600)"),
            };
            let update = format!("UPDATE {table} SET price = 7 WHERE id = 1");
            let _root = bench.session(&format!("{begin}; {update}; SELECT {sleep}"));
            // Only who comes second waits.
            bench.until("long-transactions", |report| {
                let statement = transactions(report).first().and_then(|row| row.statement.as_deref());
                statement.is_some_and(|statement| statement.to_lowercase().contains("sleep"))
            });
            let _waits = bench.session(&format!("{begin}; {update}"));
            thread::sleep(Duration::from_secs(3));
            let plausible = |what: &str, age: Option<u64>| {
                let elapsed = u64::try_from(started.elapsed().as_millis()).unwrap() + 1_000;
                assert!(age.is_some_and(|age| (1_000..=elapsed).contains(&age)), "{engine} {host}: {what} {age:?}");
            };
            let report = bench.until("long-transactions", |report| report.total_rows == 2);
            assert_eq!(report.outcome, Outcome::Ok, "{engine} {host}: {}", report.summary);
            transactions(&report).iter().for_each(|row| plausible("age", Some(row.age_ms)));
            let report = bench.until("blocking-sessions", |report| report.total_rows == 2);
            assert_eq!(report.outcome, Outcome::Warning, "{engine} {host}: {}", report.summary);
            for row in blocking(&report) {
                plausible("transaction", row.transaction_ms);
            }
            plausible("wait", blocking(&report)[1].waiting_ms);
            let report = bench.until("top-sessions", |report| report.total_rows == 2);
            sessions(&report).iter().for_each(|row| plausible("active", row.active_ms));
        });
    }
}

#[test]
fn no_setting_of_the_server_changes_an_answer() {
    for engine in BOTH {
        let mode = if engine == Engine::MySql { "ANSI,PIPES_AS_CONCAT,HIGH_NOT_PRECEDENCE" } else { "ORACLE" };
        let mode = format!(
            "SET GLOBAL sql_mode = '{mode},NO_BACKSLASH_ESCAPES,PAD_CHAR_TO_FULL_LENGTH,NO_UNSIGNED_SUBTRACTION'"
        );
        // Whoever logs in without being an administrator gets all of them; the init_connect is run before any of ours.
        let hostile = [
            "CREATE USER IF NOT EXISTS 'jürgen'@'%' IDENTIFIED BY 'secret'",
            "GRANT SELECT, UPDATE, LOCK TABLES ON *.* TO 'jürgen'@'%'",
            "CREATE DATABASE IF NOT EXISTS `my-shöp`",
            "CREATE TABLE IF NOT EXISTS `my-shöp`.größen (id int PRIMARY KEY, preis int)",
            "REPLACE INTO `my-shöp`.größen VALUES (1, 1), (2, 2), (3, 3)",
            "SET GLOBAL init_connect = 'SET NAMES latin1, sql_select_limit = 1'",
            "SET GLOBAL sql_select_limit = 1",
            "SET GLOBAL max_join_size = 1",
            "SET GLOBAL group_concat_max_len = 4",
            "SET GLOBAL autocommit = 0",
            "SET GLOBAL div_precision_increment = 0",
            "SET GLOBAL time_zone = '-11:00'",
            &mode,
            "SET GLOBAL sql_auto_is_null = 1",
        ];
        let setup: Vec<String> = std::iter::once("SET NAMES utf8mb4".to_owned())
            .chain(hostile.iter().map(|&statement| statement.to_owned()))
            .collect();
        let setup: Vec<&str> = setup.iter().map(String::as_str).collect();
        let latin = [
            "--character-set-server=latin1",
            "--collation-server=latin1_german2_ci",
            "--transaction-isolation=SERIALIZABLE",
        ];
        let handshake = (engine == Engine::MariaDb).then_some("--skip-character-set-client-handshake");
        let options: Vec<&str> = latin.into_iter().chain(handshake).chain(["--innodb-lock-wait-timeout=600"]).collect();
        let bench = Bench::new(engine, &setup, &options);

        // One who holds a row, and three who wait for it, one after the other; all of another character set than the server's.
        let names = "SET NAMES utf8mb4, sql_mode = '', autocommit = 1, sql_select_limit = DEFAULT; USE `my-shöp`; START TRANSACTION";
        let row = |id: u8| format!("UPDATE größen SET preis = 70071 WHERE id = {id} AND 'Übergröße' <> '店'");
        let login = Login { port: bench.server.port(), user: "app", password: &bench.password };
        let holder = engine.session(login, &format!("{names}; {}; SELECT SLEEP(600), 'größer'", row(1))).unwrap();
        bench.until("long-transactions", |report| report.total_rows == 1);
        let _waiters = [1, 2, 3].map(|_| engine.session(login, &format!("{names}; {}", row(1))).unwrap());
        let report = bench.until("blocking-sessions", |report| report.total_rows == 4);
        let rows = blocking(&report);
        let ids: Vec<&String> = rows.iter().map(|row| &row.session_id).collect();
        let root = rows.iter().find(|row| row.waiting_ms.is_none()).unwrap();
        for row in rows.iter().filter(|row| row.waiting_ms.is_some()) {
            assert!(row.blocked_by.contains(&root.session_id), "{engine}: {rows:?}");
            assert!(row.blocked_by.iter().all(|id| ids.contains(&id)), "{engine}: an id that is cut: {rows:?}");
        }
        for row in rows {
            assert_eq!(row.database.as_deref(), Some("my-shöp"), "{engine}");
        }
        let update = rows.iter().find(|row| row.waiting_ms.is_some()).unwrap().statement.as_deref().unwrap();
        assert!(update.contains("UPDATE größen SET preis"), "{engine}: {update}");
        let report = bench.until("long-transactions", |report| report.total_rows == 4);
        assert!(transactions(&report).iter().all(|row| row.age_ms < 60_000), "{report:?}");
        let report = bench.until("top-sessions", |report| report.total_rows == 4);
        assert!(sessions(&report).iter().all(|row| row.database.as_deref() == Some("my-shöp")), "{report:?}");
        let (report, run) = bench.agent.check("tablespace-usage", "db", &[]);
        let Rows::TablespaceUsage(rows) = &report.rows else { unreachable!() };
        assert!(rows.iter().any(|row| row.name == "my-shöp"), "{engine}: {}", run.stdout);
        drop(holder);

        let (report, run) = bench.agent.check("parameter", "db", &["--name", "sql select limit"]);
        let Rows::Parameter(rows) = &report.rows else { unreachable!() };
        assert_eq!(rows[0].value.as_deref(), Some("1"), "the server's, not the session's: {}", run.stdout);
        let report = bench.until("health", |report| report.outcome == Outcome::Ok);
        assert_eq!(report.summary, "All 7 checks are fine.", "{engine}");
        let user = Login { user: "jürgen", password: "secret", ..login };
        if let Ok(_session) = engine.session(user, "SELECT SLEEP(600)") {
            let report = bench.until("top-sessions", |report| report.total_rows == 1);
            assert_eq!(sessions(&report)[0].user.as_deref(), Some("jürgen"), "{engine}");
        } else {
            // It takes the bytes of the name for latin1 where it does not listen to the client's greeting.
            assert_eq!(engine, Engine::MariaDb);
        }
    }
}

#[test]
fn transactions_of_no_session_are_seen_and_so_are_those_who_wait_for_them() {
    for engine in BOTH {
        let bench = Bench::new(engine, &[], &["--innodb-lock-wait-timeout=600"]);
        bench
            .run("XA START 'left'; UPDATE shop.items SET price = 70071 WHERE id = 1; XA END 'left'; XA PREPARE 'left'");
        let report = bench.until("long-transactions", |report| report.total_rows == 1);
        let prepared = &transactions(&report)[0];
        assert_eq!((prepared.kind, prepared.rows_modified), (TransactionKind::Prepared, Some(1)), "{engine}");
        assert!(report.summary.contains("the prepared one"), "{}", report.summary);
        let _waits = bench.session("UPDATE shop.items SET price = 2 WHERE id = 1");
        let report = bench.until("blocking-sessions", |report| report.outcome == Outcome::Warning);
        assert!(
            report.summary.starts_with("One session waits for a lock")
                && report.summary.ends_with("At the root is a prepared transaction of no session."),
            "{engine}: {}",
            report.summary
        );
        assert_eq!(blocking(&report).len(), 2);
        assert!(blocking(&report)[1].waiting_ms.is_some());
    }
}

#[test]
fn a_character_that_innodb_cannot_list_costs_no_check() {
    let bench = Bench::new(Engine::MySql, &[], &["--innodb-lock-wait-timeout=600"]);
    let smile =
        "SET NAMES utf8mb4; START TRANSACTION; UPDATE shop.items SET price = 7 WHERE id = 1; SELECT SLEEP(600), '😀'";
    let _smile = bench.session(smile);
    let report = bench.until("long-transactions", |report| report.total_rows == 1);
    let row = &transactions(&report)[0];
    assert_eq!((report.outcome, row.user.as_deref(), row.rows_modified), (Outcome::Unknown, Some("app"), None));
    says_what_is_missing(&report, "the rows they modified");
    assert!(!report.summary.contains("xF0"), "a statement's text: {}", report.summary);
    let _waits = bench.session("UPDATE shop.items SET price = 2 WHERE id = 1");
    let report = bench.until("blocking-sessions", |report| report.total_rows == 2);
    // InnoDB's own report has what its list does not.
    assert_eq!((report.outcome, report.row_errors.len()), (Outcome::Warning, 0), "{}", report.summary);
    let [holder, waits] = blocking(&report) else { unreachable!() };
    assert_eq!((waits.blocked_by.as_slice(), holder.user.as_deref()), (&[holder.session_id.clone()][..], Some("app")));
    assert!(waits.waiting_ms.is_some() && holder.transaction_ms.is_some(), "{report:?}");
    let report = bench.until("top-sessions", |report| report.total_rows == 2);
    assert!(sessions(&report).iter().all(|row| row.statement.is_some()));
}

#[test]
fn what_instruments_do_not_see_is_said() {
    let bench = Bench::new(
        Engine::MySql,
        &[
            "UPDATE performance_schema.setup_instruments SET ENABLED = 'NO' WHERE NAME = 'wait/lock/metadata/sql/mdl'",
            "UPDATE performance_schema.setup_actors SET ENABLED = 'NO'",
        ],
        &["--innodb-lock-wait-timeout=600"],
    );
    let begin = "START TRANSACTION; SELECT * FROM shop.items";
    let _holder = bench.session(&format!("{begin}; SELECT SLEEP(600)"));
    bench.until("long-transactions", |report| report.total_rows == 1);
    let _waits = bench.session("ALTER TABLE shop.items ADD COLUMN more int");
    let report = bench.until("blocking-sessions", |report| report.total_rows == 1);
    assert_eq!(report.outcome, Outcome::Warning);
    assert!(blocking(&report)[0].state.as_deref().unwrap().contains("metadata lock"), "{report:?}");
    says_what_is_missing(&report, "the session that it waits for");
    // Of sessions that are not instrumented, none is said to have no memory.
    let _idle = bench.idle_session();
    let (report, run) = bench.agent.check("top-sessions", "db", &["--by", "memory"]);
    assert!(sessions(&report).iter().all(|row| row.measure == SessionMeasure::ActiveTime), "{}", run.stdout);
    // Nor is one said to be idle whose state nothing keeps up to date. Of the other two it is known from their first second on.
    says_what_is_missing(&report, "of them do");
}

#[test]
fn what_waits_for_a_table_that_is_being_changed_is_told_as_that() {
    let bench = Bench::new(Engine::MySql, &[], &[]);
    let _holder = bench.session("START TRANSACTION; SELECT * FROM shop.items; SELECT SLEEP(600)");
    bench.until("long-transactions", |report| report.total_rows == 1);
    let _changes = bench.session("ALTER TABLE shop.items ADD COLUMN more int");
    bench.until("blocking-sessions", |report| report.total_rows == 2);
    for check in ["tablespace-usage", "replication-lag", "long-transactions", "top-sessions"] {
        let (report, run) = bench.agent.check(check, "db", &[]);
        assert_eq!(report.cause(), None, "{}", run.stdout);
    }
    let (report, run) = bench.agent.check("health", "db", &[]);
    let Rows::Health(rows) = &report.rows else { unreachable!() };
    let sequences = rows.iter().find(|row| row.check == HealthPart::Sequences).unwrap();
    assert!(sequences.summary.contains("(1205)"), "{}", run.stdout);
    assert!(sequences.hint.as_deref().is_some_and(|hint| hint.contains("blocking-sessions")), "{sequences:?}");
}

#[test]
fn without_its_performance_schema_a_server_still_tells_much() {
    let bench = Bench::new(Engine::MySql, &[], &["--performance-schema=OFF", "--innodb-lock-wait-timeout=600"]);
    let (report, run) = bench.agent.check("blocking-sessions", "db", &[]);
    assert_eq!((report.outcome, report.total_rows), (Outcome::Ok, 0), "{}", run.stdout);
    let update = "UPDATE shop.items SET price = 70071 WHERE id = 1";
    let _holder = bench.session(&format!("START TRANSACTION; {update}; SELECT SLEEP(600)"));
    let report = bench.until("long-transactions", |report| report.total_rows == 1);
    let row = &transactions(&report)[0];
    assert_eq!(
        (row.user.as_deref(), row.client.as_deref(), row.rows_modified),
        (Some("app"), Some("127.0.0.1"), Some(1))
    );
    let _waits = bench.session(update);
    let report = bench.until("blocking-sessions", |report| report.total_rows == 1);
    let row = &blocking(&report)[0];
    assert_eq!((report.outcome, row.user.as_deref()), (Outcome::Warning, Some("app")));
    assert!(row.waiting_ms.is_some() && row.statement.as_deref().unwrap().starts_with("UPDATE shop.items"), "{row:?}");
    says_what_is_missing(&report, "the session that it waits for");
    let _alters = bench.session("ALTER TABLE shop.items ADD COLUMN more int");
    bench.until("blocking-sessions", |report| report.total_rows == 2);
    let report = bench.until("top-sessions", |report| report.total_rows == 3);
    assert!(sessions(&report).iter().all(|row| row.active_ms.is_some() && row.user.as_deref() == Some("app")));
    assert!(!report.summary.contains("70071"), "{}", report.summary);
}

#[test]
fn an_aurora_cluster_is_asked_for_its_own_replicas() {
    let bench = Bench::new(
        Engine::MySql,
        &[
            "CREATE DATABASE IF NOT EXISTS aurora",
            "CREATE TABLE IF NOT EXISTS aurora.variables (VARIABLE_NAME varchar(64), VARIABLE_VALUE varchar(64))",
            // With the collation of the tables of information_schema.
            "CREATE TABLE IF NOT EXISTS aurora.replica_host_status (SERVER_ID varchar(100), SESSION_ID varchar(100), \
             REPLICA_LAG_IN_MILLISECONDS double, LAST_UPDATE_TIMESTAMP datetime(6)) COLLATE utf8mb3_general_ci",
            "GRANT SELECT ON aurora.* TO dbvoice",
            // Who takes it back later.
            "GRANT SELECT ON aurora.* TO app WITH GRANT OPTION",
        ],
        // Where Aurora's clock is said to be does not matter.
        &["--default-time-zone=+09:00"],
    );
    let (_disguise, agent) = bench.disguised(
        "8.0.39",
        &[
            ("information_schema.replica_host_status", "aurora.replica_host_status"),
            ("performance_schema.global_variables\nWHERE", "aurora.variables\nWHERE"),
        ],
    );
    let at = |id: &str| {
        bench.run(&format!(
            "DELETE FROM aurora.variables; DELETE FROM aurora.replica_host_status; \
             INSERT INTO aurora.variables VALUES ('aurora_version', '3.08.0'), ('aurora_server_id', '{id}'); \
             INSERT INTO aurora.replica_host_status VALUES ('blog-a', 'MASTER_SESSION_ID', 0, NOW(6)), \
             ('blog-b', '5', 47.8, NOW(6)), ('blog-c', '6', 20, NOW(6) - INTERVAL 1 HOUR)"
        ));
        agent.check("replication-lag", "db", &[]).0
    };
    let report = at("blog-a");
    assert_eq!(report.outcome, Outcome::Warning, "{}", report.summary);
    assert!(report.summary.starts_with("Replication to blog-c is not running"), "{}", report.summary);
    let row = &replication(&report)[0];
    assert_eq!((row.peer.as_deref(), row.lag_ms, row.running), (Some("blog-b"), Some(48), true));
    let report = at("blog-b");
    assert_eq!((report.outcome, report.total_rows), (Outcome::Ok, 1), "{}", report.summary);
    assert_eq!(report.summary, "Replication from blog-a is 48 ms behind.");
    assert_eq!(replication(&report)[0].direction, ReplicationDirection::FromSource);
    // What cannot be looked at is said: one that is not listed, and a list that is refused.
    let report = at("blog-d");
    assert!(report.summary.starts_with("No replication was seen"), "{}", report.summary);
    says_what_is_missing(&report, "how far behind this server is");
    bench.run("REVOKE SELECT ON aurora.* FROM dbvoice; GRANT SELECT ON aurora.variables TO dbvoice");
    let report = at("blog-b");
    assert!(!report.summary.contains("No replication:"), "{}", report.summary);
    says_what_is_missing(&report, "the Aurora cluster");
}

#[test]
fn older_servers_are_asked_in_their_own_words() {
    // MariaDB has much of what MySQL 5.7 has, under the same names.
    let grants = ["GRANT REPLICATION CLIENT ON *.* TO dbvoice", "GRANT SELECT ON performance_schema.* TO dbvoice"];
    let bench = Bench::new(Engine::MariaDb, &grants, &["--innodb-lock-wait-timeout=600", "--performance-schema=ON"]);
    let (_disguise, agent) = bench.disguised(
        "5.7.44-rds.20250213-log",
        &[
            // In milliseconds there, in seconds here.
            ("SESSION max_execution_time =", "SESSION max_statement_time = 0.001 *"),
            ("performance_schema.global_variables\nWHERE", "information_schema.GLOBAL_VARIABLES\nWHERE"),
            ("performance_schema.global_variables v", "information_schema.GLOBAL_VARIABLES v"),
            ("WHERE t.SPACE_TYPE <> 'System'", "WHERE TRUE"),
        ],
    );
    for check in ["tablespace-usage", "replication-lag", "blocking-sessions"] {
        let (report, run) = agent.check(check, "db", &[]);
        assert_eq!((report.outcome, report.cause()), (Outcome::Ok, None), "{}", run.stdout);
        assert_eq!(report.engine.and_then(|engine| engine.version).as_deref(), Some("5.7.44"));
    }
    let update = "UPDATE shop.items SET price = 7 WHERE id = 1";
    let _holder = bench.session(&format!("START TRANSACTION; {update}; SELECT SLEEP(600)"));
    let _waits = bench.session(update);
    let report = until(&agent, "blocking-sessions", |report| report.total_rows == 2);
    let rows = blocking(&report);
    assert_eq!(rows[1].blocked_by, [rows[0].session_id.clone()]);
    assert!(rows.iter().all(|row| row.user.as_deref() == Some("app")), "{rows:?}");

    // Before that, nothing is tried.
    let (_disguise, agent) = bench.disguised("5.6.51-log", &[("VERSION()", "'5.6.51-log'")]);
    let (report, run) = agent.check("connection", "db", &[]);
    assert_eq!(report.cause(), Some(Cause::Unsupported), "{}", run.stdout);
    assert!(
        report.summary.contains("MySQL 5.6.51") && report.summary.contains("from version 5.7.8 on"),
        "{}",
        report.summary
    );
}

#[test]
fn a_replication_group_is_not_called_none() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let address = format!("--group-replication-local-address=127.0.0.1:{port}");
    let bench = Bench::new(
        Engine::MySql,
        &[],
        &[
            // The group wants to encrypt what it says.
            "--tls-version=TLSv1.2",
            "--server-id=7",
            "--gtid-mode=ON",
            "--enforce-gtid-consistency=ON",
            "--log-bin=log",
            "--plugin-load-add=group_replication.so",
            "--group-replication-group-name=aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa",
            "--group-replication-bootstrap-group=ON",
            "--group-replication-start-on-boot=OFF",
            &address,
        ],
    );
    let (report, run) = bench.agent.check("replication-lag", "db", &[]);
    assert_eq!(report.outcome, Outcome::Critical, "{}", run.stdout);
    assert_eq!(report.summary, "Replication from its replication group is not running: member: OFFLINE.");
    bench.run("START GROUP_REPLICATION");
    let report = bench.until("replication-lag", |report| report.outcome == Outcome::Ok);
    assert_eq!(report.summary, "Replication from its replication group is up to date.");
}

#[test]
fn keys_that_run_out_are_told_before_they_do() {
    for engine in BOTH {
        let bench = Bench::new(
            engine,
            &[
                "CREATE DATABASE IF NOT EXISTS `my-shöp`",
                "CREATE TABLE IF NOT EXISTS `my-shöp`.`größen` (id tinyint unsigned AUTO_INCREMENT PRIMARY KEY, n bigint)",
                "CREATE TABLE IF NOT EXISTS shop.unsure (id int AUTO_INCREMENT PRIMARY KEY, n tinyint NOT NULL, KEY (n))",
            ],
            &[],
        );
        let sequences = || {
            let (report, run) = bench.agent.check("health", "db", &[]);
            let Rows::Health(rows) = report.rows else { unreachable!() };
            rows.into_iter().find(|row| row.check == HealthPart::Sequences).unwrap_or_else(|| panic!("{}", run.stdout))
        };
        bench.run("INSERT INTO `my-shöp`.`größen` VALUES (120, 1)");
        let row = sequences();
        assert_eq!((row.outcome, row.cause), (Outcome::Ok, None), "{engine}: {}", row.summary);
        bench.run("INSERT INTO `my-shöp`.`größen` VALUES (210, 1)");
        let row = sequences();
        assert_eq!(
            (row.outcome, row.summary.as_str()),
            (Outcome::Warning, "The automatic key of my-shöp.größen (id) has used 82.3 % of its values."),
            "{engine}"
        );
        bench.run("INSERT INTO `my-shöp`.`größen` VALUES (255, 1)");
        let row = sequences();
        assert_eq!(row.outcome, Outcome::Critical, "{engine}: {}", row.summary);
        assert!(row.row_errors.is_empty(), "{:?}", row.row_errors);
        bench.run("INSERT INTO shop.unsure VALUES (110, 1)");
        let row = sequences();
        assert!(row.row_errors.iter().any(|error| error.subject.contains("shop.unsure")), "{engine}: {row:?}");
    }
}
