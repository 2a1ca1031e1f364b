//! The binaries under test: built, and found beside the program that runs.

use std::{
    env,
    path::PathBuf,
    process::{Command, Stdio},
};

use crate::{Error, checkout};

/// Builds the workspace's binaries, in the profile of the program that runs. What cargo has to say is shown.
///
/// All of them, not only those that are run: another choice would have other features of shared dependencies, and so
/// another build of each.
pub fn build() -> Result<(), Error> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(checkout()).args(["build", "--workspace", "--bins"]).stdin(Stdio::null());
    if !cfg!(debug_assertions) {
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
        Error::Missing { what: format!("The binary {name}"), remedy: " Build it with: cargo build --workspace".to_owned() }
    })
}
