//! The checks on every engine: what they find, and what they say without the right to look.

#![allow(clippy::unwrap_used)]

use std::{
    thread,
    time::{Duration, Instant},
};

use agent_protocol::{Cause, CheckReport, HealthPart, Outcome, Rows, TablespaceKind};
use stage::{
    DatabaseServer, Engine, Needs,
    sessions::{Login, Session},
};
use tests::{Agent, instance};

/// A server of each engine with a table `items` and the users `dbvoice`, `app` and `blind`, and an agent that knows them all.
struct Bench {
    agent: Agent,
    password: String,
    servers: [(Engine, DatabaseServer); 3],
}

impl Bench {
    fn new() -> Self {
        let needs = Needs::find().unwrap();
        let password = stage::random_password().unwrap();
        let servers = Engine::each(|engine| {
            let mut setup = engine.monitoring_user("dbvoice", &password);
            setup.extend(["app", "blind"].iter().flat_map(|user| engine.user(user, &password)));
            let (tables, options) = match engine {
                Engine::Postgres => (
                    &[
                        "CREATE TABLE items (id int PRIMARY KEY, price int)",
                        "INSERT INTO items VALUES (1, 1), (2, 2)",
                        "GRANT ALL ON items TO app",
                    ][..],
                    "max_prepared_transactions=2",
                ),
                _ => (
                    &[
                        "CREATE DATABASE IF NOT EXISTS shop",
                        "CREATE TABLE IF NOT EXISTS shop.items (id int PRIMARY KEY, price int)",
                        "REPLACE INTO shop.items VALUES (1, 1), (2, 2)",
                        "GRANT ALL ON shop.* TO app",
                    ][..],
                    "--innodb-lock-wait-timeout=600",
                ),
            };
            setup.extend(tables.iter().map(|&statement| statement.to_owned()));
            (engine, engine.start(&needs, &setup, &[options]).unwrap())
        });
        let source = "{ env = 'SECRET' }";
        let configuration = servers.iter().map(|(engine, server)| {
            let blind = instance(&blind(*engine), engine.as_str(), server.port(), source);
            instance(engine.as_str(), engine.as_str(), server.port(), source)
                + &blind.replace("user = 'dbvoice'", "user = 'blind'")
        });
        let agent = Agent::new(&configuration.collect::<String>(), &[("SECRET", &password)]);
        Self { agent, password, servers }
    }

    /// A session of the user `app` in which these statements run.
    fn session(&self, engine: Engine, statements: &str) -> Session {
        let (_, server) = self.servers.iter().find(|(of, _)| *of == engine).unwrap();
        let login = Login { port: server.port(), user: "app", password: &self.password };
        let table = if engine == Engine::Postgres { "items" } else { "shop.items" };
        engine.session(login, &statements.replace("items", table)).unwrap()
    }

    /// The report of a check, once `ready` says that it shows what was set up.
    fn check_until(&self, check: &str, engine: Engine, ready: impl Fn(&CheckReport) -> bool) -> CheckReport {
        let started = Instant::now();
        loop {
            let (report, run) = self.agent.check(check, engine.as_str(), &[]);
            if ready(&report) {
                return report;
            }
            assert!(started.elapsed() < Duration::from_secs(10), "{check} {engine}: {}", run.stdout);
            // InnoDB brings its tables of transactions up to date only where nobody has read them for 100 ms.
            thread::sleep(Duration::from_millis(200));
        }
    }

    /// What people read of a check.
    fn text(&self, check: &str, engine: Engine) -> String {
        let text = self.agent.run(&["check", check, "--instance", engine.as_str()]).stdout;
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        text
    }
}

/// How many parts the health of an engine has.
fn parts(engine: Engine) -> u64 {
    if engine == Engine::Postgres { 9 } else { 7 }
}

/// The instance where the agent logs in as a user without a grant.
fn blind(engine: Engine) -> String {
    format!("{engine}-blind")
}

