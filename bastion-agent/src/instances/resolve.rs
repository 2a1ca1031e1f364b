//! Finds the instance that a name means: in the configuration, else by discovery.

use std::fmt;

use agent_protocol::{names::same, rds::RdsEngine};

use super::discovery::{Behind, Database, Discovery, Found, Kind, Listing, find, name_in};
use crate::{
    aws::Aws,
    config::{Candidates, Config, DiscoverySettings, Instance, PasswordSource},
    deadline::Deadline,
    failure::CheckError,
    nearest::nearest,
};

/// An instance that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ResolvedInstance {
    /// Its name in the configuration, or its DB identifier; with `.reader` where it is the endpoint of a cluster's readers. No two
    /// have the same.
    pub(crate) name: String,
    pub(crate) instance: Instance,
    pub(crate) source: InstanceSource,
    /// The value of its tag `instance`, where RDS has told it: a name to ask by.
    pub(crate) tag: Option<String>,
    /// What RDS calls its engine, where RDS has told it.
    pub(crate) rds_engine: Option<RdsEngine>,
}

impl ResolvedInstance {
    /// The engine as its makers write it: `Aurora MySQL`, where RDS says that it is.
    pub(crate) fn engine(&self) -> String {
        self.rds_engine.as_ref().map_or_else(|| self.instance.engine.to_string(), ToString::to_string)
    }

    /// The same with what RDS tells of it.
    pub(super) fn with_rds(mut self, database: &Database) -> Self {
        self.tag.clone_from(&database.name);
        self.rds_engine =
            database.engine().is_some_and(|engine| engine == self.instance.engine).then(|| database.engine.clone());
        self
    }

    /// What tells it from all others.
    pub(crate) fn key(&self) -> String {
        match self.source {
            InstanceSource::Configuration => format!("configuration {}", self.name),
            InstanceSource::Discovery(kind) => format!("{kind:?} {}", self.name),
        }
    }
}

/// How an instance is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InstanceSource {
    Configuration,
    Discovery(Kind),
}

impl fmt::Display for InstanceSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Configuration => "configuration",
            Self::Discovery(Kind::Instance) => "discovery",
            Self::Discovery(Kind::Writer) => "discovery, a cluster's writer",
            Self::Discovery(Kind::Reader) => "discovery, a cluster's readers",
        })
    }
}

/// The instance that `name` means. The configuration wins; RDS is asked only for names that do not stand there.
pub(crate) async fn resolve(
    name: &str,
    config: &Config,
    discovery: &Discovery,
    aws: &Aws,
    deadline: &Deadline,
) -> Result<ResolvedInstance, CheckError> {
    if let Some((name, instance)) = config.find(name)? {
        return Ok(configured(name, instance));
    }
    let Some(settings) = config.discovery() else {
        return Err(unknown(name, config, None));
    };
    let failed = |refusal| CheckError::Discovery { name: name.to_owned(), refusal };
    let mut listing = discovery.listing(aws, deadline).await.map_err(failed)?;
    // A database may have been made, or started, since the list was.
    let outdated = match find(&listing.databases, name) {
        Found::One(database) => database.is_closed(),
        Found::Nothing => true,
        Found::Several(_) => false,
    };
    if outdated && listing.is_settled() {
        listing = discovery.refresh(aws, deadline).await.map_err(failed)?;
    }
    match find(&listing.databases, name) {
        Found::One(database) => discovered(database, config, settings),
        Found::Nothing => Err(unknown(name, config, Some(&listing))),
        Found::Several(candidates) => Err(CheckError::AmbiguousInstance { name: name.to_owned(), candidates }),
    }
}

pub(super) fn configured(name: &str, instance: &Instance) -> ResolvedInstance {
    ResolvedInstance {
        name: name.to_owned(),
        instance: instance.clone(),
        source: InstanceSource::Configuration,
        tag: None,
        rds_engine: None,
    }
}

/// A discovered database as an instance; where the configuration has one with its DB identifier, that one.
pub(super) fn discovered(
    database: &Database,
    config: &Config,
    settings: &DiscoverySettings,
) -> Result<ResolvedInstance, CheckError> {
    if database.kind == Kind::Instance
        && let Some((name, instance)) = config.find(&database.identifier)?
    {
        return Ok(configured(name, instance));
    }
    let Some(engine) = database.engine() else {
        let engine = if database.engine.0.is_empty() { "an engine that RDS does not name" } else { &database.engine.0 };
        return Err(CheckError::NoDriver { name: database.own_name(), engine: engine.to_owned() });
    };
    let Some(address) = database.address.clone().filter(|_| !database.is_closed()) else {
        return Err(CheckError::InstanceUnavailable { name: database.own_name(), status: database.status.clone() });
    };
    if database.behind == Behind::Mounted {
        return Err(CheckError::MountedReplica { name: database.own_name() });
    }
    if matches!(database.behind, Behind::Tenants | Behind::Unnamed) {
        let tenants = database.behind == Behind::Tenants;
        return Err(CheckError::UnnamedDatabase { name: database.own_name(), tenants });
    }
    let mut instance =
        Instance::discovered(engine, address, database.identifier.clone(), candidates(database, config), settings);
    if let Some(behind) = database.behind.database() {
        instance.ask_for(behind, settings);
    }
    let resolved = ResolvedInstance {
        name: database.own_name(),
        instance,
        source: InstanceSource::Discovery(database.kind),
        tag: None,
        rds_engine: None,
    };
    Ok(resolved.with_rds(database))
}

