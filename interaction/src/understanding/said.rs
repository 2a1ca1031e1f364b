//! An utterance in units: a word of a language with spaces, or one character of Japanese.

use std::sync::Arc;

use unicode_normalization::UnicodeNormalization as _;

use crate::text::{fold_char, is_japanese};
use crate::utterance::number_word;

/// The longest utterance that is looked at, in characters.
const MAX_CHARS: usize = 500;

/// What a unit is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    Latin,
    Digits,
    Katakana,
    Hiragana,
    Kanji,
}

/// A word, or a character of Japanese.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    /// In lower case.
    pub(super) text: String,
    /// What it is compared by: number words are digits.
    pub(super) key: String,
    /// Where it stands among the letters.
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) script: Script,
    /// The quotation it stands in, counted from 1.
    pub(super) quote: Option<usize>,
}

impl Unit {
    /// Whether it may be a part of a name that is spelled: a digit, a number or a single letter.
    pub(super) fn is_spelled(&self) -> bool {
        self.key.bytes().all(|byte| byte.is_ascii_digit())
            || (self.script == Script::Latin && self.text.chars().count() == 1)
    }
}

/// An utterance taken apart.
#[derive(Debug, Clone)]
pub(super) struct Said {
    letters: Arc<[char]>,
    pub(super) units: Vec<Unit>,
}

impl Said {
    pub(super) fn new(utterance: &str) -> Self {
        let letters: Arc<[char]> = utterance.nfkc().take(MAX_CHARS).map(straight).collect();
        let mut said = Self { letters, units: Vec::new() };
        let (mut at, mut quote, mut quotes) = (0, None, 0);
        while at < said.letters.len() {
            let letter = said.letters[at];
            match letter {
                '「' | '『' | '“' => {
                    quotes += 1;
                    quote = Some(quotes);
                    at += 1;
                }
                '"' if quote.is_none() => {
                    quotes += 1;
                    quote = Some(quotes);
                    at += 1;
                }
                '」' | '』' | '”' | '"' => {
                    quote = None;
                    at += 1;
                }
                _ if is_japanese(letter) && letter != '・' => {
                    said.push(at, at + 1, script(letter), quote);
                    at += 1;
                }
                _ if letter.is_alphanumeric() => {
                    let end = said.end_of_word(at);
                    said.word(at, end, quote);
                    at = end;
                }
                _ => at += 1,
            }
        }
        said.contract();
        said
    }

    /// The words from one unit to before another, as they were written, without spaces where Japanese has none.
    pub(super) fn words(&self, from: usize, to: usize) -> String {
        let units = self.units.get(from..to).unwrap_or_default();
        let (Some(first), Some(last)) = (units.first(), units.last()) else { return String::new() };
        self.letters[first.from..last.to].iter().filter(|c| !matches!(c, '「' | '」' | '『' | '』' | '"')).collect()
    }

    /// The key of some units together.
    pub(super) fn key(&self, from: usize, to: usize) -> String {
        self.units[from..to].iter().map(|unit| unit.key.as_str()).collect()
    }

    /// All text, in lower case, without spaces and signs.
    pub(super) fn text(&self) -> String {
        self.units.iter().map(|unit| unit.text.as_str()).collect()
    }

