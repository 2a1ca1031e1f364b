//! Numbers as people say them, in both languages: one by one, in twos, or as a whole.

use std::{collections::BTreeSet, sync::OnceLock};

use crate::{
    fold::{end, folded},
    number_words::{ENGLISH, ENGLISH_TENS as TENS},
};

/// What else a digit is called. "To" and "for" are words of their own.
const DIGITS: [&[&str]; 10] = [
    &["oh", "o", "ゼロ", "レイ", "マル", "オー", "零", "〇"],
    &["イチ", "ワン", "一"],
    &["ニ", "ニー", "ツー", "トゥー", "二"],
    &["サン", "スリー", "三"],
    &["ヨン", "ヨ", "シ", "フォー", "フォア", "四"],
    &["ゴ", "ゴー", "ファイブ", "ファイヴ", "五"],
    &["ロク", "シックス", "六"],
    &["ナナ", "シチ", "セブン", "七"],
    &["ハチ", "エイト", "八"],
    &["キュー", "キュウ", "ク", "ナイン", "九"],
];
const TEENS: [&[&str]; 10] = [
    &["テン"],
    &["イレブン"],
    &["トゥエルブ", "トウェルブ", "トエルブ"],
    &["サーティーン"],
    &["フォーティーン"],
    &["フィフティーン"],
    &["シックスティーン"],
    &["セブンティーン"],
    &["エイティーン"],
    &["ナインティーン"],
];
const KANJI: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
const KANA: [&str; 10] = ["", "イチ", "ニ", "サン", "ヨン", "ゴ", "ロク", "ナナ", "ハチ", "キュウ"];

/// The digits that a word for a number stands for, in a name that is written with it.
pub(crate) fn digits_of(word: &str) -> Option<String> {
    let of_list = |list: &[&str]| list.iter().position(|known| *known == word);
    let value = of_list(&ENGLISH).or_else(|| of_list(&TENS).filter(|tens| *tens > 1).map(|tens| tens * 10));
    value.map(|value| value.to_string())
}

/// A number that kana end with, and what stands before it: トレーニングツー.
pub(crate) fn at_the_end(kana: &[char]) -> Option<(usize, char)> {
    const LEAST: usize = 2;
    let all = DIGITS.iter().zip('0'..='9').flat_map(|(names, digit)| names.iter().map(move |name| (*name, digit)));
    let text: String = kana.iter().collect();
    let ends = all.filter(|(name, _)| text.ends_with(name)).map(|(name, digit)| (name.chars().count(), digit));
    // One kana is too little: it ends many words.
    let longest = ends.filter(|(length, _)| *length > 1).max_by_key(|(length, _)| *length);
    longest.map(|(length, digit)| (kana.len() - length, digit)).filter(|(before, _)| *before >= LEAST)
}

/// Where these digits end in what was said, if they are said from here.
pub(crate) fn ends(said: &[char], start: usize, digits: &[char]) -> BTreeSet<usize> {
    let mut reached: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); digits.len() + 1];
    reached[0].insert(start);
    for at in 0..digits.len() {
        let here = reached[at].clone();
        if here.is_empty() {
            continue;
        }
        for length in 1..=(digits.len() - at).min(4) {
            for way in ways(&digits[at..at + length]) {
                reached[at + length].extend(here.iter().filter_map(|from| end(said, *from, &way)));
            }
        }
    }
    reached.pop().unwrap_or_default()
}

/// The ways to say one to four digits at once.
fn ways(digits: &[char]) -> Vec<Vec<char>> {
    let values: Vec<usize> = digits.iter().filter_map(|digit| Some(digit.to_digit(10)? as usize)).collect();
    let (Some(first), true) = (values.first().copied(), values.len() == digits.len()) else { return Vec::new() };
    let mut ways: Vec<String> = Vec::new();
    if let [value] = values[..] {
        return single(value).to_vec();
    } else if first != 0 {
        let value = values.iter().fold(0, |number, digit| number * 10 + digit);
        ways.extend(whole_english(value));
        ways.extend(whole_kanji(value));
        ways.extend(whole_kana(value));
        if (10..20).contains(&value) {
            ways.extend(TEENS[value - 10].iter().map(|way| (*way).to_owned()));
        }
    }
    if let [one, other] = values[..]
        && one == other
    {
        ways.push(format!("double{}", ENGLISH[one]));
    }
    ways.iter().map(|way| folded(way)).collect()
}

/// The ways to say a digit.
fn single(value: usize) -> &'static [Vec<char>] {
    static WAYS: OnceLock<[Vec<Vec<char>>; 10]> = OnceLock::new();
    let ways = WAYS.get_or_init(|| {
        std::array::from_fn(|value| {
            let names = DIGITS[value].iter().copied().chain([ENGLISH[value]]).map(folded);
            names.chain([value.to_string().chars().collect()]).collect()
        })
    });
    &ways[value]
}

