//! Yes, or go on: the question that the last answer ended with is taken up.

use super::{Context, Outcome, answer_again};
use crate::{
    answer::{Answer, Message},
    error::Error,
};

pub(super) async fn answer(context: &Context<'_>) -> Result<Outcome, Error> {
    match &context.session.next {
        Some(next) => answer_again(&Context { intent: &next.intent, from: next.from, ..*context }).await,
        None => Ok(Answer::answered([Message::new("nothing-more")]).into()),
    }
}
