//! What a PostgreSQL server says, looked at before `tokio-postgres` does.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::tls::{ChannelBinding, TlsConnect, TlsStream};

use super::{
    budget::{Kind, Wire},
    startup::Startup,
};

/// What a message begins with: its tag and its length.
const HEADER_BYTES: usize = 5;

/// The request for the password as it is, as it stands after the header.
const CLEAR_TEXT: [u8; 4] = 3_u32.to_be_bytes();

/// The other requests for a proof of it: by MD5, by SASL.
const CHALLENGES: [[u8; 4]; 2] = [5_u32.to_be_bytes(), 10_u32.to_be_bytes()];

const INSTEAD: &str = "Or have the server ask by scram-sha-256, in its pg_hba.conf.";

/// A stream of messages, unencrypted, on their way to the driver.
pub(in crate::engines) struct Guard<S> {
    stream: S,
    messages: Messages,
    /// What the driver says first, where that is not sent as it is.
    startup: Option<Startup>,
}

impl<S> Guard<S> {
    /// The password may be given as it is where the server is known to be `trusted`.
    pub(in crate::engines) fn new(stream: S, wire: &Arc<Wire>, trusted: bool) -> Self {
        let messages = Messages { wire: Arc::clone(wire), trusted, head: [0; 9], known: 0, left: 0 };
        Self { stream, messages, startup: None }
    }

    /// The same with another first message.
    pub(in crate::engines) fn with_startup(self, startup: Option<Startup>) -> Self {
        Self { startup, ..self }
    }
}

struct Messages {
    wire: Arc<Wire>,
    trusted: bool,
    /// The header of the message that is coming, and what comes first in it where it is a request for a proof of who logs in, or
    /// tells the session's number.
    head: [u8; 9],
    known: usize,
    /// How much of it is still to come, once its header is there.
    left: usize,
}

