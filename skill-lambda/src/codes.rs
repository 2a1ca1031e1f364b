//! Codes in what was said. Alexa may put a code into any slot, so a run of digits that could be one, or a part of one, is cut
//! out of everything that is repeated, kept or sent on: however it is written, grouped or spelled.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;

/// So many digits in a row could be a code.
const LEAST: usize = 4;

/// What stands before a code.
const MARKS: [&str; 10] =
    ["mfa", "em ef ay", "em eff ay", "code", "passcode", "pin", "エムエフエー", "エムエフエイ", "コード", "暗証番号"];

/// What may stand around such a mark.
const BESIDE: [&str; 14] =
    ["with", "using", "my", "the", "is", "and", "of", "number", "認証", "番号", "は", "の", "で", "が"];

/// Words that are digits, and how many of them.
const WORDS: [(&str, usize); 37] = [
    ("zero", 1),
    ("oh", 1),
    ("o", 1),
    ("one", 1),
    ("two", 1),
    ("three", 1),
    ("four", 1),
    ("five", 1),
    ("six", 1),
    ("seven", 1),
    ("eight", 1),
    ("nine", 1),
    ("niner", 1),
    ("ten", 2),
    ("eleven", 2),
    ("twelve", 2),
    ("thirteen", 2),
    ("fourteen", 2),
    ("fifteen", 2),
    ("sixteen", 2),
    ("seventeen", 2),
    ("eighteen", 2),
    ("nineteen", 2),
    ("twenty", 2),
    ("thirty", 2),
    ("forty", 2),
    ("fourty", 2),
    ("fifty", 2),
    ("sixty", 2),
    ("seventy", 2),
    ("eighty", 2),
    ("ninety", 2),
    ("hundred", 2),
    ("thousand", 3),
    ("million", 6),
    ("double", 1),
    ("triple", 2),
];

/// The same in Japanese, where nothing stands between words; the longer first.
const JAPANESE: [&str; 18] = [
    "きゅう",
    "ぜろ",
    "れい",
    "まる",
    "いち",
    "さん",
    "よん",
    "ろく",
    "なな",
    "しち",
    "はち",
    "きゆう",
    "ごお",
    "にい",
    "に",
    "し",
    "ご",
    "く",
];

/// The text without what could be a code, or a part of one, and without what announces it.
pub(crate) fn cut(text: &str) -> String {
    without(text, |_| true).0
}

/// The text without codes that are announced, as in "sample m f a 645281"; nothing where there is none.
pub(crate) fn without_announced(text: &str) -> Option<String> {
    let (rest, any) = without(text, |announced| announced);
    any.then_some(rest)
}

/// Whether something in the text could be a code.
pub(crate) fn is_in(text: &str) -> bool {
    !runs(&text.nfkc().collect::<Vec<char>>()).is_empty()
}

/// Whether the text ends in what announces a code, which may have been put elsewhere: gives what stands before it.
pub(crate) fn before_mark(text: &str) -> Option<String> {
    let letters: Vec<char> = text.nfkc().collect();
    let (at, announced) = opening(&letters, letters.len());
    announced.then(|| one_line(&letters[..at]))
}

fn without(text: &str, goes: impl Fn(bool) -> bool) -> (String, bool) {
    let letters: Vec<char> = text.nfkc().collect();
    let (mut kept, mut at, mut any) = (Vec::new(), 0, false);
    for run in runs(&letters) {
        let (start, announced) = opening(&letters, run.start);
        if !goes(announced) {
            continue;
        }
        any = true;
        kept.extend_from_slice(&letters[at.min(start)..start]);
        kept.push(' ');
        at = run.end;
    }
    kept.extend_from_slice(&letters[at..]);
    (one_line(&kept), any)
}

