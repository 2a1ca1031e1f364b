//! What is said where no instance, or more than one, is called what was said: those that are like it, and those that there are.

use crate::{
    context::{MAX_SPOKEN, PAGE_ITEMS, spoken_at_once},
    environments::spoken_environment,
    inventory::Database,
    message::{Message, Value},
    region::Region,
};

pub(super) fn unknown(region: Region, name: Option<&str>, others: Message) -> Message {
    let message = match name {
        Some(name) => Message::new("instance-unknown").with("name", Value::Name(name.to_owned())),
        None => Message::new("instance-unknown-unsaid"),
    };
    message.with("region", region).with("others", others)
}

pub(super) fn nearest(names: &[&str]) -> Message {
    let names = names.iter().map(|name| Value::Name((*name).to_owned())).collect();
    Message::new("instance-unknown-nearest").with("names", Value::Any(names))
}

/// As many as are said at a time.
pub(super) fn first_few(databases: &[Database]) -> &[Database] {
    &databases[..spoken_at_once(databases.len(), PAGE_ITEMS)]
}

/// What there is, where nothing is like what was asked for: all of it, or some of so many.
pub(super) fn instead(some: &[Database], count: usize) -> Message {
    let names = some.iter().map(|database| Value::Name(database.spoken_name().to_owned()));
    let id = if some.len() < count { "instance-unknown-some" } else { "instance-unknown-known" };
    Message::new(id).with("names", Value::All(names.collect())).with("count", count as u64)
}

pub(super) fn several(region: Region, name: Option<&str>, candidates: &[&Database]) -> Message {
    // What is not fit to be repeated is said as RDS has it.
    let tags = || candidates.iter().find_map(|database| database.name.as_deref());
    let name = name.or_else(tags).unwrap_or_default();
    let identifiers = candidates.iter().take(MAX_SPOKEN).map(|database| {
        let identifier = Value::Name(database.identifier.clone());
        match (&database.application, &database.environment) {
            (Some(application), Some(environment)) => Message::new("instance-identifier")
                .with("identifier", identifier)
                .with("application", Value::Name(application.clone()))
                .with("environment", spoken_environment(environment))
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
