//! A clean root of this machine's own distribution.

use std::{ffi::OsStr, fs, path::PathBuf, process::Command};

use stage::checkout;

use super::{
    host::{as_root, as_whom, skipped},
    kept::kept,
};

/// Another recipe makes another root.
const RECIPE: u32 = 1;

/// The root, which nobody may write to; none where there is no apt or no root to make it, which CI takes for a failure.
pub(crate) fn root() -> Option<PathBuf> {
    if Command::new("apt-get").arg("--version").output().is_err() {
        skipped("a clean system is made by apt, of Debian or Ubuntu");
        return None;
    }
    let by = as_whom()?;
    let release = fs::read_to_string("/etc/os-release").unwrap();
    let codename = release.lines().find_map(|line| line.strip_prefix("VERSION_CODENAME=")).unwrap();
    Some(kept(&format!("clean-{codename}-{RECIPE}"), |new| {
        let run = |program: &str, arguments: &[&OsStr]| {
            let output = as_root(by, program).args(arguments).output().unwrap();
            assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
        };
        run("rm", &["-rf".as_ref(), new.as_os_str()]);
        run("sh", &[checkout().join("tests/e2e/packages/clean-root").as_os_str(), new.as_os_str()]);
    }))
}
