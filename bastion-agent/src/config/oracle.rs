//! What an Oracle instance has besides: which database behind its listener is meant, and by which driver it is spoken to.

use serde::{Deserialize, Deserializer, de};

/// What an Oracle instance has besides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Oracle {
    pub(crate) database: OracleDatabase,
    pub(crate) driver: OracleDriver,
}

/// Which database a listener is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum OracleDatabase {
    Service(String),
    Sid(String),
}

/// Who speaks Oracle's protocol.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum OracleDriver {
    /// Whichever there is.
    #[default]
    Auto,
    /// Oracle's client library.
    Oci,
    /// Oracle's driver in pure Rust, which is built in.
    Thin,
}

impl Oracle {
    /// Of the keys of an instance.
    pub(super) fn of(
        service: Option<String>,
        sid: Option<String>,
        driver: Option<OracleDriver>,
    ) -> Result<Self, String> {
        let database = match (service, sid) {
            (Some(service), None) => OracleDatabase::Service(service),
            (None, Some(sid)) => OracleDatabase::Sid(sid),
            (Some(_), Some(_)) => return Err("service and sid are both given; leave one out".to_owned()),
            (None, None) => {
                return Err(
                    "service is missing: the name that the listener knows the database by, such as ORCL".to_owned()
                );
            }
        };
        Ok(Self { database, driver: driver.unwrap_or_default() })
    }
}

/// The name of a service or a SID: nothing that would end it in a connect descriptor.
pub(super) fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let name = String::deserialize(deserializer)?;
    let plain = |c: char| c.is_alphanumeric() || "._-$#".contains(c);
    if name.is_empty() || name.len() > LONGEST || !name.chars().all(plain) {
        return Err(de::Error::custom(
            "is no name of a service or a SID: these have letters, digits and . _ - $ #, as in orcl.example.com",
        ));
    }
    Ok(Some(name))
}

/// The longest name that a service can have.
const LONGEST: usize = 250;
