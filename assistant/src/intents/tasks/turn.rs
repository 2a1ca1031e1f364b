//! What else may be said while a task waits: yes, no, stop, help, another question, words that nobody understood, and the skill
//! being opened anew.

use std::time::Duration;

use super::{
    beyond, code,
    converse::answer,
    pending::{Awaiting, Kept, PendingTask},
    refusal::in_half_a_question,
    tell::{How, question, tell},
    waiting::{cancel_kept, drop_all, dropped, note_of, prospect_of, question_of, reminder},
};
use crate::{
    action::Action,
    audit::Verdict,
    context::Context,
    error::Error,
    intents::time,
    message::Message,
    naming::{self, Found},
    question::{Intent, Question, Slot, SlotName},
    region::Region,
    reply::{Answer, Dialog, Reply},
    session::{Hint, Session},
};

/// How long it may take to learn what waits, before a "goodbye".
const TIMEOUT: Duration = Duration::from_millis(1_500);

/// What was heard in place of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Heard {
    /// Yes, or go on.
    Yes,
    /// What it is about.
    Question,
    /// Something that nobody understood.
    Noise,
}

/// Says once more what waits, and asks: yes alone is not enough, and neither are words that nobody understood.
pub(crate) async fn go_on(context: &Context<'_>, heard: Heard) -> Result<Reply, Error> {
    let kept = Kept::read(context).await.map_err(Error::nothing_done)?;
    let Some(task) = kept.here(context) else { return drop_all(context, &kept).await };
    if heard == Heard::Noise {
        if let Some(question) = of_another(context, task).await? {
            return Box::pin(answer(&Context { question: &question, ..*context }, task.action)).await;
        }
        // "At five".
        if context.question.said(SlotName::Window).is_some() && !time::is_no_time(context.question) {
            return beyond::answer(context, &kept).await;
        }
    }
    let how = match (heard, task.wait) {
        (Heard::Yes, _) => How::Code,
        (Heard::Question, Awaiting::Code) => How::InFull,
        (Heard::Question, Awaiting::Yes) | (Heard::Noise, _) => How::YesAgain,
    };
    let unclear = if task.wait == Awaiting::Code { "task-code-unclear" } else { "task-answer-unclear" };
    let heard = (heard == Heard::Noise).then(|| Message::new(unclear));
    once_more(context, &kept, task, how, heard).await
}

/// The task of another instance, where nothing but its name was said: "hr", to "shall I reboot sample?"; or its region.
async fn of_another(context: &Context<'_>, task: &PendingTask) -> Result<Option<Question>, Error> {
    // "Not blog, I meant hr": what is taken back needs no name of its own.
    let is_said = |slot| context.question.said(slot).is_some();
    let corrects = context.question.intent == Intent::FollowUp && is_said(SlotName::Instance);
    let place = context.slot(SlotName::Region);
    // A name alone may be put in any place.
    let is_placed = !matches!(place, Slot::Unknown(_));
    let beside = |slot: SlotName| match slot {
        SlotName::Region => is_placed,
        SlotName::Application => corrects,
        _ => false,
    };
    let said = context.question.slots().filter(|(slot, _)| !beside(*slot));
    let mut said = said.filter_map(|(_, value)| value.as_said());
    let region = match place {
        Slot::Known { id, .. } => id.as_deref().and_then(Region::from_code),
        Slot::Missing | Slot::Unknown(_) => task.region(),
        Slot::Unclear => None,
    };
    let Some(region) = region else { return Ok(None) };
    let name = match (said.next(), said.next()) {
        (Some(name), None) => name,
        // "In Oregon": the one that is called so there.
        (None, _) if task.region() != Some(region) => task.name.as_str(),
        _ => return Ok(None),
    };
    let question = question(task.action, region.code(), name);
    // What waits was taken back, whatever is meant in its place.
    if corrects && is_said(SlotName::Application) || task.region() != Some(region) {
        return Ok(Some(question));
    }
    let databases = context.databases(region).await?;
    let heard = crate::question::Heard::read(&question, SlotName::Instance);
    let is_name =
        heard.is_some_and(|heard| matches!(naming::find(&databases, &heard), Found::One(_) | Found::Several(_)));
    Ok(is_name.then_some(question))
}

async fn once_more(
    context: &Context<'_>,
    kept: &Kept,
    task: &PendingTask,
    how: How,
    heard: Option<Message>,
) -> Result<Reply, Error> {
    let Some(plan) = prospect_of(context, task).await? else {
        return drop_all(context, kept).await;
    };
    if let Some(obstacle) = plan.precheck() {
        note_of(context, &plan, Verdict::FailedPrecheck);
        kept.clear(context).await.map_err(Error::nothing_done)?;
        return Ok(Reply::answered(plan.region, [obstacle]));
    }
    let question = question_of(task);
    let how = if task.is(&plan) { how } else { How::InFull };
    tell(&Context { question: &question, ..*context }, kept, &plan, how, heard).await
}

/// The user has opened the skill while a task of an earlier session waits: it is told again. Nothing where none does.
pub(crate) async fn waiting(context: &Context<'_>) -> Result<Option<Reply>, Error> {
    let kept = Kept::read(context).await?;
    match &kept.task {
        Some(task) => {
            let how = if task.wait == Awaiting::Code { How::Code } else { How::YesAgain };
            once_more(context, &kept, task, how, None).await.map(Some)
        }
        None => Ok(None),
    }
}

