//! Sessions of the agent's own account that are none of a person's: those of other agents on this host, such as the daemon's, and
//! those that were closed here and that the server has not let go of yet.
//!
//! A name proves nothing: whoever has the password may call himself as the agent does, and MariaDB keeps none. But the server tells
//! from where each session comes, and the kernel tells of an end on this host whether anybody still holds it. An agent marks each
//! of its ends by a Unix socket in the abstract namespace, which lives as long as the session does. Where something stands in
//! between, such as a proxy or a router that translates addresses, nothing is known, and nothing is left out.

use std::{
    collections::BTreeSet,
    net::{IpAddr, SocketAddr},
    os::{
        linux::net::SocketAddrExt as _,
        unix::net::{SocketAddr as UnixAddr, UnixDatagram},
    },
    time::Duration,
};

use tokio::net::TcpStream;

use super::{Queries, Row, Variant};
use crate::failure::CheckError;

/// The sessions of this account, from where they come, and what they do. The account sees its own without any grant.
pub(super) const LISTED: Queries = Queries(&[
    Variant::postgres(
        "SELECT pid::text AS \"Id\", usename::text AS \"User\", host(client_addr) || ':' || client_port AS \"Host\", \
         CASE WHEN state = 'idle' THEN 'Sleep' ELSE state END AS \"Command\" \
         FROM pg_stat_activity WHERE usename = session_user",
        &[],
    ),
    Variant::mysql("SHOW PROCESSLIST", &[]),
    Variant::mariadb("SHOW PROCESSLIST", &[]),
]);

/// How long the name of a host may take to be looked up: MySQL and MariaDB may tell names in the place of addresses.
const LOOKUP: Duration = Duration::from_millis(500);

/// Where the kernel tells of this network namespace's ends.
const TCP: [&str; 2] = ["/proc/self/net/tcp", "/proc/self/net/tcp6"];
const UNIX: &str = "/proc/self/net/unix";

/// This side's end of a session, marked as an agent's for as long as this lives.
pub(super) struct End {
    local: SocketAddr,
    server: SocketAddr,
    _mark: Option<UnixDatagram>,
}

impl End {
    /// None where the system does not tell its address.
    pub(super) fn of(stream: &TcpStream, server: SocketAddr) -> Option<Self> {
        let local = stream.local_addr().ok()?;
        let address = UnixAddr::from_abstract_name(mark(local, server)).ok();
        // Without a mark, other agents take it for a person's, and nothing else changes.
        let mark = address.and_then(|address| UnixDatagram::bind_addr(&address).ok());
        Some(Self { local, server, _mark: mark })
    }

    /// Which of the sessions that the server lists are siblings.
    pub(super) async fn siblings(&self, user: &str, rows: &[Row]) -> Result<Siblings, CheckError> {
        let mut listed = Vec::new();
        for row in rows {
            let id = match row.raw_text("Id") {
                Ok(id) => id.map(str::to_owned),
                Err(_) => row.count("Id")?.map(|id| id.to_string()),
            };
            let command = row.raw_text("Command")?;
            if let (Some(id), true) = (id, row.raw_text("User")? == Some(user)) {
                let from = row.raw_text("Host")?.and_then(|host| host.rsplit_once(':'));
                let from = from.and_then(|(host, port)| Some((host.to_owned(), port.parse().ok()?)));
                listed.push(Listed { id, from, idle: matches!(command, Some("Sleep" | "Quit")) });
            }
        }
        let Some(here) = self.here(&listed).await else { return Ok(Siblings::default()) };
        let tcp: String = TCP.iter().filter_map(|file| std::fs::read_to_string(file).ok()).collect();
        let Ok(unix) = std::fs::read_to_string(UNIX) else { return Ok(Siblings::default()) };
        Ok(self.judge(&listed, &here, &tcp, &unix))
    }

    /// What the server calls this host; none where this session does not come to it as it leaves here.
    async fn here(&self, listed: &[Listed]) -> Option<String> {
        let own =
            listed.iter().filter_map(|session| session.from.as_ref()).find(|(_, port)| *port == self.local.port());
        let (host, _) = own?;
        let local = self.local.ip().to_canonical();
        let is_this = match host.parse::<IpAddr>() {
            Ok(address) => address.to_canonical() == local,
            Err(_) => {
                let found = tokio::time::timeout(LOOKUP, tokio::net::lookup_host((host.as_str(), 0))).await;
                found.ok()?.ok()?.any(|address| address.ip().to_canonical() == local)
            }
        };
        is_this.then(|| host.clone())
    }

