//! Errors in the logs of each engine, and when lines were written.

use jiff::{Timestamp, civil::DateTime, tz::Offset};

use crate::inventory::Engine;

/// Whose log it is: each family writes in its own way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    Oracle,
    Mysql,
    Postgres,
    SqlServer,
    Db2,
}

impl Family {
    pub(crate) fn of(engine: &Engine) -> Option<Self> {
        let name = engine.0.trim_start_matches("custom-");
        Some(match name {
            "postgres" | "aurora-postgresql" => Self::Postgres,
            "mysql" | "mariadb" | "aurora" | "aurora-mysql" => Self::Mysql,
            _ if name.starts_with("oracle") => Self::Oracle,
            _ if name.starts_with("sqlserver") => Self::SqlServer,
            _ if name.starts_with("db2") => Self::Db2,
            _ => return None,
        })
    }
}

/// An error in a log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// When it was written, in seconds since 1970.
    pub(crate) at: Option<i64>,
    /// What the server wrote, as it is.
    pub(crate) text: String,
}

/// What is in a log, or in a part of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Reading {
    /// When the first and the last of its lines that say so were written.
    pub(crate) period: Option<(i64, i64)>,
    /// Its errors, the oldest first.
    pub(crate) errors: Vec<Found>,
}

/// Reads a log.
pub(crate) fn read(family: Family, log: &str) -> Reading {
    let mut reading = Reading::default();
    let mut at = None;
    let mut lines = log.lines().peekable();
    while let Some(line) = lines.next() {
        if let Some((moment, _)) = written_at(line) {
            // A line without a time of its own was written at that of the line before.
            at = moment;
            let first = reading.period.map(|(first, _)| first).or(moment);
            reading.period = first.zip(moment.or(reading.period.map(|(_, last)| last)));
        }
        let text = match family {
            Family::Oracle => oracle(line),
            Family::Mysql => mysql(line),
            Family::Postgres => postgres(line),
            // The message is on a line of its own.
            Family::SqlServer => sql_server(line).then(|| lines.peek().map_or("", |next| said_by_sql_server(next))),
            Family::Db2 if db2(line) => {
                let entry = lines.clone().take_while(|line| !line.contains("LEVEL:"));
                let message = entry.filter_map(|line| line.strip_prefix("MESSAGE")?.split_once(": ")).next();
                Some(message.map_or("", |(_, text)| text))
            }
            Family::Db2 => None,
        };
        reading.errors.extend(text.map(|text| Found { at, text: text.trim().to_owned() }));
    }
    reading
}

/// The error that a line begins or names, such as `ORA-00600: internal error code`. Where in a program it was raised is no
/// error of its own.
fn oracle(line: &str) -> Option<&str> {
    let at = line.match_indices("ORA-").map(|(at, _)| at).find(|at| {
        let number: String = line[at + 4..].chars().take_while(char::is_ascii_digit).collect();
        number.parse().is_ok_and(|number: u32| number > 0 && number != 6512)
    })?;
    Some(&line[at..])
}

fn mysql(line: &str) -> Option<&str> {
    // Only what the server itself writes: its time comes first, and nobody's text before the level.
    let (before, text) = line.split_once("[ERROR]")?;
    if written_at(before).is_none() || before.contains(['\'', '"', '[']) {
        return None;
    }
    // The error's number and the part that wrote it, which MySQL 8 adds.
    let mut text = text.trim_start();
    while let Some((_, rest)) = text.strip_prefix('[').and_then(|text| text.split_once(']')) {
        text = rest.trim_start();
    }
    Some(text)
}

fn postgres(line: &str) -> Option<&str> {
    const LEVELS: [&str; 14] = [
        "ERROR",
        "FATAL",
        "PANIC",
        "LOG",
        "WARNING",
        "NOTICE",
        "INFO",
        "DETAIL",
        "HINT",
        "QUERY",
        "CONTEXT",
        "STATEMENT",
        "LOCATION",
        "DEBUG",
    ];
    // Lines that go on begin with a tab; a statement that is logged may hold the words of an error.
    if line.starts_with(char::is_whitespace) {
        return None;
    }
    let (_, level, end) = LEVELS
        .iter()
        .filter_map(|level| {
            let at = line.find(&format!("{level}:  "))?;
            Some((at, *level, at + level.len() + 3))
        })
        .min()?;
    matches!(level, "ERROR" | "FATAL" | "PANIC").then(|| &line[end..])
}

