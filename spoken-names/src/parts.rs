//! The parts of a name: words, and numbers. Where one ends and the next begins nobody hears.

use std::collections::BTreeSet;

use crate::{
    english,
    fold::{folded, is_kana, written},
    kana, letters, numbers,
};

/// A part of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// A word, as it is written: in lower case, and in katakana.
    Word(Vec<char>),
    /// Digits.
    Digits(Vec<char>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Digits,
    Kana,
    Other,
}

fn script(letter: char) -> Script {
    match letter {
        _ if digit(letter).is_some() => Script::Digits,
        letter if letter.is_ascii_alphabetic() => Script::Latin,
        letter if is_kana(letter) => Script::Kana,
        _ => Script::Other,
    }
}

/// The digit that a figure stands for.
fn digit(letter: char) -> Option<char> {
    let kanji = "〇一二三四五六七八九".chars().position(|known| known == letter);
    match kanji {
        Some(value) => char::from_digit(u32::try_from(value).ok()?, 10),
        None => letter.is_ascii_digit().then_some(letter),
    }
}

/// The parts of a name in their order.
pub(crate) fn of(name: &str) -> Vec<Part> {
    let words = name.split(|letter: char| !letter.is_alphanumeric());
    words.flat_map(|word| of_word(&written(word))).collect()
}

fn of_word(letters: &[char]) -> Vec<Part> {
    let runs = letters.chunk_by(|one, other| script(*one) == script(*other));
    let part = |run: &[char]| match script(run[0]) {
        Script::Digits => Part::Digits(run.iter().filter_map(|letter| digit(*letter)).collect()),
        Script::Latin => {
            let word: String = run.iter().collect();
            numbers::digits_of(&word)
                .map_or_else(|| Part::Word(run.to_vec()), |digits| Part::Digits(digits.chars().collect()))
        }
        Script::Kana | Script::Other => Part::Word(run.to_vec()),
    };
    runs.flat_map(|run| match numbers::at_the_end(run).filter(|_| script(run[0]) == Script::Kana) {
        Some((before, digit)) => vec![Part::Word(run[..before].to_vec()), Part::Digits(vec![digit])],
        None => vec![part(run)],
    })
    .collect()
}

impl Part {
    /// The ways to say it as a word, as they are compared.
    pub(crate) fn ways(&self) -> BTreeSet<Vec<char>> {
        let Self::Word(word) = self else { return BTreeSet::new() };
        let text: String = word.iter().collect();
        let heard = folded(&text);
        let mut ways = BTreeSet::from([heard.clone()]);
        match script(word[0]) {
            Script::Latin => {
                let kana = english::kana(&text).into_iter().chain(kana::of_latin(&text));
                ways.extend(kana.map(|kana| without_long_end(folded(&kana))));
            }
            Script::Kana => {
                ways.extend([word, &heard].map(|kana| kana::latin(kana).chars().collect()));
                ways.extend(letters::spelled(&heard).map(|letters| letters.chars().collect::<Vec<_>>()));
                ways.extend(english::words(&heard).into_iter().map(|word| word.chars().collect::<Vec<_>>()));
                ways.insert(without_long_end(heard));
            }
            Script::Digits | Script::Other => {}
        }
        ways.retain(|way| !way.is_empty());
        ways
    }

    /// Its letters or figures.
    pub(crate) fn text(&self) -> &[char] {
        match self {
            Self::Word(text) | Self::Digits(text) => text,
        }
    }

    /// Its letters, where they may be said one by one.
    pub(crate) fn letters(&self) -> &[char] {
        match self {
            Self::Word(word) if script(word[0]) == Script::Latin => word,
            _ => &[],
        }
    }
}

/// サーバー is サーバ: words of some length lose the length of their last vowel.
fn without_long_end(mut kana: Vec<char>) -> Vec<char> {
    if kana.len() > 2 && kana.last() == Some(&'ー') {
        kana.pop();
    }
    kana
}
