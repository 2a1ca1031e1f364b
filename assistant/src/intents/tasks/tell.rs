//! What the user is told of a task, and what is waited for.

use super::{
    code,
    pending::{Awaiting, Kept},
};
use crate::{
    action::Action,
    actions::TaskPlan,
    context::Context,
    error::Error,
    message::Message,
    question::{Question, SlotName, SlotValue},
    reply::{Answer, ConfirmationRequest, Dialog, Reply, WaitsFor},
    session::Hint,
};

/// How a task is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// In full; then the code is asked for.
    InFull,
    /// Once more, in short; then the code is asked for.
    Code,
    /// In full, and a code is there already: yes or no is asked for.
    YesInFull,
    /// The same in short, as this session has told it in full: the code grows old.
    Yes,
    /// Once more, in short: what was said was neither a code nor yes or no, so that is asked for.
    YesAgain,
}

/// Tells what will happen to which database, keeps that, and asks. What was heard in place of a code comes first.
pub(super) async fn tell(
    context: &Context<'_>,
    kept: &Kept,
    plan: &TaskPlan,
    how: How,
    heard: Option<Message>,
) -> Result<Reply, Error> {
    let (ask, again, wait) = match how {
        How::InFull | How::Code => ("task-ask-code", "task-ask-code-reprompt", Awaiting::Code),
        How::YesInFull | How::Yes | How::YesAgain => ("task-ask-yes", "task-ask-yes", Awaiting::Yes),
    };
    let id = kept.keep(context, plan, wait).await.map_err(Error::nothing_done)?;
    context.trail.forget();
    let described = if matches!(how, How::InFull | How::YesInFull) { plan.described() } else { plan.in_short() };
    let say = heard.into_iter().chain([described, Message::new(ask)]);
    let waits_for = if matches!(how, How::YesInFull | How::Yes) { WaitsFor::Yes } else { WaitsFor::Words };
    // "Um" between the parts of a code costs none of them: they still have to be said in time, and agreed to.
    let kept = context.session.task.as_ref().filter(|hint| hint.id == id && wait == Awaiting::Yes);
    let part = kept.and_then(|hint| hint.part.clone());
    Ok(waiting(context, plan, say, Message::new(again), waits_for, Hint { id, part, aside: false }))
}

/// Asks for the code once more. When the user was told is not made later by it, unless a yes was waited for.
pub(super) async fn ask_again(
    context: &Context<'_>,
    kept: &Kept,
    plan: &TaskPlan,
    why: Message,
) -> Result<Reply, Error> {
    let id = match kept.task.as_ref().filter(|task| task.wait == Awaiting::Code && task.is(plan)) {
        Some(task) => task.id.clone(),
        None => kept.keep(context, plan, Awaiting::Code).await?,
    };
    let again = Message::new("task-ask-code-reprompt");
    Ok(waiting(context, plan, [why], again, WaitsFor::Words, Hint { id, part: None, aside: false }))
}

/// Asks for the rest of a code, of which so many digits were heard; they are sealed. Digits that were kept before and are not any
/// more are told of.
pub(super) fn ask_for_rest(context: &Context<'_>, plan: &TaskPlan, digits: usize, dropped: bool, hint: Hint) -> Reply {
    context.trail.forget();
    let id = if digits > 3 { "task-part-long" } else { "task-part" };
    let ask = Message::new(id).with("count", digits as u64);
    let dropped = dropped.then(|| Message::new("task-part-anew"));
    waiting(context, plan, dropped.into_iter().chain([ask.clone()]), ask, WaitsFor::Words, hint)
}

