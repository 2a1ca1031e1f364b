//! Stop, Cancel and "go home": the conversation is over.

use super::Outcome;
use crate::answer::{Answer, Message, Then};

pub(super) fn answer() -> Outcome {
    Answer::then([Message::new("goodbye")], Then::End).into()
}
