//! What a PostgreSQL server runs out of without a word: identifiers of transactions, archived log, values of sequences.

pub(super) mod sequences;

use agent_protocol::{Outcome, UnreadPart};

use super::PartFinding;
use crate::{
    checks::Unread,
    engines::{Part, Query, Row, Session},
    failure::{CheckError, Reason},
    output::humanize,
};

const fn part(subject: UnreadPart, since: u32, sql: &'static str) -> Part {
    Part { subject, since, query: Query { sql, needs: &["pg_monitor"] } }
}

const WRAPAROUND: Part =
    part(UnreadPart::DatabaseAges, 0, include_str!("../../../../sql/postgres/health.wraparound.sql"));
const ARCHIVING: Part = part(UnreadPart::Archiver, 0, include_str!("../../../../sql/postgres/health.archiving.sql"));
const WAITING: Part =
    part(UnreadPart::ArchiveQueue, 12, include_str!("../../../../sql/postgres/health.archiving.waiting.sql"));
/// How many identifiers there are until a new one would be taken for an old one. The server stops some millions before.
const IDENTIFIERS: u64 = 1 << 31;

/// With fewer left it is time to act: the server itself hurries from about here on (`vacuum_failsafe_age`).
pub(super) const FEW_LEFT: u64 = 500_000_000;

/// The age at which the server clears up by itself may be exceeded by this much, in per cent, while it does.
pub(super) const OVERDUE: u64 = 150;

/// What else is past the first threshold, as a sentence about the fullest goes on: all but the fullest of these.
pub(super) fn others_past(mut past: Vec<(f64, String)>) -> String {
    past.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    let names: Vec<&str> = past.iter().skip(1).map(|(_, name)| name.as_str()).collect();
    let more = names.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    match &names[..names.len().min(NAMED)] {
        [] => String::new(),
        first => format!("; past {USED_WARNING} % too: {}{more}", first.join(", ")),
    }
}

/// How far each database is from running out of identifiers.
pub(super) async fn wraparound(session: &mut Session) -> Result<PartFinding, CheckError> {
    let mut worst: Option<(Outcome, u64, String)> = None;
    for row in session.ask(&WRAPAROUND.query).await? {
        let name = row.text("name")?.unwrap_or_default();
        for (kind, age, due) in [
            ("transactions", row.count("transactions")?, row.count("transactions_due")?),
            ("multixacts", row.count("multixacts")?, row.count("multixacts_due")?),
        ] {
            let (Some(age), Some(due)) = (age, due) else { continue };
            let left = IDENTIFIERS.saturating_sub(age);
            let outcome = judge_age(age, due);
            let sentence = format!("Database {name} is {} {kind} from wraparound", humanize::count(left));
            let sentence = if outcome == Outcome::Ok {
                format!("{sentence}, the nearest of all.")
            } else {
                format!("{sentence}: autovacuum should have cleared up after {}.", humanize::count(due))
            };
            let worse = |(known, least, _): &(Outcome, u64, String)| {
                (outcome.severity(), std::cmp::Reverse(left)) > (known.severity(), std::cmp::Reverse(*least))
            };
            if worst.as_ref().is_none_or(worse) {
                worst = Some((outcome, left, sentence));
            }
        }
    }
    let (outcome, _, summary) =
        worst.ok_or_else(|| CheckError::UnexpectedResult { what: Reason::own("it names no database") })?;
    Ok(PartFinding { outcome, summary, unread: Unread::default() })
}

fn judge_age(age: u64, due: u64) -> Outcome {
    if IDENTIFIERS.saturating_sub(age) < FEW_LEFT {
        Outcome::Critical
    } else if age > due.saturating_mul(OVERDUE) / 100 {
        Outcome::Warning
    } else {
        Outcome::Ok
    }
}

/// From when on a file that waits to be archived is late, in milliseconds.
pub(super) const LATE_MS: u64 = 15 * 60_000;

/// From when on that is to be acted on.
pub(super) const TOO_LATE_MS: u64 = 60 * 60_000;

/// Whether finished log is archived.
pub(super) async fn archiving(session: &mut Session) -> Result<PartFinding, CheckError> {
    let mut unread = Unread::default();
    let mut answers = session.ask_parts(&[&ARCHIVING, &WAITING]).await?.into_iter();
    let mut first =
        |part| answers.next().map(|answer| unread.rows(part, answer)).and_then(|rows| rows.into_iter().next());
    let (went, waiting) = (first(&ARCHIVING), first(&WAITING));
    if let Some(row) = &went
        && !row.flag("active")?
    {
        let summary = if row.flag("switched_off")? {
            "This server archives no log: archive_mode is off."
        } else {
            "This server is a standby with archive_mode = on, so that it archives no log: its primary does. (With always, both do.)"
        }
        .to_owned();
        return Ok(PartFinding { outcome: Outcome::Ok, summary, unread: Unread::default() });
    }
    let (outcome, summary) = judge_archive(went.as_ref(), waiting.as_ref())?;
    Ok(PartFinding { outcome, summary, unread })
}

