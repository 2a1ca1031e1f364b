//! Facts about this build, for `bastion-agent --version`.

// Standard output is how a build script speaks to cargo.
#![allow(clippy::print_stdout)]

use std::{env, path::Path, process::Command};

fn main() {
    // Each commit and each switch of branch adds a line to this log. Outside a checkout there is none.
    let log = "../.git/logs/HEAD";
    if Path::new(log).exists() {
        println!("cargo::rerun-if-changed={log}");
    }
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=DBVOICE_COMMIT");
    let commit = env::var("DBVOICE_COMMIT").ok().filter(|commit| !commit.is_empty());
    let commit = commit.or_else(|| output("git", &["rev-parse", "--short=12", "HEAD"])).unwrap_or("unknown".to_owned());
    let compiler = env::var("RUSTC").ok().and_then(|rustc| output(&rustc, &["--version"]));
    println!("cargo::rustc-env=BUILD_COMMIT={commit}");
    println!("cargo::rustc-env=BUILD_COMPILER={}", compiler.unwrap_or("unknown".to_owned()));
    let is = |variable: &str, value: &str| env::var(variable).is_ok_and(|found| found == value);
    if is("PROFILE", "release") && is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") {
        // The AWS SDK brings 42,000 addresses that the loader would have to adjust before main, touching 200 pages: a fifth
        // of the processor time of a one-shot check. At a fixed address none need it. The price is that the program's own
        // code is where an attacker expects it; stack, heap and libraries still are not.
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
    for (fact, variable) in [("BUILD_TARGET", "TARGET"), ("BUILD_PROFILE", "PROFILE")] {
        println!("cargo::rustc-env={fact}={}", env::var(variable).unwrap_or("unknown".to_owned()));
    }
}

/// What a program prints, if it can be run and succeeds.
fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok().filter(|output| output.status.success())?;
    let text = String::from_utf8(output.stdout).ok()?;
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}