    fn judge(&self, listed: &[Listed], here: &str, tcp: &str, unix: &str) -> Siblings {
        let held = held(tcp);
        // Without this session's own end, it is not known what the list leaves out.
        if !held.contains(&self.local.port()) {
            return Siblings::default();
        }
        let marks: BTreeSet<&str> =
            unix.lines().filter_map(|line| line.rsplit_once(" @").map(|(_, name)| name)).collect();
        let mut siblings = Siblings::default();
        for Listed { id, from, idle } in listed {
            let Some((_, port)) = from.as_ref().filter(|(host, _)| host == here) else { continue };
            if !held.contains(port) {
                // A statement goes on without whoever began it.
                if *idle {
                    siblings.over.insert(id.clone());
                }
            } else if marks.contains(mark(SocketAddr::new(self.local.ip(), *port), self.server).as_str()) {
                siblings.agents.insert(id.clone());
            }
        }
        siblings
    }
}

/// What an agent's end is called.
fn mark(local: SocketAddr, server: SocketAddr) -> String {
    format!("bastion-agent-session-{local}-{server}")
}

/// A session of the account, as the server lists it.
struct Listed {
    id: String,
    from: Option<(String, u16)>,
    /// It runs nothing.
    idle: bool,
}

/// Sessions of the account that are none of a person's, by their ids.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Siblings {
    /// An agent on this host has them.
    pub(crate) agents: BTreeSet<String>,
    /// Nobody on this host has them any more, and they run nothing.
    pub(crate) over: BTreeSet<String>,
}

/// The ports on this host that somebody holds, by the kernel's list: an end that was closed has no inode any more.
fn held(tcp: &str) -> BTreeSet<u16> {
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

    #[test]
    fn an_agents_end_and_one_that_nobody_holds_are_told_from_a_persons() {
        let at = |port| SocketAddr::from(([127, 0, 0, 1], port));
        let end = End { local: at(40_000), server: at(3_306), _mark: None };
        // Ports are in hexadecimal: 3306 is 0CEA, 40000 to 40003 are 9C40 to 9C43.
        let line = |local: u16, remote: u16, inode| {
            format!(
                "   0: 0100007F:{local:04X} 0100007F:{remote:04X} 01 00000000:00000000 00:00000000 00000000     0        0 {inode} 1\n"
            )
        };
        let tcp = [
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
                .to_owned(),
            line(40_000, 3_306, 71),
            line(40_001, 3_306, 72),
            // The server's own side of one that was closed here, and what is left of that.
            line(3_306, 40_002, 73),
            line(40_002, 3_306, 0),
            // By another way: a port that is passed on.
            line(40_005, 3_307, 74),
            line(40_003, 3_306, 75),
        ]
        .concat();
        let unix = format!(
            "Num RefCount Protocol Flags Type St Inode Path\n0: 2 0 0 2 1 9 @{}\n0: 2 0 0 2 1 9 @{}\n",
            mark(at(40_000), at(3_306)),
            mark(at(40_001), at(3_306))
        );
        let listed =
            |id: &str, host: &str, port, idle| Listed { id: id.to_owned(), from: Some((host.to_owned(), port)), idle };
        let all = [
            listed("own", "127.0.0.1", 40_000, false),
            listed("agent", "127.0.0.1", 40_001, true),
            listed("closed", "127.0.0.1", 40_002, true),
            listed("left running", "127.0.0.1", 40_004, false),
            listed("by another way", "127.0.0.1", 40_005, true),
            listed("person", "127.0.0.1", 40_003, true),
            listed("person elsewhere", "10.0.0.9", 40_001, true),
            Listed { id: "by a socket file".to_owned(), from: None, idle: true },
        ];
        let set = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<BTreeSet<_>>();
        let found = end.judge(&all, "127.0.0.1", &tcp, &unix);
        assert_eq!(found.agents, set(&["own", "agent"]));
        assert_eq!(found.over, set(&["closed"]));
        // Where the kernel does not even tell of this session's end, nobody is left out.
        assert_eq!(end.judge(&all, "127.0.0.1", "", &unix), Siblings::default());
    }
}
