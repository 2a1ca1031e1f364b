//! The task that waits: looked up again, or dropped.

use super::{
    pending::{Kept, PendingTask},
    tell::question,
};
use crate::{
    actions::TaskPlan,
    audit::{Note, Verdict},
    context::Context,
    error::Error,
    inventory::Database,
    message::{Message, Value},
    question::Question,
    region::Region,
    reply::{Answer, Reply},
};

/// What waits, as RDS has it now: by its identifier to the letter, which another one may sound like.
pub(super) async fn prospect_of(context: &Context<'_>, task: &PendingTask) -> Result<Option<TaskPlan>, Error> {
    let Some(region) = task.region() else { return Ok(None) };
    let databases = context.databases(region).await?;
    let same = |database: &Database| database.identifier == task.identifier;
    match databases.into_iter().find(same) {
        Some(database) => TaskPlan::find(context.aws, context.deadline, task.action, region, database).await.map(Some),
        None => Ok(None),
    }
}

/// A message that names what waits.
fn about(task: &PendingTask, id: &str) -> Message {
    let name = task.cluster.as_ref().unwrap_or(&task.name);
    let region = task.region().unwrap_or(Region::VIRGINIA);
    Message::new(id).with("name", Value::Name(name.clone())).with("region", region)
}

/// That it waits.
pub(super) fn reminder(task: &PendingTask) -> Message {
    about(task, task.action.kind().waits)
}

/// That what waited is dropped: nobody is left to believe that it still waits.
pub(super) fn dropped(task: &PendingTask) -> Message {
    about(task, task.action.kind().dropped)
}

/// Its question, without a code.
pub(super) fn question_of(task: &PendingTask) -> Question {
    let region = task.region().map(Region::code).unwrap_or_default();
    question(task.action, region, &task.identifier)
}

/// Says that what waited was dropped, and drops it.
pub(super) async fn cancel_kept(context: &Context<'_>, kept: &Kept) -> Result<Reply, Error> {
    let task = kept.task.as_ref();
    context.trail.note(Note {
        what: task.map_or("task", |task| task.action.name()),
        target: task.map(|task| task.cluster.as_ref().unwrap_or(&task.identifier).clone()),
        region: task.and_then(PendingTask::region),
        verdict: Verdict::Cancelled,
    });
    kept.clear(context).await.map_err(Error::nothing_done)?;
    Ok(Answer::answered([Message::new("task-cancelled")]).into())
}

/// Says that what was told waits no more, once nothing does: a code that is said next must not start what was told elsewhere.
pub(super) async fn drop_all(context: &Context<'_>, kept: &Kept) -> Result<Reply, Error> {
    kept.clear(context).await.map_err(Error::nothing_done)?;
    Ok(gone())
}

/// What waits is not there any more.
pub(super) fn gone() -> Reply {
    Answer::answered([Message::new("task-gone")]).into()
}

/// Notes what came of a task.
pub(super) fn note_of(context: &Context<'_>, plan: &TaskPlan, verdict: Verdict) {
    let target = Some(plan.target().to_owned());
    context.trail.note(Note { what: plan.action.name(), target, region: Some(plan.region), verdict });
}
