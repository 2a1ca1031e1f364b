//! A server process that ends when its owner does, however its owner ends.

use std::{
    ffi::OsString,
    fs::File,
    io::{self, BufRead as _, BufReader},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::{Error, at, system::run};

/// Starts the server, says its process id, and ends it as soon as standard input is closed: that happens when the owner
/// stops it, and also when the owner was killed and could not. $1 is the signal, the rest is the command.
const GUARD: &str = r#"
signal=$1; shift
exec 3<&0
"$@" </dev/null 3<&- & server=$!
echo "$server"
(cat <&3 >/dev/null; kill -s "$signal" "$server" 2>/dev/null) &
exec 3<&- >/dev/null
wait "$server"
"#;

/// How long a server may take to get ready, or to end.
const READY_TIMEOUT: Duration = Duration::from_secs(30);

/// A running server.
#[derive(Debug)]
pub(crate) struct Server {
    name: String,
    guard: Child,
    alive: Option<ChildStdin>,
    pid: String,
}

impl Server {
    /// Starts `command` in a process group of its own, so that Ctrl-C reaches its owner first; its output goes to `log`.
    pub(crate) fn start(
        name: &str,
        end_signal: &str,
        command: &[OsString],
        user: Option<&User>,
        log: &Path,
    ) -> Result<Self, Error> {
        let output = File::create(log).map_err(at(log))?;
        let failed = |source| Error::Start { program: name.to_owned(), source };
        let mut guard = Command::new("/bin/sh");
        guard.arg("-c").arg(GUARD).arg("guard").arg(end_signal).args(command);
        guard.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(output).process_group(0).current_dir("/");
        if let Some(user) = user {
            guard.uid(user.uid).gid(user.gid);
        }
        let mut guard = guard.spawn().map_err(failed)?;
        let alive = guard.stdin.take();
        let mut pid = String::new();
        if let Some(stdout) = guard.stdout.take() {
            BufReader::new(stdout).read_line(&mut pid).map_err(failed)?;
        }
        Ok(Self { name: name.to_owned(), guard, alive, pid: pid.trim().to_owned() })
    }

    /// Waits until `ready` says so, the server ends, or patience does.
    pub(crate) fn wait_until(&mut self, log: &Path, ready: impl Fn() -> bool) -> Result<(), Error> {
        let started = Instant::now();
        loop {
            if ready() {
                return Ok(());
            }
            let ended = self.guard.try_wait().map_err(|source| Error::Start { program: self.name.clone(), source })?;
            let problem = match ended {
                Some(status) => format!("ended at once ({status})"),
                None if started.elapsed() > READY_TIMEOUT => {
                    format!("was not ready within {} s", READY_TIMEOUT.as_secs())
                }
                None => {
                    thread::sleep(Duration::from_millis(20));
                    continue;
                }
            };
            return Err(Error::Program { program: self.name.clone(), problem, output: tail(log) });
        }
    }

    /// Has the server stand still with its connections open, or go on.
    pub(crate) fn hold(&self, hold: bool) -> Result<(), Error> {
        let signal = if hold { "-STOP" } else { "-CONT" };
        run("kill", Command::new("kill").args([signal, &self.pid])).map(drop)
    }

    /// Ends the server and waits until it has ended.
    pub(crate) fn stop(&mut self) {
        drop(self.alive.take());
        let started = Instant::now();
        while matches!(self.guard.try_wait(), Ok(None)) {
            if started.elapsed() > READY_TIMEOUT {
                // It does not listen to the signal it should end at. There is nobody to tell: this runs in `drop` too.
                let _ = Command::new("kill").args(["-KILL", &self.pid]).status();
                let _ = self.guard.wait();
                return;
            }
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

/// What a command begins with that is to run with these variables, `NAME=value` each.
pub(crate) fn in_environment(variables: &[&String]) -> Vec<OsString> {
    let env = (!variables.is_empty()).then(|| "env".into());
    env.into_iter().chain(variables.iter().map(OsString::from)).collect()
}

/// The errors in a log and its end, for an error message.
pub(crate) fn tail(log: &Path) -> String {
    let text = String::from_utf8_lossy(&std::fs::read(log).unwrap_or_default()).into_owned();
    let lines: Vec<&str> = text.lines().collect();
    let (before, end) = lines.split_at(lines.len().saturating_sub(15));
    let errors = before.iter().filter(|line| line.contains("ERROR") || line.contains("FATAL")).take(15);
    errors.chain(end).copied().collect::<Vec<_>>().join("\n")
}

/// An error where the server has complained of a statement that it was to run at its start: it starts all the same.
pub(crate) fn set_up(name: &str, log: &Path) -> Result<(), Error> {
    let text = std::fs::read_to_string(log).map_err(at(log))?;
    if text.lines().any(|line| line.contains("[ERROR]") || line.contains("ERROR: ")) {
        let problem = "could not be set up".to_owned();
        return Err(Error::Program { program: name.to_owned(), problem, output: tail(log) });
    }
    Ok(())
}

/// A port that is free now, and that no outgoing connection is given: systems take those from 32768 or 49152 on. So it stays
/// free while a server is stopped and started again.
pub(crate) fn free_port() -> Result<u16, Error> {
    const PORTS: std::ops::Range<u16> = 10_000..32_000;
    let mut random = [0_u8; 2];
    let mut source = File::open("/dev/urandom").map_err(at("/dev/urandom"))?;
    loop {
        io::Read::read_exact(&mut source, &mut random).map_err(at("/dev/urandom"))?;
        let port = PORTS.start + u16::from_ne_bytes(random) % (PORTS.end - PORTS.start);
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            Ok(_) => return Ok(port),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
            Err(error) => return Err(at("127.0.0.1")(error)),
        }
    }
}

/// Whether something listens on the port.
pub(crate) fn listens(port: u16) -> bool {
    TcpStream::connect_timeout(&SocketAddr::from((Ipv4Addr::LOCALHOST, port)), Duration::from_millis(200)).is_ok()
}

/// A command line flag that ends in a path.
pub(crate) fn flag(name: &str, path: PathBuf) -> OsString {
    let mut flag = OsString::from(name);
    flag.push(path);
    flag
}

/// An account that servers run as where we are root: they refuse to run as root.
#[derive(Debug, Clone, Copy)]
pub(crate) struct User {
    uid: u32,
    gid: u32,
}

impl User {
    /// `nobody`, where we are root; nothing else is needed to own a private directory.
    pub(crate) fn unprivileged() -> Result<Option<Self>, Error> {
        if id("-u", None)? != 0 {
            return Ok(None);
        }
        Ok(Some(Self { uid: id("-u", Some("nobody"))?, gid: id("-g", Some("nobody"))? }))
    }
}

fn id(what: &str, user: Option<&str>) -> Result<u32, Error> {
    let output = Command::new("id").arg(what).args(user).output();
    let output = output.map_err(|source| Error::Start { program: "id".to_owned(), source })?;
    String::from_utf8_lossy(&output.stdout).trim().parse().map_err(|_| Error::Program {
        program: "id".to_owned(),
        problem: "does not know the user".to_owned(),
        output: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}

/// A server's own directory.
#[derive(Debug)]
pub(crate) struct Home {
    directory: TempDir,
    pub(crate) user: Option<User>,
}

impl Home {
    pub(crate) fn new(name: &str) -> Result<Self, Error> {
        let user = User::unprivileged()?;
        let parent = std::env::temp_dir();
        let directory =
            tempfile::Builder::new().prefix(&format!("dbvoice-{name}-")).tempdir_in(&parent).map_err(at(parent))?;
        let home = Self { directory, user };
        home.give(home.directory.path())?;
        Ok(home)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Makes the server's account the owner of a file or directory.
    pub(crate) fn give(&self, path: &Path) -> Result<(), Error> {
        match self.user {
            Some(user) => std::os::unix::fs::chown(path, Some(user.uid), Some(user.gid)).map_err(at(path)),
            None => Ok(()),
        }
    }

    /// Makes a directory for the server.
    pub(crate) fn create_directory(&self, name: &str) -> Result<(), Error> {
        let path = self.path(name);
        std::fs::create_dir(&path).map_err(at(&path))?;
        self.give(&path)
    }

    /// Copies a directory that was kept.
    pub(crate) fn copy(&self, kept: &Path, name: &str) -> Result<(), Error> {
        self.run(Path::new("cp"), &["-R".into(), kept.into(), self.path(name).into()], "")
    }

    /// Copies one of the server's directories to a place where it stays, and stays the server's account's.
    pub(crate) fn keep(&self, name: &str, place: &Path) -> Result<(), Error> {
        run("cp", Command::new("cp").arg("-Rp").args([&self.path(name), place])).map(drop)
    }

    /// Copies a certificate and its key, which only the server's account may read.
    pub(crate) fn take_certificate(&self, folder: &Path) -> Result<(PathBuf, PathBuf), Error> {
        let take = |name: &str| {
            let own = self.path(name);
            std::fs::copy(folder.join(name), &own).map_err(at(folder.join(name)))?;
            std::fs::set_permissions(&own, std::os::unix::fs::PermissionsExt::from_mode(0o600)).map_err(at(&own))?;
            self.give(&own)?;
            Ok(own)
        };
        Ok((take("server.pem")?, take("server.key")?))
    }

    /// Runs a set-up program to its end as the server's account.
    pub(crate) fn run(&self, program: &Path, arguments: &[OsString], input: &str) -> Result<(), Error> {
        let name = program.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let failed = |source: io::Error| Error::Start { program: name.clone(), source };
        let log = self.path(&format!("{name}.log"));
        let output = File::create(&log).map_err(at(&log))?;
        let errors = output.try_clone().map_err(at(&log))?;
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::piped()).stdout(output).stderr(errors).current_dir("/");
        if let Some(user) = self.user {
            command.uid(user.uid).gid(user.gid);
        }
        let mut child = command.spawn().map_err(failed)?;
        if let Some(mut stdin) = child.stdin.take() {
            // A program that ends without reading all of it says so by its exit status.
            let _ = io::Write::write_all(&mut stdin, input.as_bytes());
        }
        let status = child.wait().map_err(failed)?;
        if status.success() {
            return Ok(());
        }
        Err(Error::Program { program: name, problem: format!("failed ({status})"), output: tail(&log) })
    }
}
