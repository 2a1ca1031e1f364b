//! TO_CHAR and TO_DATE: the models of Oracle's formats that people use.

use super::calendar::{MICROSECOND, date, day, moment};
use crate::wire::times::Moment;

const MONTHS: [&str; 12] = [
    "JANUARY",
    "FEBRUARY",
    "MARCH",
    "APRIL",
    "MAY",
    "JUNE",
    "JULY",
    "AUGUST",
    "SEPTEMBER",
    "OCTOBER",
    "NOVEMBER",
    "DECEMBER",
];
const DAYS: [&str; 7] = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"];

/// Elements of a format, the longer ones first.
const ELEMENTS: [&str; 26] = [
    "YYYY", "RRRR", "MONTH", "HH24", "HH12", "SSSSS", "DDD", "DAY", "MON", "FF9", "FF6", "FF3", "FF", "TZH", "TZM",
    "TZR", "YY", "RR", "MM", "DD", "DY", "HH", "MI", "SS", "AM", "PM",
];

/// A part of a format.
#[derive(Debug, PartialEq, Eq)]
enum Part<'a> {
    Element(&'static str, Case),
    Text(&'a str),
}

/// How an element is written, which its names follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    Upper,
    Lower,
    Title,
}

/// The parts, and whether padding is left out.
fn parts(format: &str) -> Option<(Vec<Part<'_>>, bool)> {
    let (mut found, mut rest, mut fills) = (Vec::new(), format, true);
    while let Some(first) = rest.chars().next() {
        if let Some(text) = rest.strip_prefix('"') {
            let (text, after) = text.split_once('"')?;
            found.push(Part::Text(text));
            rest = after;
        } else if rest.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("FM")) {
            fills = !fills;
            rest = &rest[2..];
        } else if rest.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("FX")) {
            rest = &rest[2..];
        } else if let Some(name) = element(rest) {
            let written = &rest[..name.len()];
            let second_is_lower = written.chars().nth(1).is_some_and(char::is_lowercase);
            let case = match (first.is_lowercase(), second_is_lower) {
                (true, _) => Case::Lower,
                (false, true) => Case::Title,
                (false, false) => Case::Upper,
            };
            found.push(Part::Element(name, case));
            rest = &rest[name.len()..];
        } else if first.is_alphanumeric() {
            return None;
        } else {
            let (text, after) = rest.split_at(first.len_utf8());
            found.push(Part::Text(text));
            rest = after;
        }
    }
    Some((found, !fills))
}

fn element(rest: &str) -> Option<&'static str> {
    ELEMENTS.into_iter().find(|name| rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)))
}

/// A moment by a format. `None`: the format is not known here.
pub(crate) fn format_moment(days: f64, format: &str) -> Option<String> {
    let found = moment(days, MICROSECOND);
    let (parts, is_short) = parts(format)?;
    let number = |value: u32, width: usize| if is_short { value.to_string() } else { format!("{value:0width$}") };
    let mut text = String::new();
    for part in parts {
        let (element, case) = match part {
            Part::Text(written) => {
                text.push_str(written);
                continue;
            }
            Part::Element(element, case) => (element, case),
        };
        let year = found.year.unsigned_abs();
        let hour = u32::from(found.hour);
        let of_day = (hour * 60 + u32::from(found.minute)) * 60 + u32::from(found.second);
        let weekday = DAYS[(days.floor() as i64 + 3).rem_euclid(7) as usize];
        let month = MONTHS[usize::from(found.month.clamp(1, 12)) - 1];
        let of_year = days.floor() as i64 - day(found.year.into(), 1, 1) + 1;
        text.push_str(&match element {
            "YYYY" | "RRRR" => number(year, 4),
            "YY" | "RR" => number(year % 100, 2),
            "MONTH" => named(month, case, if is_short { 0 } else { 9 }),
            "MON" => named(&month[..3], case, 0),
            "MM" => number(found.month.into(), 2),
            "DAY" => named(weekday, case, if is_short { 0 } else { 9 }),
            "DY" => named(&weekday[..3], case, 0),
            "DDD" => number(of_year as u32, 3),
            "DD" => number(found.day.into(), 2),
            "HH24" => number(hour, 2),
            "HH12" | "HH" => number((hour + 11) % 12 + 1, 2),
            "MI" => number(found.minute.into(), 2),
            "SSSSS" => number(of_day, 5),
            "SS" => number(found.second.into(), 2),
            "FF9" => format!("{:09}", found.nanosecond),
            "FF6" | "FF" => format!("{:06}", found.nanosecond / 1000),
            "FF3" => format!("{:03}", found.nanosecond / 1_000_000),
            "TZH" => "+00".to_owned(),
            "TZM" => "00".to_owned(),
            "TZR" => "UTC".to_owned(),
            _ => named(if hour < 12 { "AM" } else { "PM" }, case, 0),
        });
    }
    Some(text)
}

