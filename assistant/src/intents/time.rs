//! When: the time that a question is about.

use jiff::{Timestamp, tz::TimeZone};

use crate::{
    answers::period,
    context::Context,
    corrections::{Correction, correction},
    message::Message,
    question::{Intent, Question, Slot, SlotName, SlotValue},
    reply::{Answer, Reply},
    windows::{self, Asked, Refused, Window},
};

/// The time that was asked for, by the listener's clock; nothing where none was. Otherwise the question that asks for it, also where
/// it is more than so many days back.
pub(super) async fn asked(context: &Context<'_>, now: Timestamp, kept_days: i64) -> Result<Option<Asked>, Reply> {
    if let Some(ask) = not_then(context, now) {
        return Err(ask);
    }
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
    Err(elicit(ask))
}

/// "Events of blog not today", where all of it is in the name's place: which time is meant is not said.
fn not_then(context: &Context<'_>, now: Timestamp) -> Option<Reply> {
    let words = context.question.said(SlotName::Instance)?;
    let Correction { not, but, .. } = correction(words)?;
    let is_time = |words: &str| {
        let of_window = Question::new(context.question.intent).with(SlotName::Window, SlotValue::said(words));
        !matches!(windows::asked(&of_window, now, &TimeZone::UTC), Err(Refused::Unknown))
    };
    if but.is_empty() || !is_time(&not) {
        return None;
    }
    let mut reply = elicit(Message::new("window-unknown"));
    reply.answer.asks = Some(context.question.clone().with(SlotName::Instance, SlotValue::said(but)));
    Some(reply)
}

/// Whether a time was said, and what answers in the end tells only how it is now: "blocking sessions of hr yesterday".
pub(super) fn is_passed_over(said: &Question, answering: Intent) -> bool {
    if !answering.may_be_elliptic() || answering.slots().contains(&SlotName::Window) {
        return false;
    }
    match windows::asked(said, Timestamp::now(), &TimeZone::UTC) {
        Ok(asked) => asked.is_some_and(|asked| asked.compared || asked.window != Window::Now),
        Err(Refused::Unknown | Refused::Future) => true,
    }
}

/// Whether half a question says nothing but what was taken for a time or a region, and is none: it may be anything.
pub(super) fn is_no_time(said: &Question) -> bool {
    let mut slots = said.slots().filter(|(_, value)| value.as_said().is_some());
    let (Some((slot, value)), None) = (slots.next(), slots.next()) else { return false };
    said.intent == Intent::FollowUp
        && match slot {
            SlotName::Window => {
                let unknown = matches!(windows::asked(said, Timestamp::now(), &TimeZone::UTC), Err(Refused::Unknown));
                unknown && value.meanings().is_empty()
            }
            SlotName::Region => matches!(Slot::read(said, SlotName::Region), Slot::Unknown(_)),
            _ => false,
        }
}

fn elicit(ask: Message) -> Reply {
    Answer::elicit(SlotName::Window, ask, Message::new("ask-window-reprompt")).into()
}

/// The question with the time in its own slot, where it was put in the region's: "events of hr in the last 30 days".
pub(super) fn in_place(said: &Question) -> Option<Question> {
    let is_said = |slot| said.said(slot).is_some_and(|words| !words.trim().is_empty());
    let Slot::Unknown(_) = Slot::read(said, SlotName::Region) else { return None };
    if is_said(SlotName::Window) || !said.intent.slots().contains(&SlotName::Window) {
        return None;
    }
    let words = said.said(SlotName::Region)?;
    let moved =
        said.clone().with(SlotName::Region, SlotValue::default()).with(SlotName::Window, SlotValue::said(words));
    let window = windows::asked(&moved, Timestamp::now(), &TimeZone::UTC);
    matches!(window, Ok(Some(_)) | Err(Refused::Future)).then_some(moved)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_that_nothing_is_told_of_is_noticed() {
        let said =
            |words: &str| Question::new(Intent::CheckInstanceMetric).with(SlotName::Window, SlotValue::said(words));
        for (words, answering, passed_over) in [
            ("yesterday", Intent::BlockingSessions, true),
            ("昨日", Intent::ListAlarms, true),
            ("vor zehn Minuten", Intent::TablespaceUsage, true),
            ("tomorrow", Intent::ConnectInstance, true),
            ("for user payroll", Intent::ShowTopSession, true),
            ("right now", Intent::BlockingSessions, false),
            ("", Intent::BlockingSessions, false),
            ("yesterday", Intent::CheckInstanceMetric, false),
            // A task says so itself, and "no, yesterday" is about the conversation.
            ("yesterday", Intent::RebootInstance, false),
            ("yesterday", Intent::No, false),
        ] {
            assert_eq!(is_passed_over(&said(words), answering), passed_over, "{words} {answering:?}");
        }
    }

    #[test]
    fn what_is_no_time_and_no_region_is_noise() {
        for (slot, words, noise) in [
            (SlotName::Window, "um", true),
            (SlotName::Window, "えーと", true),
            (SlotName::Window, "yesterday", false),
            (SlotName::Window, "tomorrow at five", false),
            (SlotName::Window, "um fünf Uhr", false),
            (SlotName::Region, "the kitchen", true),
            (SlotName::Region, "Oregon", false),
            (SlotName::Region, "アメリカ", false),
            (SlotName::Instance, "um", false),
        ] {
            let said = Question::new(Intent::FollowUp).with(slot, SlotValue::said(words));
            assert_eq!(is_no_time(&said), noise, "{slot:?} {words}");
        }
    }

    #[test]
    fn a_time_in_the_regions_place_is_a_time() {
        let asked = |words: &str| {
            let question = Question::new(Intent::ListEvents).with(SlotName::Instance, SlotValue::said("hr"));
            in_place(&question.with(SlotName::Region, SlotValue::said(words)))
        };
        for words in ["the last 30 days", "last 2 hours", "den letzten 3 Stunden", "過去2時間"] {
            let moved = asked(words).unwrap_or_else(|| panic!("{words}"));
            assert_eq!((moved.said(SlotName::Window), moved.said(SlotName::Region)), (Some(words), None), "{words}");
        }
        for words in ["oregon", "atlantis", "the kitchen", "東京"] {
            assert_eq!(asked(words), None, "{words}");
        }
        let health = Question::new(Intent::HealthCheck).with(SlotName::Region, SlotValue::said("the last 2 hours"));
        assert_eq!(in_place(&health), None);
    }
}
