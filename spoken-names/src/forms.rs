//! Names written as they are said, for a door that listens for them.

use crate::{
    Name, english,
    fold::{folded, is_kana},
    kana, letters, numbers,
    parts::{self, Part},
};

/// What a name is said in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// Japanese.
    Japanese,
}

impl Language {
    /// The language of a locale such as `ja-JP`.
    pub fn of_locale(locale: &str) -> Self {
        if locale.starts_with("ja") { Self::Japanese } else { Self::English }
    }
}

/// The longest form that anybody says, in characters.
const MOST_LETTERS: usize = 80;

/// A word without vowels, or a short one beside figures, is spelled: "h. r.", "d. b. 1 1".
fn is_spelled(word: &[char], beside_digits: bool) -> bool {
    let latin = word.iter().all(char::is_ascii_alphabetic);
    latin
        && (word.len() == 1
            || word.len() <= 5 && !word.iter().any(|letter| "aeiouy".contains(*letter))
            || beside_digits && word.len() == 2)
}

/// The ways to say a name that its writing does not show, the likeliest first: in English with its figures and initials in words, in
/// Japanese in kana.
pub fn forms(name: &str, language: Language) -> Vec<String> {
    let parts = parts::of(name);
    let has_digits = parts.iter().any(|part| matches!(part, Part::Digits(_)));
    let mut forms = match language {
        Language::English => {
            let digit_by_digit = |digits: &[char]| -> String {
                digits.iter().map(|digit| numbers::english_digit(*digit)).collect::<Vec<_>>().join(" ")
            };
            let whole = |digits: &[char]| -> Option<String> {
                let value: usize = digits.iter().collect::<String>().parse().ok()?;
                let spaced = |value: usize| match value {
                    20..100 if !value.is_multiple_of(10) => Some(format!(
                        "{} {}",
                        numbers::whole_english(value / 10 * 10).pop()?,
                        numbers::whole_english(value % 10).pop()?
                    )),
                    _ => numbers::whole_english(value).pop(),
                };
                (digits.len() == 2 && value >= 10).then(|| spaced(value)).flatten()
            };
            let say = |as_whole: bool| -> String {
                let said = parts.iter().map(|part| match part {
                    Part::Digits(digits) => {
                        whole(digits).filter(|_| as_whole).unwrap_or_else(|| digit_by_digit(digits))
                    }
                    Part::Word(word) if is_spelled(word, has_digits) => {
                        word.iter().map(|letter| format!("{letter}.")).collect::<Vec<_>>().join(" ")
                    }
                    // A Japanese name is said in Japanese.
                    Part::Word(word) if word.iter().all(|letter| is_kana(*letter)) => letters::spelled(word)
                        .unwrap_or_else(|| {
                            english::words(word).first().map_or_else(|| kana::latin(word), |word| (*word).to_owned())
                        }),
                    Part::Word(word) => word.iter().collect(),
                });
                said.collect::<Vec<_>>().join(" ")
            };
            vec![say(true), say(false)]
        }
        Language::Japanese => {
            let kana_of = |word: &[char]| -> String {
                let text: String = word.iter().collect();
                let spelled =
                    || word.iter().filter_map(|letter| letters::names(*letter).first()).copied().collect::<String>();
                match word.iter().all(char::is_ascii_alphabetic) {
                    true if is_spelled(word, has_digits) => spelled(),
                    true => {
                        let said = kana::of_latin(&text).filter(|_| english::kana(&text).len() != 1);
                        said.or_else(|| english::kana(&text).into_iter().next()).unwrap_or_else(spelled)
                    }
                    false => text,
                }
            };
            let say = |alone: bool| -> String {
                parts
                    .iter()
                    .map(|part| match part {
                        Part::Digits(digits) => digits
                            .iter()
                            .map(|digit| numbers::japanese_digit(*digit, alone && digits.len() == 1))
                            .collect(),
                        Part::Word(word) => kana_of(word),
                    })
                    .collect()
            };
            vec![say(true), say(false)]
        }
    };
    let written = spoken_words(name);
    forms.retain(|form| {
        !form.is_empty() && form.chars().count() <= MOST_LETTERS && !form.eq_ignore_ascii_case(&written)
    });
    // A name in kana is folded on its way: that is no other way to say it.
    forms.retain(|form| language == Language::English || folded(form) != folded(name));
    // What would not be heard as this name again helps nobody: some letters run together when they are spelled.
    let own = Name::new(name);
    forms.retain(|form| own.is_said(form));
    forms.dedup();
    forms
}

/// A name with spaces between its words.
fn spoken_words(name: &str) -> String {
    let words: Vec<&str> =
        name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_written_as_they_are_said() {
        for (name, english, japanese) in [
            ("blog", &[][..], &["ブログ"][..]),
            ("hr", &["h. r."], &["エイチアール"]),
            ("db11204a", &["d. b. one one two zero four a."], &["ディービーイチイチニゼロヨンエー"]),
            ("crm-10", &["c. r. m. ten", "c. r. m. one zero"], &["シーアールエムイチゼロ"]),
            ("training-2", &["training two"], &["トレーニングツー", "トレーニングニ"]),
            ("レポーティング", &["reporting"], &[]),
            ("経理", &[], &[]),
            ("keiri", &[], &["ケイリ"]),
        ] {
            assert_eq!(forms(name, Language::English), english, "{name}");
            assert_eq!(forms(name, Language::Japanese), japanese, "{name}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_says_the_name(name in "[a-z]{1,12}(-[a-z0-9]{1,6}){0,3}") {
            let own = Name::new(&name);
            for language in [Language::English, Language::Japanese] {
                for form in forms(&name, language) {
                    prop_assert!(own.is_said(&form), "{} {}", name, form);
                }
            }
        }

        #[test]
        fn any_name_has_forms(name in any::<String>()) {
            let _ = (forms(&name, Language::English), forms(&name, Language::Japanese));
        }
    }
}
