//! How long ago something began of which the server keeps only the time of day that its host's clock showed. A clock that goes back
//! shows some of them twice, and what began before it was set back may seem to be still to come.

use agent_protocol::UnreadPart;

use super::{Unread, unread::Named as _};
use crate::{engines::Row, failure::CheckError};

/// What seems to begin this much later has just begun: such times have no fractions, and the list is up to 0.1 s old.
const FRESH_MS: f64 = 2_000.0;

/// How long ago, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Age {
    Known(u64),
    /// Or an hour more.
    AtLeast(u64),
    Unknown,
}

impl Age {
    /// From the columns `{name}_ms` and `{name}_or_ms`, of which the second is null unless the clock showed that time twice. None
    /// where nothing began.
    pub(super) fn read(row: &Row, name: &str) -> Result<Option<Self>, CheckError> {
        let one = row.number(&format!("{name}_ms"))?;
        let other = row.number(&format!("{name}_or_ms"))?;
        Ok(one.map(|one| Self::of(one, other)))
    }

    fn of(one: f64, other: Option<f64>) -> Self {
        let mut ages: Vec<f64> = [Some(one), other].into_iter().flatten().filter(|age| *age >= -FRESH_MS).collect();
        ages.sort_by(f64::total_cmp);
        // `as` saturates.
        match ages[..] {
            [] => Self::Unknown,
            [age] => Self::Known(age.max(0.0) as u64),
            [least, ..] => Self::AtLeast(least.max(0.0) as u64),
        }
    }

    /// What is known of it.
    pub(super) fn ms(self) -> Option<u64> {
        match self {
            Self::Known(ms) | Self::AtLeast(ms) => Some(ms),
            Self::Unknown => None,
        }
    }
}

/// Whose ages are not quite known.
#[derive(Debug, Default)]
pub(super) struct Unsure {
    longer: Vec<String>,
    unknown: Vec<String>,
}

impl Unsure {
    /// Keeps whose age it is where that is not quite known.
    pub(super) fn note(&mut self, age: Age, whose: &str) {
        match age {
            Age::Known(_) => {}
            Age::AtLeast(_) => self.longer.push(whose.to_owned()),
            Age::Unknown => self.unknown.push(whose.to_owned()),
        }
    }

    /// Adds what is not known: since when `what` lasts, such as a wait.
    pub(super) fn into_unread(self, part: UnreadPart, unread: &mut Unread) {
        let what = if part == UnreadPart::WaitAges { "wait" } else { "transaction" };
        if !self.longer.is_empty() {
            unread.add(
                part.named(format!(
                    "whether an hour more has passed since the {what} of {} began",
                    named(&self.longer)
                )),
                "the clock of the server's host went back, and showed that time of day twice",
            );
        }
        if !self.unknown.is_empty() {
            unread.add(
                part.named(format!("since when the {what} of {} lasts", named(&self.unknown))),
                "the clock of the server's host was set back since then",
            );
        }
    }
}

/// How many are named.
const MAX_NAMED: usize = 5;

/// `session 12, session 13 and 2 more`.
fn named(whose: &[String]) -> String {
    let more = whose.len().saturating_sub(MAX_NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    whose.iter().take(MAX_NAMED).cloned().collect::<Vec<_>>().join(", ") + &more
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engines::Value;

    #[test]
    fn an_hour_that_a_clock_shows_twice_is_not_taken_for_the_other() {
        let hour = 3_600_000.0;
        for (one, other, age) in [
            (5_000.0, None, Age::Known(5_000)),
            // Just begun.
            (-1_000.0, None, Age::Known(0)),
            // A quarter of an hour from now, or three quarters ago.
            (-hour / 4.0, Some(hour * 0.75), Age::Known(2_700_000)),
            (hour * 0.75, Some(-hour / 4.0), Age::Known(2_700_000)),
            // Either may be.
            (600_000.0, Some(600_000.0 + hour), Age::AtLeast(600_000)),
            (600_000.0 + hour, Some(600_000.0), Age::AtLeast(600_000)),
            // No zone explains it.
            (-60_000.0, None, Age::Unknown),
            (-2.0 * hour, Some(-hour), Age::Unknown),
        ] {
            assert_eq!(Age::of(one, other), age, "{one} {other:?}");
        }
        let row = |one: Value, other: Value| Row(vec![("age_ms".to_owned(), one), ("age_or_ms".to_owned(), other)]);
        assert_eq!(Age::read(&row(Value::Null, Value::Null), "age").unwrap(), None);
        assert_eq!(Age::read(&row(Value::Int(-9_000), Value::Null), "age").unwrap(), Some(Age::Unknown));
    }

    #[test]
    fn what_is_not_known_of_an_age_is_said() {
        let mut unsure = Unsure::default();
        unsure.note(Age::Known(1), "session 1");
        unsure.note(Age::Unknown, "session 2");
        for id in 3..10 {
            unsure.note(Age::AtLeast(1), &format!("session {id}"));
        }
        let mut unread = Unread::default();
        unsure.into_unread(UnreadPart::TransactionAges, &mut unread);
        let said = unread.said_after("It is so.");
        assert!(
            said.contains("whether an hour more has passed since the transaction of session 3, session 4,"),
            "{said}"
        );
        assert!(said.contains("session 7 and 2 more began could not be looked at"), "{said}");
        assert!(said.contains("since when the transaction of session 2 lasts could not be looked at"), "{said}");
        assert!(!said.contains("session 1 "), "{said}");
    }
}
