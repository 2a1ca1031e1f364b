//! What there is in the local AWS when it starts. See tests/cloud/README.md for each field.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use serde::Serialize;

/// The fleet file.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Fleet {
    /// Where the Command documents are.
    pub documents: PathBuf,
    /// The databases.
    pub databases: Vec<Database>,
    /// What there is to say of the clusters of the databases beyond them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub clusters: Vec<Cluster>,
    /// The parameters of the Parameter Store.
    pub parameters: Vec<Parameter>,
    /// The secrets of Secrets Manager.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<Secret>,
    /// The bastions.
    pub bastions: Vec<Bastion>,
    /// What CloudWatch has measured.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub metrics: Vec<Metric>,
    /// The alarms of CloudWatch.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alarms: Vec<Alarm>,
    /// What has happened to the databases.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Event>,
    /// The authenticators that STS knows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mfa_devices: Vec<MfaDevice>,
    /// The instance whose metadata there is, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
}

/// An RDS or Aurora instance.
#[derive(Clone, Serialize)]
pub struct Database {
    /// The region it is in.
    pub region: String,
    /// Its DB identifier.
    pub identifier: String,
    /// Its engine, as RDS calls it.
    pub engine: String,
    /// Its status, where it is not `available`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Whether it has a standby in another zone.
    pub multi_az: bool,
    /// How long a reboot takes, in milliseconds, if not the usual time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reboot_ms: Option<u64>,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
    /// Where it listens; an address that leads nowhere if this is not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<Endpoint>,
    /// The Aurora cluster it is in. The first database in it is its writer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster: Option<String>,
    /// Its master user, if not the usual one of its engine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub master_username: Option<String>,
    /// Its first database.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub db_name: Option<String>,
    /// Whether it takes tokens of IAM as passwords.
    pub iam_authentication: bool,
    /// The master user's password, if RDS keeps it in Secrets Manager.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub master_user_secret: Option<String>,
    /// Its log files.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub logs: Vec<Log>,
}

impl Database {
    /// A database with tags `name=value`.
    pub fn new(region: &str, identifier: &str, engine: &str, tags: &[(&str, &str)]) -> Self {
        let tags = tags.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        Self {
            region: region.to_owned(),
            identifier: identifier.to_owned(),
            engine: engine.to_owned(),
            status: None,
            multi_az: false,
            reboot_ms: None,
            tags,
            endpoint: None,
            cluster: None,
            master_username: None,
            db_name: None,
            iam_authentication: false,
            master_user_secret: None,
            logs: Vec::new(),
        }
    }
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Database")
            .field("region", &self.region)
            .field("identifier", &self.identifier)
            .field("engine", &self.engine)
            .field("tags", &self.tags)
            .field("endpoint", &self.endpoint)
            .field("cluster", &self.cluster)
            .field("master_username", &self.master_username)
            .field("db_name", &self.db_name)
            .field("iam_authentication", &self.iam_authentication)
            .finish_non_exhaustive()
    }
}

/// A log file of a database.
#[derive(Debug, Clone, Serialize)]
pub struct Log {
    /// Its name, as RDS lists it.
    pub name: String,
    /// What is in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The file it is, if it is one: that of a server that runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<PathBuf>,
    /// When it was written to last, in milliseconds since 1970, if not at the start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_written_ms: Option<i64>,
}

impl Log {
    /// One that does not change.
    pub fn new(name: &str, text: impl Into<String>) -> Self {
        Self { name: name.to_owned(), text: Some(text.into()), file: None, last_written_ms: None }
    }

    /// One that a server writes.
    pub fn of_file(name: &str, file: &Path) -> Self {
        Self { name: name.to_owned(), text: None, file: Some(file.to_owned()), last_written_ms: None }
    }
}

/// A metric of `AWS/RDS`.
#[derive(Debug, Clone, Serialize)]
pub struct Metric {
    /// The region it is in.
    pub region: String,
    /// Its name.
    pub metric: String,
    /// What it is of.
    pub dimensions: BTreeMap<String, String>,
    /// How many seconds before the start something was measured, and what.
    pub points: Vec<(u32, f64)>,
    /// Whether it goes on: a point a minute, as the last one is.
    pub goes_on: bool,
}

/// An alarm.
#[derive(Debug, Clone, Serialize)]
pub struct Alarm {
    /// The region it is in.
    pub region: String,
    /// Its name.
    pub name: String,
    /// What its metric is of.
    pub dimensions: BTreeMap<String, String>,
    /// Whether its metric stands in an expression.
    pub math: bool,
    /// The rule of a composite alarm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// `OK`, `ALARM` or `INSUFFICIENT_DATA`.
    pub state: String,
    /// For how long it has been in its state.
    pub since_seconds: u32,
}

