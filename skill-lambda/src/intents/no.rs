//! No: the question that the last answer ended with is left. Where it was whether there is anything else, there is not.

use super::{Context, Outcome};
use crate::answer::{Answer, Message, Then};

pub(super) fn answer(context: &Context<'_>) -> Outcome {
    match context.session.next {
        Some(_) => Answer::listen(Message::new("all-right"), Message::new("welcome-reprompt")).into(),
        None => Answer::then([Message::new("goodbye")], Then::End).into(),
    }
}
