//! When a line says that it was written.

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    tz::Offset,
};

use super::Zone;

/// A moment in a log.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) enum When {
    /// In seconds since 1970.
    Utc(i64),
    /// By a clock whose zone is not known.
    Local(DateTime),
    /// Nobody says.
    #[default]
    Unknown,
}

impl When {
    /// How many seconds this is after another moment by the same clock.
    pub(super) fn seconds_since(&self, before: &Self) -> Option<i64> {
        match (before, self) {
            (Self::Utc(before), Self::Utc(now)) => Some(now.saturating_sub(*before)),
            (Self::Local(before), Self::Local(now)) => Some(now.duration_since(*before).as_secs()),
            _ => None,
        }
    }

    /// The first moment after this one that a clock in UTC shows this time.
    pub(super) fn next(&self, time: Time) -> Self {
        let Self::Utc(before) = *self else { return Self::Unknown };
        let of_day = i64::from(time.hour()) * 3_600 + i64::from(time.minute()) * 60 + i64::from(time.second());
        let next = before.div_euclid(86_400) * 86_400 + of_day;
        Self::Utc(if next < before { next + 86_400 } else { next })
    }
}

/// When a line was written, and the rest of it; nothing where it does not begin with a time. `zone` is that of a time without
/// one of its own.
pub(super) fn written_at<'a>(line: &'a str, zone: &Zone) -> Option<(When, &'a str)> {
    iso(line, zone).or_else(|| compact(line, zone)).or_else(|| weekday(line, zone))
}

/// 2026-01-02T09:05:03Z, 2026-01-02 09:05:03.123, 2026-01-02  9:05:03, 2026-01-02-09.05.03
fn iso<'a>(line: &'a str, zone: &Zone) -> Option<(When, &'a str)> {
    let (date, rest) = line.split_at_checked(10)?;
    let mut parts = date.split('-').map(str::parse::<i16>);
    let (year, month, day) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    if !rest.starts_with(['T', ' ', '-']) {
        return None;
    }
    let (time, rest) = clock(rest[1..].trim_start())?;
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    Some((moment(date.to_datetime(time), own_zone(rest), zone), rest))
}

/// 260102  9:05:03, as MySQL 5.6 and MariaDB 10.0 wrote it.
fn compact<'a>(line: &'a str, zone: &Zone) -> Option<(When, &'a str)> {
    let (date, rest) = line.split_at_checked(6)?;
    if !date.bytes().all(|byte| byte.is_ascii_digit()) || !rest.starts_with(' ') {
        return None;
    }
    let two = |at: usize| date.get(at..at + 2)?.parse::<i8>().ok();
    let (time, rest) = clock(rest.trim_start())?;
    let date = Date::new(2000 + i16::from(two(0)?), two(2)?, two(4)?).ok()?;
    Some((moment(date.to_datetime(time), own_zone(rest), zone), rest))
}

/// Fri Jan 02 09:05:03 2026, as Oracle wrote it up to 12.1, with or without a zone before the year.
fn weekday<'a>(line: &'a str, zone: &Zone) -> Option<(When, &'a str)> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (day_of_week, rest) = line.split_once(' ')?;
    if !["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].contains(&day_of_week) {
        return None;
    }
    let (month, rest) = rest.split_once(' ')?;
    let month = MONTHS.iter().position(|known| *known == month)?;
    let (day, rest) = digits(rest.trim_start())?;
    let (time, rest) = clock(rest.trim_start())?;
    let words = rest.trim_start();
    let (named, words) = match words.split_once(' ') {
        Some((word, after)) if !word.starts_with(|letter: char| letter.is_ascii_digit()) => (word, after),
        _ => ("", words),
    };
    let end = words.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(words.len());
    let date = Date::new(words[..end].parse().ok()?, i8::try_from(month + 1).ok()?, day).ok()?;
    let own = if named.is_empty() { Own::None } else { abbreviated(named) };
    Some((moment(date.to_datetime(time), own, zone), &words[end..]))
}

/// 9:05:03, 09.05.03, 09:05:03.123456
pub(super) fn clock(text: &str) -> Option<(Time, &str)> {
    let (hour, rest) = digits(text)?;
    let (minute, rest) = digits(rest.strip_prefix([':', '.'])?)?;
    let (second, rest) = digits(rest.strip_prefix([':', '.'])?)?;
    let rest = match rest.strip_prefix(['.', ',']) {
        Some(fraction) if fraction.starts_with(|digit: char| digit.is_ascii_digit()) => {
            fraction.trim_start_matches(|digit: char| digit.is_ascii_digit())
        }
        _ => rest,
    };
    // A leap second is the last one of its minute.
    Some((Time::new(hour, minute, second.min(59), 0).ok()?, rest))
}

