//! A way from a driver that opens its connection by itself to this process, and for nobody else.
//!
//! It is a Unix socket in the abstract namespace: no file that could be left behind or exchanged, and no bind to a port, which
//! the daemon's unit denies. The name is random, one connection is taken, and the kernel says that it comes from this process.

use std::{
    hash::{BuildHasher as _, Hasher as _, RandomState},
    io,
    os::{
        linux::net::SocketAddrExt as _,
        unix::net::{SocketAddr, UnixListener as StdListener},
    },
};

use tokio::net::{UnixListener, UnixStream};

/// A door that the driver has not come through yet.
pub(in crate::engines) struct Door {
    listener: UnixListener,
    name: String,
}

impl Door {
    pub(in crate::engines) fn open() -> io::Result<Self> {
        // The standard library seeds each from the system's random numbers.
        let random = || RandomState::new().build_hasher().finish();
        let name = format!("bastion-agent-{:016x}{:016x}", random(), random());
        let listener = StdListener::bind_addr(&SocketAddr::from_abstract_name(&name)?)?;
        listener.set_nonblocking(true)?;
        Ok(Self { listener: UnixListener::from_std(listener)?, name })
    }

    /// What the driver takes for a socket's path.
    pub(in crate::engines) fn path(&self) -> String {
        format!("\0{}", self.name)
    }

    /// Lets the driver in and closes.
    pub(super) async fn let_in(self) -> io::Result<UnixStream> {
        let own = i32::try_from(std::process::id()).ok();
        loop {
            let (stream, _) = self.listener.accept().await?;
            if stream.peer_cred()?.pid() == own {
                return Ok(stream);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_door_is_for_this_process_once() {
        let door = Door::open().unwrap();
        let path = door.path();
        // A stranger, who comes first and knows the name.
        let script =
            "import socket, sys; s = socket.socket(socket.AF_UNIX); s.connect('\\0' + sys.argv[1]); print(s.recv(1))";
        let stranger = tokio::process::Command::new("python3").args(["-c", script, &path[1..]]).output();
        let came = tokio::spawn(stranger);
        let let_in = tokio::spawn(door.let_in());
        // It is turned away: nothing comes, and the connection ends.
        assert_eq!(came.await.unwrap().unwrap().stdout, b"b''\n");
        let mine = UnixStream::connect(&path).await.unwrap();
        let let_in = let_in.await.unwrap().unwrap();
        tokio::io::AsyncWriteExt::write_all(&mut { let_in }, b"x").await.unwrap();
        let mut byte = [0];
        tokio::io::AsyncReadExt::read_exact(&mut { mine }, &mut byte).await.unwrap();
        assert_eq!(&byte, b"x");
        assert!(UnixStream::connect(&path).await.is_err(), "it is closed");
    }
}
