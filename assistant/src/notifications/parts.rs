//! A long text in parts that each fit into a message of SNS.

use crate::outside;

/// The most that a part takes in JSON, in bytes. A message takes 256 KB, a part is in it twice, and something stands above it.
const MAX_PART_BYTES: usize = 120_000;

/// The most parts. Of what is longer the end is sent: it is the end of a log that matters.
const MAX_PARTS: usize = 8;

/// A text in parts.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) texts: Vec<String>,
    /// Whether the beginning was left out.
    pub(super) cut: bool,
}

impl Parts {
    pub(super) fn of(text: &str) -> Self {
        Self::of_size(text, MAX_PART_BYTES)
    }

    fn of_size(text: &str, size: usize) -> Self {
        let text = outside::lines(text);
        let mut texts = Vec::new();
        let mut rest = text.as_str();
        while !rest.is_empty() || texts.is_empty() {
            let (part, after) = rest.split_at(end_of_part(rest, size));
            texts.push(part.to_owned());
            rest = after;
        }
        let too_many = texts.len().saturating_sub(MAX_PARTS);
        Self { texts: texts.split_off(too_many), cut: too_many > 0 }
    }
}

/// Where the first part ends: after a whole line, if there is one.
fn end_of_part(text: &str, size: usize) -> usize {
    let (mut taken, mut line) = (0, None);
    for (at, letter) in text.char_indices() {
        taken += escaped(letter);
        if taken > size {
            return line.unwrap_or(at);
        }
        if letter == '\n' {
            line = Some(at + 1);
        }
    }
    text.len()
}

/// How many bytes a character takes in JSON.
fn escaped(letter: char) -> usize {
    match letter {
        '"' | '\\' | '\n' | '\t' => 2,
        other => other.len_utf8(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_log_is_cut_between_its_lines_and_at_its_beginning() {
        let log: String = (0..10_000).map(|number| format!("{number} {}\n", "x\"\\".repeat(60))).collect();
        let parts = Parts::of(&log);
        assert!(parts.cut && parts.texts.len() == MAX_PARTS);
        assert!(log.ends_with(&parts.texts.concat()));
        for part in &parts.texts {
            let message = serde_json::json!({"default": part, "email": part, "sms": "x".repeat(140)}).to_string();
            assert!(message.len() < 256 * 1024 - 8_000 && part.ends_with('\n'), "{}", message.len());
        }
        let short = Parts::of("one\ntwo");
        assert_eq!(short, Parts { texts: vec!["one\ntwo".to_owned()], cut: false });
        assert_eq!(Parts::of("").texts, [""]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_no_part_is_too_large(text in "(\\PC|[\n\t\"\\\\\u{0}]){0,200}", size in 4_usize..60) {
            let parts = Parts::of_size(&text, size);
            let kept = outside::lines(&text);
            prop_assert!(parts.texts.len() <= MAX_PARTS);
            prop_assert!(kept.ends_with(&parts.texts.concat()));
            prop_assert!(parts.cut || kept == parts.texts.concat());
            for part in parts.texts {
                // Without the quotes around it.
                prop_assert!(serde_json::to_string(&part).unwrap().len() <= size + 2);
            }
        }
    }
}