fn digits(text: &str) -> Option<(i8, &str)> {
    let end = text.find(|digit: char| !digit.is_ascii_digit()).unwrap_or(text.len());
    Some((text.get(..end).filter(|number| (1..=2).contains(&number.len()))?.parse().ok()?, &text[end..]))
}

/// The zone that a time says itself.
enum Own {
    None,
    Known(Offset),
    /// A name that may mean several.
    Unclear,
}

fn moment(time: DateTime, own: Own, zone: &Zone) -> When {
    let at = match own {
        Own::Known(offset) => offset.to_timestamp(time).ok(),
        Own::Unclear => None,
        Own::None => zone.at(time),
    };
    at.map_or(When::Local(time), |at: Timestamp| When::Utc(at.as_second()))
}

/// The zone behind a time: `Z`, `+09:00`, `+540` minutes as Db2 writes it, ` UTC`, ` JST`, ` +03`, or none.
fn own_zone(rest: &str) -> Own {
    if rest.starts_with('Z') {
        return Own::Known(Offset::UTC);
    }
    if rest.starts_with(['+', '-']) {
        return shifted(rest).map_or(Own::Unclear, Own::Known);
    }
    let Some(word) = rest.strip_prefix(' ') else { return Own::None };
    // PostgreSQL writes a zone without a name of its own as its hours.
    let hours = word.strip_prefix(['+', '-']).and_then(|hours| hours.get(..2));
    if hours.is_some_and(|hours| hours.bytes().all(|byte| byte.is_ascii_digit())) {
        return hours_of(word).map_or(Own::Unclear, Own::Known);
    }
    let name: String = word.chars().take_while(char::is_ascii_alphabetic).collect();
    let is_name = (3..=5).contains(&name.len()) && name.chars().all(|letter| letter.is_ascii_uppercase());
    if is_name { abbreviated(&name) } else { Own::None }
}

/// `+09:00`, `+0900`, or minutes.
fn shifted(text: &str) -> Option<Offset> {
    let number: String = text[1..].chars().take_while(|c| c.is_ascii_digit() || *c == ':').collect();
    let minutes = match number.split_once(':') {
        Some((hours, minutes)) => hours.parse::<i32>().ok()? * 60 + minutes.get(..2)?.parse::<i32>().ok()?,
        None => number.parse().ok()?,
    };
    Offset::from_seconds(minutes.checked_mul(if text.starts_with('-') { -60 } else { 60 })?).ok()
}

/// `+03`, `+0530`, `-03:30`
fn hours_of(text: &str) -> Option<Offset> {
    let digits: String =
        text[1..].chars().take_while(|c| c.is_ascii_digit() || *c == ':').filter(|c| *c != ':').collect();
    let hours = digits.get(..2)?.parse::<i32>().ok()?;
    let minutes = digits.get(2..4).and_then(|minutes| minutes.parse::<i32>().ok()).unwrap_or(0);
    let seconds = hours * 3_600 + minutes * 60;
    Offset::from_seconds(if text.starts_with('-') { -seconds } else { seconds }).ok()
}

/// The names that mean one zone only. CST, IST and BST mean several.
fn abbreviated(name: &str) -> Own {
    let quarters = match name {
        "UTC" | "GMT" | "WET" => 0,
        "WEST" | "CET" | "WAT" => 4,
        "CEST" | "EET" | "SAST" | "CAT" => 8,
        "EEST" | "MSK" | "EAT" | "TRT" => 12,
        "PKT" => 20,
        "NPT" => 23,
        "WIB" => 28,
        "AWST" | "HKT" | "SGT" | "PHT" | "WITA" => 32,
        "JST" | "KST" | "WIT" => 36,
        "ACST" => 38,
        "AEST" => 40,
        "ACDT" => 42,
        "AEDT" => 44,
        "NZST" => 48,
        "NZDT" => 52,
        "BRT" | "ART" | "CLST" => -12,
        "EDT" | "CLT" => -16,
        "EST" | "CDT" | "PET" | "COT" => -20,
        "MDT" => -24,
        "MST" | "PDT" => -28,
        "PST" | "AKDT" => -32,
        "AKST" => -36,
        "HST" => -40,
        _ => return Own::Unclear,
    };
    Offset::from_seconds(quarters * 900).map_or(Own::Unclear, Own::Known)
}
