//! How much names are alike, for suggestions: "did you mean blog?"

use crate::{
    fold::{folded, is_kana},
    kana, parts,
};

/// Fewer consonants say too little.
const LEAST: usize = 3;

/// A name that others are compared with: taken apart once, however many they are.
#[derive(Debug)]
pub struct Likeness {
    written: String,
    bones: String,
}

impl Likeness {
    /// To this name.
    #[must_use]
    pub fn to(name: &str) -> Self {
        Self { written: written(name), bones: bones(name) }
    }

    /// How much another name is like it, from 0 to 1: as they are written, or as they sound.
    #[must_use]
    pub fn of(&self, other: &str) -> f64 {
        let other_written = written(other);
        let lengths = [self.written.chars().count(), other_written.chars().count()];
        // A letter is like every name that begins with it.
        if lengths.contains(&0) || lengths.contains(&1) && lengths[0] != lengths[1] {
            return 0.0;
        }
        let as_written = strsim::jaro_winkler(&self.written, &other_written);
        if self.bones.len() < LEAST {
            return as_written;
        }
        let other_bones = bones(other);
        if other_bones.len() < LEAST {
            return as_written;
        }
        let as_heard = match self.bones == other_bones {
            true => 0.95,
            false => strsim::jaro_winkler(&self.bones, &other_bones) - 0.1,
        };
        as_written.max(as_heard)
    }
}

/// A name as it is written, with its numbers in figures.
pub(crate) fn written(name: &str) -> String {
    let parts = parts::of(name);
    parts.iter().flat_map(|part| part.text()).collect()
}

/// Whether one is in kana and the other in Latin letters, and both have the same consonants and figures: likely the same name.
pub fn sounds_near(one: &str, other: &str) -> bool {
    let is_japanese = |text: &str| folded(text).iter().any(|letter| is_kana(*letter));
    let (bones_one, bones_other) = (bones(one), bones(other));
    is_japanese(one) != is_japanese(other) && bones_one.len() >= LEAST && bones_one == bones_other
}

/// The consonants of a name, as both languages have them, and its figures. Vowels say little, and Japanese adds its own.
pub(crate) fn bones(name: &str) -> String {
    let letters: Vec<char> = kana::latin(&folded(name)).chars().collect();
    let (mut bones, mut at) = (String::new(), 0);
    while at < letters.len() {
        let next = |wanted: &str| letters.get(at + 1).is_some_and(|letter| wanted.contains(*letter));
        let (length, sound) = match letters[at] {
            't' if letters[at..].starts_with(&['t', 'i', 'o', 'n']) => (2, 's'),
            'p' if next("h") => (2, 'h'),
            's' | 't' if next("h") => (2, 's'),
            'c' if next("h") => (2, 't'),
            't' if next("s") && letters.get(at + 2) == Some(&'u') => (2, 't'),
            'c' if next("eiy") => (1, 's'),
            'g' if at > 0 && next("eiy") => (1, 'z'),
            'c' | 'k' | 'q' => (1, 'k'),
            'x' => (1, 'x'),
            'f' | 'h' => (1, 'h'),
            'b' | 'v' => (1, 'b'),
            'j' | 'z' => (1, 'z'),
            'm' | 'n' => (1, 'n'),
            'l' => (1, 'r'),
            // English leaves an r out where no vowel follows, and Japanese with it.
            'r' if !next("aeiouy") => (1, ' '),
            'a' | 'e' | 'i' | 'o' | 'u' if at == 0 => (1, 'a'),
            'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'w' => (1, ' '),
            other => (1, other),
        };
        let repeats = bones.ends_with(sound) && !sound.is_ascii_digit();
        match sound {
            ' ' => {}
            'x' => bones.push_str("ks"),
            sound if !repeats => bones.push(sound),
            _ => {}
        }
        at += length;
    }
    bones
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_alike_as_they_sound() {
        for (one, other) in [("ロジスティック", "logistic"), ("サンプル", "sample"), ("レポーテイング", "reporting")]
        {
            assert!(Likeness::to(one).of(other) >= 0.75, "{one} {other}: {} {}", bones(one), bones(other));
        }
        assert!(
            sounds_near("ロジスティク", "logistik") && !sounds_near("mail", "male") && !sounds_near("エイチ", "hr")
        );
        for (one, other) in [("crm 12", "c"), ("warehouse", "sample"), ("ブログ", "shop"), ("", "")] {
            assert!(Likeness::to(one).of(other) < 0.75, "{one} {other}");
        }
    }
}
