//! Loads Oracle's client library, with settings of the agent's own: those of the host, in `sqlnet.ora`, are for other programs.

use std::{
    env, fs, io,
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
};

use oracle::InitParams;
use parking_lot::Mutex;

use crate::{
    failure::{CheckError, Step},
    files,
};

/// What a library is told that is in the process of others. Signals are the agent's, nothing is written where the agent is at home, what
/// hangs is given up once no check can wait for it any more, and what travels is encrypted where the server has that.
const SETTINGS: &str = "\
# Of bastion-agent, for Oracle's client library in its process alone. It is written anew where it is another.
DISABLE_INTERRUPT = ON
DIAG_SIGHANDLER_ENABLED = FALSE
DIAG_ADR_ENABLED = OFF
SQLNET.RECV_TIMEOUT = 330
SQLNET.SEND_TIMEOUT = 330
SQLNET.ENCRYPTION_CLIENT = REQUESTED
SQLNET.CRYPTO_CHECKSUM_CLIENT = REQUESTED
";

/// The largest file that is looked at to see whether it is these settings.
const MAX_BYTES: u64 = 64 << 10;

/// Loads it, where it is; that is tried each time, as it may have been installed since. The settings are read when it first connects.
pub(super) fn load(failed: impl FnOnce(&oracle::Error) -> CheckError) -> Result<(), CheckError> {
    static READY: Mutex<bool> = Mutex::new(false);
    let mut ready = READY.lock();
    if *ready {
        return Ok(());
    }
    let folder = folder();
    let mut parameters = InitParams::new();
    // It sets TNS_ADMIN for this process. Whether the library is there is told where there is no folder, too.
    let settings = folder.as_deref().unwrap_or(Path::new("/nonexistent"));
    let loaded = parameters.oracle_client_config_dir(settings).and_then(|parameters| parameters.init());
    loaded.map_err(|error| failed(&error))?;
    let folder = folder.ok_or_else(|| ours("neither CACHE_DIRECTORY nor HOME is set"))?;
    let written = write(&folder);
    written.map_err(|error| ours(&format!("{}: {error}", folder.display())))?;
    *ready = true;
    Ok(())
}

/// A folder of this user's own. Root's is not that of the daemon, whose user could put other settings there.
fn folder() -> Option<PathBuf> {
    const NAME: &str = "oracle-client";
    let absolute = |name| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let root = || nix::unistd::geteuid().is_root().then(|| PathBuf::from("/run/bastion-agent-of-root"));
    let parent = absolute("CACHE_DIRECTORY")
        .or_else(root)
        .or_else(|| absolute("XDG_CACHE_HOME").map(|cache| cache.join("bastion-agent")))
        .or_else(|| absolute("HOME").map(|home| home.join(".cache/bastion-agent")))?;
    Some(parent.join(NAME))
}

fn write(folder: &Path) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let file = folder.join("sqlnet.ora");
    if let Some(open) = files::open_ancestor(&file)? {
        return Err(io::Error::other(format!(
            "others than root and the agent's user can write there, by {}",
            open.display()
        )));
    }
    if files::read(&file, MAX_BYTES).is_ok_and(|found| found == SETTINGS.as_bytes()) {
        return Ok(());
    }
    files::replace(&file, SETTINGS.as_bytes(), 0o600, false)
}

fn ours(problem: &str) -> CheckError {
    let reason = format!("there is no place for the settings of Oracle's client library: {problem}");
    CheckError::Local { step: Step::Login, reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_are_others_are_written_anew_and_where_others_can_write_none_are() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = tempfile::tempdir().unwrap();
        let (own, file) = (folder.path().join("a/oracle-client"), folder.path().join("a/oracle-client/sqlnet.ora"));
        for before in [None, Some("SQLNET.RECV_TIMEOUT = 1\n"), Some(SETTINGS)] {
            if let Some(before) = before {
                fs::write(&file, before).unwrap();
            }
            write(&own).unwrap();
            assert_eq!(fs::read_to_string(&file).unwrap(), SETTINGS);
        }
        let found = fs::metadata(&file).unwrap().modified().unwrap();
        write(&own).unwrap();
        assert_eq!(fs::metadata(&file).unwrap().modified().unwrap(), found, "what is right stays");
        fs::set_permissions(&own, fs::Permissions::from_mode(0o777)).unwrap();
        assert!(write(&own).unwrap_err().to_string().contains("others than root"));
    }
}
