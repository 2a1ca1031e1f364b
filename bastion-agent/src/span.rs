//! Spans of time as people write them, in the command line and the configuration alike: `1500ms`, `30s`, `5m`, `12h`, `7d`,
//! `4w`, `1h 30m`. A bare number is seconds.

use std::time::Duration;

use jiff::{Span, SpanRelativeTo};

/// What a span may look like, for error messages.
pub(crate) const EXAMPLES: &str = "such as 1500ms, 30s, 5m, 12h, 7d or 4w";

/// Reads a span of time; nothing where it is none. Days have 24 hours.
pub(crate) fn parse(text: &str) -> Option<Duration> {
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    // A sign, and the ISO form, are for programs.
    if !text.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    let span: Span = text.parse().ok()?;
    let duration = span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?;
    Duration::try_from(duration).ok()
}

/// Whether it is a span of time. Less than nothing is one too, though below every bound.
pub(crate) fn is_time(text: &str) -> bool {
    parse(text.strip_prefix('-').unwrap_or(text)).is_some()
}

/// Reads a span of time within bounds; otherwise says what is wrong with it.
pub(crate) fn parse_within(text: &str, shortest: &str, longest: &str) -> Result<Duration, String> {
    let out_of_bounds = || format!("must be from {shortest} to {longest}");
    if !is_time(text) {
        return Err(format!("is not a time {EXAMPLES}"));
    }
    let span = parse(text).ok_or_else(out_of_bounds)?;
    let fits =
        parse(shortest).is_none_or(|shortest| span >= shortest) && parse(longest).is_none_or(|longest| span <= longest);
    if fits { Ok(span) } else { Err(out_of_bounds()) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spans_are_read() {
        let cases = [
            ("1500ms", 1_500),
            ("3", 3_000),
            ("30s", 30_000),
            ("5m", 300_000),
            ("5 min", 300_000),
            ("1h30m", 5_400_000),
            ("1h 30m", 5_400_000),
            ("7d", 7 * 86_400_000),
            ("4w", 28 * 86_400_000),
            ("2 days", 2 * 86_400_000),
            ("1.5s", 1_500),
        ];
        for (text, millis) in cases {
            assert_eq!(parse(text), Some(Duration::from_millis(millis)), "{text}");
        }
        for wrong in ["", "d", "-1d", "+1d", "P1D", "1 month", "99999999999999999999w", "7 x", "5s ago", "1y"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn bounds_are_told() {
        assert_eq!(parse_within("5m", "100ms", "5m"), Ok(Duration::from_secs(300)));
        assert_eq!(parse_within("301s", "100ms", "5m"), Err("must be from 100ms to 5m".to_owned()));
        assert_eq!(parse_within("-1s", "100ms", "5m"), Err("must be from 100ms to 5m".to_owned()));
        assert_eq!(parse_within("-", "100ms", "5m"), Err(format!("is not a time {EXAMPLES}")));
        assert_eq!(parse_within("soon", "100ms", "5m"), Err(format!("is not a time {EXAMPLES}")));
    }

    proptest! {
        #[test]
        fn any_text_is_taken_or_refused(text in "\\PC{0,40}", number in any::<u64>(), unit in "(ms|s|m|h|d|w)") {
            let _ = parse(&text);
            let _ = parse(&format!("{number}{unit}"));
        }
    }
}
