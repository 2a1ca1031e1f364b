//! When: the time that a question is about.

use jiff::{Timestamp, tz::TimeZone};

use crate::{
    answers::period,
    context::Context,
    message::Message,
    question::SlotName,
    reply::{Answer, Reply},
    windows::{self, Asked, Refused},
};

/// The time that was asked for, by the listener's clock; nothing where none was. Otherwise the question that asks for it, also where
/// it is more than so many days back.
pub(super) async fn asked(context: &Context<'_>, now: Timestamp, kept_days: i64) -> Result<Option<Asked>, Reply> {
    // Most questions are about now: nobody needs to know where the listener is.
    if matches!(windows::asked(context.question, now, &TimeZone::UTC), Ok(None)) {
        return Ok(None);
    }
    let zone = context.zone().await.unwrap_or(TimeZone::UTC);
    let ask = match windows::asked(context.question, now, &zone) {
        Ok(asked) => {
            let from = asked.map(|asked| asked.window.span(now.as_second()).0);
            let oldest = now.as_second().saturating_sub(kept_days.saturating_mul(86_400));
            match from.is_some_and(|from| from < oldest) {
                true => period::too_old(u64::try_from(kept_days).unwrap_or_default()),
                false => return Ok(asked),
            }
        }
        Err(Refused::Unknown) => Message::new("window-unknown"),
        Err(Refused::Future) => Message::new("window-future"),
    };
    Err(Answer::elicit(SlotName::Window, ask, Message::new("ask-window-reprompt")).into())
}
