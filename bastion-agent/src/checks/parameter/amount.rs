//! A parameter's value as a database administrator says it: `4 MiB (4096 × kB)`, `5 min (300 s)`.

use agent_protocol::ParameterAmount;

use crate::output::humanize;

/// The longest sentence of a server's documentation that is repeated, in characters.
const MAX_SENTENCE_CHARS: usize = 120;

/// A value with its unit, and what it means where that is not what it looks like: -1 is no amount. What it is then, the server's
/// own documentation says, or nobody.
pub(super) fn in_words(value: &str, unit: Option<&str>, documentation: Option<&str>) -> String {
    if let Some(meaning) = documentation.and_then(|text| meaning(value, text)) {
        return format!("{value}: \"{meaning}\"");
    }
    let Some(unit) = unit else { return value.to_owned() };
    let counted = unit.starts_with(|character: char| character.is_ascii_digit());
    let plain = if counted { format!("{value} × {unit}") } else { format!("{value} {unit}") };
    let Some(amount) = ParameterAmount::read(value, unit) else { return plain };
    let said = match amount {
        ParameterAmount::Bytes(amount) => bytes(amount),
        ParameterAmount::Millis(amount) => millis(amount),
    };
    let zero = matches!(amount, ParameterAmount::Bytes(0) | ParameterAmount::Millis(0));
    match amount {
        _ if zero || said == plain => said,
        ParameterAmount::Bytes(_) if unit == "B" => format!("{said} ({value} bytes)"),
        ParameterAmount::Bytes(_) => format!("{said} ({value} × {unit})"),
        ParameterAmount::Millis(_) => format!("{said} ({plain})"),
    }
}

/// Bytes in the largest unit of which they are a whole number, where that is as short as a rounded one.
fn bytes(bytes: u64) -> String {
    const UNITS: [&str; 6] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
    let (mut amount, mut unit) = (bytes, 0);
    while amount > 0 && amount.is_multiple_of(1 << 10) && unit + 1 < UNITS.len() {
        amount >>= 10;
        unit += 1;
    }
    if amount < 1 << 10 { format!("{amount} {}", UNITS[unit]) } else { humanize::bytes(bytes) }
}

/// Milliseconds likewise.
fn millis(millis: u64) -> String {
    const UNITS: [(u64, &str); 5] = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1_000, "s"), (1, "ms")];
    let whole = UNITS.into_iter().find(|(unit, _)| millis.is_multiple_of(*unit) && (millis > 0 || *unit == 1));
    whole.map_or_else(|| humanize::millis(millis), |(unit, name)| format!("{} {name}", millis / unit))
}

/// The sentence that says what -1 or 0 means, if one does. A server's words are repeated where they are words: nothing else may
/// come from there.
fn meaning<'a>(value: &str, documentation: &'a str) -> Option<&'a str> {
    let names: &[&str] = match value {
        "-1" => &["-1"],
        "0" => &["0", "zero"],
        _ => return None,
    };
    let of_words = |c: char| c.is_alphanumeric() || " ,.'()/_-:;".contains(c);
    let names_it = |sentence: &str| {
        let words = sentence.split(|c: char| c.is_whitespace() || ",;:()".contains(c));
        words
            .map(|word| word.trim_end_matches('.'))
            .any(|word| names.iter().any(|name| word.eq_ignore_ascii_case(name)))
    };
    documentation
        .split(". ")
        .map(|sentence| sentence.trim().trim_end_matches('.'))
        .find(|sentence| names_it(sentence))
        .filter(|sentence| sentence.chars().count() <= MAX_SENTENCE_CHARS && sentence.chars().all(of_words))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_are_said_as_people_say_them() {
        for (value, unit, said) in [
            ("4096", "kB", "4 MiB (4096 × kB)"),
            ("16384", "8kB", "128 MiB (16384 × 8kB)"),
            ("1024", "MB", "1 GiB (1024 × MB)"),
            ("5000", "kB", "4.9 MiB (5000 × kB)"),
            ("512", "B", "512 B"),
            ("134217728", "B", "128 MiB (134217728 bytes)"),
            ("16777215", "B", "16 MiB (16777215 bytes)"),
            ("300", "s", "5 min (300 s)"),
            ("30", "s", "30 s"),
            ("90", "s", "90 s"),
            ("1000", "ms", "1 s (1000 ms)"),
            ("1500", "ms", "1500 ms"),
            ("1440", "min", "1 d (1440 min)"),
            ("0", "ms", "0 ms"),
            ("0", "8kB", "0 B"),
            ("-1", "ms", "-1 ms"),
            ("-1", "8kB", "-1 × 8kB"),
            ("0.5", "ms", "0.5 ms"),
            ("7", "apples", "7 apples"),
        ] {
            assert_eq!(in_words(value, Some(unit), None), said, "{value} {unit}");
        }
        assert_eq!(in_words("on", None, Some("0 turns it off.")), "on");
    }

    #[test]
    fn what_is_no_amount_means_what_the_server_says() {
        let said = |value: &str, text: &str| in_words(value, Some("ms"), Some(text));
        assert_eq!(
            said("-1", "Zero prints all queries. -1 turns this feature off."),
            "-1: \"-1 turns this feature off\""
        );
        assert_eq!(said("0", "Zero prints all queries. -1 turns this feature off."), "0: \"Zero prints all queries\"");
        assert_eq!(said("0", "A value of 0 turns off the timeout."), "0: \"A value of 0 turns off the timeout\"");
        assert_eq!(said("250", "-1 means no limit."), "250 ms");
        for unsaid in ["It is a time.", "Values below -10 are refused.", "", "-1: <script>", "10 or 20"] {
            assert_eq!(said("-1", unsaid), "-1 ms", "{unsaid}");
        }
    }

    proptest! {
        #[test]
        fn any_value_is_said_on_one_line(value in "\\PC{0,30}", unit in "[0-9]{0,20}[a-zA-Z]{0,3}", text in "\\PC{0,200}", number: u64) {
            for value in [value, number.to_string(), "-1".to_owned(), "0".to_owned()] {
                let said = in_words(&value, Some(&unit), Some(&text));
                prop_assert!(said.contains(&value) || value == "0", "{}", said);
            }
        }
    }
}
