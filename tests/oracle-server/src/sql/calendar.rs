//! Days and moments. Within the engine a DATE, a TIMESTAMP and an INTERVAL is a number of days: so Oracle's arithmetic holds as it is
//! written. Days are counted from 1970-01-01.

use crate::wire::times::Moment;

const NANOSECONDS: f64 = 86_400e9;

/// The day of a date.
pub(crate) fn day(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The date of a day: year, month, day.
pub(crate) fn date(day: i64) -> (i64, i64, i64) {
    let day = day + 719_468;
    let era = day.div_euclid(146_097);
    let of_era = day.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    (year, month, of_year - (153 * shifted + 2) / 5 + 1)
}

/// Days with their fraction as a moment. `step` is what it is rounded to, in nanoseconds: a number of days holds microseconds at best.
pub(crate) fn moment(days: f64, step: u64) -> Moment {
    let whole = days.floor();
    let step_of_day = step as f64;
    let nanoseconds = ((days - whole) * NANOSECONDS / step_of_day).round() * step_of_day;
    let (whole, nanoseconds) = if nanoseconds >= NANOSECONDS { (whole + 1.0, 0) } else { (whole, nanoseconds as u64) };
    let (year, month, day) = date(whole as i64);
    let seconds = nanoseconds / 1_000_000_000;
    Moment {
        year: year as i32,
        month: month as u8,
        day: day as u8,
        hour: (seconds / 3600) as u8,
        minute: (seconds / 60 % 60) as u8,
        second: (seconds % 60) as u8,
        nanosecond: (nanoseconds % 1_000_000_000) as u32,
    }
}

/// A second, and a microsecond: what DATE holds, and what TIMESTAMP does here.
pub(crate) const SECOND: u64 = 1_000_000_000;
pub(crate) const MICROSECOND: u64 = 1_000;

/// A moment as days.
pub(crate) fn days(moment: Moment) -> f64 {
    let day = day(moment.year.into(), moment.month.into(), moment.day.into()) as f64;
    let seconds = u32::from(moment.hour) * 3600 + u32::from(moment.minute) * 60 + u32::from(moment.second);
    day + (f64::from(seconds) + f64::from(moment.nanosecond) / 1e9) / 86_400.0
}

/// `2026-11-26`, with or without a time of day and a fraction of a second.
pub(crate) fn parse(text: &str) -> Option<Moment> {
    let text = text.trim().trim_end_matches('Z');
    let (date, time) = text.split_once([' ', 'T']).unwrap_or((text, "00:00:00"));
    let mut date = date.splitn(3, '-').map(str::parse::<i32>);
    let (year, month, day) = (date.next()?.ok()?, date.next()?.ok()?, date.next()?.ok()?);
    let mut time = time.splitn(3, ':');
    let (hour, minute) = (time.next()?.parse().ok()?, time.next().unwrap_or("0").parse().ok()?);
    let (second, fraction) = time.next().map_or(("0", ""), |seconds| seconds.split_once('.').unwrap_or((seconds, "")));
    let fraction = format!("{fraction:0<9}");
    let moment = Moment {
        year,
        month: u8::try_from(month).ok()?,
        day: u8::try_from(day).ok()?,
        hour,
        minute,
        second: second.parse().ok()?,
        nanosecond: fraction.get(..9)?.parse().ok()?,
    };
    let is_sound = (1..=12).contains(&moment.month)
        && (1..=31).contains(&moment.day)
        && hour < 24
        && minute < 60
        && moment.second < 60;
    is_sound.then_some(moment)
}

/// `+00 00:00:05.123`, or ISO's `PT5S` in its simplest form, as days.
pub(crate) fn parse_interval(text: &str) -> Option<f64> {
    let text = text.trim();
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, time) = text.split_once(' ')?;
    let mut days: f64 = whole.trim().parse::<u32>().ok()?.into();
    for (part, size) in time.trim().splitn(3, ':').zip([24.0, 1440.0, 86_400.0]) {
        let part: f64 = part.parse().ok().filter(|part: &f64| part.is_finite() && *part >= 0.0)?;
        days += part / size;
    }
    Some(sign * days)
}

/// Days as `+DD HH:MI:SS.FF6`.
pub(crate) fn interval(days: f64) -> String {
    let microseconds = (days.abs() * 86_400e6).round() as u64;
    let (seconds, fraction) = (microseconds / 1_000_000, microseconds % 1_000_000);
    let sign = if days < 0.0 { '-' } else { '+' };
    let (day, hour, minute) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    format!("{sign}{day:02} {hour:02}:{minute:02}:{:02}.{fraction:06}", seconds % 60)
}

/// So many months later; the last day of a month stays the last.
pub(crate) fn add_months(days: f64, months: i64) -> f64 {
    let whole = days.floor() as i64;
    let (year, month, of_month) = date(whole);
    let later = year * 12 + month - 1 + months;
    let (to_year, to_month) = (later.div_euclid(12), later.rem_euclid(12) + 1);
    let last = last_of_month(to_year, to_month);
    let to_day = if of_month == last_of_month(year, month) { last } else { of_month.min(last) };
    day(to_year, to_month, to_day) as f64 + days - days.floor()
}

/// How many days a month has.
pub(crate) fn last_of_month(year: i64, month: i64) -> i64 {
    let next = if month == 12 { day(year + 1, 1, 1) } else { day(year, month + 1, 1) };
    next - day(year, month, 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn days_come_back(number in -700_000..2_900_000i64, second in 0..86_400u32) {
            let (year, month, of_month) = date(number);
            prop_assert_eq!(day(year, month, of_month), number);
            let found = moment(number as f64 + f64::from(second) / 86_400.0, SECOND);
            prop_assert_eq!((days(found) * 86_400.0).round() as i64, number * 86_400 + i64::from(second));
        }

        #[test]
        fn survives_anything(text: String) {
            parse(&text);
            parse_interval(&text);
        }
    }

    #[test]
    fn known() {
        assert_eq!(day(1970, 1, 1), 0);
        assert_eq!(day(2000, 3, 1), 11_017);
        assert_eq!(parse_interval("+00 00:00:05").map(|days| (days * 86_400.0).round()), Some(5.0));
        assert_eq!(interval(-1.5), "-01 12:00:00.000000");
        assert_eq!(date(add_months(day(2026, 1, 31) as f64, 1) as i64), (2026, 2, 28));
    }
}
