//! Moments, as people name them: the time of day in UTC, and the day where it is another one.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

use crate::{
    log_errors::When,
    message::{Message, Value},
};

/// A moment that a server has written down. What it wrote by a clock of its own is said so, and no zone is claimed for it.
pub(crate) fn when(at: &When, now: Timestamp) -> Option<Message> {
    match at {
        When::Utc(seconds) => moment(*seconds, now),
        When::Local(time) => Some(with_time(with_date("moment-local", *time), *time)),
        When::Unknown => None,
    }
}

/// A moment in seconds since 1970, seen from `now`; nothing where the calendar has no such moment.
pub(crate) fn moment(seconds: i64, now: Timestamp) -> Option<Message> {
    let at = TimeZone::UTC.to_datetime(Timestamp::from_second(seconds).ok()?);
    let today = TimeZone::UTC.to_datetime(now).date();
    let message = if at.date() == today {
        Message::new("moment-today")
    } else if Some(at.date()) == today.yesterday().ok() {
        Message::new("moment-yesterday")
    } else {
        with_date("moment-date", at)
    };
    Some(with_time(message, at))
}

fn with_date(id: &str, at: DateTime) -> Message {
    Message::new(id)
        .with("month", Message::new(format!("month-{}", at.month())))
        .with("day", u64::from(at.day().unsigned_abs()))
}

fn with_time(message: Message, at: DateTime) -> Message {
    let minute = Value::Text(format!("{:02}", at.minute()));
    message.with("hour", Value::Text(at.hour().to_string())).with("minute", minute)
}
