//! What a server answers, written piece by piece.

/// Longer texts are cut into chunks of this size.
const CHUNK: usize = 32767;

/// A message in the making.
#[derive(Debug, Clone, Default)]
pub(crate) struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    pub(crate) fn u8(&mut self, value: u8) -> &mut Self {
        self.bytes.push(value);
        self
    }

    pub(crate) fn u16(&mut self, value: u16) -> &mut Self {
        self.raw(&value.to_be_bytes())
    }

    pub(crate) fn u16_le(&mut self, value: u16) -> &mut Self {
        self.raw(&value.to_le_bytes())
    }

    pub(crate) fn u32(&mut self, value: u32) -> &mut Self {
        self.raw(&value.to_be_bytes())
    }

    pub(crate) fn raw(&mut self, bytes: &[u8]) -> &mut Self {
        self.bytes.extend_from_slice(bytes);
        self
    }

    /// An integer that says how long it is.
    pub(crate) fn ub(&mut self, value: u64) -> &mut Self {
        let bytes = value.to_be_bytes();
        let zeroes = bytes.iter().take_while(|byte| **byte == 0).count();
        self.bytes.push((8 - zeroes) as u8);
        self.raw(&bytes[zeroes..])
    }

    /// A length, as an integer that says how long it is.
    pub(crate) fn count(&mut self, value: usize) -> &mut Self {
        self.ub(value as u64)
    }

    /// So many zeros.
    pub(crate) fn zeros(&mut self, count: usize) -> &mut Self {
        self.bytes.resize(self.bytes.len() + count, 0);
        self
    }

    /// Bytes with their length before them.
    pub(crate) fn bl(&mut self, bytes: &[u8]) -> &mut Self {
        if bytes.len() < 253 {
            return self.u8(bytes.len() as u8).raw(bytes);
        }
        self.u8(254);
        for chunk in bytes.chunks(CHUNK) {
            self.count(chunk.len()).raw(chunk);
        }
        self.ub(0)
    }

    /// Bytes with two lengths before them.
    pub(crate) fn bdl(&mut self, bytes: &[u8]) -> &mut Self {
        self.count(bytes.len());
        if bytes.is_empty() { self } else { self.bl(bytes) }
    }
}
