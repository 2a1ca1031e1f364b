//! A login at a MySQL or MariaDB server, passed on packet by packet between the driver and the server.
//!
//! The driver believes that it talks to a server on this host, unencrypted, to which it would give the password as it is. So
//! encryption is begun here, and here it is decided who is given what. Numbers of packets are shifted by those that the driver
//! knows nothing of.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Duration,
};

use rustls::{ClientConfig, pki_types::ServerName};
use secrecy::zeroize::Zeroizing;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::UnixStream,
};
use tokio_rustls::TlsConnector;

use super::{
    Counted, Door,
    budget::{Kind, Wire},
    first_bytes,
    mysql_answer::Answers,
    relay,
};
use crate::failure::CheckError;

/// Flags of the protocol: the client wants encryption; results end without a packet of their own.
const SSL: u32 = 1 << 11;
const DEPRECATE_EOF: u32 = 1 << 24;

/// What a client's answer to the greeting begins with, and all that is said of it before encryption begins.
const FIXED: usize = 32;

/// The longest public key that a password is encrypted with: RSA of 4096 bits takes 800 characters. A longer one would hold
/// the processor.
const MAX_KEY_BYTES: usize = 1_024;

/// How many random bytes a server's challenge has.
const CHALLENGE_BYTES: usize = 20;

const NATIVE: &str = "mysql_native_password";
const CACHING: &str = "caching_sha2_password";
const CLEAR: &str = "mysql_clear_password";

const INSTEAD: &str = "The server asks for it where it has not seen this user since it was started.";

/// How a connection is encrypted.
#[derive(Clone)]
pub(in crate::engines) struct Encryption {
    pub(in crate::engines) config: Arc<ClientConfig>,
    pub(in crate::engines) name: ServerName<'static>,
    /// The server has to prove that it is the right one.
    pub(in crate::engines) verified: bool,
}

/// A login between a driver and a server.
pub(in crate::engines) struct Login {
    pub(in crate::engines) encryption: Option<Encryption>,
    /// The password may be sent by the method that does nothing else.
    pub(in crate::engines) clear_text: bool,
    pub(in crate::engines) wire: Arc<Wire>,
    /// How long a greeting is waited for before the server is asked what it is.
    pub(in crate::engines) patience: Duration,
}

/// A packet: its number and its content.
struct Packet {
    number: u8,
    body: Zeroizing<Vec<u8>>,
}

impl Packet {
    async fn read(
        stream: &mut (impl AsyncRead + Unpin),
        longest: impl FnOnce(usize) -> io::Result<()>,
    ) -> io::Result<Self> {
        let mut head = [0; 4];
        stream.read_exact(&mut head).await?;
        let length = u32::from_le_bytes([head[0], head[1], head[2], 0]) as usize;
        longest(length)?;
        let mut body = Zeroizing::new(vec![0; length]);
        stream.read_exact(&mut body).await?;
        Ok(Self { number: head[3], body })
    }

    async fn write(&self, stream: &mut (impl AsyncWrite + Unpin)) -> io::Result<()> {
        let length = (self.body.len() as u32).to_le_bytes();
        let whole = Zeroizing::new([&length[..3], &[self.number], &self.body].concat());
        stream.write_all(&whole).await?;
        stream.flush().await
    }

    /// The text up to the next zero, from `start` on, and where it ends.
    fn text(&self, start: usize) -> (String, usize) {
        let rest = self.body.get(start..).unwrap_or_default();
        let length = rest.iter().position(|&byte| byte == 0).unwrap_or(rest.len());
        (String::from_utf8_lossy(&rest[..length]).into_owned(), start + length)
    }
}

impl Login {
    /// Lets the driver in by the door and passes on what it and the server say, until one of them ends it.
    pub(in crate::engines) async fn serve(self, door: Door, server: Counted) {
        // Without the driver, nobody waits for an answer.
        let Ok(mut driver) = door.let_in().await else { return };
        let wire = Arc::clone(&self.wire);
        if let Err(error) = self.connect(&mut driver, server).await {
            wire.failed(&error);
        }
    }

    async fn connect(self, driver: &mut UnixStream, mut server: Counted) -> io::Result<()> {
        // MySQL and MariaDB speak first, PostgreSQL never does. The connection would be given up in a moment, so that the question
        // costs a server that only takes its time nothing more.
        if !server.speaks(self.patience).await {
            server.write_all(&first_bytes::PROBE).await?;
        }
        let greeting = self.from(&mut server).await?;
        greeting.write(driver).await?;
        // Anything but the tenth version is an error, or no MySQL at all: the driver says which.
        if greeting.body.first() != Some(&10) {
            return Ok(());
        }
        let (_, end) = greeting.text(1);
        // After the version: the session's number, eight bytes of the challenge, and a zero.
        let offered = match greeting.body.get(end + 14..end + 16) {
            Some(low) => u32::from(u16::from_le_bytes([low[0], low[1]])),
            None => 0,
        };
        // The rest of the challenge stands after the flags, the character set, the status and ten zeros.
        let challenge = [greeting.body.get(end + 5..end + 13), greeting.body.get(end + 32..end + 44)];
        let challenge = challenge.into_iter().flatten().flatten().copied().collect();
        let Some(Encryption { config, name, .. }) = self.encryption.clone() else {
            let response = Self::response(driver).await?;
            return self.pass(driver, server, response, challenge, 0).await;
        };
        if offered & SSL == 0 {
            return Err(self.wire.object(CheckError::no_tls(self.wire.address())));
        }
        let mut response = Self::response(driver).await?;
        let fixed = response.body.get_mut(..FIXED).ok_or_else(|| self.wire.garbled("a login before version 4.1"))?;
        fixed[1] |= (SSL >> 8) as u8;
        Packet { number: response.number, body: Zeroizing::new(fixed.to_vec()) }.write(&mut server).await?;
        let server = TlsConnector::from(config).connect(name, server).await?;
        self.pass(driver, server, response, challenge, 1).await
    }

