//! Sessions of the agent's own account that are none of a person's: those of other agents on this host, such as the daemon's, and
//! those that have ended since they were seen.
//!
//! A name proves nothing: whoever has the password may call himself as the agent does, and MariaDB keeps none. But the server tells
//! from where each session comes, and agents on this host [mark](super::mark) their ends. Where something stands in between, such as
//! a proxy or a router that translates addresses, nothing is known. What is not proved is counted.

use std::{
    collections::BTreeSet,
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use tokio::net::TcpStream;

use super::{
    Form, Queries, Row, Variant,
    mark::{self, Mark},
};
use crate::failure::CheckError;

/// The sessions of this account, and from where they come. The account sees its own without any grant.
pub(super) const LISTED: Queries = Queries(&[
    Variant::postgres(
        "SELECT pid::text AS \"Id\", usename::text AS \"User\", host(client_addr) || ':' || client_port AS \"Host\" \
         FROM pg_stat_activity WHERE usename = session_user",
        &[],
    ),
    Variant::mysql("SHOW PROCESSLIST", &[]),
    Variant::mariadb("SHOW PROCESSLIST", &[]),
    // It needs V_$SESSION, and the client itself says what it is called. But its port is the one that the server sees.
    Variant::oracle(include_str!("../../../sql/oracle/siblings.cluster.sql"), &[]).only(Form::Cluster),
    Variant::oracle(include_str!("../../../sql/oracle/siblings.sql"), &[]),
]);

/// How long the name of a host may take to be looked up: MySQL and MariaDB may tell names in the place of addresses.
const LOOKUP_TIMEOUT: Duration = Duration::from_millis(500);

/// Where the kernel tells of this network namespace's ends.
const TCP: [&str; 2] = ["/proc/self/net/tcp", "/proc/self/net/tcp6"];

/// This side's end of a session, marked as an agent's for as long as this lives.
pub(super) struct End {
    local: SocketAddr,
    server: SocketAddr,
    _mark: Option<Mark>,
}

impl End {
    /// None where the system does not tell its address.
    pub(super) fn of(stream: &TcpStream, server: SocketAddr) -> Option<Self> {
        Some(Self::at(stream.local_addr().ok()?, server))
    }

    /// The same, by the addresses of both ends.
    pub(super) fn at(local: SocketAddr, server: SocketAddr) -> Self {
        // Without a mark, other agents take it for a person's, and nothing else changes.
        Self { local, server, _mark: Mark::set(local, server) }
    }

    /// What is known of these sessions by what the server lists right after they were seen.
    pub(super) async fn look(&self, user: &str, seen: &BTreeSet<String>, rows: &[Row]) -> Result<Look, CheckError> {
        let (mut there, mut ours) = (BTreeSet::new(), Vec::new());
        for row in rows {
            let id = match row.raw_text("Id") {
                Ok(id) => id.map(str::to_owned),
                Err(_) => row.count("Id")?.map(|id| id.to_string()),
            };
            let Some(id) = id else { continue };
            let from = row.raw_text("Host")?.and_then(|host| host.rsplit_once(':'));
            if let (Some((host, port)), true) = (from, row.raw_text("User")? == Some(user))
                && let Ok(port) = port.parse()
            {
                ours.push(Listed { id: id.clone(), host: host.to_owned(), port });
            }
            there.insert(id);
        }
        let gone = seen.difference(&there).cloned().collect();
        let mut look = Look { gone, ..Look::default() };
        let Some(here) = self.here(&ours).await else { return Ok(look) };
        let held: String = TCP.iter().filter_map(|file| std::fs::read_to_string(file).ok()).collect();
        let held = held_ports(&held);
        for Listed { id, port, .. } in ours.into_iter().filter(|of| of.host == here && seen.contains(&of.id)) {
            if mark::is_set(SocketAddr::new(self.local.ip(), port), self.server).await {
                look.agents.insert(id);
            } else if held.contains(&port) {
                look.unmarked = true;
            } else {
                look.leaving = true;
            }
        }
        Ok(look)
    }

    /// What the server calls this host; none where this session does not come to it as it leaves here.
    async fn here(&self, listed: &[Listed]) -> Option<String> {
        let Listed { host, .. } = listed.iter().find(|of| of.port == self.local.port())?;
        let local = self.local.ip().to_canonical();
        let is_this = match host.parse::<IpAddr>() {
            Ok(address) => address.to_canonical() == local,
            Err(_) => {
                let found = tokio::time::timeout(LOOKUP_TIMEOUT, tokio::net::lookup_host((host.as_str(), 0))).await;
                found.ok()?.ok()?.any(|address| address.ip().to_canonical() == local)
            }
        };
        is_this.then(|| host.clone())
    }
}

/// A session of the account, as the server lists it.
struct Listed {
    id: String,
    host: String,
    port: u16,
}

/// What is known of sessions of the account.
#[derive(Debug, Default)]
pub(super) struct Look {
    /// An agent on this host has them.
    pub(super) agents: BTreeSet<String>,
    /// The server does not have them any more.
    pub(super) gone: BTreeSet<String>,
    /// There is one that somebody on this host has. (An agent that ends may let go of the mark first.)
    pub(super) unmarked: bool,
    /// There is one from this host that nobody seen here has. The server may be about to end it, or it goes on without whoever began
    /// it, or whoever has it is where this host's kernel does not show it, such as in a container.
    pub(super) leaving: bool,
}

/// The ports on this host that somebody holds, by the kernel's list: an end that was closed has no inode any more.
fn held_ports(tcp: &str) -> BTreeSet<u16> {
    let port = |address: &str| address.rsplit_once(':').and_then(|(_, port)| u16::from_str_radix(port, 16).ok());
    let line = |line: &str| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let (local, inode) = (port(fields.get(1)?)?, *fields.get(9)?);
        (inode != "0").then_some(local)
    };
    tcp.lines().filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engines::Value;

    #[test]
    fn an_end_that_was_closed_is_held_by_nobody() {
        // Ports are in hexadecimal: 3306 is 0CEA, 40000 and on are 9C40 and on.
        let line = |local: u16, remote: u16, inode| {
            format!(
                "   0: 0100007F:{local:04X} 0100007F:{remote:04X} 01 00000000:00000000 00:00000000 00000000     0        0 {inode} 1\n"
            )
        };
        let head = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
        // The server's own side of one that was closed here, and what is left of that.
        let tcp = [head.to_owned(), line(40_000, 3_306, 71), line(3_306, 40_002, 73), line(40_002, 3_306, 0)].concat();
        assert_eq!(held_ports(&tcp), BTreeSet::from([40_000, 3_306]));
        assert_eq!(held_ports("garbage\n: : :\n"), BTreeSet::new());
    }

    #[tokio::test]
    async fn only_what_has_ended_or_an_agent_has_is_known_to_be_no_persons() {
        // Connections to a listener are ends, whatever is said on them.
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = listener.local_addr().unwrap();
        let connect = || async { TcpStream::connect(server).await.unwrap() };
        let [this, agent, person, closed] = [connect().await, connect().await, connect().await, connect().await];
        let port = |stream: &TcpStream| stream.local_addr().unwrap().port();
        let closed_port = port(&closed);
        let _accepted = [listener.accept().await, listener.accept().await, listener.accept().await];
        let end = End::of(&this, server).unwrap();
        let other = End::of(&agent, server).unwrap();
        let row = |id: &str, user: &str, host: String| {
            let columns = [("Id", id), ("User", user), ("Host", &host)];
            Row(columns.map(|(name, value)| (name.to_owned(), Value::Text(value.to_owned()))).to_vec())
        };
        let at = |port: u16| format!("127.0.0.1:{port}");
        let listed = [
            row("1", "dbvoice", at(port(&this))),
            row("2", "dbvoice", at(port(&agent))),
            row("3", "dbvoice", at(port(&person))),
            // From another host, by the port that an agent has here; and as another user.
            row("4", "dbvoice", format!("10.0.0.9:{}", port(&agent))),
            row("5", "app", at(port(&agent))),
            // By a socket file.
            row("6", "dbvoice", "localhost".to_owned()),
        ];
        let set = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<BTreeSet<_>>();
        let seen = set(&["2", "3", "4", "5", "6", "7"]);
        let look = end.look("dbvoice", &seen, &listed).await.unwrap();
        assert_eq!((look.agents, look.gone, look.unmarked, look.leaving), (set(&["2"]), set(&["7"]), true, false));
        drop(closed);
        let left = [listed[0].clone(), row("8", "dbvoice", at(closed_port))];
        let look = end.look("dbvoice", &set(&["8"]), &left).await.unwrap();
        assert!(look.leaving && look.agents.is_empty() && look.gone.is_empty(), "it is listed still: {look:?}");
        drop(other);
        tokio::task::yield_now().await;
        let look = end.look("dbvoice", &seen, &listed).await.unwrap();
        assert!(look.agents.is_empty(), "{look:?}");
        // Through a router that translates addresses, nobody is known.
        let translated = [row("1", "dbvoice", "10.0.0.1:1".to_owned()), row("2", "dbvoice", at(port(&agent)))];
        let look = end.look("dbvoice", &seen, &translated).await.unwrap();
        assert!(look.agents.is_empty() && !look.unmarked, "{look:?}");
    }
}
