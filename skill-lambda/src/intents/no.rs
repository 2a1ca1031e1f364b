//! No: the question that the last answer ended with is left.

use super::{Context, Outcome, tasks};
use crate::answer::{Answer, Message};

pub(super) fn answer(context: &Context<'_>) -> Outcome {
    match context.session.task {
        Some(_) => tasks::cancelled(context),
        None => Answer::listen(Message::new("all-right"), Message::new("welcome-reprompt")).into(),
    }
}
