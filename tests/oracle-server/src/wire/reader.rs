//! What a client sent, read piece by piece.

/// Why a message cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unread {
    /// It goes on in a packet that has not come yet.
    Short,
    /// It is something that this server does not know.
    Unknown(String),
}

/// Reads a message from its beginning.
#[derive(Debug, Clone)]
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// How far it has read.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    /// So many bytes as they stand.
    pub(crate) fn raw(&mut self, count: usize) -> Result<&'a [u8], Unread> {
        let end = self.at.checked_add(count).ok_or(Unread::Short)?;
        let found = self.bytes.get(self.at..end).ok_or(Unread::Short)?;
        self.at = end;
        Ok(found)
    }

    pub(crate) fn u8(&mut self) -> Result<u8, Unread> {
        Ok(self.raw(1)?[0])
    }

    pub(crate) fn u16(&mut self) -> Result<u16, Unread> {
        let bytes = self.raw(2)?;
        Ok(u16::from_be_bytes([bytes[0], bytes[1]]))
    }

    /// An integer that says how long it is.
    pub(crate) fn ub(&mut self) -> Result<u64, Unread> {
        let length = self.u8()? & 0x7f;
        if length > 8 {
            return Err(Unread::Unknown(format!("an integer of {length} bytes")));
        }
        let bytes = self.raw(usize::from(length))?;
        Ok(bytes.iter().fold(0, |all, byte| all << 8 | u64::from(*byte)))
    }

    /// The same, where it counts something that is in memory or will be.
    pub(crate) fn count(&mut self) -> Result<usize, Unread> {
        let count = self.ub()?;
        usize::try_from(count).map_err(|_| Unread::Unknown(format!("a count of {count}")))
    }

    /// The same, for cursors, which are numbered in 32 bits.
    pub(crate) fn ub4(&mut self) -> Result<u32, Unread> {
        let value = self.ub()?;
        u32::try_from(value).map_err(|_| Unread::Unknown(format!("a number of {value}")))
    }

    /// Bytes with their length before them; `None` is NULL.
    pub(crate) fn bl(&mut self) -> Result<Option<Vec<u8>>, Unread> {
        match self.u8()? {
            0 | 255 => Ok(None),
            254 => {
                let mut all = Vec::new();
                loop {
                    let length = self.count()?;
                    if length == 0 {
                        return Ok(Some(all));
                    }
                    all.extend_from_slice(self.raw(length)?);
                }
            }
            length => Ok(Some(self.raw(usize::from(length))?.to_vec())),
        }
    }

    /// Bytes with two lengths before them.
    pub(crate) fn bdl(&mut self) -> Result<Option<Vec<u8>>, Unread> {
        if self.ub()? == 0 { Ok(None) } else { self.bl() }
    }

    /// A text with two lengths before it.
    pub(crate) fn text(&mut self) -> Result<String, Unread> {
        Ok(lossy(self.bdl()?))
    }

    /// All that is left.
    pub(crate) fn rest(&mut self) -> &'a [u8] {
        let rest = &self.bytes[self.at..];
        self.at = self.bytes.len();
        rest
    }
}

/// Bytes as a text; NULL is empty.
pub(crate) fn lossy(bytes: Option<Vec<u8>>) -> String {
    bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::writer::Writer;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn reads_what_was_written(number: u64, short in proptest::collection::vec(any::<u8>(), 1..600)) {
            let mut writer = Writer::default();
            writer.ub(number).bl(&short).bdl(&short);
            let bytes = writer.into_bytes();
            let mut reader = Reader::new(&bytes);
            prop_assert_eq!(reader.ub(), Ok(number));
            prop_assert_eq!(reader.bl(), Ok(Some(short.clone())));
            prop_assert_eq!(reader.bdl(), Ok(Some(short)));
            prop_assert!(reader.rest().is_empty());
            for end in 0..bytes.len() {
                let mut reader = Reader::new(&bytes[..end]);
                let all = reader.ub().and_then(|_| reader.bl()).and_then(|_| reader.bdl());
                prop_assert_eq!(all, Err(Unread::Short));
            }
        }

        #[test]
        fn survives_anything(bytes: Vec<u8>) {
            let mut reader = Reader::new(&bytes);
            while reader.bdl().is_ok() && reader.ub().is_ok() {}
        }
    }
}
