//! A turn: one request of a conversation, whichever door it came through.

use std::{fmt, pin::Pin};

use serde_json::{Map, Value};

use crate::question::Question;

/// A request, and who sends it.
#[derive(Debug)]
pub struct Turn {
    /// What is asked.
    pub question: Question,
    /// What the door calls that, for figures: there are few, whatever comes.
    pub name: &'static str,
    /// What the door was sent, for the log. Nothing that was said is in it.
    pub asked: String,
    /// The user's id.
    pub user_id: Option<String>,
    /// The id of the person whose voice was recognised.
    pub person_id: Option<String>,
    /// Its own id: the same one where it is delivered twice.
    pub request_id: Option<String>,
    /// The language and country, such as `en-US`.
    pub locale: String,
    /// Whether it goes on with a dialog, in which a slot was or may be asked for.
    pub in_dialog: bool,
    /// What the last answer of this conversation gave the door to keep.
    pub session: Map<String, Value>,
    /// Who says which time zone the listener is in, where the door has somebody.
    pub clock: Option<Box<dyn ListenersClock>>,
    /// Where words go that are said before the answer.
    pub progress: Option<Box<dyn Progress>>,
}

/// Says something before the answer. It is a courtesy: what fails is nobody's concern but the door's.
pub trait Progress: fmt::Debug + Send + Sync {
    /// Says this: SSML without the enclosing tag.
    fn say<'a>(&'a self, ssml: &'a str) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>>;
}

/// Says which time zone the listener is in.
pub trait ListenersClock: fmt::Debug + Send + Sync {
    /// The zone's name, such as `Asia/Tokyo`; nothing where it is not known, or not known soon.
    fn time_zone(&self) -> Pin<Box<dyn Future<Output = Option<String>> + Send + '_>>;
}
