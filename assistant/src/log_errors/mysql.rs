//! The error logs of MySQL, MariaDB and Aurora MySQL.

use jiff::civil::Time;

use super::{Kind, stamp::clock};

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

/// What a server writes when it begins a file.
const OPENING: [&str; 4] = ["/rdsdbbin/", "Tcp port: ", "Time                 Id Command", "Version: '"];

/// What a line is; `after` is what follows its time.
pub(super) fn kind<'a>(line: &'a str, after: Option<&'a str>) -> Kind<'a> {
    let Some(said) = after.map(without_thread).or_else(|| time_alone(line)) else {
        // An assertion is written without a time, and so is what the server says of itself when it begins a file.
        let bare = line.strip_prefix("InnoDB: ").filter(|text| is_crash(text));
        let plain = if OPENING.iter().any(|begins| line.starts_with(begins)) { Kind::Plain } else { Kind::Rest };
        return bare.map_or(plain, |_| Kind::Crash(line));
    };
    let Some((level, text)) = said.strip_prefix('[').and_then(|rest| rest.split_once(']')) else {
        // Only the server itself writes without a level, and what starts it.
        let own = ["mysqld", "mariadbd", "InnoDB", "/", "Server "].iter().any(|begins| said.starts_with(begins));
        return match is_crash(said) {
            true => Kind::Crash(said),
            false if own => Kind::Plain,
            false => Kind::Unknown,
        };
    };
    let text = without_numbers(text);
    match level.to_ascii_lowercase().as_str() {
        _ if is_crash(text) => Kind::Crash(text),
        "error" => Kind::Error(text),
        "fatal" => Kind::Crash(text),
        "note" | "system" | "warning" | "warn" | "info" | "entry" | "debug" => Kind::Plain,
        _ => Kind::Unknown,
    }
}

/// Nobody's text is taken for the server's: what a statement or a user's name says stands in quotation marks.
fn is_crash(text: &str) -> bool {
    let own = text.split(['\'', '"', '`']).next().unwrap_or_default();
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
