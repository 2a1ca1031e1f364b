//! How values are read. What is wrong with one is told without it: a password may stand there by mistake.

use std::{fmt, net::IpAddr, time::Duration};

use serde::{
    Deserialize, Deserializer,
    de::{self, Visitor},
};

use crate::span;

/// The longest name that a host can have.
const MAX_HOST_CHARS: usize = 253;

/// A text with something in it.
pub(super) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    match complaint(&text) {
        Some(complaint) => Err(de::Error::custom(complaint)),
        None => Ok(text),
    }
}

/// The same where the key may be left out.
pub(super) fn some_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    text(deserializer).map(Some)
}

/// A name on a server, where the key may be left out: servers take all characters.
pub(super) fn some_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let name = String::deserialize(deserializer)?;
    match complaint(&name).filter(|_| name.trim().is_empty()) {
        Some(complaint) => Err(de::Error::custom(complaint)),
        None => Ok(Some(name)),
    }
}

/// What is wrong with a text that is to name something.
pub(super) fn complaint(text: &str) -> Option<&'static str> {
    if text.trim().is_empty() {
        Some("is empty; give it a value, or leave the key out")
    } else if text.contains('\0') {
        Some("has a NUL character in it, which nothing is named with")
    } else {
        None
    }
}

/// The name or the address of a host, and nothing else.
pub(super) fn host<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let host = text(deserializer)?;
    match wrong_with_host(&host) {
        Some(wrong) => Err(de::Error::custom(wrong)),
        None => Ok(Some(host)),
    }
}

/// Whether a text is the name or the address of a host.
pub(super) fn is_host(host: &str) -> bool {
    !host.is_empty() && wrong_with_host(host).is_none()
}

fn wrong_with_host(host: &str) -> Option<&'static str> {
    if host.parse::<IpAddr>().is_ok() {
        return None;
    }
    let port = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let of_name = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    Some(if host.contains("://") {
        "is a URL; write the host's name alone, and port, database and user as keys of their own"
    } else if host.contains('@') {
        "has more than a host in it; write the host's name alone, and the user as a key of its own"
    } else if host.starts_with('/') {
        "is a path; the agent connects over TCP and not by a socket's file: write a name, or an address such as 127.0.0.1"
    } else if host.contains(char::is_whitespace) {
        "has white space in it; write the host's name alone"
    } else if host.starts_with('[') {
        "has brackets around it; write an IPv6 address without them, and a port as a key of its own"
    } else if host.contains('/') {
        "has a slash in it; write the host's name alone, and the database as a key of its own"
    } else if host.rsplit_once(':').is_some_and(|(name, after)| port(after) && !name.contains(':')) {
        "has a port in it; write the host's name alone, and port as a key of its own"
    } else if !host.chars().all(of_name) {
        "is no host's name, nor an address: these have letters, digits, dots and hyphens"
    } else if host.len() > MAX_HOST_CHARS {
        "is longer than the name of any host"
    } else {
        return None;
    })
}

/// The name of an environment variable, as a shell could set it.
pub(super) fn is_variable(name: &str) -> bool {
    !name.starts_with(|first: char| first.is_ascii_digit())
        && !name.is_empty()
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The number of a port.
pub(super) fn port<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u16>, D::Error> {
    let port = deserializer.deserialize_any(Whole { from: 1, to: u16::MAX.into() })?;
    Ok(u16::try_from(port).ok())
}

/// A number of megabytes, to 1 TiB.
pub(super) fn megabytes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    deserializer.deserialize_any(Whole { from: 1, to: 1 << 20 })
}

/// A whole number within limits.
struct Whole {
    from: u64,
    to: u64,
}

impl Whole {
    fn within<E: de::Error>(&self, number: Option<u64>) -> Result<u64, E> {
        let number = number.filter(|number| (self.from..=self.to).contains(number));
        number.ok_or_else(|| E::custom(format!("must be from {} to {}", self.from, self.to)))
    }

    fn no_number<T, E: de::Error>(&self) -> Result<T, E> {
        Err(E::custom(format!("is not a whole number from {} to {}, without quotes", self.from, self.to)))
    }
}

impl Visitor<'_> for Whole {
    type Value = u64;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "a whole number from {} to {}", self.from, self.to)
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<u64, E> {
        self.within(u64::try_from(number).ok())
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<u64, E> {
        self.within(Some(number))
    }

    fn visit_i128<E: de::Error>(self, number: i128) -> Result<u64, E> {
        self.within(u64::try_from(number).ok())
    }

    fn visit_u128<E: de::Error>(self, number: u128) -> Result<u64, E> {
        self.within(u64::try_from(number).ok())
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<u64, E> {
        self.no_number()
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<u64, E> {
        self.no_number()
    }

    fn visit_str<E: de::Error>(self, _: &str) -> Result<u64, E> {
        self.no_number()
    }
}

/// A time: a text, since a bare number would leave its unit to guessing.
pub(super) fn time<'de, D: Deserializer<'de>>(
    deserializer: D,
    shortest: &str,
    longest: &str,
) -> Result<Duration, D::Error> {
    let text = String::deserialize(deserializer)
        .map_err(|_| de::Error::custom(format!("is not a time {}, in quotes", span::EXAMPLES)))?;
    span::parse_within(&text, shortest, longest).map_err(de::Error::custom)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_host_is_a_name_or_an_address_and_nothing_else() {
        for host in ["db", "db.example", "a-b_c.example.", "127.0.0.1", "::1", "fe80::1", "datenbank-süd.example", "10"]
        {
            assert_eq!(wrong_with_host(host), None, "{host}");
        }
        for (host, said) in [
            ("postgres://bob:hunter2@db/x", "is a URL"),
            ("jdbc:mysql://db:3306/x", "is a URL"),
            ("bob@db", "more than a host"),
            ("/var/run/postgresql", "is a path"),
            ("db example", "white space"),
            (" db", "white space"),
            ("db:5432", "has a port"),
            ("[::1]:5432", "has brackets"),
            ("db/shop", "has a slash"),
            ("db1,db2", "is no host's name"),
            ("host=db", "is no host's name"),
            ("a:b:c", "is no host's name"),
        ] {
            assert!(
                wrong_with_host(host).is_some_and(|wrong| wrong.contains(said)),
                "{host}: {:?}",
                wrong_with_host(host)
            );
        }
        assert!(wrong_with_host(&"a".repeat(254)).is_some());
    }

    proptest! {
        #[test]
        fn what_is_taken_for_a_host_can_be_looked_up_and_joined_with_a_port(host in "\\PC{1,20}") {
            if wrong_with_host(&host).is_none() {
                prop_assert!(!host.contains(|c: char| c.is_whitespace() || "/@[],".contains(c)));
                prop_assert!(host.parse::<IpAddr>().is_ok() || !host.contains(':'));
            }
        }
    }
}
