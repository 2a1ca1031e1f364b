//! What was that? The last answer once more, with the question it ended with.

use crate::{
    context::Context,
    message::{Message, Value},
    reply::{Answer, Dialog, Reply},
    speech::text,
};

pub(super) fn answer(context: &Context<'_>) -> Reply {
    let Some(said) = &context.session.said else {
        return Answer::answered([Message::new("nothing-said")]).into();
    };
    let say = Message::new("said-again").with("said", Value::Said(said.clone()));
    let next = context.session.next.clone();
    let then = match text::plain(said).trim_end().ends_with(['?', '\u{ff1f}']) {
        // It asks already.
        true => Dialog::Listen(say.clone()),
        false => Dialog::Answered,
    };
    let mut answer = Answer::then([say], then);
    answer.offered = context.session.offered.clone();
    Reply { answer, region: None, next }
}
