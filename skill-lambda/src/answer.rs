//! What the skill has to say, as data: message names and values. The words are in the locales.

use crate::{
    intents::tasks::Action,
    region::Region,
    session::{Hint, Offered, Running},
    vocabulary::Vocabulary,
};

/// A message of the locales, with its values.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    pub(crate) id: String,
    pub(crate) values: Vec<(&'static str, Value)>,
}

/// A value in a message.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A text from outside: escaped and shortened before it is spoken.
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
    pub(crate) fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), values: Vec::new() }
    }

    /// The message with one more value.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
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

/// What the skill answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// What is said, one after the other.
    pub(crate) say: Vec<Message>,
    /// What is more than can be spoken: for the phone, the screen, and notifications.
    pub(crate) full: Option<Full>,
    /// The command whose result may be asked for: a part of the answer waits for it.
    pub(crate) running: Option<Running>,
    /// The task that waits for what is said next.
    pub(crate) task: Option<Hint>,
    /// The task that was asked for and could not be told yet.
    pub(crate) asked: Option<Action>,
    /// What the question that it ends with lets the user choose from.
    pub(crate) offered: Option<Offered>,
    /// The intent whose slot is asked for, where the request that is answered brought another one.
    pub(crate) asks: Option<Intent>,
    /// Names that may be heard next.
    pub(crate) expect: Option<Vocabulary>,
    /// What happens then.
    pub(crate) then: Then,
}

/// An answer in full.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Full {
    /// What it is about, in a few words.
    pub(crate) title: Message,
    /// Its lines.
    pub(crate) lines: Vec<Message>,
    /// What a screen draws above them.
    pub(crate) chart: Option<Chart>,
    /// A text of a server's, such as a piece of its log: sent by notification only.
    pub(crate) text: Option<String>,
}

/// A curve.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Chart {
    /// Its points, evenly spaced, the oldest first.
    pub(crate) points: Vec<f64>,
    /// What the highest of them says.
    pub(crate) highest: Message,
}

/// What happens after the skill has spoken.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Then {
    /// The question is answered. A conversation goes on; one question asked from outside of one ends.
    Answered,
    /// The skill waits for the user; this is said if nothing comes.
    Listen(Message),
    /// The skill waits for the value of this slot; this is said if nothing comes.
    Elicit(&'static str, Message),
    /// The skill waits for the code of a task, or for yes or no.
    Task(Box<Ask>),
    /// The conversation is over.
    End,
    /// Nothing may be said: the session has ended already.
    Silence,
}

/// A question about a task that is about to be done.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ask {
    /// How Alexa takes what is said next.
    pub(crate) waits_for: WaitsFor,
    /// The task's intent, as it goes on with the answer.
    pub(crate) intent: Intent,
    /// This is said if nothing comes.
    pub(crate) again: Message,
}

/// How Alexa takes what is said next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WaitsFor {
    /// A code, or any other words.
    Words,
    /// Yes or no to the intent as it is, with the code in it.
    Yes,
}

/// An intent as Alexa sends and takes it. What was said in it is not shown: a code may be among it.
#[derive(Clone, PartialEq)]
pub(crate) struct Intent(pub(crate) serde_json::Value);

impl std::fmt::Debug for Intent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Intent").field("name", &self.0["name"]).finish_non_exhaustive()
    }
}

impl Answer {
    /// The question is answered by these messages.
    pub(crate) fn answered(say: impl IntoIterator<Item = Message>) -> Self {
        Self::then(say, Then::Answered)
    }

    /// The skill says this, waits, and asks `again` if nothing comes.
    pub(crate) fn listen(say: Message, again: Message) -> Self {
        Self::then([say], Then::Listen(again))
    }

    /// The skill asks for a slot's value.
    pub(crate) fn elicit(slot: &'static str, ask: Message, again: Message) -> Self {
        Self::then([ask], Then::Elicit(slot, again))
    }

    /// The question lets the user choose from these.
    pub(crate) fn offering(mut self, slot: &str, values: impl IntoIterator<Item = String>) -> Self {
        self.offered = Some(Offered { slot: slot.to_owned(), values: values.into_iter().collect() });
        self
    }

    /// The skill says this, and then that happens.
    pub(crate) fn then(say: impl IntoIterator<Item = Message>, then: Then) -> Self {
        Self {
            say: say.into_iter().collect(),
            full: None,
            running: None,
            task: None,
            asked: None,
            offered: None,
            asks: None,
            expect: None,
            then,
        }
    }
}