/// Where a discovered database's password may be. What the configuration names an instance, or takes a password from, is not
/// that of another database which is tagged so.
fn candidates(database: &Database, config: &Config) -> Candidates {
    let mut found = database.candidates();
    let configured = |parameter: &String| {
        name_in(parameter).is_some_and(|tag| !same(tag, &database.identifier))
            && config.instances.iter().any(|(name, instance)| {
                let names = [Some(name.as_str()), instance.db_identifier.as_deref()];
                let named = |name: &str| name_in(parameter).is_some_and(|tag| same(tag, &name.trim().replace(' ', "-")));
                names.into_iter().flatten().any(named)
                    || matches!(&instance.password, PasswordSource::SsmParameter(theirs) if theirs.eq_ignore_ascii_case(parameter))
            })
    };
    let (theirs, own) = found.parameters.into_iter().partition(configured);
    found.parameters = own;
    found.shared.extend::<Vec<String>>(theirs);
    found
}

fn unknown(name: &str, config: &Config, listing: Option<&Listing>) -> CheckError {
    // Whatever it could have been asked for by.
    let configured =
        config.instances.iter().flat_map(|(name, instance)| [Some(name.as_str()), instance.db_identifier.as_deref()]);
    let discovered = listing.iter().flat_map(|listing| listing.databases.iter());
    let discovered = discovered.filter(|database| database.kind != Kind::Reader);
    let discovered = discovered.flat_map(|database| [database.name.as_deref(), Some(database.identifier.as_str())]);
    CheckError::UnknownInstance {
        name: name.to_owned(),
        nearest: nearest(configured.chain(discovered).flatten(), name),
        discovered: listing.is_some(),
    }
}

#[cfg(test)]
mod tests {
    use agent_protocol::Cause;

    use super::*;
    use crate::{config::TlsMode, instances::discovery::sample};

    #[test]
    fn an_oracle_of_rds_is_asked_at_the_port_that_fits() {
        let found = |settings: &str, behind| {
            let config = Config::parse(&format!("[discovery]\n{settings}")).unwrap();
            let mut database = sample(Kind::Instance, "finance-1", Some("reports"), None);
            (database.engine, database.behind) = (RdsEngine("oracle-ee".to_owned()), behind);
            database.address = Some(("finance-1.example".to_owned(), 1521));
            discovered(&database, &config, config.discovery().unwrap())
        };
        let sid = || Behind::Sid("ORCL".to_owned());
        for (settings, port, tls) in [
            ("", 2484, TlsMode::VerifyFull),
            ("oracle_tls_port = 2590", 2590, TlsMode::VerifyFull),
            ("tls = 'require'", 2484, TlsMode::Require),
            // The port that RDS tells is that of the listener that does not encrypt.
            ("tls = 'disable'", 1521, TlsMode::Disable),
            ("tls = 'disable'\noracle_tls_port = 2590", 1521, TlsMode::Disable),
        ] {
            let instance = found(settings, sid()).unwrap().instance;
            assert_eq!((instance.port(), instance.tls()), (port, tls), "{settings}");
            let asked = instance.oracle.map(|oracle| oracle.database);
            assert_eq!(asked, sid().database(), "{settings}");
        }
        for (behind, cause, words) in [
            (Behind::Tenants, Cause::AmbiguousInstance, "finance-1 holds tenant databases"),
            (Behind::Unnamed, Cause::UnknownInstance, "RDS does not tell by which name the listener of finance-1"),
        ] {
            let failure = found("", behind).unwrap_err().to_failure();
            assert_eq!(failure.cause, cause);
            assert!(failure.message.starts_with(words) && failure.hint.contains("in the configuration"), "{failure:?}");
        }
        // That it lets nobody in is as it should be: nothing is wrong with it.
        let failure = found("", Behind::Mounted).unwrap_err().to_failure();
        assert_eq!(failure.cause, Cause::Unsupported);
        assert!(!failure.cause.is_about_the_database() && failure.hint.contains("ReplicaLag"), "{failure:?}");
    }
}
