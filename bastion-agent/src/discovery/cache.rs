//! The list of databases, kept in a file: a run that finds one a few minutes old asks AWS nothing.
//!
//! Whoever can write the file can send the agent, with a password, to a server of their own. So it is taken only from a
//! directory and a file that belong to the agent's own user and that nobody else can write to.

use std::{
    env, fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Serialize};

use super::{Database, Listing};

/// The largest file that is read: some thousands of databases.
const LARGEST: u64 = 16 << 20;

/// What chooses the region and the account that are asked.
const CHOICES: [&str; 6] =
    ["AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_ENDPOINT_URL", "AWS_CONFIG_FILE"];

/// A file for one choice of region and account.
#[derive(Debug)]
pub(super) struct Cache {
    file: PathBuf,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    version: String,
    taken_at_ms: u64,
    databases: Vec<Database>,
}

impl Cache {
    /// The file's place; none where there is no directory for such files.
    pub(super) fn find() -> Option<Self> {
        let absolute = |name| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let directory = absolute("CACHE_DIRECTORY")
            .or_else(|| rustix::process::geteuid().is_root().then(|| "/var/cache/bastion-agent".into()))
            .or_else(|| absolute("XDG_CACHE_HOME").map(|cache| cache.join("bastion-agent")))
            .or_else(|| absolute("HOME").map(|home| home.join(".cache/bastion-agent")))?;
        let mut hasher = DefaultHasher::new();
        CHOICES.map(env::var_os).hash(&mut hasher);
        Some(Self { file: directory.join(format!("databases-{:016x}.json", hasher.finish())) })
    }

    /// What was kept; nothing where there is no file, or none that can be trusted or read.
    pub(super) fn read(&self) -> Option<Listing> {
        match self.try_read() {
            Ok(listing) => Some(listing),
            Err(error) => {
                tracing::debug!(file = %self.file.display(), %error, "no list of databases is kept");
                None
            }
        }
    }

    fn try_read(&self) -> io::Result<Listing> {
        trusted(self.directory()?)?;
        trusted(&self.file)?;
        if fs::metadata(&self.file)?.len() > LARGEST {
            return Err(io::Error::other("it is too large"));
        }
        let kept: Kept = serde_json::from_slice(&fs::read(&self.file)?)?;
        if kept.version != env!("CARGO_PKG_VERSION") {
            return Err(io::Error::other("another version wrote it"));
        }
        let taken_at = UNIX_EPOCH + Duration::from_millis(kept.taken_at_ms);
        if taken_at > SystemTime::now() {
            return Err(io::Error::other("it is from the future"));
        }
        Ok(Listing { databases: Arc::new(kept.databases), taken_at })
    }

    /// Keeps a list. Without it the next run asks AWS again, which is no failure of this one.
    pub(super) fn write(&self, listing: &Listing) {
        if let Err(error) = self.try_write(listing) {
            tracing::debug!(file = %self.file.display(), %error, "the list of databases cannot be kept");
        }
    }

    fn try_write(&self, listing: &Listing) -> io::Result<()> {
        let directory = self.directory()?;
        fs::DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
        trusted(directory)?;
        let since = listing.taken_at.duration_since(UNIX_EPOCH).unwrap_or_default();
        let kept = Kept {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            taken_at_ms: u64::try_from(since.as_millis()).unwrap_or(0),
            databases: listing.databases.to_vec(),
        };
        // Written beside and renamed, so that no reader ever sees half of it.
        let beside = self.file.with_extension(format!("{}.new", std::process::id()));
        let mut new = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
        new.write_all(&serde_json::to_vec(&kept)?)?;
        fs::rename(&beside, &self.file)
    }

    fn directory(&self) -> io::Result<&Path> {
        self.file.parent().ok_or_else(|| io::Error::other("it has no directory"))
    }
}

fn trusted(path: &Path) -> io::Result<()> {
    let found = fs::symlink_metadata(path)?;
    if found.uid() != rustix::process::geteuid().as_raw() || found.mode() & 0o022 != 0 || found.is_symlink() {
        return Err(io::Error::other(format!("{} is not the agent's alone", path.display())));
    }
    Ok(())
}