fn sleep(engine: Engine) -> &'static str {
    if engine == Engine::Postgres { "SELECT pg_sleep(600)" } else { "SELECT SLEEP(600)" }
}

#[test]
fn storage_parameters_and_replication_are_described() {
    let bench = Bench::new();
    for engine in Engine::ALL {
        let name = engine.as_str();
        let (report, run) = bench.agent.check("tablespace-usage", name, &[]);
        assert_eq!(report.outcome, Outcome::Ok, "{}", run.stdout);
        let Rows::TablespaceUsage(rows) = &report.rows else { unreachable!() };
        let named =
            |name: &str| rows.iter().find(|row| row.name == name).unwrap_or_else(|| panic!("{name}: {}", run.stdout));
        let (data, temporary) =
            if engine == Engine::Postgres { ("postgres", "temporary files") } else { ("shop", "innodb_temporary") };
        assert!(named(data).used_bytes > 50_000 && named(data).kind == TablespaceKind::Data);
        assert_eq!(named(temporary).kind, TablespaceKind::Temporary);
        assert!(
            rows.iter().all(|row| row.capacity_bytes.is_some() == row.percent.is_some()),
            "a percentage of nothing"
        );
        assert!(report.summary.contains("watch the storage"), "{}", report.summary);
        let (few, _) = bench.agent.check("tablespace-usage", name, &["--limit", "1"]);
        assert_eq!((few.rows.len(), few.total_rows, few.truncated), (1, rows.len() as u64, false));
        assert!(bench.text("tablespace-usage", engine).contains("\nKIND "));

        let (spoken, parameter, value) = match engine {
            Engine::Postgres => ("Max Connections", "max_connections", "40"),
            _ => ("innodb lock-wait timeout", "innodb_lock_wait_timeout", "600"),
        };
        let (report, run) = bench.agent.check("parameter", name, &["--name", spoken]);
        let Rows::Parameter(rows) = &report.rows else { unreachable!() };
        let row = rows.first().unwrap_or_else(|| panic!("{}", run.stdout));
        assert_eq!((row.name.as_str(), row.value.as_deref()), (parameter, Some(value)));
        // MySQL would name the agent's own session as the source, and knows no defaults.
        let known = engine != Engine::MySql;
        assert_eq!((row.source.is_some(), row.default_value.is_some()), (known, known), "{}", run.stdout);
        if engine == Engine::Postgres {
            let (report, run) = bench.agent.check("parameter", name, &["--name", "time zone"]);
            let Rows::Parameter(rows) = &report.rows else { unreachable!() };
            assert_eq!(rows.first().map(|row| row.name.as_str()), Some("TimeZone"), "{}", run.stdout);
        }
        for hostile in ["max_conections", "x'; DROP TABLE items; --", "\u{1b}[2J", "."] {
            let (report, _) = bench.agent.check("parameter", name, &["--name", hostile]);
            let failure = report.failure.unwrap();
            assert_eq!((failure.cause, report.outcome), (Cause::UnknownParameter, Outcome::Unknown));
            assert_eq!(failure.hint.contains("max_connections"), hostile == "max_conections", "{}", failure.hint);
        }

        let (report, _) = bench.agent.check("replication-lag", name, &[]);
        assert_eq!((report.outcome, report.total_rows), (Outcome::Ok, 0));
        assert!(report.summary.starts_with("No replication: this server has no source"), "{}", report.summary);
    }
}

