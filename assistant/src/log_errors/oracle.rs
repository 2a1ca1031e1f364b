//! The alert log of Oracle.

use super::{
    Event, Kind, Zone,
    stamp::written_at,
    trouble::{Trouble, trouble, unquoted},
};

/// Whether an error is the server's own end, or of the kind that comes before it: a fault within it, or the end of one of its
/// background processes.
fn is_crash(number: u32) -> bool {
    matches!(number, 443..=449 | 470..=490 | 600 | 602 | 603 | 1092 | 7445)
}

/// What the instance says of its end, and on starting after it.
const CRASHES: [&str; 7] = [
    "Instance terminated by",
    "Instance critical process",
    "Instance Critical Process",
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

/// What nobody has judged, in words that elsewhere tell of nothing.
const WARNINGS: [&str; 11] = [
    "Detected change in CPU count",
    "Fetching gap sequence",
    "GAP - thread",
    "Heavy swapping",
    "Immediate Kill Session",
    "All online logs need archiving",
    "Possible network disconnect",
    "Recovery interrupted",
    "UNSYNCHRONIZED",
    "was suspended due to",
    "is offline",
];

/// How lines begin that repeat what somebody has set or run.
const OF_STATEMENTS: [&str; 8] =
    ["ALTER ", "alter ", "CREATE ", "create ", "DROP ", "drop ", "Completed: ", "Archived Log entry "];

/// So many lines behind one about the network, another one is about the same.
const MAX_LINES_OF_ONE_ERROR: usize = 12;

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
        let mut entry =
            before.iter().rev().take(MAX_LINES_OF_ONE_ERROR).take_while(|line| written_at(line, zone).is_none());
        return if entry.any(|line| self::error(line, "TNS-").is_some()) { Kind::Rest } else { Kind::Error(error) };
    }
    if is_of_process(line) || ERRORS.iter().any(|words| line.contains(words)) {
        return Kind::Error(line);
    }
    let mut entry =
        before.iter().rev().take(MAX_LINES_OF_ONE_ERROR).take_while(|line| written_at(line, zone).is_none());
    match trouble_of(line) {
        // What follows it in an entry tells more of it.
        Some(_) if entry.any(|line| trouble_of(line) == Some(Trouble::Error)) => Kind::Rest,
        Some(Trouble::Error) => Kind::Error(line),
        Some(Trouble::Warning) => Kind::Warning,
        None if after.is_some() => Kind::Plain,
        None => Kind::Rest,
    }
}

/// What is told of trouble without a number.
fn trouble_of(line: &str) -> Option<Trouble> {
    let line = line.trim();
    // What is set is listed by its names when the instance starts.
    let is_setting = line.split_once('=').is_some_and(|(name, _)| !name.trim().contains(' '));
    if is_setting || OF_STATEMENTS.iter().any(|begins| line.starts_with(begins)) {
        return None;
    }
    if line.starts_with("WARNING") || line.starts_with("Warning") || WARNINGS.iter().any(|words| line.contains(words)) {
        return Some(Trouble::Warning);
    }
    // The number and the name of what went wrong follow.
    if line.starts_with("Fatal NI connect error") || line.starts_with("Tns error struct") || line.contains("err code:")
    {
        return None;
    }
    trouble(&unquoted(line))
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
        // A number in brackets or at the end says what the line before it tells of.
        let is_all =
            line[..at].ends_with('(') || line[at + kind.len()..].trim_end().bytes().all(|b| b.is_ascii_digit());
        Some((number, if is_all { line.trim_start() } else { &line[at..] }))
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
