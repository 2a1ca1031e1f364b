//! A real MariaDB server.

use std::{
    ffi::OsString,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    Error, Needs, at, cache,
    server::{Home, Server, flag, free_port, in_environment, listens, set_up},
    system::run,
};

/// A MariaDB server on loopback with data of its own.
#[derive(Debug)]
pub struct MariaDb {
    // Before `home`: the server ends before its directory goes.
    server: Option<Server>,
    home: Home,
    program: PathBuf,
    options: Vec<String>,
    port: u16,
}

impl MariaDb {
    /// Starts a server on which the statements `setup` have been run, each on a line of its own, and which has the given
    /// `--name=value` options; one that begins without dashes, such as `TZ=JST-9`, goes into its environment.
    pub fn start(needs: &Needs, setup: &[String], options: &[&str]) -> Result<Self, Error> {
        Self::start_in(Home::new("mariadb")?, needs, setup, options)
    }

    /// The same, with TLS by the files `server.pem` and `server.key` of a folder, and no login without.
    pub fn start_with_tls(needs: &Needs, setup: &[String], folder: &Path) -> Result<Self, Error> {
        let home = Home::new("mariadb")?;
        let (certificate, key) = home.take_certificate(folder)?;
        let files = [format!("--ssl-cert={}", certificate.display()), format!("--ssl-key={}", key.display())];
        Self::start_in(home, needs, setup, &[&files[0], &files[1], "--require-secure-transport=1"])
    }

    fn start_in(home: Home, needs: &Needs, setup: &[String], options: &[&str]) -> Result<Self, Error> {
        home.copy(&template(needs)?, "data")?;
        // Of its own: a server that starts removes the temporary tables that it finds there, its neighbours' too.
        home.create_directory("tmp")?;

        let script: String = setup.iter().map(|statement| format!("{statement};\n")).collect();
        let file = home.path("setup.sql");
        std::fs::write(&file, script).map_err(at(&file))?;
        home.give(&file)?;

        let options = options.iter().map(|&option| option.to_owned()).collect();
        let mut mariadb = Self { server: None, home, program: needs.mariadbd.clone(), options, port: free_port()? };
        mariadb.start_again()?;
        Ok(mariadb)
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
        command.extend([self.program.clone().into(), "--no-defaults".into()]);
        command.extend(["--bind-address=127.0.0.1", "--skip-name-resolve"].map(OsString::from));
        command.extend(["--innodb-log-file-size=8M", "--innodb-buffer-pool-size=16M"].map(OsString::from));
        command.extend(["--innodb-flush-log-at-trx-commit=0", "--character-set-server=utf8mb4"].map(OsString::from));
        command.push(flag("--datadir=", self.home.path("data")));
        command.push(flag("--tmpdir=", self.home.path("tmp")));
        command.push(flag("--socket=", self.home.path("server.sock")));
        command.push(flag("--pid-file=", self.home.path("server.pid")));
        command.push(flag("--init-file=", self.home.path("setup.sql")));
        command.push(format!("--port={}", self.port).into());
        command.extend(options.into_iter().map(OsString::from));
        let log = self.home.path("server.log");
        let mut server = Server::start("mariadbd", "TERM", &command, self.home.user.as_ref(), &log)?;
        let port = self.port;
        server.wait_until(&log, || {
            listens(port) && std::fs::read_to_string(&log).is_ok_and(|text| text.contains("ready for connections"))
        })?;
        self.server = Some(server);
        set_up("mariadbd", &log)
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

/// A data directory that servers start with a copy of: to make one takes seconds. Made once for each version of the server.
fn template(needs: &Needs) -> Result<PathBuf, Error> {
    let install =
        ["--no-defaults", "--skip-test-db", "--auth-root-authentication-method=normal", "--innodb-log-file-size=8M"];
    let mut hasher = DefaultHasher::new();
    (install, run("mariadbd --version", Command::new(&needs.mariadbd).arg("--version"))?).hash(&mut hasher);
    let folder = cache::of_servers().join(format!("mariadb-{:016x}", hasher.finish()));
    let template = folder.join("template");
    cache::complete(&folder, || {
        let home = Home::new("mariadb-template")?;
        home.create_directory("tmp")?;
        let mut arguments: Vec<OsString> = install.map(OsString::from).into();
        arguments.push(flag("--datadir=", home.path("data")));
        arguments.push(flag("--tmpdir=", home.path("tmp")));
        home.run(&needs.mariadb_install_db, &arguments, "")?;
        home.keep("data", &template)
    })?;
    Ok(template)
}

/// Statements that make a user who can log in and no more. They may run again: they do when the server starts again.
pub fn user(name: &str, password: &str) -> Vec<String> {
    let password = password.replace('\\', "\\\\").replace('\'', "''");
    vec![format!("CREATE USER IF NOT EXISTS {name} IDENTIFIED BY '{password}'")]
}

/// Statements that make a least-privilege monitoring user.
pub fn monitoring_user(name: &str, password: &str) -> Vec<String> {
    let mut statements = user(name, password);
    statements.push(format!("GRANT PROCESS, SLAVE MONITOR, REFERENCES ON *.* TO {name}"));
    statements
}
