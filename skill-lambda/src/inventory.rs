//! The databases of a region and their tags, from DescribeDBInstances alone.

use std::{
    collections::{HashMap, HashSet},
    fmt,
};

use agent_protocol::{EngineName, names::written};

use crate::{
    aws::Aws,
    details::Details,
    error::{Deadline, Error, Step},
    names::{bare, nearest, spoken_form},
    region::Region,
};

/// A database instance.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Database {
    pub(crate) identifier: String,
    pub(crate) engine: Engine,
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
        const DOWN: [&str; 8] =
            ["creating", "deleting", "failed", "inaccessible", "restore-error", "starting", "stopped", "stopping"];
        DOWN.iter().any(|status| self.status.starts_with(status))
    }

    /// Whether `spoken`, in its [`spoken_form`], is the tag or the identifier.
    fn answers_to(&self, spoken: &str) -> bool {
        spoken_form(&self.identifier) == spoken || self.name.as_deref().is_some_and(|name| spoken_form(name) == spoken)
    }
}

/// An engine as RDS names it, such as `aurora-postgresql`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Engine(pub(crate) String);

impl Engine {
    /// The engine as the bastion agent knows it, where it has a driver for it.
    pub(crate) fn checked_as(&self) -> Option<EngineName> {
        match self.0.as_str() {
            "postgres" | "aurora-postgresql" => Some(EngineName::Postgres),
            "mysql" | "aurora-mysql" | "aurora" => Some(EngineName::Mysql),
            "mariadb" => Some(EngineName::Mariadb),
            _ => None,
        }
    }
}

impl fmt::Display for Engine {
    /// The name as its makers write it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0.as_str() {
            "postgres" => "PostgreSQL",
            "mysql" => "MySQL",
            "mariadb" => "MariaDB",
            "aurora-postgresql" => "Aurora PostgreSQL",
            "aurora" | "aurora-mysql" => "Aurora MySQL",
            oracle if oracle.starts_with("oracle") || oracle.starts_with("custom-oracle") => "Oracle",
            server if server.starts_with("sqlserver") || server.starts_with("custom-sqlserver") => "SQL Server",
            db2 if db2.starts_with("db2") => "Db2",
            other => other,
        })
    }
}

/// All databases of a region, by identifier.
pub(crate) async fn databases(aws: &Aws, region: Region, deadline: Deadline) -> Result<Vec<Database>, Error> {
    deadline
        .bound(Step::Inventory, region, async {
            let mut pages = aws.rds(region).describe_db_instances().max_records(100).into_paginator().items().send();
            let mut databases = Vec::new();
            while let Some(instance) = pages.next().await {
                let instance = instance.map_err(|error| Error::aws("DescribeDBInstances", region, &error))?;
                databases.push(database(instance));
            }
            databases.sort_by(|a: &Database, b| a.identifier.cmp(&b.identifier));
            mark_shared_names(&mut databases);
            Ok(databases)
        })
        .await
}

/// A database as it is now; nothing where it is gone.
pub(crate) async fn again(
    aws: &Aws,
    region: Region,
    identifier: &str,
    deadline: Deadline,
) -> Result<Option<Database>, Error> {
    let ask = aws.rds(region).describe_db_instances().db_instance_identifier(identifier);
    let found = deadline.bound(Step::Inventory, region, async {
        ask.send().await.map_err(|error| Error::aws("DescribeDBInstances", region, &error))
    });
    Ok(found.await?.db_instances.unwrap_or_default().into_iter().next().map(database))
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

fn database(instance: aws_sdk_rds::types::DbInstance) -> Database {
    let tag = |name: &str| {
        let tags = instance.tag_list();
        let value = tags.iter().find(|tag| tag.key() == Some(name)).and_then(|tag| tag.value());
        value.and_then(written)
    };
    Database {
        name: tag("instance"),
        application: tag("application"),
        environment: tag("environment"),
        engine: Engine(instance.engine().unwrap_or_default().to_owned()),
        status: instance.db_instance_status().unwrap_or_default().to_owned(),
        shares_name: false,
        resource: instance.dbi_resource_id().unwrap_or_default().to_owned(),
        details: Details::of(&instance),
        identifier: instance.db_instance_identifier.unwrap_or_default(),
    }
}

/// What a spoken name may mean among databases.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found<'a> {
    One(&'a Database),
    /// Several databases have this name.
    Several(Vec<&'a Database>),
    /// None has; these names are like it.
    Nearest(Vec<&'a str>),
    /// None has, and none is like it.
    None,
}

/// The database that people mean by `name`: its tag `instance` or its DB identifier, as it sounds.
pub(crate) fn find<'a>(databases: &'a [Database], name: &str) -> Found<'a> {
    for wanted in [spoken_form(name), spoken_form(bare(name))] {
        let called: Vec<&Database> =
            databases.iter().filter(|database| !wanted.is_empty() && database.answers_to(&wanted)).collect();
        match called[..] {
            [one] => return Found::One(one),
            [] => {}
            _ => return Found::Several(called),
        }
    }
    let names = databases
        .iter()
        .flat_map(|database| [Some(database.identifier.as_str()), database.name.as_deref()].into_iter().flatten());
    let like = nearest(bare(name), names);
    if like.is_empty() { Found::None } else { Found::Nearest(like) }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(find(&fleet, "Sample"), Found::One(&fleet[0]));
        assert_eq!(find(&fleet, "orders prod 1"), Found::One(&fleet[0]));
        assert_eq!(find(&fleet, "scratch 7"), Found::One(&fleet[3]));
        assert_eq!(find(&fleet, "shop"), Found::Several(vec![&fleet[1], &fleet[2]]));
        assert_eq!(find(&fleet, "simple"), Found::Nearest(vec!["sample"]));
        assert_eq!(find(&fleet, "warehouse"), Found::None);
        assert_eq!(find(&fleet, "'; $(reboot) \n"), Found::None);
        assert_eq!(find(&fleet, "---"), Found::None);
    }

    #[test]
    fn a_name_that_could_mean_two_is_never_taken_for_one() {
        let mut fleet = [
            database("blog", Some("diary")),
            database("other", Some("blog")),
            database("shop-1-1", None),
            database("shop-11", None),
        ];
        assert_eq!(find(&fleet, "blog"), Found::Several(vec![&fleet[0], &fleet[1]]));
        assert_eq!(find(&fleet, "shop 1 1"), Found::Several(vec![&fleet[2], &fleet[3]]));
        mark_shared_names(&mut fleet);
        assert_eq!(fleet.each_ref().map(Database::spoken_name), ["diary", "other", "shop-1-1", "shop-11"]);
    }

    #[test]
    fn what_people_say_around_a_name_does_not_matter() {
        let fleet = [database("wiki-prod-1", Some("wiki")), database("the-end", None)];
        for said in ["the wiki", "wiki instance", "the wiki database", "wikiのインスタンス", "Wiki"] {
            assert_eq!(find(&fleet, said), Found::One(&fleet[0]), "{said}");
        }
        assert_eq!(find(&fleet, "the end"), Found::One(&fleet[1]));
    }
}