fn waiting(
    context: &Context<'_>,
    plan: &TaskPlan,
    say: impl IntoIterator<Item = Message>,
    again: Message,
    waits_for: WaitsFor,
    hint: Hint,
) -> Reply {
    let mut question = question(plan.action, plan.region.code(), &plan.database.identifier);
    if waits_for == WaitsFor::Yes {
        // The code stays with the door: in the slots it was said in, and nowhere else.
        for slot in code::SLOTS {
            if let Some(code) = context.question.said(slot) {
                question = question.with(slot, SlotValue::said(code));
            }
        }
    }
    let then = Dialog::Task(Box::new(ConfirmationRequest { waits_for, question, again }));
    let mut answer = Answer::then(say, then);
    answer.task = Some(hint);
    Reply { answer, region: Some(plan.region), next: None }
}

/// A task's question, without a code. The instance is called by its identifier, so that nothing which was said on the way, such as
/// a yes, is taken for its name.
pub(super) fn question(action: Action, region: &str, identifier: &str) -> Question {
    let value = |words: &str| match words {
        "" => SlotValue::default(),
        words => SlotValue::said(words),
    };
    Question::new(action.intent())
        .with(SlotName::Instance, value(identifier))
        .with(SlotName::Region, value(region))
        .with(SlotName::Mfa, SlotValue::default())
        .with(SlotName::MfaSecond, SlotValue::default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{answers::failure, intents::who_am_i, message::Value, region::Region, samples::in_each_language};

    #[test]
    fn what_comes_of_a_task_is_spoken() {
        let region = Region::from_code("us-east-1").unwrap();
        let name = || Value::Name("orders-prod-1".to_owned());
        let about = |id: &str| Message::new(id).with("name", name()).with("region", region);
        let error = |error: Error| failure::message(&error);
        let detail = String::new;
        let status = |id: &str| Message::new("task-status-now").with("status", Message::new(id));
        let wrong = || Message::new("task-wrong-code");
        let said = [
            vec![Message::new("task-ask-code")],
            vec![Message::new("task-ask-code-reprompt")],
            vec![Message::new("task-ask-yes")],
            vec![Message::new("task-code-unclear")],
            vec![Message::new("task-answer-unclear")],
            vec![Message::new("task-code-digits").with("count", 1)],
            vec![Message::new("task-code-digits").with("count", 7)],
            vec![Message::new("task-part-anew"), Message::new("task-part").with("count", 3)],
            vec![Message::new("task-part").with("count", 3)],
            vec![Message::new("task-part-long").with("count", 5)],
            vec![Message::new("task-gone")],
            vec![about("reboot-waits")],
            vec![about("failover-waits")],
            vec![Message::new("welcome-back")],
            vec![Message::new("task-locked-device").with("time", Value::Millis(900_000))],
            vec![error(Error::Unkept { detail: detail() }.nothing_done())],
            vec![Message::new("task-next-code").with("wrong", wrong())],
            vec![wrong(), Message::new("task-locked").with("time", Value::Millis(900_000))],
            vec![Message::new("task-cancelled")],
            vec![about("reboot-begun"), status("status-rebooting")],
            vec![about("failover-begun"), Message::new("task-state-unseen")],
            vec![
                about("failover-cluster-begun"),
                status("status-failing-over"),
                Message::new("task-writer-now").with("writer", name()),
            ],
            vec![Message::new("task-repeated"), status("status-rebooting")],
            vec![Message::new("task-voice-unknown")],
            vec![Message::new("task-voice-other").with("id", who_am_i::spelled("ba7816bf8f01cfea"))],
            vec![Message::new("task-off")],
            vec![error(Error::Uncounted { detail: detail() }.nothing_done())],
            vec![error(Error::Mfa { detail: detail() }.nothing_done())],
            vec![error(
                Error::Throttled { operation: "DescribeDBInstances", region, detail: detail() }
                    .dropping(about("reboot-dropped")),
            )],
            vec![error(Error::TaskRefused { operation: "RebootDBInstance", region, detail: detail() })],
            vec![error(Error::TaskUnanswered { operation: "RebootDBInstance", region, detail: detail() })],
        ];
        let spoken = said.map(|say| in_each_language(&say));
        insta::assert_snapshot!("task-outcomes", spoken.join("\n\n"));
    }
}
