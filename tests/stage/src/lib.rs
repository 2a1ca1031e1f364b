//! Everything that a test, the demo and the simulator play on: real database servers and the local AWS, on loopback, on
//! free ports, in directories of their own, and gone when their owner goes.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod authenticator;
pub mod binaries;
mod cache;
pub mod cloud;
pub mod demo;
pub mod disguise;
pub mod engine;
pub mod fault_proxy;
pub mod fleet;
pub mod mariadb;
pub mod mysql;
mod mysqld;
pub mod needs;
pub mod pooler;
pub mod postgres;
mod server;
pub mod sessions;
mod system;

pub use cloud::Cloud;
pub use demo::{DemoStage, Starting};
pub use disguise::{Costume, Disguise};
pub use engine::{DatabaseServer, Engine};
pub use fault_proxy::{Fault, FaultProxy, When};
pub use mariadb::MariaDb;
pub use mysql::MySql;
pub use needs::Needs;
pub use pooler::{Pooler, Startup};
pub use postgres::{LogReader, Postgres};

use std::{io, path::PathBuf};

/// Why the stage cannot be set.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Something that is needed is not installed, and could not be.
    #[error("Missing: {what}.{remedy}")]
    Missing {
        /// What is missing.
        what: String,
        /// What to do, one line a system.
        remedy: String,
    },
    /// A program could not be run.
    #[error("{program} cannot be started: {source}")]
    Start {
        /// The program.
        program: String,
        /// Why.
        source: io::Error,
    },
    /// A program ended with an error, or did not get ready in time.
    #[error("{program} {problem}:\n{output}")]
    Program {
        /// The program.
        program: String,
        /// What it did.
        problem: String,
        /// The end of what it printed.
        output: String,
    },
    /// A file or directory could not be used.
    #[error("{}: {source}", path.display())]
    File {
        /// The file or directory.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The local AWS did not answer as it should.
    #[error("the local AWS: {problem}")]
    Cloud {
        /// What it did.
        problem: String,
    },
    /// What a transcript asks of the stage is not as it says.
    #[error("the transcript asks the stage to {action:?}: {problem}")]
    Stage {
        /// What it asks for.
        action: String,
        /// Why not.
        problem: String,
    },
    /// Somebody asked to stop.
    #[error("interrupted")]
    Interrupted,
}

/// Turns an I/O error into one that names the file.
pub(crate) fn at(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Error {
    let path = path.into();
    |source| Error::File { path, source }
}

/// The top folder of the checkout.
pub fn checkout() -> PathBuf {
    // This crate is two folders below it.
    let mut path = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    path.pop();
    path.pop();
    path
}

/// A password that no one knows beforehand, with the characters in it that break hand-made URLs and shell lines.
pub fn random_password() -> Result<String, Error> {
    let path = "/dev/urandom";
    let mut bytes = [0_u8; 12];
    std::fs::File::open(path).and_then(|mut file| io::Read::read_exact(&mut file, &mut bytes)).map_err(at(path))?;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("{hex}!#%?&@'\"\\ $(é)"))
}
