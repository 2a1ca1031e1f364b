//! A listener is asked for a database: it accepts, refuses, asks once more, or sends on to another address. All of that is done
//! before the driver begins, which would follow it without a bound, and knows neither this host's authorities nor half of the refusals.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use agent_protocol::{Cause, EngineName};
use rustls::{ClientConfig, pki_types::ServerName};
use tokio::{io::AsyncWriteExt as _, net::TcpStream};

use super::{
    super::{Counted, Wire, dial},
    descriptor::{self, Address},
    line::Line,
    loopback::MAX_CONNECT_BYTES,
    packet::{ACCEPT, CONNECT, DATA, MAX_PACKET_BYTES, Packet, REDIRECT, REFUSE, RESEND},
};
use crate::{
    deadline::Deadline,
    failure::{CheckError, OwnWords, Step},
};

/// How long before the deadline the beginning of TLS is given up.
const LAST_LOOK_TIMEOUT: Duration = Duration::from_millis(250);

/// How often a listener may ask once more, and send on.
const MAX_RESENDS: usize = 8;
const MAX_REDIRECTS: usize = 4;

/// Flags of packets: this connection was sent on from another; encryption is to begin anew.
const REDIRECTED: u8 = 0x04;
const RENEW_TLS: u8 = 0x08;

/// The newest and the oldest version of the protocol that the driver speaks.
const NEWEST: u16 = 319;
const OLDEST: u16 = 300;
/// The first whose packets have lengths of four bytes.
const LONG_PACKETS: u16 = 315;

/// Flags around Oracle's own encryption, which the driver has not: it is not to be used; whoever says it is required.
const NO_ENCRYPTION: u8 = 0x84;
const ENCRYPTION_REQUIRED: u8 = 0x10;

/// A listener, and what it is asked for.
pub(in crate::engines) struct Listener<'a> {
    /// Where it is, as messages name it.
    pub(in crate::engines) address: &'a str,
    pub(in crate::engines) host: &'a str,
    pub(in crate::engines) port: u16,
    /// What stands between the brackets of CONNECT_DATA.
    pub(in crate::engines) asked: String,
    pub(in crate::engines) encryption: Option<Arc<ClientConfig>>,
    pub(in crate::engines) wire: Arc<Wire>,
}

/// Why there is no session.
pub(in crate::engines) enum NotAccepted {
    /// The listener says so, by Oracle's number; 0 where it gives none.
    Refused(u32),
    Failed(CheckError),
}

/// A server that has accepted.
pub(in crate::engines) struct Accepted {
    pub(super) line: Line,
    /// What it said to that: the driver is told the same.
    pub(super) accept: Packet,
    /// Both ends of the connection that it came to.
    pub(in crate::engines) ends: Option<(SocketAddr, SocketAddr)>,
}

