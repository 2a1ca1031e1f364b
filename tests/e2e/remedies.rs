//! What the agent says to run is run as it is printed, and then nothing is missing any more. User, database and password are one
//! word: as a name it is told, as a password it is not.

#![allow(clippy::unwrap_used)]

use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    thread,
};

use agent_protocol::{Cause, CheckReport};
use stage::{Engine, Needs, sessions::Login};
use tests::Agent;

/// What three things are called.
const WORD: &str = "reporting";

const CHECKS: [&[&str]; 7] = [
    &["connection"],
    &["tablespace-usage"],
    &["top-sessions"],
    &["parameter", "--name", "max_connections"],
    &["blocking-sessions"],
    &["long-transactions"],
    &["replication-lag"],
];

/// What stands before the statements of a remedy.
const RUN: &str = "Run as an administrator: ";

fn configuration(engine: &str, port: u16) -> String {
    format!(
        "[instances.{WORD}]\nengine = '{engine}'\nhost = '127.0.0.1'\nport = {port}\nuser = '{WORD}'\ndatabase = '{WORD}'\n\
         password = {{ env = 'SECRET' }}\n"
    )
}

/// The statements that a report says to run.
fn remedies(report: &CheckReport) -> Vec<String> {
    let hints = report.failure.iter().map(|failure| failure.hint.as_str());
    let texts = hints.chain(report.row_errors.iter().map(|error| error.message.as_str()));
    let mut found: Vec<String> =
        texts.filter_map(|text| text.split_once(RUN)).map(|(_, statements)| statements.to_owned()).collect();
    found.sort_unstable();
    found.dedup();
    found
}

#[test]
fn after_what_a_remedy_says_nothing_is_missing() {
    Engine::each(|engine| {
        let needs = Needs::find().unwrap();
        let secret = stage::random_password().unwrap();
        let mut setup = engine.user(WORD, WORD);
        setup.extend(engine.user("boss", &secret));
        // What each has in the beginning, one after the other.
        let (more, starts, reset, options): (&[&str], &[&str], &str, &[&str]) = match engine {
            Engine::Postgres => (
                &[
                    "ALTER ROLE boss SUPERUSER",
                    "CREATE DATABASE reporting",
                    "CREATE TABLE public.items (id int PRIMARY KEY)",
                ],
                &["", "pg_read_all_stats"],
                "REVOKE pg_monitor, pg_read_all_stats FROM reporting",
                &[],
            ),
            Engine::MySql => (
                &[
                    "GRANT ALL ON *.* TO boss WITH GRANT OPTION",
                    "CREATE DATABASE IF NOT EXISTS reporting",
                    "CREATE TABLE IF NOT EXISTS reporting.items (id int PRIMARY KEY)",
                ],
                &["", "PROCESS ON *.*", "SELECT ON performance_schema.*", "REPLICATION CLIENT ON *.*"],
                "REVOKE ALL PRIVILEGES, GRANT OPTION FROM reporting; GRANT SELECT ON reporting.* TO reporting",
                &["--log-bin=log", "--server-id=1"],
            ),
            Engine::MariaDb => (
                &[
                    "GRANT ALL ON *.* TO boss WITH GRANT OPTION",
                    "CREATE DATABASE IF NOT EXISTS reporting",
                    "CREATE TABLE IF NOT EXISTS reporting.items (id int PRIMARY KEY)",
                ],
                &["", "PROCESS ON *.*", "SLAVE MONITOR ON *.*"],
                "REVOKE ALL PRIVILEGES, GRANT OPTION FROM reporting; GRANT SELECT ON reporting.* TO reporting",
                &[],
            ),
        };
        setup.extend(more.iter().map(|&statement| statement.to_owned()));
        let server = engine.start(&needs, &setup, options).unwrap();
        let boss = Login { port: server.port(), user: "boss", password: &secret };
        let run = |statements: &str| engine.session(boss, statements).unwrap().finish().unwrap();
        // Somebody waits for somebody: what is asked only then is asked.
        let (table, sleep) = if engine == Engine::Postgres {
            ("public.items", "pg_sleep(600)")
        } else {
            ("reporting.items", "SLEEP(600)")
        };
        let insert = format!("BEGIN; INSERT INTO {table} VALUES (1)");
        let _holds = engine.session(boss, &format!("{insert}; SELECT {sleep}")).unwrap();
        thread::sleep(std::time::Duration::from_secs(1));
        let _waits = engine.session(boss, &insert).unwrap();
        thread::sleep(std::time::Duration::from_secs(1));

        let agent = Agent::new(&configuration(engine.as_str(), server.port()), &[("SECRET", WORD)]);
        let mut named = 0;
        for start in starts {
            for check in CHECKS {
                run(reset);
                if !start.is_empty() {
                    run(&format!("GRANT {start} TO reporting"));
                }
                let (report, asked) = agent.check(check[0], WORD, &check[1..]);
                let said = remedies(&report);
                for statements in &said {
                    named += 1;
                    let account = if engine == Engine::Postgres { "TO \"reporting\";" } else { "TO 'reporting'@'%';" };
                    assert!(statements.ends_with(account) && !statements.contains('?'), "{engine}: {statements}");
                    let there = !start.is_empty() && statements.contains(&format!("GRANT {start} "));
                    assert!(!there, "{engine} {check:?}: {statements} names what is there: {start}");
                    run(statements);
                }
                let (report, again) = agent.check(check[0], WORD, &check[1..]);
                let lacks = report.cause() == Some(Cause::MissingPrivilege) || !report.row_errors.is_empty();
                assert!(
                    report.failure.is_none() && !lacks,
                    "{engine} {check:?} with {start:?}: {}\nthen {said:?}\n{}",
                    asked.stdout,
                    again.stdout
                );
            }
        }
        assert!(named >= 5, "{engine}: {named} remedies");
        run(reset);
        let doctor = agent.run(&["doctor", WORD]).stdout;
        assert!(doctor.contains("GRANT ") && !doctor.contains('?'), "{engine}: {doctor}");
    });
}

