//! A database as RDS describes it: an instance, or one of the two endpoints of a cluster.

use agent_protocol::{
    EngineName, names,
    rds::{RdsEngine, is_down},
};
use aws_sdk_rds::types::{DbCluster, DbInstance, Tag};
use serde::{Deserialize, Serialize};

use super::oracle::Behind;
use crate::config::Candidates;

/// The tag whose value is the name that people call a database by.
const NAME_TAG: &str = "instance";

/// The tag whose value is the user for IAM database authentication.
const USER_TAG: &str = "dbvoice-user";

/// Something that RDS has an address for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Database {
    pub(crate) kind: Kind,
    /// The identifier of the instance or, for an endpoint of a cluster, of the cluster.
    pub(crate) identifier: String,
    /// The value of the tag `instance`. Whoever may write tags chooses it: it is a name to ask by, never by itself a right.
    pub(crate) name: Option<String>,
    /// The engine as RDS calls it, such as `aurora-postgresql`.
    pub(crate) engine: RdsEngine,
    /// The status as RDS calls it, such as `available`.
    pub(crate) status: String,
    /// Where it listens; a database that is being made has no address yet.
    pub(crate) address: Option<(String, u16)>,
    /// The cluster that it belongs to.
    pub(crate) cluster: Option<String>,
    /// Which database is meant, where that is not said by the address alone.
    pub(crate) behind: Behind,
    /// The secrets that are its own, by name.
    pub(super) secrets: Vec<String>,
    /// The parameters that are its own, by name.
    pub(super) parameters: Vec<String>,
    /// Parameters that its tag names and that another database has a claim to.
    pub(super) shared: Vec<String>,
    iam_user: Option<String>,
    master_user: String,
    master_secret: Option<String>,
}

/// What an address leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    /// One instance.
    Instance,
    /// Whichever instance of a cluster takes writes.
    Writer,
    /// One of the instances of a cluster that do not.
    Reader,
}

impl Database {
    pub(super) fn instance(described: &DbInstance) -> Self {
        let endpoint = described.endpoint.as_ref();
        let address = endpoint.and_then(|endpoint| address(endpoint.address.as_deref(), endpoint.port));
        let tags = described.tag_list.as_deref().unwrap_or_default();
        let behind = Behind::of(described);
        Self {
            kind: Kind::Instance,
            identifier: described.db_instance_identifier.clone().unwrap_or_default(),
            name: tag(tags, NAME_TAG),
            engine: RdsEngine(described.engine.clone().unwrap_or_default()),
            status: described.db_instance_status.clone().unwrap_or_default(),
            address,
            cluster: described.db_cluster_identifier.clone().filter(|cluster| !cluster.is_empty()),
            // RDS has no IAM authentication for Oracle.
            iam_user: tag(tags, USER_TAG).filter(|_| behind == Behind::NoListener),
            behind,
            secrets: Vec::new(),
            parameters: Vec::new(),
            shared: Vec::new(),
            master_user: user(described.master_username.as_deref()),
            master_secret: described.master_user_secret.as_ref().and_then(|secret| secret.secret_arn.clone()),
        }
    }

    /// The endpoints of a cluster: of the writer, and of the readers.
    pub(super) fn cluster(described: &DbCluster) -> Vec<Self> {
        let tags = described.tag_list.as_deref().unwrap_or_default();
        let identifier = described.db_cluster_identifier.clone().unwrap_or_default();
        let endpoint = |kind, host: &Option<String>| Self {
            kind,
            identifier: identifier.clone(),
            name: tag(tags, NAME_TAG),
            engine: RdsEngine(described.engine.clone().unwrap_or_default()),
            status: described.status.clone().unwrap_or_default(),
            address: address(host.as_deref(), described.port),
            cluster: Some(identifier.clone()),
            behind: Behind::NoListener,
            secrets: Vec::new(),
            parameters: Vec::new(),
            shared: Vec::new(),
            iam_user: tag(tags, USER_TAG),
            master_user: user(described.master_username.as_deref()),
            master_secret: described.master_user_secret.as_ref().and_then(|secret| secret.secret_arn.clone()),
        };
        vec![endpoint(Kind::Writer, &described.endpoint), endpoint(Kind::Reader, &described.reader_endpoint)]
    }

