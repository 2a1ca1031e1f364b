//! What the end-to-end tests share: the agent under test, run as its user runs it.

pub mod alexa;
pub mod bench;
pub mod clock;
pub mod document;
pub mod postgres_bench;

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
    time::{Duration, Instant},
};

use agent_protocol::CheckReport;

/// The agent's binary with a configuration of its own.
#[derive(Debug)]
pub struct Agent {
    binary: PathBuf,
    directory: tempfile::TempDir,
    environment: Vec<(String, String)>,
}

/// How a run of the agent ended.
#[derive(Debug)]
pub struct Run {
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
    /// The exit code.
    pub code: i32,
    /// How long it took.
    pub elapsed: Duration,
}

impl Run {
    /// The report on standard output.
    pub fn report(&self) -> CheckReport {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}\nstdout: {}\nstderr: {}", self.stdout, self.stderr))
    }
}

impl Agent {
    /// An agent with this configuration file, and these environment variables besides PATH.
    pub fn new(configuration: &str, environment: &[(&str, &str)]) -> Self {
        let directory = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
        let agent = Self {
            binary: stage::binaries::find("bastion-agent").unwrap_or_else(|error| panic!("{error}")),
            directory,
            environment: environment.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect(),
        };
        std::fs::write(agent.file("config.toml"), configuration).unwrap_or_else(|error| panic!("{error}"));
        agent
    }

    /// The same agent with one environment variable more.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A file in the agent's directory.
    pub fn file(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// The agent as a command that is ready to be started.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command.args(arguments).env_clear().env("PATH", "/usr/bin:/bin").envs(self.environment.clone());
        command.env("BASTION_AGENT_CONFIG", self.file("config.toml"));
        command
    }

    /// Runs the agent to its end.
    pub fn run(&self, arguments: &[&str]) -> Run {
        let started = Instant::now();
        let Output { status, stdout, stderr } =
            self.command(arguments).output().unwrap_or_else(|error| panic!("{}: {error}", self.binary.display()));
        Run {
            elapsed: started.elapsed(),
            stdout: String::from_utf8(stdout).unwrap_or_else(|error| panic!("{error}")),
            stderr: String::from_utf8_lossy(&stderr).into_owned(),
            code: status.code().unwrap_or(-1),
        }
    }

    /// Runs a check with the JSON format and reads its report.
    pub fn check(&self, check: &str, instance: &str, more: &[&str]) -> (CheckReport, Run) {
        let arguments = [&["check", check, "--instance", instance, "--format", "json"], more].concat();
        let run = self.run(&arguments);
        let report = run.report();
        assert_eq!(run.code, i32::from(report.outcome.exit_code()), "exit code and outcome differ: {}", run.stdout);
        (report, run)
    }
}

