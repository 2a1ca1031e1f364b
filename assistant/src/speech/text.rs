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

/// What SSML says, as plain text.
pub fn plain(ssml: &str) -> String {
    let ssml = untagged(ssml);
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")];
    entities.iter().fold(ssml, |text, (entity, character)| text.replace(entity, character))
}

/// The tags that speech has, as they are opened.
const TAGS: [&str; 6] = [
    r#"<lang xml:lang="en-US">"#,
    r#"<lang xml:lang="ja-JP">"#,
    r#"<say-as interpret-as="digits">"#,
    r#"<say-as interpret-as="characters">"#,
    r#"<break time="300ms"/>"#,
    r#"<break time="5s"/>"#,
];

/// What was spoken before, with its voices, pauses and entities. It was out of our hands since: whatever else is in it is text, and
/// no tag stays open.
pub(super) fn spoken_again(ssml: &str) -> String {
    const ENTITIES: [&str; 5] = ["&lt;", "&gt;", "&quot;", "&apos;", "&amp;"];
    const ENDS: [&str; 2] = ["</lang>", "</say-as>"];
    let (mut again, mut open, mut rest) = (String::new(), Vec::new(), ssml);
    while let Some(first) = rest.chars().next() {
        let starts = |parts: &[&'static str]| parts.iter().copied().find(|part| rest.starts_with(part));
        let part = if let Some(tag) = starts(&TAGS) {
            again.push_str(tag);
            let end = ENDS.into_iter().find(|end| tag[1..].starts_with(&end[2..end.len() - 1]));
            open.extend(end);
            tag
        } else if let Some(end) = starts(&ENDS) {
            // One that ends nothing is left out.
            if open.pop_if(|last| *last == end).is_some() {
                again.push_str(end);
            }
            end
        } else if let Some(entity) = starts(&ENTITIES) {
            again.push_str(entity);
            entity
        } else {
            let letter = &rest[..first.len_utf8()];
            match first {
                '\'' | '"' => again.push(first),
                _ if first.is_whitespace() => again.push(' '),
                _ => again.push_str(&escaped(Some(first).filter(|letter| is_visible(*letter)))),
            }
            letter
        };
        rest = &rest[part.len()..];
    }
    open.into_iter().rev().for_each(|end| again.push_str(end));
    again
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

    fn escape_all(text: &str) -> String {
        escaped(visible(text))
    }

    #[test]
    fn what_is_said_again_has_the_same_voices_and_nothing_else() {
        for (said, again) in [
            (r#"<lang xml:lang="en-US">blog &amp; co</lang>は"#, r#"<lang xml:lang="en-US">blog &amp; co</lang>は"#),
            (
                r#"<say-as interpret-as="characters">4e9</say-as><break time="300ms"/>."#,
                r#"<say-as interpret-as="characters">4e9</say-as><break time="300ms"/>."#,
            ),
            // What was cut, or forged.
            (r#"a <lang xml:lang="ja-JP">受注"#, r#"a <lang xml:lang="ja-JP">受注</lang>"#),
            ("a</lang> b</say-as>", "a b"),
            (
                r#"<audio src="x"/> & <lang xml:lang="fr">"#,
                r#"&lt;audio src="x"/&gt; &amp; &lt;lang xml:lang="fr"&gt;"#,
            ),
        ] {
            assert_eq!(spoken_again(said), again, "{said}");
        }
    }

    #[test]
    fn every_tag_of_the_locales_is_said_again() {
        for (locale, source) in [
            ("en-US", include_str!("../../locales/en-US.ftl")),
            ("ja-JP", include_str!("../../locales/ja-JP.ftl")),
            ("de-DE", include_str!("../../locales/de-DE.ftl")),
        ] {
            let tags = source.match_indices('<').filter(|(at, _)| !source[*at..].starts_with("</"));
            for (at, _) in tags {
                let tag = &source[at..=at + source[at..].find('>').unwrap()];
                assert!(TAGS.contains(&tag), "{locale}: {tag}");
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_said_again_is_well_formed(parts in proptest::collection::vec("<lang xml:lang=\"en-US\">|</lang>|<say-as interpret-as=\"digits\">|</say-as>|<break time=\"5s\"/>|&amp;|[a<&>\"' 受]{0,3}|.", 0..12)) {
            let again = spoken_again(&parts.concat());
            let document = format!("<speak>{again}</speak>");
            let mut open = Vec::new();
            for part in document.split('<').skip(1) {
                let tag = part.split_once('>').unwrap().0;
                match tag.strip_prefix('/') {
                    Some(end) => prop_assert_eq!(open.pop(), Some(end.to_owned())),
                    None if tag.ends_with('/') => {}
                    None => open.push(tag.split(' ').next().unwrap().to_owned()),
                }
            }
            prop_assert!(open.is_empty());
            // To say it once more changes nothing.
            prop_assert_eq!(spoken_again(&again), again.clone());
        }

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
