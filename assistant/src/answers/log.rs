//! Are there errors in an instance's log?

use jiff::Timestamp;

use super::{about, clock, period as periods};
use crate::{
    inventory::Database,
    log_errors::{Family, Found, Reading},
    logs::{self, Looked},
    message::{Message, Value},
    redact,
    region::Region,
    reply::Full,
    windows::Window,
};

/// The most bytes of a log that are sent to somebody.
const MAX_SENT_BYTES: usize = 200_000;

/// The most errors that are listed in full.
const MAX_LISTED_LINES: usize = 50;

/// A message about the log of a database, by what its engine calls it.
pub(crate) fn about(id: &str, region: Region, database: &Database) -> Message {
    let log = Message::new(match Family::of(&database.engine) {
        Some(Family::Oracle) => "log-alert",
        Some(Family::Mysql | Family::SqlServer | Family::Postgres) => "log-error",
        Some(Family::Db2) => "log-diagnostic",
        None => "log-any",
    });
    about::about(id, region, database).with("log", log)
}

/// That the server broke down, where it did; how many errors there are, in what, and the last of them. Of what was not read
/// nothing is said but that it was not.
pub(crate) fn render(
    region: Region,
    database: &Database,
    looked: &Looked,
    reading: &Reading,
    asked: Option<Window>,
    now: Timestamp,
) -> Vec<Message> {
    let about = |id: &str| about(id, region, database);
    let engine = || Value::Text(database.engine.to_string());
    let is_empty = looked.parts.iter().all(|part| part.trim().is_empty());
    if is_empty {
        return vec![about(if looked.complete { "log-empty" } else { "log-unread" })];
    }
    if !reading.is_readable() {
        return [about("log-form-unknown").with("engine", engine())].into_iter().chain(unread(looked)).collect();
    }
    let during = || asked.map_or_else(|| periods::last(logs::PERIOD_S), |window| periods::during(window, now));
    // Nothing was written since the beginning of the time that was asked for.
    if asked.is_some() && !looked.recent {
        return vec![about("log-quiet").with("period", during())];
    }
    let to = asked.map(|window| window.span(now.as_second()).1);
    if let Some(first) = reading.period.map(|(first, _)| first).filter(|first| to.is_some_and(|to| *first > to))
        && let Some(first) = clock::moment(first, now)
    {
        return vec![about("log-begins").with("first", first)];
    }
    let mut say: Vec<Message> = reading.crashes.last().map(|crash| crashed(crash, &about, now)).into_iter().collect();
    if !looked.recent {
        say.push(about("log-quiet").with("period", during()));
    }
    let count = reading.errors.len() as u64;
    let id = if looked.complete && reading.unknown == 0 { "log-errors" } else { "log-errors-part" };
    say.push(about(id).with("count", count).with("period", period(looked, reading, asked, now)));
    say.extend(unread(looked));
    say.extend((reading.unknown > 0).then(|| Message::new("log-lines-unknown").with("count", reading.unknown)));
    // That there are no errors is said of what the server itself calls one, and of what is known to be one.
    let unjudged = reading.warnings.len() as u64;
    say.extend((count == 0 && unjudged > 0).then(|| Message::new("log-warnings").with("count", unjudged)));
    // The crash was told already.
    let last_error = reading.errors.last().filter(|error| reading.crashes.last() != Some(error));
    say.extend(last_error.and_then(|error| last(error, now)).map(|last| last.with("count", count)));
    say
}

/// The last time that the server broke down.
fn crashed(crash: &Found, about: &impl Fn(&str) -> Message, now: Timestamp) -> Message {
    let text = redact::cleaned(&crash.text);
    let text = if text.is_empty() { Message::new("log-text-unsaid").into() } else { Value::Text(text) };
    match clock::when(&crash.at, now) {
        Some(time) if crash.is_start => about("log-restarted").with("time", time),
        None if crash.is_start => about("log-restarted-untimed"),
        Some(time) => about("log-crash").with("time", time).with("text", text),
        None => about("log-crash-untimed").with("text", text),
    }
}

