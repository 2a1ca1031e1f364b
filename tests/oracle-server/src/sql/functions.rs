//! Oracle's functions, as functions of the engine below.

use std::time::{SystemTime, UNIX_EPOCH};

use rusqlite::{
    Connection, Error,
    functions::{Context, FunctionFlags},
    types::{Value, ValueRef},
};

use super::{
    calendar::{self, MICROSECOND, add_months, date, day, last_of_month},
    formats::{format_moment, format_number, parse_moment},
};

type Outcome = Result<Value, Error>;

/// An error of Oracle's, which the engine below passes on as text.
fn ora(code: u32, words: &str) -> Error {
    Error::UserFunctionError(format!("ORA-{code:05}: {words}").into())
}

/// Text, which is NULL where it is empty.
fn text(text: impl Into<String>) -> Value {
    let text = text.into();
    if text.is_empty() { Value::Null } else { Value::Text(text) }
}

/// A number: whole where it has no fraction.
fn number(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() < 9e15 { Value::Integer(number as i64) } else { Value::Real(number) }
}

/// An argument as it is.
fn held(context: &Context, index: usize) -> Value {
    Value::try_from(context.get_raw(index)).unwrap_or(Value::Null)
}

/// An argument as text.
fn text_of(context: &Context, index: usize) -> Result<Option<String>, Error> {
    Ok(match context.get_raw(index) {
        ValueRef::Null => None,
        ValueRef::Integer(value) => Some(value.to_string()),
        ValueRef::Real(value) => Some(decimal(value)),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
    }
    .filter(|text| !text.is_empty()))
}

/// A number as Oracle writes it: without a zero before its point.
pub(crate) fn decimal(value: f64) -> String {
    // To the digits that are right.
    let text = format!("{value:.14e}").parse().unwrap_or(value).to_string();
    match text
        .strip_prefix("-0.")
        .map(|rest| format!("-.{rest}"))
        .or(text.strip_prefix("0.").map(|rest| format!(".{rest}")))
    {
        Some(short) => short,
        None => text,
    }
}

/// An argument as a number.
fn number_of(context: &Context, index: usize) -> Result<Option<f64>, Error> {
    Ok(match context.get_raw(index) {
        ValueRef::Null => None,
        ValueRef::Integer(value) => Some(value as f64),
        ValueRef::Real(value) => Some(value),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
            let text = String::from_utf8_lossy(bytes);
            if text.is_empty() {
                return Ok(None);
            }
            if let Some(moment) = calendar::parse(&text) {
                return Ok(Some(calendar::days(moment)));
            }
            if let Some(days) = calendar::parse_interval(&text) {
                return Ok(Some(days));
            }
            let number: Option<f64> = text.trim().parse().ok().filter(|number: &f64| number.is_finite());
            Some(number.ok_or_else(|| ora(1722, "invalid number"))?)
        }
    })
}

/// Days since 1970.
fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64() / 86_400.0
}

/// How the days of a unit are called.
fn unit(name: &str) -> Option<f64> {
    Some(match name.trim().to_uppercase().as_str() {
        "DAY" => 1.0,
        "HOUR" => 1.0 / 24.0,
        "MINUTE" => 1.0 / 1440.0,
        "SECOND" => 1.0 / 86_400.0,
        _ => return None,
    })
}

/// A function of texts: `None` where the first is NULL.
macro_rules! functions {
    ($engine:expr, $flags:expr; $($name:literal ($count:literal) = $body:expr;)*) => {
        $($engine.create_scalar_function($name, $count, $flags, $body)?;)*
    };
}

/// Takes the argument, or gives NULL.
macro_rules! given {
    ($argument:expr) => {
        match $argument? {
            Some(value) => value,
            None => return Ok(Value::Null),
        }
    };
}

