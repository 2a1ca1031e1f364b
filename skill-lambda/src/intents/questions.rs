//! What several intents need to know first: which region, and which of its databases.

use std::ops::ControlFlow;

use agent_protocol::{Check, CheckName, CheckReport, RowError};

use super::{Context, Outcome};
use crate::{
    alexa::Slot,
    answer::{Answer, Message, Value},
    error::Error,
    inventory::{self, Database, Found},
    redact,
    region::Region,
    session::Next,
};

/// How many parts that could not be read are named.
const NAMED: usize = 3;

/// The most names in one spoken list.
pub(super) const SPOKEN: usize = 20;

/// The region that is meant: the one said, else the one this session was about, else the default. Otherwise the question
/// that asks for it.
pub(super) fn region(context: &Context<'_>) -> ControlFlow<Outcome, Region> {
    match Slot::read(context.intent, "awsregion") {
        Slot::Known { id, name } => match Region::from_code(&id.unwrap_or_default()) {
            Some(region) => ControlFlow::Continue(region),
            None => ControlFlow::Break(unknown_region(name)),
        },
        Slot::Unknown(words) => match Region::from_code(&words.to_lowercase()) {
            Some(region) => ControlFlow::Continue(region),
            None => ControlFlow::Break(unknown_region(words)),
        },
        Slot::Missing => match context.session.region.or(context.settings.default_region) {
            Some(region) => ControlFlow::Continue(region),
            None => {
                let (ask, again) = (Message::new("ask-region"), Message::new("ask-region-reprompt"));
                ControlFlow::Break(Answer::elicit("awsregion", ask, again).into())
            }
        },
    }
}

fn is_yes(said: &str) -> bool {
    ["yes", "yeah", "yep", "sure", "right", "はい", "ええ", "うん", "そう"].contains(&said.to_lowercase().as_str())
}

fn unknown_region(name: String) -> Outcome {
    let say = Message::new("region-unknown").with("name", Value::Name(name));
    Answer::elicit("awsregion", say, Message::new("ask-region-reprompt")).into()
}

/// The database that is meant, and its region. Otherwise what to say instead: a question for what is missing, or what
/// there is in place of what was not found.
pub(super) async fn database(context: &Context<'_>) -> Result<ControlFlow<Outcome, (Region, Database)>, Error> {
    // Where the skill has asked "did you mean", Alexa may take the yes for a name.
    let said = Slot::read(context.intent, "instance").words();
    let meant = context.session.next.as_ref().filter(|_| said.as_deref().is_some_and(is_yes));
    let said = meant.map_or(said, |next| Slot::read(&next.intent, "instance").words());
    let Some(name) = said else {
        let (ask, again) = (Message::new("ask-instance"), Message::new("ask-instance-reprompt"));
        return Ok(ControlFlow::Break(Answer::elicit("instance", ask, again).into()));
    };
    let region = match region(context) {
        ControlFlow::Continue(region) => region,
        ControlFlow::Break(question) => return Ok(ControlFlow::Break(question)),
    };
    let databases = context.databases(region).await?;
    let (say, next) = match inventory::find(&databases, &name) {
        Found::One(database) => return Ok(ControlFlow::Continue((region, database.clone()))),
        Found::Several(candidates) => (several(region, &name, &candidates), None),
        Found::Nearest(names) => {
            let next = if let [only] = names[..] { Some(with_slot(context.intent, "instance", only)) } else { None };
            (unknown(region, &name, nearest(&names)), next)
        }
        Found::None => (unknown(region, &name, instead(region, &databases)), None),
    };
    let answer = Answer::elicit("instance", say, Message::new("ask-instance-reprompt"));
    Ok(ControlFlow::Break(Outcome { answer, region: Some(region), next }))
}

/// The same question with another word in one of its slots.
fn with_slot(intent: &serde_json::Value, slot: &str, value: &str) -> Next {
    let mut intent = intent.clone();
    intent["slots"][slot] = serde_json::json!({"name": slot, "value": value});
    Next { intent, from: 0 }
}

fn unknown(region: Region, name: &str, others: Message) -> Message {
    Message::new("instance-unknown")
        .with("name", Value::Name(name.to_owned()))
        .with("region", region)
        .with("others", others)
}

fn nearest(names: &[&str]) -> Message {
    let names = names.iter().map(|name| Value::Name((*name).to_owned())).collect();
    Message::new("instance-unknown-nearest").with("names", Value::Any(names))
}

/// What there is, where nothing is like what was asked for.
fn instead(region: Region, databases: &[Database]) -> Message {
    if databases.is_empty() {
        return Message::new("instance-unknown-none").with("region", region);
    }
    let names = databases.iter().take(SPOKEN).map(|database| Value::Name(database.spoken_name().to_owned()));
    Message::new("instance-unknown-known").with("names", Value::All(names.collect()))
}

