//! A window of time, as it was asked for.

/// When.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Window {
    Now,
    /// So many seconds ago.
    Ago(i64),
    /// A moment, in seconds since 1970.
    At(i64),
    /// The last so many seconds.
    Last(i64),
    /// From one moment to another.
    Between(i64, i64),
}

/// A window, and whether now is to be compared with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) window: Window,
    pub(crate) compared: bool,
}

/// Why a window is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The words are not understood.
    Unknown,
    /// It has not been yet.
    Future,
}

/// Half of the time around a moment in which something that happened at it is looked for, in seconds.
const AROUND_S: i64 = 1_800;

impl Window {
    /// From when to when that is, where a while is meant and not a moment.
    pub(crate) fn span(self, now: i64) -> (i64, i64) {
        match self {
            Self::Now => (now, now),
            // What happened ten minutes ago happened since.
            Self::Ago(seconds) | Self::Last(seconds) => (now.saturating_sub(seconds), now),
            Self::At(at) => (at.saturating_sub(AROUND_S), at.saturating_add(AROUND_S).min(now)),
            Self::Between(from, to) => (from, to.min(now)),
        }
    }
}
