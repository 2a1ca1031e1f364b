//! English words as Japanese says them: those that fleets are named with by a list, others by how they are spelled.

use std::{collections::HashMap, sync::OnceLock};

use crate::fold::folded;

mod words;

use words::WORDS;

/// Longer words are none that anybody reads out.
const MOST_LETTERS: usize = 24;

/// The kana that say an English word, the likeliest first; none where it has no vowel to be said with.
pub(crate) fn kana(word: &str) -> Vec<String> {
    if let Some((_, kana)) = WORDS.iter().find(|(known, _)| *known == word) {
        return kana.iter().map(|kana| (*kana).to_owned()).collect();
    }
    let letters: Vec<char> = word.chars().collect();
    if letters.len() > MOST_LETTERS || !letters.iter().any(|letter| "aeiouy".contains(*letter)) || letters.len() < 3 {
        return Vec::new();
    }
    let mut ways: Vec<String> = Vec::new();
    for style in (0..16).map(Style::of) {
        let way = by_spelling(&letters, style);
        if !ways.contains(&way) {
            ways.push(way);
        }
    }
    ways
}

/// The English words that these kana say; they are in the form in which sounds are compared.
pub(crate) fn words(kana: &[char]) -> Vec<&'static str> {
    static BY_SOUND: OnceLock<HashMap<Vec<char>, Vec<&'static str>>> = OnceLock::new();
    let by_sound = BY_SOUND.get_or_init(|| {
        let mut by_sound: HashMap<Vec<char>, Vec<&'static str>> = HashMap::new();
        for (word, ways) in WORDS {
            ways.iter().for_each(|way| by_sound.entry(folded(way)).or_default().push(word));
        }
        by_sound
    });
    by_sound.get(kana).cloned().unwrap_or_default()
}

/// What spelling leaves open.
#[derive(Clone, Copy)]
struct Style {
    /// The vowel before -ing is long, as in "staging".
    long: bool,
    /// A last p, t or k is stopped, as in ショップ.
    stop: bool,
    /// A last s is voiced, as in オーダーズ.
    voiced: bool,
    /// A doubled p, t or k is stopped, as in ショッピング but not in ロケット.
    doubled: bool,
}

impl Style {
    /// One of the sixteen, the likeliest first.
    fn of(bits: u8) -> Self {
        Self { long: bits & 1 == 0, stop: bits & 2 == 0, voiced: bits & 4 == 0, doubled: bits & 8 == 0 }
    }
}