#[test]
fn waiting_sessions_and_open_transactions_are_found() {
    let bench = Bench::new();
    for engine in Engine::ALL {
        let name = engine.as_str();
        let (report, _) = bench.agent.check("blocking-sessions", name, &[]);
        assert_eq!((report.outcome, report.summary.as_str()), (Outcome::Ok, "No session waits for another."));
        let (report, _) = bench.agent.check("long-transactions", name, &[]);
        let kind = if engine == Engine::Postgres { "transaction" } else { "InnoDB transaction" };
        assert_eq!((report.outcome, report.summary), (Outcome::Ok, format!("No other {kind} is open.")));

        let begin = if engine == Engine::Postgres { "BEGIN" } else { "START TRANSACTION" };
        let locks = |what: &str| format!("{begin}; {what}; {}", sleep(engine));
        let _root = bench.session(engine, &locks("UPDATE items SET price = 70071 WHERE id = 1"));
        let report = bench.check_until("long-transactions", engine, |report| report.total_rows == 1);
        let Rows::LongTransactions(rows) = &report.rows else { unreachable!() };
        assert_eq!((report.outcome, rows[0].user.as_deref()), (Outcome::Ok, Some("app")));
        assert_eq!(rows[0].rows_modified, if engine == Engine::Postgres { None } else { Some(1) });

        let middle = bench.session(
            engine,
            &locks("UPDATE items SET price = 70072 WHERE id = 2; UPDATE items SET price = 70072 WHERE id = 1"),
        );
        bench.check_until("blocking-sessions", engine, |report| report.total_rows == 2);
        let _last = bench.session(engine, "DELETE FROM items WHERE id = 2 AND price < 70073");
        let report = bench.check_until("blocking-sessions", engine, |report| report.total_rows == 3);
        assert_eq!(report.outcome, Outcome::Warning);
        let Rows::BlockingSessions(rows) = &report.rows else { unreachable!() };
        assert_eq!(rows.iter().map(|row| row.depth).collect::<Vec<_>>(), [0, 1, 2], "{engine}: {rows:?}");
        assert!(rows.iter().all(|row| row.root == rows[0].session_id && row.user.as_deref() == Some("app")));
        assert_eq!(
            (rows[1].blocked_by.as_slice(), rows[0].waiting_ms),
            ([rows[0].session_id.clone()].as_slice(), None)
        );
        assert!(rows[1].waiting_ms.is_some() && rows[2].waiting_ms.is_some());
        assert!(report.summary.starts_with("2 sessions wait for locks"), "{}", report.summary);
        let text = bench.text("blocking-sessions", engine);
        assert!(!text.contains("7007") && text.contains("DELETE FROM"), "{text}");

        let (health, run) = bench.agent.check("health", name, &[]);
        assert_eq!((health.outcome, health.total_rows), (Outcome::Warning, parts(engine)), "{}", run.stdout);
        assert_eq!(health.summary, "Warning: blocking-sessions.");
        drop(middle);
    }
}

#[test]
fn nothing_is_fine_that_could_not_be_seen() {
    let mut bench = Bench::new();
    for engine in Engine::ALL {
        let name = engine.as_str();
        let blind = blind(engine);
        let grant = if engine == Engine::Postgres { "GRANT pg_monitor TO \"blind\";" } else { "TO 'blind'@'%';" };
        let (health, run) = bench.agent.check("health", &blind, &[]);
        let Rows::Health(rows) = &health.rows else { unreachable!() };
        assert_eq!(health.outcome, Outcome::Unknown, "{}", run.stdout);
        for row in rows {
            // What everybody may see.
            let open = [HealthPart::Connection, HealthPart::Wraparound, HealthPart::Archiving];
            let sequences = row.check == HealthPart::Sequences;
            let seen = open.contains(&row.check) || (sequences && engine == Engine::Postgres);
            assert_eq!(row.cause, (!seen).then_some(Cause::MissingPrivilege), "{engine} {}", row.check.as_str());
            if !seen && !sequences {
                let (report, run) = bench.agent.check(row.check.as_str(), &blind, &[]);
                assert_eq!(report.outcome, Outcome::Unknown);
                assert!(report.failure.unwrap().hint.contains(grant), "{}", run.stdout);
            }
        }
        let (health, run) = bench.agent.check("health", name, &[]);
        let parts = parts(engine);
        let fine = format!("All {parts} checks are fine.");
        assert_eq!((health.outcome, &health.summary), (Outcome::Ok, &fine), "{}", run.stdout);
        let nagios = bench.agent.run(&["check", "health", "--instance", name, "--format", "nagios"]).stdout;
        assert!(nagios.starts_with(&format!("HEALTH OK - {fine} | ok={parts};;;0;{parts} ")), "{nagios}");
    }
    // A setting that only some may see is not said to be missing.
    let (report, _) = bench.agent.check("parameter", "postgres-blind", &["--name", "config_file"]);
    assert_eq!(report.failure.unwrap().cause, Cause::MissingPrivilege);

    // With the server gone, one login is tried and not six.
    bench.servers[0].1.stop();
    let (health, _) = bench.agent.check("health", "postgres", &[]);
    assert_eq!((health.outcome, health.total_rows), (Outcome::Critical, 1));
    assert!(health.summary.ends_with("Nothing else was checked."), "{}", health.summary);
}

