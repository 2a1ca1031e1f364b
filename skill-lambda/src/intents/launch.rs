//! The skill was opened without a question. Alexa is told which names to expect, where the region is known.

use std::time::Duration;

use super::{Context, Outcome};
use crate::{
    answer::{Answer, Message},
    vocabulary::Vocabulary,
};

/// How long the names may take. Without them the skill understands most of them all the same.
const LONGEST: Duration = Duration::from_millis(1_500);

pub(super) async fn answer(context: &Context<'_>) -> Outcome {
    let mut outcome = Outcome::from(Answer::listen(Message::new("welcome"), Message::new("welcome-reprompt")));
    let Some(region) = context.settings.default_region else { return outcome };
    match context.inventory.databases(context.aws, region, context.deadline.at_most(LONGEST)).await {
        Ok(databases) => outcome.answer.expect = Some(Vocabulary::of(&databases)),
        // The first question will say what is wrong, if it is about this region.
        Err(error) => tracing::warn!(%error, "Alexa was not told which names to expect"),
    }
    outcome
}
