//! How many values a sequence has, and how many of them are left.

use crate::{engines::Row, failure::CheckError};

/// A sequence, and what the columns take that its values go to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sequence {
    lowest: i64,
    highest: i64,
    step: i64,
    /// At its end it begins anew.
    cycles: bool,
    /// What the narrowest of the columns takes that its values go to as they are.
    columns: Option<(i64, i64)>,
    /// What the narrowest takes of those whose default computes with them: how far they are, nobody knows.
    computed: Option<(i64, i64)>,
}

/// Where a sequence is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place {
    /// It gave this value last.
    Gave(i64),
    /// It will give this value first.
    Begins(i64),
}

/// How many values were used, and how many are left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Use {
    pub(super) used: u64,
    pub(super) left: u64,
}

impl Use {
    /// How much was used, in per cent: 100 only where nothing is left.
    pub(super) fn percent(self) -> f64 {
        match self {
            Self { left: 0, .. } => 100.0,
            // What f64 cannot hold exactly does not matter for a share.
            Self { used, left } => (used as f64 / (used as f64 + left as f64) * 100.0).min(99.999),
        }
    }
}

impl Sequence {
    pub(super) fn read(row: &Row) -> Result<Option<Self>, CheckError> {
        let range = |lowest, highest| Ok::<_, CheckError>(row.integer(lowest)?.zip(row.integer(highest)?));
        let Some((lowest, highest)) = range("lowest", "highest")? else { return Ok(None) };
        Ok(Some(Self {
            lowest,
            highest,
            step: row.integer("step")?.unwrap_or(1),
            cycles: row.flag("cycles")?,
            columns: range("column_lowest", "column_highest")?,
            computed: range("computed_lowest", "computed_highest")?,
        }))
    }

    /// The values that it can give and its columns take: the lowest and the highest.
    fn range(&self) -> (i64, i64) {
        let (lowest, highest) = self.columns.unwrap_or((i64::MIN, i64::MAX));
        (self.lowest.max(lowest), self.highest.min(highest))
    }

    /// Whether it never ends: it begins anew, and whatever it gives is taken.
    pub(super) fn is_endless(&self) -> bool {
        self.cycles && self.range() == (self.lowest, self.highest)
    }

    /// Whether a column may take less than is made of its values.
    pub(super) fn is_computed_with(&self) -> bool {
        let (lowest, highest) = self.range();
        self.computed.is_some_and(|computed| lowest < computed.0 || highest > computed.1)
    }

