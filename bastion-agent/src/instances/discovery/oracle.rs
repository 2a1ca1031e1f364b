//! Which database behind an Oracle instance's listener is meant, as far as RDS tells in its list.

use aws_sdk_rds::types::{DbInstance, ReplicaMode};
use serde::{Deserialize, Serialize};

use agent_protocol::rds::RdsEngine;

use crate::config::{OracleDatabase, is_listener_name};

/// What a listener is to be asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Behind {
    /// Nothing: its engine has no such listener.
    NoListener,
    /// Its one database, by its SID.
    Sid(String),
    /// The one pluggable database of a container database, by its service.
    Service(String),
    /// One of several tenant databases, each with users of its own: RDS's list does not say which there are.
    Tenants,
    /// RDS gives no name, or none that a listener could be asked for.
    Unnamed,
    /// None that lets anybody in: a replica that is mounted applies what its source sends, and does nothing else.
    Mounted,
}

impl Behind {
    pub(super) fn of(described: &DbInstance) -> Self {
        let engine = RdsEngine(described.engine.clone().unwrap_or_default());
        if !engine.is_oracle() {
            return Self::NoListener;
        }
        if described.replica_mode == Some(ReplicaMode::Mounted) {
            return Self::Mounted;
        }
        if described.multi_tenant == Some(true) {
            return Self::Tenants;
        }
        // Of a container database of RDS Custom, RDS names the root, where nobody's data is.
        let named = !(engine.is_container() && engine.is_custom_oracle());
        let name = described.db_name.clone().filter(|name| named && is_listener_name(name));
        match name {
            None => Self::Unnamed,
            Some(name) if engine.is_container() => Self::Service(name),
            Some(name) => Self::Sid(name),
        }
    }

    /// What to ask the listener for, where one is to be asked and that is known.
    pub(crate) fn database(&self) -> Option<OracleDatabase> {
        match self {
            Self::Sid(name) => Some(OracleDatabase::Sid(name.clone())),
            Self::Service(name) => Some(OracleDatabase::Service(name.clone())),
            Self::NoListener | Self::Tenants | Self::Unnamed | Self::Mounted => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rds_names_the_database_or_nobody_guesses() {
        let sid = |name: &str| Behind::Sid(name.to_owned());
        let service = |name: &str| Behind::Service(name.to_owned());
        for (engine, name, tenants, expected) in [
            ("oracle-ee", Some("ORCL"), None, sid("ORCL")),
            ("oracle-se2", Some("FIN"), Some(false), sid("FIN")),
            ("custom-oracle-ee", Some("ORCL"), None, sid("ORCL")),
            // RDS calls the pluggable database by name, not the container.
            ("oracle-ee-cdb", Some("FINPDB"), Some(false), service("FINPDB")),
            ("oracle-se2-cdb", Some("FINPDB"), None, service("FINPDB")),
            ("oracle-ee-cdb", Some("FINPDB"), Some(true), Behind::Tenants),
            ("custom-oracle-ee-cdb", Some("RDSCDB"), None, Behind::Unnamed),
            ("oracle-ee", None, None, Behind::Unnamed),
            ("oracle-ee", Some(""), None, Behind::Unnamed),
            // Nothing that would end it in a descriptor.
            ("oracle-ee", Some("ORCL)(HOST=elsewhere)"), None, Behind::Unnamed),
            ("oracle-ee", Some(&"x".repeat(300)), None, Behind::Unnamed),
            ("postgres", Some("orders"), None, Behind::NoListener),
            ("sqlserver-se", None, None, Behind::NoListener),
        ] {
            let described =
                DbInstance::builder().engine(engine).set_db_name(name.map(str::to_owned)).set_multi_tenant(tenants);
            assert_eq!(Behind::of(&described.build()), expected, "{engine} {name:?} {tenants:?}");
        }
        for (mode, expected) in [(ReplicaMode::Mounted, Behind::Mounted), (ReplicaMode::OpenReadOnly, sid("ORCL"))] {
            let described = DbInstance::builder().engine("oracle-ee").db_name("ORCL").replica_mode(mode);
            assert_eq!(Behind::of(&described.build()), expected);
        }
    }
}
