//! What came of the check that took too long? The same command is looked at again; none is sent a second time.

use super::{Context, Outcome, answer_again};
use crate::{
    answer::{Answer, Message},
    error::Error,
};

pub(super) async fn answer(context: &Context<'_>) -> Result<Outcome, Error> {
    match &context.session.running {
        Some(running) => answer_again(&Context { intent: &running.intent, running: Some(running), ..*context }).await,
        None => Ok(Answer::answered([Message::new("nothing-running")]).into()),
    }
}
