//! How far sequences are from their end. A session sees those of its own database, so each other one is asked for a moment in
//! turn.

mod range;

use std::{collections::BTreeSet, time::Duration};

use agent_protocol::{Cause, Outcome, UnreadPart};

use super::{super::PartFinding, NAMED, USED_CRITICAL, USED_WARNING, others_past, part};
use crate::{
    checks::unread::{Named as _, Subject, Unread},
    engines::{Part, Row, Session, bytes_of_hex},
    failure::{CheckError, Reason},
    output::humanize,
    pool::Beside,
};

use range::{Place, Sequence, Use};

const SEQUENCES: Part =
    part(UnreadPart::Sequences, 0, include_str!("../../../../../sql/postgres/health.sequences.sql"));
const NEXT: Part =
    part(UnreadPart::SequenceStarts, 0, include_str!("../../../../../sql/postgres/health.sequences.next.sql"));
const ELSEWHERE: Part =
    part(UnreadPart::OtherDatabases, 0, include_str!("../../../../../sql/postgres/health.sequences.elsewhere.sql"));

/// How many sequences are looked at at a time, as the query has it.
const AT_A_TIME: usize = 500;

const NO_TIME: &str = "there was no time left for them";

/// How many other databases are asked: each costs a login.
const MAX_DATABASES: usize = 20;

/// What is left for the rest of the report.
const RESERVE: Duration = Duration::from_millis(300);

/// How many schemas are named in a remedy.
const MAX_NAMED_SCHEMAS: usize = 5;

/// What was seen in the databases so far.
#[derive(Default)]
struct SequenceTotals {
    databases: Vec<String>,
    sequences: u64,
    /// Those that have used up so much that somebody has to look, with how much.
    nearly_used_up: Vec<(f64, String)>,
    /// The fullest that has given a value, or is nearly full from the beginning: its name.
    fullest: Option<(Use, String)>,
    /// Databases with sequences that the user may not see: how many, and what would let it.
    hidden: Vec<(String, u64, String)>,
}

pub(in crate::checks::parts) async fn look(
    session: &mut Session,
    beside: Beside<'_>,
) -> Result<PartFinding, CheckError> {
    let mut unread = Unread::default();
    let mut totals = SequenceTotals::default();
    let others = match session.ask(&ELSEWHERE.query).await {
        Err(error) if !error.is_a_refusal() => return Err(error),
        answer => unread.rows(&ELSEWHERE, answer),
    };
    match database(session, &mut totals, &mut unread).await {
        Ok(()) => {}
        Err(error) if !error.is_a_refusal() || others.is_empty() => return Err(error),
        Err(error) => unread.refused(SEQUENCES.subject, &error),
    }
    let mut left = others.len();
    for row in others.iter().take(MAX_DATABASES) {
        let Some(deadline) = beside.deadline().sooner_by(RESERVE) else { break };
        left -= 1;
        let (Some(name), Some(shown)) = (row.raw_text("name")?, row.text("name")?) else { continue };
        let subject = UnreadPart::Sequences.named(format!("the sequences of {shown}"));
        if !row.flag("enter")? {
            let grant = format!("GRANT CONNECT ON DATABASE {} TO {};", identifier(&shown), identifier(&session.user));
            unread.lacks(subject, "the user may not connect to that database", &grant);
            continue;
        }
        let stored = row.raw_text("stored")?.and_then(bytes_of_hex).unwrap_or_else(|| name.as_bytes().to_vec());
        let found = async {
            let mut extra = beside.database(name, &stored, &deadline).await?;
            let found = database(&mut extra.session, &mut totals, &mut unread).await;
            extra.close().await;
            found
        };
        match found.await {
            Ok(()) => {}
            Err(error @ CheckError::Stopped { .. }) => return Err(error),
            Err(error) => {
                unread.refused(subject, &error);
                // The next would find the same.
                if matches!(error.cause(), Cause::TooManyConnections | Cause::Timeout | Cause::AgentBusy) {
                    break;
                }
            }
        }
    }
    if left > 0 {
        let names: Vec<String> = others[others.len() - left..]
            .iter()
            .filter_map(|row| row.text("name").transpose())
            .collect::<Result<_, _>>()?;
        let subject = UnreadPart::Sequences.named(format!("the sequences of {}", some(&names)));
        unread.add(subject, "there was no time or no connection left for them");
    }
    totals.judged(&session.user, unread)
}

