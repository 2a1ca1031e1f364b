//! A log, read line by line.

use std::collections::{HashMap, HashSet};

use super::{
    Event, Family, Kind, When, Zone, db2,
    life::Life,
    mysql, oracle, postgres,
    postgres_records::{Form, Record},
    sql_server,
    stamp::written_at,
};

/// What RDS writes in place of what it leaves out of a portion that is too long.
pub(crate) const LEFT_OUT: &str = "[Your log message was truncated]";

/// What stands so close together is of one crash, in seconds.
const ONE_CRASH_S: i64 = 300;

/// An error in a log.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct Found {
    pub(crate) at: When,
    /// What the server wrote, as it is.
    pub(crate) text: String,
    /// Whether it is no error, but the server's start, which no orderly end came before.
    pub(crate) is_start: bool,
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
    /// When its warnings were written, which nobody has judged.
    pub(crate) warnings: Vec<When>,
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
        let is_within = |at: &When| match *at {
            When::Utc(at) => (from..=to).contains(&at),
            When::Local(_) | When::Unknown => true,
        };
        let within = |found: Vec<Found>| found.into_iter().filter(|found| is_within(&found.at)).collect();
        let warnings = self.warnings.into_iter().filter(is_within).collect();
        Self { errors: within(self.errors), crashes: within(self.crashes), warnings, ..self }
    }

    fn note(&mut self, at: &When) {
        if let When::Utc(at) = *at {
            let (first, last) = self.period.unwrap_or((at, at));
            self.period = Some((first.min(at), last.max(at)));
        }
    }

    /// Forgets errors and crashes, from these on, that stand in the same log in another form already: each stands as often as in
    /// the form that has it most often.
    fn forget_twice(&mut self, errors: usize, crashes: usize, forms: &mut HashMap<Found, [u32; 3]>, form: usize) {
        let mut is_new = |found: &Found| {
            // Only lines say where in a statement an error is, and times are to the second.
            let text =
                found.text.rsplit_once(" at character ").map_or(found.text.as_str(), |(text, _)| text).to_owned();
            let counts = forms.entry(Found { text, ..found.clone() }).or_default();
            let most = counts.iter().copied().max().unwrap_or_default();
            let count = counts.get_mut(form).map(|count| {
                *count += 1;
                *count
            });
            count.is_none_or(|count| count > most)
        };
        let new = self.errors.split_off(errors);
        self.errors.extend(new.into_iter().filter(&mut is_new));
        let crashes = self.crashes.split_off(crashes);
        // Those of one moment are one already.
        let told: HashSet<When> = self.crashes.iter().map(|crash| crash.at.clone()).collect();
        self.crashes.extend(crashes.into_iter().filter(|crash| crash.at == When::Unknown || !told.contains(&crash.at)));
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

/// Reads parts of a log, the oldest first. What stands in two of them is read once. An empty part stands where something is
/// missing between two.
pub(crate) fn read(family: Family, zone: &Zone, parts: &[impl AsRef<str>]) -> Reading {
    let mut reader =
        Reader { family, zone, has_parts: parts.len() > 1, reading: Reading::default(), life: Life::default() };
    // The lines of earlier parts, and the errors of each form that a log is written in.
    let mut seen: HashSet<String> = HashSet::new();
    let mut forms: HashMap<Found, [u32; 3]> = HashMap::new();
    let mut has_records = false;
    for part in parts.iter().map(AsRef::as_ref) {
        if part.is_empty() {
            reader.life.gap();
            continue;
        }
        let form = if family == Family::Postgres { Form::of(part, zone) } else { None };
        has_records |= form.is_some();
        let (errors, crashes) = (reader.reading.errors.len(), reader.reading.crashes.len());
        let here = match form {
            Some(form) => {
                // A record ends where something was left out of it.
                let records: Vec<Record> = part.split(LEFT_OUT).flat_map(|whole| form.records(whole, zone)).collect();
                reader.records(&records, &seen)
            }
            None => reader.lines(part, &seen),
        };
        seen.extend(here);
        reader.reading.forget_twice(errors, crashes, &mut forms, form.map_or(0, |form| form as usize + 1));
    }
    let mut reading = reader.reading;
    if has_records {
        // What stands in one form only may be older than what was read before.
        let when = |found: &Found| match found.at {
            When::Utc(at) => at,
            When::Local(_) | When::Unknown => i64::MIN,
        };
        reading.errors.sort_by_key(when);
        reading.crashes.sort_by_key(when);
    }
    reading
}

/// Reads one part after another.
struct Reader<'a> {
    family: Family,
    zone: &'a Zone,
    /// Whether there are several parts.
    has_parts: bool,
    reading: Reading,
    life: Life,
}