/// No: what waits is dropped.
pub(crate) async fn cancel(context: &Context<'_>) -> Result<Reply, Error> {
    let kept = Kept::read(context).await.map_err(Error::nothing_done)?;
    cancel_kept(context, &kept).await
}

/// Stop: the same, and the conversation is over. Questions in between may have made the session forget what waits: nobody is left
/// with a task behind a "goodbye".
pub(crate) async fn stop(context: &Context<'_>) -> Result<Reply, Error> {
    let mut reply = if context.session.task.is_some() { cancel(context).await? } else { left(context).await? };
    reply.answer.say.push(Message::new("goodbye"));
    reply.answer.then = Dialog::End;
    Ok(reply)
}

/// Drops what waits though the session does not say so, and names it.
async fn left(context: &Context<'_>) -> Result<Reply, Error> {
    let soon = Context { deadline: context.deadline.at_most(TIMEOUT), ..*context };
    let kept = match Kept::read(&soon).await {
        Ok(kept) => kept,
        // Where tasks are not set up, there is nothing to be read.
        Err(error) => {
            tracing::warn!(%error, "it is not known whether a task waits");
            return Ok(Answer::answered([]).into());
        }
    };
    let Some(task) = &kept.task else { return Ok(Answer::answered([]).into()) };
    let dropped = dropped(task);
    let mut reply = cancel_kept(context, &kept).await?;
    reply.answer.say = vec![dropped];
    Ok(reply)
}

/// Whether a question of another kind was asked while a task waits for what is said next.
pub(crate) fn is_set_aside_by(context: &Context<'_>) -> bool {
    context.session.task.is_some()
        && !context.question.is_task()
        && !matches!(
            context.question.intent,
            Intent::Launch
                | Intent::Yes
                | Intent::More
                | Intent::No
                | Intent::Repeat
                | Intent::Help
                | Intent::Stop
                | Intent::Fallback
                | Intent::FollowUp
                | Intent::SessionEnded
        )
}

/// Whether half a question is said to the task that was told a moment ago: "not blog, I meant hr", "in Virginia", "at five".
pub(crate) fn is_meant_for(session: &Session, said: &Question) -> bool {
    let told = session.task.as_ref().is_some_and(|hint| !hint.aside);
    let slots: Vec<SlotName> =
        said.slots().filter(|(_, value)| value.as_said().is_some()).map(|(slot, _)| slot).collect();
    told && said.intent == Intent::FollowUp
        && match slots[..] {
            [SlotName::Region | SlotName::Window] => true,
            _ => slots.contains(&SlotName::Instance) && slots.contains(&SlotName::Application),
        }
}

/// A code that was said while a task waits, or may wait, or a part of one, in place of anything else: of the value that another question has asked for,
/// or of half a question. It belongs to the task. Any of its intents reads it: which task waits is not the session's to say.
pub(crate) fn code_for(session: &Session, said: &Question) -> Option<Question> {
    let may_wait = session.task.is_some() || session.is_guarded();
    let code = code::astray(said).or_else(|| code::part_astray(said));
    let code = code.filter(|_| may_wait && !said.is_task() && !in_half_a_question(said))?;
    Some(Question::new(Action::Reboot.intent()).with(SlotName::Mfa, code))
}

/// A code alone is not enough from now on: something else was said since the task was told. Gives the reminder of it; where that
/// could not be written down, the session forgets that it has told the task, and a code has it told again.
pub(crate) async fn set_aside(context: &Context<'_>) -> Option<(Message, Hint)> {
    let kept = match Kept::read(context).await {
        Ok(kept) => kept,
        Err(error) => {
            tracing::warn!(%error, "it is not known which task waits");
            return None;
        }
    };
    let task = kept.here(context)?;
    if let Err(error) = kept.ask_for_yes(context).await {
        tracing::warn!(%error, "what waits is not mentioned, as it could not be kept that something else was said since");
        return None;
    }
    let reminder = reminder(task);
    Some((reminder, Hint { id: task.id.clone(), part: None, aside: true }))
}

/// The answer to another question, and the reminder of what waits; not where the answer is a question itself.
pub(crate) fn and_remind(mut reply: Reply, waiting: Option<(Message, Hint)>) -> Reply {
    if let Some((reminder, hint)) = waiting.filter(|_| reply.next.is_none() && reply.answer.then == Dialog::Answered) {
        reply.answer.say.push(reminder.clone());
        reply.answer.then = Dialog::Listen(reminder);
        reply.answer.task = Some(hint);
    }
    reply
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::question::SlotValue;

    #[test]
    fn half_a_question_is_meant_for_the_task_that_was_told_a_moment_ago() {
        let told = |aside| Session { task: Some(Hint { id: "x".to_owned(), part: None, aside }), ..Session::default() };
        let said = |slots: &[SlotName]| {
            let half = Question::new(Intent::FollowUp);
            slots.iter().fold(half, |half, slot| half.with(*slot, SlotValue::said("it")))
        };
        let is = |slots: &[SlotName]| is_meant_for(&told(false), &said(slots));
        assert!(is(&[SlotName::Instance, SlotName::Application]) && is(&[SlotName::Region]) && is(&[SlotName::Window]));
        // "What about hr", "its cpu".
        assert!(!is(&[SlotName::Instance]) && !is(&[SlotName::Metric, SlotName::Window]) && !is(&[]));
        assert!(!is_meant_for(&told(true), &said(&[SlotName::Window])));
        assert!(!is_meant_for(&Session::default(), &said(&[SlotName::Window])));
    }
}
