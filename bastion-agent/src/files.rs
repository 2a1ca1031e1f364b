//! Files that others may have had a hand in: read without waiting and without surprise, replaced as a whole, and looked at for
//! who can write where they are.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

use nix::libc;

/// What is in a regular file of at most `limit` bytes.
///
/// Anything else is an error at once: a pipe would wait for its other end, a device may do something or never end.
pub(crate) fn read(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    // Looked at first, since opening a device may have effects, and again once it is open, since it may be another by then.
    regular(&fs::metadata(path)?)?;
    let mut options = OpenOptions::new();
    let file = options.read(true).custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY).open(path)?;
    let found = file.metadata()?;
    regular(&found)?;
    let too_large = || io::Error::new(io::ErrorKind::FileTooLarge, format!("it is larger than {limit} bytes"));
    if found.len() > limit {
        return Err(too_large());
    }
    let mut content = Vec::with_capacity(usize::try_from(found.len()).unwrap_or(0));
    // It may grow meanwhile, and files of the kernel's say that they are empty.
    file.take(limit.saturating_add(1)).read_to_end(&mut content)?;
    if content.len() as u64 > limit { Err(too_large()) } else { Ok(content) }
}

/// The same for text.
pub(crate) fn read_text(path: &Path, limit: u64) -> io::Result<String> {
    let content = read(path, limit)?;
    String::from_utf8(content).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not valid UTF-8"))
}

fn regular(found: &fs::Metadata) -> io::Result<()> {
    if found.is_file() {
        return Ok(());
    }
    let error = if found.is_dir() { io::ErrorKind::IsADirectory } else { io::ErrorKind::InvalidInput };
    Err(io::Error::new(error, "it is not a regular file"))
}

/// Runs `work` on a thread that may wait. Where no thread can be had, that is an error and not the end of the process.
pub(crate) async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    // tokio panics where the system gives it no thread.
    let started = catch_unwind(AssertUnwindSafe(|| tokio::task::spawn_blocking(work)));
    let no_thread = |_| io::Error::from_raw_os_error(libc::EAGAIN);
    started.map_err(no_thread)?.await.unwrap_or_else(|error| Err(io::Error::other(error)))
}

/// Opens a log to append to: a regular file of this user's or root's, by this one name only. A link, to a file or to another
/// name of it, would have the agent write into what is somebody else's.
pub(crate) fn open_log(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true).mode(0o640).custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK | libc::O_NOCTTY);
    let file = options.open(path)?;
    own(&file.metadata()?)?;
    Ok(file)
}

/// Whether an open file may be written to; see [`open_log`].
pub(crate) fn own(found: &fs::Metadata) -> io::Result<()> {
    regular(found)?;
    if !is_ours(found.uid()) {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it belongs to another user"));
    }
    // None: it was removed while it was open, and is nobody's any more.
    if found.nlink() > 1 {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it has another name too (a hard link)"));
    }
    Ok(())
}