impl Reader<'_> {
    /// Reads lines, but not those that were seen already, and returns those that have a time.
    fn lines(&mut self, part: &str, seen: &HashSet<String>) -> Vec<String> {
        let mut here = Vec::new();
        let (mut at, mut twice) = (When::Unknown, false);
        let lines: Vec<&str> = part.lines().collect();
        for (number, &line) in lines.iter().enumerate() {
            let after = match written_at(line, self.zone) {
                Some((moment, after)) => {
                    // A line without a time of its own was written at that of the line before.
                    at = moment;
                    if self.has_parts {
                        twice = seen.contains(line);
                        here.push(line.to_owned());
                    }
                    Some(after)
                }
                None => {
                    // MySQL up to 8.0.27 tells of its end by the time of the day alone.
                    if let Some(time) = mysql::time_of_end(line).filter(|_| self.family == Family::Mysql) {
                        at = at.next(time);
                    }
                    None
                }
            };
            if twice {
                continue;
            }
            self.reading.note(&at);
            let (before, next) = (&lines[..number], &lines[number + 1..]);
            let (kind, event) = match self.family {
                Family::Oracle => (oracle::kind(line, after, before, self.zone), oracle::event(after.unwrap_or(line))),
                Family::Mysql => (mysql::kind(line, after), after.and_then(mysql::event)),
                Family::Postgres => (postgres::kind(line, after), None),
                Family::SqlServer => {
                    (sql_server::kind(after, before, next, self.zone), after.and_then(sql_server::event))
                }
                Family::Db2 => (db2::kind(line, next), db2::event(line)),
            };
            self.take(kind, event, &at, line);
            if line.contains(LEFT_OUT) {
                self.life.gap();
            }
        }
        here
    }

    /// Reads records, but not those that were seen already, and returns the lines that they begin with.
    fn records(&mut self, records: &[Record], seen: &HashSet<String>) -> Vec<String> {
        for record in records.iter().filter(|record| !seen.contains(&record.line)) {
            let at = record.at.clone().unwrap_or_default();
            self.reading.note(&at);
            self.take(record.kind(), None, &at, &record.line);
        }
        records.iter().filter(|_| self.has_parts).map(|record| record.line.clone()).collect()
    }

    fn take(&mut self, kind: Kind<'_>, event: Option<Event>, at: &When, line: &str) {
        let found = |text: &str| Found { at: at.clone(), text: text.trim().to_owned(), is_start: false };
        let is_unended = self.life.follow(event, at);
        match kind {
            Kind::Crash(text) => {
                self.reading.crash(found(text));
                self.life.crashed(at);
            }
            _ if is_unended => self.reading.crash(Found { is_start: true, ..found(line) }),
            Kind::Error(text) => self.reading.errors.push(found(text)),
            Kind::Warning => self.reading.warnings.push(at.clone()),
            Kind::Plain | Kind::Rest => {}
            Kind::Unknown => self.reading.unknown += 1,
        }
        self.reading.known += u64::from(!matches!(kind, Kind::Rest | Kind::Unknown));
    }
}
