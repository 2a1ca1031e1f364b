//! The databases of a region and their tags, from DescribeDBInstances alone.

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use agent_protocol::{
    names::written,
    rds::{self, RdsEngine},
};
use aws_sdk_rds::types::DbInstance;

use crate::{
    aws::Aws,
    deadline::Deadline,
    details::Details,
    error::{Error, Step},
    names::{nearest, spoken_form},
    outside,
    pages::{Marks, Page},
    question::{Heard, SlotName},
    region::Region,
};

/// A database instance.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Database {
    pub(crate) identifier: String,
    pub(crate) engine: RdsEngine,
    pub(crate) status: String,
    /// The tag `instance`: what people call it.
    pub(crate) name: Option<String>,
    /// Whether another database answers to the same name.
    pub(crate) shares_name: bool,
    pub(crate) application: Option<String>,
    pub(crate) environment: Option<String>,
    /// DbiResourceId: no other database ever has the same.
    pub(crate) resource: String,
    /// What else RDS says of it.
    pub(crate) details: Details,
}

impl Database {
    /// What to call it: its tag; its identifier where it has none, or where the tag could mean another one.
    pub(crate) fn spoken_name(&self) -> &str {
        match &self.name {
            Some(name) if !self.shares_name => name,
            _ => &self.identifier,
        }
    }

    /// Whether RDS says that nothing can be listening there, so that to ask it would only cost time.
    pub(crate) fn is_down(&self) -> bool {
        rds::is_down(&self.status)
    }

    /// Whether its data is in the storage of an Aurora cluster. To be in a cluster is not enough: there are Multi-AZ clusters of
    /// MySQL and PostgreSQL too, each instance with a storage of its own.
    pub(crate) fn is_aurora(&self) -> bool {
        self.engine.is_aurora()
    }

    /// Whether this and the other database have a name in common.
    fn shares(&self, other: &Self) -> bool {
        let answers = |name: &String| other.answers_to(&spoken_form(name));
        answers(&self.identifier) || self.name.as_ref().is_some_and(answers)
    }

    /// Whether `spoken`, in its [`spoken_form`], is the tag or the identifier.
    fn answers_to(&self, spoken: &str) -> bool {
        spoken_form(&self.identifier) == spoken || self.name.as_deref().is_some_and(|name| spoken_form(name) == spoken)
    }
}

/// How long a list is remembered that was not read to its end, and one after which there was no time left for the answer.
const CACHE_TTL: Duration = Duration::from_secs(60);

/// The databases of the regions. A list that is longer than one question can read is gone on with by the next one.
#[derive(Debug, Default)]
pub(crate) struct Inventory(Mutex<HashMap<Region, Reading>>);

/// A list as far as it was read.
#[derive(Debug)]
struct Reading {
    databases: Vec<Database>,
    /// What the next page is asked for with; nothing where there is none.
    next: Option<String>,
    marks: Marks,
    since: Instant,
}

impl Inventory {
    /// All databases of a region, by identifier.
    pub(crate) async fn databases(
        &self,
        aws: &Aws,
        region: Region,
        deadline: Deadline,
    ) -> Result<Vec<Database>, Error> {
        let remembered = self.regions().remove(&region).filter(|reading| reading.since.elapsed() < CACHE_TTL);
        let mut reading = match remembered {
            Some(reading) if reading.next.is_none() => {
                let databases = reading.databases.clone();
                self.regions().insert(region, reading);
                return Ok(databases);
            }
            Some(reading) => reading,
            None => Reading { databases: Vec::new(), next: None, marks: Marks::default(), since: Instant::now() },
        };
        loop {
            let asked = Box::pin(page(aws, region, reading.next.clone()));
            match deadline.timeout_at(Step::Inventory, region, asked).await {
                Ok(read) => {
                    reading.databases.extend(read.items);
                    reading.next = read.next;
                }
                // What was read is not lost; a mark that AWS does not take any more is.
                Err(error @ (Error::OutOfTime { .. } | Error::Throttled { .. })) if reading.next.is_some() => {
                    let read = reading.databases.len() as u64;
                    reading.since = Instant::now();
                    self.regions().insert(region, reading);
                    return Err(match error {
                        Error::OutOfTime { .. } => Error::Unfinished { region, read },
                        throttled => throttled,
                    });
                }
                Err(error) => return Err(error),
            }
            match &reading.next {
                Some(next) => reading.marks.note(ASKED, region, next)?,
                None => break,
            }
        }
        reading.databases.sort_by(|a, b| a.identifier.cmp(&b.identifier));
        // A page that comes a little later may have one again that the page before had.
        reading.databases.dedup_by(|a, b| a.identifier == b.identifier);
        mark_shared_names(&mut reading.databases);
        let databases = reading.databases.clone();
        reading.since = Instant::now();
        self.regions().insert(region, reading);
        Ok(databases)
    }

