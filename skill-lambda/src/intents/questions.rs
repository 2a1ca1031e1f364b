//! What several intents need to know first: which region, and which of its databases.

use std::ops::ControlFlow;

use agent_protocol::{Check, CheckName, CheckReport, RowError};

use super::{Context, Outcome, choice};
use crate::{
    alexa::{Heard, Slot, is_task, without_codes},
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
    let several: Vec<Region> =
        Slot::several(context.intent, "awsregion").iter().flat_map(|id| regions_of(id)).collect();
    if !several.is_empty() {
        return ControlFlow::Break(which_region(&several));
    }
    // "The second one" of those that were offered.
    let said = context.intent["slots"]["awsregion"]["value"].as_str().unwrap_or_default();
    if let Some(chosen) = choice::chosen(context, "awsregion", said).and_then(Region::from_code) {
        return ControlFlow::Continue(chosen);
    }
    match context.slot("awsregion") {
        Slot::Known { id: Some(id), .. } if id == EVERYWHERE => {
            let say = Message::new("one-region-only");
            ControlFlow::Break(Answer::elicit("awsregion", say, Message::new("ask-region-reprompt")).into())
        }
        Slot::Known { id, name } => match &regions_of(&id.unwrap_or_default())[..] {
            [region] => ControlFlow::Continue(*region),
            [] => ControlFlow::Break(unknown_region(name)),
            several => ControlFlow::Break(which_region(several)),
        },
        Slot::Unknown(words) => match Region::from_code(&words.to_lowercase()) {
            Some(region) => ControlFlow::Continue(region),
            None => ControlFlow::Break(unknown_region(words)),
        },
        Slot::Unclear => ControlFlow::Break(ask_region()),
        Slot::Missing => match context.session.region.or(context.settings.default_region) {
            Some(region) => ControlFlow::Continue(region),
            None => ControlFlow::Break(ask_region()),
        },
    }
}

fn ask_region() -> Outcome {
    Answer::elicit("awsregion", Message::new("ask-region"), Message::new("ask-region-reprompt")).into()
}

/// What the models call all regions together.
pub(super) const EVERYWHERE: &str = "all";

/// The regions of a value of the models: a region's code, or for a country those of all its regions, with `_` between them.
fn regions_of(id: &str) -> Vec<Region> {
    id.split('_').filter_map(Region::from_code).collect()
}

/// The question which of several regions is meant.
fn which_region(regions: &[Region]) -> Outcome {
    let names = Value::Any(regions.iter().copied().map(Value::from).collect());
    let answer = Answer::elicit(
        "awsregion",
        Message::new("which-region").with("names", names),
        Message::new("ask-region-reprompt"),
    );
    answer.offering("awsregion", regions.iter().map(|region| region.code().to_owned())).into()
}

fn is_yes(heard: &Heard) -> bool {
    let said = heard.said("instance").first().map(|said| said.to_lowercase()).unwrap_or_default();
    ["yes", "yeah", "yep", "sure", "right", "はい", "ええ", "うん", "そう"].contains(&said.as_str())
}

fn unknown_region(name: String) -> Outcome {
    let say = Message::new("region-unknown").with("name", Value::Name(name));
    Answer::elicit("awsregion", say, Message::new("ask-region-reprompt")).into()
}

/// The database that is meant, and its region. Otherwise what to say instead: a question for what is missing, or what
/// there is in place of what was not found.
pub(super) async fn database(context: &Context<'_>) -> Result<ControlFlow<Outcome, (Region, Database)>, Error> {
    found(context, true).await
}

/// The same, where the words have to say it: what Alexa takes them for is asked about.
pub(super) async fn database_said(context: &Context<'_>) -> Result<ControlFlow<Outcome, (Region, Database)>, Error> {
    found(context, false).await
}

