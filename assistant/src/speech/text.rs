//! Texts from outside, made fit to be spoken.

use crate::outside::{is_visible, trimmed};

/// The longest text from outside that is spoken, in characters.
const MAX_CHARS: usize = 120;

/// The text without control characters and other things that XML does not hold. One that is too long to be listened to ends with a
/// sentence, else with a word; whether something is left out comes along.
pub(super) fn shortened(text: &str) -> (String, bool) {
    let mut kept: Vec<char> = visible(text).take(MAX_CHARS + 1).collect();
    // What the agent has cut ends with an ellipsis.
    let was_cut = kept.len() <= MAX_CHARS && kept.last() == Some(&'…');
    if kept.len() <= MAX_CHARS && !was_cut {
        return (kept.into_iter().collect(), false);
    }
    kept.truncate(end(&kept));
    while kept.last().is_some_and(|last| last.is_whitespace() || ".,;:…、。".contains(*last)) {
        kept.pop();
    }
    (kept.into_iter().collect(), true)
}

/// Where a text is to end that goes on: after a sentence, unless that leaves little of it, else after a word.
fn end(text: &[char]) -> usize {
    let most = text.len().min(MAX_CHARS);
    let is_sentence = |at: &usize| {
        matches!(text[*at], '。' | '！' | '？')
            || matches!(text[*at], '.' | '!' | '?' | ';') && text.get(at + 1).is_some_and(|next| next.is_whitespace())
    };
    let is_word = |at: &usize| text[*at].is_whitespace() || text[*at] == '、';
    let sentence = (MAX_CHARS / 4..most).rev().find(is_sentence);
    // What follows the last letter kept may be the space that ends its word.
    sentence.or_else(|| (1..text.len()).rev().find(is_word)).unwrap_or(most)
}

/// The text for SSML in full.
pub(super) fn escape_all(text: &str) -> String {
    escaped(visible(text))
}

/// A text with its markup escaped.
pub(super) fn escaped(text: impl IntoIterator<Item = char>) -> String {
    let mut escaped = String::new();
    for character in text {
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

/// SSML without its tags, such as a pause or a voice.
pub fn untagged(ssml: &str) -> String {
    let mut parts = ssml.split('<');
    let before = parts.next().unwrap_or_default().to_owned();
    // What stands before a tag's end is the tag.
    parts.fold(before, |text, part| text + part.split_once('>').map_or(part, |(_, after)| after))
}

/// What SSML says, as plain text: the contrary of [`escape_all`].
pub fn plain(ssml: &str) -> String {
    let ssml = untagged(ssml);
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
            let (shortened, cut) = shortened(&text);
            let escaped = escaped(shortened.chars());
            prop_assert!(cut || escaped == escape_all(&text));
            prop_assert!(visible(&text).count() <= MAX_CHARS || cut);
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
