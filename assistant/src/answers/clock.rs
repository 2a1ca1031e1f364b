//! Moments, as they are said: by the listener's clock, or by a server's own.

use jiff::Timestamp;

use crate::{
    log_errors::When,
    message::{Moment, Value},
    speech::moments,
};

/// A moment that a server has written down. What it wrote by a clock of its own is said so, and no zone is claimed for it.
pub(crate) fn when(at: &When, now: Timestamp) -> Option<Value> {
    match at {
        When::Utc(seconds) => moment(*seconds, now),
        When::Local(time) => Some(moments::by_own_clock(*time).into()),
        When::Unknown => None,
    }
}

/// A moment in seconds since 1970, seen from `now`; nothing where the calendar has no such moment.
pub(crate) fn moment(seconds: i64, now: Timestamp) -> Option<Value> {
    Timestamp::from_second(seconds).ok()?;
    let minute = |seconds: i64| seconds.div_euclid(60) * 60;
    Some(Value::Moment(Moment { at: minute(seconds), now: minute(now.as_second()), zone: None, year: false }))
}

/// The same of something that may have been years ago.
pub(crate) fn moment_of_a_year(seconds: i64, now: Timestamp) -> Option<Value> {
    match moment(seconds, now)? {
        Value::Moment(moment) => Some(Value::Moment(Moment { year: true, ..moment })),
        other => Some(other),
    }
}
