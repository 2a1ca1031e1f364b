//! Real replicas, and the servers that they follow.

#![allow(clippy::unwrap_used)]

use std::{
    process::Command,
    time::{Duration, Instant},
};

use agent_protocol::{CheckReport, Outcome, ReplicationDirection, ReplicationProblem, ReplicationRow, Role, Rows};
use stage::{
    DatabaseServer, Engine, Needs,
    sessions::{Login, Session},
};
use tests::{Agent, instance};

/// A server, and one that follows it.
struct Pair {
    engine: Engine,
    source: DatabaseServer,
    replica: DatabaseServer,
    password: String,
    agent: Agent,
}

impl Pair {
    /// A pair, with a user `boss` who may do all, and a table `items`.
    fn new(engine: Engine) -> Self {
        let needs = Needs::find().unwrap();
        let password = stage::random_password().unwrap();
        let mut setup = engine.monitoring_user("dbvoice", &password);
        setup.extend(engine.user("boss", &password));
        let more: &[&str] = match engine {
            Engine::Postgres => &["ALTER ROLE boss SUPERUSER REPLICATION", "CREATE TABLE items (id int)"],
            _ => &[
                "GRANT ALL ON *.* TO boss",
                // Replicas take no password of more than 32 characters.
                "CREATE USER IF NOT EXISTS follower IDENTIFIED BY 'no more than 32 characters'",
                "GRANT REPLICATION SLAVE ON *.* TO follower",
                "CREATE DATABASE IF NOT EXISTS shop",
                "CREATE TABLE IF NOT EXISTS shop.items (id int)",
            ],
        };
        setup.extend(more.iter().map(|&statement| statement.to_owned()));
        let (source, replica) = match engine {
            Engine::Postgres => {
                let DatabaseServer::Postgres(source) = engine.start(&needs, &setup, &[]).unwrap() else {
                    unreachable!()
                };
                let replica = source.standby(&needs, "boss", &password).unwrap();
                (DatabaseServer::Postgres(source), DatabaseServer::Postgres(replica))
            }
            _ => {
                let options = ["--server-id=2", "--read-only=1"];
                let replica = engine.start(&needs, &setup, &options).unwrap();
                (engine.start(&needs, &setup, &["--server-id=1", "--log-bin=log"]).unwrap(), replica)
            }
        };
        let of =
            |name: &str, server: &DatabaseServer| instance(name, engine.as_str(), server.port(), "{ env = 'SECRET' }");
        let agent = Agent::new(&(of("source", &source) + &of("replica", &replica)), &[("SECRET", &password)]);
        let pair = Self { engine, source, replica, password, agent };
        let from = format!("HOST='127.0.0.1', SOURCE_PORT={}, SOURCE_USER='follower'", pair.source.port());
        let from = format!("CHANGE REPLICATION SOURCE TO SOURCE_{from}, SOURCE_PASSWORD='no more than 32 characters'");
        match engine {
            Engine::Postgres => {}
            Engine::MySql => {
                // Without encryption the password is sent under the source's public key.
                pair.run("replica", &format!("{from}, SOURCE_SSL=0, GET_SOURCE_PUBLIC_KEY=1; START REPLICA"));
            }
            Engine::MariaDb => {
                let from = from.replace("REPLICATION SOURCE", "MASTER").replace("SOURCE_", "MASTER_");
                pair.run("replica", &format!("{from}; START SLAVE"));
            }
        }
        pair
    }

    /// A session of `boss` with the source or the replica.
    fn session(&self, name: &str, statements: &str) -> Session {
        let server = if name == "source" { &self.source } else { &self.replica };
        let login = Login { port: server.port(), user: "boss", password: &self.password };
        self.engine.session(login, statements).unwrap()
    }

    /// Runs statements to their end.
    fn run(&self, name: &str, statements: &str) {
        self.session(name, statements).finish().unwrap();
    }

    /// The process of PostgreSQL's that sends the log.
    fn sender(&self) -> String {
        let port = self.source.port().to_string();
        let mut psql = Command::new(Needs::find().unwrap().psql());
        psql.args(["-h", "127.0.0.1", "-p", &port, "-U", "boss", "-d", "postgres", "-tA"]);
        psql.args(["-c", "SELECT pid FROM pg_stat_replication"]).env("PGPASSWORD", &self.password);
        String::from_utf8(psql.output().unwrap().stdout).unwrap().trim().to_owned()
    }