/// Writes a file.
pub fn write(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

fn read_file(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// As much of DER as a certificate is taken apart with, and put together.
mod der {
    /// How long the head of the first element is, and how long its content.
    fn measure(bytes: &[u8]) -> (usize, usize) {
        match bytes[1] {
            short @ 0..0x80 => (2, usize::from(short)),
            long => {
                let digits = usize::from(long & 0x7f);
                (2 + digits, bytes[2..2 + digits].iter().fold(0, |length, byte| length << 8 | usize::from(*byte)))
            }
        }
    }

    pub(super) fn content(bytes: &[u8]) -> &[u8] {
        let (head, length) = measure(bytes);
        &bytes[head..head + length]
    }

    pub(super) fn elements(mut bytes: &[u8]) -> Vec<Vec<u8>> {
        let mut found = Vec::new();
        while !bytes.is_empty() {
            let (head, length) = measure(bytes);
            let (first, rest) = bytes.split_at(head + length);
            found.push(first.to_vec());
            bytes = rest;
        }
        found
    }

    pub(super) fn element(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = (content.len() as u16).to_be_bytes();
        match content.len() {
            0..0x80 => [&[tag, length[1]], content].concat(),
            0x80..0x100 => [&[tag, 0x81, length[1]], content].concat(),
            _ => [&[tag, 0x82, length[0], length[1]], content].concat(),
        }
    }

    pub(super) fn sequence(content: &[u8]) -> Vec<u8> {
        element(0x30, content)
    }

    pub(super) fn pem(certificate: &[u8]) -> String {
        format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", crate::base64(certificate))
    }
}

/// Bytes as Base64 writes them.
pub fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |chunk: &[u8]| {
        let group = chunk.iter().chain([&0; 2]).take(3).fold(0, |group, &byte| group << 8 | u32::from(byte));
        let digits = (0..=chunk.len()).map(move |place| char::from(DIGITS[(group >> (18 - 6 * place)) as usize & 63]));
        digits.chain(std::iter::repeat_n('=', 3 - chunk.len())).collect::<String>()
    };
    bytes.chunks(3).map(group).collect()
}

/// An instance on loopback for the agent's configuration.
pub fn instance(name: &str, engine: &str, port: u16, password: &str) -> String {
    format!(
        "[instances.{name}]\nengine = '{engine}'\nhost = '127.0.0.1'\nport = {port}\nuser = 'dbvoice'\n\
         password = {password}\n"
    )
}

/// A certificate authority and a server certificate that it has signed.
#[derive(Debug)]
pub struct Certificates {
    directory: tempfile::TempDir,
}

impl Certificates {
    /// A new authority, and a certificate for this host name.
    pub fn new(host: &str) -> Self {
        let directory = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
        let made = || -> Result<_, rcgen::Error> {
            let mut authority = rcgen::CertificateParams::new([])?;
            authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
            authority.distinguished_name.push(rcgen::DnType::CommonName, "a test's authority");
            let authority_key = rcgen::KeyPair::generate()?;
            let authority_certificate = authority.self_signed(&authority_key)?.pem();
            let server_key = rcgen::KeyPair::generate()?;
            let issuer = rcgen::Issuer::new(authority, authority_key);
            let server = rcgen::CertificateParams::new([host.to_owned()])?.signed_by(&server_key, &issuer)?;
            Ok((authority_certificate, server.pem(), server_key.serialize_pem()))
        };
        let (authority, server, key) = made().unwrap_or_else(|error| panic!("{error}"));
        write(&directory.path().join("ca.pem"), &authority);
        write(&directory.path().join("server.pem"), &server);
        write(&directory.path().join("server.key"), &key);
        Self { directory }
    }

    /// A certificate that has signed itself, of the first version of X.509, which knows no extensions and no names of hosts.
    pub fn of_version_one(host: &str) -> Self {
        let certificates = Self::new(host);
        let made = || -> Result<String, rcgen::Error> {
            let key = rcgen::KeyPair::from_pem(&read_file(&certificates.folder().join("server.key")))?;
            let parameters = rcgen::CertificateParams::new([host.to_owned()])?;
            let third = parameters.self_signed(&key)?;
            let outer = der::elements(der::content(third.der()));
            // Without the version, which comes first, and the extensions, which come last.
            let fields = der::elements(der::content(&outer[0]));
            let inner = der::sequence(&fields[1..fields.len() - 1].concat());
            let signature = rcgen::SigningKey::sign(&key, &inner)?;
            let signature = der::element(0x03, &[&[0][..], &signature].concat());
            Ok(der::pem(&der::sequence(&[inner, outer[1].clone(), signature].concat())))
        };
        let certificate = made().unwrap_or_else(|error| panic!("{error}"));
        write(&certificates.folder().join("server.pem"), &certificate);
        certificates
    }

    /// The authority's certificate.
    pub fn authority(&self) -> String {
        self.directory.path().join("ca.pem").display().to_string()
    }

    /// The folder with `server.pem` and `server.key`.
    pub fn folder(&self) -> &Path {
        self.directory.path()
    }
}

/// The daemon of an agent, and its client. It ends when this is dropped.
#[derive(Debug)]
pub struct Daemon<'a> {
    agent: &'a Agent,
    process: std::process::Child,
    socket: PathBuf,
    log: PathBuf,
}

impl<'a> Daemon<'a> {
    /// Starts it and waits until it answers.
    pub fn start(agent: &'a Agent) -> Self {
        Self::start_with(agent, &[])
    }

    /// The same, by way of another program that runs the rest of its command line.
    pub fn start_with(agent: &'a Agent, before: &[&str]) -> Self {
        let (socket, log) = (agent.file("run/agent.sock"), agent.file("daemon.log"));
        let errors = std::fs::File::create(&log).unwrap_or_else(|error| panic!("{error}"));
        let serve = agent.command(&["serve", "--socket", &socket.display().to_string()]);
        let mut command = match before {
            [] => serve,
            [program, arguments @ ..] => {
                let mut command = Command::new(program);
                command.args(arguments).arg(serve.get_program()).args(serve.get_args()).env_clear();
                command.envs(serve.get_envs().filter_map(|(name, value)| Some((name, value?))));
                command
            }
        };
        let process = command.stderr(errors).spawn().unwrap_or_else(|error| panic!("{error}"));
        let daemon = Self { agent, process, socket, log };
        daemon.wait_for_log("serving");
        daemon
    }