fn judge_archive(went: Option<&Row>, waiting: Option<&Row>) -> Result<(Outcome, String), CheckError> {
    let count = |row: Option<&Row>, column| row.map_or(Ok(None), |row| row.count(column));
    let (archived, failed) = (count(went, "archived_ago_ms")?, count(went, "failed_ago_ms")?);
    let (files, oldest) = (count(waiting, "waiting")?.unwrap_or(0), count(waiting, "oldest_ms")?.unwrap_or(0));
    let wait = match files {
        0 => String::new(),
        1 => format!("; one file waits, for {}", humanize::millis(oldest)),
        _ => format!("; {files} files wait, the oldest for {}", humanize::millis(oldest)),
    };
    let last = match archived {
        Some(ago) => format!("the last success was {} ago", humanize::millis(ago)),
        None => "it never succeeded".to_owned(),
    };
    if went.map_or(Ok(false), |row| row.flag("failing"))? {
        let ago = humanize::millis(failed.unwrap_or(0));
        let file = went.map_or(Ok(None), |row| row.text("failed"))?.unwrap_or_default();
        let critical = oldest >= TOO_LATE_MS || archived >= Some(TOO_LATE_MS);
        let outcome = if critical { Outcome::Critical } else { Outcome::Warning };
        return Ok((outcome, format!("Archiving fails: {file} failed {ago} ago; {last}{wait}.")));
    }
    if went.map_or(Ok(false), |row| row.flag("without_command"))? {
        let outcome = if oldest >= TOO_LATE_MS { Outcome::Critical } else { Outcome::Warning };
        return Ok((
            outcome,
            format!("archive_mode is on, but archive_command is empty: no log is archived{wait}; {last}."),
        ));
    }
    if oldest >= LATE_MS {
        let outcome = if oldest >= TOO_LATE_MS { Outcome::Critical } else { Outcome::Warning };
        return Ok((outcome, format!("Archiving does not get on{wait}; {last}.")));
    }
    Ok((
        Outcome::Ok,
        match archived {
            Some(ago) => format!("The log was last archived {} ago{wait}.", humanize::millis(ago)),
            None => format!("No log has been archived yet, and none has failed to be{wait}."),
        },
    ))
}

/// From how many per cent of its values on a sequence is to be looked at.
pub(super) const USED_WARNING: f64 = 80.0;

/// From how many on it is to be acted on.
pub(super) const USED_CRITICAL: f64 = 95.0;

/// How many databases are named whose sequences were not looked at.
pub(super) const NAMED: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engines::Value;

    #[test]
    fn ages_are_judged_by_what_is_left_and_by_what_is_due() {
        let due = 200_000_000;
        for (age, outcome) in [
            (0, Outcome::Ok),
            (210_000_000, Outcome::Ok),
            (310_000_000, Outcome::Warning),
            (1_600_000_000, Outcome::Warning),
            (1_700_000_000, Outcome::Critical),
            (IDENTIFIERS - 17_000_000, Outcome::Critical),
            (u64::MAX, Outcome::Critical),
        ] {
            assert_eq!(judge_age(age, due), outcome, "{age}");
        }
    }

    #[test]
    fn an_archiver_that_fails_and_one_that_hangs_are_told() {
        let number = |value: Option<u64>| value.map_or(Value::Null, |value| Value::Int(value.cast_signed()));
        let went = |failing, failed, archived| {
            Row(vec![
                ("failing".to_owned(), Value::Bool(failing)),
                ("without_command".to_owned(), Value::Bool(false)),
                ("failed".to_owned(), Value::Text("0001".to_owned())),
                ("failed_ago_ms".to_owned(), number(failed)),
                ("archived_ago_ms".to_owned(), number(archived)),
            ])
        };
        let waiting = |files, oldest| {
            Row(vec![("waiting".to_owned(), number(Some(files))), ("oldest_ms".to_owned(), number(oldest))])
        };
        let minute = 60_000;
        let say = |went: &Row, waiting: Option<&Row>| judge_archive(Some(went), waiting).unwrap();
        let none = waiting(0, None);
        assert_eq!(
            say(&went(false, None, Some(minute)), Some(&none)),
            (Outcome::Ok, "The log was last archived 1 min ago.".to_owned())
        );
        assert_eq!(
            say(&went(true, Some(minute), Some(2 * minute)), Some(&waiting(2, Some(minute)))),
            (
                Outcome::Warning,
                "Archiving fails: 0001 failed 1 min ago; the last success was 2 min ago; 2 files wait, the oldest for 1 min."
                    .to_owned()
            )
        );
        assert_eq!(say(&went(true, Some(minute), Some(90 * minute)), None).0, Outcome::Critical);
        assert_eq!(say(&went(false, None, None), Some(&waiting(3, Some(20 * minute)))).0, Outcome::Warning);
        assert_eq!(say(&went(false, None, Some(0)), Some(&waiting(3, Some(90 * minute)))).0, Outcome::Critical);
    }
}
