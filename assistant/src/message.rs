//! A message: a name in the locales and its values. The words are in the locales.

use crate::region::Region;

/// A message of the locales, with its values.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    pub(crate) id: String,
    pub(crate) values: Vec<(&'static str, Value)>,
}

/// A value in a message.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A text from outside: escaped, and shortened where it is long, before it is spoken.
    Text(String),
    /// An identifier or tag: like a text, and said as words rather than as one string of letters, hyphens and digits.
    Name(String),
    /// A text that was spoken before, said again in full.
    Said(String),
    /// A count.
    Count(u64),
    /// A length of time in milliseconds, said in the unit that fits.
    Millis(u64),
    /// An amount of bytes, said in the unit that fits.
    Bytes(u64),
    /// Another message.
    Message(Message),
    /// Several values: "a, b, and c".
    All(Vec<Value>),
    /// Alternatives: "a, b or c".
    Any(Vec<Value>),
}

impl Message {
    /// The message `id` of the locales.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), values: Vec::new() }
    }

    /// The message with one more value.
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.values.push((name, value.into()));
        self
    }
}

impl From<Message> for Value {
    fn from(message: Message) -> Self {
        Self::Message(message)
    }
}

impl From<Region> for Value {
    fn from(region: Region) -> Self {
        Self::Message(Message::new(format!("region-{}", region.code())))
    }
}

impl From<u64> for Value {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}
