//! Stop, Cancel and "go home": the conversation is over.

use crate::{
    message::Message,
    reply::{Answer, Dialog, Reply},
};

pub(super) fn answer() -> Reply {
    Answer::then([Message::new("goodbye")], Dialog::End).into()
}
