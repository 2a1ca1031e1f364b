//! A database as RDS describes it: an instance, or one of the two endpoints of a cluster.

use agent_protocol::EngineName;
use aws_sdk_rds::types::{DbCluster, DbInstance, Tag};
use serde::{Deserialize, Serialize};

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
    /// The value of the tag `instance`.
    pub(crate) name: Option<String>,
    /// The engine as RDS calls it, such as `aurora-postgresql`.
    pub(crate) engine: String,
    /// The status as RDS calls it, such as `available`.
    pub(crate) status: String,
    /// Where it listens; a database that is being made has no address yet.
    pub(crate) address: Option<(String, u16)>,
    /// The cluster that it belongs to.
    pub(crate) cluster: Option<String>,
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
    pub(super) fn instance(described: &DbInstance) -> Option<Self> {
        let endpoint = described.endpoint.as_ref();
        let address = endpoint.and_then(|endpoint| Some((endpoint.address.clone()?, port(endpoint.port)?)));
        let tags = described.tag_list.as_deref().unwrap_or_default();
        Some(Self {
            kind: Kind::Instance,
            identifier: described.db_instance_identifier.clone()?,
            name: tag(tags, NAME_TAG),
            engine: described.engine.clone()?,
            status: described.db_instance_status.clone().unwrap_or_default(),
            address,
            cluster: described.db_cluster_identifier.clone().filter(|cluster| !cluster.is_empty()),
            iam_user: tag(tags, USER_TAG),
            master_user: described.master_username.clone().unwrap_or_default(),
            master_secret: described.master_user_secret.as_ref().and_then(|secret| secret.secret_arn.clone()),
        })
    }

    /// The endpoints of a cluster: of the writer, and of the readers.
    pub(super) fn cluster(described: &DbCluster) -> Vec<Self> {
        let tags = described.tag_list.as_deref().unwrap_or_default();
        let (Some(identifier), Some(engine)) = (&described.db_cluster_identifier, &described.engine) else {
            return Vec::new();
        };
        let endpoint = |kind, host: &Option<String>| Self {
            kind,
            identifier: identifier.clone(),
            name: tag(tags, NAME_TAG),
            engine: engine.clone(),
            status: described.status.clone().unwrap_or_default(),
            address: host.clone().and_then(|host| Some((host, port(described.port)?))),
            cluster: Some(identifier.clone()),
            iam_user: tag(tags, USER_TAG),
            master_user: described.master_username.clone().unwrap_or_default(),
            master_secret: described.master_user_secret.as_ref().and_then(|secret| secret.secret_arn.clone()),
        };
        vec![endpoint(Kind::Writer, &described.endpoint), endpoint(Kind::Reader, &described.reader_endpoint)]
    }

    /// The agent's engine for it; none where the agent has no driver.
    pub(crate) fn engine(&self) -> Option<EngineName> {
        match self.engine.as_str() {
            "postgres" | "aurora-postgresql" => Some(EngineName::Postgres),
            "mysql" | "aurora-mysql" => Some(EngineName::Mysql),
            "mariadb" => Some(EngineName::Mariadb),
            _ => None,
        }
    }

    /// Whether RDS says that nobody can log in to it at present. One that restarts is left to the attempt: it may be back.
    pub(crate) fn is_closed(&self) -> bool {
        const CLOSED: [&str; 7] =
            ["stopped", "stopping", "creating", "deleting", "failed", "restore-error", "incompatible-network"];
        self.address.is_none()
            || CLOSED.contains(&self.status.as_str())
            || self.status.starts_with("inaccessible-encryption-credentials")
    }

    /// Where its user and password may be.
    pub(crate) fn candidates(&self) -> Candidates {
        let mut secrets = vec![format!("dbvoice/{}", self.identifier)];
        if let Some(cluster) = self.cluster.as_ref().filter(|cluster| **cluster != self.identifier) {
            secrets.push(format!("dbvoice/{cluster}"));
        }
        Candidates {
            secrets,
            iam_user: self.iam_user.clone(),
            master_secret: self.master_secret.clone(),
            parameter: format!("/rds/{}/dbpassword", self.name.as_ref().unwrap_or(&self.identifier)),
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

fn port(port: Option<i32>) -> Option<u16> {
    u16::try_from(port?).ok().filter(|port| *port > 0)
}

fn tag(tags: &[Tag], name: &str) -> Option<String> {
    let tag = tags.iter().find(|tag| tag.key.as_deref() == Some(name))?;
    tag.value.clone().filter(|value| !value.is_empty())
}

#[cfg(test)]
pub(super) fn sample(kind: Kind, identifier: &str, name: Option<&str>, cluster: Option<&str>) -> Database {
    Database {
        kind,
        identifier: identifier.to_owned(),
        name: name.map(str::to_owned),
        engine: "aurora-postgresql".to_owned(),
        status: "available".to_owned(),
        address: Some((format!("{identifier}.example"), 5432)),
        cluster: cluster.map(str::to_owned),
        iam_user: None,
        master_user: "postgres".to_owned(),
        master_secret: None,
    }
}
