//! No: the question that the last answer ended with is left.

use super::Outcome;
use crate::answer::{Answer, Message};

pub(super) fn answer() -> Outcome {
    Answer::listen(Message::new("all-right"), Message::new("welcome-reprompt")).into()
}