/// Makes them known.
pub(crate) fn register(engine: &Connection, started: f64) -> Result<(), Error> {
    let pure = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    functions! { engine, FunctionFlags::SQLITE_UTF8;
        "ora_now"(0) = |_| -> Outcome { Ok(Value::Real((now() * 86_400.0).floor() / 86_400.0)) };
        "ora_now_precisely"(0) = |_| -> Outcome { Ok(Value::Real(now())) };
        // Seconds since the server started: for views whose figures grow.
        "ora_elapsed"(0) = move |_| -> Outcome { Ok(Value::Real((now() - started) * 86_400.0)) };
    }
    functions! { engine, pure;
        "ora_concat"(2) = |c| -> Outcome {
            Ok(text(text_of(c, 0)?.unwrap_or_default() + &text_of(c, 1)?.unwrap_or_default()))
        };
        "ora_div"(2) = |c| -> Outcome {
            let (left, right) = (given!(number_of(c, 0)), given!(number_of(c, 1)));
            if right == 0.0 { Err(ora(1476, "divisor is equal to zero")) } else { Ok(number(left / right)) }
        };
        "ora_between"(3) = |c| -> Outcome {
            let (left, right, steps) = (given!(number_of(c, 0)), given!(number_of(c, 1)), given!(number_of(c, 2)));
            Ok(number(((left - right) * steps).round() / steps))
        };
        "ora_nvl2"(3) = |c| -> Outcome {
            Ok(held(c, if text_of(c, 0)?.is_some() { 1 } else { 2 }))
        };
        "ora_decode"(-1) = |c| -> Outcome { Ok(decode(c)) };
        "ora_upper"(1) = |c| -> Outcome { Ok(text(given!(text_of(c, 0)).to_uppercase())) };
        "ora_lower"(1) = |c| -> Outcome { Ok(text(given!(text_of(c, 0)).to_lowercase())) };
        "ora_initcap"(1) = |c| -> Outcome { Ok(text(capitals(&given!(text_of(c, 0))))) };
        "ora_substr"(-1) = |c| -> Outcome {
            let (from, characters) = (given!(number_of(c, 1)), given!(text_of(c, 0)));
            let count = if c.len() > 2 { given!(number_of(c, 2)) } else { f64::INFINITY };
            Ok(text(substring(&characters, from, count)))
        };
        "ora_instr"(-1) = |c| -> Outcome {
            let (within, what) = (given!(text_of(c, 0)), given!(text_of(c, 1)));
            let from = if c.len() > 2 { given!(number_of(c, 2)) } else { 1.0 };
            let turn = if c.len() > 3 { given!(number_of(c, 3)) } else { 1.0 };
            Ok(Value::Integer(position(&within, &what, from as i64, turn as usize)))
        };
        "ora_replace"(-1) = |c| -> Outcome {
            let (within, what) = (given!(text_of(c, 0)), text_of(c, 1)?);
            let by = if c.len() > 2 { text_of(c, 2)?.unwrap_or_default() } else { String::new() };
            Ok(text(what.map_or(within.clone(), |what| within.replace(&what, &by))))
        };
        "ora_trim"(3) = |c| -> Outcome {
            let (within, what, side) = (given!(text_of(c, 0)), given!(text_of(c, 1)), given!(text_of(c, 2)));
            let is_it = |sign: char| what.contains(sign);
            let left = if side == "T" { within.as_str() } else { within.trim_start_matches(is_it) };
            Ok(text(if side == "L" { left } else { left.trim_end_matches(is_it) }))
        };
        "ora_pad"(4) = |c| -> Outcome {
            let (within, width, with) = (given!(text_of(c, 0)), given!(number_of(c, 1)), given!(text_of(c, 2)));
            Ok(text(pad(&within, width.clamp(0.0, 32_767.0) as usize, &with, given!(text_of(c, 3)) == "L")))
        };
        "ora_length"(1) = |c| -> Outcome { Ok(Value::Integer(given!(text_of(c, 0)).chars().count() as i64)) };
        "ora_mod"(2) = |c| -> Outcome {
            let (left, right) = (given!(number_of(c, 0)), given!(number_of(c, 1)));
            Ok(number(if right == 0.0 { left } else { left % right }))
        };
        "ora_power"(2) = |c| -> Outcome { Ok(number(given!(number_of(c, 0)).powf(given!(number_of(c, 1))))) };
        "ora_sqrt"(1) = |c| -> Outcome { Ok(number(given!(number_of(c, 0)).sqrt())) };
        "ora_ceil"(1) = |c| -> Outcome { Ok(number(given!(number_of(c, 0)).ceil())) };
        "ora_floor"(1) = |c| -> Outcome { Ok(number(given!(number_of(c, 0)).floor())) };
        "ora_round"(2) = |c| -> Outcome { Ok(number(rounded(given!(number_of(c, 0)), given!(number_of(c, 1)), f64::round))) };
        "ora_trunc"(2) = |c| -> Outcome { Ok(number(rounded(given!(number_of(c, 0)), given!(number_of(c, 1)), f64::trunc))) };
        "ora_trunc_date"(2) = |c| -> Outcome {
            let (days, format) = (given!(number_of(c, 0)), given!(text_of(c, 1)));
            truncated(days, &format).map(Value::Real).ok_or_else(|| ora(1898, "too many precision specifiers"))
        };
        "ora_bitand"(2) = |c| -> Outcome {
            Ok(Value::Integer(given!(number_of(c, 0)) as i64 & given!(number_of(c, 1)) as i64))
        };
        "ora_to_number"(1) = |c| -> Outcome { to_number(c) };
        "ora_to_char_moment"(2) = |c| -> Outcome {
            let (days, format) = (given!(number_of(c, 0)), given!(text_of(c, 1)));
            format_moment(days, &format).map(text).ok_or_else(|| ora(1821, "date format not recognized"))
        };
        "ora_to_char_interval"(1) = |c| -> Outcome { Ok(text(calendar::interval(given!(number_of(c, 0))))) };
        "ora_to_char"(1) = |c| -> Outcome { Ok(text(given!(text_of(c, 0)))) };
        "ora_to_char_number"(2) = |c| -> Outcome {
            let (value, format) = (given!(number_of(c, 0)), given!(text_of(c, 1)));
            format_number(value, &format).map(text).ok_or_else(|| ora(1481, "invalid number format model"))
        };
        "ora_to_date"(2) = |c| -> Outcome {
            let (written, format) = (given!(text_of(c, 0)), given!(text_of(c, 1)));
            let moment = parse_moment(&written, &format).ok_or_else(|| ora(1861, "literal does not match format string"))?;
            Ok(Value::Real(calendar::days(moment)))
        };
        "ora_interval"(1) = |c| -> Outcome {
            let days = calendar::parse_interval(&given!(text_of(c, 0)));
            days.map(Value::Real).ok_or_else(|| ora(1867, "the interval is invalid"))
        };
        "ora_interval_of"(2) = |c| -> Outcome {
            let (count, name) = (given!(number_of(c, 0)), given!(text_of(c, 1)));
            unit(&name).map(|unit| Value::Real(count * unit)).ok_or_else(|| ora(1760, "illegal argument for function"))
        };
        "ora_extract"(3) = |c| -> Outcome {
            let (field, days, kind) = (given!(text_of(c, 0)), given!(number_of(c, 1)), given!(text_of(c, 2)));
            extract(&field, days, kind == "I").map(number).ok_or_else(|| ora(30076, "invalid extract field for extract source"))
        };
        "ora_add_months"(2) = |c| -> Outcome {
            Ok(Value::Real(add_months(given!(number_of(c, 0)), given!(number_of(c, 1)) as i64)))
        };
        "ora_last_day"(1) = |c| -> Outcome {
            let days = given!(number_of(c, 0));
            let (year, month, of_month) = date(days.floor() as i64);
            Ok(Value::Real(days + (last_of_month(year, month) - of_month) as f64))
        };
        "ora_hex"(1) = |c| -> Outcome {
            Ok(match c.get_raw(0) {
                ValueRef::Blob(bytes) => text(bytes.iter().map(|byte| format!("{byte:02X}")).collect::<String>()),
                _ => text_of(c, 0)?.map_or(Value::Null, text),
            })
        };
        "ora_chr"(1) = |c| -> Outcome {
            Ok(char::from_u32(given!(number_of(c, 0)) as u32).map_or(Value::Null, |sign| Value::Text(sign.into())))
        };
        // For those who seed views: a moment that is written down.
        "ora_date"(1) = |c| -> Outcome {
            let moment = calendar::parse(&given!(text_of(c, 0))).ok_or_else(|| ora(1861, "not a moment"))?;
            Ok(Value::Real(calendar::days(moment)))
        };
    }
    Ok(())
}

