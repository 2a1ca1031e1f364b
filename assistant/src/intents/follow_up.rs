//! Half a question, and nothing that it could go on with.

use crate::{
    context::Context,
    message::Message,
    reply::{Answer, Reply},
};

pub(super) fn answer(context: &Context<'_>) -> Reply {
    let mut answer = Answer::listen(Message::new("follow-up-unclear"), Message::new("help-reprompt"));
    // What could be chosen from can be chosen from still.
    answer.offered = context.session.offered.clone();
    Reply { answer, region: None, next: context.session.next.clone() }
}
