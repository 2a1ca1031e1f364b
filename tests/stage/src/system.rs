//! Programs of this system: found, and run.

use std::{
    env,
    ffi::OsString,
    path::PathBuf,
    process::{Command, Stdio},
};

use crate::Error;

pub(crate) fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

pub(crate) fn apt_get(arguments: &[&str]) -> Result<(), Error> {
    let mut command = Command::new("apt-get");
    command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
    // A new server package would start a server of its own, on the usual port: not in this run level.
    command.env("RUNLEVEL", "1");
    run("apt-get", &mut command).map(drop)
}

/// Runs a set-up program and returns what it prints; an error shows the end of that, and what it complains of.
pub(crate) fn run(name: &str, command: &mut Command) -> Result<String, Error> {
    let output = command.stdin(Stdio::null()).output();
    let output = output.map_err(|source| Error::Start { program: name.to_owned(), source })?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    Err(Error::Program {
        program: name.to_owned(),
        problem: format!("failed ({})", output.status),
        output: lines[lines.len().saturating_sub(15)..].join("\n"),
    })
}

/// A program in the PATH, or where systems keep servers that are not in it.
pub(crate) fn on_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let others = ["/usr/sbin", "/usr/libexec", "/usr/local/sbin", "/opt/homebrew/bin", "/usr/local/bin"];
    let folders = env::split_paths(&path).chain(others.iter().map(PathBuf::from));
    folders.map(|folder| folder.join(OsString::from(program))).find(|file| file.is_file())
}