/// Looks at all sequences of a session's database, some at a time. An error is that of the first of them: after these, what could
/// not be looked at is said.
async fn database(session: &mut Session, totals: &mut SequenceTotals, unread: &mut Unread) -> Result<(), CheckError> {
    let mut here = Here::default();
    let mut after = 0;
    loop {
        let rows = match session.ask_about(&SEQUENCES.query, ":after", &[after]).await {
            Err(error @ CheckError::Stopped { .. }) => return Err(error),
            Err(error) if after == 0 => return Err(error),
            Err(error) => {
                unread.refused(here.behind(), &error);
                break;
            }
            Ok(rows) => rows,
        };
        let last = here.add(&rows, totals)?;
        match last {
            Some(last) if rows.len() >= AT_A_TIME => after = last,
            _ => break,
        }
        if session.remaining() < RESERVE {
            unread.add(here.behind(), NO_TIME);
            break;
        }
    }
    let mut unused = std::mem::take(&mut here.unused);
    while !unused.is_empty() && session.is_whole() {
        let rest = unused.split_off(unused.len().min(AT_A_TIME));
        let numbers: Vec<u32> = unused.iter().map(|(number, ..)| *number).collect();
        match session.ask_about(&NEXT.query, ":numbers", &numbers).await {
            Err(error @ CheckError::Stopped { .. }) => return Err(error),
            Err(error) => {
                unread.refused(here.unused_of(unused.len() + rest.len()), &error);
                break;
            }
            Ok(rows) => here.begin(&unused, &rows, totals)?,
        }
        unused = rest;
        if !unused.is_empty() && session.remaining() < RESERVE {
            unread.add(here.unused_of(unused.len()), NO_TIME);
            break;
        }
    }
    here.done(&session.user, totals, unread);
    Ok(())
}

/// What was seen of one database.
#[derive(Default)]
struct Here {
    database: String,
    looked_at: usize,
    /// What has given no value yet: its number, and its name.
    unused: Vec<(u32, Sequence, String)>,
    /// The schemas of those that the user may not see, and how many these are.
    schemas: BTreeSet<String>,
    hidden: u64,
    /// The schemas among them that the user may not enter, which takes reading them.
    closed: BTreeSet<String>,
    /// How many another session is changing.
    locked: u64,
    /// Those of which nobody knows what becomes of their values.
    computed: Vec<String>,
}

impl Here {
    /// Adds what the query found; returns the number of the last.
    fn add(&mut self, rows: &[Row], totals: &mut SequenceTotals) -> Result<Option<u32>, CheckError> {
        let mut last = None;
        for row in rows {
            self.database = row.text("database")?.unwrap_or_default();
            let (Some(name), Some(sequence)) = (row.text("name")?, Sequence::read(row)?) else { continue };
            let number = row.integer("number")?.and_then(|number| u32::try_from(number).ok());
            let number =
                number.ok_or_else(|| CheckError::UnexpectedResult { what: Reason::own("a sequence has no number") })?;
            last = Some(number);
            self.looked_at += 1;
            if sequence.is_computed_with() {
                self.computed.push(name.clone());
            }
            if sequence.is_endless() {
                continue;
            }
            if !row.flag("seen")? {
                self.hide(row.text("schema")?.unwrap_or_default());
                continue;
            }
            if row.flag("locked")? {
                self.locked += 1;
                continue;
            }
            match row.integer("last")? {
                Some(value) => totals.add(sequence.at(Place::Gave(value)), &self.named(&name)),
                None => self.unused.push((number, sequence, name)),
            }
        }
        Ok(last)
    }

    /// Adds with what some begin that have given no value yet.
    fn begin(
        &mut self,
        asked: &[(u32, Sequence, String)],
        rows: &[Row],
        totals: &mut SequenceTotals,
    ) -> Result<(), CheckError> {
        for row in rows {
            let number = row.integer("number")?;
            let Some((_, sequence, name)) = asked.iter().find(|(known, ..)| Some(i64::from(*known)) == number) else {
                continue;
            };
            match row.integer("next")? {
                None => {
                    let schema = row.text("schema")?.unwrap_or_default();
                    if !row.flag("enter")? {
                        self.closed.insert(schema.clone());
                    }
                    self.hide(schema);
                }
                Some(next) => {
                    let place = sequence.at(Place::Begins(next));
                    if place.percent() < USED_WARNING {
                        totals.sequences += 1;
                    } else {
                        totals.add(place, &self.named(name));
                    }
                }
            }
        }
        Ok(())
    }

