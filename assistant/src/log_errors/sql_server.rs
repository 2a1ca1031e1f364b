//! The error log of SQL Server.

use super::{
    Event, Kind, Zone,
    stamp::written_at,
    trouble::{Trouble, trouble, unquoted},
};

/// From this severity on, an error is one; those below are told to users only.
const MIN_SEVERITY: u32 = 11;

/// What the server says where it writes a dump of itself, or ends.
const CRASHES: [&str; 10] = [
    "Stack Dump",
    "STACK DUMP",
    "SqlDumpExceptionHandler",
    "generated fatal exception",
    "is terminating this process",
    "is terminating because of fatal",
    "SQL Server Assertion",
    "Stack Signature for the dump",
    "EXCEPTION_ACCESS_VIOLATION",
    "shut down by NOWAIT request",
];

/// What is an error and may be written without a number and a severity: damage, a full or a slow disk, threads that stand still,
/// databases that are not there, backups that failed, too little memory.
const ERRORS: [&str; 30] = [
    "non-yielding",
    "Non-yielding",
    "appear deadlocked",
    "Deadlocked Schedulers",
    "have not been picked up by a worker thread",
    "I/O requests taking longer than",
    "consistency-based I/O error",
    "incorrect checksum",
    "incorrect pageid",
    "torn page",
    "corrupt",
    "SUSPECT",
    "marked suspect",
    "cannot be opened",
    "could not be opened",
    "Could not open",
    "Unable to open",
    "BACKUP failed",
    "RESTORE failed",
    "failed to complete the command",
    "OS error 112",
    "OS error: 112",
    "not enough space on the disk",
    "insufficient disk space",
    "Could not allocate",
    "Failed allocate pages",
    "FAIL_PAGE_ALLOCATION",
    "insufficient system memory",
    "process memory has been paged out",
    "terminated abnormally",
];

/// What a line is; `after` is what follows its time, `before` and `next` are the lines before and behind it.
pub(super) fn kind<'a>(after: Option<&'a str>, before: &[&str], next: &[&'a str], zone: &Zone) -> Kind<'a> {
    let Some(after) = after else { return Kind::Rest };
    let Some(text) = without_process(after) else { return Kind::Unknown };
    let own = text.split(['\'', '"']).next().unwrap_or_default();
    if CRASHES.iter().any(|crash| own.contains(crash)) {
        return Kind::Crash(text);
    }
    if let Some(severity) = severity(text) {
        // The message is on a line of its own.
        let message = next.first().map_or("", |line| match written_at(line, zone) {
            Some((_, after)) => without_process(after).unwrap_or_default(),
            None => line,
        });
        return if severity >= MIN_SEVERITY { Kind::Error(message) } else { Kind::Plain };
    }
    // What has a severity was told by it.
    let of_error = before.last().and_then(|line| severity(without_process(written_at(line, zone)?.1)?));
    if of_error.is_some() || text.starts_with("Login failed for user") {
        return Kind::Plain;
    }
    if text.starts_with("[ERROR]")
        || has_found_errors(text)
        || ERRORS.iter().any(|words| unquoted(text).contains(words))
    {
        return Kind::Error(text);
    }
    match trouble_of(text) {
        Some(Trouble::Error) => Kind::Error(text),
        _ if text.starts_with("[WARNING]") => Kind::Warning,
        Some(Trouble::Warning) => Kind::Warning,
        None => Kind::Plain,
    }
}

/// What is told of trouble without a number.
fn trouble_of(text: &str) -> Option<Trouble> {
    // Found above, where there were any; and the end, which its cause was told of.
    if text.starts_with("DBCC ") || is_end(text) {
        return None;
    }
    // What a replica becomes: where nobody leads it any more, its databases are not there.
    let of_replica = ["The availability group database ", "The state of the local availability replica "];
    if of_replica.iter().any(|begins| text.starts_with(begins))
        && let Some((_, becomes)) = text.split_once(" from ").and_then(|(_, states)| states.split_once(" to "))
    {
        let state = becomes.trim_start_matches(['\'', '"']);
        let is_away = ["RESOLVING", "FAILED", "OFFLINE", "NOT_AVAILABLE"].iter().any(|word| state.starts_with(word));
        return Some(if is_away { Trouble::Error } else { Trouble::Warning });
    }
    trouble(&unquoted(text))
}

/// Whether a line tells of the server's start or of its orderly end; `after` is what follows its time.
pub(super) fn event(after: &str) -> Option<Event> {
    let text = without_process(after)?;
    if text.starts_with("SQL Server is starting at") {
        Some(Event::Start(0))
    } else {
        is_end(text).then_some(Event::End)
    }
}

fn is_end(text: &str) -> bool {
    text.starts_with("SQL Server is terminating")
        || text.starts_with("SQL Server shutdown has been initiated")
        || text.starts_with("SQL Trace was stopped due to server shutdown")
}

/// The severity of an error: `Error: 9002, Severity: 17, State: 2.`
fn severity(text: &str) -> Option<u32> {
    let (_, rest) = text.strip_prefix("Error: ")?.split_once("Severity: ")?;
    rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok()
}

/// `DBCC CHECKDB (shop) executed by sa found 12 errors and repaired 0 errors.` A database may be named anything.
fn has_found_errors(text: &str) -> bool {
    let found = text.strip_prefix("DBCC ").and_then(|text| text.rsplit_once(" found "));
    let count = found.and_then(|(_, rest)| rest.split_once(" error")).map(|(count, _)| count.trim());
    count.is_some_and(|count| count.parse() != Ok(0_u64))
}

/// What follows the time without the process that wrote it, `spid51` or `Server`; nothing where none did.
fn without_process(after: &str) -> Option<&str> {
    let rest = after.trim_start();
    let (source, text) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let named = source.starts_with(char::is_alphabetic) && source.chars().all(char::is_alphanumeric);
    (named && after.starts_with(' ')).then(|| text.trim_start())
}
