//! Names by their sound, whatever they are written in: "レポーティング" is "reporting", "エイチアール" is "hr".

use wana_kana::{ConvertJapanese as _, Options};

use crate::text::{fold, is_japanese};

/// How letters are said in Japanese, the longest first where one begins like another.
const LETTERS: [(&str, char); 36] = [
    ("ダブリュー", 'w'),
    ("ダブリュ", 'w'),
    ("エックス", 'x'),
    ("エイチ", 'h'),
    ("エッチ", 'h'),
    ("ジェイ", 'j'),
    ("ジェー", 'j'),
    ("ゼット", 'z'),
    ("ゼッド", 'z'),
    ("キュー", 'q'),
    ("アール", 'r'),
    ("ティー", 't'),
    ("ディー", 'd'),
    ("ビー", 'b'),
    ("シー", 'c'),
    ("ジー", 'g'),
    ("ケー", 'k'),
    ("ケイ", 'k'),
    ("エイ", 'a'),
    ("エル", 'l'),
    ("エム", 'm'),
    ("エヌ", 'n'),
    ("エフ", 'f'),
    ("エス", 's'),
    ("ブイ", 'v'),
    ("ヴィー", 'v'),
    ("ワイ", 'y'),
    ("オー", 'o'),
    ("ピー", 'p'),
    ("ユー", 'u'),
    ("アイ", 'i'),
    ("エー", 'a'),
    ("イー", 'e'),
    ("ワン", '1'),
    ("ツー", '2'),
    ("スリー", '3'),
];

/// The name that these kana spell letter by letter, if they do.
fn spelled(text: &str) -> Option<String> {
    let (mut rest, mut letters) = (text, String::new());
    while !rest.is_empty() {
        if let Some((after, letter)) =
            LETTERS.iter().find_map(|(kana, letter)| Some((rest.strip_prefix(kana)?, letter)))
        {
            letters.push(*letter);
            rest = after;
            continue;
        }
        let first = rest.chars().next()?;
        let letter = "〇一二三四五六七八九".chars().position(|kanji| kanji == first);
        match letter.and_then(|digit| char::from_digit(u32::try_from(digit).ok()?, 10)) {
            Some(digit) => letters.push(digit),
            None if first.is_ascii_alphanumeric() => letters.push(first),
            None => return None,
        }
        rest = &rest[first.len_utf8()..];
    }
    (letters.chars().count() > 1).then_some(letters)
}

/// The bones of what is heard: the consonants as both languages have them. Vowels say little, and Japanese adds its own.
fn bones(text: &str) -> String {
    let folded = fold(text);
    let latin = if folded.chars().any(is_japanese) { romaji(&folded) } else { folded };
    let letters: Vec<char> = latin.chars().filter(|letter| letter.is_alphanumeric()).collect();
    let mut bones = String::new();
    let mut at = 0;
    while at < letters.len() {
        if !letters[at].is_ascii() {
            // Nobody can tell how a kanji is read in a name.
            bones.push(letters[at]);
            at += 1;
            continue;
        }
        let (taken, sound) = sound(&letters[at..], at == 0);
        for letter in sound.chars() {
            if !bones.ends_with(letter) || letter.is_ascii_digit() {
                bones.push(letter);
            }
        }
        at += taken;
    }
    bones
}

fn romaji(text: &str) -> String {
    text.to_romaji_with_opt(Options::default())
}

/// How many letters make the next sound, and what is kept of it.
fn sound(letters: &[char], first: bool) -> (usize, &'static str) {
    let is = |at: usize, wanted: &str| letters.get(at).is_some_and(|letter| wanted.contains(*letter));
    let vowel = |at: usize| is(at, "aeiouy");
    let pair: String = letters.iter().take(2).collect();
    match pair.as_str() {
        "ph" => return (2, "f"),
        "th" => return (2, "s"),
        "sh" => return (2, "s"),
        "ch" => return (2, "t"),
        "ts" => return (2, "t"),
        "ck" => return (2, "k"),
        "ng" => return (2, "ng"),
        _ => {}
    }
    let sound = match letters[0] {
        'b' | 'v' => "b",
        'c' if is(1, "eiy") => "s",
        'c' | 'k' | 'q' => "k",
        'd' => "d",
        'f' => "f",
        'h' if first => "h",
        'g' => "g",
        'j' | 'z' => "z",
        'l' => "r",
        // English leaves an r out where no vowel follows, and Japanese with it.
        'r' if vowel(1) => "r",
        'm' | 'n' => "n",
        'p' => "p",
        's' => "s",
        't' => "t",
        'w' if first => "w",
        'x' => "ks",
        '0' => "0",
        '1' => "1",
        '2' => "2",
        '3' => "3",
        '4' => "4",
        '5' => "5",
        '6' => "6",
        '7' => "7",
        '8' => "8",
        '9' => "9",
        'a' | 'e' | 'i' | 'o' | 'u' if first => "a",
        _ => "",
    };
    (1, sound)
}

/// A name as it sounds.
#[derive(Debug, Clone)]
pub(super) struct Sound {
    letters: String,
    length: usize,
    spelled: Option<String>,
    bones: String,
    digits: String,
    japanese: bool,
}

impl Sound {
    pub(super) fn of(name: &str) -> Self {
        let letters = fold(name).replace([' ', '-', '_', '.'], "");
        let bones = bones(&letters);
        Self {
            length: letters.chars().count(),
            spelled: spelled(&letters),
            digits: bones.chars().filter(char::is_ascii_digit).collect(),
            japanese: letters.chars().any(is_japanese),
            bones,
            letters,
        }
    }

    /// Whether two names sound alike: the same bones, or a slip of one letter in a word that is long enough for one.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        if self.letters == other.letters
            || self.spelled.as_ref() == Some(&other.letters)
            || other.spelled.as_ref() == Some(&self.letters)
        {
            return true;
        }
        if self.digits != other.digits {
            return false;
        }
        let bones = self.bones == other.bones;
        if self.japanese != other.japanese {
            return bones && self.bones.len() >= 3;
        }
        let long = self.length >= 5 && other.length >= 5 && self.length.abs_diff(other.length) <= 1;
        (bones
            && self.bones.len() >= 4
            && self.length.abs_diff(other.length) <= 2
            && self.letters.chars().next() == other.letters.chars().next())
            || (long && strsim::damerau_levenshtein(&self.letters, &other.letters) <= 1)
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
            assert!(alike(kana, latin), "{:?} {:?}", Sound::of(kana), Sound::of(latin));
            assert!(alike(latin, kana), "{latin}");
        }
        assert_eq!(spelled("ディービー一一二〇四エー").as_deref(), Some("db11204a"));
        assert!(alike("oregon", "origon"));
        for (one, other) in
            [("blog", "shop"), ("orders 1", "orders 2"), ("mail", "male"), ("ブログ", "shop"), ("hr", "crm")]
        {
            assert!(!alike(one, other), "{one} {other}");
        }
    }
}
