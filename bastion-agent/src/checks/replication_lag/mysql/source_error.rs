//! Why a replica gets nothing from its source, in the server's words: with the source's address, which the configuration has anyway, and
//! the system's error number. It holds no rows.

use super::{column, numbered};
use crate::{engines::Row, failure::CheckError, redact};

/// The longest number that a system or a server has for an error.
const DIGITS: usize = 5;

pub(super) fn read(row: &Row) -> Result<Option<String>, CheckError> {
    let number = if row.has("Last_IO_Errno") { row.count("Last_IO_Errno")? } else { None };
    let message = row.raw_text("Last_IO_Error")?.unwrap_or_default();
    let text = |names| {
        let name = column(row, names);
        if row.has(name) { row.raw_text(name) } else { Ok(None) }
    };
    let host = text(["Source_Host", "Master_Host"])?.unwrap_or_default();
    let user = text(["Source_User", "Master_User"])?.unwrap_or_default();
    let port = column(row, ["Source_Port", "Master_Port"]);
    let port = if row.has(port) { row.count(port)? } else { None };
    Ok(numbered(number, &shown(message, host, port, user)))
}

fn shown(message: &str, host: &str, port: Option<u64>, user: &str) -> String {
    if host.is_empty() {
        return redact::message(message, &[]);
    }
    let address = port.map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    // The user goes: 'user@host:port'.
    let message = if user.is_empty() { message.to_owned() } else { message.replace(&format!("{user}@{host}"), host) };
    redact::message(&with_numbers(&message), &[host, &address])
}

/// `'10.0.0.5:3306' (111)` with what the number is.
fn with_numbers(message: &str) -> String {
    let mut pieces = message.split("' (");
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let digits = piece.bytes().take_while(u8::is_ascii_digit).count();
        let is_number = (1..=DIGITS).contains(&digits) && piece[digits..].starts_with([')', ' ']);
        out += if is_number { "' (error " } else { "' (" };
        out += piece;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_it_could_not_connect_and_why_stays_and_who_it_was_goes() {
        for (said, expected) in [
            (
                "Error connecting to source 'repl@10.0.0.5:3306'. This was attempt 1/86400, with a delay of 60 seconds between \
                 attempts. Message: Can't connect to MySQL server on '10.0.0.5:3306' (111)",
                ["'10.0.0.5:3306'", "(error 111)"],
            ),
            (
                "error connecting to master 'repl@10.0.0.5:3306' - retry-time: 60  maximum-retries: 100000  message: Can't connect \
                 to server on '10.0.0.5' (113 \"No route to host\")",
                ["'10.0.0.5:3306'", "(error 113"],
            ),
            (
                "error connecting to master 'repl@10.0.0.5:3306' - message: Access denied for user 'repl'@'10.0.0.9' (using password: YES)",
                ["'10.0.0.5:3306'", "Access denied for user ?"],
            ),
        ] {
            let shown = shown(said, "10.0.0.5", Some(3306), "repl");
            for part in expected {
                assert!(shown.contains(part), "{shown}");
            }
            assert!(!shown.contains("repl") && !shown.contains("10.0.0.9"), "{shown}");
        }
        // A name in the place of an address, and a source of which only that is known.
        let shown = shown("error connecting to master 'r@db-1.internal:3306'", "db-1.internal", None, "r");
        assert!(!shown.contains('@'), "{shown}");
    }
}
