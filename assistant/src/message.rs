//! A message: a name in the locales and its values. The words are in the locales.

use jiff::tz::TimeZone;

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
    /// What was spoken before, as SSML, said again in full with its voices.
    Said(String),
    /// A count.
    Count(u64),
    /// A length of time in milliseconds, said in the unit that fits.
    Millis(u64),
    /// An amount of bytes, said in the unit that fits.
    Bytes(u64),
    /// A moment, said by the clock of who listens.
    Moment(Moment),
    /// Another message.
    Message(Message),
    /// Several values: "a, b, and c".
    All(Vec<Value>),
    /// Several values, some of which are several themselves: "a and b on MySQL, and c on MariaDB".
    Groups(Vec<Value>),
    /// Alternatives: "a, b or c".
    Any(Vec<Value>),
}

/// A moment, seen from another one: today's are said otherwise than those of other days.
#[derive(Debug, Clone, PartialEq)]
pub struct Moment {
    /// In seconds since 1970, of whole minutes.
    pub(crate) at: i64,
    /// The same.
    pub(crate) now: i64,
    /// The zone of who listens; in UTC, and said so, where nobody knows it.
    pub(crate) zone: Option<TimeZone>,
    /// Whether the year is said where it is another one.
    pub(crate) year: bool,
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

    /// Goes through the moments that are said in it.
    pub(crate) fn each_moment(&mut self, each: &mut impl FnMut(&mut Moment)) {
        self.values.iter_mut().for_each(|(_, value)| value.each_moment(each));
    }
}

impl Value {
    fn each_moment(&mut self, each: &mut impl FnMut(&mut Moment)) {
        match self {
            Self::Moment(moment) => each(moment),
            Self::Message(message) => message.each_moment(each),
            Self::All(values) | Self::Groups(values) | Self::Any(values) => {
                values.iter_mut().for_each(|value| value.each_moment(each));
            }
            Self::Text(_) | Self::Name(_) | Self::Said(_) | Self::Count(_) | Self::Millis(_) | Self::Bytes(_) => {}
        }
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