    /// All words, in lower case, with a space between them.
    pub(super) fn spaced(&self) -> String {
        self.units.iter().map(|unit| unit.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// The same without some units at the start and at the end.
    pub(super) fn part(&self, from: usize, to: usize) -> Self {
        Self { letters: Arc::clone(&self.letters), units: self.units[from..to].to_vec() }
    }

    fn end_of_word(&self, at: usize) -> usize {
        let inside = |at: usize| self.letters.get(at).is_some_and(|c| c.is_alphanumeric() && !is_japanese(*c));
        let mut end = at + 1;
        while inside(end) || (self.letters.get(end) == Some(&'\'') && inside(end + 1)) {
            end += 1;
        }
        end
    }

    fn word(&mut self, from: usize, to: usize, quote: Option<usize>) {
        let digits = self.letters[from..to].iter().all(char::is_ascii_digit);
        self.push(from, to, if digits { Script::Digits } else { Script::Latin }, quote);
    }

    fn push(&mut self, from: usize, to: usize, script: Script, quote: Option<usize>) {
        let text: String = self.letters[from..to].iter().copied().map(fold_char).collect();
        self.units.push(unit(text, from, to, script, quote));
    }

    /// "what's" is two words, and so is "don't".
    fn contract(&mut self) {
        const GERMAN: [&str; 8] = ["geht", "gibt", "läuft", "ist", "wie", "war", "sieht", "steht"];
        const ASKING: [&str; 10] = ["what", "who", "how", "where", "it", "that", "there", "here", "when", "why"];
        let mut units = Vec::with_capacity(self.units.len());
        for whole in self.units.drain(..) {
            let Some(at) = whole.text.find('\'') else {
                units.push(whole);
                continue;
            };
            let (base, ending) = whole.text.split_at(at);
            let (base, ending) = match ending {
                "'s" if ASKING.contains(&base) => (base, "is"),
                "'s" if base == "let" => (base, "us"),
                "'s" if GERMAN.contains(&base) => (base, "es"),
                "'s" => (base, "'s"),
                "'re" => (base, "are"),
                "'m" => (base, "am"),
                "'d" => (base, "would"),
                "'ll" => (base, "will"),
                "'ve" => (base, "have"),
                "'t" if base == "can" => ("can", "not"),
                "'t" if base == "won" => ("will", "not"),
                "'t" => (base.strip_suffix('n').unwrap_or(base), "not"),
                _ => {
                    units.push(whole);
                    continue;
                }
            };
            // Among the letters, of which some have several bytes.
            let middle = whole.from + whole.text[..at].chars().count();
            units.push(unit(base.to_owned(), whole.from, middle, whole.script, whole.quote));
            units.push(unit(ending.to_owned(), middle, whole.to, whole.script, whole.quote));
        }
        self.units = units;
    }
}

fn unit(text: String, from: usize, to: usize, script: Script, quote: Option<usize>) -> Unit {
    let key = match script {
        Script::Latin => number_word(&text).unwrap_or_else(|| text.clone()),
        Script::Kanji => kanji_digit(&text).map_or_else(|| text.clone(), ToOwned::to_owned),
        _ => text.clone(),
    };
    Unit { text, key, from, to, script, quote }
}

fn kanji_digit(text: &str) -> Option<&'static str> {
    const DIGITS: [(&str, &str); 11] = [
        ("〇", "0"),
        ("零", "0"),
        ("一", "1"),
        ("二", "2"),
        ("三", "3"),
        ("四", "4"),
        ("五", "5"),
        ("六", "6"),
        ("七", "7"),
        ("八", "8"),
        ("九", "9"),
    ];
    DIGITS.iter().find(|(kanji, _)| *kanji == text).map(|(_, digit)| *digit)
}

fn straight(letter: char) -> char {
    match letter {
        '\u{2018}' | '\u{2019}' => '\'',
        other => other,
    }
}

fn script(letter: char) -> Script {
    match letter {
        '\u{3040}'..='\u{309f}' => Script::Hiragana,
        '\u{30a0}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' => Script::Katakana,
        _ => Script::Kanji,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(utterance: &str) -> Vec<String> {
        Said::new(utterance).units.into_iter().map(|unit| unit.text).collect()
    }

    #[test]
    fn words_and_characters() {
        assert_eq!(texts("What's the blog's CPU?"), ["what", "is", "the", "blog", "'s", "cpu"]);
        assert_eq!(texts("don’t, can't"), ["do", "not", "can", "not"]);
        assert_eq!(texts("D. B. 11204 a."), ["d", "b", "11204", "a"]);
        assert_eq!(texts("Wie geht's der Datenbank"), ["wie", "geht", "es", "der", "datenbank"]);
        assert_eq!(Said::new("läuft's noch").words(0, 2), "läuft's");
        assert_eq!(texts("us-west-2"), ["us", "west", "2"]);
        assert_eq!(texts("HRの数"), ["hr", "の", "数"]);
    }

    #[test]
    fn words_stay_as_they_were_said() {
        let said = Said::new("status of Orders-Prod eleven in『Blog』");
        assert_eq!(said.words(2, 5), "Orders-Prod eleven");
        assert_eq!(said.key(2, 5), "ordersprod11");
        assert_eq!(said.units[6].quote, Some(1));
    }
}
