//! What can be asked?

use super::Outcome;
use crate::answer::{Answer, Message};

pub(super) fn answer() -> Outcome {
    Answer::listen(Message::new("help"), Message::new("help-reprompt")).into()
}