    fn named(&self, name: &str) -> String {
        format!("{name} of {}", self.database)
    }

    fn hide(&mut self, schema: String) {
        self.hidden += 1;
        self.schemas.insert(schema);
    }

    fn behind(&self) -> Subject {
        let (database, oldest) = (&self.database, self.looked_at);
        UnreadPart::Sequences.named(format!("the sequences of {database} but for the {oldest} that are oldest"))
    }

    fn unused_of(&self, count: usize) -> Subject {
        let which = if count == 1 { "one sequence".to_owned() } else { format!("{count} sequences") };
        UnreadPart::SequenceStarts.named(format!("the first value of {which} of {}", self.database))
    }

    fn done(self, user: &str, totals: &mut SequenceTotals, unread: &mut Unread) {
        let Self { database, schemas, hidden, closed, locked, computed, .. } = self;
        if locked > 0 {
            unread
                .add(counted(locked, &database), "another session is changing them, and has not ended its transaction");
        }
        if !computed.is_empty() {
            let names = some(&computed);
            let subject = format!("what becomes of the values of {names} of {database}");
            unread.add(UnreadPart::Sequences.named(subject), "a column's default computes with them");
        }
        if hidden > 0 {
            let more = schemas.len().saturating_sub(MAX_NAMED_SCHEMAS);
            let more = if more > 0 { format!(" (and {more} more schemas)") } else { String::new() };
            let first =
                |schemas: BTreeSet<String>| schemas.into_iter().take(MAX_NAMED_SCHEMAS).collect::<Vec<_>>().join(", ");
            let enter = match closed.len() {
                0 => String::new(),
                _ => format!("GRANT USAGE ON SCHEMA {} TO {}; ", first(closed), identifier(user)),
            };
            let schemas = first(schemas);
            // As a comment, so that all of it can be run as it is; no name may end it.
            let place = format!("{database}{more}").replace("*/", "* /");
            let grant = format!(
                "/* in database {place} */ {enter}GRANT SELECT ON ALL SEQUENCES IN SCHEMA {schemas} TO {};",
                identifier(user)
            );
            totals.hidden.push((database.clone(), hidden, grant));
        }
        totals.databases.push(database);
    }
}

fn counted(count: u64, database: &str) -> Subject {
    let which = if count == 1 { "one sequence".to_owned() } else { format!("{count} sequences") };
    UnreadPart::Sequences.named(format!("{which} of {database}"))
}

/// The first few of them.
fn some(names: &[String]) -> String {
    let more = names.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    names.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ") + &more
}

impl SequenceTotals {
    fn add(&mut self, place: Use, name: &str) {
        self.sequences += 1;
        if place.percent() >= USED_WARNING {
            self.nearly_used_up.push((place.percent(), name.to_owned()));
        }
        if self.fullest.as_ref().is_none_or(|(most, _)| place.percent() > most.percent()) {
            self.fullest = Some((place, name.to_owned()));
        }
    }

    fn judged(self, user: &str, mut unread: Unread) -> Result<PartFinding, CheckError> {
        let Self { databases, sequences, nearly_used_up, fullest, hidden } = self;
        if sequences == 0 && !hidden.is_empty() {
            let grants = hidden.into_iter().map(|(_, _, grant)| grant).collect::<Vec<_>>().join(" ");
            return Err(CheckError::Privilege { user: user.to_owned(), grants });
        }
        for (database, count, grant) in hidden {
            unread.lacks(counted(count, &database), "the user lacks a right there", &grant);
        }
        let (outcome, summary) = match (fullest, &databases[..]) {
            (Some((place, name)), _) => {
                let percent = place.percent();
                let outcome = match percent {
                    USED_CRITICAL.. => Outcome::Critical,
                    USED_WARNING.. => Outcome::Warning,
                    _ => Outcome::Ok,
                };
                let percent = (percent * 10.0).floor() / 10.0;
                let left = match outcome {
                    Outcome::Ok => String::new(),
                    _ => format!(" ({} left)", humanize::count(place.left)),
                };
                let of = if sequences > 1 {
                    format!(", more than any other of {sequences} sequences{}", others_past(nearly_used_up))
                } else {
                    String::new()
                };
                (outcome, format!("Sequence {name} has used {percent} % of its values{left}{of}."))
            }
            (None, []) => (Outcome::Ok, "No sequence was seen.".to_owned()),
            (None, [one]) if sequences > 0 => (Outcome::Ok, format!("No sequence of {one} has been used yet.")),
            (None, [one]) => (Outcome::Ok, format!("Database {one} has no sequence that ends.")),
            (None, many) if sequences > 0 => {
                (Outcome::Ok, format!("No sequence of {} databases has been used yet.", many.len()))
            }
            (None, many) => (Outcome::Ok, format!("None of {} databases has a sequence that ends.", many.len())),
        };
        Ok(PartFinding { outcome, summary, unread })
    }
}

