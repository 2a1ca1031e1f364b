//! The code as number slots hold it: without its leading zeros, and perhaps in two pieces.

use serde_json::Value;
use unicode_normalization::UnicodeNormalization as _;

use crate::{alexa::Slot, mfa::Code};

/// The slots that a code is said in.
pub(super) const SLOTS: [&str; 2] = ["mfa", "mfasecond"];

/// What was said for a code.
#[derive(Debug)]
pub(super) enum Said {
    /// Nothing.
    Nothing,
    /// Something that cannot be a code.
    Unclear,
    /// A code.
    Code(Code),
}

impl Said {
    /// Reads the slots of an intent.
    pub(super) fn read(intent: &Value) -> Self {
        let read = |name: &str| match intent["slots"][name]["value"].as_str().map(str::trim) {
            // Alexa heard something and made nothing of it.
            Some("?") => Some(String::new()),
            _ => Slot::read(intent, name).words().map(|words| digits(&words)),
        };
        let code = match (read(SLOTS[0]), read(SLOTS[1])) {
            (None, None) => return Self::Nothing,
            (Some(whole), None) => whole_code(&whole),
            (Some(first), Some(second)) => of_pieces(&first, &second),
            (None, Some(_)) => None,
        };
        code.and_then(Code::new).map_or(Self::Unclear, Self::Code)
    }
}

/// The digits in one form and without what stands between them; nothing where there is anything else.
fn digits(words: &str) -> String {
    let digits: String = words.nfkc().filter(|character| !matches!(character, ' ' | '-' | ',')).collect();
    if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits } else { String::new() }
}

fn whole_code(digits: &str) -> Option<String> {
    (!digits.is_empty()).then(|| format!("{digits:0>6}"))
}

/// Two pieces: people say three digits and three, and each loses its zeros. Another division is clear only where none was
/// lost.
fn of_pieces(first: &str, second: &str) -> Option<String> {
    match (first.len(), second.len()) {
        (1..=3, 1..=3) => Some(format!("{first:0>3}{second:0>3}")),
        (1.., 1..) if first.len() + second.len() == 6 => Some(format!("{first}{second}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn said(first: Option<&str>, second: Option<&str>) -> Said {
        Said::read(&json!({"slots": {"mfa": {"name": "mfa", "value": first}, "mfasecond": {"value": second}}}))
    }

    fn is(said: &Said, digits: &str) -> bool {
        matches!(said, Said::Code(code) if code.is(digits))
    }

    #[test]
    fn codes_are_heard_as_alexa_writes_them() {
        assert!(matches!(said(None, None), Said::Nothing) && matches!(Said::read(&json!(null)), Said::Nothing));
        for (first, second, code) in [
            ("645281", None, "645281"),
            ("45281", None, "045281"),
            ("645 281", None, "645281"),
            ("６４５２８１", None, "645281"),
            ("0", None, "000000"),
            ("645", Some("281"), "645281"),
            ("45", Some("8"), "045008"),
            ("6452", Some("81"), "645281"),
        ] {
            assert!(is(&said(Some(first), second), code), "{first} {second:?}");
        }
        for (first, second) in [
            (Some("?"), None),
            (Some("1234567"), None),
            (Some("twelve"), None),
            (Some("12345.6"), None),
            (Some("½"), None),
            (None, Some("281")),
            (Some("6452"), Some("8")),
            (Some("645"), Some("?")),
            (Some("645281"), Some("645281")),
        ] {
            assert!(matches!(said(first, second), Said::Unclear), "{first:?} {second:?}");
        }
    }

    proptest! {
        #[test]
        fn every_code_survives_a_number_slot(code in 0_u32..1_000_000) {
            let spoken = format!("{code:06}");
            prop_assert!(is(&said(Some(&code.to_string()), None), &spoken));
            let (first, second) = (code / 1_000, code % 1_000);
            prop_assert!(is(&said(Some(&first.to_string()), Some(&second.to_string())), &spoken));
            let heard = said(Some(&spoken), None);
            let shown = format!("{heard:?}");
            prop_assert!(is(&heard, &spoken) && !shown.contains(&spoken));
        }

        #[test]
        fn anything_else_is_a_code_of_six_digits_or_none(first in any::<Option<String>>(), second in any::<Option<String>>()) {
            // It must not panic, and what it takes has six digits: there is no other way to make a code.
            let _ = said(first.as_deref(), second.as_deref());
        }
    }
}
