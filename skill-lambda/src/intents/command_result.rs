//! What came of the check that took too long? The same command is looked at again; none is sent a second time.

use super::{Context, Outcome, answer_again, running};
use crate::{
    answer::{Answer, Message},
    error::Error,
    region::Region,
    session::Session,
};

pub(super) async fn answer(context: &Context<'_>) -> Result<Outcome, Error> {
    // A session may have ended while its check went on.
    let kept = match &context.session.running {
        Some(_) => None,
        None => running::kept(context).await?,
    };
    let Some(waiting) = context.session.running.as_ref().or(kept.as_ref()) else {
        return Ok(Answer::answered([Message::new("nothing-running")]).into());
    };
    // Another region may have been asked about meanwhile.
    let region = Region::from_code(&waiting.region);
    let session = Session { region: region.or(context.session.region), ..context.session.clone() };
    let context = Context { intent: &waiting.intent, running: Some(waiting), session: &session, ..*context };
    let outcome = answer_again(&context).await?;
    if outcome.answer.running.is_none() {
        running::forget(&context).await;
    }
    Ok(outcome)
}
