//! What the end-to-end tests share: the agent under test, run as its user runs it.

pub mod document;
pub mod socket;

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

    /// The authority's certificate.
    pub fn authority(&self) -> String {
        self.directory.path().join("ca.pem").display().to_string()
    }

    /// The folder with `server.pem` and `server.key`.
    pub fn folder(&self) -> &Path {
        self.directory.path()
    }
}
