//! From TCP to ACCEPT: what a listener says.

use std::{io::Read, net::TcpStream, sync::Arc, thread, time::Duration};

use super::{
    line::{End, Line, Turn},
    shared::Shared,
};
use crate::{
    options::{Does, Release, Step},
    wire::{
        packet::{self, Packets},
        reader::Reader,
        stream::Stream,
        writer::Writer,
    },
};

/// Connect data that is longer travels in a packet of its own.
const LONGEST_IN_CONNECT: usize = 230;

/// CONNECT's flag of a client that was redirected.
const REDIRECTED: u8 = 0x04;
/// RESEND's flag: TLS begins anew.
const RENEW_TLS: u8 = 0x08;

/// Encryption is not wanted; none of the services around it; it is required.
const DISABLED: u8 = 0x04;
const NO_SERVICES: u8 = 0x08;
const REQUIRED: u8 = 0x10;

const FAST_LOGIN: u32 = 0x1000_0000;
const END_OF_RESPONSE: u32 = 0x0200_0000;

/// What a client asks for.
#[derive(Debug)]
struct Connect {
    sdu: u16,
    encryption: [u8; 2],
    descriptor: String,
    flags: u8,
}

/// A client that was accepted.
#[derive(Debug)]
pub(crate) struct Accepted {
    pub(crate) line: Line,
    pub(crate) service: String,
    pub(crate) descriptor: String,
    pub(crate) is_fast: bool,
}

/// Speaks with a client until it is accepted or not.
pub(crate) fn connect(socket: TcpStream, shared: &Arc<Shared>) -> Result<Accepted, End> {
    begin(&socket, shared)?;
    let options = &shared.options;
    let mut line = Line::new(Packets::new(Stream::new(socket, options.tls.as_ref())?), Arc::clone(shared));
    let mut resent = 0;
    let connect = loop {
        let connect = read(&mut line.packets)?;
        shared.seen().connects += 1;
        if resent == 0 {
            match line.turn(Step::Connect, &connect.descriptor)? {
                Turn::Error(code) => return Err(refuse(&mut line.packets, code, &connect.descriptor)),
                Turn::Go | Turn::Broken => {}
            }
        }
        if resent == options.resends {
            break connect;
        }
        resent += 1;
        let tls = options.tls.as_ref().filter(|_| options.resends_renew_tls);
        line.packets.send(packet::RESEND, if tls.is_some() { RENEW_TLS } else { 0 }, &[])?;
        if let Some(tls) = tls {
            line.packets = line.packets.handshake_anew(tls)?;
        }
    };
    if connect.flags & REDIRECTED != 0 {
        shared.seen().redirected += 1;
    } else if let Some(address) = &options.redirects_to {
        return Err(redirect(&mut line.packets, address, &connect.descriptor, options.tls.is_some()));
    }
    let named = |key| value(&connect.descriptor, key).map(|name| name.to_uppercase());
    let service = match (named("SERVICE_NAME"), named("SID")) {
        (Some(service), _) if shared.worlds.contains_key(&service) => service,
        (None, Some(sid)) if shared.worlds.contains_key(&sid) => sid,
        (Some(_), _) => return Err(refuse(&mut line.packets, 12514, &connect.descriptor)),
        (None, Some(_)) => return Err(refuse(&mut line.packets, 12505, &connect.descriptor)),
        (None, None) => return Err(refuse(&mut line.packets, 12504, &connect.descriptor)),
    };
    let is_fast = options.release >= Release::R23;
    accept(&mut line, &connect, is_fast)?;
    line.packets.trickle = None;
    Ok(Accepted { line, service, descriptor: connect.descriptor, is_fast })
}

/// What goes wrong before a word is said: below TLS, which must not begin.
fn begin(mut socket: &TcpStream, shared: &Shared) -> Result<(), End> {
    match shared.fault(Step::Begin, "") {
        Some(Does::Hang) => loop {
            if socket.read(&mut [0; 1024])? == 0 {
                return Err(End::Gone);
            }
        },
        Some(Does::Busy(longest)) => thread::sleep(longest),
        Some(Does::Disconnect) => return Err(End::Cut),
        _ => {}
    }
    Ok(())
}

