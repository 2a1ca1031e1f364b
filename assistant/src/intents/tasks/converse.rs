//! The intent of a task: what it is about, and what is said to it.

use std::ops::ControlFlow;

use super::{
    act::act,
    beyond,
    code::{self, Part, Said, gathered},
    confirm::locked,
    pending::{Awaiting, Kept, PendingTask, now},
    refusal, several,
    tell::{How, ask_for_rest, question, tell},
    waiting::{cancel_kept, drop_all, dropped, note_of, prospect_of},
};
use crate::{
    action::Action,
    actions::TaskPlan,
    around,
    audit::{Note, Verdict},
    codes,
    context::Context,
    error::Error,
    intents::{questions, who_am_i},
    lockout,
    message::Message,
    mfa::{Keys, SealingKey},
    question::{Confirmation, Heard, Slot, SlotName, SlotValue},
    region::Region,
    reply::{Answer, Dialog, Reply},
    session::Hint,
    user::{hash, is_listed},
};

/// How long the first part of a code is of use, in seconds: one turn, with an "um" before it.
const NEXT_TURN_S: i64 = 120;

pub(crate) async fn answer(context: &Context<'_>, action: Action) -> Result<Reply, Error> {
    let note = |verdict| context.trail.note(Note { what: action.name(), target: None, region: None, verdict });
    if let Some(done) = context.processed.get(context.turn.request_id.as_deref()) {
        let (target, region) = (Some(done.target), Some(done.region));
        context.trail.note(Note { what: done.action.name(), target, region, verdict: Verdict::Repeated });
        return Ok(Reply::answered(done.region, [Message::new("task-repeated")]));
    }
    if !context.settings.allow_tasks {
        note(Verdict::SwitchedOff);
        return Ok(Answer::answered([Message::new("task-off")]).into());
    }
    if let Some(refusal) = refused_voice(context) {
        note(Verdict::WrongVoice);
        return Ok(Answer::answered([refusal]).into());
    }
    // Until it is known better.
    note(Verdict::Failed);
    let limit = lockout::locked(context.parameters(), lockout::MAX_FAILURES_OF_USER, now());
    let (kept, locked) = tokio::join!(Kept::read(context), limit);
    let kept = kept.map_err(Error::nothing_done)?;
    if context.question.confirmation == Confirmation::Denied || says_no(context) {
        return cancel_kept(context, &kept).await;
    }
    if let Some(question) = refusal::corrected(context).await? {
        return Box::pin(answer(&Context { question: &question, ..*context }, action)).await;
    }
    if refusal::is_said(context).await? {
        return refusal::answer(context, &kept).await;
    }
    if beyond::is_said(context.question) {
        return beyond::answer(context, &kept).await;
    }
    // Where it is not known, the try itself will say so.
    let locked = locked.unwrap_or_else(|error| {
        tracing::warn!(%error, "it is not known whether codes are taken");
        None
    });
    let heard = context.heard(SlotName::Instance);
    if let Some(heard) = &heard
        && let Some((other, question)) = beyond::another(context, action, &kept, heard).await?
    {
        return Box::pin(answer(&Context { question: &question, ..*context }, other)).await;
    }
    let region = context.slot(SlotName::Region);
    let said = Said::read(context.question);
    let confirmed = context.question.confirmation == Confirmation::Confirmed;
    let names_nothing = heard.is_none() && matches!(region, Slot::Missing | Slot::Unclear);
    let only_answers = names_nothing && (confirmed || !matches!(said, Said::Nothing));
    if only_answers && kept.here(context).is_none() {
        if context.session.task.is_none() && !kept.gone {
            context.trail.forget();
            return Ok(too_soon(context));
        }
        // What waits was told elsewhere, or too long ago, or is nothing that this version could do.
        note(Verdict::Cancelled);
        return drop_all(context, &kept).await;
    }
    let about = kept.here(context).filter(|task| only_answers || is_named(task, heard.as_ref(), &region));
    // Digits in the region's place are no region, and no code either.
    let astray = kept.here(context).filter(|task| {
        region == Slot::Unclear
            && context.session.task.is_some()
            && heard.as_ref().is_none_or(|heard| heard.is(&task.identifier))
    });
    match about.or(astray) {
        Some(task) if region == Slot::Unclear => {
            Box::pin(of_astray(context, &kept, task, &[SlotName::Region], confirmed)).await
        }
        Some(task) => Box::pin(of_waiting(context, &kept, task, said, confirmed)).await,
        None => Box::pin(of_named(context, action, &kept, heard.as_ref(), said, locked)).await,
    }
}