impl Listener<'_> {
    /// Asks for the database on a connection that is open. It takes as long as the caller lets it; `deadline` is for other
    /// addresses that it is sent on to.
    pub(in crate::engines) async fn connect(
        &self,
        stream: TcpStream,
        deadline: &Deadline,
    ) -> Result<Accepted, NotAccepted> {
        let mut here = Address { host: self.host.to_owned(), port: self.port, encrypted: self.encryption.is_some() };
        let mut ends = ends(&stream);
        let mut line = self.open(stream, &here, deadline).await?;
        let mut said = self.asked_at(&here);
        let (mut resends, mut redirects) = (0, 0);
        loop {
            self.ask(&mut line, &said, redirects > 0).await.map_err(|error| self.failed(&error))?;
            let answer = Packet::read(&mut line).await.map_err(|error| self.failed(&error))?;
            match answer.kind {
                ACCEPT => return self.accepted(line, answer, ends),
                REFUSE => return Err(NotAccepted::Refused(refusal(&answer))),
                RESEND if resends < MAX_RESENDS => {
                    resends += 1;
                    if answer.flags & RENEW_TLS != 0 && line.is_encrypted() {
                        line = self.encrypt(line, &here, deadline).await?;
                    }
                }
                REDIRECT if redirects < MAX_REDIRECTS => {
                    redirects += 1;
                    let data = Packet::read(&mut line).await.map_err(|error| self.failed(&error))?;
                    let (address, again) = self.redirection(&answer, &data)?;
                    let stream = self.dial(&address, deadline).await?;
                    here = address;
                    ends = self::ends(&stream);
                    line = self.open(stream, &here, deadline).await?;
                    said = again;
                }
                RESEND | REDIRECT => return Err(self.garbled("a listener without end: connect again and again")),
                kind => return Err(self.garbled(&format!("unexpected packet type {kind}"))),
            }
        }
    }

    /// What a listener is asked for. It looks at what is in CONNECT_DATA alone.
    fn asked_at(&self, address: &Address) -> String {
        let Address { host, port, encrypted } = address;
        let protocol = if *encrypted { "tcps" } else { "tcp" };
        format!("(DESCRIPTION=(ADDRESS=(PROTOCOL={protocol})(HOST={host})(PORT={port}))(CONNECT_DATA={}))", self.asked)
    }

    async fn ask(&self, line: &mut Line, said: &str, redirected: bool) -> io::Result<()> {
        let length =
            u16::try_from(said.len()).map_err(|_| io::Error::other(OwnWords("a descriptor without end".to_owned())))?;
        let largest = MAX_PACKET_BYTES as u16;
        let mut body = Vec::with_capacity(80 + said.len());
        // Version and oldest version, options, sizes, characteristics, turnaround, byte order, the data's length and place.
        for number in [NEWEST, OLDEST, 1, largest, largest, 0x4f98, 0, 1, length, 74] {
            body.extend(number.to_be_bytes());
        }
        body.extend([0; 4]);
        body.extend([NO_ENCRYPTION; 2]);
        body.extend([0; 24]);
        body.extend(u32::from(largest).to_be_bytes());
        body.extend(u32::from(largest).to_be_bytes());
        body.extend([0; 8]);
        let flags = if redirected { REDIRECTED } else { 0 };
        let mut bytes = Vec::new();
        if said.len() > MAX_CONNECT_BYTES {
            bytes.extend(Packet { kind: CONNECT, flags, body }.bytes());
            let body = [&[0, 0], said.as_bytes()].concat();
            bytes.extend(Packet { kind: DATA, flags: 0, body }.bytes());
        } else {
            body.extend(said.bytes());
            bytes.extend(Packet { kind: CONNECT, flags, body }.bytes());
        }
        line.write_all(&bytes).await?;
        line.flush().await
    }

    fn accepted(&self, line: Line, accept: Packet, ends: Ends) -> Result<Accepted, NotAccepted> {
        let version = accept.u16(0).ok_or_else(|| self.garbled("an answer that is not complete"))?;
        if version < LONG_PACKETS {
            let (engine, version, since) = (EngineName::Oracle, "before 12.1".to_owned(), "12.1");
            return Err(NotAccepted::Failed(CheckError::Outdated { engine, version, since }));
        }
        if accept.body.get(14).is_some_and(|flags| flags & ENCRYPTION_REQUIRED != 0) {
            return Err(NotAccepted::Failed(CheckError::Tls {
                address: self.address.to_owned(),
                reason: "the server requires Oracle's native network encryption, which the built-in driver does not speak".to_owned(),
                hint: "Set SQLNET.ENCRYPTION_SERVER to accepted or requested (on RDS: in the option NATIVE_NETWORK_ENCRYPTION), and use TLS \
                       in its place: on RDS the option SSL, whose port the key port then names."
                    .to_owned(),
            }));
        }
        Ok(Accepted { line, accept, ends })
    }

    /// Where to, and what to say there.
    fn redirection(&self, redirect: &Packet, data: &Packet) -> Result<(Address, String), NotAccepted> {
        let odd = || self.garbled("an invalid address to connect to");
        let length = usize::from(redirect.u16(0).ok_or_else(odd)?);
        let text = data.body.get(2..2 + length).filter(|_| data.kind == DATA).ok_or_else(odd)?;
        let text = std::str::from_utf8(text).map_err(|_| odd())?;
        let (address, again) = text.split_once('\0').ok_or_else(odd)?;
        let address = Address::read(address).ok_or_else(odd)?;
        if address.encrypted != self.encryption.is_some() {
            let (from, to) =
                if address.encrypted { ("unencrypted", "an encrypted") } else { ("encrypted", "an unencrypted") };
            return Err(NotAccepted::Failed(CheckError::Tls {
                address: self.address.to_owned(),
                reason: format!("the {from} listener sends on to {to} address"),
                hint: "Give the listener's other port in the configuration, with tls as that port has it.".to_owned(),
            }));
        }
        Ok((address, again.to_owned()))
    }

    async fn dial(&self, to: &Address, deadline: &Deadline) -> Result<TcpStream, NotAccepted> {
        let address = format!("{}:{}", to.host, to.port);
        let found = deadline
            .timeout_at(Step::Resolve, &address, async {
                let found = tokio::net::lookup_host((to.host.as_str(), to.port)).await;
                found.map_err(|source| {
                    let ours = CheckError::of_this_host(&source, Step::Resolve);
                    ours.unwrap_or_else(|| CheckError::Resolve { host: to.host.clone(), source })
                })
            })
            .await;
        let connected = match found {
            Ok(found) => dial(&found.collect::<Vec<_>>(), &address, deadline).await,
            Err(error) => Err(error),
        };
        connected.map(|(stream, _)| stream).map_err(|error| NotAccepted::Failed(self.sent_on(to, error)))
    }

    /// What goes wrong where the listener sends on to is its matter, and no fault of the configuration's.
    fn sent_on(&self, to: &Address, error: CheckError) -> CheckError {
        match error.cause() {
            cause if cause.is_about_the_database() => {
                CheckError::SentOn { address: self.address.to_owned(), to: named(to), cause }
            }
            _ => error,
        }
    }

    async fn open(&self, stream: TcpStream, address: &Address, deadline: &Deadline) -> Result<Line, NotAccepted> {
        if !address.encrypted {
            return Ok(Line::Plain(Counted::new(stream, &self.wire)));
        }
        self.encrypt(Line::Plain(Counted::encrypted(stream, &self.wire)), address, deadline).await
    }

    async fn encrypt(&self, line: Line, address: &Address, deadline: &Deadline) -> Result<Line, NotAccepted> {
        let Some(config) = &self.encryption else { return Ok(line) };
        let name = ServerName::try_from(address.host.clone()).map_err(|_| {
            NotAccepted::Failed(if address.host == self.host {
                CheckError::Tls {
                    address: self.address.to_owned(),
                    reason: format!("{} is not a name that a certificate can hold", address.host),
                    hint: "Correct host in the configuration.".to_owned(),
                }
            } else {
                CheckError::SentOn { address: self.address.to_owned(), to: named(address), cause: Cause::Tls }
            })
        })?;
        // A listener that speaks no TLS may wait for more of what it takes for a packet. It is given up a little before the deadline, so
        // that this can be told.
        let patience = deadline.remaining().saturating_sub(LAST_LOOK_TIMEOUT);
        let encrypted = tokio::time::timeout(patience, line.encrypted(config, name)).await;
        encrypted.map_err(|_| no_tls(self.address, "nothing came back at the beginning of TLS"))?.map_err(|error| {
            let error = self.wire.explain(CheckError::from_io(&error, self.address, Step::Login));
            tls_failed(error, self.address)
        })
    }

    fn failed(&self, error: &io::Error) -> NotAccepted {
        NotAccepted::Failed(self.wire.explain(CheckError::from_io(error, self.address, Step::Login)))
    }

    fn garbled(&self, reason: &str) -> NotAccepted {
        let error = self.wire.garbled(reason);
        self.failed(&error)
    }
}

