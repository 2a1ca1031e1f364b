//! A daemon on the stage, for measuring.

use std::{
    io::{Read as _, Write as _},
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// A command without this program's environment.
pub(crate) fn clean(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env("PATH", "/usr/bin:/bin");
    command
}

/// A daemon with so many instances on one server.
pub(crate) struct Daemon {
    process: Child,
    pub(crate) socket: PathBuf,
    pub(crate) configuration: PathBuf,
    // Removed with it.
    _directory: tempfile::TempDir,
}

impl Daemon {
    /// Starts the binary of this folder, with instances `pg0`, `pg1` and so on.
    pub(crate) fn start(release: &Path, port: u16, password: &str, instances: usize) -> Result<Self, String> {
        Self::start_with(release, port, password, instances, None)
    }

    /// The same, with an instance `hangs` at another port.
    pub(crate) fn start_with(
        release: &Path,
        port: u16,
        password: &str,
        instances: usize,
        hangs: Option<u16>,
    ) -> Result<Self, String> {
        let directory = tempfile::tempdir().map_err(|error| error.to_string())?;
        let (configuration, socket) = (directory.path().join("config.toml"), directory.path().join("agent.sock"));
        let history = directory.path().join("history.sqlite3");
        let mut text = format!("[history]\npath = '{}'\nevery = '1d'\n", history.display());
        let servers = (0..instances).map(|number| (format!("pg{number}"), port));
        for (name, port) in servers.chain(hangs.map(|port| ("hangs".to_owned(), port))) {
            text += &format!(
                "[instances.{name}]\nengine = 'postgres'\nhost = '127.0.0.1'\nport = {port}\nuser = 'dbvoice'\n\
                 password = {{ env = 'SECRET' }}\n"
            );
        }
        std::fs::write(&configuration, text).map_err(|error| error.to_string())?;
        let mut command = clean(release.join("bastion-agent"));
        command.arg("serve").arg("--socket").arg(&socket).arg("--config").arg(&configuration).env("SECRET", password);
        command.env("RUST_LOG", "error").stdin(Stdio::null()).stdout(Stdio::null());
        let process = command.spawn().map_err(|error| error.to_string())?;
        let daemon = Self { process, socket, configuration, _directory: directory };
        let started = Instant::now();
        while UnixStream::connect(&daemon.socket).is_err() {
            if started.elapsed() > Duration::from_secs(10) {
                return Err("the daemon did not start".to_owned());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(daemon)
    }

    /// Asks for a connection check, and returns the time until its whole answer is there.
    pub(crate) fn ask(&self, stream: &mut UnixStream, instance: &str) -> Result<Duration, String> {
        self.ask_for(stream, instance, r#"{"name":"connection"}"#)
    }

    /// Sends a question on a connection that is kept.
    pub(crate) fn send(&self, stream: &mut UnixStream, instance: &str, check: &str) -> Result<(), String> {
        self.send_for(stream, instance, check, 5_000)
    }

    /// The same, with another deadline.
    pub(crate) fn send_for(
        &self,
        stream: &mut UnixStream,
        instance: &str,
        check: &str,
        timeout_ms: u64,
    ) -> Result<(), String> {
        let body = format!(r#"{{"instance":"{instance}","check":{check},"timeout_ms":{timeout_ms}}}"#);
        let request = format!("POST /v1/checks HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        stream.write_all(request.as_bytes()).map_err(|error| error.to_string())
    }

    /// Asks for a check, and returns the time until its whole answer is there.
    pub(crate) fn ask_for(&self, stream: &mut UnixStream, instance: &str, check: &str) -> Result<Duration, String> {
        let started = Instant::now();
        self.send(stream, instance, check)?;
        let (mut answer, mut piece) = (Vec::new(), [0; 8192]);
        loop {
            let read = stream.read(&mut piece).map_err(|error| error.to_string())?;
            answer.extend_from_slice(&piece[..read]);
            let text = String::from_utf8_lossy(&answer);
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let length =
                    head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
                if body.len() >= length.unwrap_or(0) {
                    if !body.contains(r#""outcome":"ok""#) {
                        return Err(format!("the check failed: {body}"));
                    }
                    return Ok(started.elapsed());
                }
            }
            if read == 0 {
                return Err("the daemon closed the connection".to_owned());
            }
        }
    }

    /// Resident memory, in MiB.
    pub(crate) fn memory(&self) -> Result<f64, String> {
        resident(self.process.id())
    }
}

/// Resident memory of a process, in MiB.
pub(crate) fn resident(process: u32) -> Result<f64, String> {
    let path = format!("/proc/{process}/status");
    let status = std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("0");
    let kilobytes: f64 = line.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(0.0);
    Ok(kilobytes / 1024.0)
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // It may have ended before.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
