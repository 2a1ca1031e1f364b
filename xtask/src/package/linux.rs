//! RPM and deb, which nfpm makes.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use jiff::Timestamp;
use serde_json::json;

use super::{
    architecture::Architecture,
    archive::Entry,
    program::Glibc,
    tools::{self, stdout_of},
};

/// What the packages are called, and what they are for.
pub(super) struct About {
    pub(super) architecture: Architecture,
    /// The oldest C library that the program runs with.
    pub(super) glibc: Glibc,
    /// When it was made; of all files, too.
    pub(super) at: Timestamp,
}

/// Makes an RPM and a deb of these files, whose paths are those on the host.
pub(super) fn packages(about: &About, entries: &[Entry]) -> Result<Vec<(String, Vec<u8>)>, String> {
    let tools = tools::ensure("pack")?;
    let work = tempfile::tempdir().map_err(|error| error.to_string())?;
    let failed = |error: std::io::Error| format!("{}: {error}", work.path().display());
    let root = work.path().join("root");
    for entry in entries {
        let path = beneath(&root, &entry.path);
        fs::create_dir_all(path.parent().unwrap_or(&root)).map_err(failed)?;
        fs::write(&path, &entry.bytes).map_err(failed)?;
        fs::set_permissions(&path, fs::Permissions::from_mode(entry.mode)).map_err(failed)?;
    }
    let configuration = work.path().join("nfpm.yaml");
    fs::write(&configuration, configured(about, entries, &root).to_string()).map_err(failed)?;
    let out = work.path().join("out");
    fs::create_dir(&out).map_err(failed)?;
    let mut made = Vec::new();
    for format in ["deb", "rpm"] {
        let mut nfpm = Command::new(tools.join("nfpm"));
        nfpm.args(["package", "--packager", format, "--config"]).arg(&configuration).arg("--target").arg(&out);
        // Once more, for what has no place in the configuration.
        stdout_of(nfpm.env("SOURCE_DATE_EPOCH", about.at.as_second().to_string()))?;
    }
    for entry in fs::read_dir(&out).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        made.push((name, fs::read(&path).map_err(failed)?));
    }
    Ok(made)
}

fn beneath(root: &Path, path: &str) -> PathBuf {
    root.join(path.trim_start_matches('/'))
}

/// nfpm's configuration. JSON is YAML, too.
fn configured(about: &About, entries: &[Entry], root: &Path) -> serde_json::Value {
    let About { architecture, glibc, at } = about;
    let contents = entries.iter().map(|Entry { path, mode, .. }| {
        json!({
            "src": beneath(root, path),
            "dst": path,
            // What an administrator has changed is left alone.
            "type": if path.starts_with("/etc/") { "config|noreplace" } else { "" },
            "file_info": {"mode": mode, "owner": "root", "group": "root", "mtime": at.to_string()},
        })
    });
    let script = |name: &str| stage::checkout().join("packaging/scripts").join(name);
    json!({
        "name": "bastion-agent",
        "arch": architecture.of_go(),
        "platform": "linux",
        "version": env!("CARGO_PKG_VERSION"),
        "release": "1",
        "section": "admin",
        "priority": "optional",
        "maintainer": "the dbvoice authors <dbvoice@localhost>",
        "description": "Read-only checks of databases, asked by voice\nThe agent of dbvoice on a bastion host: a daemon that checks PostgreSQL, MySQL,\nMariaDB and Oracle, and a program that asks it.",
        "license": "Apache-2.0",
        "mtime": at.to_string(),
        "contents": contents.collect::<Vec<_>>(),
        "scripts": {
            "preinstall": script("preinstall"),
            "postinstall": script("postinstall"),
            "preremove": script("preremove"),
            "postremove": script("postremove"),
        },
        // Without the authorities of the system no call to AWS is answered.
        "overrides": {
            "deb": {"depends": [format!("libc6 (>= {glibc})"), "ca-certificates", "passwd", "procps", "systemd"]},
            "rpm": {"depends": [format!("libc.so.6(GLIBC_{glibc})(64bit)"), "ca-certificates", "shadow-utils", "systemd", "util-linux"]},
        },
        // RHEL 8's rpm knows gzip and not zstd; the host that it was made on is of no account.
        "rpm": {"compression": "gzip", "buildhost": "dbvoice", "summary": "Read-only checks of databases, asked by voice"},
        "deb": {"compression": "gzip"},
    })
}
