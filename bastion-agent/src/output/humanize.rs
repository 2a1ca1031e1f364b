//! Amounts as people read them.

use agent_protocol::TimeToFull;

/// Bytes in binary units: `512 B`, `1.2 MiB`, `34 GiB`.
pub(crate) fn bytes(bytes: u64) -> String {
    const UNITS: [&str; 6] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
    // Three significant digits are shown: what f64 cannot hold exactly does not matter.
    let mut amount = bytes as f64;
    let mut unit = 0;
    while amount >= 1024.0 && unit + 1 < UNITS.len() {
        amount /= 1024.0;
        unit += 1;
    }
    // 1023.95 KiB and more would be rounded to 1024.
    if amount >= 1023.5 && unit > 0 && unit + 1 < UNITS.len() {
        amount /= 1024.0;
        unit += 1;
    }
    if unit == 0 || amount >= 9.95 {
        format!("{amount:.0} {}", UNITS[unit])
    } else {
        format!("{amount:.1} {}", UNITS[unit])
    }
}

/// A large number in words: `999`, `12.4 thousand`, `17 million`, `2.1 billion`.
pub(crate) fn count(count: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1_000_000_000, "billion"), (1_000_000, "million"), (1_000, "thousand")];
    let Some((unit, name)) = UNITS.into_iter().find(|(unit, _)| count >= *unit) else { return count.to_string() };
    // To a tenth, downwards: what is left is never made more of.
    let (whole, tenth) = (count / unit, count % unit / (unit / 10));
    if tenth == 0 { format!("{whole} {name}") } else { format!("{whole}.{tenth} {name}") }
}

/// Milliseconds in the unit that reads best: `12 ms`, `5.2 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`.
pub(crate) fn millis(millis: u64) -> String {
    let seconds = (millis + 500) / 1000;
    match millis {
        0..1_000 => format!("{millis} ms"),
        // What servers tell in whole seconds is not shown more precisely than it was measured.
        1_000..9_950 if millis.is_multiple_of(1_000) => format!("{seconds} s"),
        1_000..9_950 => format!("{:.1} s", millis as f64 / 1000.0),
        _ if seconds < 60 => format!("{seconds} s"),
        _ if seconds < 3_600 => two(seconds / 60, "min", seconds % 60, "s"),
        _ if seconds < 86_400 => two(seconds / 3_600, "h", seconds % 3_600 / 60, "min"),
        _ => two(seconds / 86_400, "d", seconds % 86_400 / 3_600, "h"),
    }
}

fn two(large: u64, large_unit: &str, small: u64, small_unit: &str) -> String {
    if small == 0 { format!("{large} {large_unit}") } else { format!("{large} {large_unit} {small} {small_unit}") }
}

/// A forecast with its uncertainty, in one unit: `about 12 days (9 to 17)`.
pub(crate) fn time_to_full(time: &TimeToFull) -> String {
    const UNITS: [(f64, &str); 4] =
        [(1.0 / 60.0, "minutes"), (1.0, "hours"), (24.0, "days"), (24.0 * 365.25 / 12.0, "months")];
    // The largest unit of which there are two at least, so that no range is rounded away.
    let (hours, unit) = UNITS.into_iter().rfind(|(hours, _)| time.estimate_hours >= 2.0 * hours).unwrap_or(UNITS[0]);
    let [estimate, earliest] = [time.estimate_hours, time.earliest_hours].map(|amount| (amount / hours).round());
    let range = match time.latest_hours.map(|latest| (latest / hours).round()) {
        Some(latest) if earliest == latest => String::new(),
        Some(latest) => format!(" ({earliest} to {latest})"),
        None => format!(" ({earliest} or more)"),
    };
    if estimate < 2.0 { "a few minutes".to_owned() } else { format!("about {estimate} {unit}{range}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_in_words() {
        for (number, words) in [
            (0, "0"),
            (999, "999"),
            (12_499, "12.4 thousand"),
            (17_000_000, "17 million"),
            (999_999_999, "999.9 million"),
            (2_147_483_648, "2.1 billion"),
        ] {
            assert_eq!(count(number), words);
        }
    }

    #[test]
    fn amounts_read_well() {
        let cases = [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1.0 KiB"),
            (10_200, "10 KiB"),
            (1_048_570, "1.0 MiB"),
            (1_258_291, "1.2 MiB"),
            (u64::MAX, "16384 PiB"),
        ];
        for (amount, text) in cases {
            assert_eq!(bytes(amount), text);
        }
        let cases = [
            (0, "0 ms"),
            (999, "999 ms"),
            (1_000, "1 s"),
            (4_000, "4 s"),
            (4_010, "4.0 s"),
            (9_949, "9.9 s"),
            (9_950, "10 s"),
            (59_600, "1 min"),
            (200_000, "3 min 20 s"),
            (7_500_000, "2 h 5 min"),
            (86_400_000, "1 d"),
            (273_600_000, "3 d 4 h"),
        ];
        for (amount, text) in cases {
            assert_eq!(millis(amount), text);
        }
    }

    #[test]
    fn forecasts_read_well_in_any_unit() {
        let forecast = |estimate_hours, earliest_hours, latest_hours| {
            time_to_full(&TimeToFull { estimate_hours, earliest_hours, latest_hours })
        };
        assert_eq!(forecast(288.0, 216.0, Some(408.0)), "about 12 days (9 to 17)");
        assert_eq!(forecast(288.0, 216.0, None), "about 12 days (9 or more)");
        assert_eq!(forecast(40.0, 39.9, Some(40.1)), "about 40 hours");
        assert_eq!(forecast(1.5, 0.9, Some(4.0)), "about 90 minutes (54 to 240)");
        assert_eq!(forecast(24.0 * 150.0, 24.0 * 100.0, Some(24.0 * 300.0)), "about 5 months (3 to 10)");
        assert_eq!(forecast(0.0, 0.0, Some(0.1)), "a few minutes");
    }
}
