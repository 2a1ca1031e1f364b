//! A way from a driver that opens its connection by itself, and over TCP alone, to this process.
//!
//! Anybody on this host can call a port of the loopback. So the driver says a word that nobody else knows, as the name of the service
//! that it wants; who says it is let in, and then nobody more.

use std::{
    fmt::Write as _,
    hash::{BuildHasher as _, Hasher as _, RandomState},
    io,
    net::Ipv4Addr,
    time::Duration,
};

use futures_util::{StreamExt as _, stream::FuturesUnordered};
use tokio::net::{TcpListener, TcpStream};

use super::{
    descriptor,
    packet::{CONNECT, DATA, Packet},
};

/// How many who have not said the word are listened to at a time; and how long each has to say it.
const MAX_STRANGERS: usize = 16;
const WORD_TIMEOUT: Duration = Duration::from_secs(1);

/// Connect data that is longer travels in a packet of its own.
pub(super) const MAX_CONNECT_BYTES: usize = 230;

/// A door that the driver has not come through yet.
pub(in crate::engines) struct Loopback {
    listener: TcpListener,
    port: u16,
    word: String,
}

impl Loopback {
    pub(in crate::engines) async fn open() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let mut word = String::new();
        for _ in 0..4 {
            // The standard library seeds each from the system's random numbers.
            let _ = write!(word, "{:016x}", RandomState::new().build_hasher().finish());
        }
        Ok(Self { listener, port, word })
    }

    /// What the driver is to connect to. (Without the last key, it sleeps for a second after each connection that fails.)
    pub(in crate::engines) fn descriptor(&self) -> String {
        format!(
            "(DESCRIPTION=(ADDRESS=(PROTOCOL=tcp)(HOST=127.0.0.1)(PORT={}))(CONNECT_DATA=(SERVICE_NAME={}))(RETRY_DELAY=0))",
            self.port, self.word
        )
    }

    /// Lets the driver in and closes.
    pub(super) async fn let_in(self) -> io::Result<TcpStream> {
        let mut callers = FuturesUnordered::new();
        loop {
            tokio::select! {
                came = self.listener.accept(), if callers.len() < MAX_STRANGERS => {
                    let (stream, _) = came?;
                    callers.push(tokio::time::timeout(WORD_TIMEOUT, says(stream, &self.word)));
                }
                Some(said) = callers.next(), if !callers.is_empty() => {
                    if let Ok(Some(stream)) = said {
                        // Failing to ask for it costs only time.
                        let _ = stream.set_nodelay(true);
                        return Ok(stream);
                    }
                }
            }
        }
    }
}

/// Who wants to connect, if that is who knows the word.
async fn says(mut stream: TcpStream, word: &str) -> Option<TcpStream> {
    let connect = Packet::read(&mut stream).await.ok().filter(|packet| packet.kind == CONNECT)?;
    let length = usize::from(connect.u16(16)?);
    let data = if length > MAX_CONNECT_BYTES {
        let more = Packet::read(&mut stream).await.ok().filter(|packet| packet.kind == DATA)?;
        more.body.get(2..)?.to_vec()
    } else {
        let at = usize::from(connect.u16(18)?).checked_sub(super::packet::HEADER_BYTES)?;
        connect.body.get(at..at + length)?.to_vec()
    };
    let data = String::from_utf8(data).ok()?;
    (descriptor::value(&data, "SERVICE_NAME") == Some(word)).then_some(stream)
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    async fn call(port: u16, word: &str) -> TcpStream {
        let data = format!("(DESCRIPTION=(CONNECT_DATA=(SERVICE_NAME={word})))");
        let mut body = vec![0; 66];
        body[16..18].copy_from_slice(&(data.len() as u16).to_be_bytes());
        body[18..20].copy_from_slice(&74_u16.to_be_bytes());
        body.extend(data.bytes());
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.unwrap();
        stream.write_all(&Packet { kind: CONNECT, flags: 0, body }.bytes()).await.unwrap();
        stream
    }

    #[tokio::test]
    async fn who_knows_the_word_is_let_in_whoever_comes_before() {
        let door = Loopback::open().await.unwrap();
        assert!(door.word.len() == 64 && door.descriptor().contains(&door.word));
        let (port, word) = (door.port, door.word.clone());
        // Strangers: some say nothing, some say another word, some speak something else.
        let silent = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.unwrap();
        let mut wrong = call(port, "ORCL").await;
        let mut other = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.unwrap();
        other.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
        let let_in = tokio::spawn(door.let_in());
        for stream in [&mut wrong, &mut other] {
            assert!(matches!(stream.read(&mut [0]).await, Ok(0) | Err(_)), "a stranger is turned away");
        }
        let mut mine = call(port, &word).await;
        let mut let_in = let_in.await.unwrap().unwrap();
        let_in.write_all(b"x").await.unwrap();
        let mut byte = [0];
        mine.read_exact(&mut byte).await.unwrap();
        assert_eq!(&byte, b"x");
        assert!(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_err(), "it is closed");
        drop(silent);
    }
}
