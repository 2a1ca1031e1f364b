//! A log, read line by line.

use std::collections::HashSet;

use super::{Family, Kind, When, Zone, db2, mysql, oracle, postgres, sql_server, stamp::written_at};

/// What stands so close together is of one crash, in seconds.
const ONE_CRASH_S: i64 = 300;

/// An error in a log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) at: When,
    /// What the server wrote, as it is.
    pub(crate) text: String,
}

/// What is in a log, or in parts of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Reading {
    /// When the first and the last of its lines that say so were written, in seconds since 1970.
    pub(crate) period: Option<(i64, i64)>,
    /// Its errors, the oldest first; the crashes are among them.
    pub(crate) errors: Vec<Found>,
    /// The times that the server broke down, each with what it said first.
    pub(crate) crashes: Vec<Found>,
    /// How many of its lines are of this engine's.
    pub(crate) known: u64,
    /// How many begin something, and nobody knows what it is.
    pub(crate) unknown: u64,
}

impl Reading {
    /// Whether it is a log of this engine's at all.
    pub(crate) fn is_readable(&self) -> bool {
        self.known > 0
    }

    /// What of it was written from one moment to another. What does not say when may be.
    pub(crate) fn between(self, from: i64, to: i64) -> Self {
        let is_within = |found: &Found| match found.at {
            When::Utc(at) => (from..=to).contains(&at),
            When::Local(_) | When::Unknown => true,
        };
        let within = |found: Vec<Found>| found.into_iter().filter(is_within).collect();
        Self { errors: within(self.errors), crashes: within(self.crashes), ..self }
    }

    fn note(&mut self, at: &When) {
        if let When::Utc(at) = *at {
            let (first, last) = self.period.unwrap_or((at, at));
            self.period = Some((first.min(at), last.max(at)));
        }
    }

    fn crash(&mut self, found: Found) {
        let last = self.crashes.last();
        let again = last.is_some_and(|last| match (&last.at, &found.at) {
            (When::Utc(before), When::Utc(now)) => now.saturating_sub(*before) <= ONE_CRASH_S,
            (before, now) => *now == When::Unknown || before == now,
        });
        // What is said at the same moment is said of one thing.
        if !last.is_some_and(|last| again && last.at == found.at) {
            self.errors.push(found.clone());
        }
        if !again {
            self.crashes.push(found);
        }
    }
}

/// Reads parts of a log, the oldest first. What stands in two of them is read once.
pub(crate) fn read(family: Family, zone: &Zone, parts: &[impl AsRef<str>]) -> Reading {
    let mut reading = Reading::default();
    let mut seen: HashSet<&str> = HashSet::new();
    for part in parts {
        let mut here = Vec::new();
        let (mut at, mut twice) = (When::Unknown, false);
        let lines: Vec<&str> = part.as_ref().lines().collect();
        for (number, &line) in lines.iter().enumerate() {
            let stamp = written_at(line, zone);
            let after = match &stamp {
                Some((moment, after)) => {
                    // A line without a time of its own was written at that of the line before.
                    at = moment.clone();
                    if parts.len() > 1 {
                        twice = seen.contains(line);
                        here.push(line);
                    }
                    Some(*after)
                }
                None => {
                    // MySQL up to 8.0.27 tells of its end by the time of the day alone.
                    if let Some(time) = mysql::time_of_end(line).filter(|_| family == Family::Mysql) {
                        at = at.next(time);
                    }
                    None
                }
            };
            if twice {
                continue;
            }
            reading.note(&at);
            let next = &lines[number + 1..];
            let kind = match family {
                Family::Oracle => oracle::kind(line, after),
                Family::Mysql => mysql::kind(line, after),
                Family::Postgres => postgres::kind(line, after),
                Family::SqlServer => sql_server::kind(after, next, zone),
                Family::Db2 => db2::kind(line, next),
            };
            match kind {
                Kind::Crash(text) => reading.crash(Found { at: at.clone(), text: text.trim().to_owned() }),
                Kind::Error(text) => reading.errors.push(Found { at: at.clone(), text: text.trim().to_owned() }),
                Kind::Plain | Kind::Rest => {}
                Kind::Unknown => reading.unknown += 1,
            }
            reading.known += u64::from(matches!(kind, Kind::Crash(_) | Kind::Error(_) | Kind::Plain));
        }
        seen.extend(here);
    }
    reading
}
