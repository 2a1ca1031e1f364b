//! The configuration file: which instances there are, and where the password of each is kept. Never a password itself.

#[cfg(test)]
mod tests;
mod value;

use std::{
    collections::BTreeMap,
    fmt, io,
    path::{Path, PathBuf},
    time::Duration,
};

use agent_protocol::{
    EngineName,
    names::{NAME_LIMIT, normal_form, same},
};
use serde::{Deserialize, Deserializer, de};
use serde_path_to_error::Segment;

use crate::{failure::CheckError, files, nearest::nearest, redact};

/// Where the history is unless told otherwise.
pub(crate) const HISTORY_PATH: &str = "/var/lib/bastion-agent/history.sqlite3";

/// How long history is kept unless told otherwise: 90 days.
const HISTORY_MAX_AGE: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// How large its file may become unless told otherwise: 256 MiB, some ten million samples.
const HISTORY_MAX_BYTES: u64 = 256 << 20;

/// Where the configuration is unless told otherwise.
pub const DEFAULT_PATH: &str = "/etc/bastion-agent/config.toml";

/// Where the certificate authorities of RDS are expected; systems do not have them.
const RDS_AUTHORITIES: &str = "/etc/bastion-agent/rds-ca.pem";

/// The largest file that is read, in bytes: some thousands of instances.
const LARGEST: u64 = 4 << 20;

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

/// How the instances of the bastion's own region are found and talked to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DiscoverySettings {
    #[serde(default = "yes")]
    pub(crate) enabled: bool,
    pub(crate) tls: Option<TlsMode>,
    /// The certificate authorities of RDS; `rds-ca.pem` beside the usual configuration where that file is there.
    pub(crate) ca_file: Option<PathBuf>,
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

fn yes() -> bool {
    true
}

/// What the daemon keeps of what it saw.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct HistorySettings {
    pub(crate) enabled: bool,
    pub(crate) path: PathBuf,
    /// How often each instance is asked.
    #[serde(deserialize_with = "every")]
    pub(crate) every: Duration,
    /// How long it is remembered.
    #[serde(deserialize_with = "keep")]
    pub(crate) keep: Duration,
    /// How large the file may get, in MiB.
    #[serde(deserialize_with = "value::megabytes")]
    pub(crate) keep_mb: u64,
}

impl Default for HistorySettings {
    fn default() -> Self {
        Self {
            enabled: true,
            path: HISTORY_PATH.into(),
            every: Duration::from_secs(10 * 60),
            keep: HISTORY_MAX_AGE,
            keep_mb: HISTORY_MAX_BYTES >> 20,
        }
    }
}

fn every<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    value::time(deserializer, "1s", "1d")
}

fn keep<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    value::time(deserializer, "1h", "3650d")
}

/// Where the daemon writes what checks find, as metrics.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MetricsSettings {
    /// For CloudWatch, in its embedded metric format.
    pub(crate) embedded_metric_format: Option<Destination>,
}

/// What lines are written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Destination {
    Stdout,
    File(PathBuf),
}

impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdout => f.write_str("stdout"),
            Self::File(path) => path.display().fmt(f),
        }
    }
}

impl<'de> Deserialize<'de> for Destination {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let path = PathBuf::deserialize(deserializer)?;
        match path.to_str() {
            Some("stdout") => Ok(Self::Stdout),
            _ if path.is_absolute() => Ok(Self::File(path)),
            _ => Err(de::Error::custom("is an absolute path, or \"stdout\"")),
        }
    }
}

/// Where the daemon writes what checks find, for Systems Manager Inventory.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct InventorySettings {
    /// The folder for custom inventory of the SSM agent on this machine.
    #[serde(deserialize_with = "absolute")]
    pub(crate) directory: PathBuf,
}

fn absolute<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PathBuf, D::Error> {
    let path = PathBuf::deserialize(deserializer)?;
    if path.is_absolute() { Ok(path) } else { Err(de::Error::custom("is an absolute path")) }
}

/// One database instance and how to log in to it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Entry")]
pub(crate) struct Instance {
    pub(crate) engine: EngineName,
    pub(crate) host: String,
    port: Option<u16>,
    /// The identifier that RDS knows the instance by, where the name here is another.
    pub(crate) db_identifier: Option<String>,
    pub(crate) database: Option<String>,
    /// The user, where it does not come with the password.
    pub(crate) user: Option<String>,
    pub(crate) password: PasswordSource,
    pub(crate) tls: Option<TlsMode>,
    pub(crate) ca_file: Option<PathBuf>,
}

/// An instance as it is written, before what belongs together has been looked at.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    #[serde(deserialize_with = "supported_engine")]
    engine: EngineName,
    #[serde(deserialize_with = "value::host")]
    host: String,
    #[serde(default, deserialize_with = "value::port")]
    port: Option<u16>,
    #[serde(default, deserialize_with = "value::some_text")]
    db_identifier: Option<String>,
    #[serde(default, deserialize_with = "value::some_name")]
    database: Option<String>,
    #[serde(default, deserialize_with = "value::some_name")]
    user: Option<String>,
    password: PasswordSource,
    tls: Option<TlsMode>,
    ca_file: Option<PathBuf>,
}