/// Numbers keep their digits where they have more than the engine below can reckon with.
fn to_number(context: &Context) -> Outcome {
    let written = given!(text_of(context, 0)).trim().to_owned();
    if let Ok(whole) = written.parse() {
        return Ok(Value::Integer(whole));
    }
    if crate::wire::number::encode(&written).is_none() {
        return Err(ora(1722, "invalid number"));
    }
    let digits = written.bytes().filter(u8::is_ascii_digit).count();
    Ok(if digits > 15 { Value::Text(written) } else { written.parse().map_or(Value::Null, number) })
}

/// NULL is like NULL here, and only here.
fn decode(context: &Context) -> Value {
    let same = |index: usize| match (context.get_raw(0), context.get_raw(index)) {
        (ValueRef::Integer(one), ValueRef::Real(other)) | (ValueRef::Real(other), ValueRef::Integer(one)) => {
            (one as f64) == other
        }
        (one, other) => one == other,
    };
    let mut index = 1;
    while index + 1 < context.len() {
        if same(index) {
            return held(context, index + 1);
        }
        index += 2;
    }
    if index < context.len() { held(context, index) } else { Value::Null }
}

fn capitals(within: &str) -> String {
    let mut before = ' ';
    within
        .chars()
        .map(|sign| {
            let written = if before.is_alphanumeric() {
                sign.to_lowercase().to_string()
            } else {
                sign.to_uppercase().to_string()
            };
            before = sign;
            written
        })
        .collect()
}

