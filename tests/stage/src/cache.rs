//! Folders that are made once a machine and kept from run to run.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use crate::{Error, at, system::is_root};

const OF_ROOTS_SERVERS: &str = "/var/cache/dbvoice";

/// The user's cache.
pub(crate) fn of_user() -> PathBuf {
    let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let cache = cache.or_else(|| env::home_dir().map(|home| home.join(".cache"))).unwrap_or_else(env::temp_dir);
    cache.join("dbvoice")
}

/// A cache that the account which servers run as can read too. Where we are root that account is another, and it cannot go
/// through root's home.
pub(crate) fn of_servers() -> PathBuf {
    if is_root() { PathBuf::from(OF_ROOTS_SERVERS) } else { of_user() }
}

/// Whether the folder was made to its end.
pub(crate) fn is_complete(folder: &Path) -> bool {
    folder.join("complete").exists()
}

/// Has `make` fill the folder, unless it is complete.
pub(crate) fn complete(folder: &Path, make: impl FnOnce() -> Result<(), Error>) -> Result<(), Error> {
    if is_complete(folder) {
        return Ok(());
    }
    // One at a time: another run may be making it right now.
    let parent = folder.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(at(parent))?;
    let lock = parent.join("lock");
    let _lock = fs::File::create(&lock).and_then(|file| file.lock().map(|()| file)).map_err(at(lock))?;
    if is_complete(folder) {
        return Ok(());
    }
    if folder.exists() {
        // Left behind by a run that was interrupted.
        fs::remove_dir_all(folder).map_err(at(folder))?;
    }
    fs::create_dir(folder).map_err(at(folder))?;
    if parent == Path::new(OF_ROOTS_SERVERS) {
        for path in [parent, folder] {
            // Whatever root's umask is.
            fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).map_err(at(path))?;
        }
    }
    make()?;
    let marker = folder.join("complete");
    fs::write(&marker, "").map_err(at(marker))
}
