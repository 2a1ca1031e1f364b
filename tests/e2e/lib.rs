//! What the end-to-end tests share: the agent under test, run as its user runs it.

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

/// A self-signed certificate authority's PEM file beside the agent's configuration.
pub fn write(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}
