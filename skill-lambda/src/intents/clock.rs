//! Moments, as people name them: the time of day in UTC, and the day where it is another one.

use jiff::{Timestamp, tz::TimeZone};

use crate::answer::{Message, Value};

/// A moment in seconds since 1970, seen from `now`; nothing where the calendar has no such moment.
pub(super) fn moment(seconds: i64, now: Timestamp) -> Option<Message> {
    let at = TimeZone::UTC.to_datetime(Timestamp::from_second(seconds).ok()?);
    let today = TimeZone::UTC.to_datetime(now).date();
    let message = if at.date() == today {
        Message::new("moment-today")
    } else if Some(at.date()) == today.yesterday().ok() {
        Message::new("moment-yesterday")
    } else {
        Message::new("moment-date")
            .with("month", Message::new(format!("month-{}", at.month())))
            .with("day", u64::from(at.day().unsigned_abs()))
    };
    let two = |number: i8| Value::Text(format!("{number:02}"));
    Some(message.with("hour", Value::Text(at.hour().to_string())).with("minute", two(at.minute())))
}
