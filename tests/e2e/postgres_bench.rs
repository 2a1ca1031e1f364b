//! A PostgreSQL server to itself, and an agent that knows it.

#![allow(clippy::unwrap_used, clippy::missing_panics_doc)]

use std::time::{Duration, Instant};

use agent_protocol::CheckReport;
use stage::{
    Engine, Needs, Postgres,
    sessions::{Login, Session},
};

use crate::{Agent, instance};

/// A server with the users `dbvoice`, who monitors, and `boss`, who may do all; and an agent that knows it as `pg`.
#[derive(Debug)]
pub struct Bench {
    /// The server.
    pub server: Postgres,
    /// The password of all users.
    pub password: String,
    /// The agent.
    pub agent: Agent,
}

impl Bench {
    /// Statements of `setup` are run before the server starts with these settings; `PASSWORD` in them is the password.
    pub fn new(setup: &[&str], settings: &[&str]) -> Self {
        let password = stage::random_password().unwrap();
        let mut statements = Engine::Postgres.monitoring_user("dbvoice", &password);
        statements.extend(Engine::Postgres.user("boss", &password));
        statements.push("ALTER ROLE boss SUPERUSER REPLICATION".to_owned());
        let literal = format!("PASSWORD '{}'", Engine::Postgres.escaped(&password));
        statements.extend(setup.iter().map(|statement| statement.replace("PASSWORD", &literal)));
        let server = Postgres::start(&Needs::find().unwrap(), &statements, settings).unwrap();
        let agent = Agent::new(&at("pg", server.port()), &[("SECRET", &password)]);
        Self { server, password, agent }
    }

    /// A user's login.
    pub fn login<'a>(&'a self, user: &'a str) -> Login<'a> {
        Login { port: self.server.port(), user, password: &self.password }
    }

    /// Runs statements to their end.
    pub fn run(&self, statements: &str) {
        let done = Session::postgres(self.login("boss"), statements).unwrap().finish();
        done.unwrap_or_else(|error| panic!("{statements}: {error}: {}", self.server.log()));
    }

    /// Runs each of the statements by itself: some may not run together.
    pub fn each(&self, statements: &[&str]) {
        statements.iter().for_each(|statement| self.run(statement));
    }

    /// The report of a check, once it is as it is to be.
    pub fn until(&self, check: &str, ready: impl Fn(&CheckReport) -> bool) -> CheckReport {
        until(&self.agent, check, "pg", ready)
    }
}

/// The section of the configuration for an instance on this port.
pub fn at(name: &str, port: u16) -> String {
    instance(name, "postgres", port, "{ env = 'SECRET' }")
}

/// The report of a check of an agent's instance, once it is as it is to be.
pub fn until(agent: &Agent, check: &str, name: &str, ready: impl Fn(&CheckReport) -> bool) -> CheckReport {
    until_asked(agent, check, name, &[], ready)
}

/// The same with more arguments.
pub fn until_asked(
    agent: &Agent,
    check: &str,
    name: &str,
    more: &[&str],
    ready: impl Fn(&CheckReport) -> bool,
) -> CheckReport {
    let started = Instant::now();
    loop {
        let (report, run) = agent.check(check, name, more);
        if ready(&report) {
            return report;
        }
        assert!(started.elapsed() < Duration::from_secs(20), "{check} {name}: {}", run.stdout);
        std::thread::sleep(Duration::from_millis(100));
    }
}
