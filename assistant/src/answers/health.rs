//! How is a database, all in all? What RDS and CloudWatch say of it, and all the agent's checks, asked for at once.

use agent_protocol::CheckReport;
use jiff::Timestamp;

use super::{
    about,
    health_verdict::{HealthInputs, Verdict},
};
use crate::{
    inventory::Database,
    message::{Message, Value},
    region::Region,
};

/// What is said of an agent's report alone.
pub(crate) fn of_agent(region: Region, database: &Database, report: &CheckReport) -> Vec<Message> {
    let seen = HealthInputs { agent: Some(Ok(report.clone())), ..HealthInputs::default() };
    render(region, database, &seen, Timestamp::now())
}

/// What is said of all that was seen: the worst first, then what could not be seen, then that the rest is fine.
pub(crate) fn render(region: Region, database: &Database, seen: &HealthInputs, now: Timestamp) -> Vec<Message> {
    let Verdict { findings, unchecked, fine, closed } = Verdict::of(region, database, seen, now);
    let about = |id: &str| about::about(id, region, database);
    let of = |critical: bool| {
        let found = findings.iter().filter(|finding| finding.critical == critical);
        let say: Vec<Value> = found.map(|finding| finding.say.clone().into()).collect();
        (!say.is_empty()).then_some(Value::All(say))
    };
    let mut say = Vec::new();
    if database.is_down() {
        say.push(about("health-down").with("status", about::status(database)));
    }
    say.extend(closed.map(|cause| about("connection-failed").with("cause", cause)));
    for (critical, id) in [(true, "health-critical"), (false, "health-warning")] {
        if let Some(findings) = of(critical) {
            let id = if say.is_empty() { id } else { "health-also" };
            say.push(about(id).with("findings", findings));
        }
    }
    let bad = !say.is_empty();
    let outside_only = seen.agent.is_none() && database.engine.checked_as().is_none();
    if !bad {
        say.push(match (unchecked.is_empty(), outside_only) {
            (true, false) => about("health-ok").with("count", fine),
            // What nobody has looked into is not fine.
            (true, true) => about("health-unknown-inside"),
            (false, _) => about("health-unknown"),
        });
    }
    say.extend(by_cause(unchecked));
    if !database.is_down() {
        if say.len() > 1 || bad || outside_only {
            say.extend((fine > 0).then(|| Message::new("health-rest").with("count", fine)));
        }
        say.push(Message::new("rds-status").with("status", about::status(database)));
        let engine = Value::Text(database.engine.to_string());
        say.extend(outside_only.then(|| Message::new("health-outside").with("engine", engine)));
    }
    say
}

/// What could not be checked: one sentence for all that has failed for one reason.
pub(crate) fn by_cause(unchecked: Vec<(Message, Message)>) -> Vec<Message> {
    let mut causes: Vec<(Message, Vec<Value>)> = Vec::new();
    for (part, cause) in unchecked {
        match causes.iter_mut().find(|(known, _)| *known == cause) {
            Some((_, parts)) if parts.contains(&part.clone().into()) => {}
            Some((_, parts)) => parts.push(part.into()),
            None => causes.push((cause, vec![part.into()])),
        }
    }
    let said = causes.into_iter().map(|(cause, parts)| {
        let id = if is_a_sentence(&cause) { "health-unchecked-told" } else { "health-unchecked" };
        Message::new(id).with("part", Value::All(parts)).with("cause", cause)
    });
    said.collect()
}

/// Whether a cause is a sentence of its own rather than the end of one: what went wrong on the way, and alarms that cannot tell, are
/// said alone elsewhere.
fn is_a_sentence(cause: &Message) -> bool {
    ["error-", "alarms-"].iter().any(|of| cause.id.starts_with(of))
}
