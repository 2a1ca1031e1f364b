//! A real MySQL server.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use crate::{
    Error, Needs, at, mariadb,
    server::{Home, Server, flag, free_port, in_environment, listens, set_up},
};

/// A MySQL server on loopback with data of its own.
#[derive(Debug)]
pub struct MySql {
    // Before `home`: the server ends before its directory goes.
    server: Option<Server>,
    home: Home,
    command: Vec<OsString>,
    options: Vec<String>,
    port: u16,
}

impl MySql {
    /// Starts a server on which the statements `setup` have been run, each on a line of its own, and which has the given
    /// `--name=value` options; one that begins without dashes, such as `TZ=JST-9`, goes into its environment. It has no TLS.
    pub fn start(needs: &Needs, setup: &[String], options: &[&str]) -> Result<Self, Error> {
        // It would make itself a certificate.
        Self::start_in(Home::new("mysql")?, needs, setup, &[&["--tls-version="], options].concat())
    }

    /// The same, with TLS by the files `server.pem` and `server.key` of a folder, and no login without.
    pub fn start_with_tls(needs: &Needs, setup: &[String], folder: &Path) -> Result<Self, Error> {
        let home = Home::new("mysql")?;
        let (certificate, key) = home.take_certificate(folder)?;
        let files = [format!("--ssl-cert={}", certificate.display()), format!("--ssl-key={}", key.display())];
        Self::start_in(home, needs, setup, &[&files[0], &files[1], "--require-secure-transport=1"])
    }

    fn start_in(home: Home, needs: &Needs, setup: &[String], options: &[&str]) -> Result<Self, Error> {
        let mysqld = needs.mysqld()?;
        home.copy(&mysqld.template(), "data")?;
        home.create_directory("tmp")?;

        let script: String = setup.iter().map(|statement| format!("{statement};\n")).collect();
        let file = home.path("setup.sql");
        std::fs::write(&file, script).map_err(at(&file))?;
        home.give(&file)?;

        let options = options.iter().map(|&option| option.to_owned()).collect();
        let mut mysql = Self { server: None, home, command: mysqld.command.clone(), options, port: free_port()? };
        mysql.start_again()?;
        Ok(mysql)
    }

    /// The port it listens on while it runs.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Stops the server; its data stays.
    pub fn stop(&mut self) {
        self.server = None;
    }

    /// Has the server stand still with its connections open, or go on.
    pub fn hold(&self, hold: bool) -> Result<(), Error> {
        self.server.as_ref().map_or(Ok(()), |server| server.hold(hold))
    }

    /// Starts the server again, on the same port.
    pub fn start_again(&mut self) -> Result<(), Error> {
        let (options, environment): (Vec<_>, Vec<_>) = self.options.iter().partition(|option| option.starts_with("--"));
        let mut command = in_environment(&environment);
        command.extend(self.command.clone());
        command.extend(["--bind-address=127.0.0.1", "--skip-name-resolve", "--mysqlx=OFF"].map(OsString::from));
        command.extend(["--innodb-redo-log-capacity=16M", "--innodb-buffer-pool-size=16M"].map(OsString::from));
        command.extend(["--innodb-flush-log-at-trx-commit=2", "--innodb-doublewrite=OFF"].map(OsString::from));
        command.extend(["--secure-file-priv=NULL", "--table-open-cache=200"].map(OsString::from));
        command.push(flag("--datadir=", self.home.path("data")));
        command.push(flag("--tmpdir=", self.home.path("tmp")));
        command.push(flag("--socket=", self.home.path("server.sock")));
        command.push(flag("--pid-file=", self.home.path("server.pid")));
        command.push(flag("--init-file=", self.home.path("setup.sql")));
        command.push(format!("--port={}", self.port).into());
        // Without a binary log unless one is asked for: nothing replicates.
        if !self.options.iter().any(|option| option.starts_with("--log-bin")) {
            command.push("--skip-log-bin".into());
        }
        command.extend(options.into_iter().map(OsString::from));
        let log = self.home.path("server.log");
        // An orderly end takes seconds, and loses nothing that the logs do not bring back.
        let mut server = Server::start("mysqld", "KILL", &command, self.home.user.as_ref(), &log)?;
        let port = self.port;
        server.wait_until(&log, || {
            listens(port) && std::fs::read_to_string(&log).is_ok_and(|text| text.contains("ready for connections"))
        })?;
        self.server = Some(server);
        set_up("mysqld", &log)
    }

    /// A file in the server's own directory.
    pub fn file(&self, name: &str) -> PathBuf {
        self.home.path(name)
    }

    /// What the server has logged since it was started last.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.home.path("server.log")).unwrap_or_default()
    }
}

/// Statements that make a user who can log in and no more. They may run again: they do when the server starts again.
pub fn user(name: &str, password: &str) -> Vec<String> {
    mariadb::user(name, password)
}

/// Statements that make a least-privilege monitoring user.
pub fn monitoring_user(name: &str, password: &str) -> Vec<String> {
    let mut statements = user(name, password);
    statements.push(format!("GRANT PROCESS, REPLICATION CLIENT, REFERENCES ON *.* TO {name}"));
    statements.push(format!("GRANT SELECT ON performance_schema.* TO {name}"));
    statements
}
