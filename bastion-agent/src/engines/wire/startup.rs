//! The first message of a PostgreSQL session with what the driver cannot say in it: no encoding, so that what the server would
//! have chosen is to be seen; and the name of a database that is no UTF-8.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use tokio::io::AsyncWrite;

/// How the driver names the encoding and the database.
const ENCODING: &[u8] = b"client_encoding";
const DATABASE: &[u8] = b"database";

/// What is held back of the first message until all of it is there, and what is to be sent in its place.
#[derive(Debug, Default)]
pub(in crate::engines) struct Startup {
    /// The encoding is left to the server.
    no_encoding: bool,
    /// The database's name as the server stores it.
    database: Option<Vec<u8>>,
    held: Vec<u8>,
    rewritten: Option<Vec<u8>>,
    sent: usize,
}

impl Startup {
    /// None where the message is as the driver has it.
    pub(in crate::engines) fn changing(no_encoding: bool, database: Option<&[u8]>) -> Option<Self> {
        let database = database.map(<[u8]>::to_vec);
        (no_encoding || database.is_some()).then(|| Self { no_encoding, database, ..Self::default() })
    }

    /// Takes bytes of the message; says how many of these belong to it.
    pub(super) fn take(&mut self, bytes: &[u8]) -> usize {
        if self.rewritten.is_some() {
            return 0;
        }
        let whole = |held: &[u8]| {
            let length = held.first_chunk::<4>().map(|length| u32::from_be_bytes(*length) as usize);
            length.map(|length| length.max(4))
        };
        let mut taken = 0;
        while taken < bytes.len() && whole(&self.held).is_none_or(|length| self.held.len() < length) {
            self.held.push(bytes[taken]);
            taken += 1;
        }
        if whole(&self.held).is_some_and(|length| self.held.len() >= length) {
            self.rewritten = Some(self.rewrite(&self.held));
        }
        taken
    }

    /// Sends what stands in its place.
    pub(super) fn poll_send<S: AsyncWrite + Unpin>(
        &mut self,
        stream: &mut S,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        let message = self.rewritten.as_deref().unwrap_or_default();
        while self.sent < message.len() {
            match ready!(Pin::new(&mut *stream).poll_write(context, &message[self.sent..]))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                written => self.sent += written,
            }
        }
        Poll::Ready(Ok(()))
    }

    /// The message: its length, the protocol's version, names and values that each end in a zero, and a zero.
    fn rewrite(&self, message: &[u8]) -> Vec<u8> {
        let Some((head, mut rest)) = message.split_at_checked(8) else { return message.to_vec() };
        let mut kept = head.to_vec();
        let text = |bytes: &[u8]| bytes.iter().position(|byte| *byte == 0);
        while let Some(name) = text(rest).filter(|length| *length > 0) {
            let Some(value) = text(&rest[name + 1..]) else { return message.to_vec() };
            let (pair, after) = rest.split_at(name + 1 + value + 1);
            rest = after;
            match (&pair[..name], &self.database) {
                (ENCODING, _) if self.no_encoding => {}
                (DATABASE, Some(other)) => kept.extend([DATABASE, &[0], other, &[0]].concat()),
                _ => kept.extend_from_slice(pair),
            }
        }
        kept.extend_from_slice(rest);
        let length = u32::try_from(kept.len()).unwrap_or(u32::MAX);
        kept[..4].copy_from_slice(&length.to_be_bytes());
        kept
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn message(pairs: &[(&str, &[u8])]) -> Vec<u8> {
        let mut body = vec![0, 3, 0, 0];
        for (name, value) in pairs {
            body.extend([name.as_bytes(), &[0], *value, &[0]].concat());
        }
        body.push(0);
        [&(body.len() as u32 + 4).to_be_bytes()[..], &body].concat()
    }

    proptest! {
        #[test]
        fn the_rest_is_sent_as_it_is_however_the_message_is_cut(
            user in "[a-zé]{1,8}",
            other in prop::option::of(prop::collection::vec(1_u8.., 1..12)),
            no_encoding: bool,
            piece in 1_usize..40,
            after in prop::collection::vec(any::<u8>(), 0..20),
        ) {
            let pairs = |database: &'static [u8]| [("user", user.as_bytes()), ("database", database)];
            let encoding: (&str, &[u8]) = ("client_encoding", b"UTF8");
            let said = message(&[&[encoding][..], &pairs(b"shop")].concat());
            let other_name: &'static [u8] = other.clone().map_or(b"shop", |name| name.leak());
            let expected = if no_encoding { pairs(other_name).to_vec() } else { [&[encoding][..], &pairs(other_name)].concat() };
            let mut startup = Startup { no_encoding, database: other, ..Startup::default() };
            let mut passed = Vec::new();
            for piece in [&said[..], &after].concat().chunks(piece) {
                let taken = startup.take(piece);
                passed.extend_from_slice(&piece[taken..]);
            }
            prop_assert_eq!(startup.rewritten.unwrap(), message(&expected));
            prop_assert_eq!(passed, after);
        }

        #[test]
        fn no_bytes_are_too_odd(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let _ = Startup::default().take(&bytes);
            let _ = Startup { no_encoding: true, database: Some(bytes.clone()), ..Startup::default() }.rewrite(&bytes);
        }
    }
}