    /// What it is asked for by, and nothing else: a cluster's identifier means its writer.
    pub(crate) fn own_name(&self) -> String {
        match self.kind {
            Kind::Instance | Kind::Writer => self.identifier.clone(),
            Kind::Reader => format!("{}.reader", self.identifier),
        }
    }

    /// The agent's engine for it; none where the agent has no driver.
    pub(crate) fn engine(&self) -> Option<EngineName> {
        self.engine.checked_as()
    }

    /// Whether RDS says that nobody can log in to it at present.
    pub(crate) fn is_closed(&self) -> bool {
        self.address.is_none() || is_down(&self.status)
    }

    /// What its secrets belong to: the cluster that it is of, or else itself. RDS says this, no tag does.
    pub(super) fn owner(&self) -> (bool, &str) {
        match &self.cluster {
            Some(cluster) => (true, cluster),
            None => (false, &self.identifier),
        }
    }

    /// Where its user and password may be.
    pub(crate) fn candidates(&self) -> Candidates {
        Candidates {
            secrets: self.secrets.clone(),
            iam_user: self.iam_user.clone(),
            master_secret: self.master_secret.clone(),
            parameters: self.parameters.clone(),
            shared: self.shared.clone(),
            master_user: self.master_user.clone(),
        }
    }
}

/// The members of a cluster log in as their cluster does: RDS names the master user's secret, and a tag for IAM may be, on
/// the cluster alone.
pub(super) fn share_master_secrets(databases: &mut [Database]) {
    let clusters: Vec<Database> = databases.iter().filter(|one| one.kind == Kind::Writer).cloned().collect();
    for member in databases.iter_mut().filter(|one| one.kind == Kind::Instance) {
        let cluster = clusters.iter().find(|cluster| cluster.cluster == member.cluster);
        if let Some(cluster) = cluster {
            member.master_secret = member.master_secret.take().or_else(|| cluster.master_secret.clone());
            member.iam_user = member.iam_user.take().or_else(|| cluster.iam_user.clone());
        }
    }
}

/// Where something listens, unless what RDS says cannot be an address.
fn address(host: Option<&str>, port: Option<i32>) -> Option<(String, u16)> {
    let plain = |host: &&str| {
        !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_:".contains(&byte))
    };
    let port = u16::try_from(port?).ok().filter(|port| *port > 0)?;
    host.filter(plain).map(|host| (host.to_owned(), port))
}

/// A master user; empty where there is none, or none that a database could take.
fn user(name: Option<&str>) -> String {
    name.map(str::trim).filter(|name| !name.chars().any(char::is_control)).unwrap_or_default().to_owned()
}

fn tag(tags: &[Tag], name: &str) -> Option<String> {
    let tag = tags.iter().find(|tag| tag.key.as_deref() == Some(name))?;
    tag.value.as_deref().and_then(names::written)
}

#[cfg(test)]
pub(crate) fn sample(kind: Kind, identifier: &str, name: Option<&str>, cluster: Option<&str>) -> Database {
    Database {
        kind,
        identifier: identifier.to_owned(),
        name: name.map(str::to_owned),
        engine: RdsEngine("aurora-postgresql".to_owned()),
        status: "available".to_owned(),
        address: Some((format!("{identifier}.example"), 5432)),
        cluster: cluster.map(str::to_owned),
        behind: Behind::NoListener,
        secrets: Vec::new(),
        parameters: Vec::new(),
        shared: Vec::new(),
        iam_user: None,
        master_user: "postgres".to_owned(),
        master_secret: None,
    }
}