/// A vowel as Japanese has it, and what comes behind it.
type Vowel = (char, &'static str);

fn by_spelling(letters: &[char], style: Style) -> String {
    let (mut kana, mut at) = (String::new(), 0);
    let mut onset: Option<&'static str> = None;
    while at < letters.len() {
        let rest = &letters[at..];
        if let Some((length, said)) = ending(rest, onset) {
            if let Some(before) = onset.take() {
                kana.push_str(&syllable(before, 'i'));
            }
            kana.push_str(said);
            at += length;
        } else if let Some((length, (vowel, tail))) = vowel(letters, at, style) {
            if vowel != ' ' {
                kana.push_str(&syllable(onset.take().unwrap_or_default(), vowel));
                kana.push_str(tail);
            }
            at += length;
        } else {
            let (length, sound) = consonant(letters, at);
            if let Some(before) = onset.take() {
                kana.push_str(&bare(before, sound));
            }
            let stopped = is_stopped(letters, at, length, sound, style);
            kana.push_str(if stopped { "ッ" } else { "" });
            onset =
                Some(if sound == "s" && at + length == letters.len() && at > 1 && style.voiced { "z" } else { sound });
            at += length;
        }
    }
    if let Some(last) = onset {
        kana.push_str(&bare(last, ""));
    }
    kana
}

fn starts(rest: &[char], with: &str) -> bool {
    with.chars().enumerate().all(|(at, letter)| rest.get(at) == Some(&letter))
}

/// The ending "-ing", of which the consonant before it takes the vowel.
fn ending(rest: &[char], onset: Option<&str>) -> Option<(usize, &'static str)> {
    let said = if onset.is_some() { "ング" } else { "イング" };
    (rest.len() == 3 && starts(rest, "ing")).then_some((3, said))
}

fn is_vowel(letter: Option<&char>) -> bool {
    letter.is_some_and(|letter| "aeiou".contains(*letter))
}

/// The vowel that is written here, and with how many letters; a silent one is a space.
fn vowel(letters: &[char], at: usize, style: Style) -> Option<(usize, Vowel)> {
    const PAIRS: [(&str, Vowel); 20] = [
        ("igh", ('a', "イ")),
        ("eau", ('o', "ー")),
        ("ee", ('i', "ー")),
        ("ea", ('i', "ー")),
        ("ie", ('i', "ー")),
        ("oo", ('u', "ー")),
        ("ou", ('a', "ウ")),
        ("ow", ('a', "ウ")),
        ("ai", ('e', "イ")),
        ("ay", ('e', "イ")),
        ("ei", ('e', "イ")),
        ("ey", ('i', "ー")),
        ("oa", ('o', "ー")),
        ("oi", ('o', "イ")),
        ("oy", ('o', "イ")),
        ("au", ('o', "ー")),
        ("aw", ('o', "ー")),
        ("ue", ('u', "ー")),
        ("ew", ('u', "ー")),
        ("ui", ('u', "ー")),
    ];
    const WITH_R: [(&str, Vowel); 8] = [
        ("ear", ('a', "ー")),
        ("our", ('a', "ー")),
        ("ar", ('a', "ー")),
        ("er", ('a', "ー")),
        ("ir", ('a', "ー")),
        ("ur", ('a', "ー")),
        ("ore", ('o', "ア")),
        ("or", ('o', "ー")),
    ];
    let rest = &letters[at..];
    let first = *rest.first()?;
    // An r behind a vowel is heard only before another one.
    let goes_on = |next: Option<&char>| next.is_some_and(|next| "aeiouyr".contains(*next));
    let with_r = WITH_R.iter().find(|(written, _)| starts(rest, written) && !goes_on(rest.get(written.len())));
    if let Some((written, said)) = with_r {
        let last = rest.len() == written.len();
        let said = if *written == "or" && last && at > 2 { ('a', "ー") } else { *said };
        return Some((written.len(), said));
    }
    if let Some((written, said)) = PAIRS.iter().find(|(written, _)| starts(rest, written)) {
        return Some((written.len(), *said));
    }
    let last = rest.len() == 1;
    let heard_before = letters[..at].iter().any(|letter| "aeiouy".contains(*letter));
    let said: Vowel = match first {
        'e' if last && heard_before => (' ', ""),
        'y' if last && !heard_before => ('a', "イ"),
        'y' if last => ('i', "ー"),
        'y' if at > 0 && !is_vowel(rest.get(1)) => ('i', ""),
        'a' | 'e' | 'i' | 'o' | 'u' => {
            let behind: String = rest[1..].iter().collect();
            let mut after = behind.chars();
            let one = after.next().filter(|letter| !"aeiouywx".contains(*letter));
            let silent = one.is_some() && after.as_str() == "e";
            let before_ing = one.is_some() && after.as_str() == "ing" && style.long;
            match first {
                'a' if silent || before_ing => ('e', "ー"),
                'i' if silent || before_ing => ('a', "イ"),
                'o' if silent || before_ing => ('o', "ー"),
                'e' if silent => ('i', "ー"),
                'u' if silent => ('u', "ー"),
                'u' if last => ('u', "ー"),
                // "Hub" and "product", but "unit" and "menu".
                'u' if at > 0
                    && one.is_some()
                    && after.as_str().chars().next().is_none_or(|next| !"aeiouy".contains(next)) =>
                {
                    ('a', "")
                }
                other => (other, ""),
            }
        }
        _ => return None,
    };
    Some((1, said))
}

/// The consonant that is written here, and with how many letters.
fn consonant(letters: &[char], at: usize) -> (usize, &'static str) {
    const GROUPS: [(&str, &str); 20] = [
        ("tch", "ch"),
        ("sch", "sk"),
        ("dge", "j"),
        ("sh", "sh"),
        ("ch", "ch"),
        ("ck", "k"),
        ("ph", "f"),
        ("th", "s"),
        ("wh", "w"),
        ("qu", "kw"),
        ("ti", "sh"),
        ("kk", "k"),
        ("tt", "t"),
        ("pp", "p"),
        ("ll", "r"),
        ("ss", "s"),
        ("ff", "f"),
        ("rr", "r"),
        ("dd", "d"),
        ("gg", "g"),
    ];
    let rest = &letters[at..];
    let groups = GROUPS.iter().find(|(written, _)| starts(rest, written) && (*written != "ti" || starts(rest, "tion")));
    if let Some((written, sound)) = groups {
        return match *written {
            // "Dge" keeps the e for the vowel, unless it ends the word; of "tion" the i is a part of the consonant.
            "dge" if rest.len() > 3 => (2, sound),
            "ti" => (2, "sh"),
            _ => (written.len(), sound),
        };
    }
    let soft = rest.get(1).is_some_and(|next| "eiy".contains(*next));
    let sound = match rest[0] {
        'b' | 'v' => "b",
        'c' if soft => "s",
        'c' | 'k' | 'q' => "k",
        'd' => "d",
        'f' => "f",
        'g' if soft && at > 0 => "j",
        'g' => "g",
        'h' => "h",
        'j' => "j",
        'l' | 'r' => "r",
        'm' => "m",
        'n' => "n",
        'p' => "p",
        's' => "s",
        't' => "t",
        'w' => "w",
        'x' => "x",
        'y' => "y",
        'z' => "z",
        _ => "",
    };
    (1, sound)
}

/// Whether a consonant is stopped: a doubled one, and a last p, t, k or ch behind a short vowel.
fn is_stopped(letters: &[char], at: usize, length: usize, sound: &str, style: Style) -> bool {
    if at == 0 || !matches!(sound, "p" | "t" | "k" | "ch" | "j") || !is_vowel(letters.get(at - 1)) {
        return false;
    }
    let short = at < 2 || !is_vowel(letters.get(at - 2));
    let last = at + length == letters.len();
    let doubled = length > 1 && sound != "ch" || sound == "ch" && length == 3;
    let open = if last { sound != "j" && style.stop } else { doubled && style.doubled };
    short && open
}

/// A consonant without a vowel, before another one.
fn bare(sound: &str, next: &str) -> String {
    match sound {
        "n" => "ン",
        "m" if matches!(next, "p" | "b") => "ン",
        "k" | "kw" => "ク",
        "g" => "グ",
        "s" => "ス",
        "sh" => "シュ",
        "z" => "ズ",
        "j" => "ジ",
        "t" => "ト",
        "ch" => "チ",
        "d" => "ド",
        "h" | "f" => "フ",
        "b" => "ブ",
        "p" => "プ",
        "m" => "ム",
        "r" => "ル",
        "x" => "クス",
        "sk" => "スク",
        "y" => "イ",
        "w" => "ウ",
        _ => "",
    }
    .to_owned()
}

/// A consonant and a vowel.
fn syllable(sound: &str, vowel: char) -> String {
    let row: [&str; 5] = match sound {
        "k" => ["カ", "キ", "ク", "ケ", "コ"],
        "g" => ["ガ", "ギ", "グ", "ゲ", "ゴ"],
        "s" => ["サ", "シ", "ス", "セ", "ソ"],
        "sh" => ["シャ", "シ", "シュ", "シェ", "ショ"],
        "z" => ["ザ", "ジ", "ズ", "ゼ", "ゾ"],
        "j" => ["ジャ", "ジ", "ジュ", "ジェ", "ジョ"],
        "t" => ["タ", "ティ", "トゥ", "テ", "ト"],
        "ch" => ["チャ", "チ", "チュ", "チェ", "チョ"],
        "d" => ["ダ", "ディ", "ドゥ", "デ", "ド"],
        "n" => ["ナ", "ニ", "ヌ", "ネ", "ノ"],
        "h" => ["ハ", "ヒ", "フ", "ヘ", "ホ"],
        "f" => ["ファ", "フィ", "フ", "フェ", "フォ"],
        "b" => ["バ", "ビ", "ブ", "ベ", "ボ"],
        "p" => ["パ", "ピ", "プ", "ペ", "ポ"],
        "m" => ["マ", "ミ", "ム", "メ", "モ"],
        "y" => ["ヤ", "イ", "ユ", "イエ", "ヨ"],
        "r" => ["ラ", "リ", "ル", "レ", "ロ"],
        "w" => ["ワ", "ウィ", "ウ", "ウェ", "ウォ"],
        "kw" => ["クア", "クイ", "ク", "クエ", "クオ"],
        "x" => ["クサ", "クシ", "クス", "クセ", "クソ"],
        "sk" => ["スカ", "スキ", "スク", "スケ", "スコ"],
        _ => ["ア", "イ", "ウ", "エ", "オ"],
    };
    "aiueo".chars().position(|known| known == vowel).map_or_else(String::new, |at| row[at].to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_said_as_they_are_spelled() {
        for (word, said) in [
            ("harbor", "ハーバー"),
            ("planet", "プラネット"),
            ("rocket", "ロケット"),
            ("ferry", "フェリー"),
            ("garden", "ガーデン"),
        ] {
            assert!(kana(word).iter().any(|way| folded(way) == folded(said)), "{word}: {:?}", kana(word));
        }
        for word in ["hr", "crm", "", "db"] {
            assert!(kana(word).is_empty(), "{word}");
        }
        assert_eq!(words(&folded("ブログ")), ["blog"]);
    }

    proptest! {
        #[test]
        fn any_word_is_said(word in "[a-z]{0,30}") {
            for way in kana(&word) {
                prop_assert!(way.chars().all(crate::fold::is_kana), "{}: {}", word, way);
            }
        }
    }
}
