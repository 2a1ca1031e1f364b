//! The intents: a file each, and the dispatch of each question to the intent that answers it. A yes and "go on" lead back here, to the
//! question that they take up. See docs/adding-an-intent.md.

mod blocking_sessions;
mod check_instance_metric;
mod check_instance_parameter;
mod check_instance_property;
mod check_log;
mod choice;
mod connect_instance;
mod everywhere;
mod fallback;
mod filters;
mod fleet_health;
mod fleet_verdict;
mod follow_up;
mod health_check;
mod help;
mod launch;
mod list_alarms;
mod list_applications;
mod list_events;
mod list_instances;
mod list_instances_for_application;
mod long_transactions;
mod looked;
mod memory;
pub(crate) mod more;
mod no;
mod number_of_instances;
mod questions;
mod repeat;
mod replication_lag;
pub(crate) mod running;
mod set_notifications;
mod show_top_session;
mod tablespace_usage;
pub(crate) mod tasks;
mod time;
mod unfound;
mod unsupported;
pub(crate) mod who_am_i;

#[cfg(test)]
mod tests;

use crate::{
    action::Action,
    answers::failure,
    context::Context,
    error::Error,
    message::Message,
    question::{Intent, Question, Slot, SlotValue, is_closed, is_of_nothing_known},
    region::Region,
    reply::{Answer, Dialog, Reply},
    session::Session,
    turn::Turn,
};

#[cfg(test)]
pub(crate) use check_log::KINDS as LOGS;

/// The question that is meant, where it is not all that was said: a code for a task that waits, an answer to what was asked, or one that leaves out what was said a
/// moment ago.
pub(crate) fn meant(session: &Session, turn: &Turn) -> Option<Question> {
    let no =
        session.task.is_some() && turn.question.intent == Intent::FollowUp && tasks::in_half_a_question(&turn.question);
    no.then(|| Question::new(Intent::No))
        .or_else(|| tasks::code_for(session, &turn.question))
        .or_else(|| is_of_nothing_known(&turn.question).then(|| Question::new(Intent::Fallback)))
        // A name alone may be another one for the task that waits.
        .or_else(|| {
            (session.task.is_none() && time::is_no_time(&turn.question)).then(|| Question::new(Intent::Fallback))
        })
        .or_else(|| filters::taken_up(session, turn))
        .or_else(|| {
            if tasks::is_meant_for(session, &turn.question) {
                return None;
            }
            let in_place = time::in_place(&turn.question);
            memory::meant(session, in_place.as_ref().unwrap_or(&turn.question)).or(in_place)
        })
}

/// Answers a question.
pub(crate) async fn answer(context: &Context<'_>) -> Result<Reply, Error> {
    let mut reply = answer_keeping_task(context).await?;
    // What is asked now is asked of that question, which the door does not have as a whole.
    let is_said = *context.question == context.turn.question;
    if !is_said && matches!(reply.answer.then, Dialog::Elicit(..)) && reply.answer.asks.is_none() {
        reply.answer.asks = Some(context.question.clone());
    }
    if time::is_passed_over(&context.turn.question, context.question.intent) {
        reply.answer.say.insert(0, Message::new("only-now"));
    }
    Ok(reply)
}

/// Answers what was said. A task that waits for what is said next is not forgotten over a question of another kind.
async fn answer_keeping_task(context: &Context<'_>) -> Result<Reply, Error> {
    if tasks::is_set_aside_by(context) {
        let (waiting, reply) = tokio::join!(Box::pin(tasks::set_aside(context)), Box::pin(answer_question(context)));
        return reply.map(|reply| tasks::and_remind(without_what_is_asked_for(context, reply), waiting));
    }
    Box::pin(answer_question(context)).await.map(|reply| without_what_is_asked_for(context, reply))
}

/// What was said in the slot that is asked for, and is none of its values, does not stay in the dialog: it would be complained of
/// again when something else is said; nor do digits. A name does, as it may be that of an instance in another region.
fn without_what_is_asked_for(context: &Context<'_>, mut reply: Reply) -> Reply {
    if let Dialog::Elicit(slot, _) = reply.answer.then
        && (is_closed(slot) || context.slot(slot) == Slot::Unclear)
    {
        let asks = reply.answer.asks.take().unwrap_or_else(|| context.question.clone());
        reply.answer.asks = Some(asks.with(slot, SlotValue::default()));
    }
    reply
}

