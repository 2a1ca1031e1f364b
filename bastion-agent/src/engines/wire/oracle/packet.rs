//! Oracle Net's packets: a header of eight bytes with the length and the kind, and a body.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt as _};

use crate::failure::OwnWords;

pub(super) const CONNECT: u8 = 1;
pub(super) const ACCEPT: u8 = 2;
pub(super) const REFUSE: u8 = 4;
pub(super) const REDIRECT: u8 = 5;
pub(super) const DATA: u8 = 6;
pub(super) const RESEND: u8 = 11;
pub(super) const MARKER: u8 = 12;

pub(super) const HEADER_BYTES: usize = 8;

/// The largest packet: what the driver asks for, and has room for.
pub(super) const MAX_PACKET_BYTES: usize = 8_192;

/// A marker that asks the server to stop what it does. It is sent between two packets of the driver's.
pub(super) const INTERRUPT: [u8; 11] = [0, 0, 0, 11, MARKER, 0, 0, 0, 1, 0, 3];

/// A packet as it travels before the server has accepted: its length is two bytes.
#[derive(Debug, Clone)]
pub(super) struct Packet {
    pub(super) kind: u8,
    pub(super) flags: u8,
    pub(super) body: Vec<u8>,
}

impl Packet {
    /// Reads one. Nothing that says it is larger than agreed is read.
    pub(super) async fn read(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Self> {
        let mut header = [0; HEADER_BYTES];
        stream.read_exact(&mut header).await?;
        let length = usize::from(u16::from_be_bytes([header[0], header[1]]));
        let body = length.checked_sub(HEADER_BYTES).filter(|_| length <= MAX_PACKET_BYTES);
        let body = body.ok_or_else(|| io::Error::other(OwnWords(format!("a packet of {length} bytes"))))?;
        let mut body = vec![0; body];
        stream.read_exact(&mut body).await?;
        Ok(Self { kind: header[4], flags: header[5], body })
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let length = u16::try_from(HEADER_BYTES + self.body.len()).unwrap_or(u16::MAX).to_be_bytes();
        [&length[..], &[0, 0, self.kind, self.flags, 0, 0], &self.body].concat()
    }

    /// The number at this place of its body.
    pub(super) fn u16(&self, at: usize) -> Option<u16> {
        let bytes = self.body.get(at..)?.first_chunk::<2>()?;
        Some(u16::from_be_bytes(*bytes))
    }
}

/// How much of what the driver has written is whole packets. After ACCEPT, a length is four bytes.
pub(super) fn whole(bytes: &[u8]) -> usize {
    let mut end = 0;
    while let Some(length) = bytes.get(end..).and_then(|rest| rest.first_chunk::<4>()) {
        let length = u32::from_be_bytes(*length) as usize;
        if length < HEADER_BYTES || bytes.len() - end < length {
            break;
        }
        end += length;
    }
    end
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn packets_are_read_as_they_were_written(kind: u8, flags: u8, body in prop::collection::vec(any::<u8>(), 0..MAX_PACKET_BYTES - HEADER_BYTES)) {
            let packet = Packet { kind, flags, body: body.clone() };
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            let read = runtime.block_on(Packet::read(&mut &packet.bytes()[..])).unwrap();
            prop_assert_eq!((read.kind, read.flags, read.body), (kind, flags, body));
        }

        #[test]
        fn only_whole_packets_are_sent_on(lengths in prop::collection::vec(8_u32..40, 0..5), cut in 0_usize..40) {
            let mut bytes: Vec<u8> = Vec::new();
            let mut ends = vec![0];
            for length in lengths {
                bytes.extend(length.to_be_bytes());
                bytes.resize(bytes.len() + length as usize - 4, 7);
                ends.push(bytes.len());
            }
            bytes.truncate(bytes.len().saturating_sub(cut));
            prop_assert!(ends.contains(&whole(&bytes)));
            prop_assert_eq!(whole(&bytes), ends.into_iter().filter(|end| *end <= bytes.len()).max().unwrap());
        }

        #[test]
        fn no_bytes_are_too_odd(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            prop_assert!(whole(&bytes) <= bytes.len());
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            let _ = runtime.block_on(Packet::read(&mut &bytes[..]));
        }
    }
}
