//! A server's answers, looked at before the driver does.
//!
//! The driver keeps all packets of an answer, and reads them from the first one again with each that comes. In a login it does as many
//! rounds of hashing as the server says, and takes a password's older forms for the one that it knows. So the bytes are counted, and a
//! login is read along.

use std::{io, sync::Arc};

use super::{
    super::{Wire, budget::Kind},
    packet::{DATA, HEADER_BYTES, MARKER, MAX_PACKET_BYTES},
};
use crate::failure::CheckError;

/// The forms in which a server keeps a password. The driver knows the first.
const FORM_12C: u32 = 0x4815;
const FORMS_11G: [u32; 2] = [0xb152, 0x1b25];
const FORM_10G: u32 = 0x0939;

/// The rounds that a login may ask for. Servers ask for 4096 and 3.
const MAX_ROUNDS: u32 = 100_000;
const ROUNDS: [&[u8]; 2] = [b"AUTH_PBKDF2_VGEN_COUNT", b"AUTH_PBKDF2_SDER_COUNT"];
const FORM: &[u8] = b"AUTH_VFR_DATA";

/// How much of an answer in a login is looked at: they have some hundred bytes.
const MAX_INSPECTED_BYTES: usize = 32 << 10;

/// How far it is with a statement that is broken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Broken {
    No,
    Asked,
    /// The server has said that it stops.
    Stops,
}

pub(super) struct Answers {
    wire: Arc<Wire>,
    head: [u8; HEADER_BYTES],
    known: usize,
    /// How much of the packet is still to come, once its header is there.
    left: usize,
    broken: Broken,
    /// What a login's answer has said until now.
    said: Vec<u8>,
}

impl Answers {
    pub(super) fn new(wire: &Arc<Wire>) -> Self {
        Self {
            wire: Arc::clone(wire),
            head: [0; HEADER_BYTES],
            known: 0,
            left: 0,
            broken: Broken::No,
            said: Vec::new(),
        }
    }

    /// The driver has asked something: what comes now is another answer.
    pub(super) fn asked(&mut self) {
        self.said.clear();
        self.wire.next_answer();
    }

    /// The server is asked to stop.
    pub(super) fn interrupted(&mut self) {
        self.broken = Broken::Asked;
    }

    /// Looks at what has come; what is objected to is not passed on. Whether with it a statement is ended that was to be.
    pub(super) fn answered(&mut self, mut bytes: &[u8]) -> io::Result<bool> {
        let before = self.broken;
        let login = self.wire.is_in_login();
        while !bytes.is_empty() {
            if self.known < HEADER_BYTES {
                self.head[self.known] = bytes[0];
                bytes = &bytes[1..];
                self.known += 1;
                if self.known == HEADER_BYTES {
                    self.announced()?;
                }
            } else {
                let (now, rest) = bytes.split_at(self.left.min(bytes.len()));
                if login && self.said.len() < MAX_INSPECTED_BYTES {
                    // Two bytes of flags stand before what a packet says: between two, they would be in the middle of it.
                    let of_flags = 2_usize.saturating_sub(self.length() - HEADER_BYTES - self.left).min(now.len());
                    self.said.extend_from_slice(&now[of_flags..]);
                }
                bytes = rest;
                self.left -= now.len();
            }
            if self.known == HEADER_BYTES && self.left == 0 {
                self.known = 0;
            }
        }
        if login {
            self.look_at_login()?;
        }
        Ok(before != Broken::No && self.broken == Broken::No)
    }

    fn length(&self) -> usize {
        u32::from_be_bytes([self.head[0], self.head[1], self.head[2], self.head[3]]) as usize
    }

    /// A packet's header is there.
    fn announced(&mut self) -> io::Result<()> {
        let length = self.length();
        self.left = length
            .checked_sub(HEADER_BYTES)
            .filter(|_| length <= MAX_PACKET_BYTES)
            .ok_or_else(|| self.wire.garbled(&format!("a packet of {length} bytes")))?;
        self.broken = match (self.head[4], self.broken) {
            (MARKER, Broken::Asked) => Broken::Stops,
            // What comes after that tells that it was broken off. (An answer that was on its way comes before.)
            (DATA, Broken::Stops) => Broken::No,
            (_, broken) => broken,
        };
        // What a login says is counted as what it is; after that there are rows in nearly every answer.
        self.wire.take(Kind::Aside, length)?;
        if self.wire.is_in_login() { Ok(()) } else { self.wire.take(Kind::Row, length) }
    }

    fn look_at_login(&self) -> io::Result<()> {
        for key in ROUNDS {
            let Some(found) = pair(&self.said, key) else { continue };
            let rounds = std::str::from_utf8(found.value).ok().and_then(|number| number.parse::<u32>().ok());
            if rounds.is_none_or(|rounds| rounds > MAX_ROUNDS) {
                return Err(self.wire.garbled("a password check with more iterations than allowed"));
            }
        }
        match pair(&self.said, FORM).map(|found| found.flags) {
            None | Some(FORM_12C) => Ok(()),
            Some(form) if FORMS_11G.contains(&form) => Err(self.wire.object(CheckError::Verifier { form: "11g" })),
            Some(FORM_10G) => Err(self.wire.object(CheckError::Verifier { form: "10g" })),
            Some(_) => Err(self.wire.object(CheckError::Verifier { form: "another release" })),
        }
    }
}