impl TryFrom<Entry> for Instance {
    type Error = String;

    fn try_from(entry: Entry) -> Result<Self, String> {
        let Entry { engine, host, port, db_identifier, database, user, password, tls, ca_file } = entry;
        if user.is_none() && !matches!(password, PasswordSource::SecretsManager(_)) {
            return Err("user is missing; only a secret of Secrets Manager brings its own".to_owned());
        }
        if password == PasswordSource::Iam && tls == Some(TlsMode::Disable) {
            return Err("password = \"iam\" needs encryption: leave tls out, or set it to verify-full".to_owned());
        }
        Ok(Self { engine, host, port, db_identifier, database, user, password, tls, ca_file })
    }
}

/// How much of TLS is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum TlsMode {
    /// Encrypted, and the certificate is checked: its signer and the host's name in it.
    VerifyFull,
    /// Encrypted; the certificate is not looked at.
    Require,
    /// Not encrypted.
    Disable,
}

/// Where a password is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PasswordSource {
    /// An environment variable of the agent.
    Env(String),
    /// A file whose content, less the line ends at its end, is the password.
    File(PathBuf),
    /// A parameter of the Systems Manager Parameter Store, in the bastion's region.
    SsmParameter(String),
    /// A secret of Secrets Manager, by name or ARN: JSON with username and password, or the bare password.
    SecretsManager(String),
    /// IAM database authentication: a token signed with the bastion's role.
    Iam,
    /// Not in the file: the first of the places where a discovered instance's password may be.
    Discovered(Candidates),
}

/// The places where the user and the password of a discovered instance may be, in the order in which they are asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Candidates {
    /// Secrets of the least-privilege user, by name.
    pub(crate) secrets: Vec<String>,
    /// The user for IAM database authentication.
    pub(crate) iam_user: Option<String>,
    /// The secret of the master user that RDS manages, by ARN.
    pub(crate) master_secret: Option<String>,
    /// The parameters with the password of the master user: of the DB identifier, and of the tag where it is this database's alone.
    pub(crate) parameters: Vec<String>,
    /// Parameters that the tag names and that are not asked for, because another database has that name too.
    pub(crate) shared: Vec<String>,
    pub(crate) master_user: String,
}

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read.
    #[error("the configuration {} cannot be read: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is not a configuration. The text of the line is not shown: a password may stand in it by mistake.
    #[error("{}, line {line}: {message}", path.display())]
    Parse {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong there: the key and why.
        message: String,
    },
}

impl Error {
    /// The error and what to do next, as sentences.
    pub fn with_remedy(&self) -> String {
        self.with(self.remedy())
    }

    /// The error and a remedy, as sentences.
    pub(crate) fn with(&self, remedy: &str) -> String {
        let error = self.to_string();
        let stop = if error.ends_with('?') { "" } else { "." };
        format!("{error}{stop} {remedy}")
    }

    /// What to do next, for who is just having it checked.
    pub(crate) fn remedy_at_hand(&self) -> &'static str {
        match self {
            Self::Read { .. } => self.remedy(),
            Self::Parse { .. } => "Correct that line",
        }
    }

    /// What to do next.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Read { .. } => "Write it there, or name another file with --config or BASTION_AGENT_CONFIG",
            Self::Parse { .. } => "Correct that line; \"bastion-agent check-config\" tells whether all is right then",
        }
    }
}

