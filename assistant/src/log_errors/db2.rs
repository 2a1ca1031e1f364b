//! The diagnostic log of Db2.

use super::{Event, Kind};

/// What the instance says of its end, and on starting after it.
const CRASHES: [&str; 5] =
    ["ended abnormally", "abnormal termination", "Crash Recovery", "crash recovery", "received signal"];

/// What a line is; `next` are the lines behind it, the rest of its entry among them.
pub(super) fn kind<'a>(line: &str, next: &[&'a str]) -> Kind<'a> {
    let level = line.split_once("LEVEL:").and_then(|(_, rest)| rest.split_whitespace().next());
    let Some(level) = level else { return Kind::Rest };
    let entry = next.iter().take_while(|line| !line.contains("LEVEL:"));
    let message = entry.filter_map(|line| line.strip_prefix("MESSAGE")?.split_once(": ")).next();
    let message = message.map_or("", |(_, text)| text);
    match level {
        "Error" | "Severe" | "Critical" | "Warning" if CRASHES.iter().any(|crash| message.contains(crash)) => {
            Kind::Crash(message)
        }
        "Error" | "Severe" | "Critical" => Kind::Error(message),
        "Warning" => Kind::Warning,
        "Event" | "Info" | "Always" | "Debug" => Kind::Plain,
        _ => Kind::Unknown,
    }
}

/// Whether a line tells of the instance's start or of its orderly end.
pub(super) fn event(line: &str) -> Option<Event> {
    let (_, message) = line.strip_prefix("MESSAGE")?.split_once(": ")?;
    match message.split_whitespace().next()? {
        "ADM7513W" => Some(Event::Start(0)),
        "ADM7514W" => Some(Event::End),
        _ => None,
    }
}