/// The time that was looked at. It is said in any case.
fn period(looked: &Looked, reading: &Reading, asked: Option<Window>, now: Timestamp) -> Message {
    let moment = |seconds| clock::moment(seconds, now);
    let during = asked.map_or_else(|| periods::last(logs::PERIOD_S), |window| periods::during(window, now));
    let default = (now.as_second() - logs::PERIOD_S, now.as_second());
    let (from, to) = asked.map_or(default, |window| window.span(now.as_second()));
    let read = match (reading.period, asked) {
        // Of what is outside nothing is told.
        (Some((first, last)), Some(_)) => Some((first.max(from), last.min(to).max(first))),
        (read, _) => read,
    };
    let said = read.and_then(|(first, last)| Some((first, moment(first)?, moment(last)?)));
    let begins_late = looked.oldest && read.is_some_and(|(first, _)| first > from);
    match said {
        // The files are read to their end, which is now.
        Some((first, _, _)) if asked.is_none() && looked.complete && looked.recent && first >= from && !begins_late => {
            during
        }
        Some(_) if asked.is_some() && looked.complete && !begins_late => during,
        Some((_, first, _)) if looked.complete && to >= now.as_second() => {
            Message::new("period-since").with("first", first)
        }
        Some((_, first, last)) if first == last => Message::new("period-at").with("first", first),
        Some((_, first, last)) => Message::new("period-between").with("first", first).with("last", last),
        // When it begins nobody knows, nor when its errors were written.
        None if looked.complete && looked.oldest => Message::new("period-all"),
        None if looked.complete && looked.recent && reading.errors.is_empty() => during,
        None if looked.complete => Message::new("period-newest"),
        None => Message::new("period-unknown"),
    }
}

/// How much was not read.
fn unread(looked: &Looked) -> Option<Message> {
    let message = match looked.whole.saturating_sub(looked.read) {
        0 => Message::new("log-not-all-unknown"),
        unread => {
            let (unread, whole) = (Value::Bytes(unread), Value::Bytes(looked.whole));
            Message::new("log-not-all").with("unread", unread).with("whole", whole)
        }
    };
    (!looked.complete).then_some(message)
}

fn last(error: &Found, now: Timestamp) -> Option<Message> {
    let text = redact::cleaned(&error.text);
    match (clock::when(&error.at, now), text.is_empty()) {
        (Some(time), false) => Some(Message::new("log-last").with("time", time).with("text", Value::Text(text))),
        (None, false) => Some(Message::new("log-last-untimed").with("text", Value::Text(text))),
        (Some(time), true) => Some(Message::new("log-last-unsaid").with("time", time)),
        (None, true) => None,
    }
}

/// The errors in full and the end of the log.
pub(crate) fn in_full(region: Region, database: &Database, looked: &Looked, reading: &Reading, now: Timestamp) -> Full {
    let parts: Vec<&str> = looked.parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    let text = parts.join("\n[…]\n");
    let errors = reading.errors.iter().rev().take(MAX_LISTED_LINES);
    let lines = errors.map(|error| {
        let time = clock::when(&error.at, now).unwrap_or_else(|| Message::new("nothing").into());
        let text = Value::Text(redact::cleaned(&error.text));
        Message::new("log-line").with("time", time).with("text", text)
    });
    Full {
        title: about("title-log", region, database),
        lines: lines.collect(),
        chart: None,
        text: Some(end_of(&text, MAX_SENT_BYTES).to_owned()).filter(|text| !text.trim().is_empty()),
    }
}

/// The last lines of a text that fit into so many bytes.
fn end_of(text: &str, most: usize) -> &str {
    if text.len() <= most {
        return text;
    }
    let mut from = text.len() - most;
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let end = &text[from..];
    end.split_once('\n').map_or(end, |(_, lines)| if lines.is_empty() { end } else { lines })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_log_is_whole_lines() {
        assert_eq!(
            [end_of("a\nbb\nc\n", 7), end_of("a\nbb\nc\n", 6), end_of("äöü", 3)],
            ["a\nbb\nc\n", "bb\nc\n", "ü"]
        );
        assert_eq!(end_of("abc\n", 2), "c\n");
    }
}
