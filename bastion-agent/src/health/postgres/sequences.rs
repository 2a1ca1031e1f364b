//! How far sequences are from their end. A session sees those of its own database, so each other one is asked for a moment in
//! turn.

use std::time::Duration;

use agent_protocol::{Cause, Outcome};

use super::{NAMED, USED_CRITICAL, USED_WARNING, part};
use crate::{
    access::Beside,
    checks::Unread,
    engines::{Part, Row, Session},
    failure::CheckError,
    health::PartFinding,
};

const SEQUENCES: Part = part("the sequences", 0, include_str!("../../../../sql/postgres/health.sequences.sql"));
const ELSEWHERE: Part =
    part("the other databases", 0, include_str!("../../../../sql/postgres/health.sequences.elsewhere.sql"));

/// How many other databases are asked: each costs a login.
const MOST: usize = 20;

/// What is left for the rest of the report.
const RESERVE: Duration = Duration::from_millis(300);

/// How many schemas are named in a remedy.
const SCHEMAS: usize = 5;

/// What was seen in the databases so far.
#[derive(Default)]
struct Seen {
    databases: Vec<String>,
    sequences: u64,
    /// The fullest: how many per cent, and its name.
    fullest: Option<(f64, String)>,
    /// Databases with sequences that the user may not see: how many, and what would let it.
    hidden: Vec<(String, u64, String)>,
}

