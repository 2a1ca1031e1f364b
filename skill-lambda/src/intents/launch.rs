//! The skill was opened without a question.

use super::Outcome;
use crate::answer::{Answer, Message};

pub(super) fn answer() -> Outcome {
    Answer::listen(Message::new("welcome"), Message::new("welcome-reprompt")).into()
}
