//! Whether a user wants answers in full sent to them. It is kept for each user, and outlives the session.

use super::{Context, Outcome};
use crate::{
    alexa::Slot,
    answer::{Answer, Message},
    audit::{Note, Verdict},
    error::Error,
    notify,
};

pub(super) async fn answer(context: &Context<'_>) -> Result<Outcome, Error> {
    if context.settings.notification_topic.is_none() {
        return Ok(Answer::answered([Message::new("notifications-unset")]).into());
    }
    let on = match context.slot("notificationstatus") {
        Slot::Known { id: Some(id), .. } if id == "on" => true,
        Slot::Known { id: Some(id), .. } if id == "off" => false,
        _ => {
            let ask = Message::new("ask-notifications");
            return Ok(Answer::elicit("notificationstatus", ask.clone(), ask).into());
        }
    };
    let note = |verdict| {
        context.trail.note(Note { what: "SetNotifications", target: None, region: None, verdict });
    };
    note(Verdict::Failed);
    notify::set(context.parameters(), on).await?;
    note(Verdict::Done);
    Ok(Answer::answered([Message::new(if on { "notifications-on" } else { "notifications-off" })]).into())
}
