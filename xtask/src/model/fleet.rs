//! What the databases of an account are called.

use std::collections::BTreeMap;

use agent_protocol::rds::RdsEngine;

use crate::aws;

/// Names by how they sound, each with other ways to say it.
pub(super) type Names = BTreeMap<String, (String, Vec<String>)>;

/// What the databases are called.
#[derive(Debug, Default)]
pub(super) struct Fleet {
    pub(super) instances: Names,
    pub(super) applications: Names,
}

impl Fleet {
    /// Adds the names of a region's databases: tags `instance` and `application`, and DB identifiers.
    pub(super) async fn look(&mut self, region: &str) -> Result<(), String> {
        let config = aws::config(region).await;
        let mut pages =
            aws_sdk_rds::Client::new(&config).describe_db_instances().max_records(100).into_paginator().items().send();
        while let Some(instance) = pages.next().await {
            let instance = instance.map_err(|error| {
                let detail = aws_sdk_rds::error::DisplayErrorContext(&error);
                format!("DescribeDBInstances in {region}: {detail}. Check the credentials, and that they may call it.")
            })?;
            if !RdsEngine(instance.engine().unwrap_or_default().to_owned()).is_of_rds() {
                continue;
            }
            let tag =
                |name: &str| instance.tag_list().iter().find(|tag| tag.key() == Some(name)).and_then(|tag| tag.value());
            let identifier = instance.db_instance_identifier().unwrap_or_default();
            let name = tag("instance").filter(|name| !name.trim().is_empty());
            add(&mut self.instances, name.unwrap_or(identifier), name.map(|_| identifier));
            if let (Some(name), Some(reading)) = (name, tag("instance-reading")) {
                add(&mut self.instances, name, Some(reading));
            }
            if let Some(application) = tag("application") {
                add(&mut self.applications, application, None);
            }
        }
        Ok(())
    }
}

/// Adds a name, and another way to say it.
pub(super) fn add(names: &mut Names, name: &str, other: Option<&str>) {
    let name = spoken(name);
    if name.is_empty() {
        return;
    }
    let (_, others) = names.entry(name.to_lowercase()).or_insert_with(|| (name.clone(), Vec::new()));
    if let Some(other) = other.map(spoken).filter(|other| !other.eq_ignore_ascii_case(&name))
        && !others.contains(&other)
    {
        others.push(other);
    }
}

/// A name as people say it: what joins its parts becomes a space.
fn spoken(name: &str) -> String {
    name.split(|joint: char| joint.is_whitespace() || matches!(joint, '-' | '_' | '.' | ':' | '/'))
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_as_they_are_spoken() {
        let mut names = Names::new();
        add(&mut names, "Ledger", Some("ledger-prod-1"));
        add(&mut names, "ledger", Some("ledger-test-1"));
        add(&mut names, "scratch_7", None);
        add(&mut names, "  ", None);
        let others = vec!["ledger prod 1".to_owned(), "ledger test 1".to_owned()];
        assert_eq!(names.len(), 2);
        assert_eq!(names["ledger"], ("Ledger".to_owned(), others));
        assert_eq!(names["scratch 7"], ("scratch 7".to_owned(), Vec::new()));
    }
}