    /// A question was answered: what was read for it is not remembered, so that the next answer is as fresh. Only where there was
    /// no time left for the answer is the next question spared the reading.
    pub(crate) fn answered(&self, error: Option<&Error>) {
        if !matches!(error, Some(Error::OutOfTime { .. } | Error::StillRunning { .. })) {
            self.regions().retain(|_, reading| reading.next.is_some());
        }
    }

    fn regions(&self) -> MutexGuard<'_, HashMap<Region, Reading>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const ASKED: &str = "DescribeDBInstances";

async fn page(aws: &Aws, region: Region, mark: Option<String>) -> Result<Page<Database>, Error> {
    let ask = aws.rds(region).describe_db_instances().max_records(100).set_marker(mark);
    let page = ask.send().await.map_err(|error| Error::aws(ASKED, region, &error))?;
    let page = Page::of(ASKED, region, page.db_instances, page.marker)?;
    let databases = page.items.iter().filter(|instance| is_of_rds(instance)).map(|instance| database(region, instance));
    Ok(Page { items: databases.collect::<Result<_, _>>()?, next: page.next })
}

/// DocumentDB and Neptune have an API of their own that is RDS's, and their instances are in RDS's list.
fn is_of_rds(instance: &DbInstance) -> bool {
    !instance.engine().is_some_and(|engine| engine.starts_with("docdb") || engine.starts_with("neptune"))
}

/// A database as it is now; nothing where it is gone.
pub(crate) async fn refetch(
    aws: &Aws,
    region: Region,
    identifier: &str,
    deadline: Deadline,
) -> Result<Option<Database>, Error> {
    let ask = aws.rds(region).describe_db_instances().db_instance_identifier(identifier);
    let found = deadline.timeout_at(Step::Inventory, region, async {
        ask.send().await.map_err(|error| Error::aws(ASKED, region, &error))
    });
    let found = Page::of(ASKED, region, found.await?.db_instances, None)?;
    found.items.first().map(|instance| database(region, instance)).transpose()
}

fn mark_shared_names(databases: &mut [Database]) {
    let mut answering: HashMap<String, usize> = HashMap::new();
    for database in &*databases {
        let names: HashSet<String> = [Some(&database.identifier), database.name.as_ref()]
            .into_iter()
            .flatten()
            .map(|name| spoken_form(name))
            .collect();
        for name in names {
            *answering.entry(name).or_default() += 1;
        }
    }
    for database in databases {
        let name = database.name.as_deref().map(spoken_form).unwrap_or_default();
        database.shares_name = answering.get(&name).is_some_and(|count| *count > 1);
    }
}

fn database(region: Region, instance: &DbInstance) -> Result<Database, Error> {
    let tag = |name: &str| {
        let tags = instance.tag_list();
        let value = tags.iter().find(|tag| tag.key() == Some(name)).and_then(|tag| tag.value());
        outside::field(value).as_deref().and_then(written)
    };
    let identifier = outside::field(instance.db_instance_identifier());
    Ok(Database {
        identifier: identifier.ok_or_else(|| Error::damaged(ASKED, region, "an instance has no identifier"))?,
        name: tag("instance"),
        application: tag("application"),
        environment: tag("environment"),
        engine: RdsEngine(outside::word(instance.engine())),
        status: outside::word(instance.db_instance_status()),
        shares_name: false,
        resource: outside::word(instance.dbi_resource_id()),
        details: Details::of(instance),
    })
}

/// What a spoken name may mean among databases.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found<'a> {
    One(&'a Database),
    /// The words name none, and the door takes them for this one.
    Guessed(&'a Database),
    /// Several databases have this name.
    Several(Vec<&'a Database>),
    /// None has; these names are like it.
    Nearest(Vec<&'a str>),
    /// None has, and none is like it.
    None,
}

/// The database that people mean: by its tag `instance` or its DB identifier, as the words sound. What the door takes them for
/// counts only where they name none.
pub(crate) fn find<'a>(databases: &'a [Database], heard: &Heard) -> Found<'a> {
    let answering = |wanted: &str| -> Vec<&Database> {
        databases.iter().filter(|database| !wanted.is_empty() && database.answers_to(wanted)).collect()
    };
    for wanted in heard.said(SlotName::Instance).iter().map(|name| spoken_form(name)) {
        let called = answering(&wanted);
        match called[..] {
            [one] => return Found::One(one),
            [] => {}
            _ => return Found::Several(called),
        }
    }
    let named = |readings: Vec<String>| distinct(readings.iter().flat_map(|name| answering(&spoken_form(name))));
    let called = named(heard.readings(SlotName::Instance));
    match called[..] {
        [one] => return Found::One(one),
        [] => {}
        // Two of one name, or "the orders one" where there are "orders" and "orders one".
        [first, ..] if called.iter().all(|database| database.shares(first)) => return Found::Several(called),
        _ => return Found::Nearest(called.into_iter().map(Database::spoken_name).collect()),
    }
    // Where they say which one is not meant, that one is not offered.
    if heard.excludes() {
        return Found::None;
    }
    let parts: Vec<&Database> = distinct(heard.parts(SlotName::Instance).into_iter().flat_map(named));
    if !parts.is_empty() {
        return Found::Nearest(parts.into_iter().map(Database::spoken_name).collect());
    }
    let guesses = heard.guesses().iter().filter(|name| heard.fits(SlotName::Instance, name));
    let guessed = distinct(guesses.flat_map(|name| answering(&spoken_form(name))));
    match guessed[..] {
        [one] => return Found::Guessed(one),
        [] => {}
        _ => return Found::Nearest(guessed.into_iter().map(Database::spoken_name).collect()),
    }
    let name = heard.core();
    let names = databases
        .iter()
        .flat_map(|database| [Some(database.identifier.as_str()), database.name.as_deref()].into_iter().flatten());
    let like = nearest(&name, names);
    if like.is_empty() { Found::None } else { Found::Nearest(like) }
}

/// Each of the databases once.
fn distinct<'a>(databases: impl Iterator<Item = &'a Database>) -> Vec<&'a Database> {
    let mut databases: Vec<&Database> = databases.collect();
    databases.sort_by(|a, b| a.identifier.cmp(&b.identifier));
    databases.dedup();
    databases
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::question::{Intent, Meaning, Question, SlotValue};