impl Config {
    /// Reads and checks a configuration file.
    pub fn load(path: &Path) -> Result<Self, Error> {
        let text = files::read_text(path, LARGEST).map_err(|source| Error::Read { path: path.to_owned(), source })?;
        Self::parse(&text).map_err(|error| {
            let path_to = error.path().clone();
            let (keys, error) = (keys(&path_to), error.into_inner());
            let line = error.span().map_or(1, |span| text.get(..span.start).unwrap_or("").lines().count().max(1));
            // `lines` does not count the line that an error at its very first character is on.
            let at_line_start = error.span().is_some_and(|span| span.start > 0 && text[..span.start].ends_with('\n'));
            let message = explained(&keys, &redact::complaint(error.message().trim()));
            Error::Parse { path: path.to_owned(), line: line + usize::from(at_line_start), message }
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

/// The keys on the way to what an error is about, from the top of the file on.
fn keys(path: &serde_path_to_error::Path) -> Vec<&str> {
    let known = path.iter().filter_map(|segment| match segment {
        Segment::Map { key } => Some(key.as_str()),
        _ => None,
    });
    known.collect()
}

/// Keys as TOML writes them.
fn dotted(keys: &[&str]) -> String {
    let bare = |key: &str| !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c));
    let written = keys.iter().map(|key| {
        let shown = redact::named(key);
        if shown != *key || bare(key) { shown.to_owned() } else { format!("\"{key}\"") }
    });
    written.collect::<Vec<_>>().join(".")
}

/// What is wrong with a key, with the nearest of those that might have been meant.
fn explained(keys: &[&str], message: &str) -> String {
    let message = message.trim().replace('\n', ", ");
    let mut quoted = message.split('`').skip(1).step_by(2);
    let unknown = message.starts_with("unknown field").then(|| quoted.next()).flatten();
    // An unknown key is named by its message; the table that it stands in is not.
    let Some(unknown) = unknown else {
        return if keys.is_empty() { message } else { format!("{}: {message}", dotted(keys)) };
    };
    let near = nearest(quoted, unknown).into_iter().next();
    let table = keys.strip_suffix(&[unknown]).unwrap_or(keys);
    let table = if table.is_empty() { String::new() } else { format!(" in {}", dotted(table)) };
    // What is like no key may be anything, the password itself too.
    let shown = if near.is_some() { Some(unknown) } else { redact::unknown_key(unknown) };
    let shown = shown.map_or(" (not shown: it may be a secret)".to_owned(), |name| format!(" `{name}`"));
    let message = message.replacen(&format!(" `{unknown}`"), &format!("{shown}{table}"), 1);
    message + &near.map(|known| format!("; did you mean `{known}`?")).unwrap_or_default()
}

impl DiscoverySettings {
    /// The certificate authorities to trust; none means the system's.
    pub(crate) fn authorities(&self) -> Option<PathBuf> {
        let usual = || Some(PathBuf::from(RDS_AUTHORITIES)).filter(|path| path.is_file());
        self.ca_file.clone().or_else(usual)
    }
}

impl Instance {
    /// An instance that stands in no file.
    pub(crate) fn discovered(
        engine: EngineName,
        (host, port): (String, u16),
        db_identifier: String,
        candidates: Candidates,
        settings: &DiscoverySettings,
    ) -> Self {
        Self {
            engine,
            host,
            port: Some(port),
            db_identifier: Some(db_identifier),
            database: None,
            user: None,
            password: PasswordSource::Discovered(candidates),
            tls: settings.tls,
            ca_file: settings.authorities(),
        }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port.unwrap_or(self.engine.port())
    }

    /// What was asked for, or the default: full verification, except on this very host, where there is no network to
    /// protect from.
    pub(crate) fn tls(&self) -> TlsMode {
        // A token is never sent unencrypted.
        let loopback = self.password != PasswordSource::Iam
            && (self.host == "localhost"
                || self.host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback()));
        self.tls.unwrap_or(if loopback { TlsMode::Disable } else { TlsMode::VerifyFull })
    }

    /// `host:port`, for messages.
    pub(crate) fn address(&self) -> String {
        format!("{}:{}", self.host, self.port())
    }
}

/// The engines that this version has a driver for: see `engines/open.rs`.
pub(crate) const SUPPORTED_ENGINES: [EngineName; 3] = [EngineName::Postgres, EngineName::Mysql, EngineName::Mariadb];

/// Reads one of them.
fn supported_engine<'de, D: Deserializer<'de>>(deserializer: D) -> Result<EngineName, D::Error> {
    let wanted = String::deserialize(deserializer)?;
    let words = SUPPORTED_ENGINES.map(EngineName::as_str);
    SUPPORTED_ENGINES.into_iter().find(|engine| engine.as_str() == wanted).ok_or_else(|| {
        let oracle = if wanted == EngineName::Oracle.as_str() { "; this version does not speak to Oracle" } else { "" };
        de::Error::custom(format!("is one of {}{oracle}", words.join(", ")))
    })
}

impl<'de> Deserialize<'de> for PasswordSource {
    /// Reads `{ env = "…" }` and its like, or `"iam"`. Written by hand so that a password put there by mistake is not repeated
    /// in the error.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let table = match toml::Value::deserialize(deserializer)? {
            toml::Value::Table(table) => table,
            toml::Value::String(text) if text == "iam" => return Ok(Self::Iam),
            _ => {
                return Err(de::Error::custom(
                    "a password does not belong in this file; say where it is kept: { env = \"NAME\" }, \
                     { file = \"/path\" }, { ssm_parameter = \"/name\" }, { secrets_manager = \"arn\" }, or \"iam\"",
                ));
            }
        };
        let mut entries = table.into_iter();
        match (entries.next(), entries.next()) {
            (Some((key, toml::Value::String(place))), None) => match key.as_str() {
                "env" | "file" | "ssm_parameter" | "secrets_manager" if value::complaint(&place).is_some() => {
                    let complaint = value::complaint(&place).unwrap_or_default();
                    Err(de::Error::custom(format!("{key} {complaint}")))
                }
                "env" if !value::is_variable(&place) => Err(de::Error::custom(
                    "env is the name of an environment variable, of letters, digits and underscores; the password itself does not \
                     belong in this file",
                )),
                "env" => Ok(Self::Env(place)),
                "file" => Ok(Self::File(place.into())),
                "ssm_parameter" => Ok(Self::SsmParameter(place)),
                "secrets_manager" => Ok(Self::SecretsManager(place)),
                _ => Err(de::Error::custom(ONE_PLACE)),
            },
            _ => Err(de::Error::custom(format!("{ONE_PLACE}, as a text"))),
        }
    }
}

const ONE_PLACE: &str = "password takes exactly one of env, file, ssm_parameter and secrets_manager";
