//! dbvoice's own commands, run as `cargo xtask COMMAND`. One file each.

mod aws;
mod bench;
mod daemon;
mod demo;
mod deploy;
mod doctor;
mod model;
mod package;
mod progress;
mod soak;
mod step;
mod test;

use std::{io::Write as _, process::ExitCode};

use clap::Parser;

/// dbvoice's own commands.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask")]
enum Xtask {
    /// Measure what the release binaries cost, beside the tools that people used before.
    Bench(bench::Options),
    /// Set up a fleet on this machine, with real databases, and hold a conversation about it.
    Demo(demo::Options),
    /// Look, before anything is deployed, at what is needed for it: what is missing is named with its remedy.
    Deploy(deploy::Options),
    /// Walk the way of a question through what is deployed in a region, and say where it breaks off and what to do.
    Doctor(doctor::Options),
    /// Make the interaction models from their source, with the names of your instances and applications on request.
    Model(model::Options),
    /// Make the packages: RPM, deb, the archive for the bastion, the skill's function, and what they are made of.
    Package(package::Options),
    /// Put a daemon under load for a while, and see that neither its memory nor its connections grow.
    Soak(soak::Options),
    /// Set up what the tests need and run them all.
    Test(test::Options),
}

fn main() -> ExitCode {
    let outcome = match Xtask::parse() {
        Xtask::Bench(options) => bench::run(&options),
        Xtask::Demo(options) => demo::run(&options),
        Xtask::Deploy(options) => deploy::run(&options),
        Xtask::Doctor(options) => doctor::run(&options),
        Xtask::Model(options) => model::run(&options),
        Xtask::Package(options) => package::run(&options),
        Xtask::Soak(options) => soak::run(&options),
        Xtask::Test(options) => test::run(&options),
    };
    outcome.unwrap_or_else(|problem| {
        // Nobody is there to be told where standard error is gone.
        let _ = writeln!(std::io::stderr().lock(), "xtask: {problem}");
        ExitCode::FAILURE
    })
}
