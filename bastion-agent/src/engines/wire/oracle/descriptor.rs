//! Connect descriptors: nested keys and values in brackets, in which listeners are told what is wanted and say where to go instead.

/// Where a listener sends on to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) encrypted: bool,
}

impl Address {
    /// Reads `(ADDRESS=(PROTOCOL=tcp)(HOST=…)(PORT=…))`.
    pub(super) fn read(text: &str) -> Option<Self> {
        let encrypted = match value(text, "PROTOCOL")?.to_ascii_lowercase().as_str() {
            "tcp" => false,
            "tcps" => true,
            _ => return None,
        };
        let host = value(text, "HOST").filter(|host| !host.is_empty())?.to_owned();
        let port = value(text, "PORT")?.parse().ok().filter(|port| *port != 0)?;
        Some(Self { host, port, encrypted })
    }
}

/// The first value that this key has, without regard to letter case.
pub(super) fn value<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    text.split('(').find_map(|part| {
        let (name, rest) = part.split_once('=')?;
        let value = rest.split(')').next().unwrap_or(rest);
        name.trim().eq_ignore_ascii_case(key).then(|| value.trim().trim_matches('"'))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_address_is_read_as_listeners_write_it() {
        let address = |text| Address::read(text).map(|address| (address.host, address.port, address.encrypted));
        assert_eq!(
            address("(ADDRESS=(PROTOCOL=TCP)(HOST=node1-vip)(PORT=1521))"),
            Some(("node1-vip".to_owned(), 1521, false))
        );
        assert_eq!(
            address("( address = (host = \"10.0.0.9\") (Port=2484)(PROTOCOL=tcps) )"),
            Some(("10.0.0.9".to_owned(), 2484, true))
        );
        for odd in [
            "",
            "(ADDRESS=(PROTOCOL=ipc)(KEY=x))",
            "(ADDRESS=(PROTOCOL=tcp)(HOST=)(PORT=1))",
            "(ADDRESS=(PROTOCOL=tcp)(HOST=h)(PORT=0))",
        ] {
            assert_eq!(address(odd), None, "{odd}");
        }
        assert_eq!(
            value("(DESCRIPTION=(TMP=)(VSNNUM=318767104)(ERR=12514)(ERROR_STACK=(ERROR=(CODE=12514)(EMFI=4))))", "ERR"),
            Some("12514")
        );
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd(text in "[(]?\\PC{0,60}", key in "[A-Z]{1,4}") {
            let _ = Address::read(&text);
            let _ = value(&text, &key);
        }
    }
}
