//! Names for a voice: long numbers digit by digit, and what is written in another script by a voice of its language. Who listens in
//! Japanese hears `orders` as English; who listens in English hears 受注 as Japanese.

use super::text::escaped;

/// From so many digits on, a number in a name is said digit by digit: nobody calls db11204 eleven thousand.
const DIGITS: usize = 3;

/// What the parts of a name are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Digits,
    Latin,
    Japanese,
    Other,
}

impl Script {
    fn of(letter: char) -> Self {
        match letter {
            '0'..='9' => Self::Digits,
            'a'..='z' | 'A'..='Z' => Self::Latin,
            // Kana, their long vowel and repetition marks, and kanji.
            '\u{3005}' | '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ff66}'..='\u{ff9f}' => Self::Japanese,
            _ => Self::Other,
        }
    }
}

/// A name as SSML, for a voice of this locale.
pub(super) fn named(name: &str, locale: &str) -> String {
    let japanese = locale.starts_with("ja");
    let mut ssml = String::new();
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        let script = Script::of(first);
        let length = rest.find(|letter| Script::of(letter) != script).unwrap_or(rest.len());
        let (mut part, mut after) = rest.split_at(length);
        match script {
            Script::Digits if part.len() >= DIGITS => {
                tag(&mut ssml, r#"say-as interpret-as="digits""#, part);
            }
            // What has no vowel is spelled, which every voice does in its own language.
            Script::Latin if japanese && is_pronounced(part) => {
                // Words that follow each other are one phrase.
                let longer = phrase(rest);
                (part, after) = rest.split_at(longer);
                tag(&mut ssml, r#"lang xml:lang="en-US""#, part);
            }
            Script::Japanese if !japanese => tag(&mut ssml, r#"lang xml:lang="ja-JP""#, part),
            _ => ssml.push_str(&escaped(part.chars())),
        }
        rest = after;
    }
    ssml
}

/// How far words reach that follow each other, parted by a space.
fn phrase(text: &str) -> usize {
    let mut end = 0;
    for word in text.split(' ') {
        let latin = word.find(|letter| Script::of(letter) != Script::Latin).unwrap_or(word.len());
        if !is_pronounced(&word[..latin]) {
            break;
        }
        end += usize::from(end > 0) + latin;
        if latin < word.len() {
            break;
        }
    }
    end
}

fn is_pronounced(word: &str) -> bool {
    word.len() > 1 && word.contains(['a', 'e', 'i', 'o', 'u', 'y', 'A', 'E', 'I', 'O', 'U', 'Y'])
}

fn tag(ssml: &mut String, tag: &str, text: &str) {
    let name = tag.split(' ').next().unwrap_or_default();
    ssml.extend(["<", tag, ">", &escaped(text.chars()), "</", name, ">"]);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::text::plain, *};

    #[test]
    fn each_part_of_a_name_has_its_voice() {
        for (name, locale, ssml) in [
            ("orders prod 11", "en-US", "orders prod 11"),
            ("db11204a", "en-US", r#"db<say-as interpret-as="digits">11204</say-as>a"#),
            ("受注 2", "en-US", r#"<lang xml:lang="ja-JP">受注</lang> 2"#),
            ("レポート", "de-DE", r#"<lang xml:lang="ja-JP">レポート</lang>"#),
            ("orders prod 11", "ja-JP", r#"<lang xml:lang="en-US">orders prod</lang> 11"#),
            ("db11204a", "ja-JP", r#"db<say-as interpret-as="digits">11204</say-as>a"#),
            ("hr", "ja-JP", "hr"),
            ("hr blue", "ja-JP", r#"hr <lang xml:lang="en-US">blue</lang>"#),
            ("受注blog", "ja-JP", r#"受注<lang xml:lang="en-US">blog</lang>"#),
            ("a & <b>", "ja-JP", "a &amp; &lt;b&gt;"),
        ] {
            assert_eq!(named(name, locale), ssml, "{name} in {locale}");
        }
    }

    proptest! {
        #[test]
        fn no_name_is_changed(name in "[a-z0-9 &<受注ー]{0,40}|.{0,40}", locale in "en-US|ja-JP|de-DE") {
            prop_assert_eq!(plain(&named(&name, &locale)), name);
        }
    }
}