fn named(name: &str, case: Case, width: usize) -> String {
    let name = match case {
        Case::Upper => name.to_owned(),
        Case::Lower => name.to_lowercase(),
        Case::Title => format!("{}{}", &name[..1], name[1..].to_lowercase()),
    };
    format!("{name:<width$}")
}

/// A text by a format, as a moment. `None`: it is none, or the format is not known here.
pub(crate) fn parse_moment(text: &str, format: &str) -> Option<Moment> {
    let (parts, _) = parts(format)?;
    let (year, month, _) = today();
    let mut found = Moment { year: year as i32, month: month as u8, day: 1, ..Moment::default() };
    let (mut rest, mut is_afternoon) = (text.trim(), None);
    for part in parts {
        let element = match part {
            Part::Text(written) => {
                // Any sign stands for any other.
                rest = rest
                    .strip_prefix(written)
                    .or_else(|| rest.strip_prefix(|c: char| !c.is_alphanumeric()))
                    .unwrap_or(rest);
                continue;
            }
            Part::Element(element, _) => element,
        };
        match element {
            "MONTH" | "MON" => {
                let index = MONTHS.iter().position(|month| {
                    let name = if element == "MON" { &month[..3] } else { month };
                    rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
                })?;
                let length = if element == "MON" { 3 } else { MONTHS[index].len() };
                found.month = index as u8 + 1;
                rest = rest[length..].trim_start();
            }
            "AM" | "PM" => {
                is_afternoon = Some(rest.get(..2)?.eq_ignore_ascii_case("PM"));
                rest = &rest[2..];
            }
            _ => {
                let width = match element {
                    "YYYY" | "RRRR" => 4,
                    "SSSSS" => 5,
                    "DDD" | "FF3" | "TZH" => 3,
                    "FF" | "FF6" | "FF9" => 9,
                    _ => 2,
                };
                let length = rest.bytes().take(width).take_while(u8::is_ascii_digit).count();
                let (digits, after) = rest.split_at(length);
                rest = after;
                let number: u32 = digits.parse().ok()?;
                match element {
                    "YYYY" | "RRRR" => found.year = i32::try_from(number).ok()?,
                    "YY" | "RR" => found.year = i32::try_from(if number < 50 { 2000 } else { 1900 } + number).ok()?,
                    "MM" => found.month = u8::try_from(number).ok()?,
                    "DD" => found.day = u8::try_from(number).ok()?,
                    "HH24" | "HH12" | "HH" => found.hour = u8::try_from(number).ok()?,
                    "MI" => found.minute = u8::try_from(number).ok()?,
                    "SS" => found.second = u8::try_from(number).ok()?,
                    "FF" | "FF3" | "FF6" | "FF9" => found.nanosecond = format!("{digits:0<9}").parse().ok()?,
                    _ => return None,
                }
            }
        }
    }
    if let Some(is_afternoon) = is_afternoon {
        found.hour = found.hour % 12 + if is_afternoon { 12 } else { 0 };
    }
    let is_sound = (1..=12).contains(&found.month) && (1..=31).contains(&found.day) && found.hour < 24;
    (rest.trim().is_empty() && is_sound && found.minute < 60 && found.second < 60).then_some(found)
}

