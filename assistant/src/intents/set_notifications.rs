//! Whether a user wants answers in full sent to them. It is kept for each user, and outlives the session.

use crate::{
    audit::{Note, Verdict},
    context::Context,
    error::Error,
    message::Message,
    notifications::publish,
    question::{Slot, SlotName},
    reply::{Answer, Reply},
};

pub(super) async fn answer(context: &Context<'_>) -> Result<Reply, Error> {
    if context.settings.notification_topic.is_none() {
        return Ok(Answer::answered([Message::new("notifications-unset")]).into());
    }
    let on = match context.slot(SlotName::NotificationStatus) {
        Slot::Known { id: Some(id), .. } if id == "on" => true,
        Slot::Known { id: Some(id), .. } if id == "off" => false,
        _ => {
            let ask = Message::new("ask-notifications");
            return Ok(Answer::elicit(SlotName::NotificationStatus, ask.clone(), ask).into());
        }
    };
    let note = |verdict| {
        context.trail.note(Note { what: "SetNotifications", target: None, region: None, verdict });
    };
    note(Verdict::Failed);
    publish::set(context.parameters(), on).await?;
    note(Verdict::Done);
    Ok(Answer::answered([Message::new(if on { "notifications-on" } else { "notifications-off" })]).into())
}
