//! One instance: where it is, who logs in to it, and how it is encrypted.

use std::path::{Path, PathBuf};

use agent_protocol::EngineName;
use serde::{Deserialize, Deserializer, de};

use crate::nearest::nearest;

use super::{
    oracle::{self, Oracle, OracleDatabase, OracleDriver},
    password::{Candidates, PasswordSource},
    settings::DiscoverySettings,
    tls::TlsMode,
    tnsnames, value,
};

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
    /// What an Oracle instance has besides.
    pub(crate) oracle: Option<Oracle>,
}

/// An instance as it is written, before what belongs together has been looked at.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    #[serde(deserialize_with = "engine")]
    engine: EngineName,
    #[serde(default, deserialize_with = "value::host")]
    host: Option<String>,
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
    #[serde(default, deserialize_with = "oracle::name")]
    service: Option<String>,
    #[serde(default, deserialize_with = "oracle::name")]
    sid: Option<String>,
    #[serde(default, deserialize_with = "value::some_text")]
    descriptor: Option<String>,
    driver: Option<OracleDriver>,
    tns_admin: Option<PathBuf>,
    #[serde(default, deserialize_with = "value::some_text")]
    net_service_name: Option<String>,
    wallet: Option<PathBuf>,
}

impl TryFrom<Entry> for Instance {
    type Error = String;

    fn try_from(mut entry: Entry) -> Result<Self, String> {
        if entry.user.is_none() && !matches!(entry.password, PasswordSource::SecretsManager(_)) {
            return Err("user is missing; only a secret of Secrets Manager brings its own".to_owned());
        }
        if entry.password == PasswordSource::Iam && entry.tls == Some(TlsMode::Disable) {
            return Err("password = \"iam\" needs encryption: leave tls out, or set it to verify-full".to_owned());
        }
        let oracle = match (entry.engine, entry.oracle_key()) {
            (EngineName::Oracle, _) => Some(entry.oracle()?),
            (EngineName::Postgres | EngineName::Mysql | EngineName::Mariadb, Some(key)) => {
                return Err(format!("{key} is a key of Oracle instances alone; this one has another engine"));
            }
            (EngineName::Postgres | EngineName::Mysql | EngineName::Mariadb, None) => None,
        };
        let Entry { engine, host, port, db_identifier, database, user, password, tls, ca_file, .. } = entry;
        let host = host.ok_or("missing field `host`")?;
        Ok(Self { engine, host, port, db_identifier, database, user, password, tls, ca_file, oracle })
    }
}

impl Entry {
    /// A key that is there, and that only Oracle instances have.
    fn oracle_key(&self) -> Option<&'static str> {
        let keys = [
            ("service", self.service.is_some()),
            ("sid", self.sid.is_some()),
            ("descriptor", self.descriptor.is_some()),
            ("driver", self.driver.is_some()),
            ("tns_admin", self.tns_admin.is_some()),
            ("net_service_name", self.net_service_name.is_some()),
            ("wallet", self.wallet.is_some()),
        ];
        keys.into_iter().find_map(|(key, is_there)| is_there.then_some(key))
    }

    /// What it has as an Oracle instance. Where a descriptor leads is then its host, port and encryption.
    fn oracle(&mut self) -> Result<Oracle, String> {
        if self.database.is_some() {
            return Err("database is no key of an Oracle instance: name it by service, or by sid".to_owned());
        }
        if self.password == PasswordSource::Iam {
            return Err("password = \"iam\" is for PostgreSQL, MySQL and MariaDB: RDS has none for Oracle".to_owned());
        }
        if self.wallet.is_some() && self.ca_file.is_some() {
            return Err("wallet and ca_file are both given; leave one out".to_owned());
        }
        let wallet = self.wallet.take();
        let Some((key, descriptor)) = self.descriptor()? else {
            let oracle = Oracle::of(self.service.take(), self.sid.take(), self.driver)?;
            return Ok(Oracle { wallet, ..oracle });
        };
        if self.host.is_some() || self.port.is_some() || self.service.is_some() || self.sid.is_some() {
            return Err(format!("{key} stands in the place of host, port, service and sid: leave these out"));
        }
        let ((host, port), tls, oracle) = Oracle::described(&descriptor, self.tls, self.driver)?;
        (self.host, self.port, self.tls) = (Some(host), Some(port), Some(tls));
        Ok(Oracle { wallet, ..oracle })
    }

    /// The descriptor, and the key that it comes by: written here, or looked up by its name.
    fn descriptor(&mut self) -> Result<Option<(&'static str, String)>, String> {
        match (self.descriptor.take(), self.tns_admin.take(), self.net_service_name.take()) {
            (None, None, None) => Ok(None),
            (Some(descriptor), None, None) => Ok(Some(("descriptor", descriptor))),
            (None, Some(folder), Some(name)) => {
                tnsnames::descriptor(&folder, &name).map(|descriptor| Some(("net_service_name", descriptor)))
            }
            (Some(_), ..) => Err("descriptor and net_service_name are both given; leave one out".to_owned()),
            (None, Some(_), None) => {
                Err("net_service_name is missing: a name in the tnsnames.ora of tns_admin".to_owned())
            }
            (None, None, Some(_)) => {
                Err("tns_admin is missing: the folder of the tnsnames.ora that has this net_service_name".to_owned())
            }
        }
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
            oracle: None,
        }
    }

    /// The same as Oracle: what its listener is asked for. The port that RDS tells is the one for connections that are not encrypted;
    /// the option SSL has another, which RDS's list does not tell.
    pub(crate) fn ask_for(&mut self, database: OracleDatabase, settings: &DiscoverySettings) {
        self.oracle = Some(Oracle { database, elsewhere: Vec::new(), driver: OracleDriver::Auto, wallet: None });
        if self.tls() != TlsMode::Disable {
            self.port = Some(settings.oracle_tls_port());
        }
    }

    /// The folder of Oracle's wallet.
    pub(crate) fn wallet(&self) -> Option<&Path> {
        self.oracle.as_ref()?.wallet.as_deref()
    }

    /// Whether Oracle's client library is insisted on.
    pub(crate) fn is_by_oracles_library(&self) -> bool {
        self.oracle.as_ref().is_some_and(|oracle| oracle.driver == OracleDriver::Oci)
    }

    /// Whether it is one of Amazon RDS, as far as its configuration or its host's name tells: a host may have other names.
    pub(crate) fn is_of_rds(&self) -> bool {
        // In China: finance-1.abc.rds.cn-north-1.amazonaws.com.cn.
        let ends = [".amazonaws.com", ".amazonaws.com.cn"];
        let host = self.host.trim_end_matches('.').to_ascii_lowercase();
        self.db_identifier.is_some() || host.contains(".rds.") && ends.into_iter().any(|end| host.ends_with(end))
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

/// Reads the word for an engine.
fn engine<'de, D: Deserializer<'de>>(deserializer: D) -> Result<EngineName, D::Error> {
    let wanted = String::deserialize(deserializer)?;
    let words = EngineName::ALL.map(EngineName::as_str);
    EngineName::ALL.into_iter().find(|engine| engine.as_str() == wanted).ok_or_else(|| {
        let near = nearest(words.into_iter(), &wanted).into_iter().next();
        let near = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
        de::Error::custom(format!("must be one of {}{near}", words.join(", ")))
    })
}
