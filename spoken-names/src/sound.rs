//! Names that nearly sound alike, for doors that hear: a slip of one letter, or the same consonants.

use std::sync::OnceLock;

use crate::{
    Name,
    fold::{folded, is_kana},
    likeness::{bones, written},
};

/// Shorter words leave no room for a slip.
const LONG: usize = 5;

/// Fewer consonants say too little: of names in two scripts, and of names in one.
const LEAST_OF_TWO: usize = 3;
const LEAST_OF_ONE: usize = 4;

/// A name as it sounds, made once and compared often.
#[derive(Debug, Clone)]
pub struct Sound {
    text: String,
    /// As it is written, with its numbers in figures.
    letters: Vec<char>,
    digits: String,
    bones: String,
    japanese: bool,
    name: OnceLock<Name>,
}

impl Sound {
    /// Of a name, or of the words that may say one.
    pub fn of(text: &str) -> Self {
        let letters: Vec<char> = written(text).chars().collect();
        Self {
            bones: bones(text),
            digits: letters.iter().filter(|letter| letter.is_ascii_digit()).collect(),
            japanese: folded(text).iter().any(|letter| is_kana(*letter)),
            text: text.to_owned(),
            letters,
            name: OnceLock::new(),
        }
    }

    /// Whether the words say this name, or nearly: what only sounds nearly so is a guess.
    pub fn is_like(&self, words: &Self) -> bool {
        self.name.get_or_init(|| Name::new(&self.text)).is_said(&words.text) || self.is_near(words)
    }

    fn is_near(&self, words: &Self) -> bool {
        if self.digits != words.digits {
            return false;
        }
        let same = self.bones == words.bones;
        let bones = self.bones.chars().count();
        if self.japanese != words.japanese {
            return same && bones >= LEAST_OF_TWO;
        }
        let (own, other) = (self.letters.len(), words.letters.len());
        let begins = self.letters.first() == words.letters.first();
        let slip = || {
            let text = |letters: &[char]| letters.iter().collect::<String>();
            strsim::damerau_levenshtein(&text(&self.letters), &text(&words.letters)) <= 1
        };
        same && bones >= LEAST_OF_ONE && own.abs_diff(other) <= 2 && begins
            || own >= LONG && other >= LONG && own.abs_diff(other) <= 1 && slip()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kana_and_latin_sound_alike() {
        let alike = |one: &str, other: &str| Sound::of(one).is_like(&Sound::of(other));
        for (kana, latin) in
            [("レポーティング", "reporting"), ("ブログ", "blog"), ("トレーニング", "training"), ("エイチアール", "hr")]
        {
            assert!(alike(kana, latin), "{kana} {latin}: {} {}", bones(kana), bones(latin));
            assert!(alike(latin, kana), "{latin} {kana}");
        }
        assert!(alike("db11204a", "ディービー一一二〇四エー"));
        assert!(alike("oregon", "origon") && alike("orders-11", "orders eleven"));
        for (one, other) in [
            ("blog", "shop"),
            ("orders 1", "orders 2"),
            ("orders one", "orders two"),
            ("mail", "male"),
            ("ブログ", "shop"),
            ("hr", "crm"),
        ] {
            assert!(!alike(one, other), "{one} {other}");
        }
    }
}
