//! A real PostgreSQL server.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    Error, Needs, at,
    server::{Home, Server, flag, free_port, listens},
    system::run,
};

/// A PostgreSQL server on loopback with data of its own.
#[derive(Debug)]
pub struct Postgres {
    // Before `home`: the server ends before its directory goes.
    server: Option<Server>,
    home: Home,
    program: PathBuf,
    options: Vec<String>,
    port: u16,
}

impl Postgres {
    /// Starts a server on which the statements `setup` have been run, each on a line of its own, and which has the given
    /// `name=value` settings.
    pub fn start(needs: &Needs, setup: &[String], settings: &[&str]) -> Result<Self, Error> {
        Self::start_in(Home::new("postgres")?, needs, setup, settings)
    }

    /// The same, with TLS by the files `server.pem` and `server.key` of a folder.
    pub fn start_with_tls(needs: &Needs, setup: &[String], folder: &Path) -> Result<Self, Error> {
        let home = Home::new("postgres")?;
        let (certificate, key) = home.take_certificate(folder)?;
        let files = [format!("ssl_cert_file={}", certificate.display()), format!("ssl_key_file={}", key.display())];
        Self::start_in(home, needs, setup, &["ssl=on", &files[0], &files[1]])
    }

    fn start_in(home: Home, needs: &Needs, setup: &[String], settings: &[&str]) -> Result<Self, Error> {
        let data = home.path("data");
        let words = |words: &[&str]| words.iter().map(OsString::from).collect::<Vec<_>>();
        let mut initdb = words(&[
            "--username=postgres",
            "--auth=scram-sha-256",
            // The superuser gets no password, so nobody can log in as it.
            "--auth-local=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
            "--pgdata",
        ]);
        initdb.push(data.clone().into());
        home.run(&needs.postgres("initdb"), &initdb, "")?;

        let program = needs.postgres("postgres");
        let mut single = words(&["--single", "-j", "-F", "-D"]);
        single.extend([data.into(), OsString::from("postgres")]);
        // With -j a statement ends at a semicolon and an empty line.
        let script: String = setup.iter().map(|statement| format!("{statement};\n\n")).collect();
        home.run(&program, &single, &script)?;

        let options = settings.iter().map(|setting| format!("-c{setting}")).collect();
        let mut postgres = Self { server: None, home, program, options, port: free_port()? };
        postgres.start_again()?;
        Ok(postgres)
    }

    /// Starts a standby of this server, which logs in here as this user.
    pub fn standby(&self, needs: &Needs, user: &str, password: &str) -> Result<Self, Error> {
        let home = Home::new("postgres")?;
        let source = home.source(self.port, user, password)?;
        let mut copy: Vec<OsString> =
            ["--checkpoint=fast", "--no-sync", "--write-recovery-conf"].map(Into::into).into();
        copy.extend(["--dbname".into(), source.into(), flag("--pgdata=", home.path("data"))]);
        home.run(&needs.postgres("pg_basebackup"), &copy, "")?;
        let options = self.options.clone();
        let mut standby = Self { server: None, home, program: self.program.clone(), options, port: free_port()? };
        standby.start_again()?;
        Ok(standby)
    }

    /// Starts a program of PostgreSQL's own that reads this server's log, such as `pg_receivewal`, into a folder of its own.
    pub fn reader(
        &self,
        needs: &Needs,
        program: &str,
        (user, password): (&str, &str),
        options: &[&str],
    ) -> Result<LogReader, Error> {
        let home = Home::new(program)?;
        home.create_directory("out")?;
        let source = home.source(self.port, user, password)? + " dbname=postgres";
        let mut command: Vec<OsString> = vec![needs.postgres(program).into(), "--dbname".into(), source.into()];
        let out = home.path("out").display().to_string();
        command.extend(options.iter().map(|option| OsString::from(option.replace("OUT", &out))));
        let server = Server::start(program, "INT", &command, home.user.as_ref(), &home.path("reader.log"))?;
        Ok(LogReader { _server: server, home })
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

    /// Has the server shut down as soon as its last session ends, and take no new one until then.
    pub fn close(&self) -> Result<(), Error> {
        let file = self.file("data/postmaster.pid");
        let text = std::fs::read_to_string(&file).map_err(at(&file))?;
        let pid = text.lines().next().unwrap_or_default();
        run("kill", Command::new("kill").args(["-TERM", pid])).map(drop)
    }

    /// Adds a `name=value` setting, for when the server is started again.
    pub fn set(&mut self, setting: &str) {
        self.options.push(format!("-c{setting}"));
    }

    /// Starts the server again, on the same port.
    pub fn start_again(&mut self) -> Result<(), Error> {
        let mut command: Vec<OsString> = vec![self.program.clone().into(), "-D".into(), self.home.path("data").into()];
        command.extend(["-cfsync=off", "-cshared_buffers=16MB", "-clisten_addresses=127.0.0.1"].map(OsString::from));
        command.extend(["-cunix_socket_directories=", "-cmax_connections=40"].map(OsString::from));
        command.push(format!("-cport={}", self.port).into());
        command.extend(self.options.iter().map(OsString::from));
        let log = self.home.path("server.log");
        // INT: disconnect everyone and shut down.
        let mut server = Server::start("postgres", "INT", &command, self.home.user.as_ref(), &log)?;
        // A standby that may not be asked never gets further than that.
        let closed = self.options.iter().any(|option| option == "-chot_standby=off");
        let ready_line = if closed { "entering standby mode" } else { "database system is ready to accept" };
        let port = self.port;
        server.wait_until(&log, || {
            listens(port) && std::fs::read_to_string(&log).is_ok_and(|text| text.contains(ready_line))
        })?;
        self.server = Some(server);
        Ok(())
    }

    /// Puts a rule before those that say who may log in and how. It holds from the next start on.
    pub fn let_in_first(&self, rule: &str) -> Result<(), Error> {
        let file = self.home.path("data").join("pg_hba.conf");
        let rules = std::fs::read_to_string(&file).map_err(at(&file))?;
        std::fs::write(&file, format!("{rule}\n{rules}")).map_err(at(file))
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

/// A program that reads a server's log. It ends when this is dropped.
#[derive(Debug)]
pub struct LogReader {
    // Before `home`: the program ends before its folder goes.
    _server: Server,
    home: Home,
}

impl LogReader {
    /// What it has printed.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.home.path("reader.log")).unwrap_or_default()
    }
}

impl Home {
    /// Where a program finds the server on this port, with the password in a file of this directory.
    fn source(&self, port: u16, user: &str, password: &str) -> Result<String, Error> {
        // Not on a command line, which every account of the system sees.
        let file = self.path("password");
        let escaped = password.replace('\\', "\\\\").replace(':', "\\:");
        std::fs::write(&file, format!("*:*:*:*:{escaped}\n")).map_err(at(&file))?;
        std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).map_err(at(&file))?;
        self.give(&file)?;
        Ok(format!("host=127.0.0.1 port={port} user={user} passfile={}", file.display()))
    }
}

/// Statements that make a user who can log in and no more.
pub fn user(name: &str, password: &str) -> Vec<String> {
    vec![format!("CREATE ROLE {name} LOGIN PASSWORD '{}'", password.replace('\'', "''"))]
}

/// Statements that make a least-privilege monitoring user.
pub fn monitoring_user(name: &str, password: &str) -> Vec<String> {
    let mut statements = user(name, password);
    statements.push(format!("GRANT pg_monitor TO {name}"));
    statements
}
