//! What there is in the local AWS when it starts. See tests/cloud/README.md for each field.

use std::{collections::BTreeMap, path::PathBuf};

use serde::Serialize;

/// The fleet file.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Fleet {
    /// Where the Command documents are.
    pub documents: PathBuf,
    /// The databases.
    pub databases: Vec<Database>,
    /// The parameters of the Parameter Store.
    pub parameters: Vec<Parameter>,
    /// The bastions.
    pub bastions: Vec<Bastion>,
}

/// An RDS or Aurora instance.
#[derive(Debug, Clone, Serialize)]
pub struct Database {
    /// The region it is in.
    pub region: String,
    /// Its DB identifier.
    pub identifier: String,
    /// Its engine, as RDS calls it.
    pub engine: String,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
}

impl Database {
    /// A database with tags `name=value`.
    pub fn new(region: &str, identifier: &str, engine: &str, tags: &[(&str, &str)]) -> Self {
        let tags = tags.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        Self { region: region.to_owned(), identifier: identifier.to_owned(), engine: engine.to_owned(), tags }
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

impl std::fmt::Debug for Parameter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Parameter").field("region", &self.region).field("name", &self.name).finish_non_exhaustive()
    }
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
