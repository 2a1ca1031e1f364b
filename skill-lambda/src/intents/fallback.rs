//! Nothing else fits what was said.

use super::Outcome;
use crate::answer::{Answer, Message};

pub(super) fn answer() -> Outcome {
    Answer::listen(Message::new("fallback"), Message::new("help-reprompt")).into()
}
