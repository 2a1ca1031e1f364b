//! How far MariaDB's sequences are from their end. InnoDB tells which there are to whoever has PROCESS; how far each is tells only
//! itself, to those who may read it.

use agent_protocol::UnreadPart;

use super::{NAMED, USED_WARNING};
use crate::{
    checks::unread::{Named as _, Unread},
    engines::{Part, Query, Row, Session},
    failure::CheckError,
};

const SEQUENCES: Part = Part {
    subject: UnreadPart::Sequences,
    since: 0,
    query: Query {
        sql: include_str!("../../../../../sql/mariadb/health.sequences.named.sql"),
        needs: &["PROCESS ON *.*"],
    },
};

/// How many are asked: each costs a question.
const MAX_SEQUENCES: usize = 200;

/// Sequences that are not looked at.
#[derive(Default)]
struct Hidden {
    names: Vec<String>,
    grants: Vec<String>,
}

/// What was found of them.
#[derive(Default)]
pub(super) struct Sequences {
    /// The fullest: how many per cent of its values it has given out or set aside, and its name.
    pub(super) fullest: Option<(f64, String)>,
    /// Those that are past the first threshold, with how far they are.
    pub(super) past: Vec<(f64, String)>,
}

/// Looks at each. Those that the user may not read are said.
pub(super) async fn look(session: &mut Session, unread: &mut Unread) -> Result<Sequences, CheckError> {
    let listed = session.ask(&SEQUENCES.query).await?;
    let mut found = Sequences::default();
    let (mut hidden, mut failed) = (Hidden::default(), None);
    for row in listed.iter().take(MAX_SEQUENCES) {
        let (Some(schema), Some(name)) = (row.raw_text("schema")?, row.raw_text("name")?) else { continue };
        let sequence = format!("{}.{}", identifier(schema), identifier(name));
        let shown = format!("{}.{}", row.text("schema")?.unwrap_or_default(), row.text("name")?.unwrap_or_default());
        match session.ask_text(&question(&sequence)).await {
            Ok(answer) => {
                let used = answer.first().map(used).transpose()?.flatten();
                found.past.extend(
                    used.filter(|used| *used >= USED_WARNING).map(|used| (used, format!("the sequence {shown}"))),
                );
                if let Some(percent) = used.filter(|used| found.fullest.as_ref().is_none_or(|(most, _)| used > most)) {
                    found.fullest = Some((percent, shown));
                }
            }
            Err(CheckError::Server { cause: agent_protocol::Cause::MissingPrivilege, .. }) => {
                hidden.names.push(shown);
                hidden.grants.push(format!("SELECT ON {sequence}"));
            }
            // It is gone since it was listed, or is no sequence any more.
            Err(error) if error.is_a_refusal() => failed = Some((shown, error)),
            Err(error) => return Err(error),
        }
    }
    if let Some((name, error)) = failed {
        unread.refused(UnreadPart::Sequences.named(format!("the sequence {name}")), &error);
    }
    if !hidden.names.is_empty() {
        let grants: Vec<&str> = hidden.grants.iter().take(NAMED).map(String::as_str).collect();
        let error = session.missing_privilege(&grants).await;
        unread.refused(UnreadPart::Sequences.named(named(&hidden.names, hidden.names.len())), &error);
    }
    if let Some(first) = listed.get(MAX_SEQUENCES) {
        let shown =
            format!("{}.{}", first.text("schema")?.unwrap_or_default(), first.text("name")?.unwrap_or_default());
        unread.add(
            UnreadPart::Sequences.named(named(&[shown], listed.len() - MAX_SEQUENCES)),
            "there are too many of them",
        );
    }
    Ok(found)
}

/// `the sequences a.b, a.c and 7 more`: the first of so many.
fn named(names: &[String], count: usize) -> String {
    let first: Vec<&str> = names.iter().take(NAMED).map(String::as_str).collect();
    let more = count.saturating_sub(first.len());
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("the {} {}{more}", if count == 1 { "sequence" } else { "sequences" }, first.join(", "))
}

/// A name as SQL has it.
fn identifier(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

fn question(sequence: &str) -> String {
    format!(
        "SELECT next_not_cached_value + 0e0 AS next, start_value + 0e0 AS first, \
         IF(`increment` < 0, minimum_value, maximum_value) + 0e0 AS last, cycle_option AS cycles FROM {sequence}"
    )
}

/// How many per cent of its values are given out or set aside; none of one that begins anew at its end.
fn used(row: &Row) -> Result<Option<f64>, CheckError> {
    let (Some(next), Some(first), Some(last)) = (row.number("next")?, row.number("first")?, row.number("last")?) else {
        return Ok(None);
    };
    if row.flag("cycles")? {
        return Ok(None);
    }
    let gone = if last < first { first - next } else { next - first };
    Ok(Some((gone / ((last - first).abs() + 1.0) * 100.0).clamp(0.0, 100.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engines::Value;

    #[test]
    fn a_sequence_is_as_full_as_it_has_fewer_values_left() {
        let used = |next: f64, first: f64, last: f64, cycles: i64| {
            let columns = [
                ("next", Value::Float(next)),
                ("first", Value::Float(first)),
                ("last", Value::Float(last)),
                ("cycles", Value::Int(cycles)),
            ];
            used(&Row(columns.map(|(name, value)| (name.to_owned(), value)).to_vec())).unwrap()
        };
        assert_eq!(used(1.0, 1.0, 5.0, 0), Some(0.0));
        assert_eq!(used(5.0, 1.0, 5.0, 0), Some(80.0));
        assert_eq!(used(6.0, 1.0, 5.0, 0), Some(100.0));
        assert_eq!(used(1_001.0, 1.0, 9.223_372_036_854_776e18, 0).map(|used| used < 0.001), Some(true));
        assert_eq!(used(-1.0, -1.0, -10.0, 0), Some(0.0));
        assert_eq!(used(-11.0, -1.0, -10.0, 0), Some(100.0));
        assert_eq!(used(2.0, 2.0, 2.0, 0), Some(0.0), "its only value is not given out yet");
        assert_eq!(used(6.0, 1.0, 5.0, 1), None, "it begins anew");
    }

    #[test]
    fn names_are_what_they_are_in_sql_too() {
        assert_eq!(identifier("s `3/ü"), "`s ``3/ü`");
        let names = ["d.a", "d.b"].map(str::to_owned);
        assert_eq!(named(&names, 2), "the sequences d.a, d.b");
        assert_eq!(named(&names[..1], 1), "the sequence d.a");
        assert_eq!(named(&names, 40), "the sequences d.a, d.b and 38 more");
    }
}