/// Waits for CONNECT, and for its data.
fn read(packets: &mut Packets) -> Result<Connect, End> {
    let packet = loop {
        if let Some(packet) = packets.receive(None)? {
            break packet;
        }
    };
    if packet.kind != packet::CONNECT {
        return Err(End::Unread(format!("a packet of type {} where CONNECT was expected", packet.kind)));
    }
    let field = |at: usize| packet.body.get(at..at + 2).map_or(0, |bytes| u16::from_be_bytes([bytes[0], bytes[1]]));
    let length = usize::from(field(16));
    let at = usize::from(field(18)).saturating_sub(8);
    let data = if length > LONGEST_IN_CONNECT {
        let longest = Some(Duration::from_secs(10));
        let extra = packets.receive(longest)?.filter(|packet| packet.kind == packet::DATA);
        extra.and_then(|packet| packet.body.get(2..).map(<[u8]>::to_vec))
    } else {
        packet.body.get(at..at + length).map(<[u8]>::to_vec)
    };
    let Some(data) = data else { return Err(End::Unread("CONNECT without its data".to_owned())) };
    let flag = |at: usize| packet.body.get(at).copied().unwrap_or(0);
    Ok(Connect {
        sdu: field(6),
        encryption: [flag(24), flag(25)],
        descriptor: String::from_utf8_lossy(&data).into_owned(),
        flags: packet.flags,
    })
}

fn accept(line: &mut Line, connect: &Connect, is_fast: bool) -> Result<(), End> {
    let sdu = connect.sdu.max(512);
    let mut body = Writer::default();
    let release = line.shared.options.release;
    body.u16(release.protocol()).u16(0).u16(sdu).u16(sdu).u16(1).u16(0).u16(45);
    let required = if line.shared.options.requires_encryption { REQUIRED } else { connect.encryption[0] & DISABLED };
    body.u8(required).u8(connect.encryption[1] & NO_SERVICES).zeros(8);
    body.u32(sdu.into()).u32(sdu.into()).u8(0);
    if release >= Release::R19 {
        body.u32(if is_fast { FAST_LOGIN | END_OF_RESPONSE } else { 0 });
    }
    line.packets.send(packet::ACCEPT, 0, &body.into_bytes())?;
    line.packets.is_long = true;
    line.packets.largest = sdu.into();
    Ok(())
}

fn refuse(packets: &mut Packets, code: u32, descriptor: &str) -> End {
    let id = value(descriptor, "CONNECTION_ID").unwrap_or_default();
    let text = format!(
        "(DESCRIPTION=(TMP=)(VSNNUM=318767104)(ERR={code})(ERROR_STACK=(ERROR=(CODE={code})(EMFI=4))(ERROR=(CODE={code})\
         (EMFI=1))(CONNECTION_ID={id})))"
    );
    let mut body = Writer::default();
    body.u8(4).u8(0).u16(text.len() as u16).raw(text.as_bytes());
    match packets.send(packet::REFUSE, 0, &body.into_bytes()) {
        Ok(()) => End::Goodbye,
        Err(error) => error.into(),
    }
}

fn redirect(packets: &mut Packets, address: &str, descriptor: &str, is_tls: bool) -> End {
    let (host, port) = address.rsplit_once(':').unwrap_or((address, "1521"));
    let protocol = if is_tls { "TCPS" } else { "TCP" };
    let text = format!("(ADDRESS=(PROTOCOL={protocol})(HOST={host})(PORT={port}))\0{descriptor}");
    let mut body = Writer::default();
    body.u16(text.len() as u16);
    let data = [&[0, 0], text.as_bytes()].concat();
    let sent = packets.send(packet::REDIRECT, 0, &body.into_bytes());
    match sent.and_then(|()| packets.send(packet::DATA, 0, &data)) {
        Ok(()) => End::Goodbye,
        Err(error) => error.into(),
    }
}

/// The value of a key of a descriptor.
pub(crate) fn value(descriptor: &str, key: &str) -> Option<String> {
    let capitals = descriptor.to_ascii_uppercase();
    let mut from = 0;
    while let Some(at) = capitals[from..].find(key) {
        let (start, end) = (from + at, from + at + key.len());
        from = end;
        let is_key = capitals[..start].trim_end().ends_with('(');
        let rest = descriptor[end..].trim_start();
        if let Some(rest) = rest.strip_prefix('=').filter(|_| is_key) {
            let length = rest.find([')', '(']).unwrap_or(rest.len());
            return Some(rest[..length].trim().to_owned());
        }
    }
    None
}

/// A packet's beginning that asks for native network encryption.
pub(crate) fn wants_encryption(reader: &Reader) -> bool {
    let mut reader = reader.clone();
    reader.raw(4).is_ok_and(|bytes| bytes == [0xde, 0xad, 0xbe, 0xef])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_a_descriptor() {
        let text = "(DESCRIPTION=(ADDRESS=(PROTOCOL=tcp)(HOST=h))(CONNECT_DATA=(SERVER=x)( service_name = Sales )(CID=(PROGRAM=p)(USER=u))))";
        assert_eq!(value(text, "SERVICE_NAME").as_deref(), Some("Sales"));
        assert_eq!(value(text, "PROGRAM").as_deref(), Some("p"));
        assert_eq!(value(text, "SID"), None);
    }
}
