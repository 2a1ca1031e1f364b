//! One form of writing for what is said and what the model lists.

use unicode_normalization::UnicodeNormalization as _;

/// The longest utterance that is looked at, in characters; a person's breath ends before.
const MAX_UTTERANCE: usize = 500;

/// Brings text into one form (NFKC) without commas, trailing punctuation and needless spaces; keeps its letters.
///
/// Japanese is written without spaces, so a space beside a Japanese character says nothing and goes too.
pub fn tidy(text: &str) -> String {
    let mut words = String::new();
    for character in text.nfkc().take(MAX_UTTERANCE) {
        match character {
            '\u{2018}' | '\u{2019}' => words.push('\''),
            // Quotation marks around a name are written, and not said.
            ',' | ';' | '、' | '"' | '\u{201c}' | '\u{201d}' | '「' | '」' | '『' | '』' => words.push(' '),
            other if other.is_whitespace() || other.is_control() => words.push(' '),
            other => words.push(other),
        }
    }
    let words = words.trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | '?' | '!' | '。'));
    let mut tidied = String::with_capacity(words.len());
    for word in words.split_whitespace() {
        let between = tidied.chars().next_back().zip(word.chars().next());
        if between.is_some_and(|(before, after)| !is_japanese(before) && !is_japanese(after)) {
            tidied.push(' ');
        }
        tidied.push_str(word);
    }
    tidied
}

/// The same form in lower case, for comparing.
pub fn fold(text: &str) -> String {
    tidy(text).chars().map(fold_char).collect()
}

/// Lower case, one character for one, so that positions stay.
pub(crate) fn fold_char(character: char) -> char {
    let mut lower = character.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(only), None) => only,
        _ => character,
    }
}

/// Whether the character belongs to a script written without spaces (kana and Han).
pub(crate) fn is_japanese(character: char) -> bool {
    matches!(character, '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_form_of_writing() {
        assert_eq!(tidy("  List  instances, in Oregon?! "), "List instances in Oregon");
        assert_eq!(fold("What’s ＵＰ."), "what's up");
        assert_eq!(tidy("オレゴン の ｲﾝｽﾀﾝｽ、blog を 再起動。"), "オレゴンのインスタンスblogを再起動");
        assert_eq!(tidy("『blog』の「状態」は、“今” \"ok\""), "blogの状態は今ok");
        assert_eq!(tidy("?!"), "");
    }
}
