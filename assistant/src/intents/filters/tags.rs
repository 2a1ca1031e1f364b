//! The tags `environment` and `application` of databases.

use std::collections::BTreeMap;

use crate::{environments::environment, inventory::Database, names::spoken_form};

/// The environments of databases, each once, by one of its tags.
pub(super) fn environments(databases: &[Database]) -> Vec<&str> {
    let mut known: BTreeMap<String, &str> = BTreeMap::new();
    for tag in databases.iter().filter_map(|database| database.environment.as_deref()) {
        known.entry(environment(tag)).or_insert(tag);
    }
    known.into_values().collect()
}

/// The tags `application` of databases, each once, with how many databases have it; by name.
pub(in crate::intents) fn applications(databases: &[Database]) -> Vec<(&str, u64)> {
    let mut found: BTreeMap<String, (&str, u64)> = BTreeMap::new();
    for tag in databases.iter().filter_map(|database| database.application.as_deref()) {
        found.entry(spoken_form(tag)).or_insert((tag, 0)).1 += 1;
    }
    found.into_values().collect()
}
