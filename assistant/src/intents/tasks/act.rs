//! Execution: the task is done, once.

use std::time::Duration;

use aws_sdk_rds::error::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::{
    confirm::{Confirmed, confirm},
    pending::{Agreed, Kept},
    waiting::note_of,
};
use crate::{
    actions::{RdsCall, TaskPlan},
    answers::about,
    audit::Verdict,
    clusters,
    context::Context,
    error::{Error, Step},
    inventory,
    message::{Message, Value},
    mfa::Code,
    notifications::AwaitedTask,
    reply::Reply,
};

/// A code is not used up where less time is left than this: what it is for would hardly be done.
const MIN_TIME_TO_ACT: Duration = Duration::from_millis(2_500);

pub(super) async fn act(
    context: &Context<'_>,
    kept: &Kept,
    plan: &TaskPlan,
    agreed: Agreed,
    code: Code,
) -> Result<Reply, Error> {
    note_of(context, plan, Verdict::Failed);
    if context.deadline.left() < MIN_TIME_TO_ACT {
        return Err(Error::OutOfTime { region: plan.region, step: Step::Inventory }.nothing_done());
    }
    let confirmed = Box::pin(confirm(context, kept, plan, agreed, code)).await.map_err(Error::nothing_done)?;
    let confirmed = match confirmed {
        Ok(confirmed) => confirmed,
        Err(instead) => return Ok(instead),
    };
    context.processed.add(context.turn.request_id.as_deref(), plan.action, plan.target(), plan.region);
    let asked = ask_rds(context, confirmed).await;
    // Where no answer came it may have begun: then to hear of its end matters most.
    if matches!(asked, Ok(()) | Err(Error::TaskUnanswered { .. })) {
        wait_for(context, plan).await;
    }
    asked?;
    note_of(context, plan, Verdict::Done);
    let begun = Message::new((plan.action.kind().begun)(plan)).with("name", called(plan)).with("region", plan.region);
    let mut say = vec![begun];
    say.extend(state(context, plan).await);
    Ok(Reply::answered(plan.region, say))
}

/// Keeps in mind who waits for its end.
async fn wait_for(context: &Context<'_>, plan: &TaskPlan) {
    let Context { settings, aws, deadline, .. } = *context;
    let (region, identifier, cluster) = (plan.region, plan.target(), plan.acted_on_cluster().is_some());
    let task = AwaitedTask { settings, aws, deadline, region, identifier, cluster };
    task.wait(&context.user.hash, context.words.locale(), plan.action).await;
}

/// Asks RDS for it. Nothing else does.
async fn ask_rds(context: &Context<'_>, confirmed: Confirmed<'_>) -> Result<(), Error> {
    let plan = confirmed.plan();
    let rds = context.aws.rds(plan.region);
    let once = confirmed.once();
    match (plan.action.kind().call)(plan) {
        RdsCall::FailoverCluster { identifier } => {
            let ask = rds.failover_db_cluster().db_cluster_identifier(identifier);
            let ask = ask.customize().config_override(once).send();
            heard(context, plan, "FailoverDBCluster", async { ask.await.map(drop) }).await
        }
        RdsCall::RebootInstance { identifier, force_failover } => {
            let ask = rds.reboot_db_instance().db_instance_identifier(identifier);
            let failover = force_failover.then_some(true);
            let ask = ask.set_force_failover(failover).customize().config_override(once).send();
            heard(context, plan, "RebootDBInstance", async { ask.await.map(drop) }).await
        }
    }
}

/// What RDS answered. Only where it has refused is it certain that nothing is done.
async fn heard<E, R>(
    context: &Context<'_>,
    plan: &TaskPlan,
    operation: &'static str,
    ask: impl Future<Output = Result<(), SdkError<E, R>>>,
) -> Result<(), Error>
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
    R: std::fmt::Debug + 'static,
{
    let region = plan.region;
    let unanswered = |detail| Error::TaskUnanswered { operation, region, detail };
    let Ok(answer) = tokio::time::timeout(context.deadline.left(), ask).await else {
        return Err(unanswered("time ran out".to_owned()));
    };
    let Err(error) = answer else { return Ok(()) };
    let code = error.code().unwrap_or_default().to_owned();
    Err(match Error::aws(operation, region, &error) {
        Error::Aws { detail, .. } if code.is_empty() || code.starts_with("Internal") || code.starts_with("Service") => {
            unanswered(detail)
        }
        Error::Aws { detail, .. } => Error::TaskRefused { operation, region, detail },
        error => error.nothing_done(),
    })
}

/// How things are after it.
async fn state(context: &Context<'_>, plan: &TaskPlan) -> Vec<Message> {
    match now_is(context, plan).await {
        Ok(say) => say,
        Err(error) => {
            tracing::warn!(%error, "the state after a task is not known");
            vec![Message::new("task-state-unseen")]
        }
    }
}

async fn now_is(context: &Context<'_>, plan: &TaskPlan) -> Result<Vec<Message>, Error> {
    let status = |status| Message::new("task-status-now").with("status", status);
    if let Some(before) = plan.acted_on_cluster() {
        let cluster = clusters::cluster(context.aws, plan.region, &before.identifier, context.deadline).await?;
        let mut say = vec![status(about::status_of(&cluster.status))];
        if let Some(writer) = cluster.writer.filter(|writer| Some(writer) != before.writer.as_ref()) {
            say.push(Message::new("task-writer-now").with("writer", Value::Name(writer)));
        }
        return Ok(say);
    }
    let database = inventory::refetch(context.aws, plan.region, &plan.database.identifier, context.deadline).await?;
    Ok(database.iter().map(|database| status(about::status(database))).collect())
}

/// What is acted upon, as people call it.
fn called(plan: &TaskPlan) -> Value {
    match plan.acted_on_cluster() {
        Some(cluster) => Value::Name(cluster.identifier.clone()),
        None => about::name(&plan.database),
    }
}
