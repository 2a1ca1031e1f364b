//! PostgreSQL's logs as records: `csvlog`, and `jsonlog` since PostgreSQL 15. Severity, SQLSTATE and message stand in places of
//! their own, where no name can be taken for them.

use serde::Deserialize;

use super::{
    Kind, When, Zone,
    postgres::{Severity, judge},
    stamp::written_at,
};

/// A form of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Csv,
    Json,
}

/// An entry of a log.
pub(super) struct Record {
    /// Nothing where a line is none.
    pub(super) at: Option<When>,
    /// Its severity; nothing where that word is of a language that nobody knows.
    severity: Option<Severity>,
    state: String,
    message: String,
    /// Whether it could be taken apart.
    is_whole: bool,
    /// The line that it begins with.
    pub(super) line: String,
}

impl Record {
    pub(super) fn kind(&self) -> Kind<'_> {
        if !self.is_whole {
            return Kind::Unknown;
        }
        let state = Some(self.state.as_str()).filter(|state| state.len() == 5);
        let message = self.message.lines().next().unwrap_or_default();
        judge(self.severity, state, message)
    }
}

impl Form {
    /// The form of a log; nothing where it is none of records.
    pub(super) fn of(log: &str, zone: &Zone) -> Option<Self> {
        log.lines().find_map(|line| match written_at(line, zone) {
            Some((_, after)) => Some(is_csv(after).then_some(Self::Csv)),
            None => line.starts_with("{\"timestamp\":").then_some(Some(Self::Json)),
        })?
    }

    /// The entries of a log. What stands before the first, in a log that was cut, belongs to one that was not read.
    pub(super) fn records(self, log: &str, zone: &Zone) -> Vec<Record> {
        match self {
            Self::Csv => csv(log, zone),
            Self::Json => log.lines().filter(|line| line.starts_with('{')).map(|line| json(line, zone)).collect(),
        }
    }
}

/// Whether a time and its zone are the first of several columns.
fn is_csv(after: &str) -> bool {
    after.split_once(',').is_some_and(|(zone, _)| {
        zone.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, ' ' | '+' | '-'))
    })
}

fn csv(mut rest: &str, zone: &Zone) -> Vec<Record> {
    const SEVERITY: usize = 11;
    let mut records = Vec::new();
    while !rest.is_empty() {
        let line = rest.lines().next().unwrap_or_default();
        let at = written_at(line, zone).filter(|(_, after)| is_csv(after)).map(|(at, _)| at);
        let (record, next) = match (&at, end_of_record(rest)) {
            (Some(_), Some(end)) => rest.split_at(end),
            // Cut off, or in the middle of a record.
            _ => rest.split_at(rest.find('\n').map_or(rest.len(), |end| end + 1)),
        };
        rest = next;
        if at.is_none() {
            continue;
        }
        let mut columns = columns(record.trim_end()).skip(SEVERITY);
        let mut next = || columns.next();
        let (severity, state, message) = (next(), next(), next());
        records.push(Record {
            at,
            severity: severity.as_deref().and_then(Severity::of),
            is_whole: message.is_some(),
            state: state.unwrap_or_default(),
            message: message.unwrap_or_default(),
            line: line.to_owned(),
        });
    }
    records
}

/// Where the record ends that a text begins with: behind the first end of a line that is not in quotation marks.
fn end_of_record(text: &str) -> Option<usize> {
    let mut quoted = false;
    let end = text.bytes().position(|byte| {
        quoted ^= byte == b'"';
        byte == b'\n' && !quoted
    });
    // The last line may lack its end.
    end.map(|end| end + 1).or_else(|| (!quoted).then_some(text.len()))
}

fn columns(record: &str) -> impl Iterator<Item = String> {
    let mut quoted = false;
    let columns = record.split(move |letter| {
        quoted ^= letter == '"';
        letter == ',' && !quoted
    });
    columns.map(|column| {
        let own = column.strip_prefix('"').and_then(|column| column.strip_suffix('"'));
        own.map_or_else(|| column.to_owned(), |own| own.replace("\"\"", "\""))
    })
}

/// An entry in JSON, as far as it is read.
#[derive(Deserialize)]
struct Line {
    timestamp: String,
    error_severity: Option<String>,
    state_code: Option<String>,
    message: Option<String>,
}

fn json(line: &str, zone: &Zone) -> Record {
    let line = line.trim_end();
    let read = serde_json::from_str::<Line>(line).ok();
    let at = read.as_ref().and_then(|read| written_at(&read.timestamp, zone)).map(|(at, _)| at);
    let is_whole = read.as_ref().is_some_and(|read| read.error_severity.is_some());
    let read = read.map(|read| (read.error_severity, read.state_code, read.message));
    let (severity, state, message) = read.unwrap_or_default();
    Record {
        at,
        severity: severity.as_deref().and_then(Severity::of),
        state: state.unwrap_or_default(),
        message: message.unwrap_or_default(),
        is_whole,
        line: line.to_owned(),
    }
}
