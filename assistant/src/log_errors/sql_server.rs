//! The error log of SQL Server.

use super::{Kind, Zone, stamp::written_at};

/// What the server says where it writes a dump of itself, or ends.
const CRASHES: [&str; 9] = [
    "Stack Dump",
    "STACK DUMP",
    "SqlDumpExceptionHandler",
    "generated fatal exception",
    "is terminating this process",
    "is terminating because of fatal",
    "SQL Server Assertion",
    "Stack Signature for the dump",
    "EXCEPTION_ACCESS_VIOLATION",
];

/// What a line is; `after` is what follows its time, `next` are the lines behind it.
pub(super) fn kind<'a>(after: Option<&'a str>, next: &[&'a str], zone: &Zone) -> Kind<'a> {
    let Some(after) = after else { return Kind::Rest };
    let Some(text) = said(after) else { return Kind::Unknown };
    let own = text.split(['\'', '"']).next().unwrap_or_default();
    if CRASHES.iter().any(|crash| own.contains(crash)) {
        return Kind::Crash(text);
    }
    match severity(text) {
        // The message is on a line of its own.
        Some(16..) => {
            let message = next.first().map_or("", |line| match written_at(line, zone) {
                Some((_, after)) => said(after).unwrap_or_default(),
                None => line,
            });
            Kind::Error(message)
        }
        // Those below are told to users only.
        _ => Kind::Plain,
    }
}

/// The severity of an error: `Error: 9002, Severity: 17, State: 2.`
fn severity(text: &str) -> Option<u32> {
    let (_, rest) = text.strip_prefix("Error: ")?.split_once("Severity: ")?;
    rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok()
}

/// What follows the time without the process that wrote it, `spid51` or `Server`; nothing where none did.
fn said(after: &str) -> Option<&str> {
    let rest = after.trim_start();
    let (source, text) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let named = source.starts_with(char::is_alphabetic) && source.chars().all(char::is_alphanumeric);
    (named && after.starts_with(' ')).then(|| text.trim_start())
}