/// A value of a login, and what it is marked with.
struct Pair<'a> {
    value: &'a [u8],
    flags: u32,
}

/// The value of this key, where all of it is there.
fn pair<'a>(said: &'a [u8], key: &[u8]) -> Option<Pair<'a>> {
    let at = said.windows(key.len()).position(|window| window == key)?;
    let (length, rest) = number(said.get(at + key.len()..)?)?;
    let (value, rest) = match length {
        0 => (&[][..], rest),
        // The length stands there once more, as a byte: values of a login are short.
        _ => {
            let (&again, rest) = rest.split_first()?;
            rest.split_at_checked(again.into())?
        }
    };
    let (flags, _) = number(rest)?;
    Some(Pair { value, flags })
}

/// A number as the protocol writes it: how many bytes it has, and these.
fn number(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (&length, rest) = bytes.split_first()?;
    let (number, rest) = rest.split_at_checked(length.into()).filter(|_| length <= 4)?;
    Some((number.iter().fold(0, |number, &byte| number << 8 | u32::from(byte)), rest))
}

#[cfg(test)]
mod tests {
    use agent_protocol::{Cause, EngineName};
    use proptest::prelude::*;

    use super::*;

    fn packet(kind: u8, body: &[u8]) -> Vec<u8> {
        [&(body.len() as u32 + 8).to_be_bytes()[..], &[kind, 0, 0, 0], body].concat()
    }

    fn encode_pair(key: &str, value: &str, flags: u32) -> Vec<u8> {
        let text = |text: &str| [&[1, text.len() as u8, text.len() as u8][..], text.as_bytes()].concat();
        [text(key), text(value), [&[4][..], &flags.to_be_bytes()].concat()].concat()
    }

    fn login(form: u32, rounds: &str) -> Vec<u8> {
        let pairs = [
            encode_pair("AUTH_SESSKEY", &"A".repeat(64), 0),
            encode_pair("AUTH_VFR_DATA", &"B".repeat(32), form),
            encode_pair("AUTH_PBKDF2_VGEN_COUNT", rounds, 0),
            encode_pair("AUTH_PBKDF2_SDER_COUNT", "3", 0),
        ];
        [&[8, 1, 4][..], &pairs.concat(), &[9, 0, 0]].concat()
    }

    /// What is objected to when these bytes come in pieces.
    fn objection(bytes: &[u8], piece: usize) -> Option<CheckError> {
        let wire = Wire::new("db:1521", EngineName::Oracle);
        let mut answers = Answers::new(&wire);
        answers.asked();
        bytes.chunks(piece).try_for_each(|piece| answers.answered(piece).map(|_| ())).err()?;
        Some(wire.explain(CheckError::StatisticsDisabled))
    }

    proptest! {
        #[test]
        fn a_login_is_read_along_wherever_its_bytes_are_cut(piece in 1_usize..300, cut in 1_usize..200, odd in any::<u32>()) {
            let packets = |login: &[u8]| -> Vec<u8> {
                login.chunks(cut).flat_map(|part| packet(DATA, &[&[0, 0], part].concat())).collect()
            };
            prop_assert!(objection(&packets(&login(FORM_12C, "4096")), piece).is_none());
            for (form, word) in [(0xb152, "11g"), (0x1b25, "11g"), (0x0939, "10g")] {
                let told = objection(&packets(&login(form, "4096")), piece).unwrap();
                prop_assert!(told.to_string().contains(word) && told.to_failure().cause == Cause::Authentication, "{}", told);
            }
            prop_assert_eq!(objection(&packets(&login(odd, "4096")), piece).is_none(), odd == FORM_12C);
            for rounds in ["4294967295", "100001", "-1", "x", "99999999999999"] {
                prop_assert!(objection(&packets(&login(FORM_12C, rounds)), piece).is_some(), "{}", rounds);
            }
        }

        #[test]
        fn no_bytes_are_too_odd(bytes in prop::collection::vec(any::<u8>(), 0..300), piece in 1_usize..40) {
            let _ = objection(&bytes, piece);
            let _ = objection(&packet(DATA, &bytes), piece);
            let _ = pair(&[FORM, &bytes].concat(), FORM);
        }
    }

    #[test]
    fn a_statement_is_broken_off_once_its_end_is_told() {
        let wire = Wire::new("db:1521", EngineName::Oracle);
        wire.begin();
        let mut answers = Answers::new(&wire);
        let (marker, data) = (packet(MARKER, &[1, 0, 1]), packet(DATA, &[0; 40]));
        assert!(!answers.answered(&data).unwrap());
        answers.interrupted();
        // What was on its way already.
        assert!(!answers.answered(&data).unwrap());
        assert!(!answers.answered(&marker).unwrap() && !answers.answered(&marker).unwrap());
        assert!(answers.answered(&data).unwrap());
        assert!(!answers.answered(&data).unwrap());
    }

    #[test]
    fn what_is_announced_counts_before_it_comes() {
        for header in [[0, 1, 0, 0, 6, 0, 0, 0], [0, 0, 0, 7, 6, 0, 0, 0], [0xff; 8]] {
            assert!(matches!(objection(&header, 1), Some(CheckError::ProtocolError { .. })), "{header:?}");
        }
        let many = packet(DATA, &[0; 4_000]).repeat(80);
        assert!(matches!(objection(&many, 1_000), Some(CheckError::Flood { rows: false, .. })));
    }
}
