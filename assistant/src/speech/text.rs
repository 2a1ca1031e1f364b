//! Texts from outside, made fit to be spoken.

use crate::outside::{is_visible, trimmed};

/// The longest text from outside that is spoken, in characters.
const MAX_CHARS: usize = 120;

/// The text for SSML: markup escaped, control characters and other things that XML does not hold taken out, cut to a
/// length that can be listened to.
pub(super) fn escape(text: &str) -> String {
    escaped(text, MAX_CHARS)
}

/// The text for SSML in full.
pub(super) fn escape_all(text: &str) -> String {
    escaped(text, usize::MAX)
}

fn escaped(text: &str, limit: usize) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in visible(text).take(limit) {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// What SSML says, as plain text: the contrary of [`escape`]. The tags are those of the locales, such as a pause.
pub fn plain(ssml: &str) -> String {
    let mut parts = ssml.split('<');
    let before = parts.next().unwrap_or_default().to_owned();
    // What stands before a tag's end is the tag.
    let ssml = parts.fold(before, |text, part| text + part.split_once('>').map_or(part, |(_, after)| after));
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")];
    entities.iter().fold(ssml, |text, (entity, character)| text.replace(entity, character))
}

/// What of a text can be seen or heard; line ends and the like are spaces.
fn visible(text: &str) -> impl Iterator<Item = char> {
    let spaced = trimmed(text).chars().map(|character| if character.is_whitespace() { ' ' } else { character });
    spaced.filter(|character| is_visible(*character))
}

/// An identifier as words: what joins its parts becomes a space.
pub(super) fn speakable(name: &str) -> String {
    name.replace(['-', '_', '.', ':', '/'], " ")
}

/// Runs of white space become one space.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_text_becomes_well_formed(text in any::<String>()) {
            let escaped = escape(&text);
            prop_assert!(!escaped.contains(['<', '>', '"', '\'']));
            prop_assert!(!escaped.chars().any(char::is_control));
            let plain = escaped.replace("&lt;", "").replace("&gt;", "").replace("&quot;", "").replace("&apos;", "")
                .replace("&amp;", "");
            prop_assert!(!plain.contains('&'));
            prop_assert!(escaped.chars().all(is_visible));
            prop_assert_eq!(super::plain(&escape_all(&text)), visible(&text).collect::<String>());
        }
    }
}