#[test]
fn the_printed_grants_are_enough_and_none_is_too_many() {
    let needs = Needs::find().unwrap();
    let password = stage::random_password().unwrap();
    let printer = Agent::new("", &[]);
    // The statements as they are printed, for a user of this name and with this password; the first makes the user.
    let printed = |engine: &str, user: &str, password: &str| -> Vec<String> {
        let run = printer.run(&["grants", "--engine", engine, "--user", user]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let lines = run.stdout.lines().filter(|line| !line.starts_with("--"));
        lines.map(|line| line.trim_end_matches(';').replace("choose-a-password", password)).collect()
    };
    // How many grants each engine has, besides the statement that makes the user.
    let engines = Engine::each(|engine| {
        let (name, escaped) = (engine.as_str(), engine.escaped(&password));
        let mut setup = printed(name, "least", &escaped);
        let grants = setup.len() - 1;
        for left_out in 1..=grants {
            let mut fewer = printed(name, &format!("less{left_out}"), &escaped);
            fewer.remove(left_out);
            setup.extend(fewer);
        }
        // MySQL has a binary log unless told otherwise.
        let options: &[&str] = if engine == Engine::MariaDb { &["--log-bin=log", "--server-id=7"] } else { &[] };
        (engine, grants, engine.start(&needs, &setup, options).unwrap())
    });
    assert_eq!(engines.each_ref().map(|(_, grants, _)| *grants), [1, 4, 4], "a grant was added or dropped");

    let mut configuration = String::new();
    for (engine, grants, server) in &engines {
        let name = engine.as_str();
        for user in ["least".to_owned()].into_iter().chain((1..=*grants).map(|left_out| format!("less{left_out}"))) {
            let instance = instance(&format!("{name}-{user}"), name, server.port(), "{ env = 'SECRET' }");
            configuration += &instance.replace("'dbvoice'", &format!("'{user}'"));
        }
    }
    let agent = Agent::new(&configuration, &[("SECRET", &password)]);
    for (engine, grants, _) in &engines {
        let fine = format!("All {} checks are fine.", parts(*engine));
        let engine = engine.as_str();
        let (health, run) = agent.check("health", &format!("{engine}-least"), &[]);
        assert_eq!(health.summary, fine, "{}", run.stdout);
        for left_out in 1..=*grants {
            let grant = printed(engine, &format!("less{left_out}"), "")[left_out].clone();
            let name = format!("{engine}-less{left_out}");
            let (health, run) = agent.check("health", &name, &[]);
            let Rows::Health(rows) = &health.rows else { unreachable!() };
            // What the checks do without does not count, but is named.
            let counts = !grant.contains("REFERENCES");
            let outcome = if counts { Outcome::Unknown } else { Outcome::Ok };
            assert_eq!(health.outcome, outcome, "{}", run.stdout);
            assert_ne!(health.summary, fine, "{}", run.stdout);
            let blind: Vec<HealthPart> =
                rows.iter().filter(|row| row.cause == Some(Cause::MissingPrivilege)).map(|row| row.check).collect();
            // What is a part of a check only is named there.
            let errors = || rows.iter().flat_map(|row| &row.row_errors);
            let in_part = errors().any(|error| error.message.contains(&grant));
            assert!(!blind.is_empty() || in_part, "nothing needs {grant}: {}", run.stdout);
            // (It is no check of its own.)
            for check in blind.into_iter().filter(|part| *part != HealthPart::Sequences) {
                let (report, _) = agent.check(check.as_str(), &name, &[]);
                let hint = report.failure.unwrap().hint;
                assert!(hint.contains(&grant), "{}: {grant:?} is not in {hint:?}", check.as_str());
            }
        }
    }

    let list = agent.run(&["instances"]).stdout;
    assert!(
        list.starts_with("NAME ") && list.contains("\nmariadb-least   MariaDB     disable  configuration  127.0.0.1:"),
        "{list}"
    );
    let some = agent.run(&["instances", "mariadb-l*", "--engine", "mariadb"]).stdout;
    assert!(some.starts_with("mariadb-least\n  Engine ") && !some.contains("postgres"), "{some}");
    assert!(some.contains("  Password       from the environment variable SECRET"), "{some}");
    assert!(!(list + &some).contains(&password));
    let nobody = agent.run(&["instances", "nobody"]);
    assert!(nobody.code == 3 && nobody.stderr.contains("no instance is called nobody"), "{}", nobody.stderr);
    let json: serde_json::Value = serde_json::from_str(&agent.run(&["instances", "--format", "json"]).stdout).unwrap();
    assert_eq!(json.as_array().unwrap().len(), engines.iter().map(|(_, grants, _)| 1 + grants).sum::<usize>());
    let completions = agent.run(&["completions", "bash"]).stdout;
    for (words, word, expected) in [
        ("check he", "he", "health help"),
        ("check connection --ti", "--ti", "--timeout"),
        ("history ch", "ch", "checks"),
        ("grants --engine post", "post", "postgres"),
    ] {
        let count = words.split(' ').count();
        let before = words.split(' ').rev().nth(1).unwrap();
        let asked = format!(
            "{completions}\nCOMP_WORDS=(bastion-agent {words}); COMP_CWORD={count}; _bastion__agent bastion-agent {word} {before}; \
             echo \"${{COMPREPLY[*]}}\""
        );
        let output = std::process::Command::new("bash").args(["-c", &asked]).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), expected, "{words}: {output:?}");
    }
    assert!(agent.run(&["man"]).stdout.contains(".TH bastion-agent"));
}

