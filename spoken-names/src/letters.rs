//! Letters by their names.

use std::sync::OnceLock;

use crate::fold::folded;

/// What a letter is called in Japanese.
const NAMES: [(char, &[&str]); 26] = [
    ('a', &["エー", "エイ"]),
    ('b', &["ビー"]),
    ('c', &["シー"]),
    ('d', &["ディー", "デー"]),
    ('e', &["イー"]),
    ('f', &["エフ"]),
    ('g', &["ジー"]),
    ('h', &["エイチ", "エッチ"]),
    ('i', &["アイ"]),
    ('j', &["ジェー", "ジェイ"]),
    ('k', &["ケー", "ケイ"]),
    ('l', &["エル"]),
    ('m', &["エム"]),
    ('n', &["エヌ", "エン"]),
    ('o', &["オー"]),
    ('p', &["ピー"]),
    ('q', &["キュー"]),
    ('r', &["アール"]),
    ('s', &["エス"]),
    ('t', &["ティー", "テー"]),
    ('u', &["ユー"]),
    ('v', &["ブイ", "ヴィー"]),
    ('w', &["ダブリュー", "ダブルユー", "ダブル", "doubleu"]),
    ('x', &["エックス"]),
    ('y', &["ワイ"]),
    ('z', &["ゼット", "ゼッド", "ズィー", "zed"]),
];

/// What this letter is called; the usual name first.
pub(crate) fn names(letter: char) -> &'static [&'static str] {
    NAMES.iter().find(|(known, _)| *known == letter).map_or(&[], |(_, names)| names)
}

/// The same in the form in which sounds are compared.
pub(crate) fn sounds(letter: char) -> &'static [Vec<char>] {
    all().iter().find(|(known, _)| *known == letter).map_or(&[], |(_, sounds)| sounds)
}

fn all() -> &'static [(char, Vec<Vec<char>>)] {
    static ALL: OnceLock<Vec<(char, Vec<Vec<char>>)>> = OnceLock::new();
    ALL.get_or_init(|| {
        let sounds = |names: &[&str]| names.iter().map(|name| folded(name)).collect();
        NAMES.iter().map(|(letter, names)| (*letter, sounds(names))).collect()
    })
}

/// The letters that these kana spell, if they do so from beginning to end. They are in the form in which sounds are compared.
pub(crate) fn spelled(kana: &[char]) -> Option<String> {
    /// Nobody spells longer names.
    const MAX_KANA: usize = 40;
    let mut letters = String::new();
    (kana.len() <= MAX_KANA && read(kana, &mut letters)).then_some(letters)
}

/// The longest name of a letter comes first: ディー is no イー behind something.
fn read(kana: &[char], letters: &mut String) -> bool {
    if kana.is_empty() {
        return letters.len() > 1;
    }
    let names = all().iter().flat_map(|(letter, sounds)| sounds.iter().map(|sound| (*letter, sound)));
    let mut fits: Vec<(char, usize)> =
        names.filter(|(_, sound)| kana.starts_with(sound)).map(|(letter, sound)| (letter, sound.len())).collect();
    fits.sort_by_key(|(_, length)| std::cmp::Reverse(*length));
    for (letter, length) in fits {
        letters.push(letter);
        if read(&kana[length..], letters) {
            return true;
        }
        letters.pop();
    }
    false
}
