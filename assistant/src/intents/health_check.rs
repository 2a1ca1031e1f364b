//! How is a database, all in all? What RDS and CloudWatch say of it, and all the agent's checks, asked for at once.

use std::ops::ControlFlow;

use agent_protocol::Check;
use jiff::Timestamp;

use super::{fleet_health, more, questions};
use crate::{
    alarms,
    answers::findings,
    answers::health,
    answers::health_verdict::HealthInputs,
    context::Context,
    error::Error,
    events,
    message::Message,
    metrics,
    reply::{Dialog, Reply},
    session::Running,
};

pub(super) async fn answer(context: &Context<'_>) -> Result<Reply, Error> {
    // "How is Oregon?" is about all of it.
    if let Some(fleet) = questions::fleet_in_names_place(context).await? {
        return Box::pin(fleet_health::answer(&Context { question: &fleet, ..*context })).await;
    }
    let (region, database) = match questions::database(context).await? {
        ControlFlow::Continue(found) => found,
        ControlFlow::Break(instead) => return Ok(instead),
    };
    let (aws, deadline, now) = (context.aws, context.deadline, Timestamp::now());
    let wanted = findings::figures(&database);
    let agent = async {
        let is_asked = !database.is_down() && database.engine.checked_as().is_some();
        if is_asked { Some(context.check(region, &database, &Check::Health).await) } else { None }
    };
    let figures = async {
        let is_asked = !wanted.is_empty();
        if is_asked { Some(metrics::points(aws, region, &wanted, findings::span(now), deadline).await) } else { None }
    };
    let (agent, figures, alarms, events) = tokio::join!(
        agent,
        figures,
        alarms::of_region(aws, region, deadline),
        events::of_last_day(aws, region, &database, deadline)
    );
    let running = match &agent {
        Some(Err(Error::StillRunning { command, bastion, .. })) => Some(Running {
            region: region.code().to_owned(),
            command: command.clone(),
            bastion: bastion.clone(),
            question: context.question_to_keep(),
            sent: now.as_second(),
        }),
        _ => None,
    };
    let seen = HealthInputs { agent, figures, alarms: Some(alarms), events: Some(events) };
    let mut reply = Reply::answered(region, health::render(region, &database, &seen, now));
    // What the bastion finds may be asked for in a moment.
    if running.is_some() {
        reply.answer.say.push(Message::new("ask-result"));
        reply.answer.then = Dialog::Listen(Message::new("ask-result"));
        reply.answer.running = running;
        reply.next = Some(more::result());
    }
    Ok(reply)
}
