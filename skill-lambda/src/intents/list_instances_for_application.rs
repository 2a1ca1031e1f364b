//! Which database instances does an application have?

use super::{Context, Outcome, list_instances};
use crate::{
    alexa::Slot,
    answer::{Answer, Message},
    error::Error,
};

pub(super) async fn answer(context: &Context<'_>) -> Result<Outcome, Error> {
    if Slot::read(context.intent, "application") == Slot::Missing {
        let (ask, again) = (Message::new("ask-application"), Message::new("ask-application-reprompt"));
        return Ok(Answer::elicit("application", ask, again).into());
    }
    list_instances::answer(context).await
}
