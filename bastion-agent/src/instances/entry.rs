//! The list of all instances: those of the configuration, and those that are discovered beside them.

use agent_protocol::{EngineName, names::same};

use super::{
    discovery::{Database, Kind, Listing},
    resolve::{ResolvedInstance, configured, discovered},
};
use crate::{config::Config, failure::CheckError};

/// An entry of the list of all there is.
#[derive(Debug)]
pub(crate) enum Entry {
    Instance(ResolvedInstance),
    /// A database that the agent cannot talk to, and why.
    Other(Database, CheckError),
}

impl Entry {
    /// The name it is asked for by.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Instance(resolved) => &resolved.name,
            Self::Other(database, _) => &database.identifier,
        }
    }

    /// Its engine, where it is one that the agent speaks to.
    pub(crate) fn engine(&self) -> Option<EngineName> {
        match self {
            Self::Instance(resolved) => Some(resolved.instance.engine),
            Self::Other(database, _) => database.engine(),
        }
    }

    /// Whether `pattern` means it: its name or DB identifier, or the beginning of one with a `*` after it. Letter case does not
    /// matter.
    pub(crate) fn answers_to(&self, pattern: &str) -> bool {
        let identifier = match self {
            Self::Instance(resolved) => resolved.instance.db_identifier.as_deref(),
            Self::Other(..) => None,
        };
        let mut names = [Some(self.name()), identifier].into_iter().flatten();
        match pattern.strip_suffix('*') {
            Some(beginning) => names.any(|name| name.to_lowercase().starts_with(&beginning.to_lowercase())),
            None => names.any(|name| same(name, pattern)),
        }
    }
}

/// Everything in the configuration, and everything discovered that is not there too.
pub(crate) fn all(config: &Config, listing: Option<&Listing>) -> Vec<Entry> {
    let mut all: Vec<_> =
        config.instances.iter().map(|(name, instance)| Entry::Instance(configured(name, instance))).collect();
    if let (Some(settings), Some(listing)) = (config.discovery(), listing) {
        let in_file = |database: &&Database| {
            database.kind == Kind::Instance
                && config.instances.iter().any(|(name, instance)| {
                    same(name, &database.identifier)
                        || instance.db_identifier.as_deref().is_some_and(|known| same(known, &database.identifier))
                })
        };
        let others = listing.databases.iter().filter(|database| !in_file(database));
        all.extend(others.map(|database| match discovered(database, config, settings) {
            Ok(resolved) => Entry::Instance(resolved),
            Err(error) => Entry::Other(database.clone(), error),
        }));
    }
    all
}
