//! The error logs of MySQL, MariaDB and Aurora MySQL.

use jiff::civil::Time;

use super::{
    Event, Kind,
    stamp::clock,
    trouble::{Trouble, trouble, unquoted},
};

/// What the server says of its own end, wherever in a message, and on starting after it.
const CRASHES: [&str; 15] = [
    "got signal ",
    "got exception 0x",
    "Assertion failure",
    "Failing assertion",
    "intentionally crash",
    "intentionally generate a memory trap",
    "not shutdown normally",
    "not shut down normally",
    "Starting crash recovery",
    "Crash recovery finished",
    "Starting XA crash recovery",
    "ecovering after a crash",
    "[FATAL]",
    "terminated by signal",
    "Out of memory (Needed",
];

/// What is an error though it is written as a warning, or without a level: damaged data, a full or broken disk.
const GRAVE: [&str; 9] = [
    "corrupt",
    "Corrupt",
    "Disk is full",
    "disk is full",
    "No space left",
    "Operating system error number",
    "Input/output error",
    "Read-only file system",
    "marked as crashed",
];

/// How InnoDB begins an error up to MySQL 5.6, where it writes no level.
const ERRORS: [&str; 6] = ["Error", "ERROR", "Fatal error", "Serious error", "Unable to ", "Cannot "];

/// What a server writes when it begins a file.
const OPENING: [&str; 4] = ["/rdsdbbin/", "Tcp port: ", "Time                 Id Command", "Version: '"];

/// What a line is; `after` is what follows its time.
pub(super) fn kind<'a>(line: &'a str, after: Option<&'a str>) -> Kind<'a> {
    let Some(said) = after.map(without_thread).or_else(|| time_alone(line)) else {
        // An assertion is written without a time, and so is what the server says of itself when it begins a file.
        return match line.strip_prefix("InnoDB: ") {
            Some(text) if is_crash(text) => Kind::Crash(line),
            Some(text) if is_error_of_innodb(text) => Kind::Error(line),
            None if OPENING.iter().any(|begins| line.starts_with(begins)) => Kind::Plain,
            _ => Kind::Rest,
        };
    };
    let Some((level, text)) = leveled(said) else {
        // Only the server itself writes without a level, and what starts it.
        let own = ["mysqld", "mariadbd", "InnoDB", "/", "Server "].iter().any(|begins| said.starts_with(begins));
        return match said.strip_prefix("InnoDB: ") {
            _ if is_crash(said) || is_restart(said) => Kind::Crash(said),
            Some(text) if is_error_of_innodb(text) => Kind::Error(said),
            Some(text) if text.starts_with("Warning") => Kind::Warning,
            _ if own => Kind::Plain,
            _ => Kind::Unknown,
        };
    };
    match level.to_ascii_lowercase().as_str() {
        _ if is_crash(text) => Kind::Crash(text),
        "error" => Kind::Error(text),
        "fatal" => Kind::Crash(text),
        "warning" | "warn" if is_grave(text) => Kind::Error(text),
        "warning" | "warn" => Kind::Warning,
        "note" | "system" | "info" if !is_of_client(text) => match trouble(&of_note(text)) {
            _ if is_grave(text) => Kind::Error(text),
            Some(Trouble::Error) => Kind::Error(text),
            Some(Trouble::Warning) => Kind::Warning,
            None => Kind::Plain,
        },
        "note" | "system" | "info" | "entry" | "debug" => Kind::Plain,
        _ => Kind::Unknown,
    }
}

/// Whether a line tells of the server's start or of its orderly end; `after` is what follows its time.
pub(super) fn event(after: &str) -> Option<Event> {
    let said = without_thread(after);
    let text = leveled(said).map_or(said, |(_, text)| text);
    let text = own(text);
    let safe = text.strip_prefix("mysqld_safe ").or_else(|| text.strip_prefix("mariadbd-safe "));
    let is_start = text.contains(" starting as process ") || text.starts_with("Starting MariaDB ");
    let is_end = text.ends_with(": Normal shutdown")
        || text.contains(": Shutdown complete")
        || text == "Aborting"
        || [
            "MySQL Server - end",
            "Received SHUTDOWN",
            "InnoDB: Starting shutdown",
            "Starting shutdown",
            "Shutdown completed;",
        ]
        .iter()
        .any(|begins| text.starts_with(begins));
    match safe {
        Some(safe) if safe.starts_with("Starting ") => Some(Event::Start(0)),
        Some(safe) if safe.ends_with(" ended") => Some(Event::End),
        Some(_) => None,
        None if text.starts_with("MySQL Server - start") => Some(Event::Start(1)),
        None if is_start => Some(Event::Start(2)),
        None if text.contains(": ready for connections") => Some(Event::Ready),
        None => is_end.then_some(Event::End),
    }
}

