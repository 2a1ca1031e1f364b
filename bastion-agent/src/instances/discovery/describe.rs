//! Asks RDS for its instances and clusters, and remembers the list.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use aws_sdk_rds::error::SdkError;
use parking_lot::Mutex;

use super::{
    cache::Cache,
    database::{self, Database},
    listing::Listing,
    ownership,
};
use crate::{
    aws::{Aws, AwsFailure, Service},
    deadline::Deadline,
};

/// How long a list is good for. Addresses stay as they are when a database fails over; what changes is which there are.
const LISTING_TTL: Duration = Duration::from_secs(5 * 60);

/// How many pages are read at most: 20,000 databases, many times what an account may have in a region.
const MAX_PAGES: usize = 200;

/// How many databases a page holds; AWS allows no more.
const PAGE_SIZE: i32 = 100;

/// Asks RDS, and remembers what it said: in memory, and in a file for the next run.
#[derive(Debug)]
pub(crate) struct Discovery {
    memory: Mutex<Option<Listing>>,
    file: Option<Cache>,
}

impl Discovery {
    pub(crate) fn new() -> Self {
        Self { memory: Mutex::new(None), file: Cache::find() }
    }

    /// One that keeps no file, for tests.
    #[cfg(test)]
    pub(crate) fn in_memory() -> Self {
        Self { memory: Mutex::new(None), file: None }
    }

    /// The databases as they were a few minutes ago at most.
    pub(crate) async fn listing(&self, aws: &Aws, deadline: &Deadline) -> Result<Listing, AwsFailure> {
        let remembered = self.memory.lock().clone();
        let remembered = remembered.or_else(|| self.file.as_ref().and_then(Cache::read));
        match remembered.filter(|listing| listing.age() < LISTING_TTL) {
            Some(listing) => Ok(self.remember(listing)),
            None => self.refresh(aws, deadline).await,
        }
    }

    /// The databases as they are now.
    pub(crate) async fn refresh(&self, aws: &Aws, deadline: &Deadline) -> Result<Listing, AwsFailure> {
        let taken_at = SystemTime::now();
        let choice = self.file.as_ref().map(Cache::choice);
        let asked = deadline.timeout(ask(aws)).await.unwrap_or_else(|| Err(AwsFailure::late(Service::Rds)))?;
        let listing = Listing { databases: Arc::new(asked), taken_at };
        if let (Some(file), Some(choice)) = (&self.file, &choice) {
            file.write(&listing, choice);
        }
        Ok(self.remember(listing))
    }

    fn remember(&self, listing: Listing) -> Listing {
        *self.memory.lock() = Some(listing.clone());
        listing
    }
}

async fn ask(aws: &Aws) -> Result<Vec<Database>, AwsFailure> {
    let client = aws.rds().await?;
    let mut databases = Vec::new();
    let mut marker = None;
    for _ in 0..MAX_PAGES {
        let page = client.describe_db_instances().max_records(PAGE_SIZE).set_marker(marker).send().await;
        let page = page.map_err(|error| refusal("rds:DescribeDBInstances", &error))?;
        databases.extend(page.db_instances.unwrap_or_default().iter().map(Database::instance));
        marker = page.marker.filter(|marker| !marker.is_empty());
        if marker.is_none() {
            break;
        }
    }
    whole(&marker)?;
    databases.retain(|database| database.engine.is_of_rds());
    // Regions without clusters are spared the second question.
    if databases.iter().any(|database| database.cluster.is_some()) {
        for _ in 0..MAX_PAGES {
            let page = client.describe_db_clusters().max_records(PAGE_SIZE).set_marker(marker).send().await;
            let page = page.map_err(|error| refusal("rds:DescribeDBClusters", &error))?;
            databases.extend(page.db_clusters.unwrap_or_default().iter().flat_map(Database::cluster));
            marker = page.marker.filter(|marker| !marker.is_empty());
            if marker.is_none() {
                break;
            }
        }
        whole(&marker)?;
        databases.retain(|database| database.engine.is_of_rds());
        database::share_master_secrets(&mut databases);
    }
    ownership::settle(&mut databases);
    // One without an identifier can still have a claim to a name; it can be asked for by none.
    databases.retain(|database| !database.identifier.is_empty());
    Ok(databases)
}

/// A part of the list is not taken for the whole: what a name means, and whose a secret is, depends on all of it.
fn whole(marker: &Option<String>) -> Result<(), AwsFailure> {
    match marker {
        None => Ok(()),
        Some(_) => Err(AwsFailure::new(
            format!("its list goes on after {MAX_PAGES} pages"),
            "Name the instances in the configuration, and switch [discovery] off.",
        )),
    }
}

fn refusal<E, R>(action: &str, error: &SdkError<E, R>) -> AwsFailure
where
    E: aws_sdk_rds::error::ProvideErrorMetadata + std::error::Error + 'static,
    R: std::fmt::Debug,
{
    AwsFailure::of(Service::Rds, action, error)
}