/// Where a listener sends on to, if it names that as hosts are named: it may say anything.
fn named(to: &Address) -> String {
    let of_host = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_' | ':');
    if to.host.len() <= 253 && to.host.chars().all(of_host) {
        format!("{}:{}", to.host, to.port)
    } else {
        "what is no host's name".to_owned()
    }
}

/// An end here and the other.
type Ends = Option<(SocketAddr, SocketAddr)>;

fn ends(stream: &TcpStream) -> Ends {
    Some((stream.local_addr().ok()?, stream.peer_addr().ok()?))
}

/// Where a certificate is not what is wrong: what people meet with Oracle.
fn tls_failed(error: CheckError, address: &str) -> NotAccepted {
    const SUITE: &str = "The agent speaks TLS 1.2 and 1.3 with forward secrecy: have the server offer \
                         TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 (on RDS: SQLNET.CIPHER_SUITE and SQLNET.SSL_VERSION = 1.2 in the option SSL).";
    NotAccepted::Failed(match error {
        CheckError::Tls { reason, .. } if reason.contains("HandshakeFailure") || reason.contains("ProtocolVersion") => {
            CheckError::Tls { address: address.to_owned(), reason, hint: SUITE.to_owned() }
        }
        CheckError::Tls { reason, .. } if reason.contains("corrupt message") => return no_tls(address, &reason),
        CheckError::ConnectionLost { .. } => {
            return no_tls(address, "the listener ended the connection at the beginning of TLS");
        }
        error => error,
    })
}

/// It may be the port of unencrypted connections.
fn no_tls(address: &str, reason: &str) -> NotAccepted {
    NotAccepted::Failed(CheckError::Tls {
        address: address.to_owned(),
        reason: reason.to_owned(),
        hint: "TLS has a port of its own (on RDS: that of the option SSL): give it as port, or set tls = \"disable\" where the network is \
               trusted."
            .to_owned(),
    })
}

/// The number in a refusal.
fn refusal(refuse: &Packet) -> u32 {
    let text = String::from_utf8_lossy(refuse.body.get(4..).unwrap_or_default());
    descriptor::value(&text, "ERR").and_then(|number| number.parse().ok()).unwrap_or(0)
}