/// A level and what follows it, without the error's number and the part that wrote it.
fn leveled(said: &str) -> Option<(&str, &str)> {
    let (level, text) = said.strip_prefix('[')?.split_once(']')?;
    Some((level, without_numbers(text)))
}

/// Whether a note tells of a client that has gone, or that was not let in: there may be very many.
fn is_of_client(text: &str) -> bool {
    const CLIENT: [&str; 9] = [
        "Aborted connection",
        "Aborting",
        "Access denied",
        "Bad handshake",
        "Got an error reading communication packets",
        "Got packets out of order",
        "Got timeout reading communication packets",
        "Host name ",
        "Hostname ",
    ];
    CLIENT.iter().any(|begins| text.starts_with(begins))
}

/// What a note says in the server's own words. Of a cluster's and a group's, nobody who logs in chooses what stands in quotation marks.
fn of_note(text: &str) -> String {
    const REPORTED: &str = "Plugin group_replication reported: '";
    match text.strip_prefix(REPORTED) {
        Some(reported) => reported.to_owned(),
        None if text.starts_with("WSREP: ") => unquoted(text),
        None => own(text).to_owned(),
    }
}

/// What stands before the first quotation mark or statement: behind it stands what users say.
fn own(text: &str) -> &str {
    let unquoted = text.split(['\'', '"', '`']).next().unwrap_or_default();
    unquoted.split("tatement: ").next().unwrap_or_default()
}

/// What watches over the server starts it again: it has ended without having been shut down.
fn is_restart(said: &str) -> bool {
    let safe = said.strip_prefix("mysqld_safe ").or_else(|| said.strip_prefix("mariadbd-safe "));
    safe.is_some_and(|text| text.ends_with(" restarted") || text.starts_with("Number of processes running now"))
}

fn is_error_of_innodb(text: &str) -> bool {
    // What the number means stands on the line behind it.
    let is_meaning = text.starts_with("Error number ");
    !is_meaning && (ERRORS.iter().any(|begins| text.starts_with(begins)) || is_grave(text))
}

/// Damaged data, a full or a broken disk.
fn is_grave(text: &str) -> bool {
    const FULL: [&str; 3] = ["(Errcode: 28 ", "(errno: 28 ", "(OS errno 28 "];
    let own = own(text);
    let of_file = ["writ", "creat", "flush", "sync", "extend"].iter().any(|verb| own.contains(verb));
    GRAVE.iter().any(|words| own.contains(words))
        || of_file && !text.contains("tatement: ") && FULL.iter().any(|full| text.contains(full))
}

/// Nobody's text is taken for the server's: what a statement or a user's name says stands in quotation marks.
fn is_crash(text: &str) -> bool {
    let own = own(text);
    CRASHES.iter().any(|crash| own.contains(crash))
}

/// What follows the zone and the thread's number: `Z 0 [ERROR]`, ` 12 [Note]`, `Z UTC - mysqld got signal`.
fn without_thread(after: &str) -> &str {
    let words = after.trim_start_matches(|letter: char| !letter.is_whitespace() && letter != '[').trim_start();
    let words = words.strip_prefix("UTC").map_or(words, str::trim_start);
    let words = words.strip_prefix("- ").unwrap_or(words);
    // The number may be written in hexadecimal digits.
    match words.split_once(' ') {
        Some((number, rest)) if number.trim_start_matches("0x").chars().all(|digit| digit.is_ascii_hexdigit()) => {
            rest.trim_start()
        }
        _ => words,
    }
}

/// `09:05:03 UTC - mysqld got signal 11 ;`, as versions before 8.0.28 write it.
fn time_alone(line: &str) -> Option<&str> {
    clock(line)?.1.strip_prefix(" UTC - ")
}

/// The time of such a line: the day is that of the line before, or the next one.
pub(super) fn time_of_end(line: &str) -> Option<Time> {
    time_alone(line).and_then(|_| clock(line)).map(|(time, _)| time)
}

/// A text without the error's number and the part that wrote it, which MySQL 8 puts before it.
fn without_numbers(text: &str) -> &str {
    let mut text = text.trim_start();
    while let Some((group, rest)) = text.strip_prefix('[').and_then(|text| text.split_once(']')) {
        if group == "FATAL" {
            break;
        }
        text = rest.trim_start();
    }
    text
}