/// Writes a file beside `path` and renames it, so that no reader ever sees half of it.
/// Where it must outlast a power failure, it is `durable`: that costs a wait for the disk.
pub(crate) fn replace(path: &Path, content: &[u8], mode: u32, durable: bool) -> io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}.new", std::process::id()));
    let beside = PathBuf::from(beside);
    // A file that is there is one that a run left behind, or a link that somebody put there: never written through.
    match fs::remove_file(&beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut new = OpenOptions::new().write(true).create_new(true).mode(mode).open(&beside)?;
    let written = new
        .write_all(content)
        .and_then(|()| if durable { new.sync_all() } else { Ok(()) })
        .and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

/// The nearest folder above `path` that somebody else than root and this user could put another in the place of: whose folder
/// they own, or may write to, unless its sticky bit keeps them from what is not theirs.
pub(crate) fn open_ancestor(path: &Path) -> io::Result<Option<PathBuf>> {
    let path = std::path::absolute(path)?;
    let folder = path.parent().unwrap_or(Path::new("/"));
    // By the name that is used, for a link on the way may be replaced; and by the name without links, for what it leads to may.
    let real = folder.canonicalize()?;
    for above in folder.ancestors().chain(real.ancestors()) {
        let found = fs::metadata(above)?;
        let others_write = found.mode() & 0o002 != 0 || (found.mode() & 0o020 != 0 && found.gid() != 0);
        if !is_ours(found.uid()) || (others_write && found.mode() & libc::S_ISVTX == 0) {
            return Ok(Some(above.to_owned()));
        }
    }
    Ok(None)
}

/// Whether others than root and this user may write to a file.
pub(crate) fn is_writable_by_others(found: &fs::Metadata) -> bool {
    !is_ours(found.uid()) || found.mode() & 0o022 != 0
}

fn is_ours(uid: u32) -> bool {
    uid == 0 || uid == nix::unistd::geteuid().as_raw()
}

#[cfg(test)]
mod tests {
    use std::{
        os::unix::fs::{PermissionsExt as _, symlink},
        time::{Duration, Instant},
    };

    use super::*;

    fn pipe(path: &Path) {
        let made = std::process::Command::new("mkfifo").arg(path).status().unwrap();
        assert!(made.success());
    }

    #[test]
    fn only_regular_files_of_a_sensible_size_are_read_and_none_is_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("file"), "content").unwrap();
        symlink(at("file"), at("link")).unwrap();
        for name in ["file", "link"] {
            assert_eq!(read_text(&at(name), 7).unwrap(), "content");
            assert_eq!(read(&at(name), 6).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        }
        fs::write(at("bytes"), [0xff, 0xfe]).unwrap();
        assert_eq!(read_text(&at("bytes"), 7).unwrap_err().kind(), io::ErrorKind::InvalidData);
        pipe(&at("pipe"));
        symlink(at("pipe"), at("link to pipe")).unwrap();
        fs::create_dir(at("folder")).unwrap();
        // As large as can be, and takes no room.
        File::create(at("huge")).unwrap().set_len(1 << 40).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(at("socket")).unwrap();
        let begun = Instant::now();
        for path in ["pipe", "link to pipe", "folder", "huge", "socket", "missing"].map(at) {
            assert!(read(&path, 1 << 20).is_err(), "{}", path.display());
        }
        for device in ["/dev/zero", "/dev/tty", "/dev/null", "/proc/kmsg"] {
            assert!(read(Path::new(device), 1 << 20).is_err(), "{device}");
        }
        assert!(begun.elapsed() < Duration::from_secs(1));
        assert!(!read(Path::new("/proc/self/status"), 1 << 20).unwrap().is_empty(), "its length says 0");
    }

    #[test]
    fn what_is_somebody_elses_is_not_written_to() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("precious"), "precious").unwrap();
        fs::hard_link(at("precious"), at("second name")).unwrap();
        symlink(at("precious"), at("link")).unwrap();
        pipe(&at("pipe"));
        for name in ["second name", "link", "pipe", "."] {
            assert!(open_log(&at(name)).is_err(), "{name}");
        }
        open_log(&at("log")).unwrap().write_all(b"line\n").unwrap();
        assert_eq!(fs::read_to_string(at("log")).unwrap(), "line\n");

        // Whatever lies in wait where the new file is written.
        let beside = at(&format!("new.{}.new", std::process::id()));
        for lie in [symlink::<PathBuf, &PathBuf>, |from: PathBuf, to: &PathBuf| fs::hard_link(from, to)] {
            lie(at("precious"), &beside).unwrap();
            replace(&at("new"), b"new", 0o600, false).unwrap();
            assert_eq!(fs::read_to_string(at("new")).unwrap(), "new");
            assert_eq!(fs::metadata(at("new")).unwrap().mode() & 0o777, 0o600);
        }
        assert_eq!(fs::read_to_string(at("precious")).unwrap(), "precious");
        assert!(replace(&at("folder/new"), b"", 0o600, true).is_err());
    }

    #[test]
    fn a_folder_that_others_can_replace_is_found_however_far_up() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("a/b/c");
        fs::create_dir_all(&deep).unwrap();
        let open = |name: &str, mode| {
            fs::set_permissions(folder.path().join(name), fs::Permissions::from_mode(mode)).unwrap();
        };
        let found = || open_ancestor(&deep.join("file")).unwrap();
        for mode in [0o700, 0o755] {
            ["a", "a/b", "a/b/c"].iter().for_each(|name| open(name, mode));
            assert_eq!(found(), None);
        }
        for name in ["a", "a/b", "a/b/c"] {
            open(name, 0o777);
            assert_eq!(found(), Some(folder.path().join(name)), "{name}");
            // A link that leads around it does not help.
            let _ = fs::remove_file(folder.path().join("link"));
            symlink(&deep, folder.path().join("link")).unwrap();
            assert!(open_ancestor(&folder.path().join("link/file")).unwrap().is_some());
            open(name, 0o1777);
            assert_eq!(found(), None, "{name}: sticky");
            open(name, 0o755);
        }
    }
}
