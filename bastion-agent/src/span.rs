//! Spans of time as people write them: `30s`, `90m`, `12h`, `7d`, `4w`.

use std::time::Duration;

/// Reads a whole number and its unit; nothing where it is neither.
pub(crate) fn parse(text: &str) -> Option<Duration> {
    const UNITS: [(char, u64); 5] = [('s', 1), ('m', 60), ('h', 3_600), ('d', 86_400), ('w', 7 * 86_400)];
    let seconds = UNITS.iter().find_map(|(unit, seconds)| {
        let number = text.strip_suffix(*unit)?.parse::<u64>().ok()?;
        number.checked_mul(*seconds)
    });
    seconds.map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read() {
        assert_eq!(parse("30s"), Some(Duration::from_secs(30)));
        assert_eq!(parse("4w"), Some(Duration::from_secs(28 * 86_400)));
        for wrong in ["", "d", "7", "-1d", "1.5d", "99999999999999999999w", "7D", "7 d"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
