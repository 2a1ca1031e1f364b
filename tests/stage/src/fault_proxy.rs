//! A proxy on loopback before a real server, which lets a connection through up to a moment and then fails it.

use std::{net::Ipv4Addr, thread::JoinHandle, time::Duration};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinSet,
};

use crate::{Error, at};

/// How many connections are open at the same time; more are closed at once.
const CONNECTIONS: usize = 32;

/// The moment of a connection from which on it fails.
#[derive(Debug, Clone, Copy)]
pub enum When {
    /// As soon as it is accepted: the server hears nothing of it.
    Accepted,
    /// After this many bytes from the server.
    Bytes(usize),
    /// After this many pieces from the server, as it writes them: the first is its greeting or its demand for a password.
    Pieces(usize),
    /// When the client says this. The server does not hear it.
    Said(&'static str),
}

/// How a connection fails.
#[derive(Debug, Clone)]
pub enum Fault {
    /// It stays open, and nothing is said or heard on it any more.
    NoForecast,
    /// It is closed.
    Close,
    /// It is reset.
    Reset,
    /// The client hears these bytes in place of the server's, and then the connection is closed.
    Say(Vec<u8>),
    /// Each piece arrives this much later, in both directions.
    Slow(Duration),
}

/// A proxy. It ends, with all its connections, when this is dropped.
#[derive(Debug)]
pub struct FaultProxy {
    port: u16,
    end: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl FaultProxy {
    /// Starts a proxy before the server on this port.
    pub fn start(server: u16, when: When, fault: Fault) -> Result<Self, Error> {
        let loopback = || at(Ipv4Addr::LOCALHOST.to_string());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(loopback())?;
        let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))).map_err(loopback())?;
        let port = listener.local_addr().map_err(loopback())?.port();
        let (end, ended) = oneshot::channel();
        let accept = async move {
            let mut connections = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                while connections.try_join_next().is_some() {}
                if connections.len() < CONNECTIONS {
                    connections.spawn(serve(client, server, when, fault.clone()));
                }
            }
        };
        let thread = std::thread::spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    () = accept => {}
                    _ = ended => {}
                }
            });
        });
        Ok(Self { port, end: Some(end), thread: Some(thread) })
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        // Its thread may have ended by itself.
        let _ = self.end.take().map(|end| end.send(()));
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

async fn serve(mut client: TcpStream, server: u16, when: When, fault: Fault) {
    // What ends before the fault does, client or server, ends the connection; that is no error of the proxy's.
    let Ok(mut server) = TcpStream::connect((Ipv4Addr::LOCALHOST, server)).await else { return };
    let delay = if let Fault::Slow(delay) = fault { delay } else { Duration::ZERO };
    let (mut said, mut bytes, mut pieces) = (Vec::new(), 0, 0);
    let (mut up, mut down) = ([0_u8; 16_384], [0_u8; 16_384]);
    loop {
        let now = match when {
            When::Accepted => true,
            When::Bytes(limit) => bytes >= limit,
            When::Pieces(limit) => pieces >= limit,
            When::Said(text) => said.windows(text.len()).any(|window| window == text.as_bytes()),
        };
        if now && !matches!(fault, Fault::Slow(_)) {
            fail(client, fault).await;
            return;
        }
        if !said.is_empty() {
            tokio::time::sleep(delay).await;
            if server.write_all(&said).await.is_err() {
                return;
            }
            said.clear();
        }
        tokio::select! {
            read = client.read(&mut up) => match read {
                Ok(0) | Err(_) => return,
                Ok(count) => said.extend_from_slice(&up[..count]),
            },
            read = server.read(&mut down) => match read {
                Ok(0) | Err(_) => return,
                Ok(count) => {
                    let passed = if let When::Bytes(limit) = when { count.min(limit - bytes) } else { count };
                    (bytes, pieces) = (bytes + passed, pieces + 1);
                    tokio::time::sleep(delay).await;
                    if client.write_all(&down[..passed]).await.is_err() {
                        return;
                    }
                }
            },
        }
    }
}

async fn fail(mut client: TcpStream, fault: Fault) {
    match fault {
        Fault::NoForecast | Fault::Slow(_) => std::future::pending().await,
        Fault::Close => {}
        // Closing a connection that may not linger resets it.
        Fault::Reset => drop(client.set_zero_linger()),
        Fault::Say(bytes) => {
            // The client may not want to hear all of it.
            let _ = client.write_all(&bytes).await;
            let _ = client.shutdown().await;
            // To close with something unread would reset the connection, and take back what was said.
            let mut rest = [0_u8; 4_096];
            while client.read(&mut rest).await.is_ok_and(|count| count > 0) {}
        }
    }
}
