//! Tools that others keep, from PyPI: pinned by checksum, and installed once into the cache.

use std::{
    env,
    fs::{self, File},
    path::PathBuf,
    process::Command,
};

use sha2::{Digest as _, Sha256};

/// The folder with the programs of a list, `packaging/tools-LIST.txt`; installed if they are not there yet.
pub(super) fn ensure(list: &str) -> Result<PathBuf, String> {
    let list = stage::checkout().join(format!("packaging/tools-{list}.txt"));
    let text = fs::read(&list).map_err(|error| format!("{}: {error}", list.display()))?;
    let cache = env::var_os("XDG_CACHE_HOME").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let cache =
        cache.or_else(|| env::home_dir().map(|home| home.join(".cache"))).ok_or("there is no home directory")?;
    let name = list.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    // A folder for each state of a list.
    let folder = cache.join("dbvoice").join(format!("{name}-{}", &checksum(&text)[..16]));
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    fs::create_dir_all(&folder).map_err(failed)?;
    // One at a time; the lock goes with the process.
    let lock = File::create(folder.with_extension("lock")).map_err(failed)?;
    lock.lock().map_err(failed)?;
    let complete = folder.join("complete");
    if !complete.exists() {
        let path = folder.to_string_lossy().into_owned();
        stdout_of(Command::new("python3").args(["-m", "venv", "--clear", &path]))?;
        let mut pip = Command::new(folder.join("bin/pip"));
        pip.args(["install", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:"]);
        stdout_of(pip.args(["--require-hashes", "--requirement"]).arg(&list))?;
        File::create(&complete).map_err(failed)?;
    }
    Ok(folder.join("bin"))
}

/// What a program prints; an error with what it says where it fails.
pub(super) fn stdout_of(command: &mut Command) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("{name}: {error}"))?;
    if !output.status.success() {
        return Err(format!("{name} failed ({}): {}", output.status, String::from_utf8_lossy(&output.stderr).trim()));
    }
    String::from_utf8(output.stdout).map_err(|error| format!("{name}: {error}"))
}

/// The SHA-256 of these bytes, as sha256sum prints it.
pub(super) fn checksum(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