async fn answer_question(context: &Context<'_>) -> Result<Reply, Error> {
    match context.question.intent {
        // (Half a question may have been taken for something else by now.)
        _ if [context.question, &context.turn.question].into_iter().any(tasks::are_to_be_changed) => {
            Ok(tasks::refused(context))
        }
        Intent::Launch => launch::answer(context).await,
        Intent::RebootInstance => Box::pin(tasks::answer(context, Action::Reboot)).await,
        Intent::SetNotifications => set_notifications::answer(context).await,
        Intent::FailoverInstance => Box::pin(tasks::answer(context, Action::Failover)).await,
        Intent::ConnectInstance => connect_instance::answer(context).await,
        Intent::ShowTopSession => show_top_session::answer(context).await,
        Intent::TablespaceUsage => tablespace_usage::answer(context).await,
        Intent::CheckInstanceParameter => check_instance_parameter::answer(context).await,
        Intent::BlockingSessions => blocking_sessions::answer(context).await,
        Intent::LongTransactions => long_transactions::answer(context).await,
        Intent::ReplicationLag => replication_lag::answer(context).await,
        Intent::HealthCheck => health_check::answer(context).await,
        Intent::CheckInstanceProperty => check_instance_property::answer(context).await,
        Intent::NumberOfInstances => number_of_instances::answer(context).await,
        Intent::ListInstances => list_instances::answer(context).await,
        Intent::ListApplications => list_applications::answer(context).await,
        Intent::ListInstancesForApplication => list_instances_for_application::answer(context).await,
        Intent::CheckInstanceMetric => check_instance_metric::answer(context).await,
        Intent::ListEvents => list_events::answer(context).await,
        Intent::ListAlarms => list_alarms::answer(context).await,
        Intent::CheckLog => check_log::answer(context).await,
        Intent::FleetHealth => fleet_health::answer(context).await,
        Intent::CommandResult => command_result(context).await,
        Intent::WhoAmI => Ok(who_am_i::answer(context)),
        Intent::Yes | Intent::More if context.session.task.is_some() => {
            Box::pin(tasks::go_on(context, tasks::Heard::Yes)).await
        }
        Intent::Repeat | Intent::Help if context.session.task.is_some() => {
            Box::pin(tasks::go_on(context, tasks::Heard::Question)).await
        }
        Intent::Fallback | Intent::FollowUp if context.session.task.is_some() => {
            Box::pin(tasks::go_on(context, tasks::Heard::Noise)).await
        }
        Intent::No if context.session.task.is_some() => Box::pin(tasks::cancel(context)).await,
        Intent::Stop => Box::pin(tasks::stop(context)).await,
        // There is nothing else: the conversation is over.
        Intent::No if context.session.next.is_none() => Box::pin(tasks::stop(context)).await,
        Intent::Yes | Intent::More => go_on(context).await,
        Intent::No => Ok(no::answer()),
        Intent::Repeat => Ok(repeat::answer(context)),
        Intent::Help => Ok(help::answer(context).await),
        Intent::Unsupported => Ok(unsupported::answer(context)),
        Intent::FollowUp => Ok(follow_up::answer(context)),
        Intent::Fallback => Ok(fallback::answer()),
        Intent::SessionEnded => Ok(Answer::then([], Dialog::Silence).into()),
    }
}

/// Yes, or go on: the question that the last answer ended with is taken up.
async fn go_on(context: &Context<'_>) -> Result<Reply, Error> {
    match &context.session.next {
        Some(next) if more::asks_for_result(next) => command_result(context).await,
        Some(next) => answer_kept(&Context { question: next.question(), from: next.from, ..*context }).await,
        None => {
            // To "anything else?" yes is an answer, but not a question yet.
            let said_yes = context.question.intent == Intent::Yes;
            let say = Message::new(if said_yes { "ask-what" } else { "nothing-more" });
            Ok(Answer::listen(say, Message::new("welcome-reprompt")).into())
        }
    }
}

/// What came of the check that took too long? The same command is looked at again; none is sent a second time.
async fn command_result(context: &Context<'_>) -> Result<Reply, Error> {
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
    let context = Context { question: waiting.question(), running: Some(waiting), session: &session, ..*context };
    let reply = match answer_kept(&context).await {
        // It goes on, and may have been asked for in another session: it is that question that is kept, not the one for its result.
        Err(error @ Error::StillRunning { .. }) => {
            let say = [failure::message(&error), Message::new("shall-i-look")];
            let mut answer = Answer::then(say, Dialog::Listen(Message::new("ask-result")));
            answer.running = Some(waiting.clone());
            return Ok(Reply { answer, region, next: Some(more::result()) });
        }
        reply => reply?,
    };
    if reply.answer.running.is_none() {
        running::forget(&context).await;
    }
    Ok(reply)
}

/// Answers a question that another turn has brought before: a list that goes on, a check whose result is asked for.
async fn answer_kept(context: &Context<'_>) -> Result<Reply, Error> {
    match context.question.intent {
        // What is stored can only be a question; these would go round in circles.
        Intent::Yes | Intent::More | Intent::CommandResult | Intent::FollowUp => Ok(fallback::answer()),
        _ => {
            let mut reply = Box::pin(answer_question(context)).await?;
            // The slot that is asked for now is that question's, not the yes's.
            if matches!(reply.answer.then, Dialog::Elicit(..)) && reply.answer.asks.is_none() {
                reply.answer.asks = Some(context.question_to_keep().question().clone());
            }
            Ok(reply)
        }
    }
}
