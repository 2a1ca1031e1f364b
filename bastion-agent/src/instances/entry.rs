//! The list of all instances: those of the configuration, and those that are discovered beside them.

use agent_protocol::{EngineName, names::same};

use super::{
    discovery::{Database, Kind, Listing},
    resolve::{InstanceSource, ResolvedInstance, configured, discovered},
};
use crate::{
    config::{Config, Instance},
    failure::CheckError,
};

/// An entry of the list of all there is.
#[derive(Debug)]
pub(crate) enum Entry {
    Instance(ResolvedInstance),
    /// A database that the agent cannot talk to, and why.
    Other(Database, CheckError),
}

impl Entry {
    /// The name it is asked for by.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Instance(resolved) => resolved.name.clone(),
            Self::Other(database, _) => database.own_name(),
        }
    }

    /// Its engine, where it is one that the agent speaks to.
    pub(crate) fn engine(&self) -> Option<EngineName> {
        match self {
            Self::Instance(resolved) => Some(resolved.instance.engine),
            Self::Other(database, _) => database.engine(),
        }
    }

    /// Whether `pattern` means it: its name, DB identifier or tag, or the beginning of one with a `*` after it. Letter case does not
    /// matter.
    pub(crate) fn answers_to(&self, pattern: &str) -> bool {
        // The endpoint of a cluster that is meant.
        let of_endpoint = |kind, suffix: &str| {
            let whole = pattern.len().checked_sub(suffix.len()).filter(|_| self.kind() == Some(kind))?;
            pattern.get(whole..).filter(|end| end.eq_ignore_ascii_case(suffix)).map(|_| &pattern[..whole])
        };
        let pattern =
            of_endpoint(Kind::Writer, ".writer").or_else(|| of_endpoint(Kind::Reader, ".reader")).unwrap_or(pattern);
        let mut names = self.names().into_iter();
        match pattern.strip_suffix('*') {
            Some(beginning) => names.any(|name| name.to_lowercase().starts_with(&beginning.to_lowercase())),
            None => names.any(|name| same(&name, pattern)),
        }
    }

    /// All that it can be asked for by: its name, its DB identifier, its tag.
    pub(crate) fn names(&self) -> Vec<String> {
        let (identifier, tag) = match self {
            Self::Instance(resolved) => (resolved.instance.db_identifier.as_ref(), resolved.tag.as_ref()),
            Self::Other(database, _) => (Some(&database.identifier), database.name.as_ref()),
        };
        [Some(self.name()), identifier.cloned(), tag.cloned()].into_iter().flatten().collect()
    }

    /// The value of its tag `instance`, where it is not its name.
    pub(crate) fn tag(&self) -> Option<&str> {
        let tag = match self {
            Self::Instance(resolved) => resolved.tag.as_deref(),
            Self::Other(database, _) => database.name.as_deref(),
        };
        tag.filter(|tag| !same(tag, &self.name()))
    }

    fn kind(&self) -> Option<Kind> {
        match self {
            Self::Instance(ResolvedInstance { source: InstanceSource::Discovery(kind), .. }) => Some(*kind),
            Self::Instance(_) => None,
            Self::Other(database, _) => Some(database.kind),
        }
    }
}

/// Everything in the configuration, and everything discovered that is not there too.
pub(crate) fn all(config: &Config, listing: Option<&Listing>) -> Vec<Entry> {
    let databases = listing.filter(|_| config.discovery().is_some()).map_or(&[][..], |listing| &listing.databases);
    let known = |name: &str, instance: &Instance| {
        let identified = databases.iter().find(|database| {
            database.kind == Kind::Instance
                && instance
                    .db_identifier
                    .as_deref()
                    .map_or_else(|| same(name, &database.identifier), |known| same(known, &database.identifier))
        });
        let configured = configured(name, instance);
        match identified {
            Some(database) => configured.with_rds(database),
            None => configured,
        }
    };
    let mut all: Vec<_> =
        config.instances.iter().map(|(name, instance)| Entry::Instance(known(name, instance))).collect();
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
