//! The names of a region's instances and applications, for a door to expect: what people call their databases is in no
//! dictionary.

use std::collections::BTreeSet;

use spoken_names::{Language, forms};

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

/// A name to expect.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expected {
    /// The name.
    pub name: String,
    /// What else it sounds like: spelled, in figures or words, in kana.
    pub also: Vec<String>,
}

/// The names to expect.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// Of instances.
    pub instances: Vec<Expected>,
    /// Of applications.
    pub applications: Vec<Expected>,
}

/// A name, and how it is read where its writing does not tell.
type Read<'a> = (&'a str, Option<&'a str>);

impl Vocabulary {
    /// The names of these databases for people who speak this language: tags first, which are what people say; identifiers as far as
    /// there is room, and then what else names sound like.
    pub(crate) fn of(databases: &[Database], language: Language) -> Self {
        let tags =
            databases.iter().filter_map(|database| Some((database.name.as_deref()?, database.reading.as_deref())));
        let untagged = databases.iter().filter(|database| database.name.is_none());
        let tagged = databases.iter().filter(|database| database.name.is_some());
        let of_untagged = untagged.map(|database| (database.identifier.as_str(), database.reading.as_deref()));
        let identifiers = of_untagged.chain(tagged.map(|database| (database.identifier.as_str(), None)));
        let applications = databases.iter().filter_map(|database| Some((database.application.as_deref()?, None)));
        let mut applications = Names::distinct(applications, MAX_APPLICATIONS);
        let mut instances = Names::distinct(tags.chain(identifiers), MAX_VALUES - applications.expected.len());
        let mut room = MAX_VALUES - applications.expected.len() - instances.expected.len();
        instances.add_forms(language, &mut room);
        applications.add_forms(language, &mut room);
        Self { instances: instances.expected, applications: applications.expected }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.instances.is_empty() && self.applications.is_empty()
    }
}

/// Names of one kind.
struct Names<'a> {
    expected: Vec<Expected>,
    read: Vec<Read<'a>>,
    bytes: usize,
}

impl<'a> Names<'a> {
    /// The first few names, each that sounds like another one left out, as they are spoken.
    fn distinct(names: impl Iterator<Item = Read<'a>>, most: usize) -> Self {
        let mut all = Self { expected: Vec::new(), read: Vec::new(), bytes: 0 };
        let mut heard = BTreeSet::new();
        for (name, reading) in names {
            let form = spoken_form(name);
            let spoken = name.replace(['-', '_', '.'], " ").trim().to_owned();
            if form.is_empty() || spoken.chars().count() > MAX_VALUE_CHARS || !heard.insert(form) {
                continue;
            }
            if all.expected.len() == most || all.bytes + spoken.len() + MAX_AROUND > MAX_BYTES {
                break;
            }
            all.bytes += spoken.len() + MAX_AROUND;
            all.expected.push(Expected { name: spoken, also: Vec::new() });
            all.read.push((name, reading));
        }
        all
    }

    /// Adds what else they sound like, as far as there is room.
    fn add_forms(&mut self, language: Language, room: &mut usize) {
        for (expected, (name, reading)) in self.expected.iter_mut().zip(&self.read) {
            // To know what a name sounds like takes time.
            if *room == 0 {
                return;
            }
            let reading = reading.iter().map(|reading| (*reading).to_owned());
            for form in reading.chain(forms(name, language)) {
                let fits = *room > 0 && self.bytes + form.len() + MAX_AROUND <= MAX_BYTES;
                if fits && form.chars().count() <= MAX_VALUE_CHARS && !expected.also.contains(&form) {
                    self.bytes += form.len() + MAX_AROUND;
                    *room -= 1;
                    expected.also.push(form);
                }
            }
        }
    }
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
        let names = |all: &[Expected]| all.iter().map(|expected| expected.name.clone()).collect::<Vec<_>>();
        let fleet: Vec<Database> = (0..200).map(database).collect();
        let all = Vocabulary::of(&fleet, Language::English);
        assert_eq!((all.instances.len(), all.applications.len()), (70, 30));
        assert_eq!(all.instances[0].name, "Orders 0");
        assert!(all.instances.iter().all(|expected| expected.also.is_empty()), "there is no room");
        let few = Vocabulary::of(&fleet[..3], Language::English);
        assert_eq!(names(&few.instances), ["Orders 0", "Orders 2", "orders prod 1", "orders prod 0", "orders prod 2"]);
        assert_eq!(names(&few.applications), ["app 0", "app 1", "app 2"]);
        assert_eq!(few.instances[1].also, ["orders two"]);
        assert!(Vocabulary::of(&[], Language::Japanese).is_empty());
    }

    #[test]
    fn each_name_comes_with_what_it_sounds_like() {
        let fleet = [
            Database { identifier: "db11204a".to_owned(), name: Some("HR".to_owned()), ..Database::default() },
            Database {
                identifier: "ledger-1".to_owned(),
                name: Some("経理".to_owned()),
                reading: Some("けいり".to_owned()),
                ..Database::default()
            },
        ];
        let also =
            |language| Vocabulary::of(&fleet, language).instances.into_iter().map(|name| name.also).collect::<Vec<_>>();
        assert_eq!(also(Language::Japanese)[..2], [vec!["エイチアール"], vec!["けいり"]]);
        assert_eq!(also(Language::English)[2], ["d. b. one one two zero four a."]);
    }
}
