//! What the words of times mean, in any language.

/// A part of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Morning,
    Afternoon,
    Evening,
    Night,
}

/// How long something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
}

impl Unit {
    /// In seconds. A month has thirty days here.
    pub(super) fn seconds(self) -> i64 {
        match self {
            Self::Second => 1,
            Self::Minute => 60,
            Self::Hour => 3_600,
            Self::Day => 86_400,
            Self::Week => 7 * 86_400,
            Self::Month => 30 * 86_400,
        }
    }
}

/// A word, or several that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    Number(i64),
    /// A half, of a unit or of an hour on the clock.
    Half,
    Quarter,
    /// One of a unit.
    One,
    Unit(Unit),
    Ago,
    /// Up to now.
    Last,
    This,
    Next,
    Since,
    /// From one time to another.
    Between,
    Until,
    Now,
    /// So many days from today.
    Day(i64),
    /// Days since Monday.
    Weekday(i64),
    Month(i64),
    /// A day, as a door writes it: year, month, day.
    Date(i64, i64, i64),
    Part(Part),
    Noon,
    Midnight,
    /// Hours and minutes on the clock.
    Clock(i64, i64),
    /// Hours on the clock, without minutes as yet.
    Hour(i64),
    OClock,
    Am,
    Pm,
    /// A duration as a door writes it, in seconds.
    Duration(i64),
    /// A week, as a door writes it: year and number.
    Week(i64, i64),
    Compare,
    /// "In": of what lasts so long, or begins so much later.
    In,
    Filler,
}
