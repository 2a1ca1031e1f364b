//! Moments in words: the time of day, and the day where it is another one.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

use crate::message::{Message, Moment, Value};

/// A moment by the clock of who listens.
pub(super) fn moment(moment: &Moment) -> Message {
    let tz = moment.zone.clone().unwrap_or(TimeZone::UTC);
    let local = |seconds| Timestamp::from_second(seconds).map(|at| tz.to_datetime(at)).unwrap_or_default();
    let (at, today) = (local(moment.at), local(moment.now).date());
    let message = if at.date() == today {
        Message::new("moment-today")
    } else if Some(at.date()) == today.yesterday().ok() {
        Message::new("moment-yesterday")
    } else if moment.year && at.year() != today.year() {
        with_date("moment-date-year", at).with("year", Value::Text(at.year().to_string()))
    } else {
        with_date("moment-date", at)
    };
    // A zone is named only where it is not the listener's own.
    let zone = if moment.zone.is_none() { Message::new("zone-utc") } else { Message::new("nothing") };
    message.with("clock", clock(at)).with("zone", zone)
}

/// A time that a server has written down by a clock of its own.
pub(crate) fn by_own_clock(at: DateTime) -> Message {
    with_date("moment-local", at).with("clock", clock(at))
}

fn with_date(id: &str, at: DateTime) -> Message {
    Message::new(id)
        .with("month", Message::new(format!("month-{}", at.month())))
        .with("day", u64::from(at.day().unsigned_abs()))
}

/// The time of day on a clock of twelve hours, and its hour on one of twenty-four. What comes after noon is 12 in English and 0 in
/// Japanese.
fn clock(at: DateTime) -> Message {
    let message = match at.hour() {
        0 => Message::new("clock-midnight"),
        1..12 => Message::new("clock-am"),
        12 => Message::new("clock-noon"),
        _ => Message::new("clock-pm"),
    };
    message
        .with("hour", Value::Text((at.hour() % 12).to_string()))
        .with("hours", u64::from(at.hour().unsigned_abs()))
        .with("minute", Value::Text(format!("{:02}", at.minute())))
        .with("minutes", u64::from(at.minute().unsigned_abs()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::Words;

    fn spoken(locale: &str, at: &str, now: &str, zone: Option<&str>) -> String {
        let seconds = |text: &str| text.parse::<Timestamp>().unwrap().as_second();
        let zone = zone.map(|name| TimeZone::get(name).unwrap());
        Words::of(locale).say(&moment(&Moment { at: seconds(at), now: seconds(now), zone, year: true }))
    }

    #[test]
    fn moments_are_said_by_the_listeners_clock() {
        let now = "2026-11-26T02:00:00Z";
        for (at, zone, english, japanese, german) in [
            ("2026-11-25T19:05:00Z", Some("Asia/Tokyo"), "4:05 a.m. today", "今日の午前4時5分", "heute um 4:05 Uhr"),
            (
                "2026-11-25T19:05:00Z",
                Some("America/Chicago"),
                "1:05 p.m. today",
                "今日の午後1時5分",
                "heute um 13:05 Uhr",
            ),
            (
                "2026-11-25T19:05:00Z",
                None,
                "7:05 p.m. UTC yesterday",
                "協定世界時で昨日の午後7時5分",
                "gestern um 19:05 Uhr UTC",
            ),
            (
                "2024-03-05T09:30:00Z",
                Some("Asia/Tokyo"),
                "6:30 p.m. on March 5, 2024",
                "2024年3月5日の午後6時30分",
                "am 5. März 2024 um 18:30 Uhr",
            ),
            ("2026-11-25T15:00:00Z", Some("Asia/Tokyo"), "midnight today", "今日の午前0時", "heute um Mitternacht"),
            ("2026-11-25T03:00:00Z", Some("Asia/Tokyo"), "noon yesterday", "昨日の正午", "gestern um 12 Uhr"),
            (
                "2026-11-01T12:30:00Z",
                Some("Asia/Kolkata"),
                "6 p.m. on November 1",
                "11月1日の午後6時",
                "am 1. November um 18 Uhr",
            ),
        ] {
            assert_eq!(spoken("en-US", at, now, zone), english);
            assert_eq!(spoken("ja-JP", at, now, zone), japanese);
            assert_eq!(spoken("de-DE", at, now, zone), german);
        }
        // A day in which the clock goes back has two of the same.
        assert_eq!(
            spoken("en-US", "2026-11-01T05:30:00Z", "2026-11-01T09:00:00Z", Some("America/New_York")),
            "1:30 a.m. today"
        );
    }
}
