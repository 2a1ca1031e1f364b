//! Has the driver take texts as bytes.
//!
//! Over one text that is not UTF-8 the driver gives up the whole answer, and servers have such texts: a name or a statement is kept as a
//! client wrote it. So where an answer describes its columns, those of text are described as RAW. The values of both travel alike, and
//! the agent reads them by itself.

use super::packet::{DATA, HEADER_BYTES};

/// What messages begin with: the server's capabilities at the beginning of a login; the description of columns.
const PROTOCOL: u8 = 1;
const DESCRIBE: u8 = 16;

/// Types of columns.
const VARCHAR: u8 = 1;
const RAW: u8 = 23;
const CHAR: u8 = 96;

/// The database's own character set, which the server makes UTF-8 of. (The national one comes as UTF-16.)
const DATABASE_CHARACTERS: u8 = 1;

/// Which of the server's capabilities says how it describes columns, and the newest way that the driver knows.
const FIELD_VERSION: usize = 7;
const NEWEST: u8 = 24;

/// From which version on a description has another field.
const OF_12_2: u8 = 8;
const OF_23_1: u8 = 17;
const OF_23_1_EXT_3: u8 = 20;
const OF_23_4: u8 = 24;

/// Two bytes of flags stand before what a packet says.
const FLAGS: usize = 2;

/// Looks at the first packet of each answer.
#[derive(Debug, Default)]
pub(super) struct Texts {
    /// How the server describes columns; 0 where nobody knows.
    version: u8,
    /// Whether the next packet begins an answer.
    begins: bool,
    /// What is there of a packet that is not whole.
    held: Vec<u8>,
    /// How much is still to come of a packet that is passed on as it is.
    passing: usize,
}

impl Texts {
    /// The driver has asked something: what comes now is another answer.
    pub(super) fn asked(&mut self) {
        self.begins = true;
    }

    /// What the driver is given of this. The beginning of an answer is held until its packet is whole.
    pub(super) fn answered(&mut self, mut bytes: &[u8]) -> Vec<u8> {
        let mut given = Vec::with_capacity(bytes.len() + self.held.len());
        while !bytes.is_empty() {
            if self.passing > 0 {
                let (now, rest) = bytes.split_at(self.passing.min(bytes.len()));
                given.extend_from_slice(now);
                self.passing -= now.len();
                bytes = rest;
                continue;
            }
            let wanted = self.length().unwrap_or(HEADER_BYTES) - self.held.len();
            let (now, rest) = bytes.split_at(wanted.min(bytes.len()));
            self.held.extend_from_slice(now);
            bytes = rest;
            let Some(length) = self.length() else { continue };
            if !self.begins || self.held[4] != DATA {
                self.passing = length - self.held.len();
                given.append(&mut self.held);
            } else if self.held.len() == length {
                self.begins = false;
                self.look();
                given.append(&mut self.held);
            }
        }
        given
    }

    /// How long the packet is that is held, once its header is there.
    fn length(&self) -> Option<usize> {
        let length = self.held.first_chunk::<4>().filter(|_| self.held.len() >= HEADER_BYTES)?;
        // One that says otherwise is not passed on at all.
        Some((u32::from_be_bytes(*length) as usize).max(HEADER_BYTES))
    }

    fn look(&mut self) {
        let Some(said) = self.held.get_mut(HEADER_BYTES + FLAGS..) else { return };
        match said.first() {
            Some(&PROTOCOL) if self.version == 0 => {
                self.version = field_version(said).unwrap_or(0).min(NEWEST);
            }
            Some(&DESCRIBE) if self.version > 0 => {
                for Text { kind, form } in texts(said, self.version) {
                    (said[kind], said[form]) = (RAW, 0);
                }
            }
            _ => {}
        }
    }
}

/// Where the type of a column of text stands, and the form of its characters.
struct Text {
    kind: usize,
    form: usize,
}

/// The columns of text in a description, as far as it is there; none where it is not understood.
fn texts(said: &[u8], version: u8) -> Vec<Text> {
    let mut reader = Reader { said, at: 1 };
    let mut texts = Vec::new();
    let read = (|| {
        reader.bytes()?;
        reader.number()?;
        let columns = reader.number()?;
        if columns > 0 {
            reader.byte()?;
        }
        for _ in 0..columns {
            texts.extend(reader.column(version)?);
        }
        Ok(())
    })();
    if matches!(read, Err(Stop::Odd)) {
        texts.clear();
    }
    texts
}

