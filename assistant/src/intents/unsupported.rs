//! What cannot be done is said to be that, with what can.

use crate::{
    context::Context,
    message::Message,
    question::{Unsupported, unsupported},
    reply::{Answer, Reply},
};

pub(super) fn answer(context: &Context<'_>) -> Reply {
    let say = Message::new(match unsupported(context.question) {
        Some(Unsupported::Snapshots) => "unsupported-snapshots",
        Some(Unsupported::KillSession) => "unsupported-kill-session",
        Some(Unsupported::Change) => "unsupported-change",
        None => "unsupported",
    });
    let mut answer = Answer::listen(Message::new("welcome-reprompt"), Message::new("welcome-reprompt"));
    answer.say.insert(0, say);
    answer.into()
}
