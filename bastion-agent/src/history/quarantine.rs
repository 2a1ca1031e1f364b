//! Quarantine of a damaged file: it is set aside under another name. It is renamed, never deleted at once, so that it can be looked into.

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

use jiff::Timestamp;

/// What SQLite keeps beside a database, and the database itself. It comes first: were the agent to be killed after that, what is
/// left belongs to no database, and SQLite throws it away.
const SUFFIXES: [&str; 4] = ["", "-wal", "-shm", "-journal"];

/// How many damaged files are kept: a disk that damages one an hour must not be filled with them.
const MAX_QUARANTINED: usize = 3;

/// Renames the database at `path`, and what SQLite keeps beside it, to `<name>.damaged-<time>`, and returns that path.
pub(super) fn quarantine(path: &Path) -> io::Result<PathBuf> {
    let stamp = Timestamp::now().strftime("%Y%m%dT%H%M%S%.9fZ").to_string();
    // To the nanosecond, since the names are what tells which is the oldest. There already only if the clock was set back.
    let mut names = (1..100).map(|count| match count {
        1 => with_suffix(path, &format!(".damaged-{stamp}")),
        _ => with_suffix(path, &format!(".damaged-{stamp}-{count}")),
    });
    let to = names.find(|name| !name.exists()).ok_or(io::ErrorKind::AlreadyExists)?;
    for suffix in SUFFIXES {
        match fs::rename(with_suffix(path, suffix), with_suffix(&to, suffix)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && !suffix.is_empty() => {}
            other => other?,
        }
    }
    forget_the_oldest(path);
    Ok(to)
}

/// Removes all but the last few files that were set aside. What cannot be removed stays: it harms nothing but the disk's space.
fn forget_the_oldest(path: &Path) {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name().and_then(|name| name.to_str())) else { return };
    let prefix = format!("{name}.damaged-");
    let Ok(entries) = fs::read_dir(folder) else { return };
    let names = entries.filter_map(Result::ok).filter_map(|entry| entry.file_name().into_string().ok());
    let mut aside: Vec<String> = names
        .filter(|name| name.starts_with(&prefix) && !SUFFIXES[1..].iter().any(|suffix| name.ends_with(suffix)))
        .collect();
    // Their names end in the time.
    aside.sort();
    for name in aside.iter().rev().skip(MAX_QUARANTINED) {
        for suffix in SUFFIXES {
            let file = folder.join(format!("{name}{suffix}"));
            match fs::remove_file(&file) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    tracing::warn!(file = %file.display(), %error, "an old damaged history cannot be removed");
                }
                _ => {}
            }
        }
    }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_belongs_to_a_database_moves_and_the_last_few_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.sqlite3");
        let mut moved = Vec::new();
        for round in 0..5 {
            fs::write(&path, format!("{round}")).unwrap();
            fs::write(with_suffix(&path, "-wal"), "wal").unwrap();
            moved.push(quarantine(&path).unwrap());
        }
        assert!(!path.exists());
        for (round, to) in moved.iter().enumerate() {
            assert_eq!(to.exists(), round >= 2, "{round}");
            assert_eq!(with_suffix(to, "-wal").exists(), round >= 2, "{round}");
        }
        assert_eq!(fs::read_to_string(&moved[4]).unwrap(), "4");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2 * MAX_QUARANTINED);
        assert_eq!(quarantine(&path).unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
