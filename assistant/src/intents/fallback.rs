//! Nothing else fits what was said.

use crate::{
    message::Message,
    reply::{Answer, Reply},
};

pub(super) fn answer() -> Reply {
    Answer::listen(Message::new("fallback"), Message::new("help-reprompt")).into()
}