    fn database(identifier: &str, name: Option<&str>) -> Database {
        Database { identifier: identifier.to_owned(), name: name.map(str::to_owned), ..Database::default() }
    }

    #[test]
    fn a_name_is_found_as_it_sounds() {
        let fleet = [
            database("orders-prod-1", Some("sample")),
            database("shop-prod-1", Some("shop")),
            database("shop-test-1", Some("Shop")),
            database("scratch-7", None),
        ];
        assert_eq!(find(&fleet, &Heard::named("Sample")), Found::One(&fleet[0]));
        assert_eq!(find(&fleet, &Heard::named("orders prod 1")), Found::One(&fleet[0]));
        assert_eq!(find(&fleet, &Heard::named("scratch 7")), Found::One(&fleet[3]));
        assert_eq!(find(&fleet, &Heard::named("shop")), Found::Several(vec![&fleet[1], &fleet[2]]));
        assert_eq!(find(&fleet, &Heard::named("simple")), Found::Nearest(vec!["sample"]));
        assert_eq!(find(&fleet, &Heard::named("warehouse")), Found::None);
        assert_eq!(find(&fleet, &Heard::named("'; $(reboot) \n")), Found::None);
        assert_eq!(find(&fleet, &Heard::named("---")), Found::None);
    }

    #[test]
    fn a_name_that_could_mean_two_is_never_taken_for_one() {
        let mut fleet = [
            database("blog", Some("diary")),
            database("other", Some("blog")),
            database("shop-1-1", None),
            database("shop-11", None),
        ];
        assert_eq!(find(&fleet, &Heard::named("blog")), Found::Several(vec![&fleet[0], &fleet[1]]));
        assert_eq!(find(&fleet, &Heard::named("shop 1 1")), Found::Several(vec![&fleet[2], &fleet[3]]));
        mark_shared_names(&mut fleet);
        assert_eq!(fleet.each_ref().map(Database::spoken_name), ["diary", "other", "shop-1-1", "shop-11"]);
    }