fn substring(within: &str, from: f64, count: f64) -> String {
    let length = within.chars().count() as f64;
    let start = if from < 0.0 { length + from } else { (from - 1.0).max(0.0) };
    if start < 0.0 || count < 1.0 {
        return String::new();
    }
    within.chars().skip(start as usize).take(count.min(length) as usize).collect()
}

/// The place of a text's so many-th occurrence; from the end where `from` is negative.
fn position(within: &str, what: &str, from: i64, turn: usize) -> i64 {
    let (within, what): (Vec<char>, Vec<char>) = (within.chars().collect(), what.chars().collect());
    let found = |start: &usize| within[*start..].starts_with(&what);
    let nth = turn.max(1) - 1;
    let place = if from < 0 {
        let last = (within.len() as i64 + from).max(-1);
        (0..=last).rev().map(|start| start as usize).filter(found).nth(nth)
    } else {
        (from.max(1) as usize - 1..within.len()).filter(found).nth(nth)
    };
    place.map_or(0, |place| place as i64 + 1)
}

fn pad(within: &str, width: usize, with: &str, is_left: bool) -> String {
    let length = within.chars().count();
    if length >= width {
        return within.chars().take(width).collect();
    }
    let padding: String = with.chars().cycle().take(width - length).collect();
    if is_left { padding + within } else { within.to_owned() + &padding }
}

fn rounded(value: f64, places: f64, how: fn(f64) -> f64) -> f64 {
    let factor = 10f64.powi(places.clamp(-300.0, 300.0) as i32);
    // What binary cannot hold exactly must not fall on the wrong side.
    let scaled = value * factor;
    let nudged = scaled + scaled.signum() * scaled.abs() * 1e-15;
    let result = how(nudged) / factor;
    if result.is_finite() { result } else { value }
}

fn truncated(days: f64, format: &str) -> Option<f64> {
    let (year, month, _) = date(days.floor() as i64);
    Some(match format.to_uppercase().as_str() {
        "DD" | "DDD" | "J" => days.floor(),
        "YYYY" | "YEAR" | "YY" | "Y" => day(year, 1, 1) as f64,
        "MM" | "MON" | "MONTH" => day(year, month, 1) as f64,
        "Q" => day(year, (month - 1) / 3 * 3 + 1, 1) as f64,
        "IW" => days.floor() - ((days.floor() as i64 + 3).rem_euclid(7)) as f64,
        "HH" | "HH24" | "HH12" => (days * 24.0 + 1e-7).floor() / 24.0,
        "MI" => (days * 1440.0 + 1e-6).floor() / 1440.0,
        _ => return None,
    })
}

fn extract(field: &str, days: f64, is_interval: bool) -> Option<f64> {
    if is_interval {
        let seconds = (days.abs() * 86_400e6).round() / 1e6;
        let found = match field {
            "DAY" => (seconds / 86_400.0).floor(),
            "HOUR" => (seconds / 3600.0).floor() % 24.0,
            "MINUTE" => (seconds / 60.0).floor() % 60.0,
            "SECOND" => (seconds % 60.0 * 1e6).round() / 1e6,
            _ => return None,
        };
        return Some(if days < 0.0 && found != 0.0 { -found } else { found });
    }
    let moment = calendar::moment(days, MICROSECOND);
    Some(match field {
        "YEAR" => moment.year.into(),
        "MONTH" => moment.month.into(),
        "DAY" => moment.day.into(),
        "HOUR" => moment.hour.into(),
        "MINUTE" => moment.minute.into(),
        "SECOND" => f64::from(moment.second) + f64::from(moment.nanosecond) / 1e9,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_oracle_does() {
        assert_eq!(substring("tablespace", -5.0, 3.0), "spa");
        assert_eq!(substring("tablespace", 0.0, 5.0), "table");
        assert_eq!(substring("x", -5.0, 1.0), "");
        assert_eq!(position("corporate floor", "or", 3, 2), 14);
        assert_eq!(position("corporate floor", "or", -3, 2), 2);
        assert_eq!(pad("x", 4, "ab", true), "abax");
        assert_eq!(rounded(2.675, 2.0, f64::round), 2.68);
        assert_eq!(rounded(1250.0, -2.0, f64::round), 1300.0);
        assert_eq!(extract("HOUR", -1.5, true), Some(-12.0));
        assert_eq!(decimal(-0.5), "-.5");
        assert_eq!(capitals("o'neil the 2nd"), "O'Neil The 2nd");
    }
}