/// Whether the slots name what waits as the skill itself has put it there.
fn is_named(task: &PendingTask, heard: Option<&Heard>, region: &Slot) -> bool {
    let same_region = match region {
        Slot::Known { id, .. } => id.as_deref() == task.region().map(Region::code),
        _ => false,
    };
    same_region && heard.is_some_and(|heard| heard.is(&task.identifier))
}

/// A code, while no task waits for one. It is not kept for a task that is yet to be told.
fn too_soon(context: &Context<'_>) -> Reply {
    let Some(action) = context.session.asked else {
        return Answer::listen(Message::new("task-code-unasked"), Message::new("welcome-reprompt")).into();
    };
    let region = context.session.region.map(Region::code).unwrap_or_default();
    let anew = question(action, region, "");
    let mut reply =
        questions::which(&Context { question: &anew, ..*context }, Some(Message::new("task-code-too-soon")));
    reply.answer.asks = Some(anew);
    reply.answer.asked = Some(action);
    reply
}

/// An answer to what was told that landed in these slots, or a part of it.
async fn of_astray(
    context: &Context<'_>,
    kept: &Kept,
    task: &PendingTask,
    slots: &[SlotName],
    confirmed: bool,
) -> Result<Reply, Error> {
    let question = gathered(context.question, slots);
    let context = &Context { question: &question, ..*context };
    Box::pin(of_waiting(context, kept, task, Said::read(&question), confirmed)).await
}

/// An answer to what was told.
async fn of_waiting(
    context: &Context<'_>,
    kept: &Kept,
    task: &PendingTask,
    said: Said,
    confirmed: bool,
) -> Result<Reply, Error> {
    let Some(plan) = prospect_of(context, task).await? else {
        return drop_all(context, kept).await;
    };
    if let Some(instead) = precheck(context, kept, &plan).await? {
        return Ok(instead);
    }
    if !task.is(&plan) {
        // Another database, or another writer: that is another task.
        return tell(context, kept, &plan, How::InFull, None).await;
    }
    let told_here = kept.told_here(context).is_some();
    let said = match said {
        // A part is a part of the code of what this session has told, and of nothing else. Where a yes is waited for, it takes one still.
        Said::Part(part) if told_here => match put_together(context, task, part).await.map_err(Error::nothing_done)? {
            (Said::Part(part), dropped, key) => return rest(context, task, &plan, &part, dropped, &key),
            (said, ..) => said,
        },
        said => said,
    };
    let said = match said {
        Said::Code(code) => match kept.agreed(context, &plan, confirmed) {
            Some(agreed) => return Box::pin(act(context, kept, &plan, agreed, code)).await,
            None => Said::Code(code),
        },
        said => said,
    };
    let (how, heard) = match &said {
        // The yes came so late that the code is no use any more.
        Said::Code(_) | Said::Nothing if confirmed => (How::Code, None),
        Said::Code(_) if told_here => (How::Yes, None),
        Said::Code(_) => (How::YesInFull, None),
        Said::Nothing if !goes_on(context, task.action) => (How::InFull, None),
        Said::Nothing => (How::YesAgain, Said::Unclear.complaint()),
        // It was not asked for here: it is asked for now.
        Said::Part(_) if task.wait == Awaiting::Code => (How::Code, said.complaint()),
        Said::Part(_) | Said::TooMany(_) | Said::Unclear => (How::YesAgain, said.complaint()),
    };
    tell(context, kept, &plan, how, heard).await
}

