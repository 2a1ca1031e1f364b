//! Every check on one server: on those of the stage, or on a server of whatever version that the environment names, as
//! `.github/workflows/matrix.yml` does.
//!
//! The environment has `DBVOICE_TEST_ENGINE`, `DBVOICE_TEST_PORT` on loopback, an administrator's `DBVOICE_TEST_USER` and
//! `DBVOICE_TEST_PASSWORD`, and `DBVOICE_TEST_VERSION`, with which the server's version has to begin.

#![allow(clippy::unwrap_used)]

use std::{
    env,
    time::{Duration, Instant},
};

use agent_protocol::{CheckName, CheckReport, Outcome};
use stage::{Engine, Needs, sessions::Login};
use tests::{Agent, instance};

/// Makes the user that `grants` prints, and has every check look at a server where something is going on.
fn every_check_answers(engine: Engine, administrator: Login<'_>, version: &str) {
    let name = engine.as_str();
    let password = stage::random_password().unwrap();
    let agent = Agent::new(&instance(name, name, administrator.port, "{ env = 'SECRET' }"), &[("SECRET", &password)]);
    let session = |statements: &str| engine.session(administrator, statements).unwrap();
    let run = |statements: &str| session(statements).finish().unwrap_or_else(|error| panic!("{engine}: {error}"));

    let printed = agent.run(&["grants", "--engine", name, "--user", "dbvoice"]).stdout;
    run("DROP ROLE IF EXISTS dbvoice"
        .replace("ROLE", if engine == Engine::Postgres { "ROLE" } else { "USER" })
        .as_str());
    run(&printed.replace("choose-a-password", &engine.escaped(&password)));
    let (table, sleep) = match engine {
        Engine::Postgres => ("dbvoice_items", "pg_sleep(600)"),
        _ => {
            run("CREATE DATABASE IF NOT EXISTS dbvoice_shop");
            ("dbvoice_shop.items", "SLEEP(600)")
        }
    };
    run(&format!("DROP TABLE IF EXISTS {table}; CREATE TABLE {table} (id int PRIMARY KEY, price int)"));
    run(&format!("INSERT INTO {table} VALUES (1, 1)"));

    let until = |check: &str, ready: &dyn Fn(&CheckReport) -> bool| {
        let started = Instant::now();
        loop {
            let (report, run) = agent.check(check, name, &[]);
            if ready(&report) {
                return report;
            }
            assert!(started.elapsed() < Duration::from_secs(20), "{check}: {}", run.stdout);
            // InnoDB brings its tables of transactions up to date only where nobody has read them for 100 ms.
            std::thread::sleep(Duration::from_millis(200));
        }
    };
    for check in CheckName::ALL {
        let more: &[&str] = if check == CheckName::Parameter { &["--name", "max connections"] } else { &[] };
        let (report, run) = agent.check(check.as_str(), name, more);
        assert_eq!((report.outcome, report.cause()), (Outcome::Ok, None), "{}", run.stdout);
        let found = report.engine.and_then(|engine| engine.version).unwrap();
        assert!(found.starts_with(version), "{found} is not {version}");
    }
    let begin = if engine == Engine::Postgres { "BEGIN" } else { "START TRANSACTION" };
    let _blocker = session(&format!("{begin}; UPDATE {table} SET price = 2; SELECT {sleep}"));
    until("long-transactions", &|report| report.total_rows == 1);
    let _blocked = session(&format!("UPDATE {table} SET price = 3"));
    let report = until("blocking-sessions", &|report| report.total_rows == 2);
    assert_eq!((report.outcome, report.cause()), (Outcome::Warning, None));
    let report = until("top-sessions", &|report| report.total_rows >= 2);
    assert_eq!((report.outcome, report.cause()), (Outcome::Ok, None));
}

#[test]
fn every_check_answers_on_this_version() {
    let named = |what: &str| {
        let variable = format!("DBVOICE_TEST_{what}");
        env::var(&variable).unwrap_or_else(|error| panic!("{variable}: {error}"))
    };
    if env::var_os("DBVOICE_TEST_ENGINE").is_some() {
        let name = named("ENGINE");
        let engine = Engine::ALL.into_iter().find(|engine| engine.as_str() == name);
        let engine = engine.unwrap_or_else(|| panic!("there is no engine {name}"));
        let (user, password) = (named("USER"), named("PASSWORD"));
        let login = Login { port: named("PORT").parse().unwrap(), user: &user, password: &password };
        return every_check_answers(engine, login, &named("VERSION"));
    }
    let needs = Needs::find().unwrap();
    let password = stage::random_password().unwrap();
    Engine::each(|engine| {
        let mut setup = engine.user("boss", &password);
        setup.push(match engine {
            Engine::Postgres => "ALTER ROLE boss SUPERUSER".to_owned(),
            _ => "GRANT ALL ON *.* TO boss WITH GRANT OPTION".to_owned(),
        });
        let server = engine.start(&needs, &setup, &[]).unwrap();
        every_check_answers(engine, Login { port: server.port(), user: "boss", password: &password }, "");
    });
}
