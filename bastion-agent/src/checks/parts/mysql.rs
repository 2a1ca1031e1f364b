//! What a MySQL or MariaDB server runs out of without a word: values of automatic keys, and of MariaDB's sequences.

mod sequences;

use std::collections::BTreeMap;

use agent_protocol::{EngineName, Outcome, UnreadPart};

use super::{
    PartFinding,
    postgres::{NAMED, USED_CRITICAL, USED_WARNING, others_past},
};
use crate::{
    checks::{
        other_engines,
        unread::{Named as _, Unread},
    },
    engines::{Part, Queries, Query, Row, Session, Variant},
    failure::CheckError,
};
use sequences::Sequences;

/// The second shows tables of other engines than InnoDB.
const NEEDS: &[&str] = &["PROCESS ON *.*", "REFERENCES ON *.*"];

/// How far the keys are.
const COUNTED: Queries = Queries(&[
    Variant::mysql(include_str!("../../../../sql/mysql/health.sequences.counted.sql"), NEEDS).since([8, 0, 0]),
    Variant::mysql(include_str!("../../../../sql/mariadb/health.sequences.counted.sql"), NEEDS),
    Variant::mariadb(include_str!("../../../../sql/mariadb/health.sequences.counted.sql"), NEEDS),
]);

/// The same with the columns that they may be.
const DESCRIBED: Queries = Queries(&[
    Variant::mysql(include_str!("../../../../sql/mysql/health.sequences.sql"), NEEDS).since([8, 0, 0]),
    Variant::mysql(include_str!("../../../../sql/mariadb/health.sequences.sql"), NEEDS),
    Variant::mariadb(include_str!("../../../../sql/mariadb/health.sequences.sql"), NEEDS),
]);

/// The automatic keys of tables of other engines than InnoDB, which have one each.
const OTHER_ENGINES: Query =
    Query { sql: include_str!("../../../../sql/mysql/health.sequences.other-engines.sql"), needs: &[] };

/// The highest values of the integers, of one byte to eight; the second of each is that of those that are never negative.
const ENDS: [[f64; 2]; 5] = [
    [127.0, 255.0],
    [32_767.0, 65_535.0],
    [8_388_607.0, 16_777_215.0],
    [2_147_483_647.0, 4_294_967_295.0],
    [9.223_372_036_854_776e18, 1.844_674_407_370_955_2e19],
];

/// The highest value of an integer of so many bytes.
fn end(bytes: u64, positive: bool) -> Option<f64> {
    let size = [1, 2, 3, 4, 8].iter().position(|size| *size == bytes)?;
    Some(ENDS[size][usize::from(positive)])
}

/// How much of its values a key has used, in per cent; none where it is beyond them.
fn used(next: f64, end: f64) -> Option<f64> {
    (next <= end + 1.0).then(|| (next - 1.0) / end * 100.0)
}

/// Which columns the keys are: asked only where one may be near its end.
pub(super) fn described(engine: EngineName, version: [u32; 3]) -> Option<Part> {
    let Query { sql, needs } = *DESCRIBED.choose(engine, version, &[])?;
    Some(Part { subject: UnreadPart::KeyColumns, since: 0, query: Query { sql, needs } })
}

/// How far the automatic keys are from their end.
pub(super) async fn sequences(session: &mut Session) -> Result<PartFinding, CheckError> {
    let mut near = false;
    for row in session.query(&COUNTED).await? {
        let next = row.number("next")?.unwrap_or(0.0);
        near |= ENDS.iter().flatten().any(|end| used(next, *end).is_some_and(|used| used >= USED_WARNING));
    }
    // Which columns they are takes the server long to tell, and matters only where one may be near its end.
    let mut rows = if near { session.query(&DESCRIBED).await? } else { Vec::new() };
    let mut unread = Unread::default();
    if other_engines::are_seen(session, &mut unread).await? {
        match session.ask(&OTHER_ENGINES).await {
            // A table that is being changed may hold this up: the rest is told all the same.
            Err(error) if error.is_a_refusal() => unread.refused(UnreadPart::OtherStorageEngines, &error),
            others => rows.extend(others?),
        }
    }
    let keys = keys(&rows)?;
    let sequences = match session.engine() {
        EngineName::Mariadb => sequences::look(session, &mut unread).await?,
        _ => Sequences::default(),
    };
    Ok(judge(&keys, session.engine(), sequences, unread))
}

/// An automatic key, and the columns that it may be: how much of each is used, in per cent.
struct Key {
    table: String,
    columns: Vec<(String, f64)>,
}

fn keys(rows: &[Row]) -> Result<Vec<Key>, CheckError> {
    let mut tables: BTreeMap<String, BTreeMap<String, f64>> = BTreeMap::new();
    for row in rows {
        let (Some(table), Some(column)) = (row.text("name")?, row.text("column")?) else { continue };
        let (Some(bytes), Some(next)) = (row.count("bytes")?, row.number("next")?) else { continue };
        let Some(used) = end(bytes, row.flag("positive")?).and_then(|end| used(next, end)) else { continue };
        // (A table's partitions each have a row.)
        let most = tables.entry(table).or_default().entry(column).or_insert(used);
        *most = most.max(used);
    }
    Ok(tables.into_iter().map(|(table, columns)| Key { table, columns: columns.into_iter().collect() }).collect())
}

