//! A MySQL or MariaDB server's answers, looked at before `mysql_async` does.
//!
//! The driver makes room for as many columns as are announced, and takes a second answer for one that was not asked for. So
//! the shape of an answer is followed: one packet; or a number of columns, their descriptions, and rows.

use std::{io, sync::Arc};

use super::{
    budget::{Kind, Wire},
    relay::Watch,
};

/// How many columns an answer may have. No query of the agent's has a tenth of them.
const MAX_COLUMNS: u64 = 512;

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// A question of the driver's; from the server, at most a word of why it ends the session.
    Question,
    /// The first packet of an answer.
    First,
    /// So many descriptions of columns.
    Columns(u64),
    /// The end of the descriptions, where it is a packet of its own.
    EndOfColumns,
    Rows,
}

/// What a packet begins with: its length and number, and what tells its kind.
const HEADER_BYTES: usize = 4;
const KIND: usize = 9;

pub(super) struct Answers {
    wire: Arc<Wire>,
    /// Descriptions of columns end without a packet of their own.
    no_end: bool,
    next: Next,
    head: [u8; HEADER_BYTES + KIND],
    known: usize,
    /// How much of the packet is still to come, once its header is there.
    left: usize,
    /// How long its content is.
    length: usize,
}

impl Answers {
    pub(super) fn new(wire: &Arc<Wire>, no_end: bool) -> Self {
        let head = [0; HEADER_BYTES + KIND];
        Self { wire: Arc::clone(wire), no_end, next: Next::Question, head, known: 0, left: 0, length: 0 }
    }

    fn announced(&mut self) -> io::Result<()> {
        self.length = u32::from_le_bytes([self.head[0], self.head[1], self.head[2], 0]) as usize;
        self.left = self.length;
        self.wire.take(if self.next == Next::Rows { Kind::Row } else { Kind::Aside }, HEADER_BYTES + self.length)
    }

    /// A packet's beginning is there: what it is, and so what comes after it.
    fn understood(&mut self) -> io::Result<()> {
        let kind = &self.head[HEADER_BYTES..self.known];
        let first = kind.first().copied();
        let is_error = first == Some(0xff);
        // MariaDB's word of how far it has got is an error by form only.
        let is_progress = is_error && kind.get(1..3) == Some(&[0xff, 0xff]);
        self.next = match self.next {
            next if is_progress => next,
            Next::Question if is_error => Next::Question,
            Next::Question => return Err(self.wire.garbled("an answer to no question")),
            Next::First => match first {
                Some(0 | 0xff) => Next::Question,
                Some(0xfb) => return Err(self.wire.garbled("a request for a file of this host")),
                _ => match number(kind) {
                    Some(columns @ 1..=MAX_COLUMNS) => Next::Columns(columns),
                    Some(columns) => return Err(self.wire.garbled(&format!("an answer of {columns} columns"))),
                    None => return Err(self.wire.garbled("an answer without a number of columns")),
                },
            },
            Next::Columns(_) if is_error => Next::Question,
            Next::Columns(1) if self.no_end => Next::Rows,
            Next::Columns(1) => Next::EndOfColumns,
            Next::Columns(columns) => Next::Columns(columns - 1),
            Next::EndOfColumns => Next::Rows,
            Next::Rows if is_error || (first == Some(0xfe) && self.length < 0xff_ffff) => Next::Question,
            Next::Rows => Next::Rows,
        };
        Ok(())
    }
}

/// A number as the protocol writes it: one byte, or one that says how many follow.
fn number(bytes: &[u8]) -> Option<u64> {
    let following = |count: usize| {
        bytes.get(1..=count).map(|bytes| bytes.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte)))
    };
    match *bytes.first()? {
        0xfc => following(2),
        0xfd => following(3),
        0xfe => following(8),
        small => Some(u64::from(small)),
    }
}

impl Watch for Answers {
    fn asked(&mut self) {
        if self.next == Next::Question && self.known == 0 {
            self.wire.renew();
            self.next = Next::First;
        }
    }

