//! Yes, or go on: the question that the last answer ended with is taken up.

use super::{Context, Outcome, answer_again, command_result};
use crate::{
    answer::{Answer, Message},
    error::Error,
    session::Next,
};

/// The question that is ready where a check goes on: what came of it.
pub(crate) fn result() -> Next {
    Next { intent: serde_json::json!({"name": "CommandResult"}), from: 0 }
}

/// Whether yes asks for what came of a check.
pub(crate) fn asks_for_result(next: &Next) -> bool {
    *next == result()
}

pub(super) async fn answer(context: &Context<'_>) -> Result<Outcome, Error> {
    match &context.session.next {
        Some(next) if asks_for_result(next) => command_result::answer(context).await,
        Some(next) => answer_again(&Context { intent: &next.intent, from: next.from, ..*context }).await,
        None => {
            // To "anything else?" yes is an answer, but not a question yet.
            let said_yes = context.intent["name"] == "AMAZON.YesIntent";
            let say = Message::new(if said_yes { "ask-what" } else { "nothing-more" });
            Ok(Answer::listen(say, Message::new("welcome-reprompt")).into())
        }
    }
}
