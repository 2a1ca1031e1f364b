//! Who speaks at the other end, by its first bytes: the engine that is configured, another one, or no database at all.
//!
//! A driver takes the first bytes of a stranger for lengths and tags of its own protocol, and complains about those.

use agent_protocol::EngineName;

use crate::stranger::Stranger;

/// How many of the first bytes are looked at. A greeting of MySQL's has its version within them.
pub(super) const MAX_INSPECTED_BYTES: usize = 128;

/// The request for encryption that a PostgreSQL session begins with. Nearly every server has an answer to it that shows what it
/// speaks.
pub(super) const PROBE: [u8; 8] = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];

/// How what is no database begins.
const PROGRAMS: [(&[u8], &str); 12] = [
    (b"SSH-", "SSH"),
    (b"HTTP/", "HTTP"),
    (b"<html", "HTTP"),
    (b"<!DOCTYPE", "HTTP"),
    (b"220 ", "SMTP or FTP"),
    (b"220-", "SMTP or FTP"),
    (b"421 ", "SMTP or FTP"),
    (b"554 ", "SMTP or FTP"),
    (b"* OK", "IMAP"),
    (b"+OK", "POP3"),
    (b"RFB ", "VNC"),
    (b"AMQP", "AMQP"),
];

/// How Redis answers what it does not understand.
const REDIS: [&[u8]; 4] = [b"-ERR", b"-NOAUTH", b"-DENIED", b"+PONG"];

/// Who it is that begins so; none where it may be the engine that is meant, or nothing tells who it is.
pub(super) fn who(configured: EngineName, first: &[u8]) -> Option<Stranger> {
    let mysql = match configured {
        EngineName::Mysql | EngineName::Mariadb => true,
        EngineName::Postgres | EngineName::Oracle => false,
    };
    if let Some(greeting) = greeting(first) {
        return (!mysql).then_some(greeting);
    }
    if let Some((_, program)) = PROGRAMS.iter().find(|(beginning, _)| first.starts_with(beginning)) {
        return Some(Stranger::Program(program));
    }
    if REDIS.iter().any(|beginning| first.starts_with(beginning)) {
        return Some(Stranger::Program("Redis's protocol"));
    }
    match first {
        // An alert, or a handshake: encryption from the first byte on.
        [0x15 | 0x16, 3, 0..=4, ..] => return Some(Stranger::Program("TLS from the first byte on")),
        _ if mysql && is_postgres(first) => return Some(Stranger::Engine(EngineName::Postgres)),
        _ => {}
    }
    // A line of text. PostgreSQL has no message so long that its length would be text; an old one that cannot start a process for
    // a session says so in words after an E.
    let text = first.len() >= 5 && first.iter().all(|byte| matches!(byte, b' '..=b'~' | b'\r' | b'\n' | b'\t'));
    let fork = !mysql && matches!(first, [b'E', b'a'..=b'z', ..]);
    (text && !fork).then_some(Stranger::Program("a protocol of lines of text"))
}

/// MySQL's or MariaDB's first packet: its length, its number, and the version of the protocol or an error.
fn greeting(first: &[u8]) -> Option<Stranger> {
    let (head, body) = first.split_first_chunk::<5>()?;
    // Some errors come with the number 1.
    let [_, 0..=3, 0, 0 | 1, kind] = head else { return None };
    match kind {
        10 if body.first().is_some_and(u8::is_ascii_digit) => {
            let version = body.split(|byte| *byte == 0).next().unwrap_or_default();
            // MariaDB up to 10 says 5.5.5 before its own version.
            let mariadb = version.windows(7).any(|word| word.eq_ignore_ascii_case(b"MariaDB"));
            Some(Stranger::Engine(if mariadb { EngineName::Mariadb } else { EngineName::Mysql }))
        }
        0xff if body.len() > 2 && (1_000..5_000).contains(&u16::from_le_bytes([body[0], body[1]])) => {
            Some(Stranger::MysqlOrMariadb)
        }
        _ => None,
    }
}

/// An answer to the request for encryption: yes, no, or an error.
fn is_postgres(first: &[u8]) -> bool {
    matches!(first, [b'S' | b'N'] | [b'E', 0, 0, ..])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn packet(number: u8, body: &[u8]) -> Vec<u8> {
        [&(body.len() as u32).to_le_bytes()[..3], &[number], body].concat()
    }

    #[test]
    fn a_stranger_is_known_by_its_first_words() {
        use EngineName::{Mariadb, Mysql, Postgres};
        let engine = |engine| Some(Stranger::Engine(engine));
        let program = |name| Some(Stranger::Program(name));
        let mysql = packet(0, b"\x0a8.4.3\0\x09\0\0\0abcdefgh\0");
        let mariadb = packet(0, b"\x0a5.5.5-10.11.19-MariaDB-0+deb12u1\0");
        let blocked = packet(0, b"\xff\x69\x04Host '10.0.0.9' is not allowed");
        for (first, for_postgres, for_mysql) in [
            (&mysql[..], engine(Mysql), None),
            (&mariadb, engine(Mariadb), None),
            (&blocked, Some(Stranger::MysqlOrMariadb), None),
            (b"S", None, engine(Postgres)),
            (b"N", None, engine(Postgres)),
            (b"E\0\0\0\x50SFATAL\0", None, engine(Postgres)),
            (b"R\0\0\0\x08\0\0\0\0", None, None),
            (b"Ecould not fork new process for connection", None, program("a protocol of lines of text")),
            (b"SSH-2.0-x\r\n", program("SSH"), program("SSH")),
            (b"HTTP/1.1 400 Bad Request\r\n", program("HTTP"), program("HTTP")),
            (b"220 mail ESMTP\r\n", program("SMTP or FTP"), program("SMTP or FTP")),
            (b"-ERR unknown\r\n", program("Redis's protocol"), program("Redis's protocol")),
            (
                b"\x15\x03\x01\0\x02\x02\x46",
                program("TLS from the first byte on"),
                program("TLS from the first byte on"),
            ),
            (b"ERROR\r\n", program("a protocol of lines of text"), program("a protocol of lines of text")),
            (b"", None, None),
        ] {
            assert_eq!(who(Postgres, first), for_postgres, "{first:?}");
            for configured in [Mysql, Mariadb] {
                assert_eq!(who(configured, first), for_mysql, "{first:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn no_first_bytes_are_too_odd_and_an_engines_own_are_never_a_strangers(
            bytes in prop::collection::vec(any::<u8>(), 0..200),
            tag in prop::sample::select(b"RSKZENv".to_vec()),
            length in 4_u32..1 << 16,
            version in "[0-9]{1,2}[.][ -~]{0,40}",
        ) {
            for configured in [EngineName::Postgres, EngineName::Mysql] {
                let _ = who(configured, &bytes);
            }
            // A message's content begins with a small number or with a letter, never with a version.
            let message = [&[tag][..], &length.to_be_bytes(), b"\0\0", &bytes].concat();
            prop_assert_eq!(who(EngineName::Postgres, &message), None);
            let greeting = packet(0, &[b"\x0a", version.as_bytes(), b"\0", &bytes].concat());
            prop_assert_eq!(who(EngineName::Mysql, &greeting), None);
        }
    }
}