pub(in crate::health) async fn look(session: &mut Session, beside: Beside<'_>) -> Result<PartFinding, CheckError> {
    let mut unread = Unread::default();
    let mut seen = Seen::default();
    let mut answers = session.ask_parts(&[&SEQUENCES, &ELSEWHERE]).await?.into_iter();
    let mut rows = |part| answers.next().map(|answer| unread.rows(part, answer)).unwrap_or_default();
    let (here, others) = (rows(&SEQUENCES), rows(&ELSEWHERE));
    seen.add(&here, &session.user)?;
    let mut left = others.len();
    for row in others.iter().take(MOST) {
        let Some(deadline) = beside.deadline().sooner_by(RESERVE) else { break };
        left -= 1;
        let (Some(name), Some(shown)) = (row.raw_text("name")?, row.text("name")?) else { continue };
        let subject = format!("the sequences of {shown}");
        if !row.flag("enter")? {
            let grant = format!("GRANT CONNECT ON DATABASE {} TO {};", identifier(&shown), identifier(&session.user));
            unread.lacks(subject, "the user may not connect to it", &grant);
            continue;
        }
        let stored = row.raw_text("stored")?.and_then(bytes).unwrap_or_else(|| name.as_bytes().to_vec());
        let found = async {
            let mut extra = beside.database(name, &stored, &deadline).await?;
            let found = extra.session.ask(&SEQUENCES.query).await;
            extra.close().await;
            found
        };
        match found.await {
            Ok(rows) => seen.add(&rows, &session.user)?,
            Err(error @ CheckError::Stopped { .. }) => return Err(error),
            Err(error) => {
                unread.refused(&subject, &error);
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
        let more = names.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let names = names.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
        unread.add(format!("the sequences of {names}{more}"), "there was no time or no connection left for them");
    }
    seen.judged(&session.user, unread)
}

impl Seen {
    /// Adds what the query found in a database.
    fn add(&mut self, rows: &[Row], user: &str) -> Result<(), CheckError> {
        // Where the query was refused there is none.
        let Some(first) = rows.first() else { return Ok(()) };
        let database = first.text("database")?.unwrap_or_default();
        let (mut hidden, mut schemas) = (0, Vec::new());
        for row in rows {
            let Some(name) = row.text("name")? else { continue };
            if !row.flag("seen")? {
                hidden += 1;
                let schema = row.text("schema")?.unwrap_or_default();
                if !schemas.contains(&schema) {
                    schemas.push(schema);
                }
                continue;
            }
            self.sequences += 1;
            // It has not given a value yet, or has only one to give.
            let (Some(used), Some(room)) = (row.number("used")?, row.number("room")?) else { continue };
            let percent = if room > 0.0 { (used / room * 100.0).clamp(0.0, 100.0) } else { 0.0 };
            if self.fullest.as_ref().is_none_or(|(most, _)| percent > *most) {
                self.fullest = Some((percent, format!("{name} of {database}")));
            }
        }
        if hidden > 0 {
            schemas.sort();
            let more = schemas.len().saturating_sub(SCHEMAS);
            let more = if more > 0 { format!(" (and {more} more schemas)") } else { String::new() };
            let schemas = schemas.into_iter().take(SCHEMAS).collect::<Vec<_>>().join(", ");
            let grant = format!(
                "GRANT SELECT ON ALL SEQUENCES IN SCHEMA {schemas} TO {}; in database {database}{more}.",
                identifier(user)
            );
            self.hidden.push((database.clone(), hidden, grant));
        }
        self.databases.push(database);
        Ok(())
    }

    fn judged(self, user: &str, mut unread: Unread) -> Result<PartFinding, CheckError> {
        let Self { databases, sequences, fullest, hidden } = self;
        if sequences == 0 && !hidden.is_empty() {
            let grants = hidden.into_iter().map(|(_, _, grant)| grant).collect::<Vec<_>>().join(" ");
            return Err(CheckError::Privilege { user: user.to_owned(), grants });
        }
        for (database, count, grant) in hidden {
            let which = if count == 1 { "one sequence".to_owned() } else { format!("{count} sequences") };
            unread.lacks(format!("{which} of {database}"), "the user lacks SELECT there", &grant);
        }
        let (outcome, summary) = match (fullest, &databases[..]) {
            (Some((percent, name)), _) => {
                let outcome = match percent {
                    USED_CRITICAL.. => Outcome::Critical,
                    USED_WARNING.. => Outcome::Warning,
                    _ => Outcome::Ok,
                };
                let percent = (percent * 10.0).floor() / 10.0;
                let of = if sequences == 1 {
                    String::new()
                } else {
                    format!(", more than any other of {sequences} sequences")
                };
                (outcome, format!("Sequence {name} has used {percent} % of its values{of}."))
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

/// Bytes of their hexadecimal digits.
fn bytes(digits: &str) -> Option<Vec<u8>> {
    let pairs = digits.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).ok());
    let bytes: Option<Vec<u8>> = pairs.map(|pair| u8::from_str_radix(pair?, 16).ok()).collect();
    // A zero would end the name.
    bytes.filter(|bytes| digits.len().is_multiple_of(2) && !bytes.contains(&0))
}

/// A name as SQL takes it, whatever is in it.
fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engines::Value;

    fn row(database: &str, name: Option<(&str, &str)>, percent: Option<f64>) -> Row {
        let text = |text: &str| Value::Text(text.to_owned());
        let columns = [
            ("database", text(database)),
            ("schema", name.map_or(Value::Null, |(schema, _)| text(schema))),
            ("name", name.map_or(Value::Null, |(schema, name)| text(&format!("{schema}.{name}")))),
            ("seen", Value::Bool(percent.is_some())),
            ("used", percent.map_or(Value::Null, Value::Float)),
            ("room", Value::Float(100.0)),
        ];
        Row(columns.map(|(name, value)| (name.to_owned(), value)).to_vec())
    }

    fn judged(databases: &[&[Row]]) -> Result<PartFinding, CheckError> {
        let mut seen = Seen::default();
        for rows in databases {
            seen.add(rows, "dbvoice").unwrap();
        }
        seen.judged("dbvoice", Unread::default())
    }

    #[test]
    fn the_fullest_of_all_databases_is_told_and_each_grant_that_is_missing() {
        let (a, b) = (row("shop", Some(("public", "a")), Some(10.0)), row("blog", Some(("app", "b")), Some(97.0)));
        let found = judged(&[&[a.clone()], &[b.clone()]]).unwrap();
        assert_eq!((found.outcome, found.unread.is_empty()), (Outcome::Critical, true));
        assert_eq!(
            found.summary,
            "Sequence app.b of blog has used 97 % of its values, more than any other of 2 sequences."
        );
        let hidden = [row("blog", Some(("app", "b")), None), row("blog", Some(("\"My App\"", "c")), None)];
        let found = judged(&[&[a], &hidden]).unwrap();
        let missed: Vec<_> = found.unread.missed().collect();
        assert_eq!((missed.len(), missed[0].0), (1, "2 sequences of blog"));
        assert!(
            missed[0]
                .2
                .unwrap()
                .ends_with("GRANT SELECT ON ALL SEQUENCES IN SCHEMA \"My App\", app TO \"dbvoice\"; in database blog."),
            "{missed:?}"
        );
        assert!(matches!(judged(&[&hidden]), Err(CheckError::Privilege { .. })));
        assert_eq!(bytes("636166e9").as_deref(), Some(&b"caf\xe9"[..]));
        for odd in ["6", "6g", "é", "6100"] {
            assert_eq!(bytes(odd), None, "{odd}");
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