    fn answered(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            if self.known < HEADER_BYTES || (self.known < self.head.len() && self.left > 0) {
                self.head[self.known] = bytes[0];
                bytes = &bytes[1..];
                self.known += 1;
                if self.known == HEADER_BYTES {
                    self.announced()?;
                } else if self.known > HEADER_BYTES {
                    self.left -= 1;
                }
                if self.known >= HEADER_BYTES && (self.left == 0 || self.known == self.head.len()) {
                    self.understood()?;
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
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::failure::CheckError;

    fn packet(body: &[u8]) -> Vec<u8> {
        [&(body.len() as u32).to_le_bytes()[..3], &[0], body].concat()
    }

    /// What is objected to when a server answers a question so, in pieces; and whether the answer is over.
    fn answered(bytes: &[u8], piece: usize, no_end: bool) -> Result<bool, CheckError> {
        let wire = Wire::new("db:1", agent_protocol::EngineName::Mysql);
        let mut answers = Answers::new(&wire, no_end);
        answers.asked();
        match bytes.chunks(piece).try_for_each(|piece| answers.answered(piece)) {
            Ok(()) => Ok(answers.next == Next::Question),
            Err(_) => Err(wire.explain(CheckError::StatisticsDisabled)),
        }
    }

    fn answer(columns: &[Vec<u8>], rows: &[Vec<u8>], no_end: bool) -> Vec<u8> {
        let mut bytes = packet(&[columns.len() as u8]);
        bytes.extend(columns.iter().flat_map(|column| packet(&[b"\x03def", &column[..]].concat())));
        if !no_end {
            bytes.extend(packet(b"\xfe\0\0\x02\0"));
        }
        bytes.extend(rows.iter().flat_map(|row| packet(&[b"\x01", &row[..]].concat())));
        bytes.extend(packet(b"\xfe\0\0\x02\0"));
        bytes
    }

    proptest! {
        #[test]
        fn an_answer_is_followed_to_its_end_wherever_it_is_cut(
            columns in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40), 1..9),
            rows in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40), 0..9),
            piece in 1_usize..64,
            no_end: bool,
        ) {
            let whole = answer(&columns, &rows, no_end);
            prop_assert!(answered(&whole, piece, no_end).unwrap());
            prop_assert!(!answered(&whole[..whole.len() - 1], piece, no_end).unwrap());
            // A second answer is none that was asked for.
            let twice = [&whole[..], &packet(b"\0\0\0\x02\0\0\0")].concat();
            prop_assert!(answered(&twice, piece, no_end).is_err());
        }

        #[test]
        fn no_bytes_are_too_odd_to_be_followed(bytes in proptest::collection::vec(any::<u8>(), 0..300), piece in 1_usize..20) {
            let _ = answered(&bytes, piece, true);
        }
    }

    #[test]
    fn what_would_fill_the_memory_is_seen_in_its_announcement() {
        for (columns, refused) in
            [(&b"\xfe\0\0\0\0\0\x01\0\0"[..], true), (b"\xfd\xff\xff\xff", true), (b"\xfc\x01\x01", false)]
        {
            assert_eq!(answered(&packet(columns), 1, true).is_err(), refused, "{columns:?}");
        }
        assert!(matches!(answered(b"\xff\xff\xff\0\xff", 5, true), Err(CheckError::Flood { rows: false, .. })));
        let described = answer(&[vec![]], &[], true);
        let row = [&described[..described.len() - 9], &[0, 0, 0xf0, 0]].concat();
        assert!(matches!(answered(&row, 9, true), Ok(false)), "one row may be nearly as large as all may");
        let rows = [&row[..], &vec![1; 0xf0_0000], &[0, 0, 0x20, 1]].concat();
        assert!(matches!(answered(&rows, 99_999, true), Err(CheckError::Flood { rows: true, .. })));
        assert!(answered(&packet(b"\xfbetc"), 1, true).is_err(), "a file");
        assert!(matches!(answered(&packet(b"\xff\xff\xff\x01\x01"), 1, true), Ok(false)), "a word of progress");
    }
}
