//! A server of any engine, for tests that ask the same of all of them.

use std::path::Path;

use crate::{
    Error, MariaDb, MySql, Needs, Postgres, mariadb, mysql, postgres,
    sessions::{Login, Session},
};

/// The engines that there is a server of on the stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// PostgreSQL.
    Postgres,
    /// MySQL.
    MySql,
    /// MariaDB.
    MariaDb,
}

impl Engine {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Postgres, Self::MySql, Self::MariaDb];

    /// Does this for all engines at the same time: servers take seconds to start, and wait for most of them.
    pub fn each<T: Send>(what: impl Fn(Self) -> T + Sync) -> [T; 3] {
        std::thread::scope(|scope| {
            let what = &what;
            let threads = Self::ALL.map(|engine| scope.spawn(move || what(engine)));
            threads.map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        })
    }

    /// The word for it in the agent's configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::MySql => "mysql",
            Self::MariaDb => "mariadb",
        }
    }

    /// Statements that make a user who can log in and no more.
    pub fn user(self, name: &str, password: &str) -> Vec<String> {
        match self {
            Self::Postgres => postgres::user(name, password),
            Self::MySql => mysql::user(name, password),
            Self::MariaDb => mariadb::user(name, password),
        }
    }

    /// Statements that make a least-privilege monitoring user.
    pub fn monitoring_user(self, name: &str, password: &str) -> Vec<String> {
        match self {
            Self::Postgres => postgres::monitoring_user(name, password),
            Self::MySql => mysql::monitoring_user(name, password),
            Self::MariaDb => mariadb::monitoring_user(name, password),
        }
    }

    /// A text as it stands in an SQL literal, without the quotes around it.
    pub fn escaped(self, text: &str) -> String {
        let text = text.replace('\'', "''");
        if self == Self::Postgres { text } else { text.replace('\\', "\\\\") }
    }

    /// Starts a server of it, with options as the engine takes them.
    pub fn start(self, needs: &Needs, setup: &[String], options: &[&str]) -> Result<DatabaseServer, Error> {
        Ok(match self {
            Self::Postgres => DatabaseServer::Postgres(Postgres::start(needs, setup, options)?),
            Self::MySql => DatabaseServer::MySql(MySql::start(needs, setup, options)?),
            Self::MariaDb => DatabaseServer::MariaDb(MariaDb::start(needs, setup, options)?),
        })
    }

    /// Starts a server of it with TLS by the files `server.pem` and `server.key` of a folder.
    pub fn start_with_tls(self, needs: &Needs, setup: &[String], folder: &Path) -> Result<DatabaseServer, Error> {
        Ok(match self {
            Self::Postgres => DatabaseServer::Postgres(Postgres::start_with_tls(needs, setup, folder)?),
            Self::MySql => DatabaseServer::MySql(MySql::start_with_tls(needs, setup, folder)?),
            Self::MariaDb => DatabaseServer::MariaDb(MariaDb::start_with_tls(needs, setup, folder)?),
        })
    }

    /// A session in which `statement` is running.
    pub fn session(self, login: Login<'_>, statement: &str) -> Result<Session, Error> {
        match self {
            Self::Postgres => Session::postgres(login, statement),
            Self::MySql => Session::mysql(login, statement),
            Self::MariaDb => Session::mariadb(login, statement),
        }
    }
}

impl std::fmt::Display for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A running server of one of the engines.
#[derive(Debug)]
pub enum DatabaseServer {
    /// PostgreSQL.
    Postgres(Postgres),
    /// MySQL.
    MySql(MySql),
    /// MariaDB.
    MariaDb(MariaDb),
}

impl DatabaseServer {
    /// The port it listens on while it runs.
    pub fn port(&self) -> u16 {
        match self {
            Self::Postgres(server) => server.port(),
            Self::MySql(server) => server.port(),
            Self::MariaDb(server) => server.port(),
        }
    }

    /// Stops the server; its data stays.
    pub fn stop(&mut self) {
        match self {
            Self::Postgres(server) => server.stop(),
            Self::MySql(server) => server.stop(),
            Self::MariaDb(server) => server.stop(),
        }
    }

    /// Has the server stand still with its connections open, or go on.
    pub fn hold(&self, hold: bool) -> Result<(), Error> {
        match self {
            Self::Postgres(server) => server.hold(hold),
            Self::MySql(server) => server.hold(hold),
            Self::MariaDb(server) => server.hold(hold),
        }
    }

    /// Starts the server again, on the same port.
    pub fn start_again(&mut self) -> Result<(), Error> {
        match self {
            Self::Postgres(server) => server.start_again(),
            Self::MySql(server) => server.start_again(),
            Self::MariaDb(server) => server.start_again(),
        }
    }

    /// What the server has logged since it was started last.
    pub fn log(&self) -> String {
        match self {
            Self::Postgres(server) => server.log(),
            Self::MySql(server) => server.log(),
            Self::MariaDb(server) => server.log(),
        }
    }
}
