//! The daemon, asked as any client asks it: HTTP on its Unix socket.

#![allow(clippy::unwrap_used)]

use std::{
    io::{Read as _, Write as _},
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use agent_protocol::CheckReport;

use crate::Agent;

/// A daemon that is ended with the test.
#[derive(Debug)]
pub struct Daemon {
    child: Child,
    socket: PathBuf,
}

impl Daemon {
    /// Starts it; returns when it can be asked. Its log is the file `log` of the agent.
    pub fn start(agent: &Agent) -> Self {
        let socket = agent.file("run/agent.sock");
        let log = std::fs::File::create(agent.file("log")).unwrap();
        let mut command = agent.command(&["serve", "--socket", socket.to_str().unwrap()]);
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().unwrap();
        let daemon = Self { child, socket };
        let started = Instant::now();
        while UnixStream::connect(&daemon.socket).is_err() {
            assert!(started.elapsed() < Duration::from_secs(20), "no daemon");
            std::thread::sleep(Duration::from_millis(20));
        }
        daemon
    }

    /// Where it listens.
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// Asks for a check.
    pub fn check(&self, instance: &str, check: &str) -> CheckReport {
        let request = serde_json::json!({"instance": instance, "check": {"name": check}, "timeout_ms": 20_000});
        let answer = ask(&self.socket, &post(&request.to_string()));
        serde_json::from_str(&answer.body).unwrap_or_else(|error| panic!("{error}: {}", answer.body))
    }

    /// Has it read its configuration again.
    pub fn reload(&self) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args(["-HUP", &pid]).status();
        assert!(sent.is_ok_and(|status| status.success()), "no signal to {pid}");
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the daemon answered.
#[derive(Debug)]
pub struct Answer {
    /// The status code.
    pub status: String,
    /// The body's media type.
    pub kind: String,
    /// The body.
    pub body: String,
}

/// Sends this and reads the answer to its end.
pub fn ask(socket: &Path, request: &[u8]) -> Answer {
    let mut stream = UnixStream::connect(socket).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    // A question that is too large is answered before it has been read to its end.
    let _ = stream.write_all(request);
    answer(&[], stream)
}

/// The answer on this connection, of which this much has been read.
pub fn answer(begun: &[u8], mut stream: UnixStream) -> Answer {
    let (mut bytes, mut piece) = (begun.to_vec(), [0; 4096]);
    // A connection that is cut after the answer ends it as well.
    while let Ok(count @ 1..) = stream.read(&mut piece) {
        bytes.extend_from_slice(&piece[..count]);
    }
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {text:?}"));
    let status = head.split(' ').nth(1).unwrap().to_owned();
    let kind = head.lines().find_map(|line| line.strip_prefix("content-type: ")).unwrap_or_default().to_owned();
    Answer { status, kind, body: body.to_owned() }
}

/// A question for what is at this path.
pub fn get(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: agent\r\nconnection: close\r\n\r\n").into_bytes()
}

/// A question for a check.
pub fn post(body: &str) -> Vec<u8> {
    let length = body.len();
    format!("POST /v1/checks HTTP/1.1\r\nhost: agent\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}")
        .into_bytes()
}
