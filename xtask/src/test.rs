//! `cargo xtask test`: all set-up, then every test.

use std::{
    ffi::OsString,
    process::{Command, ExitCode, ExitStatus},
};

use clap::Args;
use stage::{
    Needs,
    binaries::{self, cargo},
};

use crate::progress::Progress;

/// What can be said to `test`.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Passed on to the test runner, such as the name of a test
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    runner: Vec<OsString>,
}

pub(crate) fn run(options: &Options) -> Result<ExitCode, String> {
    let progress = Progress::new();
    let needs = Needs::ensure_with_mysql(&|step| {
        progress.step(step);
        Ok(())
    })
    .map_err(|error| error.to_string())?;
    progress.step("Building");
    binaries::build().map_err(|error| error.to_string())?;

    if options.runner.is_empty() {
        progress.step("Testing the local AWS");
        let mut python = needs.python();
        python.args(["-m", "unittest", "discover", "-s", "tests/cloud/tests", "-t", "tests/cloud"]);
        if !status(&mut python)?.success() {
            return Ok(ExitCode::FAILURE);
        }
    }

    let nextest = cargo().args(["nextest", "--version"]).output().is_ok_and(|output| output.status.success());
    progress.step(if nextest { "Testing with nextest" } else { "Testing with cargo test" });
    let mut runner = cargo();
    runner.args(if nextest { &["nextest", "run"][..] } else { &["test"] }).arg("--workspace");
    runner.args(&options.runner);
    Ok(if status(&mut runner)?.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn status(command: &mut Command) -> Result<ExitStatus, String> {
    command.current_dir(stage::checkout());
    command.status().map_err(|error| format!("{}: {error}", command.get_program().to_string_lossy()))
}