/// A number below ten thousand in English.
pub(crate) fn whole_english(value: usize) -> Vec<String> {
    let (large, unit, rest) = match value {
        0..20 => return vec![ENGLISH[value].to_owned()],
        20..100 => {
            let unit = if value.is_multiple_of(10) { "" } else { ENGLISH[value % 10] };
            return vec![format!("{}{unit}", TENS[value / 10])];
        }
        100..1_000 => (value / 100, "hundred", value % 100),
        1_000..10_000 => (value / 1_000, "thousand", value % 1_000),
        _ => return Vec::new(),
    };
    let first = format!("{}{unit}", ENGLISH[large]);
    match rest {
        0 => vec![first],
        rest => whole_english(rest)
            .into_iter()
            .flat_map(|rest| [format!("{first}{rest}"), format!("{first}and{rest}")])
            .collect(),
    }
}

fn whole_kanji(value: usize) -> Option<String> {
    let part = |digit: usize, unit: &str| match digit {
        0 => String::new(),
        1 => unit.to_owned(),
        digit => format!("{}{unit}", KANJI[digit]),
    };
    let (thousands, hundreds, tens) =
        (part(value / 1_000, "千"), part(value / 100 % 10, "百"), part(value / 10 % 10, "十"));
    (value < 10_000).then(|| format!("{thousands}{hundreds}{tens}{}", KANJI[value % 10]))
}

fn whole_kana(value: usize) -> Option<String> {
    let thousands = match value / 1_000 {
        0 => String::new(),
        1 => "セン".to_owned(),
        3 => "サンゼン".to_owned(),
        8 => "ハッセン".to_owned(),
        digit => format!("{}セン", KANA.get(digit)?),
    };
    let hundreds = match value / 100 % 10 {
        0 => String::new(),
        1 => "ヒャク".to_owned(),
        3 => "サンビャク".to_owned(),
        6 => "ロッピャク".to_owned(),
        8 => "ハッピャク".to_owned(),
        digit => format!("{}ヒャク", KANA[digit]),
    };
    let tens = match value / 10 % 10 {
        0 => String::new(),
        1 => "ジュウ".to_owned(),
        digit => format!("{}ジュウ", KANA[digit]),
    };
    Some(format!("{thousands}{hundreds}{tens}{}", KANA[value % 10]))
}

/// A digit as it is said in a name.
pub(crate) fn english_digit(digit: char) -> &'static str {
    digit.to_digit(10).map_or("", |digit| ENGLISH[digit as usize])
}

/// The same in Japanese: after words of other languages ワン and ツー, in a row of digits イチ and ニ.
pub(crate) fn japanese_digit(digit: char, alone: bool) -> &'static str {
    const ALONE: [&str; 10] =
        ["ゼロ", "ワン", "ツー", "スリー", "フォー", "ファイブ", "シックス", "セブン", "エイト", "ナイン"];
    const ROW: [&str; 10] = ["ゼロ", "イチ", "ニ", "サン", "ヨン", "ゴ", "ロク", "ナナ", "ハチ", "キュウ"];
    digit.to_digit(10).map_or("", |digit| if alone { ALONE[digit as usize] } else { ROW[digit as usize] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_said_in_many_ways() {
        let says = |said: &str, number: &str| {
            let (said, digits): (Vec<char>, Vec<char>) = (folded(said), number.chars().collect());
            ends(&said, 0, &digits).contains(&said.len())
        };
        for (said, number) in [
            ("one one two zero four", "11204"),
            ("eleven two oh four", "11204"),
            ("一一二〇四", "11204"),
            ("いちいちにぜろよん", "11204"),
            ("ワンワンツーゼロフォー", "11204"),
            ("eleven", "11"),
            ("イレブン", "11"),
            ("十一", "11"),
            ("じゅういち", "11"),
            ("double one", "11"),
            ("twenty twenty four", "2024"),
            ("two thousand and twenty four", "2024"),
            ("二千二十四", "2024"),
            ("ニセンニジュウヨン", "2024"),
            ("one hundred", "100"),
            ("zero seven", "07"),
            ("2", "2"),
            ("にいち", "21"),
        ] {
            assert!(says(said, number), "{said} {number}");
        }
        for (said, number) in [("one", "11"), ("to", "2"), ("eleven", "1"), ("seven", "07"), ("twelve", "11")] {
            assert!(!says(said, number), "{said} {number}");
        }
        assert_eq!(at_the_end(&folded("トレーニングツー")), Some((6, '2')));
        assert_eq!(at_the_end(&folded("ワン")), None);
    }
}
