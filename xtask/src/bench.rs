//! `cargo xtask bench`: what the release binaries cost, beside the tools that people used before, on this machine.
//!
//! Figures are medians of one run; rounds of the candidates alternate, so that a busy moment hits all of them alike. Nothing
//! here fails for being slow: the machine may be busy. What is aimed at is printed beside what was measured.

mod connection;
mod daemon;
mod measure;
mod one_shot;
mod skill;

use std::{io::Write as _, path::PathBuf, process::ExitCode};

use clap::{Args, ValueEnum};
use stage::{Needs, binaries};

use crate::progress::Progress;
use measure::Table;

/// What can be said to `bench`.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// How often each command is run.
    #[arg(long, default_value_t = 31, value_parser = clap::value_parser!(u32).range(3..=1000))]
    rounds: u32,
    /// Take the binaries that are built already, in this folder, instead of building for release.
    #[arg(long, value_name = "FOLDER")]
    binaries: Option<PathBuf>,
    /// Measure this one only.
    #[arg(long, value_name = "WHICH")]
    only: Option<Part>,
}

/// What can be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// The agent, one-shot and as a daemon.
    Agent,
    /// The skill's function.
    Skill,
}

pub(crate) fn run(options: &Options) -> Result<ExitCode, String> {
    let progress = Progress::new();
    let needs = Needs::ensure(&|step| {
        progress.step(step);
        Ok(())
    })
    .map_err(|error| error.to_string())?;
    let release = match &options.binaries {
        Some(folder) => folder.clone(),
        None => {
            progress.step("Building for release; the first time takes minutes");
            binaries::build_release().map_err(|error| error.to_string())?
        }
    };
    let mut tables: Vec<Table> = Vec::new();
    if options.only != Some(Part::Skill) {
        progress.step("Measuring the agent");
        tables.extend(one_shot::run(&needs, &release, options.rounds)?);
        tables.extend(daemon::run(&needs, &release, options.rounds)?);
        tables.extend(measure::sizes(&release)?);
    }
    if options.only != Some(Part::Agent) {
        progress.step("Measuring the skill");
        tables.extend(skill::run(&needs, &release, options.rounds)?);
    }
    let mut out = std::io::stdout().lock();
    for table in tables {
        writeln!(out, "{table}\n").map_err(|error| format!("standard output: {error}"))?;
    }
    Ok(ExitCode::SUCCESS)
}
