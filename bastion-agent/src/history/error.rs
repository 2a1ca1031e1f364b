//! Why the history could not be read or written, and what to do next.

use std::{
    io,
    path::{Path, PathBuf},
    time::Duration,
};

/// Why the history could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such file, and nothing was to be made.
    #[error("there is no history at {}: `bastion-agent serve` begins the one that the configuration names. Start it, or see that this is the file that it records to", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The folder that the file is to be in cannot be used.
    #[error(
        "the folder {} for the history cannot be used: {source}. Create it, and give it to the user that the agent runs as",
        folder.display()
    )]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Something else than a file is there.
    #[error("{} is no file, so it can hold no history. Name another path", path.display())]
    NotAFile {
        /// What is there.
        path: PathBuf,
    },
    /// The system refuses the file.
    #[error(
        "the history {} cannot be opened: {reason}. It and its folder belong to the user that the agent runs as: run this as that user, or as root",
        path.display()
    )]
    Access {
        /// The file.
        path: PathBuf,
        /// Why, in the system's words.
        reason: String,
    },
    /// The disk, or the user's share of it, is full.
    #[error("the history {} cannot be written: the disk is full. Free space on it; nothing that was recorded is lost", path.display())]
    Full {
        /// The file.
        path: PathBuf,
    },
    /// The file, or the disk it is on, takes no writes.
    #[error("the history {} cannot be written: it is read-only. Make the file and its disk writable for the user that the agent runs as", path.display())]
    ReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// Another process writes.
    #[error("the history {} is in use by another process. Try again; if it stays, see who has it open with fuser", path.display())]
    Busy {
        /// The file.
        path: PathBuf,
    },
    /// The disk failed.
    #[error("the history {} cannot be read or written: {reason}. Look at the disk and the system's log", path.display())]
    Disk {
        /// The file.
        path: PathBuf,
        /// Why, in SQLite's words.
        reason: String,
    },
    /// The file is not what it should be.
    #[error("the history {} is damaged: {reason}. `bastion-agent serve` sets it aside when it starts, and begins a new one", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The file was written by another version of the agent.
    #[error("the history {} was written by another version of the agent. Use that one, or restart `bastion-agent serve` with this one; where it is newer and stays so, name another file as path in [history]", path.display())]
    OtherVersion {
        /// The file.
        path: PathBuf,
    },
    /// A damaged file could not be moved out of the way.
    #[error("the damaged history {} cannot be set aside: {source}. Move it away by hand", path.display())]
    SetAside {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It took too long.
    #[error("{doing} the history {} did not end within {} s. Look at the load of the disk", path.display(), after.as_secs())]
    Timeout {
        /// The file.
        path: PathBuf,
        /// What took too long.
        doing: &'static str,
        /// What was allowed.
        after: Duration,
    },
    /// The store was closed before.
    #[error("the history {} is closed. The agent is ending", path.display())]
    Closed {
        /// The file.
        path: PathBuf,
    },
    /// Anything else: a defect.
    #[error("the history {} cannot be used: {source}. Report it with the agent's version", path.display())]
    Internal {
        /// The file.
        path: PathBuf,
        /// Why.
        source: sqlx::Error,
    },
}

/// SQLite's primary result codes, of those that are told apart.
/// Source: <https://www.sqlite.org/rescode.html>.
mod code {
    pub(super) const ERROR: u32 = 1;
    pub(super) const BUSY: u32 = 5;
    pub(super) const LOCKED: u32 = 6;
    pub(super) const READONLY: u32 = 8;
    pub(super) const INTERRUPT: u32 = 9;
    pub(super) const IOERR: u32 = 10;
    pub(super) const CORRUPT: u32 = 11;
    pub(super) const FULL: u32 = 13;
    pub(super) const CANTOPEN: u32 = 14;
    pub(super) const SCHEMA: u32 = 17;
    pub(super) const TOOBIG: u32 = 18;
    pub(super) const CONSTRAINT: u32 = 19;
    pub(super) const MISMATCH: u32 = 20;
    pub(super) const FORMAT: u32 = 24;
    pub(super) const NOTADB: u32 = 26;
}

impl Error {
    /// What SQLite or its driver said while `doing` something, in words that say what to do.
    pub(super) fn from_sqlite(source: sqlx::Error, path: &Path, doing: &'static str, after: Duration) -> Self {
        let path = path.to_owned();
        match &source {
            sqlx::Error::Database(said) => {
                let reason = said.message().to_owned();
                // The lowest byte is the primary code; the others tell more than is asked here.
                match said.code().and_then(|code| code.parse::<u32>().ok()).map(|code| code & 0xff) {
                    Some(code::BUSY | code::LOCKED) => Self::Busy { path },
                    Some(code::READONLY) => Self::ReadOnly { path },
                    Some(code::INTERRUPT) => Self::Timeout { path, doing, after },
                    Some(code::IOERR) => Self::Disk { path, reason },
                    Some(code::FULL) => Self::Full { path },
                    Some(code::CANTOPEN) => Self::Access { path, reason },
                    Some(
                        code::ERROR
                        | code::CORRUPT
                        | code::SCHEMA
                        | code::TOOBIG
                        | code::CONSTRAINT
                        | code::MISMATCH
                        | code::FORMAT
                        | code::NOTADB,
                    ) => Self::Damaged { path, reason },
                    _ => Self::Internal { path, source },
                }
            }
            // A value of another type than its column has.
            sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => {
                Self::Damaged { path, reason: source.to_string() }
            }
            _ => Self::Internal { path, source },
        }
    }
}