#[test]
fn a_name_that_is_the_password_too_is_in_no_words_of_a_servers() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let _ = stream.read(&mut [0; 1024]);
            let fields = format!("SFATAL\0C28P01\0Mthe password is {WORD}, of user \"{WORD}\": {WORD}.{WORD}\0\0");
            let mut packet = vec![b'E'];
            packet.extend(u32::try_from(fields.len() + 4).unwrap_or(0).to_be_bytes());
            packet.extend(fields.as_bytes());
            let _ = stream.write_all(&packet);
        }
    });
    let agent = Agent::new(
        &configuration("postgres", port).replace("instances.reporting", "instances.sample"),
        &[("SECRET", WORD)],
    );
    let (report, _) = agent.check("connection", "sample", &[]);
    assert!(report.summary.contains("the password is ?") && report.summary.contains("28P01"), "{}", report.summary);
    for format in ["text", "json", "nagios"] {
        let run = agent.run(&["check", "connection", "sample", "--format", format]);
        assert!(!(run.stdout + &run.stderr).contains(WORD), "{format}");
    }
}

#[test]
fn a_role_that_is_granted_and_not_active_is_made_the_default() {
    for engine in [Engine::MySql, Engine::MariaDb] {
        let secret = stage::random_password().unwrap();
        let mut setup = engine.user("reporting", &secret);
        setup.extend(engine.user("boss", &secret));
        let more = [
            "GRANT ALL ON *.* TO boss WITH GRANT OPTION",
            "CREATE DATABASE IF NOT EXISTS reporting",
            "GRANT SELECT ON reporting.* TO reporting",
        ];
        setup.extend(more.map(str::to_owned));
        let server = engine.start(&Needs::find().unwrap(), &setup, &[]).unwrap();
        let agent = Agent::new(&configuration(engine.as_str(), server.port()), &[("SECRET", &secret)]);
        let boss = Login { port: server.port(), user: "boss", password: &secret };
        let roles = "CREATE ROLE watchers; CREATE ROLE readers; GRANT PROCESS ON *.* TO watchers; \
                     GRANT SELECT ON performance_schema.* TO watchers; GRANT readers TO reporting; GRANT watchers TO reporting";
        engine.session(boss, roles).unwrap().finish().unwrap();
        let (report, asked) = agent.check("blocking-sessions", WORD, &[]);
        let said = remedies(&report);
        let remedy = if engine == Engine::MySql {
            "SET DEFAULT ROLE ALL TO 'reporting'@'%';"
        } else {
            "SET DEFAULT ROLE `watchers` FOR 'reporting'@'%';"
        };
        assert_eq!(said, [remedy], "{engine}: {}", asked.stdout);
        engine.session(boss, remedy).unwrap().finish().unwrap();
        let (report, again) = agent.check("blocking-sessions", WORD, &[]);
        assert!(report.failure.is_none(), "{engine}: {}", again.stdout);
    }
}
