//! No: the question that the last answer ended with is left. Where it was whether there is anything else, there is not.

use crate::{
    context::Context,
    message::Message,
    reply::{Answer, Dialog, Reply},
};

pub(super) fn answer(context: &Context<'_>) -> Reply {
    match context.session.next {
        Some(_) => Answer::listen(Message::new("all-right"), Message::new("welcome-reprompt")).into(),
        None => Answer::then([Message::new("goodbye")], Dialog::End).into(),
    }
}
