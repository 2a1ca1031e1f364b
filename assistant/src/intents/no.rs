//! No, to whether to go on: that is left. No to whether there is anything else is a stop.

use crate::{
    message::Message,
    reply::{Answer, Reply},
};

pub(super) fn answer() -> Reply {
    Answer::listen(Message::new("all-right"), Message::new("welcome-reprompt")).into()
}
