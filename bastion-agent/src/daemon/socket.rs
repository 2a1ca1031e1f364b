//! The Unix socket that the daemon listens on: its directory, its permissions, and one daemon at a time.
//!
//! Whoever can write to the directory can put a socket of their own in the place of this one, so a directory that others can
//! write to is refused. The permissions are set before the socket listens: nobody can connect through a gap between.

use std::{
    fs::{self, File, OpenOptions},
    io,
    os::{
        fd::OwnedFd,
        unix::fs::{DirBuilderExt as _, FileTypeExt as _, OpenOptionsExt as _, PermissionsExt as _, chown},
    },
    path::{Path, PathBuf},
};

use nix::unistd::{Gid, Group};
use socket2::{Domain, SockAddr, Type};
use tokio::net::UnixListener;

use crate::files;

/// The group whose members may ask the daemon.
pub(super) const GROUP: &str = "bastion-agent";

/// How many connections the kernel holds until they are taken. Linux allows 4096 unless told otherwise.
const BACKLOG: i32 = 1024;

/// Why there is no socket to listen on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("another daemon serves {} already; stop it, or give --socket another path", .0.display())]
    Taken(PathBuf),
    #[error("{}: others than root and the agent's user can write there, so the socket could be replaced", .0.display())]
    OpenDirectory(PathBuf),
    #[error("{} is not a socket; it is left alone. Remove it, or give --socket another path", .0.display())]
    NotASocket(PathBuf),
    #[error("{}: {source}", path.display())]
    File { path: PathBuf, source: io::Error },
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> Error {
    let path = path.to_owned();
    |source| Error::File { path, source }
}

/// A socket that listens. Dropping it removes its file.
#[derive(Debug)]
pub(super) struct Socket {
    pub(super) listener: UnixListener,
    /// Who may ask besides root and the agent's own user; none where there is no such group.
    pub(super) group: Option<Gid>,
    path: PathBuf,
    /// Held for as long as the daemon runs; the kernel lets go of it however the daemon ends.
    _lock: File,
}

impl Socket {
    /// Takes the path for this daemon alone, and listens.
    pub(super) fn listen(path: &Path) -> Result<Self, Error> {
        let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if !directory.exists() {
            fs::DirBuilder::new().recursive(true).mode(0o755).create(directory).map_err(at(directory))?;
        }
        refuse_open(path, directory)?;
        let lock = lock(path)?;
        // Whoever left this socket behind does not hold the lock any more.
        match fs::symlink_metadata(path) {
            Ok(found) if found.file_type().is_socket() => fs::remove_file(path).map_err(at(path))?,
            Ok(_) => return Err(Error::NotASocket(path.to_owned())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(at(path)(error)),
        }

        let socket = socket2::Socket::new(Domain::UNIX, Type::STREAM, None).map_err(at(path))?;
        socket.bind(&SockAddr::unix(path).map_err(at(path))?).map_err(at(path))?;
        let group = Group::from_name(GROUP).ok().flatten().map(|group| group.gid);
        // Until now nobody can connect: it does not listen yet.
        let mode = if let Some(group) = group {
            chown(path, None, Some(group.as_raw())).map_err(at(path))?;
            0o660
        } else {
            tracing::info!(group = GROUP, "there is no such group, so only root and this user may ask");
            0o600
        };
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).map_err(at(path))?;
        socket.set_nonblocking(true).map_err(at(path))?;
        socket.listen(BACKLOG).map_err(at(path))?;
        let listener = std::os::unix::net::UnixListener::from(OwnedFd::from(socket));
        let listener = UnixListener::from_std(listener).map_err(at(path))?;
        Ok(Self { listener, group, path: path.to_owned(), _lock: lock })
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        // A socket file without a daemon is recovered at the next start.
        let _ = fs::remove_file(&self.path);
    }
}

/// Refuses a directory that others can write to, even with a sticky bit: the socket's name must be free for this daemon. And one
/// that others can move away, from however far above.
fn refuse_open(path: &Path, directory: &Path) -> Result<(), Error> {
    let found = fs::metadata(directory).map_err(at(directory))?;
    if files::is_writable_by_others(&found) {
        return Err(Error::OpenDirectory(directory.to_owned()));
    }
    match files::open_ancestor(path).map_err(at(directory))? {
        None => Ok(()),
        Some(above) => Err(Error::OpenDirectory(above)),
    }
}

fn lock(path: &Path) -> Result<File, Error> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let name = PathBuf::from(name);
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true).mode(0o600).custom_flags(nix::libc::O_NOFOLLOW);
    let lock = options.open(&name).map_err(at(&name))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(fs::TryLockError::WouldBlock) => Err(Error::Taken(path.to_owned())),
        Err(fs::TryLockError::Error(error)) => Err(at(&name)(error)),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt as _;

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::symlink_metadata(path).unwrap().mode() & 0o777
    }

    #[tokio::test]
    async fn the_socket_is_one_daemons_and_closed_to_others() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("agent.sock");
        let socket = Socket::listen(&path).unwrap();
        assert_eq!(mode(&path) & !0o060, 0o600);
        assert!(matches!(Socket::listen(&path), Err(Error::Taken(_))));
        drop(socket);
        assert!(!path.exists());

        // Left behind by a daemon that was killed.
        drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
        let socket = Socket::listen(&path).unwrap();
        drop(socket);

        // Whatever else is there is not the agent's to remove.
        fs::write(&path, "precious").unwrap();
        assert!(matches!(Socket::listen(&path), Err(Error::NotASocket(_))));
        assert_eq!(fs::read_to_string(&path).unwrap(), "precious");
        fs::remove_file(&path).unwrap();
        let elsewhere = directory.path().join("elsewhere");
        std::os::unix::fs::symlink(&elsewhere, &path).unwrap();
        assert!(matches!(Socket::listen(&path), Err(Error::NotASocket(_))));
        assert!(!elsewhere.exists());
        fs::remove_file(&path).unwrap();

        let lock = directory.path().join("agent.sock.lock");
        fs::remove_file(&lock).unwrap();
        std::os::unix::fs::symlink(&elsewhere, &lock).unwrap();
        assert!(Socket::listen(&path).is_err() && !elsewhere.exists(), "a link in the lock's place is not followed");

        let open = directory.path().join("open");
        fs::create_dir(&open).unwrap();
        fs::set_permissions(&open, fs::Permissions::from_mode(0o777)).unwrap();
        assert!(matches!(Socket::listen(&open.join("agent.sock")), Err(Error::OpenDirectory(_))));
        // From above, all that is in it can be moved away.
        let error = Socket::listen(&open.join("a/b/agent.sock")).unwrap_err();
        assert!(matches!(&error, Error::OpenDirectory(which) if *which == open), "{error}");
    }
}
