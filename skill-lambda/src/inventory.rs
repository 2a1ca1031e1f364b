//! The databases of a region and their tags, from DescribeDBInstances alone.

use std::fmt;

use agent_protocol::EngineName;

use crate::{
    aws::Aws,
    error::{Deadline, Error},
    names::{nearest, spoken_form},
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
    pub(crate) application: Option<String>,
    pub(crate) environment: Option<String>,
}

impl Database {
    /// What people call it: its tag, or its identifier where it has none.
    pub(crate) fn spoken_name(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.identifier)
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
        .bound("listing the databases", region, async {
            let mut pages = aws.rds(region).describe_db_instances().max_records(100).into_paginator().items().send();
            let mut databases = Vec::new();
            while let Some(instance) = pages.next().await {
                let instance = instance.map_err(|error| Error::aws("DescribeDBInstances", region, &error))?;
                databases.push(database(instance));
            }
            databases.sort_by(|a: &Database, b| a.identifier.cmp(&b.identifier));
            Ok(databases)
        })
        .await
}

fn database(instance: aws_sdk_rds::types::DbInstance) -> Database {
    let tag = |name: &str| {
        let tags = instance.tag_list();
        let value = tags.iter().find(|tag| tag.key() == Some(name)).and_then(|tag| tag.value());
        value.map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned)
    };
    Database {
        name: tag("instance"),
        application: tag("application"),
        environment: tag("environment"),
        engine: Engine(instance.engine().unwrap_or_default().to_owned()),
        status: instance.db_instance_status().unwrap_or_default().to_owned(),
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
    let wanted = spoken_form(name);
    let is = |own: &str| !wanted.is_empty() && spoken_form(own) == wanted;
    // An identifier is unique in its region: who says one means that one, whatever tags others have.
    if let Some(database) = databases.iter().find(|database| is(&database.identifier)) {
        return Found::One(database);
    }
    let called: Vec<&Database> = databases.iter().filter(|database| database.name.as_deref().is_some_and(is)).collect();
    match called[..] {
        [one] => Found::One(one),
        [] => {
            let names = databases.iter().flat_map(|database| {
                [Some(database.identifier.as_str()), database.name.as_deref()].into_iter().flatten()
            });
            let like = nearest(name, names);
            if like.is_empty() { Found::None } else { Found::Nearest(like) }
        }
        _ => Found::Several(called),
    }
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
    fn an_identifier_goes_before_a_tag() {
        let fleet = [database("blog", None), database("other", Some("blog"))];
        assert_eq!(find(&fleet, "blog"), Found::One(&fleet[0]));
    }
}
