//! How is a database, all in all? What RDS and CloudWatch say of it, and all the agent's checks, asked for at once.

use std::ops::ControlFlow;

use agent_protocol::{Check, CheckReport};
use jiff::Timestamp;

use super::{
    Context, Outcome, findings,
    health_verdict::{Seen, Verdict},
    more, questions,
};
use crate::{
    alarms,
    answer::{Message, Then, Value},
    error::Error,
    events,
    inventory::Database,
    metrics,
    region::Region,
    session::Running,
};

pub(super) async fn answer(context: &Context<'_>) -> Result<Outcome, Error> {
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
            intent: context.intent_to_keep(),
        }),
        _ => None,
    };
    let seen = Seen { agent, figures, alarms: Some(alarms), events: Some(events) };
    let mut outcome = Outcome::answered(region, said(region, &database, &seen, now));
    // What the bastion finds may be asked for in a moment.
    if running.is_some() {
        outcome.answer.say.push(Message::new("ask-result"));
        outcome.answer.then = Then::Listen(Message::new("ask-result"));
        outcome.answer.running = running;
        outcome.next = Some(more::result());
    }
    Ok(outcome)
}

/// What is said of an agent's report alone.
pub(super) fn of_agent(region: Region, database: &Database, report: &CheckReport) -> Vec<Message> {
    let seen = Seen { agent: Some(Ok(report.clone())), ..Seen::default() };
    said(region, database, &seen, Timestamp::now())
}

/// What is said of all that was seen: the worst first, then what could not be seen, then that the rest is fine.
pub(super) fn said(region: Region, database: &Database, seen: &Seen, now: Timestamp) -> Vec<Message> {
    let Verdict { findings, unchecked, fine, closed } = Verdict::of(region, database, seen, now);
    let about = |id: &str| questions::about(id, region, database);
    let of = |critical: bool| {
        let found = findings.iter().filter(|finding| finding.critical == critical);
        let say: Vec<Value> = found.map(|finding| finding.say.clone().into()).collect();
        (!say.is_empty()).then_some(Value::All(say))
    };
    let mut say = Vec::new();
    if database.is_down() {
        say.push(about("health-down").with("status", questions::status(database)));
    }
    say.extend(closed.map(|cause| about("connection-failed").with("cause", cause)));
    for (critical, id) in [(true, "health-critical"), (false, "health-warning")] {
        if let Some(findings) = of(critical) {
            let id = if say.is_empty() { id } else { "health-also" };
            say.push(about(id).with("findings", findings));
        }
    }
    let bad = !say.is_empty();
    if !bad && unchecked.is_empty() {
        say.push(about("health-ok").with("count", fine));
    } else if !bad {
        say.push(about("health-unknown"));
    }
    say.extend(by_cause(unchecked));
    if !database.is_down() {
        if say.len() > 1 || bad {
            say.extend((fine > 0).then(|| Message::new("health-rest").with("count", fine)));
        }
        say.push(Message::new("rds-status").with("status", questions::status(database)));
        let engine = Value::Text(database.engine.to_string());
        say.extend(
            database.engine.checked_as().is_none().then(|| Message::new("health-outside").with("engine", engine)),
        );
    }
    say
}

/// What could not be checked: one sentence for all that has failed for one reason.
pub(super) fn by_cause(unchecked: Vec<(Message, Message)>) -> Vec<Message> {
    let mut causes: Vec<(Message, Vec<Value>)> = Vec::new();
    for (part, cause) in unchecked {
        match causes.iter_mut().find(|(known, _)| *known == cause) {
            Some((_, parts)) if parts.contains(&part.clone().into()) => {}
            Some((_, parts)) => parts.push(part.into()),
            None => causes.push((cause, vec![part.into()])),
        }
    }
    let said = causes
        .into_iter()
        .map(|(cause, parts)| Message::new("health-unchecked").with("part", Value::All(parts)).with("cause", cause));
    said.collect()
}