    /// Where it listens.
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// What it has logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Waits until it logs this.
    pub fn wait_for_log(&self, text: &str) {
        self.wait_until(&format!("the log says {text:?}"), || self.log().contains(text));
    }

    /// Waits until its metrics hold this line.
    pub fn wait_for_metric(&self, line: &str) {
        self.wait_until(line, || self.get("/metrics").lines().any(|found| found == line));
    }

    /// Waits until the metrics that begin with `name` sum up to what is wanted.
    pub fn wait_for_metric_that(&self, name: &str, wanted: impl Fn(f64) -> bool) {
        self.wait_until(name, || {
            let metrics = self.get("/metrics");
            let values =
                metrics.lines().filter(|line| line.starts_with(name)).filter_map(|line| line.rsplit(' ').next());
            wanted(values.filter_map(|value| value.parse::<f64>().ok()).sum())
        });
    }

    fn wait_until(&self, what: &str, ready: impl Fn() -> bool) {
        let started = Instant::now();
        while !ready() {
            assert!(started.elapsed() < Duration::from_secs(20), "{what} did not come about:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Runs the command line with this daemon's socket.
    pub fn run(&self, arguments: &[&str]) -> Run {
        self.agent.run(&[arguments, &["--socket", &self.socket.display().to_string()]].concat())
    }

    /// Runs a check by the command line and reads its report.
    pub fn check(&self, check: &str, instance: &str, more: &[&str]) -> (CheckReport, Run) {
        self.agent.check(check, instance, &[&["--socket", &self.socket.display().to_string()], more].concat())
    }

    /// Sends a question over the socket; its answer can be read from what comes back.
    pub fn post(&self, question: &serde_json::Value) -> std::os::unix::net::UnixStream {
        let body = question.to_string();
        self.send(&format!(
            "POST /v1/checks HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        ))
    }

    /// Sends a question over the socket and reads the report.
    pub fn ask(&self, question: &serde_json::Value) -> CheckReport {
        let answer = read(self.post(question));
        serde_json::from_str(&answer).unwrap_or_else(|error| panic!("{error}: {answer}"))
    }

    /// What a path answers.
    pub fn get(&self, path: &str) -> String {
        read(self.send(&format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")))
    }

    fn send(&self, request: &str) -> std::os::unix::net::UnixStream {
        use std::io::Write as _;
        let sent = std::os::unix::net::UnixStream::connect(&self.socket).and_then(|mut stream| {
            stream.set_read_timeout(Some(Duration::from_secs(60)))?;
            stream.write_all(request.as_bytes())?;
            Ok(stream)
        });
        sent.unwrap_or_else(|error| panic!("{error}:\n{}", self.log()))
    }

    /// Sends it a signal.
    pub fn signal(&self, name: &str) {
        let kill = Command::new("kill").arg(format!("-{name}")).arg(self.process.id().to_string()).status();
        assert!(kill.is_ok_and(|status| status.success()), "no signal {name}");
    }

    /// Waits for its end; its exit code, or -1 where a signal ended it.
    pub fn wait(&mut self) -> i32 {
        self.process.wait().unwrap_or_else(|error| panic!("{error}")).code().unwrap_or(-1)
    }

    /// The process that serves.
    pub fn process_id(&self) -> u32 {
        self.process.id()
    }

    /// How much memory it holds, in bytes.
    pub fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("0");
        line.split_whitespace().next().and_then(|kilobytes| kilobytes.parse::<u64>().ok()).unwrap_or(0) * 1024
    }
}

/// The body of an answer.
fn read(mut stream: std::os::unix::net::UnixStream) -> String {
    let mut answer = Vec::new();
    std::io::Read::read_to_end(&mut stream, &mut answer).unwrap_or_else(|error| panic!("{error}"));
    let answer = String::from_utf8_lossy(&answer).into_owned();
    answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or(answer)
}

impl Drop for Daemon<'_> {
    fn drop(&mut self) {
        // It may have ended before.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
