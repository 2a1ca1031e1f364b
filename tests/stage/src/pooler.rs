//! What stands between a PostgreSQL server and its clients: as poolers do, it looks into how a session begins.

use std::{net::Ipv4Addr, sync::Arc, thread::JoinHandle};

use parking_lot::Mutex;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinSet,
};

use crate::{Error, at};

/// What becomes of the parameter `options` of a session that begins, or of all that is said.
#[derive(Debug, Clone, Copy)]
pub enum Startup {
    /// A session with it is refused, with this SQLSTATE and this message.
    RefusesOptions(&'static str, &'static str),
    /// Every session is refused so.
    RefusesAll(&'static str, &'static str),
    /// It is passed over, without a word.
    DropsOptions,
    /// It is passed on, and in what the server says one text is replaced by another of the same length.
    Replaces(&'static str, &'static str),
}

/// A pooler. It ends, with all its connections, when this is dropped.
#[derive(Debug)]
pub struct Pooler {
    port: u16,
    said: Arc<Mutex<Vec<u8>>>,
    end: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Pooler {
    /// Starts a pooler before the server on this port.
    pub fn start(server: u16, startup: Startup) -> Result<Self, Error> {
        let loopback = || at(Ipv4Addr::LOCALHOST.to_string());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(loopback())?;
        let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))).map_err(loopback())?;
        let port = listener.local_addr().map_err(loopback())?.port();
        let said = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&said);
        let (end, ended) = oneshot::channel();
        let accept = async move {
            let mut connections = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                let heard = Arc::clone(&heard);
                // What ends before the other does, client or server, ends the connection; that is no error of the pooler's.
                connections.spawn(async move { drop(serve(client, server, startup, &heard).await) });
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
        Ok(Self { port, said, end: Some(end), thread: Some(thread) })
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// All that clients have said so far, after the beginning of their sessions.
    pub fn said(&self) -> String {
        String::from_utf8_lossy(&self.said.lock()).into_owned()
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        // Its thread may have ended by itself.
        let _ = self.end.take().map(|end| end.send(()));
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

async fn serve(mut client: TcpStream, server: u16, startup: Startup, heard: &Mutex<Vec<u8>>) -> std::io::Result<()> {
    let length = client.read_u32().await?;
    let mut parameters = vec![0; (length as usize).saturating_sub(4)];
    client.read_exact(&mut parameters).await?;
    let has_options = parameters.windows(9).any(|window| window == b"\0options\0");
    let refusal = match startup {
        Startup::RefusesOptions(code, message) if has_options => Some((code, message)),
        Startup::RefusesAll(code, message) => Some((code, message)),
        _ => None,
    };
    if let Some((code, message)) = refusal {
        let fields = format!("SFATAL\0VFATAL\0C{code}\0M{message}\0\0");
        client.write_u8(b'E').await?;
        client.write_u32(u32::try_from(fields.len()).unwrap_or(0) + 4).await?;
        return client.write_all(fields.as_bytes()).await;
    }
    if matches!(startup, Startup::DropsOptions) && has_options {
        parameters = without_options(&parameters);
    }
    let mut server = TcpStream::connect((Ipv4Addr::LOCALHOST, server)).await?;
    server.write_u32(u32::try_from(parameters.len()).unwrap_or(0) + 4).await?;
    server.write_all(&parameters).await?;
    let (mut up, mut down) = ([0_u8; 16_384], [0_u8; 16_384]);
    loop {
        tokio::select! {
            read = client.read(&mut up) => match read? {
                0 => return Ok(()),
                count => {
                    heard.lock().extend_from_slice(&up[..count]);
                    server.write_all(&up[..count]).await?;
                }
            },
            read = server.read(&mut down) => match read? {
                0 => return Ok(()),
                count => {
                    if let Startup::Replaces(from, to) = startup {
                        replace(&mut down[..count], from.as_bytes(), to.as_bytes());
                    }
                    client.write_all(&down[..count]).await?;
                }
            },
        }
    }
}

/// The parameters, names and values each ended by a zero after the protocol's version, without that one.
fn without_options(parameters: &[u8]) -> Vec<u8> {
    let (version, rest) = parameters.split_at(4);
    let texts: Vec<&[u8]> = rest.split(|byte| *byte == 0).collect();
    let mut kept = version.to_vec();
    for pair in texts.chunks(2) {
        if let [name, value] = pair
            && !name.is_empty()
            && *name != b"options"
        {
            kept.extend([name, &b"\0"[..], value, b"\0"].concat());
        }
    }
    kept.push(0);
    kept
}

fn replace(bytes: &mut [u8], from: &[u8], to: &[u8]) {
    let mut start = 0;
    while let Some(found) = bytes[start..].windows(from.len()).position(|window| window == from) {
        bytes[start + found..start + found + to.len()].copy_from_slice(to);
        start += found + to.len();
    }
}