/// A name as SQL takes it, whatever is in it.
fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engines::Value;

    fn row(database: &str, name: Option<(&str, &str)>, last: Option<i64>) -> Row {
        let text = |text: &str| Value::Text(text.to_owned());
        let of_one = |value| if name.is_some() { value } else { Value::Null };
        let columns = [
            ("database", text(database)),
            ("number", of_one(Value::Int(7))),
            ("schema", name.map_or(Value::Null, |(schema, _)| text(schema))),
            ("name", name.map_or(Value::Null, |(schema, name)| text(&format!("{schema}.{name}")))),
            ("seen", Value::Bool(last.is_some())),
            ("locked", Value::Bool(false)),
            ("lowest", of_one(Value::Int(1))),
            ("highest", of_one(Value::Int(100))),
            ("step", of_one(Value::Int(1))),
            ("cycles", of_one(Value::Bool(false))),
            ("column_lowest", Value::Null),
            ("column_highest", Value::Null),
            ("computed_lowest", Value::Null),
            ("computed_highest", Value::Null),
            ("last", last.map_or(Value::Null, Value::Int)),
        ];
        Row(columns.map(|(name, value)| (name.to_owned(), value)).to_vec())
    }

    fn judged(databases: &[&[Row]]) -> Result<PartFinding, CheckError> {
        let (mut totals, mut unread) = (SequenceTotals::default(), Unread::default());
        for rows in databases {
            let mut here = Here::default();
            here.add(rows, &mut totals).unwrap();
            here.done("dbvoice", &mut totals, &mut unread);
        }
        totals.judged("dbvoice", unread)
    }

    #[test]
    fn the_fullest_of_all_databases_is_told_and_each_grant_that_is_missing() {
        let (a, b) = (row("shop", Some(("public", "a")), Some(10)), row("blog", Some(("app", "b")), Some(97)));
        let found = judged(&[std::slice::from_ref(&a), std::slice::from_ref(&b)]).unwrap();
        assert_eq!((found.outcome, found.unread.is_empty()), (Outcome::Critical, true));
        assert_eq!(
            found.summary,
            "Sequence app.b of blog has used 97 % of its values (3 left), more than any other of 2 sequences."
        );
        let c = row("blog", Some(("app", "c")), Some(85));
        let found = judged(&[std::slice::from_ref(&a), &[b, c]]).unwrap();
        assert!(
            found.summary.ends_with("more than any other of 3 sequences; past 80 % too: app.c of blog."),
            "{}",
            found.summary
        );
        let hidden = [row("blog", Some(("app", "b")), None), row("blog", Some(("\"My App\"", "c")), None)];
        let found = judged(&[&[a], &hidden]).unwrap();
        let missed: Vec<_> = found.unread.missed().collect();
        assert_eq!((missed.len(), missed[0].subject.text.as_str()), (1, "2 sequences of blog"));
        assert!(
            missed[0].grant.as_deref().unwrap().ends_with(
                "/* in database blog */ GRANT SELECT ON ALL SEQUENCES IN SCHEMA \"My App\", app TO \"dbvoice\";"
            ),
            "{missed:?}"
        );
        assert!(matches!(judged(&[&hidden]), Err(CheckError::Privilege { .. })));
        assert_eq!(bytes_of_hex("636166e9").as_deref(), Some(&b"caf\xe9"[..]));
        for odd in ["6", "6g", "é", "6100"] {
            assert_eq!(bytes_of_hex(odd), None, "{odd}");
        }
        let none = |database| [row(database, None, None)];
        for (databases, said) in [
            (&[&none("shop")[..]][..], "Database shop has no sequence that ends."),
            (&[&none("shop"), &none("blog")], "None of 2 databases has a sequence that ends."),
            (&[], "No sequence was seen."),
        ] {
            assert_eq!(judged(databases).unwrap().summary, said);
        }
    }
}
