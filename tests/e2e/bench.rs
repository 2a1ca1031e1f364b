//! A server of any engine, with those who use it.

use std::{
    thread,
    time::{Duration, Instant},
};

use agent_protocol::CheckReport;
use stage::{
    Costume, DatabaseServer, Disguise, Engine, Needs,
    sessions::{Login, Session},
};

use crate::{Agent, instance};

/// A server with the users `dbvoice`, who monitors, and `app`, who may do all; a table `shop.items`; and an agent that knows it.
#[derive(Debug)]
pub struct Bench {
    /// The server's engine.
    pub engine: Engine,
    /// The server.
    pub server: DatabaseServer,
    /// The users' password.
    pub password: String,
    /// The agent.
    pub agent: Agent,
}

impl Bench {
    /// A server on which the statements `setup` have been run, with options.
    pub fn new(engine: Engine, setup: &[&str], options: &[&str]) -> Self {
        let password = stage::random_password().unwrap_or_else(|error| panic!("{error}"));
        let mut statements = engine.monitoring_user("dbvoice", &password);
        statements.extend(engine.user("app", &password));
        let more: &[&str] = match engine {
            Engine::Postgres => &[
                "CREATE TABLE items (id int PRIMARY KEY, price int)",
                "INSERT INTO items VALUES (1, 1), (2, 2)",
                "GRANT ALL ON items TO app",
            ],
            _ => &[
                "GRANT ALL ON *.* TO app",
                "CREATE DATABASE IF NOT EXISTS shop",
                "CREATE TABLE IF NOT EXISTS shop.items (id int PRIMARY KEY, price int)",
                "REPLACE INTO shop.items VALUES (1, 1), (2, 2)",
            ],
        };
        statements.extend(more.iter().chain(setup).map(|&statement| statement.to_owned()));
        let server = engine
            .start(&Needs::find().unwrap_or_else(|error| panic!("{error}")), &statements, options)
            .unwrap_or_else(|error| panic!("{error}"));
        let text = instance("db", engine.as_str(), server.port(), "{ env = 'SECRET' }");
        let agent = Agent::new(&text, &[("SECRET", &password)]);
        Self { engine, server, password, agent }
    }

    /// A session of `app`.
    pub fn session(&self, statements: &str) -> Session {
        let login = Login { port: self.server.port(), user: "app", password: &self.password };
        self.engine.session(login, statements).unwrap_or_else(|error| panic!("{error}"))
    }

    /// A session with MySQL or MariaDB that does nothing, for as long as it is kept.
    pub fn idle_session(&self) -> Session {
        let login = Login { port: self.server.port(), user: "app", password: &self.password };
        Session::mysql_idle(login).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Runs statements to their end.
    pub fn run(&self, statements: &str) {
        self.session(statements).finish().unwrap_or_else(|error| panic!("{error}"));
    }

    /// The report of a check, once it is as it is to be.
    pub fn until(&self, check: &str, ready: impl Fn(&CheckReport) -> bool) -> CheckReport {
        until(&self.agent, check, ready)
    }

    /// The same server, as it passes for another.
    pub fn disguised(&self, version: &str, heard: &[(&str, &str)]) -> (Disguise, Agent) {
        let heard = heard.iter().map(|&(said, heard)| (said.to_owned(), heard.to_owned())).collect();
        let version = Some(version.to_owned()).filter(|version| !version.is_empty());
        let disguise =
            Disguise::start(self.server.port(), Costume { version, heard }).unwrap_or_else(|error| panic!("{error}"));
        let text = instance("db", "mysql", disguise.port(), "{ env = 'SECRET' }");
        (disguise, Agent::new(&text, &[("SECRET", &self.password)]))
    }
}

/// The report of a check, once it is as it is to be.
pub fn until(agent: &Agent, check: &str, ready: impl Fn(&CheckReport) -> bool) -> CheckReport {
    let started = Instant::now();
    loop {
        let (report, run) = agent.check(check, "db", &[]);
        if ready(&report) {
            return report;
        }
        assert!(started.elapsed() < Duration::from_secs(15), "{check}: {}", run.stdout);
        // InnoDB brings its tables of transactions up to date only where nobody has read them for 100 ms.
        thread::sleep(Duration::from_millis(200));
    }
}
