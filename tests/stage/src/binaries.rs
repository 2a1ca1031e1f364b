//! The binaries under test: built, and found beside the program that runs.

use std::{
    env,
    path::PathBuf,
    process::{Command, Stdio},
};

use crate::{Error, checkout};

/// Cargo as its user would call it.
///
/// A program that cargo runs has variables in its environment that describe that program. Some build scripts (ring's)
/// watch them: passed on, they would have that crate, and all that is built on it, built again.
pub fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(checkout());
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        let about_the_program =
            ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_CRATE_", "CARGO_BIN_", "CARGO_PRIMARY_", "NEXTEST"];
        if about_the_program.iter().any(|prefix| text.starts_with(prefix)) {
            command.env_remove(&name);
        }
    }
    command
}

/// Builds the workspace's binaries, in the profile of the program that runs. What cargo has to say is shown.
///
/// All of them, not only those that are run: another choice would have other features of shared dependencies, and so
/// another build of each.
pub fn build() -> Result<(), Error> {
    build_in(!cfg!(debug_assertions))
}

/// Builds the workspace's binaries for release, and returns the folder that they are in.
pub fn build_release() -> Result<PathBuf, Error> {
    build_in(true)?;
    let here = env::current_exe().map_err(|source| Error::Start { program: "cargo build".to_owned(), source })?;
    // This program is in a profile's folder; the other profiles' are beside it.
    let folder = here.ancestors().nth(2).map(|target| target.join("release"));
    folder.filter(|folder| folder.is_dir()).ok_or_else(|| Error::Missing {
        what: "the folder with the release binaries".to_owned(),
        remedy: " Run this program by cargo.".to_owned(),
    })
}

fn build_in(release: bool) -> Result<(), Error> {
    let mut command = cargo();
    command.args(["build", "--workspace", "--bins"]).stdin(Stdio::null());
    if release {
        command.arg("--release");
    }
    let status = command.status().map_err(|source| Error::Start { program: "cargo build".to_owned(), source })?;
    if status.success() {
        return Ok(());
    }
    Err(Error::Program {
        program: "cargo build".to_owned(),
        problem: format!("failed ({status})"),
        output: "see above".to_owned(),
    })
}

/// A binary of this workspace. Tests run one folder below where it is.
pub fn find(name: &str) -> Result<PathBuf, Error> {
    let here = env::current_exe().map_err(|source| Error::Start { program: name.to_owned(), source })?;
    here.ancestors().skip(1).take(2).map(|folder| folder.join(name)).find(|path| path.is_file()).ok_or_else(|| {
        Error::Missing {
            what: format!("the binary {name}"),
            remedy: " Build it with: cargo build --workspace".to_owned(),
        }
    })
}