/// Whether a line begins an error of the severity 16 or above. Those below are told to users only.
fn sql_server(line: &str) -> bool {
    let severity = line.split_once("Error: ").and_then(|(_, rest)| rest.split_once("Severity: "));
    let number = severity.map(|(_, rest)| rest.chars().take_while(char::is_ascii_digit).collect::<String>());
    number.and_then(|number| number.parse().ok()).is_some_and(|severity: u32| severity >= 16)
}

/// A line of SQL Server's log without its time and the process that wrote it.
fn said_by_sql_server(line: &str) -> &str {
    let rest =
        written_at(line).map_or(line, |(_, rest)| rest).trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    rest.trim_start().split_once(char::is_whitespace).map_or("", |(_, text)| text)
}

fn db2(line: &str) -> bool {
    let level = line.split_once("LEVEL:").and_then(|(_, rest)| rest.split_whitespace().next());
    matches!(level, Some("Error" | "Severe" | "Critical"))
}

/// When a line says that it was written, and the rest of the line. The moment is nothing where its zone is not known; UTC is
/// meant where none is named, as RDS sets it.
fn written_at(line: &str) -> Option<(Option<i64>, &str)> {
    // 2026-01-02T09:05:03, 2026-01-02 09:05:03, 2026-01-02 9:05:03, 2026-01-02-09.05.03
    let (date, rest) = line.split_at_checked(10)?;
    let mut parts = date.split('-').map(str::parse::<i16>);
    let (year, month, day) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    if !rest.starts_with(['T', ' ', '-']) {
        return None;
    }
    let rest = rest[1..].trim_start();
    let (hour, rest) = digits(rest)?;
    let (minute, rest) = digits(rest.strip_prefix([':', '.'])?)?;
    let (second, rest) = digits(rest.strip_prefix([':', '.'])?)?;
    let rest = match rest.strip_prefix('.') {
        Some(fraction) => fraction.trim_start_matches(|digit: char| digit.is_ascii_digit()),
        None => rest,
    };
    let small = |number: i16| i8::try_from(number).ok();
    let time = DateTime::new(year, small(month)?, small(day)?, hour, minute, second, 0).ok()?;
    let offset = offset(rest);
    Some((offset.and_then(|offset| offset.to_timestamp(time).ok()).map(Timestamp::as_second), rest))
}

fn digits(text: &str) -> Option<(i8, &str)> {
    let end = text.find(|digit: char| !digit.is_ascii_digit()).unwrap_or(text.len());
    Some((text.get(..end).filter(|number| number.len() <= 2)?.parse().ok()?, &text[end..]))
}

/// The zone behind a time: `Z`, `+09:00`, `+540` minutes as Db2 writes it, `UTC`, or none. Nothing for a name that may mean
/// several.
fn offset(rest: &str) -> Option<Offset> {
    if let Some(sign) = rest.chars().next().filter(|sign| matches!(sign, '+' | '-')) {
        let number: String = rest[1..].chars().take_while(|c| c.is_ascii_digit() || *c == ':').collect();
        let minutes = match number.split_once(':') {
            Some((hours, minutes)) => hours.parse::<i32>().ok()? * 60 + minutes.get(..2)?.parse::<i32>().ok()?,
            None => number.parse().ok()?,
        };
        let seconds = minutes.checked_mul(if sign == '-' { -60 } else { 60 })?;
        return Offset::from_seconds(seconds).ok();
    }
    let zone: String = rest.trim_start().chars().take_while(char::is_ascii_uppercase).collect();
    let named = rest.starts_with(' ') && zone.len() >= 3 && !matches!(zone.as_str(), "UTC" | "GMT");
    (!named).then_some(Offset::UTC)
}

#[cfg(test)]
mod tests;
