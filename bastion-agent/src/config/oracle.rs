//! What an Oracle instance has besides: which database behind its listener is meant, and by which driver it is spoken to.

use std::path::PathBuf;

use serde::{Deserialize, Deserializer, de};

use super::{descriptor::Descriptor, tls::TlsMode};

/// What an Oracle instance has besides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Oracle {
    pub(crate) database: OracleDatabase,
    /// Where else it may be, in this order, where nobody listens at the instance's own host.
    pub(crate) elsewhere: Vec<(String, u16)>,
    pub(crate) driver: OracleDriver,
    /// The folder of Oracle's wallet: authorities, and what the client shows of itself.
    pub(crate) wallet: Option<PathBuf>,
}

/// Which database a listener is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum OracleDatabase {
    Service(String),
    Sid(String),
    /// What stands in a descriptor's CONNECT_DATA.
    Described(String),
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
        Ok(Self { database, elsewhere: Vec::new(), driver: driver.unwrap_or_default(), wallet: None })
    }

    /// Of a descriptor: the place that it names first, how it is encrypted there, and the rest.
    pub(super) fn described(
        text: &str,
        tls: Option<TlsMode>,
        driver: Option<OracleDriver>,
    ) -> Result<((String, u16), TlsMode, Self), String> {
        let Descriptor { addresses, encrypted, asked } = Descriptor::read(text)?;
        let tls = match (encrypted, tls) {
            (true, None) => TlsMode::VerifyFull,
            (false, None) => TlsMode::Disable,
            (encrypted, Some(tls)) if encrypted == (tls != TlsMode::Disable) => tls,
            _ => return Err("tls and the PROTOCOL in descriptor do not fit: tcps is encrypted, tcp is not".to_owned()),
        };
        let mut addresses = addresses.into_iter();
        let first = addresses.next().ok_or("descriptor has no ADDRESS")?;
        let database = OracleDatabase::Described(asked);
        let driver = driver.unwrap_or_default();
        Ok((first, tls, Self { database, elsewhere: addresses.collect(), driver, wallet: None }))
    }
}

/// The name of a service or a SID: nothing that would end it in a connect descriptor.
pub(super) fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let name = String::deserialize(deserializer)?;
    if !is_listener_name(&name) {
        return Err(de::Error::custom(
            "is no name of a service or a SID: these have letters, digits and . _ - $ #, as in orcl.example.com",
        ));
    }
    Ok(Some(name))
}

/// Whether a listener can be asked for it.
pub(crate) fn is_listener_name(name: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || "._-$#".contains(c);
    !name.is_empty() && name.len() <= MAX_NAME_BYTES && name.chars().all(plain)
}

/// The longest name that a service can have.
const MAX_NAME_BYTES: usize = 250;
