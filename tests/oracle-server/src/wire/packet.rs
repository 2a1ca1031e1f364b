//! Packets: the frames in which all else travels.

use std::{
    collections::VecDeque,
    io::{self, Read, Write},
    net::TcpStream,
    sync::Arc,
    time::{Duration, Instant},
};

use rustls::ServerConfig;

use super::stream::Stream;

pub(crate) const CONNECT: u8 = 1;
pub(crate) const ACCEPT: u8 = 2;
pub(crate) const REFUSE: u8 = 4;
pub(crate) const REDIRECT: u8 = 5;
pub(crate) const DATA: u8 = 6;
pub(crate) const RESEND: u8 = 11;
pub(crate) const MARKER: u8 = 12;

/// Data flags: the client goes; the response ends here.
pub(crate) const END_OF_FILE: u16 = 0x0040;
const END_OF_RESPONSE: u16 = 0x2000;

/// What a marker says; 3 is INTERRUPT, which clients alone send.
pub(crate) const BREAK: u8 = 1;
pub(crate) const RESET: u8 = 2;

const HEADER_BYTES: usize = 8;
/// No client sends more at once; what claims to is not Oracle Net.
const LARGEST: usize = 2 * 1024 * 1024;

/// One frame, as it came.
#[derive(Debug, Clone)]
pub(crate) struct Packet {
    pub(crate) kind: u8,
    pub(crate) flags: u8,
    pub(crate) body: Vec<u8>,
}

/// A client's connection, packet by packet.
#[derive(Debug)]
pub(crate) struct Packets {
    stream: Stream,
    incoming: Vec<u8>,
    /// Packets that came while something was sent slowly, other than markers.
    early: VecDeque<Packet>,
    /// Lengths have 32 bits: after ACCEPT.
    pub(crate) is_long: bool,
    /// The most that the client takes in one packet.
    pub(crate) largest: usize,
    /// A byte, and then a rest of this length.
    pub(crate) trickle: Option<Duration>,
    /// Markers that came while something was sent slowly.
    pub(crate) met: Vec<u8>,
}

impl Packets {
    pub(crate) fn new(stream: Stream) -> Self {
        Self {
            stream,
            incoming: Vec::new(),
            early: VecDeque::new(),
            is_long: false,
            largest: 8192,
            trickle: None,
            met: Vec::new(),
        }
    }

    /// Waits for a packet. `None`: none came in that time. An error: the client is gone.
    pub(crate) fn receive(&mut self, longest: Option<Duration>) -> io::Result<Option<Packet>> {
        match self.early.pop_front() {
            Some(packet) => Ok(Some(packet)),
            None => self.next(longest),
        }
    }

    fn next(&mut self, longest: Option<Duration>) -> io::Result<Option<Packet>> {
        let end = longest.map(|longest| Instant::now() + longest);
        loop {
            if let Some(packet) = self.take()? {
                return Ok(Some(packet));
            }
            let left = end.map(|end| end.saturating_duration_since(Instant::now()));
            if left == Some(Duration::ZERO) {
                return Ok(None);
            }
            self.stream.wait(left)?;
            let mut buffer = [0; 16384];
            match self.stream.read(&mut buffer) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(count) => self.incoming.extend_from_slice(&buffer[..count]),
                Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// A packet that is there whole.
    fn take(&mut self) -> io::Result<Option<Packet>> {
        let Some(header) = self.incoming.first_chunk::<HEADER_BYTES>() else { return Ok(None) };
        let [a, b, c, d, kind, flags, ..] = *header;
        let length = if self.is_long { u32::from_be_bytes([a, b, c, d]) } else { u16::from_be_bytes([a, b]).into() };
        let length = length as usize;
        if !(HEADER_BYTES..=LARGEST).contains(&length) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, format!("a packet of {length} bytes")));
        }
        if self.incoming.len() < length {
            return Ok(None);
        }
        let body = self.incoming[HEADER_BYTES..length].to_vec();
        self.incoming.drain(..length);
        Ok(Some(Packet { kind, flags, body }))
    }

    /// Sends a packet.
    pub(crate) fn send(&mut self, kind: u8, flags: u8, body: &[u8]) -> io::Result<()> {
        let length = HEADER_BYTES + body.len();
        let mut packet = Vec::with_capacity(length);
        if self.is_long {
            packet.extend_from_slice(&u32::try_from(length).map_err(io::Error::other)?.to_be_bytes());
        } else {
            packet.extend_from_slice(&u16::try_from(length).map_err(io::Error::other)?.to_be_bytes());
            packet.extend_from_slice(&[0, 0]);
        }
        packet.extend_from_slice(&[kind, flags, 0, 0]);
        packet.extend_from_slice(body);
        let Some(rest) = self.trickle else {
            self.stream.write_all(&packet)?;
            return self.stream.flush();
        };
        for byte in packet {
            self.stream.write_all(&[byte])?;
            self.stream.flush()?;
            // Somebody who is served slowly may well lose patience.
            match self.next(Some(rest))? {
                Some(packet) if packet.kind == MARKER => self.met.extend(packet.body.get(2)),
                packet => self.early.extend(packet),
            }
        }
        Ok(())
    }

    /// Sends a response: in as many packets as it takes.
    pub(crate) fn send_data(&mut self, bytes: &[u8], marks_end: bool) -> io::Result<()> {
        let room = self.largest.max(64) - HEADER_BYTES - 2;
        let count = bytes.len().div_ceil(room);
        for (index, chunk) in bytes.chunks(room).enumerate() {
            let flags = if marks_end && index + 1 == count { END_OF_RESPONSE } else { 0 };
            self.send(DATA, 0, &[&flags.to_be_bytes(), chunk].concat())?;
        }
        Ok(())
    }

    /// Sends the first part of a response, and no more.
    pub(crate) fn send_part(&mut self, bytes: &[u8]) -> io::Result<()> {
        let length = u32::try_from(HEADER_BYTES + 2 + bytes.len()).map_err(io::Error::other)?;
        let mut packet = length.to_be_bytes().to_vec();
        packet.extend_from_slice(&[DATA, 0, 0, 0, 0, 0]);
        packet.extend_from_slice(&bytes[..bytes.len() / 2]);
        self.stream.write_all(&packet)?;
        self.stream.flush()
    }

    pub(crate) fn send_marker(&mut self, what: u8) -> io::Result<()> {
        self.send(MARKER, 0, &[1, 0, what])
    }

    /// Begins TLS anew on the same connection.
    pub(crate) fn handshake_anew(self, tls: &Arc<ServerConfig>) -> io::Result<Self> {
        let socket: TcpStream = self.stream.socket().try_clone()?;
        Ok(Self::new(Stream::new(socket, Some(tls))?))
    }

    /// Cuts the connection.
    pub(crate) fn cut(&self) {
        self.stream.cut();
    }
}
