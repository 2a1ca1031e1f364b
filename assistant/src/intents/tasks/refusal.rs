//! Refusals: "reboot blog not now" begins nothing, wherever the "not" stands. Only "not this one but that one" is a task, on that one.

use std::ops::ControlFlow;

use super::{code, pending::Kept, waiting::cancel_kept};
use crate::{
    around, codes,
    context::Context,
    corrections::{Correction, correction, refuses},
    error::Error,
    intents::{choice, questions},
    message::Message,
    naming,
    question::{Intent, Question, Slot, SlotName, SlotValue, name_and_place},
    reply::{Answer, Reply},
};

/// Whether what was said in the slots for a code is a no.
pub(super) fn in_codes_place(question: &Question) -> bool {
    let said = code::SLOTS.iter().filter_map(|slot| question.said(*slot));
    said.into_iter().any(|words| is_refusal(words) && !codes::may_be_part(words))
}

/// Whether half a question, said to a task that waits, is a no: "nicht jetzt".
pub(crate) fn in_half_a_question(question: &Question) -> bool {
    question.slots().filter_map(|(_, value)| value.as_said()).any(is_refusal)
}

/// Whether something that was said takes the task back.
pub(super) async fn is_said(context: &Context<'_>) -> Result<bool, Error> {
    let region = context.question.said(SlotName::Region).is_some_and(|words| is_refusal(words) && !moves(words));
    if region {
        return Ok(true);
    }
    let Some(heard) = context.heard(SlotName::Instance) else { return Ok(false) };
    let words = heard.without_code();
    // "Not the first but the second" of those that were offered.
    if !is_refusal(&words) || choice::chosen(context, SlotName::Instance, &words).is_some() {
        return Ok(false);
    }
    let correction = correction(&words);
    let ControlFlow::Continue(region) = questions::region(context) else {
        return Ok(correction.is_none_or(|correction| !correction.led || correction.but.is_empty()));
    };
    let databases = context.databases(region).await?;
    let is_name = |words: &str| naming::is_called(&databases, words);
    // It may be called so.
    if is_name(&words) {
        return Ok(false);
    }
    let Some(Correction { not, but, led }) = correction else { return Ok(true) };
    let is_known = !not.is_empty() && (is_name(&not) || around::is_pronoun(&not));
    let is_meant = is_name(&but) || is_known && name_and_place(&but).is_some();
    // "Not sample", and nothing else: which one then is asked.
    let is_whole = if but.is_empty() { is_known } else { is_meant && (is_known || led) };
    Ok(!is_whole)
}

/// The question about the other one, where two names stand behind a "not" with nothing between them: "no not blog, hr".
pub(super) async fn corrected(context: &Context<'_>) -> Result<Option<Question>, Error> {
    let Some(heard) = context.heard(SlotName::Instance) else { return Ok(None) };
    let words = heard.without_code();
    let Some(Correction { not, .. }) = correction(&words).filter(|one| one.but.is_empty()) else { return Ok(None) };
    let ControlFlow::Continue(region) = questions::region(context) else { return Ok(None) };
    let databases = context.databases(region).await?;
    let is_name = |words: &str| naming::is_called(&databases, words);
    if is_name(&not) || is_name(&words) {
        return Ok(None);
    }
    let parts: Vec<(&str, &str)> = not.match_indices(' ').map(|(at, _)| (&not[..at], &not[at + 1..])).collect();
    let mut named = parts.into_iter().filter(|(one, other)| is_name(one) && is_name(other));
    let (Some((_, meant)), None) = (named.next(), named.next()) else { return Ok(None) };
    Ok(Some(context.question.clone().with(SlotName::Instance, SlotValue::said(meant))))
}

/// What is said to it. What waits, waits no more.
pub(super) async fn answer(context: &Context<'_>, kept: &Kept) -> Result<Reply, Error> {
    if kept.here(context).is_some() {
        return cancel_kept(context, kept).await;
    }
    context.trail.forget();
    Ok(Answer::answered([Message::new("task-refused-by-words")]).into())
}

fn is_refusal(words: &str) -> bool {
    // まだ ends as a politeness does, which is taken away.
    let not_yet = words.trim_end_matches(|letter: char| "ですよね。!、 ".contains(letter)).ends_with("まだ");
    not_yet || refuses(&around::core(words))
}

/// "Not Ohio but Oregon".
fn moves(words: &str) -> bool {
    let is_region = |words: &str| {
        let question = Question::new(Intent::ListInstances).with(SlotName::Region, SlotValue::said(words));
        matches!(Slot::read(&question, SlotName::Region), Slot::Known { .. })
    };
    correction(words).is_some_and(|Correction { not, but, .. }| is_region(&not) && is_region(&but))
}