    #[test]
    fn what_people_say_around_a_name_does_not_matter() {
        let fleet = [database("wiki-prod-1", Some("wiki")), database("the-end", None)];
        for said in ["the wiki", "wiki instance", "the wiki database", "wikiのインスタンス", "Wiki"] {
            assert_eq!(find(&fleet, &Heard::named(said)), Found::One(&fleet[0]), "{said}");
        }
        assert_eq!(find(&fleet, &Heard::named("the end")), Found::One(&fleet[1]));
        for said in ["no, actually the wiki one", "wiki in", "yes wiki", "いや、wikiのほう", "wikiでお願いします"]
        {
            assert_eq!(find(&fleet, &Heard::named(said)), Found::One(&fleet[0]), "{said}");
        }
        // Two names, or one and the other way to read it, are a question.
        let fleet =
            [database("a-1", Some("orders")), database("a-2", Some("orders one")), database("a-3", Some("2024"))];
        for said in ["the orders one please", "orders and orders one", "orders in the orders one database"] {
            assert_eq!(find(&fleet, &Heard::named(said)), Found::Nearest(vec!["orders", "orders one"]), "{said}");
        }
        // What was taken back is not meant, nor offered.
        for said in ["orders one じゃなくて orders", "not 2024, orders", "orders instead of 2024"] {
            assert_eq!(find(&fleet, &Heard::named(said)), Found::One(&fleet[0]), "{said}");
        }
        assert_eq!(find(&fleet, &Heard::named("not orders")), Found::None);
        // Names that look like numbers are names where they are there.
        for (said, at) in [("2024", 2), ("orders one", 1), ("the 2024 one", 2)] {
            assert_eq!(find(&fleet, &Heard::named(said)), Found::One(&fleet[at]), "{said}");
        }
    }

    #[test]
    fn what_a_door_takes_the_words_for_counts_only_where_they_name_nothing() {
        let fleet = [
            database("mail-1", Some("mail")),
            database("male-1", Some("male")),
            database("orders-1", Some("orders")),
            database("orders-11", Some("orders eleven")),
        ];
        let heard = |words: Option<&str>, guesses: &[&str]| {
            let meanings = guesses.iter().map(|name| Meaning { id: None, name: (*name).to_owned() });
            let value = SlotValue::new(words.map(str::to_owned), meanings);
            Heard::read(&Question::new(Intent::HealthCheck).with(SlotName::Instance, value), SlotName::Instance)
                .unwrap()
        };
        assert_eq!(find(&fleet, &heard(Some("mail"), &["male"])), Found::One(&fleet[0]));
        assert_eq!(find(&fleet, &heard(Some("orders eleven"), &["orders", "orders eleven"])), Found::One(&fleet[3]));
        assert_eq!(find(&fleet, &heard(Some("mayl"), &["male"])), Found::Guessed(&fleet[1]));
        assert_eq!(find(&fleet, &heard(Some("mayl"), &["male", "mail"])), Found::Nearest(vec!["mail", "male"]));
        assert_eq!(find(&fleet, &heard(None, &["male"])), Found::Guessed(&fleet[1]));
        // What is not meant is not offered, and a guess leaves nothing over.
        for words in ["anything but mail", "mail以外", "mailはやめて", "mailを再起動しないで", "don't touch mail"]
        {
            assert_eq!(find(&fleet, &heard(Some(words), &["mail"])), Found::None, "{words}");
        }
        assert_eq!(find(&fleet, &heard(Some("mailer"), &["orders"])), Found::Nearest(vec!["mail", "male", "mail-1"]));
        assert_eq!(find(&fleet, &heard(Some("mail m f a 645281"), &[])), Found::One(&fleet[0]));
        // Digits that nobody has called a code are a part of a name.
        let like = find(&fleet, &heard(Some("orders 2024"), &[]));
        assert!(matches!(&like, Found::Nearest(names) if names.contains(&"orders")), "{like:?}");
    }
}
