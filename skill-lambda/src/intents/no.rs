//! No, to whether to go on: that is left. No to whether there is anything else is a stop.

use super::Outcome;
use crate::answer::{Answer, Message};

pub(super) fn answer() -> Outcome {
    Answer::listen(Message::new("all-right"), Message::new("welcome-reprompt")).into()
}