impl Messages {
    fn see(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let whole = if self.known >= HEADER_BYTES && b"RK".contains(&self.head[0]) {
                self.head.len()
            } else {
                HEADER_BYTES
            };
            if self.known < whole && (self.known < HEADER_BYTES || self.left > 0) {
                self.head[self.known] = bytes[0];
                bytes = &bytes[1..];
                self.known += 1;
                if self.known == HEADER_BYTES {
                    self.announced()?;
                } else if self.known > HEADER_BYTES {
                    self.left -= 1;
                }
                if self.known == self.head.len() {
                    self.inspect_message()?;
                }
            } else {
                let skipped = self.left.min(bytes.len());
                bytes = &bytes[skipped..];
                self.left -= skipped;
            }
            if self.known >= HEADER_BYTES && self.left == 0 {
                self.known = 0;
            }
        }
        Ok(())
    }

    fn inspect_message(&mut self) -> io::Result<()> {
        let request = &self.head[HEADER_BYTES..];
        if self.head[0] == b'K' {
            self.wire.number(u32::from_be_bytes([request[0], request[1], request[2], request[3]]));
            return Ok(());
        }
        if request == CLEAR_TEXT && !self.trusted {
            return Err(self.wire.clear_text("AuthenticationCleartextPassword", INSTEAD));
        }
        if request == CLEAR_TEXT || CHALLENGES.iter().any(|challenge| request == challenge) {
            self.wire.challenge();
        }
        Ok(())
    }

    fn announced(&mut self) -> io::Result<()> {
        let length = u32::from_be_bytes([self.head[1], self.head[2], self.head[3], self.head[4]]) as usize;
        // The length counts itself.
        self.left = length.checked_sub(4).ok_or_else(|| self.wire.garbled("a message of no length"))?;
        let kind = match self.head[0] {
            b'D' => Kind::Row,
            b'S' => Kind::Setting,
            _ => Kind::Aside,
        };
        self.wire.take(kind, length + 1)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Guard<S> {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        ready!(Pin::new(&mut this.stream).poll_read(context, buffer))?;
        Poll::Ready(this.messages.see(&buffer.filled()[before..]))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Guard<S> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if let Some(startup) = &mut this.startup {
            let taken = startup.take(bytes);
            if taken > 0 {
                return Poll::Ready(Ok(taken));
            }
            ready!(startup.poll_send(&mut this.stream, context))?;
        }
        Pin::new(&mut this.stream).poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if let Some(startup) = &mut this.startup {
            ready!(startup.poll_send(&mut this.stream, context))?;
        }
        Pin::new(&mut this.stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}

impl<S: TlsStream + Unpin> TlsStream for Guard<S> {
    fn channel_binding(&self) -> ChannelBinding {
        self.stream.channel_binding()
    }
}

/// Encryption with a [`Guard`] on its inner side.
pub(in crate::engines) struct Guarded<T> {
    pub(in crate::engines) encryption: T,
    pub(in crate::engines) wire: Arc<Wire>,
    pub(in crate::engines) trusted: bool,
    pub(in crate::engines) startup: Option<Startup>,
}

impl<S, T> TlsConnect<S> for Guarded<T>
where
    T: TlsConnect<S>,
    T::Future: Send + 'static,
{
    type Stream = Guard<T::Stream>;
    type Error = T::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Stream, Self::Error>> + Send>>;

    fn connect(self, stream: S) -> Self::Future {
        let Self { encryption, wire, trusted, startup } = self;
        let connect = encryption.connect(stream);
        Box::pin(async move { Ok(Guard::new(connect.await?, &wire, trusted).with_startup(startup)) })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::failure::CheckError;

    fn message(tag: u8, body: &[u8]) -> Vec<u8> {
        [&[tag][..], &(body.len() as u32 + 4).to_be_bytes(), body].concat()
    }

    /// What is objected to when these bytes come in pieces.
    fn objection(bytes: &[u8], piece: usize, trusted: bool) -> Option<CheckError> {
        let wire = Wire::new("db:1", agent_protocol::EngineName::Postgres);
        let mut guard = Guard::new((), &wire, trusted);
        bytes.chunks(piece).try_for_each(|piece| guard.messages.see(piece)).err()?;
        Some(wire.explain(CheckError::StatisticsDisabled))
    }

    proptest! {
        #[test]
        fn a_request_for_the_password_is_seen_wherever_the_bytes_are_cut(
            before in proptest::collection::vec((any::<u8>(), proptest::collection::vec(any::<u8>(), 0..40)), 0..6),
            piece in 1_usize..64,
            other in any::<u32>(),
        ) {
            // Any other request, and messages of any kind before it, are for the driver to judge.
            let before: Vec<u8> = before.iter().filter(|(tag, _)| !b"RD".contains(tag)).flat_map(|(tag, body)| message(*tag, body)).collect();
            let asked = |code: u32| [before.clone(), message(b'R', &code.to_be_bytes()), message(b'Z', b"I")].concat();
            let told = objection(&asked(3), piece, false);
            prop_assert!(matches!(told, Some(CheckError::ClearText { .. })), "{:?}", told);
            prop_assert!(objection(&asked(3), piece, true).is_none());
            prop_assert!(other == 3 || objection(&asked(other), piece, false).is_none());
        }

        #[test]
        fn no_bytes_are_too_odd_to_be_counted(bytes in proptest::collection::vec(any::<u8>(), 0..300), piece in 1_usize..20) {
            let _ = objection(&bytes, piece, false);
        }
    }

    #[test]
    fn a_sessions_number_is_the_one_that_its_login_tells() {
        let sent = [message(b'R', &[0; 4]), message(b'K', &[0, 0, 4, 210, 9, 9, 9, 9]), message(b'Z', b"I")].concat();
        for piece in [1, 3, 100] {
            let wire = Wire::new("db:1", agent_protocol::EngineName::Postgres);
            let mut guard = Guard::new((), &wire, false);
            assert_eq!(wire.session_number(), None);
            sent.chunks(piece).try_for_each(|piece| guard.messages.see(piece)).unwrap();
            assert_eq!(wire.session_number(), Some(1_234));
            guard.messages.see(&message(b'K', &[0, 0, 0, 1, 9, 9, 9, 9])).unwrap();
            assert_eq!(wire.session_number(), Some(1_234));
        }
    }

    #[test]
    fn what_is_announced_counts_before_it_comes() {
        for header in [&b"E\x7f\xff\xff\xff"[..], b"N\x00\x10\x00\x00", b"S\x00\x04\x00\x01", b"D\x00\x00\x00\x05"] {
            assert!(matches!(objection(header, 1, false), Some(CheckError::Flood { .. })), "{header:?}");
        }
        let small = message(b'S', b"a\0b\0").repeat(30_000);
        assert!(matches!(objection(&small, 1_000, false), Some(CheckError::Flood { rows: false, .. })));
    }
}