    /// How far it is, by what it gives next: what no column takes is no value.
    pub(super) fn at(&self, place: Place) -> Use {
        let (lowest, highest) = self.range();
        let (lowest, highest, step) = (i128::from(lowest), i128::from(highest), i128::from(self.step));
        let up = step > 0;
        let next = match place {
            Place::Begins(next) => i128::from(next),
            Place::Gave(last) => match i128::from(last) + step {
                beyond if self.cycles && up && beyond > i128::from(self.highest) => i128::from(self.lowest),
                beyond if self.cycles && !up && beyond < i128::from(self.lowest) => i128::from(self.highest),
                next => next,
            },
        };
        let count = |from: i128, to: i128| {
            let steps = if up { to - from } else { from - to } / step.abs().max(1);
            u64::try_from(steps + 1).unwrap_or(u64::MAX)
        };
        let (begin, end) = if up { (lowest, highest) } else { (highest, lowest) };
        let all = if lowest > highest { 0 } else { count(begin, end) };
        let left = if (lowest..=highest).contains(&next) { count(next, end) } else { 0 };
        Use { used: all.saturating_sub(left), left }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    const INT: (i64, i64) = (i32::MIN as i64, i32::MAX as i64);
    const SMALLINT: (i64, i64) = (i16::MIN as i64, i16::MAX as i64);

    fn sequence(lowest: i64, highest: i64, step: i64, columns: Option<(i64, i64)>) -> Sequence {
        Sequence { lowest, highest, step, cycles: false, columns, computed: None }
    }

    #[test]
    fn what_is_left_is_counted_in_steps_to_the_end_that_comes_first() {
        use Place::{Begins, Gave};
        let wide = |step, columns| sequence(1, i64::MAX, step, columns);
        let cases = [
            // The column's end comes first; the sequence's does.
            (wide(1, Some(INT)), Gave(INT.1), 0),
            (wide(1, Some(INT)), Gave(INT.1 - 2), 2),
            (wide(1, Some(INT)), Gave(5_000_000_000), 0),
            (sequence(1, 1_000, 1, Some(INT)), Gave(990), 10),
            (wide(1, None), Gave(i64::MAX), 0),
            (wide(1, None), Gave(i64::MAX - 1), 1),
            (wide(1, Some(SMALLINT)), Gave(32_000), 767),
            // What it begins with is left.
            (sequence(1, INT.1, 1, Some(INT)), Begins(INT.1), 1),
            (sequence(1, INT.1, 1, Some(INT)), Begins(1), INT.1.cast_unsigned()),
            (wide(1, Some(INT)), Begins(INT.1 + 1), 0),
            // Wide steps, and steps down.
            (sequence(1, INT.1, 1_500_000_000, None), Gave(1_500_000_001), 0),
            (sequence(1, INT.1, 1_500_000_000, None), Gave(1), 1),
            (sequence(-1_000, 1_000, 300, None), Gave(200), 2),
            (sequence(1, 32_767, -1, None), Gave(2), 1),
            (sequence(1, 32_767, -1, None), Gave(1), 0),
            (sequence(i64::MIN, -1, -1, Some(INT)), Gave(INT.0 + 3), 3),
            (sequence(i64::MIN, -1, -1, Some(INT)), Gave(INT.0), 0),
            (sequence(i64::MIN, i64::MAX, i64::MIN, None), Gave(0), 1),
            // From below zero up.
            (sequence(INT.0, -1, 1, None), Gave(-2), 1),
            (sequence(INT.0, -1, 1, None), Gave(-1), 0),
            // No column takes anything of it.
            (sequence(INT.1 + 1, i64::MAX, 1, Some(INT)), Gave(INT.1 + 1), 0),
        ];
        for (sequence, place, left) in cases {
            let found = sequence.at(place);
            assert_eq!(found.left, left, "{sequence:?} {place:?}");
            assert_eq!(found.percent() == 100.0, left == 0, "{sequence:?} {place:?}: {found:?}");
        }
        let full = |sequence: Sequence, place| sequence.at(place).percent();
        assert!(full(sequence(INT.0, -1, 1, None), Gave(-2)) > 99.9);
        assert!(full(sequence(1, 32_767, -1, None), Gave(2)) > 99.9);
        assert!(full(wide(1, Some(INT)), Gave(1_800_000_000)) > 83.0);
        assert!(full(wide(1, None), Gave(INT.1)) < 0.1);
    }

    #[test]
    fn one_that_begins_anew_ends_where_a_column_takes_less_of_it() {
        let cycling = |columns| Sequence { cycles: true, ..sequence(1, i64::MAX, 1, columns) };
        assert!(cycling(None).is_endless());
        assert!(!cycling(Some(INT)).is_endless());
        assert_eq!(cycling(Some(INT)).at(Place::Gave(INT.1)).left, 0);
        let fits = Sequence { cycles: true, ..sequence(1, 10, 1, Some(SMALLINT)) };
        assert!(fits.is_endless());
        // Anew it begins with what the column takes, or with what it does not.
        let low = Sequence { cycles: true, ..sequence(-40_000, 100, 1, Some(SMALLINT)) };
        assert!(!low.is_endless());
        assert_eq!((low.at(Place::Gave(90)).left, low.at(Place::Gave(100)).left), (10, 0));
        let high = Sequence { cycles: true, ..sequence(1, 40_000, -1, Some(SMALLINT)) };
        assert_eq!((high.at(Place::Gave(3)).left, high.at(Place::Gave(1)).left), (2, 0));
    }

    #[test]
    fn what_a_default_computes_with_is_known_as_far_as_the_sequence_fits() {
        let with = |highest, computed| Sequence { computed: Some(computed), ..sequence(1, highest, 1, None) };
        assert!(with(i64::MAX, INT).is_computed_with());
        assert!(!with(INT.1, INT).is_computed_with());
        assert!(!sequence(1, i64::MAX, 1, Some(INT)).is_computed_with());
    }

    proptest! {
        #[test]
        fn as_many_are_left_as_it_gives_until_it_fails(
            bounds in (-300_i64..300, -300_i64..300),
            columns in prop::option::of((-200_i64..0, 0_i64..200)),
            step in prop_oneof![-70_i64..=-1, 1_i64..=70],
            last in -300_i64..300,
        ) {
            let (lowest, highest) = (bounds.0.min(bounds.1), bounds.0.max(bounds.1));
            let last = last.clamp(lowest, highest);
            let sequence = sequence(lowest, highest, step, columns);
            let taken = |value: i64| (lowest..=highest).contains(&value)
                && columns.is_none_or(|(low, high)| (low..=high).contains(&value));
            let given = (1..).take_while(|nth| taken(last + nth * step)).count();
            let found = sequence.at(Place::Gave(last));
            prop_assert_eq!(found.left, given as u64);
            prop_assert!((0.0..=100.0).contains(&found.percent()));
        }
    }
}
