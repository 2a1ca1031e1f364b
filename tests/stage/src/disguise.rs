//! A proxy on loopback before a MySQL or MariaDB server, which has it pass for another: one of a version that it greets with, and
//! with tables that are kept elsewhere.

use std::{net::Ipv4Addr, sync::Arc, thread::JoinHandle};

use tokio::{
    io::{self, AsyncReadExt as _, AsyncWriteExt as _},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::oneshot,
    task::JoinSet,
};

use crate::{Error, at};

/// What a server passes for.
#[derive(Debug, Clone, Default)]
pub struct Costume {
    /// The version that it greets with; none leaves its own.
    pub version: Option<String>,
    /// What a statement says, and what the server hears in its place.
    pub heard: Vec<(String, String)>,
}

/// A proxy. It ends, with all its connections, when this is dropped.
#[derive(Debug)]
pub struct Disguise {
    port: u16,
    end: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Disguise {
    /// Starts a proxy before the server on this port. Connections through it are not encrypted.
    pub fn start(server: u16, costume: Costume) -> Result<Self, Error> {
        let loopback = || at(Ipv4Addr::LOCALHOST.to_string());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(loopback())?;
        let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))).map_err(loopback())?;
        let port = listener.local_addr().map_err(loopback())?.port();
        let (end, ended) = oneshot::channel();
        let costume = Arc::new(costume);
        let accept = async move {
            let mut connections = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                let costume = Arc::clone(&costume);
                connections.spawn(async move {
                    // What ends before the other does, client or server, ends the connection; that is no error of the proxy's.
                    let _ = serve(client, server, &costume).await;
                });
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

impl Drop for Disguise {
    fn drop(&mut self) {
        // Its thread may have ended by itself.
        let _ = self.end.take().map(|end| end.send(()));
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

async fn serve(client: TcpStream, server: u16, costume: &Costume) -> io::Result<()> {
    let server = TcpStream::connect((Ipv4Addr::LOCALHOST, server)).await?;
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let (number, mut greeting) = packet(&mut from_server).await?;
    if let Some(version) = &costume.version {
        // Its version stands after a byte for the protocol's, and ends with a zero.
        let end = greeting.iter().position(|&byte| byte == 0).unwrap_or(greeting.len());
        greeting.splice(1..end, version.bytes());
    }
    say(&mut to_client, number, &greeting).await?;
    tokio::select! {
        ended = statements(&mut from_client, &mut to_server, costume) => ended,
        ended = io::copy(&mut from_server, &mut to_client) => ended.map(|_| ()),
    }
}

async fn statements(client: &mut OwnedReadHalf, server: &mut OwnedWriteHalf, costume: &Costume) -> io::Result<()> {
    loop {
        let (number, mut body) = packet(client).await?;
        // A command begins anew, and the third is a query.
        if number == 0 && body.first() == Some(&3) {
            for (said, heard) in &costume.heard {
                body = replace(&body, said.as_bytes(), heard.as_bytes());
            }
        }
        say(server, number, &body).await?;
    }
}

fn replace(text: &[u8], said: &[u8], heard: &[u8]) -> Vec<u8> {
    let mut replaced = Vec::new();
    let mut rest = text;
    while let Some(place) = rest.windows(said.len()).position(|window| window == said) {
        replaced.extend_from_slice(&rest[..place]);
        replaced.extend_from_slice(heard);
        rest = &rest[place + said.len()..];
    }
    replaced.extend_from_slice(rest);
    replaced
}

async fn packet(stream: &mut OwnedReadHalf) -> io::Result<(u8, Vec<u8>)> {
    let mut head = [0; 4];
    stream.read_exact(&mut head).await?;
    let mut body = vec![0; u32::from_le_bytes([head[0], head[1], head[2], 0]) as usize];
    stream.read_exact(&mut body).await?;
    Ok((head[3], body))
}

async fn say(stream: &mut OwnedWriteHalf, number: u8, body: &[u8]) -> io::Result<()> {
    let length = (body.len() as u32).to_le_bytes();
    stream.write_all(&[&length[..3], &[number], body].concat()).await
}