    async fn response(driver: &mut UnixStream) -> io::Result<Packet> {
        Packet::read(driver, |_| Ok(())).await
    }

    async fn from(&self, server: &mut (impl AsyncRead + Unpin)) -> io::Result<Packet> {
        Packet::read(server, |length| self.wire.take(Kind::Aside, length)).await
    }

    /// Passes the rest of the login on, and then all else. The server's numbers are `ahead` of the driver's.
    async fn pass<S: AsyncRead + AsyncWrite + Unpin>(
        self,
        driver: &mut UnixStream,
        mut server: S,
        mut response: Packet,
        mut challenge: Vec<u8>,
        mut ahead: u8,
    ) -> io::Result<()> {
        let flags =
            response.body.get(..4).map_or(0, |flags| u32::from_le_bytes([flags[0], flags[1], flags[2], flags[3]]));
        response.number = response.number.wrapping_add(ahead);
        response.write(&mut server).await?;
        loop {
            let mut packet = self.from(&mut server).await?;
            let answers = match packet.body.as_slice() {
                // Another method is to be used.
                [0xfe, ..] => {
                    challenge = self.switch(&packet)?;
                    true
                }
                // The password itself is asked for: the server has not seen it since it was started.
                [1, 4] => {
                    self.admit_full()?;
                    true
                }
                // A word before the last one.
                [1, 3] => false,
                // The end, good or bad; and what no server says, of which the driver tells.
                _ => {
                    packet.number = packet.number.wrapping_sub(ahead);
                    packet.write(driver).await?;
                    break;
                }
            };
            let full = packet.body.as_slice() == [1, 4];
            packet.number = packet.number.wrapping_sub(ahead);
            packet.write(driver).await?;
            if !answers {
                continue;
            }
            let mut answer = Self::response(driver).await?;
            answer.number = answer.number.wrapping_add(ahead);
            if full && self.encryption.is_none() {
                answer = self.encrypted(answer, &mut server, &challenge).await?;
                ahead = ahead.wrapping_add(2);
            }
            answer.write(&mut server).await?;
        }
        let mut answers = Answers::new(&self.wire, flags & DEPRECATE_EOF != 0);
        relay::pass(driver, server, &self.wire, &mut answers).await;
        Ok(())
    }

    /// Looks at the method that the server wants the user to log in by; returns its challenge.
    fn switch(&self, packet: &Packet) -> io::Result<Vec<u8>> {
        let (method, end) = match packet.body.len() {
            1 => ("mysql_old_password".to_owned(), 1),
            _ => packet.text(1),
        };
        match method.as_str() {
            NATIVE | CACHING => {}
            CLEAR if self.clear_text => {
                if !self.encryption.as_ref().is_some_and(|encryption| encryption.verified) {
                    return Err(self.wire.clear_text(CLEAR, ""));
                }
            }
            // For a user that it does not know, MySQL may name a method at random, so that nobody learns which users there are.
            _ => return Err(self.wire.object(CheckError::Method { method })),
        }
        Ok(packet.body.get(end + 1..).unwrap_or_default().iter().copied().take(CHALLENGE_BYTES).collect())
    }

    /// Whether a server may be given the password that it has not seen since it was started.
    fn admit_full(&self) -> io::Result<()> {
        match &self.encryption {
            // It is encrypted with the server's public key, which is all there is without TLS.
            None => Ok(()),
            Some(encryption) if encryption.verified => Ok(()),
            Some(_) => Err(self.wire.clear_text(CACHING, INSTEAD)),
        }
    }

    /// The driver's answer, the password and a zero, encrypted with the key that the server is asked for.
    async fn encrypted(
        &self,
        answer: Packet,
        server: &mut (impl AsyncRead + AsyncWrite + Unpin),
        challenge: &[u8],
    ) -> io::Result<Packet> {
        let Packet { number, mut body } = answer;
        Packet { number, body: Zeroizing::new(vec![2]) }.write(server).await?;
        let key = self.from(server).await?;
        let Some((&[1], pem)) = key.body.split_first_chunk() else {
            return Err(self.wire.garbled("no public key where one was asked for"));
        };
        if pem.len() > MAX_KEY_BYTES {
            return Err(self.wire.garbled(&format!("a public key of {} bytes", pem.len())));
        }
        if challenge.len() != CHALLENGE_BYTES {
            return Err(self.wire.garbled("a challenge of another length"));
        }
        body.iter_mut().zip(challenge.iter().cycle()).for_each(|(byte, random)| *byte ^= random);
        // It panics on what is no key.
        let encrypted = catch_unwind(AssertUnwindSafe(|| mysql_common::crypto::encrypt(&body, pem)));
        let encrypted = encrypted.map_err(|_| self.wire.garbled("a public key that is none"))?;
        Ok(Packet { number: key.number.wrapping_add(1), body: Zeroizing::new(encrypted) })
    }
}
