//! Stop, Cancel and "go home": the conversation is over.

use super::Outcome;
use crate::answer::{Answer, Message, Then};

pub(super) fn answer() -> Outcome {
    Answer { say: vec![Message::new("goodbye")], then: Then::End }.into()
}