fn judge(keys: &[Key], engine: EngineName, sequences: Sequences, mut unread: Unread) -> PartFinding {
    let (mut fullest, mut unsure) = (None::<(f64, String)>, Vec::new());
    let mut past = sequences.past;
    for Key { table, columns } in keys {
        let most = columns.iter().max_by(|a, b| a.1.total_cmp(&b.1));
        let least = columns.iter().map(|(_, used)| *used).fold(f64::INFINITY, f64::min);
        let Some((column, most)) = most else { continue };
        if columns.len() > 1 && *most >= USED_WARNING && least < USED_WARNING {
            unsure.push(table.as_str());
            continue;
        }
        if *most >= USED_WARNING {
            past.push((*most, format!("the key of {table} ({column})")));
        }
        if fullest.as_ref().is_none_or(|(known, _)| *most > *known) {
            fullest = Some((*most, format!("The automatic key of {table} ({column}) has used")));
        }
    }
    if !unsure.is_empty() {
        let more = unsure.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let names = unsure.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
        unread.add(
            UnreadPart::KeyColumns.named(format!("which column is the key of {names}{more}")),
            "one that may be is near its end, and only who has a right to the table sees which it is",
        );
    }
    if let Some((percent, name)) = sequences.fullest
        && fullest.as_ref().is_none_or(|(known, _)| percent > *known)
    {
        // The server sets values aside in its memory, and tells only of all.
        fullest = Some((percent, format!("The sequence {name} has given out or set aside")));
    }
    let (outcome, summary) = match fullest {
        Some((percent, of)) if percent >= USED_WARNING => {
            let outcome = if percent >= USED_CRITICAL { Outcome::Critical } else { Outcome::Warning };
            let percent = (percent * 10.0).floor() / 10.0;
            (outcome, format!("{of} {percent} % of its values{}.", others_past(past)))
        }
        _ => {
            let sequences = if engine == EngineName::Mariadb { ", and no InnoDB sequence that was seen," } else { "" };
            let said = format!(
                "No automatic key of a table in use{sequences} is known to have used {USED_WARNING} % of its values."
            );
            (Outcome::Ok, said)
        }
    };
    PartFinding { outcome, summary, unread }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(table: &str, columns: &[(&str, f64)]) -> Key {
        Key {
            table: table.to_owned(),
            columns: columns.iter().map(|(name, used)| ((*name).to_owned(), *used)).collect(),
        }
    }

    #[test]
    fn the_fullest_key_is_told_and_one_that_is_not_sure_is_not_called_full() {
        let judge = |keys: &[Key]| judge(keys, EngineName::Mysql, Sequences::default(), Unread::default());
        let none = judge(&[]);
        assert_eq!(none.outcome, Outcome::Ok);
        assert!(none.summary.starts_with("No automatic key of a table in use"), "{}", none.summary);
        let full = judge(&[key("shop.a", &[("id", 81.04)]), key("shop.b", &[("id", 99.99)])]);
        assert_eq!(
            (full.outcome, full.summary.as_str()),
            (
                Outcome::Critical,
                "The automatic key of shop.b (id) has used 99.9 % of its values; past 80 % too: the key of shop.a (id)."
            )
        );
        let unsure = judge(&[key("shop.c", &[("id", 0.01), ("small", 90.0)])]);
        assert_eq!((unsure.outcome, unsure.unread.is_empty()), (Outcome::Ok, false));
        let sure = judge(&[key("shop.c", &[("id", 85.0), ("small", 90.0)])]);
        assert_eq!((sure.outcome, sure.unread.is_empty()), (Outcome::Warning, true));
    }

    #[test]
    fn a_sequence_counts_as_a_key_does() {
        let keys = [key("shop.a", &[("id", 81.0)])];
        let judge = |percent| {
            let past = vec![(percent, "the sequence shop.s".to_owned())];
            let sequence = Sequences { fullest: Some((percent, "shop.s".to_owned())), past };
            let PartFinding { outcome, summary, .. } = judge(&keys, EngineName::Mariadb, sequence, Unread::default());
            (outcome, summary)
        };
        assert_eq!(
            judge(100.0),
            (
                Outcome::Critical,
                "The sequence shop.s has given out or set aside 100 % of its values; past 80 % too: the key of shop.a (id)."
                    .to_owned()
            )
        );
        assert_eq!(
            judge(80.0).1,
            "The automatic key of shop.a (id) has used 81 % of its values; past 80 % too: the sequence shop.s."
        );
    }

    proptest! {
        #[test]
        fn a_key_is_near_the_end_of_its_own_type_only(next in 1_u32..=u32::MAX, size in 0_usize..5, positive: bool) {
            let end = ENDS[size][usize::from(positive)];
            let used = used(f64::from(next), end);
            prop_assert_eq!(used.is_none(), f64::from(next) > end + 1.0);
            prop_assert!(used.is_none_or(|used| (0.0..=100.0).contains(&used)));
        }
    }
}