fn today() -> (i64, i64, i64) {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    date((since.as_secs() / 86_400) as i64)
}

/// A number by a format such as `FM999G990D00`. `None`: the format is not known here.
pub(crate) fn format_number(number: f64, format: &str) -> Option<String> {
    let upper = format.to_uppercase();
    let (body, is_short) = upper.strip_prefix("FM").map_or((upper.as_str(), false), |body| (body, true));
    let (whole, fraction) = body.split_once(['.', 'D']).unwrap_or((body, ""));
    if !whole.chars().chain(fraction.chars()).all(|sign| matches!(sign, '0' | '9' | ',' | 'G')) {
        return None;
    }
    let written = format!("{:.*}", fraction.len(), number.abs());
    let (digits, decimals) = written.split_once('.').unwrap_or((&written, ""));
    let places = whole.chars().filter(|sign| matches!(sign, '0' | '9')).count();
    let digits = if digits == "0" && !whole.contains('0') && !fraction.is_empty() { "" } else { digits };
    if digits.len() > places {
        return Some("#".repeat(body.len() + 1));
    }
    let zeros = whole.chars().skip_while(|sign| *sign != '0').filter(|sign| matches!(sign, '0' | '9')).count();
    let digits = format!("{digits:0>zeros$}");
    let (mut left, mut text) = (digits.chars().rev(), String::new());
    let mut next = left.next();
    for sign in whole.chars().rev() {
        if matches!(sign, ',' | 'G') {
            if next.is_some() {
                text.insert(0, ',');
            }
        } else if let Some(digit) = next {
            text.insert(0, digit);
            next = left.next();
        }
    }
    let decimals = if is_short {
        let least = fraction.rfind('0').map_or(0, |at| at + 1);
        let kept = decimals.trim_end_matches('0').len().max(least);
        &decimals[..kept]
    } else {
        decimals
    };
    if !fraction.is_empty() {
        text = format!("{text}.{decimals}");
    }
    if number < 0.0 {
        text.insert(0, '-');
    }
    Some(if is_short { text } else { format!("{text:>width$}", width = body.len() + 1) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::calendar::days;
    use proptest::prelude::*;

    #[test]
    fn moments() {
        let at = day(2026, 11, 26) as f64 + (13.0 * 60.0 + 5.0) / 1440.0;
        for (format, text) in [
            ("YYYY-MM-DD HH24:MI:SS", "2026-11-26 13:05:00"),
            ("DD-Mon-RR HH:MI AM", "26-Nov-26 01:05 PM"),
            ("FMDay, DD Month YYYY", "Thursday, 26 November 2026"),
            ("YYYY-MM-DD\"T\"HH24:MI:SS.FF3\"Z\"", "2026-11-26T13:05:00.000Z"),
            ("DDD", "330"),
        ] {
            assert_eq!(format_moment(at, format).as_deref(), Some(text), "{format}");
        }
        assert_eq!(format_moment(at, "Q"), None);
        assert_eq!(parse_moment("11/26/2026 13:05:00", "MM/DD/YYYY HH24:MI:SS").map(days), Some(at));
        assert_eq!(parse_moment("26-nov-26", "DD-MON-RR").map(days), Some(at.floor()));
        assert_eq!(parse_moment("26-nob-26", "DD-MON-RR"), None);
    }

    #[test]
    fn numbers() {
        for (number, format, text) in [
            (1234.5, "FM999G990D00", "1,234.50"),
            (0.26, "FM990.0", "0.3"),
            (7.0, "0000", " 0007"),
            (-7.0, "FM99", "-7"),
            (1234.0, "99", "###"),
            (3.5, "FM990D99", "3.5"),
        ] {
            assert_eq!(format_number(number, format).as_deref(), Some(text), "{number} {format}");
        }
    }

    proptest! {
        #[test]
        fn survives_anything(text: String, format: String, number: f64) {
            format_moment(number.clamp(-700_000.0, 2_000_000.0), &format);
            parse_moment(&text, &format);
            format_number(number, &format);
        }
    }
}
