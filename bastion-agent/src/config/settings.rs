//! What the file says of discovery and of the daemon's own output.

use std::{fmt, path::PathBuf, time::Duration};

use serde::{Deserialize, Deserializer, de};

use super::{tls::TlsMode, value};

/// Where the history is unless told otherwise.
pub(crate) const HISTORY_PATH: &str = "/var/lib/bastion-agent/history.sqlite3";

/// How long history is kept unless told otherwise: 90 days.
const HISTORY_MAX_AGE: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// How large its file may become unless told otherwise: 256 MiB, some ten million samples.
const HISTORY_MAX_BYTES: u64 = 256 << 20;

/// The port of RDS's option SSL for Oracle unless told otherwise.
const ORACLE_TLS_PORT: u16 = 2484;

/// Where the certificate authorities of RDS are expected; systems do not have them.
const RDS_AUTHORITIES: &str = "/etc/bastion-agent/rds-ca.pem";

/// How the instances of the bastion's own region are found and talked to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DiscoverySettings {
    #[serde(default = "yes")]
    pub(crate) enabled: bool,
    pub(crate) tls: Option<TlsMode>,
    /// The certificate authorities of RDS; `rds-ca.pem` beside the usual configuration where that file is there.
    pub(crate) ca_file: Option<PathBuf>,
    /// The port of the option SSL of RDS's Oracle instances, which the list of instances does not tell.
    #[serde(default, deserialize_with = "value::port")]
    oracle_tls_port: Option<u16>,
}

fn yes() -> bool {
    true
}

/// What the daemon keeps of what it saw.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct HistorySettings {
    pub(crate) enabled: bool,
    #[serde(deserialize_with = "absolute")]
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

impl HistorySettings {
    /// The keys that `now` has otherwise. The daemon goes by them as they were when it started.
    pub(crate) fn changed(&self, now: &Self) -> Vec<&'static str> {
        // A new key asks here whether it takes a restart.
        let Self { enabled, path, every, keep, keep_mb } = self;
        [
            ("history.enabled", *enabled != now.enabled),
            ("history.path", *path != now.path),
            ("history.every", *every != now.every),
            ("history.keep", *keep != now.keep),
            ("history.keep_mb", *keep_mb != now.keep_mb),
        ]
        .into_iter()
        .filter_map(|(key, changed)| changed.then_some(key))
        .collect()
    }
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
            _ => Err(de::Error::custom("must be an absolute path, or \"stdout\"")),
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
    if path.is_absolute() { Ok(path) } else { Err(de::Error::custom("must be an absolute path")) }
}

impl DiscoverySettings {
    /// Where an Oracle instance of RDS listens for connections that are encrypted.
    pub(crate) fn oracle_tls_port(&self) -> u16 {
        self.oracle_tls_port.unwrap_or(ORACLE_TLS_PORT)
    }

    /// The certificate authorities to trust; none means the system's.
    pub(crate) fn authorities(&self) -> Option<PathBuf> {
        let usual = || Some(PathBuf::from(RDS_AUTHORITIES)).filter(|path| path.is_file());
        self.ca_file.clone().or_else(usual)
    }
}
