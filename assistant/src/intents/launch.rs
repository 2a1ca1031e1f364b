//! The skill was opened without a question. A task of an earlier session that still waits comes first. The door is told which names to
//! expect, where the region is known.

use std::time::Duration;

use spoken_names::Language;

use super::tasks;
use crate::{
    context::Context,
    error::Error,
    message::Message,
    reply::{Answer, Reply},
    vocabulary::Vocabulary,
};

/// How long the names may take, and what waits. Without them the skill understands most of them all the same.
const TIMEOUT: Duration = Duration::from_millis(1_500);

pub(super) async fn answer(context: &Context<'_>) -> Result<Reply, Error> {
    let soon = Context { deadline: context.deadline.at_most(TIMEOUT), ..*context };
    let (expect, waiting) = tokio::join!(Box::pin(names(context)), Box::pin(tasks::waiting(&soon)));
    let waiting = waiting.unwrap_or_else(|error| {
        tracing::warn!(%error, "it is not known whether a task waits");
        None
    });
    let welcome = || Answer::listen(Message::new("welcome"), Message::new("welcome-reprompt")).into();
    let mut outcome = match waiting {
        Some(mut waiting) => {
            waiting.answer.say.insert(0, Message::new("welcome-back"));
            waiting
        }
        None => welcome(),
    };
    outcome.answer.expect = expect;
    Ok(outcome)
}

async fn names(context: &Context<'_>) -> Option<Vocabulary> {
    let region = context.settings.default_region?;
    match context.inventory.databases(context.aws, region, context.deadline.at_most(TIMEOUT)).await {
        Ok(databases) => Some(Vocabulary::of(&databases, Language::of_locale(&context.words.locale()))),
        // The first question will say what is wrong, if it is about this region.
        Err(error) => {
            tracing::warn!(%error, "the door was not told which names to expect");
            None
        }
    }
}
