//! Are there errors in an instance's log?

use std::ops::ControlFlow;

use jiff::Timestamp;

use super::{Context, Outcome, clock, questions};
use crate::{
    alexa::Slot,
    answer::{Answer, Full, Message, Value},
    error::Error,
    inventory::Database,
    log_errors::{self, Family, Found, Reading},
    logs::{self, Log},
    redact,
    region::Region,
};

/// The logs that can be asked for, by their ids in the interaction model. Each engine has but one of them, and that is read
/// whichever is asked for: what one calls its alert log is the error log of another.
pub const KINDS: [&str; 3] = ["alert", "error", "log"];

/// The most bytes of a log that are sent to somebody.
const SENT: usize = 200_000;

/// The most errors that are listed in full.
const LISTED: usize = 50;

pub(super) async fn answer(context: &Context<'_>) -> Result<Outcome, Error> {
    if let Some(question) = unknown(Slot::read(context.intent, "logtype")) {
        return Ok(question);
    }
    let (region, database) = match questions::database(context).await? {
        ControlFlow::Continue(found) => found,
        ControlFlow::Break(instead) => return Ok(instead),
    };
    let deadline = context.deadline;
    let file = match Family::of(&database.engine) {
        Some(family) => {
            let file = logs::newest(context.aws, region, &database.identifier, family, deadline).await?;
            file.map(|file| (family, file))
        }
        None => None,
    };
    let Some((family, file)) = file else {
        return Ok(Outcome::answered(region, [about("log-none", region, &database)]));
    };
    let log = logs::read(context.aws, region, &database.identifier, &file, deadline).await?;
    let now = Timestamp::now();
    let reading = log_errors::read(family, &log.text);
    let outcome = Outcome::answered(region, said(region, &database, &log, &reading, now));
    Ok(with_text(outcome, region, &database, &log, &reading, now))
}

/// The question back for a log that is none of those that can be read.
fn unknown(slot: Slot) -> Option<Outcome> {
    let name = match slot {
        Slot::Missing => return None,
        Slot::Known { id: Some(id), .. } if KINDS.contains(&id.as_str()) => return None,
        Slot::Known { name, .. } | Slot::Unknown(name) => name,
    };
    let ask = Message::new("log-unknown").with("log", Value::Name(name));
    Some(Answer::elicit("logtype", ask, Message::new("ask-log-reprompt")).into())
}

/// A message about the log of a database, by what its engine calls it.
fn about(id: &str, region: Region, database: &Database) -> Message {
    let log = Message::new(match Family::of(&database.engine) {
        Some(Family::Oracle) => "log-alert",
        Some(Family::Mysql | Family::SqlServer | Family::Postgres) => "log-error",
        Some(Family::Db2) => "log-diagnostic",
        None => "log-any",
    });
    questions::about(id, region, database).with("log", log)
}

/// How many errors there are, in what, and the last of them.
pub(super) fn said(region: Region, database: &Database, log: &Log, reading: &Reading, now: Timestamp) -> Vec<Message> {
    if log.text.trim().is_empty() {
        return vec![about("log-empty", region, database)];
    }
    let count = reading.errors.len() as u64;
    // Of what was not read nothing is said.
    let id = if log.end_of.is_some() { "log-errors-end" } else { "log-errors" };
    let mut say = vec![about(id, region, database).with("count", count)];
    let moment = |seconds| clock::moment(seconds, now);
    if let Some((first, last)) = reading.period.and_then(|(first, last)| Some((moment(first)?, moment(last)?)))
        && first != last
    {
        say.push(Message::new("log-period").with("first", first).with("last", last));
    }
    if let Some(whole) = log.end_of {
        let read = Value::Bytes(log.text.len() as u64);
        say.push(Message::new("log-end-only").with("read", read).with("whole", Value::Bytes(whole)));
    }
    say.extend(reading.errors.last().and_then(|error| last(error, now)).map(|last| last.with("count", count)));
    say
}

fn last(error: &Found, now: Timestamp) -> Option<Message> {
    let text = redact::cleaned(&error.text);
    let time = error.at.and_then(|at| clock::moment(at, now));
    match (time, text.is_empty()) {
        (Some(time), false) => Some(Message::new("log-last").with("time", time).with("text", Value::Text(text))),
        (None, false) => Some(Message::new("log-last-untimed").with("text", Value::Text(text))),
        (Some(time), true) => Some(Message::new("log-last-unsaid").with("time", time)),
        (None, true) => None,
    }
}

/// The answer with the errors in full and the end of the log.
fn with_text(
    outcome: Outcome,
    region: Region,
    database: &Database,
    log: &Log,
    reading: &Reading,
    now: Timestamp,
) -> Outcome {
    let mut outcome = outcome;
    let errors = reading.errors.iter().rev().take(LISTED);
    let lines = errors.map(|error| {
        let nothing = || Message::new("nothing");
        let time = error.at.and_then(|at| clock::moment(at, now)).unwrap_or_else(nothing);
        let text = Value::Text(redact::cleaned(&error.text));
        Message::new("log-line").with("time", time).with("text", text)
    });
    outcome.answer.full = Some(Full {
        title: about("title-log", region, database),
        lines: lines.collect(),
        chart: None,
        text: Some(end_of(&log.text, SENT).to_owned()).filter(|text| !text.trim().is_empty()),
    });
    outcome
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