/// A task that is asked for by name.
async fn of_named(
    context: &Context<'_>,
    action: Action,
    kept: &Kept,
    heard: Option<&Heard>,
    said: Said,
    locked_for: Option<u64>,
) -> Result<Reply, Error> {
    // In another region the instance that waits is looked for by its name.
    let called = kept.task.as_ref().filter(|task| heard.is_some_and(|heard| heard.is(&task.identifier)));
    let moved =
        called.map(|task| context.question.clone().with(SlotName::Instance, SlotValue::said(task.name.as_str())));
    let context = &Context { question: moved.as_ref().unwrap_or(context.question), ..*context };
    // What is asked meanwhile goes out without the code: said for one target, it would stay in its slot and be there for another.
    let without_code =
        code::SLOTS.iter().fold(context.question.clone(), |question, slot| question.with(*slot, SlotValue::default()));
    let asking = &Context { question: &without_code, ..*context };
    let found = match questions::database_said(asking).await {
        Ok(ControlFlow::Continue((region, database))) => {
            TaskPlan::find(asking.aws, asking.deadline, action, region, database).await.map(ControlFlow::Continue)
        }
        Ok(ControlFlow::Break(instead)) => Ok(ControlFlow::Break(instead)),
        Err(error) => Err(error),
    };
    let plan = match found {
        Ok(ControlFlow::Continue(plan)) => plan,
        // Another one was meant than what waits: that waits no more, whatever becomes of the other.
        Ok(ControlFlow::Break(mut instead)) => {
            // Or digits were meant for a code, and landed elsewhere.
            if let (Some(task), true) = (kept.here(context), heard.is_some_and(Heard::is_digits)) {
                return Box::pin(of_astray(context, kept, task, &[SlotName::Instance], false)).await;
            }
            context.trail.forget();
            // A code in place of the name that was asked for.
            if heard.is_none() && context.session.asked.is_some() && !matches!(said, Said::Nothing) {
                instead = too_soon(context);
            }
            // Or in the region's.
            let digits = context.question.said(SlotName::Region).is_some_and(codes::is_digits);
            if digits && context.session.asked.is_some() {
                instead.answer.say.insert(0, Message::new("task-code-too-soon"));
            }
            // "All production instances" are several.
            if heard.is_some_and(|heard| several::are_named(&heard.without_code())) {
                instead.answer.say.insert(0, Message::new("task-only-one"));
            }
            kept.clear(context).await.map_err(Error::nothing_done)?;
            instead.answer.say.splice(0..0, kept.task.as_ref().map(dropped));
            if matches!(instead.answer.then, Dialog::Elicit(..)) && instead.answer.asks.is_none() {
                instead.answer.asks = Some(without_code);
            }
            instead.answer.asked = Some(action);
            return Ok(instead);
        }
        Err(error) => {
            kept.clear(context).await.map_err(Error::nothing_done)?;
            return Err(match &kept.task {
                Some(task) => error.dropping(dropped(task)),
                None => error,
            });
        }
    };
    if let Some(mut instead) = precheck(context, kept, &plan).await? {
        // Another one may have been meant, which is then told anew.
        instead.answer.asked = Some(action);
        return Ok(instead);
    }
    if let Some(seconds) = locked_for {
        note_of(context, &plan, Verdict::LockedOut);
        return Ok(Reply::answered(plan.region, [locked("task-locked", seconds)]));
    }
    match said {
        // Told in this session, and a moment ago: one breath names it and agrees to it.
        Said::Code(code) => match kept.agreed(context, &plan, false) {
            Some(agreed) => Box::pin(act(context, kept, &plan, agreed, code)).await,
            None => tell(context, kept, &plan, How::YesInFull, None).await,
        },
        // No part of a code is kept for a task that is yet to be told, and that is said.
        Said::Nothing | Said::Part(_) | Said::TooMany(_) | Said::Unclear => {
            tell(context, kept, &plan, How::InFull, said.complaint()).await
        }
    }
}

/// Why it cannot be done now, if so. What waited is what it was about, or is over, and that is said.
async fn precheck(context: &Context<'_>, kept: &Kept, plan: &TaskPlan) -> Result<Option<Reply>, Error> {
    let Some(obstacle) = plan.precheck() else { return Ok(None) };
    note_of(context, plan, Verdict::FailedPrecheck);
    kept.clear(context).await.map_err(Error::nothing_done)?;
    let other = kept.task.as_ref().filter(|task| !task.is(plan));
    Ok(Some(Reply::answered(plan.region, [obstacle].into_iter().chain(other.map(dropped)))))
}

