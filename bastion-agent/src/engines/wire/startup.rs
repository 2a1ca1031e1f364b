//! The first message of a PostgreSQL session without what the driver always says in it: the encoding that it wants. What the
//! server would have chosen is then to be seen.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use tokio::io::AsyncWrite;

/// What the driver says of the encoding.
const ENCODING: &[u8] = b"client_encoding";

/// What is held back of the first message until all of it is there, and what is to be sent in its place.
#[derive(Debug, Default)]
pub(super) struct Startup {
    held: Vec<u8>,
    rewritten: Option<Vec<u8>>,
    sent: usize,
}

impl Startup {
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
            self.rewritten = Some(without_encoding(&self.held));
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
}

/// The message: its length, the protocol's version, names and values that each end in a zero, and a zero.
fn without_encoding(message: &[u8]) -> Vec<u8> {
    let Some((head, mut rest)) = message.split_at_checked(8) else { return message.to_vec() };
    let mut kept = head.to_vec();
    let text = |bytes: &[u8]| bytes.iter().position(|byte| *byte == 0);
    while let Some(name) = text(rest).filter(|length| *length > 0) {
        let Some(value) = text(&rest[name + 1..]) else { return message.to_vec() };
        let (pair, after) = rest.split_at(name + 1 + value + 1);
        if &pair[..name] != ENCODING {
            kept.extend_from_slice(pair);
        }
        rest = after;
    }
    kept.extend_from_slice(rest);
    // No longer than it was, which fitted.
    let length = u32::try_from(kept.len()).unwrap_or(u32::MAX);
    kept[..4].copy_from_slice(&length.to_be_bytes());
    kept
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn message(pairs: &[(&str, &str)]) -> Vec<u8> {
        let mut body = vec![0, 3, 0, 0];
        for (name, value) in pairs {
            body.extend([name.as_bytes(), &[0], value.as_bytes(), &[0]].concat());
        }
        body.push(0);
        [&(body.len() as u32 + 4).to_be_bytes()[..], &body].concat()
    }

    proptest! {
        #[test]
        fn all_but_the_encoding_is_sent_however_the_message_is_cut(
            user in "[a-zé]{1,8}",
            database in "[a-z]{1,8}",
            first: bool,
            piece in 1_usize..40,
            after in prop::collection::vec(any::<u8>(), 0..20),
        ) {
            let pairs = [("user", user.as_str()), ("database", &database)];
            let encoding = ("client_encoding", "UTF8");
            let said = if first { [&[encoding][..], &pairs].concat() } else { [&pairs[..], &[encoding]].concat() };
            let bytes = [message(&said), after.clone()].concat();
            let (mut startup, mut passed) = (Startup::default(), Vec::new());
            for piece in bytes.chunks(piece) {
                let taken = startup.take(piece);
                passed.extend_from_slice(&piece[taken..]);
            }
            prop_assert_eq!(startup.rewritten.unwrap(), message(&pairs));
            prop_assert_eq!(passed, after);
        }

        #[test]
        fn no_bytes_are_too_odd(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let _ = Startup::default().take(&bytes);
            let _ = without_encoding(&bytes);
        }
    }
}
