//! The alert log of Oracle.

use super::{Event, Kind, Zone, stamp::written_at};

/// Whether an error is the server's own end, or of the kind that comes before it: a fault within it, or the end of one of its
/// background processes.
fn is_crash(number: u32) -> bool {
    matches!(number, 443..=449 | 470..=490 | 600 | 602 | 603 | 1092 | 7445)
}

/// What the instance says of its end, and on starting after it.
const CRASHES: [&str; 6] = [
    "Instance terminated by",
    "Instance critical process",
    "Beginning crash recovery",
    "Beginning instance recovery",
    "instance recovery required",
    "death of background process",
];

/// What is an error and has no number of its own: damaged blocks, and a redo log that is not archived, above all for want of room.
const ERRORS: [&str; 8] = [
    "Corrupt block relative dba",
    "Corrupt Block Found",
    "Archival Error",
    "Archival error",
    "Archival stopped, error occurred",
    "archival required",
    "Unable to create archive log file",
    "Heartbeat failed to connect to standby",
];

/// So many lines behind one about the network, another one is about the same.
const OF_ONE_ERROR: usize = 12;

/// What a line is; `after` is what follows its time, which stands on a line of its own or before the text; `before` are the lines
/// before it.
pub(super) fn kind<'a>(line: &'a str, after: Option<&str>, before: &[&str], zone: &Zone) -> Kind<'a> {
    if let Some((number, error)) = error(line, "ORA-") {
        return if is_crash(number) { Kind::Crash(error) } else { Kind::Error(error) };
    }
    let is_abort = line.contains("Shutting down ") && line.contains("instance (abort)");
    let is_end = line.contains("terminating ") && line.contains("instance due to");
    if is_abort || is_end || CRASHES.iter().any(|words| line.contains(words)) {
        return Kind::Crash(line);
    }
    if let Some((_, error)) = error(line, "TNS-") {
        // The layers below tell of it too.
        let mut entry = before.iter().rev().take(OF_ONE_ERROR).take_while(|line| written_at(line, zone).is_none());
        return if entry.any(|line| self::error(line, "TNS-").is_some()) { Kind::Rest } else { Kind::Error(error) };
    }
    if is_of_process(line) || ERRORS.iter().any(|words| line.contains(words)) {
        return Kind::Error(line);
    }
    if after.is_some() { Kind::Plain } else { Kind::Rest }
}

/// Whether a line tells of the instance's start or of its orderly end.
pub(super) fn event(line: &str) -> Option<Event> {
    let is_end = ["Shutting down instance", "Shutting down ORACLE instance", "Instance shutdown complete"];
    let starts = |begins: &str| line.trim_start().starts_with(begins);
    if starts("Starting ORACLE instance") {
        Some(Event::Start(0))
    } else {
        is_end.into_iter().any(starts).then_some(Event::End)
    }
}

/// The error that a line begins or names, such as `ORA-00600: internal error code`. Where in a program it was raised is no
/// error of its own.
fn error<'a>(line: &'a str, kind: &str) -> Option<(u32, &'a str)> {
    line.match_indices(kind).find_map(|(at, _)| {
        let number: String = line[at + kind.len()..].chars().take_while(char::is_ascii_digit).collect();
        let number = number.parse().ok().filter(|number| *number > 0 && *number != 6512)?;
        Some((number, &line[at..]))
    })
}

/// What a background process says of an error: `ARC0: Error 19809 Creating archive log file`, `ARC1 (PID:77): Error 19502`,
/// `FAL[client, ARC3]: Error 12541`.
fn is_of_process(line: &str) -> bool {
    line.match_indices(": Error ").any(|(at, found)| {
        let process = line[..at].split_whitespace().next_back().unwrap_or_default();
        let name = line[..at].trim_end_matches(process).split_whitespace().next_back().unwrap_or(process);
        let is_name = |name: &str| {
            name.starts_with(|letter: char| letter.is_ascii_uppercase())
                && name.chars().all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == ']')
        };
        let number = line[at + found.len()..].starts_with(|digit: char| digit.is_ascii_digit());
        number && (is_name(process) || process.starts_with("(PID:") && is_name(name))
    })
}