/// Something that has happened to an instance or a cluster.
#[derive(Debug, Clone, Serialize)]
pub struct Event {
    /// The region it is in.
    pub region: String,
    /// The identifier of the instance or cluster.
    pub source: String,
    /// `db-instance` or `db-cluster`.
    pub source_type: &'static str,
    /// Its category.
    pub category: &'static str,
    /// What RDS says of it.
    pub message: String,
    /// When it was.
    pub seconds_ago: u32,
}

/// Where an instance or the writer of a cluster listens.
#[derive(Debug, Clone, Serialize)]
pub struct Endpoint {
    /// Its host name or address.
    pub address: String,
    /// Its port.
    pub port: u16,
}

/// Where the readers of a cluster listen: on the port of its writer.
#[derive(Debug, Clone, Serialize)]
pub struct ReaderEndpoint {
    /// Its host name or address.
    pub address: String,
}

/// An Aurora cluster that databases name. What is not said is as its first database makes it.
#[derive(Clone, Default, Serialize)]
pub struct Cluster {
    /// The region it is in.
    pub region: String,
    /// Its DB cluster identifier.
    pub identifier: String,
    /// Where its writer listens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<Endpoint>,
    /// Where its readers listen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reader_endpoint: Option<ReaderEndpoint>,
    /// Its tags.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<BTreeMap<String, String>>,
    /// The master user's password, if RDS keeps it in Secrets Manager.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub master_user_secret: Option<String>,
}

impl std::fmt::Debug for Cluster {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cluster")
            .field("region", &self.region)
            .field("identifier", &self.identifier)
            .field("endpoint", &self.endpoint)
            .field("reader_endpoint", &self.reader_endpoint)
            .field("tags", &self.tags)
            .finish_non_exhaustive()
    }
}

/// A parameter.
#[derive(Clone, Serialize)]
pub struct Parameter {
    /// The region it is in.
    pub region: String,
    /// Its name.
    pub name: String,
    /// `String` or `SecureString`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Its value.
    pub value: String,
}

impl Parameter {
    /// A SecureString parameter.
    pub fn secure(region: &str, name: &str, value: &str) -> Self {
        Self { region: region.to_owned(), name: name.to_owned(), kind: "SecureString", value: value.to_owned() }
    }
}

impl std::fmt::Debug for Parameter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Parameter").field("region", &self.region).field("name", &self.name).finish_non_exhaustive()
    }
}

/// A secret of Secrets Manager.
#[derive(Clone, Serialize)]
pub struct Secret {
    /// The region it is in.
    pub region: String,
    /// Its name.
    pub name: String,
    /// Its value, as it is.
    pub value: String,
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Secret").field("region", &self.region).field("name", &self.name).finish_non_exhaustive()
    }
}

/// A virtual MFA device.
#[derive(Clone, Serialize)]
pub struct MfaDevice {
    /// Its ARN.
    pub serial_number: String,
    /// Its secret in base 32.
    pub secret: String,
    /// The access key of the user that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_key_id: Option<String>,
}

impl std::fmt::Debug for MfaDevice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MfaDevice").field("serial_number", &self.serial_number).finish_non_exhaustive()
    }
}

/// What the instance metadata service says, and whose credentials it gives.
#[derive(Debug, Clone, Serialize)]
pub struct Metadata {
    /// The region of the instance.
    pub region: String,
    /// The name of its role.
    pub role: String,
    /// Its instance id.
    pub instance_id: String,
}

/// A bastion: a managed instance that runs commands on this very machine.
#[derive(Debug, Clone, Serialize)]
pub struct Bastion {
    /// The region it is in.
    pub region: String,
    /// Its instance id.
    pub instance_id: String,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
    /// `Online`, `ConnectionLost` or `Inactive`.
    pub ping_status: String,
    /// How long a command takes to arrive, in milliseconds.
    pub delivery_delay_ms: u64,
    /// The environment of the commands it runs.
    pub environment: BTreeMap<String, String>,
}

impl Bastion {
    /// An online bastion with the tag that the skill looks for.
    pub fn new(region: &str, instance_id: &str) -> Self {
        Self {
            region: region.to_owned(),
            instance_id: instance_id.to_owned(),
            tags: [("dbvoice-role".to_owned(), "bastion".to_owned())].into(),
            ping_status: "Online".to_owned(),
            delivery_delay_ms: 100,
            environment: BTreeMap::new(),
        }
    }
}