async fn found(context: &Context<'_>, guess: bool) -> Result<ControlFlow<Outcome, (Region, Database)>, Error> {
    // Where the skill has asked "did you mean", Alexa may take the yes for a name.
    let heard = context.heard("instance");
    let meant = context.session.next.as_ref().filter(|_| heard.as_ref().is_some_and(is_yes));
    let heard = match heard {
        // "The first one" of those that were offered.
        Some(heard) => match heard.said("instance").iter().find_map(|said| choice::chosen(context, "instance", said)) {
            Some(chosen) => Some(Heard::named(chosen)),
            None => meant.map_or(Some(heard), |next| Heard::read(&next.intent, "instance")),
        },
        None => None,
    };
    let choices = choice::offered(context, "instance");
    // A yes to "this one or that one" says neither, and "it" is no name, whatever the databases are called.
    let names_none = |heard: &Heard| heard.is_pronoun() || !choices.is_empty() && is_yes(heard);
    let Some(heard) = heard.filter(|heard| !names_none(heard)) else {
        return Ok(ControlFlow::Break(which(context, None)));
    };
    let region = match region(context) {
        ControlFlow::Continue(region) => region,
        ControlFlow::Break(question) => return Ok(ControlFlow::Break(question)),
    };
    let databases = context.databases(region).await?;
    let name = heard.echo();
    let name = name.as_deref();
    let continue_with = |database: &Database| {
        context.found("instance", &database.identifier);
        Ok(ControlFlow::Continue((region, database.clone())))
    };
    let mut offered: Vec<String> = Vec::new();
    let (say, next) = match inventory::find(&databases, &heard) {
        Found::One(database) => return continue_with(database),
        Found::Guessed(database) if guess => return continue_with(database),
        // Nothing but "the database" was said, or what must have been meant for a code.
        _ if heard.core().is_empty() => return Ok(ControlFlow::Break(which(context, None))),
        Found::Nearest(_) | Found::None if is_task(context.intent) && heard.is_digits() => {
            return Ok(ControlFlow::Break(which(context, Some(Message::new("task-code-too-soon")))));
        }
        Found::Guessed(database) => {
            let next = with_slot(context.intent, "instance", &database.identifier);
            (unknown(region, name, nearest(&[database.spoken_name()])), Some(next))
        }
        Found::Several(candidates) => {
            offered.extend(candidates.iter().take(SPOKEN).map(|database| database.identifier.clone()));
            (several(region, name, &candidates), Some(without_slot(context.intent, "instance")))
        }
        Found::Nearest(names) => {
            let next = match names[..] {
                [only] => with_slot(context.intent, "instance", only),
                _ => without_slot(context.intent, "instance"),
            };
            offered.extend(names.iter().map(|name| (*name).to_owned()));
            (unknown(region, name, nearest(&names)), Some(next))
        }
        Found::None if databases.is_empty() => {
            let say = unknown(region, name, Message::new("instance-unknown-none").with("region", region));
            let answer = Answer::elicit("awsregion", say, Message::new("ask-region-reprompt"));
            return Ok(ControlFlow::Break(Outcome { answer, region: Some(region), next: None }));
        }
        Found::None => (unknown(region, name, instead(&databases)), None),
    };
    let answer = Answer::elicit("instance", say, Message::new("ask-instance-reprompt"));
    let answer = if offered.is_empty() { answer } else { answer.offering("instance", offered) };
    Ok(ControlFlow::Break(Outcome { answer, region: Some(region), next }))
}

/// The question which instance is meant: one of those that the last question offered, where it did. Why it is asked comes first.
pub(super) fn which(context: &Context<'_>, why: Option<Message>) -> Outcome {
    let choices = choice::offered(context, "instance");
    let again = Message::new("ask-instance-reprompt");
    let region = region(context).continue_value().or(context.session.region);
    let mut outcome: Outcome = if choices.is_empty() {
        let answer = Answer::elicit("instance", Message::new("ask-instance"), again);
        Outcome { answer, region, next: None }
    } else {
        let names = choices.iter().map(|name| Value::Name(name.clone())).collect();
        let say = match choices {
            [_] => Message::new("instance-unknown-nearest").with("names", Value::Any(names)),
            _ => Message::new("which-instance").with("names", Value::Any(names)),
        };
        let answer = Answer::elicit("instance", say, again).offering("instance", choices.iter().cloned());
        let next = match choices {
            [only] => with_slot(context.intent, "instance", only),
            _ => without_slot(context.intent, "instance"),
        };
        Outcome { answer, region, next: Some(next) }
    };
    outcome.answer.say.splice(0..0, why);
    outcome
}

/// The same question without what one of its slots was said to be.
fn without_slot(intent: &serde_json::Value, slot: &str) -> Next {
    put(intent, slot, serde_json::json!({"name": slot}))
}

/// The same question with another word in one of its slots.
fn with_slot(intent: &serde_json::Value, slot: &str, value: &str) -> Next {
    put(intent, slot, serde_json::json!({"name": slot, "value": value}))
}

fn put(intent: &serde_json::Value, slot: &str, filled: serde_json::Value) -> Next {
    let mut intent = without_codes(intent, &[], false);
    if let Some(slots) = intent.get_mut("slots").and_then(serde_json::Value::as_object_mut) {
        slots.insert(slot.to_owned(), filled);
    }
    Next { intent, from: 0 }
}

fn unknown(region: Region, name: Option<&str>, others: Message) -> Message {
    let message = match name {
        Some(name) => Message::new("instance-unknown").with("name", Value::Name(name.to_owned())),
        None => Message::new("instance-unknown-unsaid"),
    };
    message.with("region", region).with("others", others)
}

fn nearest(names: &[&str]) -> Message {
    let names = names.iter().map(|name| Value::Name((*name).to_owned())).collect();
    Message::new("instance-unknown-nearest").with("names", Value::Any(names))
}

/// What there is, where nothing is like what was asked for.
fn instead(databases: &[Database]) -> Message {
    let names = databases.iter().take(SPOKEN).map(|database| Value::Name(database.spoken_name().to_owned()));
    Message::new("instance-unknown-known").with("names", Value::All(names.collect()))
}

fn several(region: Region, name: Option<&str>, candidates: &[&Database]) -> Message {
    // What is not fit to be repeated is said as RDS has it.
    let tags = || candidates.iter().find_map(|database| database.name.as_deref());
    let name = name.or_else(tags).unwrap_or_default();
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