#[test]
fn aurora_is_asked_by_its_own_function() {
    let needs = Needs::find().unwrap();
    let password = stage::random_password().unwrap();
    let mut setup = Engine::Postgres.monitoring_user("dbvoice", &password);
    // Aurora has this; a server without it answers from PostgreSQL's own views.
    setup.push(
        "CREATE FUNCTION pg_catalog.aurora_replica_status() RETURNS TABLE (server_id text, session_id text, \
         last_update_timestamp timestamptz, replica_lag_in_msec double precision, last_transport_error integer) \
         LANGUAGE sql AS $$VALUES ('blog-a', 'MASTER_SESSION_ID', now(), NULL::float8, 0), \
         ('blog-b', '5', now(), 45.0, 0), ('blog-c', '6', now() - interval '1 hour', 20, 7)$$"
            .to_owned(),
    );
    setup.push(
        "CREATE FUNCTION pg_catalog.aurora_db_instance_identifier() RETURNS text LANGUAGE sql AS $$SELECT 'blog-a'$$"
            .to_owned(),
    );
    let server = Engine::Postgres.start(&needs, &setup, &[]).unwrap();
    let text = instance("aurora", "postgres", server.port(), "{ env = 'SECRET' }");
    let agent = Agent::new(&text, &[("SECRET", &password)]);
    let (report, run) = agent.check("replication-lag", "aurora", &[]);
    assert_eq!(report.outcome, Outcome::Warning, "{}", run.stdout);
    assert_eq!(report.summary, "Replication to blog-c is not running: transport error 7.");
    let Rows::ReplicationLag(rows) = &report.rows else { unreachable!() };
    assert_eq!((rows[0].peer.as_deref(), rows[0].lag_ms, rows[0].running), (Some("blog-b"), Some(45), true));
}
