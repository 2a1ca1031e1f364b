//! The form in which sounds are compared.

use agent_protocol::names::normal_form;

/// The rows of kana by their vowel, in the order of [`VOWELS`].
const ROWS: [&str; 5] = [
    "アカサタナハマヤラワガザダバパャァヮ",
    "イキシチニヒミリギジヂビピィ",
    "ウクスツヌフムユルグズヅブプュゥ",
    "エケセテネヘメレゲゼデベペェ",
    "オコソトノホモヨロヲゴゾドボポョォ",
];
const VOWELS: [char; 5] = ['ア', 'イ', 'ウ', 'エ', 'オ'];

/// Small kana belong to the one before them.
const SMALL: &str = "ャュョァィゥェォヮ";

/// A name reduced to what can be heard: of its normal form, which the agent compares, letters and digits only. `Orders-Prod-1`,
/// `orders prod 1` and `ＯＲＤＥＲＳ＿ＰＲＯＤ＿１` are one name.
pub fn spoken_form(name: &str) -> String {
    normal_form(name).chars().filter(|character| character.is_alphanumeric()).collect()
}

/// The letters of a text, hiragana as katakana.
pub(crate) fn written(text: &str) -> Vec<char> {
    spoken_form(text).chars().map(katakana).collect()
}

/// The letters of a text, hiragana as katakana, and long vowels written in one way.
pub(crate) fn folded(text: &str) -> Vec<char> {
    let letters = written(text);
    let mut folded: Vec<char> = Vec::with_capacity(letters.len());
    let mut at = 0;
    while at < letters.len() {
        let (letter, next) = (letters[at], letters.get(at + 1).copied().unwrap_or(' '));
        at += 1;
        let vowel_before = folded.last().and_then(|before| vowel(*before));
        let is_long = match (vowel_before, letter) {
            // Two of one vowel are often two words: 5, O.
            (Some('エ'), 'イ') | (Some('オ' | 'ウ'), 'ウ') => !SMALL.contains(next),
            _ => false,
        };
        match letter {
            'ヴ' => {
                // バ, ビ, ベ and ボ are what most people say.
                let syllable = match next {
                    'ァ' => Some('バ'),
                    'ィ' => Some('ビ'),
                    'ェ' => Some('ベ'),
                    'ォ' => Some('ボ'),
                    _ => None,
                };
                at += usize::from(syllable.is_some());
                folded.push(syllable.unwrap_or('ブ'));
            }
            'ー' if folded.last() == Some(&'ー') => {}
            _ if is_long => folded.push('ー'),
            'ヂ' => folded.push('ジ'),
            'ヅ' => folded.push('ズ'),
            'ヲ' => folded.push('オ'),
            other => folded.push(other),
        }
    }
    folded
}

fn katakana(letter: char) -> char {
    match letter {
        'ぁ'..='ゖ' => u32::from(letter).checked_add(0x60).and_then(char::from_u32).unwrap_or(letter),
        other => other,
    }
}

/// Where a way to say something ends in what was said, if that goes on with it from here. Its first vowel may have become the length
/// of the one before.
pub(crate) fn end(said: &[char], start: usize, way: &[char]) -> Option<usize> {
    let rest = &said[start..];
    if rest.starts_with(way) {
        return Some(start + way.len());
    }
    let (first, behind) = way.split_first()?;
    let before = start.checked_sub(1).and_then(|before| vowel(said[before]));
    let is_long = matches!((before, first), (Some('エ'), 'イ') | (Some('オ' | 'ウ'), 'ウ'));
    (is_long && rest.first() == Some(&'ー') && rest[1..].starts_with(behind)).then_some(start + way.len())
}

/// The vowel that a kana ends with.
fn vowel(kana: char) -> Option<char> {
    ROWS.iter().position(|row| row.contains(kana)).map(|row| VOWELS[row])
}

pub(crate) fn is_kana(letter: char) -> bool {
    matches!(letter, 'ァ'..='ヺ' | 'ー')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sounds_the_same_is_written_the_same() {
        let same = |one: &str, other: &str| assert_eq!(folded(one), folded(other), "{one} {other}");
        same("ＯＲＤＥＲＳ＿Prod", "orders-prod");
        same("エイチアール", "エーチアール");
        same("けいり", "ケイリ");
        same("けいり", "ケーリ");
        same("とうきょう", "トーキョー");
        same("サーヴァー", "サーバー");
        same("ﾌﾞﾛｸﾞ", "ブログ");
        for (one, other) in [("ビル", "ビール"), ("デモウェブ", "デモーェブ"), ("イチイチ", "イチーチ")]
        {
            assert_ne!(folded(one), folded(other));
        }
    }
}
