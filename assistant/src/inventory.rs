//! The databases of a region and their tags, from DescribeDBInstances alone.

use std::{
    collections::{HashMap, HashSet},
    time::{Duration, Instant},
};

use agent_protocol::{
    names::written,
    rds::{self, RdsEngine},
};
use aws_sdk_rds::types::DbInstance;
use parking_lot::{Mutex, MutexGuard};

use crate::{
    aws::Aws,
    deadline::Deadline,
    details::Details,
    error::{Error, Step},
    names::spoken_form,
    outside,
    pages::{Marks, Page},
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
    /// The tag `instance-reading`: how the name is read, where its writing does not tell.
    pub(crate) reading: Option<String>,
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

    /// All that it is called.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        [Some(&self.identifier), self.name.as_ref(), self.reading.as_ref()].into_iter().flatten().map(String::as_str)
    }

    /// Whether this and the other database have a name in common.
    pub(crate) fn shares(&self, other: &Self) -> bool {
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
                Some(next) => reading.marks.note(OPERATION, region, next)?,
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
        self.0.lock()
    }
}

const OPERATION: &str = "DescribeDBInstances";

async fn page(aws: &Aws, region: Region, mark: Option<String>) -> Result<Page<Database>, Error> {
    let ask = aws.rds(region).describe_db_instances().max_records(100).set_marker(mark);
    let page = ask.send().await.map_err(|error| Error::aws(OPERATION, region, &error))?;
    let page = Page::of(OPERATION, region, page.db_instances, page.marker)?;
    let is_of_rds = |instance: &&DbInstance| RdsEngine(instance.engine().unwrap_or_default().to_owned()).is_of_rds();
    let databases = page.items.iter().filter(is_of_rds).map(|instance| database(region, instance));
    Ok(Page { items: databases.collect::<Result<_, _>>()?, next: page.next })
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
        ask.send().await.map_err(|error| Error::aws(OPERATION, region, &error))
    });
    let found = Page::of(OPERATION, region, found.await?.db_instances, None)?;
    found.items.first().map(|instance| database(region, instance)).transpose()
}

pub(crate) fn mark_shared_names(databases: &mut [Database]) {
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
        identifier: identifier.ok_or_else(|| Error::damaged(OPERATION, region, "an instance has no identifier"))?,
        name: tag("instance"),
        reading: tag("instance-reading"),
        application: tag("application"),
        environment: tag("environment"),
        engine: RdsEngine(outside::word(instance.engine())),
        status: outside::word(instance.db_instance_status()),
        shares_name: false,
        resource: outside::word(instance.dbi_resource_id()),
        details: Details::of(instance),
    })
}
