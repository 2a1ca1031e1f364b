//! Folders that tests of packages make once a machine and keep, in the user's cache.

use std::{
    env,
    fs::{self, File},
    path::{Path, PathBuf},
};

/// The folder of this name. `make` makes it under another name, at which an earlier try may have left something.
pub(crate) fn kept(name: &str, make: impl FnOnce(&Path)) -> PathBuf {
    let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let cache = cache.unwrap_or_else(|| env::home_dir().unwrap().join(".cache")).join("dbvoice");
    fs::create_dir_all(&cache).unwrap();
    let folder = cache.join(name);
    // One at a time; the lock goes with the process.
    let lock = File::create(cache.join(format!("{name}.lock"))).unwrap();
    lock.lock().unwrap();
    if !folder.exists() {
        let new = cache.join(format!("{name}.new"));
        make(&new);
        fs::rename(new, &folder).unwrap();
    }
    folder
}
