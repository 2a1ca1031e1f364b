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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::in_each_language;

    #[test]
    fn notifications_are_spoken_of() {
        let sent = |id: &str, count: u64| Message::new(id).with("count", count);
        let said = [
            Message::new("ask-notifications"),
            Message::new("notifications-on"),
            Message::new("notifications-off"),
            Message::new("notifications-unset"),
            sent("notification-sent", 1),
            sent("notification-sent", 3),
            sent("notification-sent-end", 8),
            Message::new("notification-failed"),
        ];
        let spoken = said.map(|message| in_each_language(&[message]));
        insta::assert_snapshot!("notifications", spoken.join("\n\n"));
    }
}
