//! The names of a region's instances and applications, for a door to expect: what people call their databases is in no
//! dictionary.

use std::collections::BTreeSet;

use crate::{inventory::Database, names::spoken_form};

/// The most names that a door takes for one session.
const MAX_VALUES: usize = 100;

/// The most of them that are applications: instances are asked about more often.
const MAX_APPLICATIONS: usize = 30;

/// The longest name that anybody says, in characters.
const MAX_VALUE_CHARS: usize = 80;

/// The most bytes of the names of one kind, and what each takes besides. A response has room for no more.
const MAX_BYTES: usize = 7_000;
const MAX_AROUND: usize = 40;

/// The names to expect.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// Of instances.
    pub instances: Vec<String>,
    /// Of applications.
    pub applications: Vec<String>,
}

impl Vocabulary {
    /// The names of these databases: tags first, which are what people say; identifiers as far as there is room.
    pub(crate) fn of(databases: &[Database]) -> Self {
        let tags = databases.iter().filter_map(|database| database.name.as_deref());
        let untagged = databases.iter().filter(|database| database.name.is_none());
        let tagged = databases.iter().filter(|database| database.name.is_some());
        let identifiers = untagged.chain(tagged).map(|database| database.identifier.as_str());
        let applications = databases.iter().filter_map(|database| database.application.as_deref());
        let applications = distinct(applications, MAX_APPLICATIONS);
        Self { instances: distinct(tags.chain(identifiers), MAX_VALUES - applications.len()), applications }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.instances.is_empty() && self.applications.is_empty()
    }
}

/// The first few names, each that sounds like another one left out, as they are spoken.
fn distinct<'a>(names: impl Iterator<Item = &'a str>, most: usize) -> Vec<String> {
    let mut heard = BTreeSet::new();
    let new = names.filter(|name| {
        let form = spoken_form(name);
        !form.is_empty() && heard.insert(form)
    });
    let spoken = new.map(|name| name.replace(['-', '_', '.'], " ").trim().to_owned());
    let mut bytes = 0;
    let short = spoken.filter(|name| name.chars().count() <= MAX_VALUE_CHARS).take_while(|name| {
        bytes += name.len() + MAX_AROUND;
        bytes <= MAX_BYTES
    });
    short.take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_come_first_and_no_more_than_a_door_takes() {
        let database = |number: usize| Database {
            identifier: format!("orders-prod-{number}"),
            name: number.is_multiple_of(2).then(|| format!("Orders_{number}")),
            application: Some(format!("app {}", number % 40)),
            ..Database::default()
        };
        let fleet: Vec<Database> = (0..200).map(database).collect();
        let all = Vocabulary::of(&fleet);
        assert_eq!((all.instances.len(), all.applications.len()), (70, 30));
        assert_eq!(all.instances[0], "Orders 0");
        let few = Vocabulary::of(&fleet[..3]);
        assert_eq!(few.instances, ["Orders 0", "Orders 2", "orders prod 1", "orders prod 0", "orders prod 2"]);
        assert_eq!(few.applications, ["app 0", "app 1", "app 2"]);
        assert!(Vocabulary::of(&[]).is_empty());
    }
}