/// The server's capability that says how it describes columns.
fn field_version(said: &[u8]) -> Option<u8> {
    let mut reader = Reader { said, at: 1 };
    let mut version = || -> Result<Option<u8>, Stop> {
        reader.text_to_nul()?;
        reader.text_to_nul()?;
        reader.skip(3)?;
        let graph = u16::from_le_bytes([reader.byte()?, reader.byte()?]);
        reader.skip(usize::from(graph) * 5)?;
        let functions = u16::from_be_bytes([reader.byte()?, reader.byte()?]);
        reader.skip(functions.into())?;
        Ok(reader.bytes()?.get(FIELD_VERSION).copied())
    };
    version().ok().flatten()
}

/// Why a message is read no further.
enum Stop {
    /// It ends here: the rest is in another packet.
    Ends,
    /// It is not what it was taken for.
    Odd,
}

struct Reader<'a> {
    said: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn skip(&mut self, count: usize) -> Result<&'a [u8], Stop> {
        let found = self.said.get(self.at..).and_then(|rest| rest.get(..count)).ok_or(Stop::Ends)?;
        self.at += count;
        Ok(found)
    }

    fn byte(&mut self) -> Result<u8, Stop> {
        self.skip(1)?.first().copied().ok_or(Stop::Ends)
    }

    /// A number: how many bytes it has, and these.
    fn number(&mut self) -> Result<u64, Stop> {
        let length = self.byte()?;
        if length > 8 {
            return Err(Stop::Odd);
        }
        Ok(self.skip(length.into())?.iter().fold(0, |number, &byte| number << 8 | u64::from(byte)))
    }

    /// Bytes with their length before them; none of those that come in pieces, which nothing that is wanted here does.
    fn bytes(&mut self) -> Result<&'a [u8], Stop> {
        const IN_PIECES: u8 = 254;
        const NULL: u8 = 255;
        match self.byte()? {
            NULL => Ok(&[]),
            IN_PIECES => {
                while let length @ 1.. = self.number()? {
                    self.skip(usize::try_from(length).map_err(|_| Stop::Odd)?)?;
                }
                Ok(&[])
            }
            length => self.skip(length.into()),
        }
    }

    /// The same behind another length, which says whether there are any.
    fn optional(&mut self) -> Result<&'a [u8], Stop> {
        if self.number()? == 0 { Ok(&[]) } else { self.bytes() }
    }

    fn text_to_nul(&mut self) -> Result<(), Stop> {
        while self.byte()? != 0 {}
        Ok(())
    }

    /// Reads a column's description. Gives where it says that it is text, if it is.
    fn column(&mut self, version: u8) -> Result<Option<Text>, Stop> {
        let kind = self.at;
        // Type, flags, precision, scale.
        let found = self.skip(4)?.first().copied();
        // Size, elements, flags; the object's type, its version, the character set.
        for _ in 0..3 {
            self.number()?;
        }
        self.optional()?;
        self.number()?;
        self.number()?;
        let form = self.at;
        let characters = self.byte()?;
        self.number()?;
        if version >= OF_12_2 {
            self.number()?;
        }
        // Whether it may be null, and the length of its name up to Oracle 7.
        self.skip(2)?;
        let name = self.optional()?;
        if name.is_empty() || name.iter().any(u8::is_ascii_control) {
            return Err(Stop::Odd);
        }
        // The object's schema and name; the column's place, flags.
        self.optional()?;
        self.optional()?;
        self.number()?;
        self.number()?;
        if version >= OF_23_1 {
            self.optional()?;
            self.optional()?;
        }
        if version >= OF_23_1_EXT_3 && self.number()? > 0 {
            self.byte()?;
            let annotations = self.number()?;
            self.byte()?;
            for _ in 0..annotations {
                self.optional()?;
                self.optional()?;
                self.number()?;
            }
            self.number()?;
        }
        if version >= OF_23_4 {
            self.number()?;
            self.skip(2)?;
        }
        let is_text = matches!(found, Some(VARCHAR | CHAR)) && characters == DATABASE_CHARACTERS;
        Ok(is_text.then_some(Text { kind, form }))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn packet(kind: u8, said: &[u8]) -> Vec<u8> {
        [&(said.len() as u32 + 10).to_be_bytes()[..], &[kind, 0, 0, 0, 0, 0], said].concat()
    }

    fn capabilities(version: u8) -> Vec<u8> {
        let (banner, mut caps) = (b"x86_64/Linux\0", [0; 40]);
        caps[FIELD_VERSION] = version;
        let functions = [1; 11];
        let graph = [7; 10];
        [&[PROTOCOL, 6, 0][..], banner, &[0x69, 3, 1, 2, 0], &graph, &[0, 11], &functions, &[40], &caps, &[0]].concat()
    }

    /// A description of columns: of each the type, the form and the name.
    fn description(version: u8, columns: &[(u8, u8, &str)]) -> Vec<u8> {
        let mut said = vec![DESCRIBE, 0, 2, 0x12, 0x34, 1, columns.len() as u8, 0];
        for (kind, form, name) in columns {
            said.extend([*kind, 0, 5, 0x81, 2, 1, 0, 0, 0, 0, 0, 2, 3, 0x69, *form, 1, 77]);
            said.extend((version >= OF_12_2).then_some(0));
            said.extend([1, name.len() as u8, 1, name.len() as u8, name.len() as u8]);
            said.extend(name.bytes());
            said.extend([0, 0, 1, 1, 0]);
            said.extend(if version >= OF_23_1 { &[0, 0][..] } else { &[] });
            let annotated = [1, 1, 1, 1, 1, 1, 1, 1, 1, b'a', 1, 1, 1, b'b', 0, 0];
            said.extend(if version >= OF_23_1_EXT_3 { &annotated[..] } else { &[] });
            said.extend(if version >= OF_23_4 { &[0, 0, 0][..] } else { &[] });
        }
        said.extend([0; 6]);
        said
    }

    fn given(texts: &mut Texts, bytes: &[u8], piece: usize) -> Vec<u8> {
        bytes.chunks(piece).flat_map(|piece| texts.answered(piece)).collect()
    }

    const COLUMNS: [(u8, u8, &str); 5] =
        [(VARCHAR, 1, "user"), (2, 0, "sid"), (CHAR, 1, "state"), (VARCHAR, 2, "national"), (112, 1, "clob")];
    const AS_BYTES: [(u8, u8, &str); 5] =
        [(RAW, 0, "user"), (2, 0, "sid"), (RAW, 0, "state"), (VARCHAR, 2, "national"), (112, 1, "clob")];

    proptest! {
        #[test]
        fn texts_are_bytes_to_the_driver_wherever_the_bytes_are_cut(piece in 1_usize..400, version in 6_u8..30, row in prop::collection::vec(any::<u8>(), 0..40)) {
            let known = version.min(NEWEST);
            let mut texts = Texts::default();
            texts.asked();
            let caps = packet(DATA, &capabilities(version));
            prop_assert_eq!(given(&mut texts, &caps, piece), caps);
            prop_assert_eq!(texts.version, known);
            texts.asked();
            // What begins an answer that describes nothing stays, as does a row that looks like a description.
            let plain = packet(DATA, &[&[7], &row[..]].concat());
            let answer = [packet(12, &[1, 0, 1]), packet(DATA, &[&description(known, &COLUMNS), &row[..]].concat()), packet(DATA, &description(known, &COLUMNS))];
            let read = [packet(12, &[1, 0, 1]), packet(DATA, &[&description(known, &AS_BYTES), &row[..]].concat()), packet(DATA, &description(known, &COLUMNS))];
            prop_assert_eq!(given(&mut texts, &answer.concat(), piece), read.concat());
            texts.asked();
            prop_assert_eq!(given(&mut texts, &plain, piece), plain);
        }

        #[test]
        fn what_is_no_description_stays_as_it_is_or_as_long(bytes in prop::collection::vec(any::<u8>(), 0..300), version in 0_u8..30, piece in 1_usize..60) {
            let mut texts = Texts { version, begins: true, ..Texts::default() };
            let answer = packet(DATA, &[&[DESCRIBE], &bytes[..]].concat());
            prop_assert_eq!(given(&mut texts, &answer, piece).len(), answer.len());
            let mut texts = Texts { begins: true, ..Texts::default() };
            let answer = packet(DATA, &[&[PROTOCOL], &bytes[..]].concat());
            prop_assert_eq!(given(&mut texts, &answer, piece), answer);
        }
    }

    #[test]
    fn a_description_that_is_cut_is_read_as_far_as_it_is_there_and_an_odd_one_not_at_all() {
        let whole = description(12, &COLUMNS);
        assert_eq!(texts(&whole, 12).len(), 2);
        assert_eq!(texts(&whole[..60], 12).len(), 1);
        let mut odd = whole.clone();
        odd[8 + 17 + 1 + 5] = 0x1b;
        assert_eq!(texts(&odd, 12).len(), 0, "no column is named so");
    }
}