    /// What one of them says of replication, once it is as it is to be.
    fn until(&self, name: &str, ready: impl Fn(&CheckReport, &[ReplicationRow]) -> bool) -> CheckReport {
        let started = Instant::now();
        loop {
            let (report, run) = self.agent.check("replication-lag", name, &[]);
            let Rows::ReplicationLag(rows) = &report.rows else { unreachable!() };
            if ready(&report, rows) {
                return report;
            }
            assert!(started.elapsed() < Duration::from_secs(15), "{} {name}: {}", self.engine, run.stdout);
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// The only connection of a report.
    fn only(rows: &[ReplicationRow]) -> &ReplicationRow {
        assert_eq!(rows.len(), 1, "{rows:?}");
        &rows[0]
    }
}

/// A process that stands still for as long as this lives.
struct Held(String);

impl Held {
    fn of(process: &str) -> Self {
        let held = Self(process.to_owned());
        held.signal("-STOP");
        held
    }

    fn signal(&self, signal: &str) {
        assert!(Command::new("kill").args([signal, &self.0]).status().unwrap().success());
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.signal("-CONT");
    }
}

#[test]
fn a_replica_says_how_far_behind_it_is_and_why() {
    Engine::each(|engine| {
        let mut pair = Pair::new(engine);
        let write = |more: &str| {
            let table = if engine == Engine::Postgres { "items" } else { "shop.items" };
            pair.run("source", &format!("{more}; INSERT INTO {table} VALUES (1)"));
        };

        // Up to date, once all that has happened so far has arrived.
        let arrived = if engine == Engine::Postgres { "arrived" } else { "shop.arrived" };
        pair.run("source", &format!("CREATE TABLE {arrived} (id int)"));
        let started = Instant::now();
        while pair.session("replica", &format!("SELECT * FROM {arrived}")).finish().is_err() {
            assert!(started.elapsed() < Duration::from_secs(15), "{engine}: nothing arrives");
            std::thread::sleep(Duration::from_millis(50));
        }
        let report = pair.until("replica", |report, rows| report.outcome == Outcome::Ok && rows[0].lag_ms == Some(0));
        let Rows::ReplicationLag(rows) = &report.rows else { unreachable!() };
        let row = Pair::only(rows);
        assert_eq!((row.direction, row.peer.as_deref()), (ReplicationDirection::FromSource, Some("127.0.0.1")));
        assert_eq!(report.summary, "Replication from 127.0.0.1 is up to date.");
        for (name, role) in [("source", Role::Primary), ("replica", Role::ReadOnly)] {
            let (report, run) = pair.agent.check("connection", name, &[]);
            let Rows::Connection(rows) = &report.rows else { unreachable!() };
            assert_eq!((report.outcome, rows[0].role), (Outcome::Ok, role), "{}", run.stdout);
            assert_eq!(report.summary.contains("read-only"), role == Role::ReadOnly, "{}", report.summary);
        }
        if engine == Engine::Postgres {
            let report = pair.until("source", |_, rows| rows.iter().any(|row| row.running));
            let Rows::ReplicationLag(rows) = &report.rows else { unreachable!() };
            let row = Pair::only(rows);
            assert_eq!((row.direction, row.name.as_deref()), (ReplicationDirection::ToReplica, Some("walreceiver")));
        }

        // Behind, and ever more.
        let behind = |name: &str, least| {
            let ready = |_: &CheckReport, rows: &[ReplicationRow]| rows[0].lag_ms > Some(least);
            let report = pair.until(name, ready);
            let Rows::ReplicationLag(rows) = &report.rows else { unreachable!() };
            assert!(rows[0].running, "{rows:?}");
            assert_eq!(rows[0].lag_bytes > Some(0), engine == Engine::Postgres, "{rows:?}");
            (rows[0].lag_ms.unwrap(), report)
        };
        let lock = || pair.session("replica", "LOCK TABLES shop.items READ; SELECT SLEEP(600)");
        let caught_up = || pair.until("replica", |_, rows| rows[0].lag_ms == Some(0));
        match engine {
            Engine::Postgres => {
                pair.run("replica", "SELECT pg_wal_replay_pause()");
                write("SELECT 1");
                for name in ["replica", "source"] {
                    let (before, _) = behind(name, 0);
                    behind(name, before + 500);
                }
                pair.run("replica", "SELECT pg_wal_replay_resume()");
            }
            Engine::MariaDb => {
                let lock = lock();
                write("SELECT 1");
                let (before, _) = behind("replica", 0);
                behind("replica", before);
                drop(lock);
            }
            Engine::MySql => {
                // The applier waits for a lock, with a change at hand that the source says it made some time ago.
                for (ago, outcome) in [(60, Outcome::Warning), (600, Outcome::Critical)] {
                    let lock = lock();
                    write(&format!("SET timestamp = UNIX_TIMESTAMP() - {ago}"));
                    let (_, report) = behind("replica", ago * 1_000);
                    assert_eq!(report.outcome, outcome, "{}", report.summary);
                    assert!(report.summary.contains(" min "), "{}", report.summary);
                    drop(lock);
                    caught_up();
                }
            }
        }
        caught_up();

        // Held back on purpose.
        let hold = match engine {
            Engine::Postgres => None,
            Engine::MySql => Some("STOP REPLICA; CHANGE REPLICATION SOURCE TO SOURCE_DELAY = 3600; START REPLICA"),
            Engine::MariaDb => Some("STOP SLAVE; CHANGE MASTER TO MASTER_DELAY = 3600; START SLAVE"),
        };
        if let Some(hold) = hold {
            pair.run("replica", hold);
            pair.until("replica", |_, rows| rows[0].running);
            write("SET timestamp = UNIX_TIMESTAMP() - 60");
            let (_, report) = behind("replica", 59_999);
            let Rows::ReplicationLag(rows) = &report.rows else { unreachable!() };
            assert_eq!((report.outcome, rows[0].delay_ms), (Outcome::Ok, Some(3_600_000)), "{}", report.summary);
            assert!(report.summary.contains("delayed by 1 h as configured"), "{}", report.summary);
        }

        // Stopped by an administrator.
        let stop = match engine {
            Engine::Postgres => None,
            Engine::MySql => Some("STOP REPLICA SQL_THREAD"),
            Engine::MariaDb => Some("STOP SLAVE SQL_THREAD"),
        };
        if let Some(stop) = stop {
            pair.run("replica", stop);
            let report = pair.until("replica", |_, rows| !rows[0].running);
            assert_eq!(report.outcome, Outcome::Critical);
            assert!(report.summary.ends_with("is not running: receiver: Yes, applier: No."), "{}", report.summary);
        }

        // Cut off from its source.
        pair.source.stop();
        let report = pair.until("replica", |_, rows| {
            !rows[0].running && !rows[0].state.as_deref().is_some_and(|state| state.contains("receiver: Yes"))
        });
        let Rows::ReplicationLag(rows) = &report.rows else { unreachable!() };
        assert_eq!((rows[0].lag_ms, rows[0].lag_bytes), (None, None), "what was not received is not known");
        assert_eq!(rows[0].problem, Some(ReplicationProblem::Stopped), "{rows:?}");
        assert_eq!(report.outcome, Outcome::Critical);
        assert!(report.summary.contains("from") && report.summary.contains("is not running"), "{}", report.summary);
    });
}

#[test]
fn a_standby_that_lives_on_archived_log_is_told_as_that() {
    let mut pair = Pair::new(Engine::Postgres);
    let DatabaseServer::Postgres(source) = &mut pair.source else { unreachable!() };
    let archive = source.file("archive");
    let archive = archive.display();
    source.stop();
    source.set("archive_mode=on");
    source.set(&format!("archive_command=mkdir -p {archive} && cp %p {archive}/%f"));
    source.start_again().unwrap();
    let DatabaseServer::Postgres(replica) = &mut pair.replica else { unreachable!() };
    replica.stop();
    replica.set("primary_conninfo=");
    replica.set(&format!("restore_command=cp {archive}/%f %p"));
    replica.set("wal_retrieve_retry_interval=100ms");
    replica.start_again().unwrap();

    pair.run("source", "INSERT INTO items VALUES (1)");
    pair.run("source", "SELECT pg_switch_wal()");
    let report = pair.until("replica", |report, rows| report.outcome == Outcome::Ok && rows[0].lag_ms.is_some());
    let Rows::ReplicationLag(rows) = &report.rows else { unreachable!() };
    let row = Pair::only(rows);
    assert_eq!((row.running, row.state.as_deref()), (true, Some("replaying archived log")), "{row:?}");
    let said = "This standby replays archived log; the newest transaction that it has replayed is ";
    assert!(report.summary.starts_with(said) && report.summary.ends_with(" old."), "{}", report.summary);
    let before = row.lag_ms.unwrap();
    std::thread::sleep(Duration::from_millis(1_000));
    let report = pair.until("replica", |_, rows| rows[0].lag_ms >= Some(before + 1_000));
    assert_eq!(report.outcome, Outcome::Ok, "{}", report.summary);

    pair.run("replica", "SELECT pg_wal_replay_pause()");
    let report = pair.until("replica", |report, _| report.outcome == Outcome::Warning);
    assert!(report.summary.starts_with("Replay of archived log is paused on this server"), "{}", report.summary);

    // With a source that it cannot reach and nothing that arrives, it is broken.
    let DatabaseServer::Postgres(replica) = &mut pair.replica else { unreachable!() };
    replica.stop();
    replica.set("primary_conninfo=host=127.0.0.1 port=1");
    replica.start_again().unwrap();
    let report = pair.until("replica", |report, _| report.outcome == Outcome::Critical);
    assert!(report.summary.contains("is not running: not receiving"), "{}", report.summary);

    // With neither, no log can come at all.
    let DatabaseServer::Postgres(replica) = &mut pair.replica else { unreachable!() };
    replica.stop();
    replica.set("primary_conninfo=");
    replica.set("restore_command=");
    replica.start_again().unwrap();
    let report = pair.until("replica", |report, _| report.failure.is_none());
    assert_eq!(report.outcome, Outcome::Critical, "{}", report.summary);
    let Rows::ReplicationLag(rows) = &report.rows else { unreachable!() };
    let row = Pair::only(rows);
    assert_eq!((row.running, row.lag_ms, row.problem), (false, None, Some(ReplicationProblem::Stopped)), "{row:?}");
    assert!(report.summary.contains("is not running: it has neither a source"), "{}", report.summary);
}

#[test]
fn a_standby_that_hears_nothing_is_not_up_to_date() {
    let pair = Pair::new(Engine::Postgres);
    pair.run("replica", "ALTER SYSTEM SET wal_receiver_timeout = '20s'");
    pair.run("replica", "SELECT pg_reload_conf()");
    pair.until("replica", |_, rows| rows[0].lag_ms == Some(0) && rows[0].lag_bytes == Some(0));
    // The connection stays open, and nothing comes.
    let sender = Held::of(&pair.sender());
    std::thread::sleep(Duration::from_secs(10));
    // An idle source is quiet too, for some time: what is said is true of when it was last heard.
    let report = pair.until("replica", |_, rows| rows[0].heard_ms.is_some());
    let said = "Replication from 127.0.0.1 is up to date as of 1";
    assert!(report.summary.starts_with(said) && report.summary.ends_with(" s ago."), "{}", report.summary);
    std::thread::sleep(Duration::from_secs(2));
    let silent = |row: &ReplicationRow| row.state.as_deref().is_some_and(|state| state.starts_with("silent"));
    let report = pair.until("replica", |_, rows| silent(&rows[0]));
    drop(sender);
    let Rows::ReplicationLag(rows) = &report.rows else { unreachable!() };
    let row = Pair::only(rows);
    assert_eq!((row.running, row.lag_ms, row.lag_bytes), (false, None, None), "{row:?}");
    assert_eq!((report.outcome, row.problem), (Outcome::Critical, Some(ReplicationProblem::Stopped)), "{row:?}");
    assert!(report.summary.contains("is not running: silent for "), "{}", report.summary);
    pair.until("replica", |report, rows| report.outcome == Outcome::Ok && rows[0].lag_bytes == Some(0));
}

#[test]
fn why_applying_has_stopped_is_told_by_number_and_in_words_without_values() {
    for engine in [Engine::MySql, Engine::MariaDb] {
        let pair = Pair::new(engine);
        pair.run("source", "CREATE TABLE shop.people (name varchar(40) PRIMARY KEY)");
        let started = Instant::now();
        while pair.session("replica", "INSERT INTO shop.people VALUES ('hunter2-smith')").finish().is_err() {
            assert!(started.elapsed() < Duration::from_secs(15), "{engine}: nothing arrives");
            std::thread::sleep(Duration::from_millis(50));
        }
        pair.run("source", "INSERT INTO shop.people VALUES ('hunter2-smith')");
        let report = pair.until("replica", |_, rows| !rows[0].running && rows[0].error.is_some());
        let Rows::ReplicationLag(rows) = &report.rows else { unreachable!() };
        let error = rows[0].error.as_deref().unwrap();
        assert_eq!(report.outcome, Outcome::Critical, "{engine}: {error}");
        assert!(error.starts_with("error 1062: ") && error.contains("Duplicate entry ?"), "{engine}: {error}");
        assert!(report.summary.contains("error 1062"), "{engine}: {}", report.summary);
        assert!(!format!("{report:?}").contains("hunter2"), "{engine}: {report:?}");
    }
}