fn several(region: Region, name: &str, candidates: &[&Database]) -> Message {
    let identifiers = candidates.iter().take(SPOKEN).map(|database| {
        let identifier = Value::Name(database.identifier.clone());
        match (&database.application, &database.environment) {
            (Some(application), Some(environment)) => Message::new("instance-identifier")
                .with("identifier", identifier)
                .with("application", Value::Name(application.clone()))
                .with("environment", Value::Name(environment.clone()))
                .into(),
            _ => identifier,
        }
    });
    Message::new("instance-ambiguous")
        .with("count", candidates.len() as u64)
        .with("name", Value::Name(name.to_owned()))
        .with("region", region)
        .with("identifiers", Value::Any(identifiers.collect()))
}

/// The agent's report on the database that is meant. Otherwise what to say instead, also where the agent has no driver for
/// the engine.
pub(super) async fn report(
    context: &Context<'_>,
    check: &Check,
) -> Result<ControlFlow<Outcome, (Region, Database, CheckReport)>, Error> {
    let (region, database) = match database(context).await? {
        ControlFlow::Continue(found) => found,
        ControlFlow::Break(instead) => return Ok(ControlFlow::Break(instead)),
    };
    if let Some(message) = not_checked(&database) {
        return Ok(ControlFlow::Break(Outcome::answered(region, [message])));
    }
    let report = context.check(region, &database, check).await?;
    Ok(ControlFlow::Continue((region, database, report)))
}

/// What is said of the agent's report on the database that is meant.
pub(super) async fn told(
    context: &Context<'_>,
    check: &Check,
    said: impl FnOnce(Region, &Database, &CheckReport) -> Result<Vec<Message>, Error>,
) -> Result<Outcome, Error> {
    Ok(match report(context, check).await? {
        ControlFlow::Continue((region, database, report)) => {
            let say = said(region, &database, &report)?;
            Outcome::answered(region, of_what_was_read(&report, say))
        }
        ControlFlow::Break(instead) => instead,
    })
}

/// What is said of a report that is not whole: what is missing from it comes first, and the rest is said of the rest alone. So no
/// "none" or "all" is said of what nobody has looked at.
pub(super) fn of_what_was_read(report: &CheckReport, say: Vec<Message>) -> Vec<Message> {
    // Health says for each part what it could not look at.
    if report.failure.is_some() || report.check() == CheckName::Health {
        return say;
    }
    let mut missing = Vec::new();
    if !report.row_errors.is_empty() {
        let mut parts: Vec<Value> = Vec::new();
        for part in report.row_errors.iter().take(NAMED).map(|error| Value::from(unread_part(error))) {
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
        let id = if report.row_errors.len() > NAMED { "unread-some" } else { "unread" };
        let count = report.row_errors.len() as u64;
        missing.push(Message::new(id).with("count", count).with("parts", Value::All(parts)));
    }
    if report.truncated {
        let seen = report.rows.len() as u64;
        missing.push(Message::new("unread-rows").with("seen", seen).with("count", report.total_rows));
    }
    if missing.is_empty() {
        return say;
    }
    // An answer without rows would say "none".
    if report.rows.is_empty() {
        missing.push(Message::new("rest-empty"));
        return missing;
    }
    missing.push(Message::new("of-the-rest"));
    missing.into_iter().chain(say).collect()
}

/// A part of a report that could not be read, by what the agent calls it.
pub(super) fn unread_part(error: &RowError) -> Message {
    match redact::cleaned(&error.subject) {
        empty if empty.is_empty() => Message::new("part-other"),
        subject => Message::new("part-named").with("part", Value::Text(subject)),
    }
}

/// A message about a database of a region.
pub(super) fn about(id: &str, region: Region, database: &Database) -> Message {
    Message::new(id).with("name", name(database)).with("region", region)
}

/// A value for a database's name in a sentence.
pub(super) fn name(database: &Database) -> Value {
    Value::Name(database.spoken_name().to_owned())
}

/// The statuses of RDS that languages have words for; others are said as RDS writes them.
pub(crate) const STATUSES: [&str; 14] = [
    "available",
    "backing-up",
    "creating",
    "deleting",
    "failed",
    "failing-over",
    "maintenance",
    "modifying",
    "rebooting",
    "starting",
    "stopped",
    "stopping",
    "storage-full",
    "upgrading",
];

/// What RDS says a database is doing.
pub(super) fn status(database: &Database) -> Value {
    status_of(&database.status)
}

/// A status of RDS.
pub(crate) fn status_of(status: &str) -> Value {
    match STATUSES.contains(&status) {
        true => Message::new(format!("status-{status}")).into(),
        false => Value::Name(status.to_owned()),
    }
}

/// What is said of an engine that the agent has no driver for; nothing where it has one.
pub(super) fn not_checked(database: &Database) -> Option<Message> {
    if database.engine.checked_as().is_some() {
        return None;
    }
    let engine = Value::Text(database.engine.to_string());
    Some(Message::new("engine-not-checked").with("name", name(database)).with("engine", engine))
}
