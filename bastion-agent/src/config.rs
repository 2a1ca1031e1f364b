//! The configuration file: which instances there are, and where the password of each is kept. Never a password itself.

mod descriptor;
mod error;
mod instance;
mod oracle;
mod password;
mod settings;
#[cfg(test)]
mod tests;
mod tls;
mod tnsnames;
mod value;

use std::{collections::BTreeMap, path::Path};

use agent_protocol::names::{NAME_LIMIT, normal_form, same};
use serde::{Deserialize, Deserializer, de};

use crate::{failure::CheckError, files, redact};

pub use error::Error;
use error::{explained, keys};
pub(crate) use instance::Instance;
pub(crate) use oracle::{OracleDatabase, OracleDriver, is_listener_name};
pub(crate) use password::{Candidates, PasswordSource};
pub(crate) use settings::{
    Destination, DiscoverySettings, HISTORY_PATH, HistorySettings, InventorySettings, MetricsSettings,
};
pub(crate) use tls::TlsMode;

/// Where the configuration is unless told otherwise.
pub const DEFAULT_PATH: &str = "/etc/bastion-agent/config.toml";

/// The largest file that is read, in bytes: some thousands of instances.
const MAX_BYTES: u64 = 4 << 20;

/// The whole file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Whether and how instances are found by asking RDS.
    #[serde(default)]
    pub(crate) discovery: Option<DiscoverySettings>,
    /// What the daemon keeps of what it saw.
    #[serde(default)]
    pub(crate) history: HistorySettings,
    /// Where the daemon writes metrics besides its own `/metrics`.
    pub(crate) metrics: Option<MetricsSettings>,
    /// Whether the daemon writes a file for Systems Manager Inventory.
    pub(crate) inventory: Option<InventorySettings>,
    /// The instances by name.
    #[serde(default, deserialize_with = "instances")]
    pub(crate) instances: BTreeMap<String, Instance>,
}

/// Reads the instances. Names that differ in letter case alone would be one name to who asks.
fn instances<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, Instance>, D::Error> {
    let instances = BTreeMap::<String, Instance>::deserialize(deserializer)?;
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for name in instances.keys() {
        let shown = redact::named(name);
        if normal_form(name).is_empty() {
            return Err(de::Error::custom("an instance has no name; write [instances.NAME]"));
        }
        if name.chars().any(char::is_control) || name.chars().count() > NAME_LIMIT {
            return Err(de::Error::custom(format!(
                "the name of an instance has a control character in it, or is longer than {NAME_LIMIT} characters: nobody could \
                 ask for it"
            )));
        }
        if let Some(other) = seen.insert(normal_form(name), shown) {
            return Err(de::Error::custom(format!(
                "{other} and {shown} are one name: letter case does not matter; rename one"
            )));
        }
    }
    Ok(instances)
}

impl Config {
    /// Reads and checks a configuration file.
    pub fn load(path: &Path) -> Result<Self, Error> {
        let text = files::read_text(path, MAX_BYTES).map_err(|source| Error::Read { path: path.to_owned(), source })?;
        Self::parse(&text).map_err(|error| {
            let path_to = error.path().clone();
            let (keys, error) = (keys(&path_to), error.into_inner());
            let complaint = error.message().trim();
            // Of the names of all instances the parser knows no line: it gives that of the first table.
            let of_names = keys == ["instances"] && !complaint.starts_with("invalid type");
            let before = error.span().and_then(|span| text.get(..span.start)).filter(|_| !of_names);
            let line = before.map(|before| before.matches('\n').count() + 1);
            let key = error.span().and_then(|span| text.get(span)).map(|key| key.trim_matches(['"', '\'']));
            let message = match key.filter(|_| complaint.starts_with("duplicate key")) {
                Some(key) => {
                    // In a table's head it is what somebody calls an instance.
                    let head = text.lines().nth(line.unwrap_or(1) - 1).is_some_and(|line| line.trim().starts_with('['));
                    let shown = if head { Some(redact::named(key)) } else { redact::unknown_key(key) };
                    format!("the key {} stands there a second time", shown.unwrap_or("(not shown: it may be a secret)"))
                }
                None => explained(&keys, &redact::complaint(complaint)),
            };
            Error::Parse { path: path.to_owned(), line, message }
        })
    }

    pub(crate) fn parse(text: &str) -> Result<Self, serde_path_to_error::Error<toml::de::Error>> {
        match toml::Deserializer::parse(text) {
            Ok(file) => serde_path_to_error::deserialize(file),
            // Not TOML at all: there is no key yet.
            Err(error) => Err(serde_path_to_error::Error::new(serde_path_to_error::Track::new().path(), error)),
        }
    }

    /// What it says, in a few words.
    pub(crate) fn in_words(&self) -> String {
        let instances = match self.instances.len() {
            0 => "it names no instance".to_owned(),
            1 => "it names one instance".to_owned(),
            many => format!("it names {many} instances"),
        };
        format!("{instances}, and discovery is {}", if self.discovery().is_some() { "on" } else { "off" })
    }

    /// The instance that answers to `name`: its name in the file, or its DB identifier; letter case and white space around it do not matter.
    pub(crate) fn find(&self, name: &str) -> Result<Option<(&str, &Instance)>, CheckError> {
        if let Some((key, instance)) = self.instances.get_key_value(name) {
            return Ok(Some((key, instance)));
        }
        let found: Vec<(&str, &Instance)> = self
            .instances
            .iter()
            .filter(|(key, instance)| {
                let identifier = instance.db_identifier.as_deref();
                same(key, name) || identifier.is_some_and(|identifier| same(identifier, name))
            })
            .map(|(key, instance)| (key.as_str(), instance))
            .collect();
        match found[..] {
            [one] => Ok(Some(one)),
            [] => Ok(None),
            _ => Err(CheckError::AmbiguousInstance {
                name: name.to_owned(),
                candidates: found.iter().map(|(key, _)| (*key).to_owned()).collect(),
            }),
        }
    }

    /// The settings of discovery, where it is switched on.
    pub(crate) fn discovery(&self) -> Option<&DiscoverySettings> {
        self.discovery.as_ref().filter(|settings| settings.enabled)
    }
}
