//! Connect descriptors, as `tnsnames.ora` has them: nested keys and values in brackets. What is taken of one is where it leads to, and
//! what is asked for there; how often and how long it is tried is the agent's own business.

/// Where a descriptor leads to, and what is asked for there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Descriptor {
    pub(super) addresses: Vec<(String, u16)>,
    pub(super) encrypted: bool,
    /// What stands between the brackets of CONNECT_DATA.
    pub(super) asked: String,
}

/// A key and what it has: a text, or others of its kind.
struct Node<'a> {
    key: String,
    value: &'a str,
    nodes: Vec<Node<'a>>,
}

/// How deep brackets may stand in each other, and how long a descriptor may be.
const MAX_DEPTH: usize = 12;
const MAX_BYTES: usize = 4_000;

/// The usual port of a listener.
const PORT: u16 = 1521;

impl Descriptor {
    pub(super) fn read(text: &str) -> Result<Self, String> {
        if text.len() > MAX_BYTES || text.chars().any(|c| c.is_control() && !c.is_whitespace()) {
            return Err("descriptor is longer than any, or has control characters in it".to_owned());
        }
        let odd = || "descriptor is none: its brackets do not fit, or a key has no value".to_owned();
        let (top, rest) = Node::read(text.trim(), 0).ok_or_else(odd)?;
        if !rest.trim().is_empty() || top.key != "description" {
            return Err("descriptor is one (DESCRIPTION=…) and nothing else".to_owned());
        }
        let (mut addresses, mut protocols) = (Vec::new(), Vec::new());
        for node in top.all("address") {
            let host = node.text("host").filter(|host| super::value::is_host(host));
            let host = host.ok_or("an ADDRESS of descriptor has no HOST that is one")?;
            let port = node.text("port").map_or(Ok(PORT), str::parse).ok().filter(|port| *port != 0);
            addresses.push((host.to_owned(), port.ok_or("an ADDRESS of descriptor has no PORT that is one")?));
            protocols.push(node.text("protocol").unwrap_or("tcp").to_lowercase());
        }
        let encrypted = match protocols.first().map(String::as_str) {
            Some("tcp") => false,
            Some("tcps") => true,
            Some(_) => return Err("the PROTOCOL of an ADDRESS of descriptor is tcp or tcps".to_owned()),
            None => return Err("descriptor has no ADDRESS".to_owned()),
        };
        if protocols.iter().any(|protocol| *protocol != protocols[0]) {
            return Err("descriptor mixes tcp and tcps: give each an instance of its own".to_owned());
        }
        let data = top.all("connect_data").into_iter().next();
        let asked: Vec<&Node<'_>> = data.iter().flat_map(|data| &data.nodes).filter(|node| node.key != "cid").collect();
        if !asked.iter().any(|node| ["service_name", "sid"].contains(&node.key.as_str())) {
            return Err("CONNECT_DATA of descriptor names neither SERVICE_NAME nor SID".to_owned());
        }
        Ok(Self { addresses, encrypted, asked: asked.iter().map(|node| node.written()).collect() })
    }
}

impl<'a> Node<'a> {
    /// Reads `(KEY=value)`, and gives what follows it.
    fn read(text: &'a str, depth: usize) -> Option<(Self, &'a str)> {
        let (key, rest) = text.trim_start().strip_prefix('(')?.split_once('=').filter(|_| depth < MAX_DEPTH)?;
        let key = key.trim().to_lowercase();
        if key.is_empty() || !key.chars().all(|c| c.is_ascii_alphanumeric() || "_.".contains(c)) {
            return None;
        }
        let mut rest = rest.trim_start();
        let mut nodes = Vec::new();
        if !rest.starts_with('(') {
            let (value, rest) = rest.split_once(')')?;
            let value = value.trim();
            return (!value.contains(['(', '='])).then_some((Self { key, value, nodes }, rest));
        }
        while rest.trim_start().starts_with('(') {
            let (node, after) = Self::read(rest, depth + 1)?;
            nodes.push(node);
            rest = after;
        }
        Some((Self { key, value: "", nodes }, rest.trim_start().strip_prefix(')')?))
    }

    /// All below it, at any depth, that have this key.
    fn all(&self, key: &str) -> Vec<&Self> {
        let found = |node: &'_ Self| node.key == key;
        self.nodes.iter().flat_map(|node| if found(node) { vec![node] } else { node.all(key) }).collect()
    }

    fn text(&self, key: &str) -> Option<&str> {
        let node = self.nodes.iter().find(|node| node.key == key && node.nodes.is_empty())?;
        Some(node.value.trim_matches('"')).filter(|text| !text.is_empty())
    }

    fn written(&self) -> String {
        let key = self.key.to_uppercase();
        if self.nodes.is_empty() {
            return format!("({key}={})", self.value);
        }
        format!("({key}={})", self.nodes.iter().map(Self::written).collect::<String>())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_descriptor_leads_somewhere_and_asks_for_something() {
        let read = Descriptor::read(
            "( description =\n (LOAD_BALANCE=on)(RETRY_COUNT=20)\n (address_list = (address=(protocol=TCP)(host = a.example)(port=1522)) (ADDRESS=(PROTOCOL=tcp)(HOST=10.0.0.9)))\n (Connect_Data=(server=DEDICATED)(Service_Name=erp.example)(CID=(PROGRAM=x)(USER=y))(FAILOVER_MODE=(TYPE=select)(METHOD=basic)))\n)",
        );
        let read = read.unwrap();
        assert_eq!(read.addresses, [("a.example".to_owned(), 1522), ("10.0.0.9".to_owned(), 1521)]);
        assert_eq!(
            read.asked,
            "(SERVER=DEDICATED)(SERVICE_NAME=erp.example)(FAILOVER_MODE=(TYPE=select)(METHOD=basic))"
        );
        assert!(!read.encrypted);
        let one = |address: &str, data: &str| {
            Descriptor::read(&format!("(DESCRIPTION=(ADDRESS={address})(CONNECT_DATA={data}))"))
        };
        assert!(one("(PROTOCOL=tcps)(HOST=h)(PORT=2484)", "(SID=X)").unwrap().encrypted);
        for (address, data, said) in [
            ("(PROTOCOL=ipc)(HOST=h)", "(SID=X)", "tcp or tcps"),
            ("(PROTOCOL=tcp)", "(SID=X)", "no HOST"),
            ("(PROTOCOL=tcp)(HOST=h)(PORT=0)", "(SID=X)", "no PORT"),
            ("(PROTOCOL=tcp)(HOST=h)(PORT=1)", "(SERVER=DEDICATED)", "neither SERVICE_NAME nor SID"),
            ("(PROTOCOL=tcp)(HOST=h", "(SID=X)", "do not fit"),
        ] {
            assert!(one(address, data).unwrap_err().contains(said), "{address} {data}");
        }
        assert!(Descriptor::read("(DESCRIPTION=(ADDRESS=(HOST=h))(CONNECT_DATA=(SID=X)))(X=1)").is_err());
        assert!(Descriptor::read("ORCL").is_err());
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd(text in "[(]{0,14}[()=a-zA-Z_ \"]{0,80}") {
            let _ = Descriptor::read(&text);
            let _ = Descriptor::read(&format!("(DESCRIPTION={text})"));
        }
    }
}