fn one_line(letters: &[char]) -> String {
    let text: String = letters.iter().collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Where digits stand, in any form, that could be a code.
fn runs(letters: &[char]) -> Vec<Range<usize>> {
    let (mut found, mut at) = (Vec::new(), 0);
    while at < letters.len() {
        let Some((length, mut digits)) = number(letters, at) else {
            at += 1;
            continue;
        };
        let start = at;
        let mut end = at + length;
        let mut after_tens = is_tens(letters, at, length);
        loop {
            let next = end + separators(&letters[end..]);
            let Some((length, more)) = number(letters, next) else { break };
            // "forty five" is two digits.
            digits += if after_tens && more == 1 { 0 } else { more };
            after_tens = is_tens(letters, next, length);
            end = next + length;
        }
        if digits >= LEAST {
            found.push(start..end);
        }
        at = end;
    }
    found
}

/// How long the number is that begins here, and how many digits it stands for.
fn number(letters: &[char], at: usize) -> Option<(usize, usize)> {
    let first = *letters.get(at)?;
    if first.is_numeric() || "〇零一二三四五六七八九十百千万壱弐参".contains(first) {
        return Some((1, 1));
    }
    let within = |at: usize| letters.get(at).is_some_and(|letter| is_latin(*letter));
    if is_latin(first) {
        if at.checked_sub(1).is_some_and(within) {
            return None;
        }
        let length = letters[at..].iter().take_while(|letter| is_latin(**letter)).count();
        let word = lower(&letters[at..at + length]);
        let digits = WORDS.iter().find(|(known, _)| *known == word).map(|(_, digits)| *digits)?;
        return Some((length, digits));
    }
    let rest = hiragana(&letters[at..letters.len().min(at + 3)]);
    let word = JAPANESE.iter().find(|word| rest.starts_with(**word))?;
    Some((word.chars().count(), 1))
}

fn is_tens(letters: &[char], at: usize, length: usize) -> bool {
    let word = lower(&letters[at..at + length]);
    word.ends_with("ty") && !word.is_empty()
}

/// How many letters stand between the digits of a number.
fn separators(letters: &[char]) -> usize {
    let mut at = 0;
    loop {
        let rest = &letters[at..];
        match rest.first() {
            Some(letter) if !letter.is_alphanumeric() => at += 1,
            Some('の' | 'ー') => at += 1,
            Some('a' | 'A') if lower(&rest[..rest.len().min(4)]) == "and " && at > 0 => at += 4,
            _ => return at,
        }
    }
}

/// Where a code that begins at `at` is announced from, and whether it is.
fn opening(letters: &[char], at: usize) -> (usize, bool) {
    let beside = |mut at: usize| {
        while let Some(before) = BESIDE.iter().find_map(|word| ends(letters, at, word)) {
            at = before;
        }
        at
    };
    let Some(mark) = MARKS.iter().find_map(|mark| ends(letters, beside(at), mark)) else { return (at, false) };
    (beside(mark), true)
}

/// Where this word begins, where the text before `at` ends in it. What stands between letters does not matter: "m. f. a." is
/// "mfa".
fn ends(letters: &[char], at: usize, word: &str) -> Option<usize> {
    let mut at = at;
    for wanted in word.chars().rev().filter(|letter| *letter != ' ') {
        loop {
            at = at.checked_sub(1)?;
            if letters[at].is_alphanumeric() || letters[at] == 'ー' {
                break;
            }
        }
        if letters[at].to_lowercase().next() != Some(wanted) {
            return None;
        }
    }
    let within = at.checked_sub(1).is_some_and(|before| is_latin(letters[before]));
    (!(within && word.is_ascii())).then_some(at)
}

fn is_latin(letter: char) -> bool {
    letter.is_ascii_alphabetic()
}

fn lower(letters: &[char]) -> String {
    letters.iter().map(char::to_ascii_lowercase).collect()
}

/// Katakana as hiragana.
fn hiragana(letters: &[char]) -> String {
    let fold = |letter: &char| match *letter {
        'ァ'..='ヶ' => u32::from(*letter).checked_sub(0x60).and_then(char::from_u32).unwrap_or(*letter),
        other => other,
    };
    letters.iter().map(fold).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn codes_are_cut_however_they_are_said() {
        for (said, left) in [
            ("oregon m f a 645281", "oregon"),
            ("oregon m. f. a. 645 281", "oregon"),
            ("sample MFA 645-281", "sample"),
            ("sample with code six four five two eight one", "sample"),
            ("sample, my code is sixty four fifty two eighty one", "sample,"),
            ("my code is 7388", ""),
            ("オレゴン エムエフエー 645281", "オレゴン"),
            ("サンプル認証コードは６４５２８１です", "サンプル です"),
            ("blog 六四五 二八一", "blog"),
            ("ブログ ろくよんごにいはちいち", "ブログ"),
            ("sample 645 and 281 please", "sample please"),
            ("double six triple two", ""),
            ("mfa645281", ""),
            ("db11204a", "db a"),
            // These are too short to be one, or no digits at all.
            ("orders 11", "orders 11"),
            ("unit 123", "unit 123"),
            ("the code", "the code"),
            ("anyone to honeysuckle", "anyone to honeysuckle"),
            ("サンフランシスコ", "サンフランシスコ"),
            ("forty five", "forty five"),
        ] {
            assert_eq!(cut(said), left, "{said}");
        }
        assert_eq!(without_announced("sample m f a 645281").as_deref(), Some("sample"));
        assert_eq!(without_announced("orders 2024"), None, "it could be a name");
        assert_eq!(before_mark("oregon m f a").as_deref(), Some("oregon"));
        assert_eq!(before_mark("oregon"), None);
    }

    proptest! {
        #[test]
        fn no_code_is_left(before in "[a-z \\-.あ-ん]{0,12}", code in "[0-9]{4,8}", gap in "[ ,.\\-]{0,2}", after in any::<String>()) {
            let (first, last) = code.split_at(code.len() / 2);
            let left = cut(&format!("{before}{first}{gap}{last}{after}"));
            prop_assert!(!left.contains(&code), "{}", left);
            prop_assert!(!left.contains(&format!("{first}{gap}{last}")), "{}", left);
            prop_assert_eq!(cut(&left), left.clone());
        }

        #[test]
        fn any_text_is_cut(text in any::<String>()) {
            let digits = cut(&text).split(|c: char| !c.is_numeric()).map(|run| run.chars().count()).max();
            prop_assert!(digits.unwrap_or(0) < LEAST);
        }
    }
}