/// Whether this is the task's own dialog, in which something was said.
fn goes_on(context: &Context<'_>, action: Action) -> bool {
    context.turn.in_dialog && context.turn.question.intent == action.intent()
}

/// The part of a code that was kept from the last turn, and what was said in this one; whether the one from the last turn does not
/// go with it, and the key to keep it by.
async fn put_together(
    context: &Context<'_>,
    task: &PendingTask,
    part: Part,
) -> Result<(Said, bool, SealingKey), Error> {
    let keys = Keys::read(context.aws, context.settings, context.deadline).await?;
    let key = keys.sealing_key().ok_or_else(|| Error::Mfa { detail: "no key can be made".to_owned() })?;
    let sealed = context.session.task.as_ref().and_then(|hint| hint.part.as_deref());
    let before = sealed.and_then(|sealed| opened(&key, sealed, &purpose(context, task), now()));
    let (digits, any) = (part.digits(), before.is_some());
    let said = match before {
        Some(before) => before.and_then(Said::Part(part)),
        None => Said::Part(part),
    };
    let dropped = any && matches!(&said, Said::Part(part) if part.digits() == digits);
    Ok((said, dropped, key))
}

/// Asks for the rest, and seals what is there for the next turn of this session.
fn rest(
    context: &Context<'_>,
    task: &PendingTask,
    plan: &TaskPlan,
    part: &Part,
    dropped: bool,
    key: &SealingKey,
) -> Result<Reply, Error> {
    let until = now().saturating_add(NEXT_TURN_S);
    let sealed = key.seal(&format!("{until}:{}", part.pieces()), &purpose(context, task));
    let sealed = sealed.ok_or_else(|| Error::Mfa { detail: "nothing can be sealed".to_owned() }.nothing_done())?;
    let hint = Hint { id: task.id.clone(), part: Some(sealed), aside: false };
    Ok(ask_for_rest(context, plan, part.digits(), dropped, hint))
}

fn opened(key: &SealingKey, sealed: &str, purpose: &str, now: i64) -> Option<Part> {
    let opened = key.open(sealed, purpose)?;
    let (until, pieces) = opened.split_once(':')?;
    let holds = until.parse::<i64>().is_ok_and(|until| now <= until);
    holds.then(|| Part::opened(pieces.to_owned())).flatten()
}

/// What a part is for: this user's code of this task.
fn purpose(context: &Context<'_>, task: &PendingTask) -> String {
    format!("{} {}", context.user.hash, task.id)
}

/// What is said to a voice that may not give tasks; nothing where it may.
fn refused_voice(context: &Context<'_>) -> Option<Message> {
    let allowed = &context.settings.allowed_person_ids;
    match &context.turn.person_id {
        _ if allowed.is_empty() => None,
        Some(person) if is_listed(allowed, person) => None,
        Some(person) => Some(Message::new("task-voice-other").with("id", who_am_i::spelled(&hash(person)))),
        None => Some(Message::new("task-voice-unknown")),
    }
}

/// Whether no was said where a name was expected, or a code.
fn says_no(context: &Context<'_>) -> bool {
    const NO: [&str; 28] = [
        "no",
        "nope",
        "cancel",
        "cancel it",
        "cancel that",
        "stop",
        "stop it",
        "don't",
        "don't do it",
        "never mind",
        "forget it",
        "leave it",
        "abort",
        "no don't",
        "いいえ",
        "いや",
        "だめ",
        "ダメ",
        "駄目",
        "やめます",
        "やめて",
        "やめる",
        "やめよう",
        "やめた",
        "中止",
        "キャンセル",
        "ストップ",
        "取り消し",
    ];
    let words = [SlotName::Instance, SlotName::Mfa].into_iter().filter_map(|slot| context.question.said(slot));
    let no = words.flat_map(around::readings).any(|words| NO.contains(&words.to_lowercase().as_str()));
    no || refusal::in_codes_place(context.question)
}
