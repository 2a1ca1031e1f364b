//! Codes in what was said. A door may put a code into any slot, so a run of digits that could be one, or a part of one, is cut
//! out of everything that is repeated, kept or sent on: however it is written, grouped or spelled. While a task is asked for, a
//! part of one is a secret too, however short.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;

use crate::german;

/// So many digits in a row could be a code.
const MIN_SECRET_DIGITS: usize = 4;

/// So many are more than anybody counts by chance, whatever stands beside them.
const PART_DIGITS: usize = 3;

/// So many figures are a whole code, whatever stands between them.
const CODE_DIGITS: usize = 6;

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

/// The same in Japanese, where nothing stands between words, in hiragana; the English ones too.
const JAPANESE: [&str; 48] = [
    "ぜろ",
    "れい",
    "まる",
    "おー",
    "いち",
    "いっ",
    "わん",
    "に",
    "にい",
    "つー",
    "とぅー",
    "さん",
    "すりー",
    "し",
    "よん",
    "よ",
    "ふぉー",
    "ふぉあ",
    "ご",
    "ごお",
    "ごー",
    "ふぁいぶ",
    "ろく",
    "ろっ",
    "しっくす",
    "なな",
    "しち",
    "せぶん",
    "はち",
    "はっ",
    "えいと",
    "きゅう",
    "きゆう",
    "きゅー",
    "く",
    "ないん",
    "じゅう",
    "じゅー",
    "じゅっ",
    "ひゃく",
    "びゃく",
    "ぴゃく",
    "せん",
    "ぜん",
    "まん",
    "だぶる",
    "とりぷる",
    "てん",
];

/// What people say around digits, and between them.
const AROUND: [&str; 60] = [
    "a", "again", "and", "are", "ay", "code", "codes", "comma", "dash", "digit", "digits", "ef", "eff", "em", "er",
    "f", "first", "half", "here", "hyphen", "i", "is", "it", "its", "last", "m", "mfa", "minus", "my", "next", "no",
    "now", "number", "numbers", "of", "ok", "okay", "oops", "part", "passcode", "pin", "please", "rest", "s", "second",
    "so", "sorry", "space", "that", "the", "then", "this", "token", "uh", "um", "wait", "well", "with", "yes",
    "actually",
];

/// Words that sound like digits. They count only among others.
const ALIKE: [&str; 7] = ["for", "to", "too", "won", "ate", "fore", "tree"];

/// What people say around digits in Japanese, in hiragana.
const AROUND_JAPANESE: [&str; 52] = [
    "は",
    "です",
    "で",
    "の",
    "と",
    "が",
    "を",
    "も",
    "だ",
    "ね",
    "あと",
    "あの",
    "いま",
    "今",
    "いや",
    "いえ",
    "いいえ",
    "うん",
    "はい",
    "ええと",
    "えーと",
    "えっと",
    "えむえふえー",
    "えむえふえい",
    "お願いします",
    "おねがいします",
    "けた",
    "桁",
    "こーど",
    "じゃあ",
    "そして",
    "それから",
    "それで",
    "つぎ",
    "次",
    "つづき",
    "続き",
    "のこり",
    "残り",
    "まず",
    "やっぱ",
    "やっぱり",
    "やはり",
    "最初",
    "最後",
    "数字",
    "番号",
    "暗証",
    "認証",
    "違う",
    "違います",
    "前半",
];

/// The longest word of the Japanese lists, in letters.
const MAX_WORD_LETTERS: usize = 8;

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

/// Whether the text says digits, and nothing else but what people say around them: it could be a part of a code, however short.
pub(crate) fn is_digits(text: &str) -> bool {
    let letters: Vec<char> = text.nfkc().collect();
    // What could be read up to here: nothing, or some digits.
    let mut reached = vec![[false; 2]; letters.len() + 1];
    reached[0][0] = true;
    for at in 0..letters.len() {
        for digits in 0..2 {
            if !reached[at][digits] {
                continue;
            }
            if !letters[at].is_alphanumeric() || letters[at] == 'ー' {
                reached[at + 1][digits] = true;
            }
            for length in numbers(&letters, at) {
                reached[at + length][1] = true;
            }
            for length in fillers(&letters, at, true) {
                reached[at + length][digits] = true;
            }
        }
    }
    reached[letters.len()][1]
}

/// Whether something in the text could be a part of a code, where one is asked for: three digits, or fewer that stand alone; or all
/// of one, figure by figure, between whatever letters.
pub(crate) fn may_be_part(text: &str) -> bool {
    let letters: Vec<char> = text.nfkc().collect();
    let is_letter =
        |at: Option<usize>| at.and_then(|at| letters.get(at)).is_some_and(|letter| letter.is_alphanumeric());
    is_digits(text)
        || letters.iter().filter(|letter| letter.is_numeric()).count() >= CODE_DIGITS
        || runs_of(&letters, 1).iter().any(|(run, digits)| {
            *digits >= PART_DIGITS || !is_letter(run.start.checked_sub(1)) && !is_letter(Some(run.end))
        })
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
    runs_of(letters, MIN_SECRET_DIGITS).into_iter().map(|(run, _)| run).collect()
}

/// Where so many digits stand, and how many there are.
fn runs_of(letters: &[char], least: usize) -> Vec<(Range<usize>, usize)> {
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
        if digits >= least {
            found.push((start..end, digits));
        }
        at = end;
    }
    found
}

/// How long the number is that begins here, and how many digits it stands for.
fn number(letters: &[char], at: usize) -> Option<(usize, usize)> {
    let first = *letters.get(at)?;
    if is_figure(first) {
        return Some((1, 1));
    }
    if let Some((length, word)) = latin_word(letters, at) {
        return digits_of(&word).map(|digits| (length, digits));
    }
    numbers(letters, at).max().map(|length| (length, 1))
}

/// How many digits a word stands for.
fn digits_of(word: &str) -> Option<usize> {
    let english = WORDS.iter().find(|(known, _)| *known == word).map(|(_, digits)| *digits);
    let german = || match word {
        "doppel" | "doppelt" => Some(1),
        "tausend" => Some(3),
        word => german::digits(word),
    };
    english.or_else(german)
}

/// How long the numbers are that may begin here.
fn numbers(letters: &[char], at: usize) -> impl Iterator<Item = usize> {
    let figure = letters.get(at).is_some_and(|letter| is_figure(*letter)).then_some(1);
    let word = latin_word(letters, at).filter(|(_, word)| digits_of(word).is_some());
    let rest = hiragana(&letters[at..letters.len().min(at + MAX_WORD_LETTERS)]);
    let japanese = JAPANESE.iter().filter(move |word| rest.starts_with(**word)).map(|word| word.chars().count());
    figure.into_iter().chain(word.map(|(length, _)| length)).chain(japanese)
}

/// How long the words are that may begin here and are said around digits; `alike` takes those that sound like digits, too.
fn fillers(letters: &[char], at: usize, alike: bool) -> impl Iterator<Item = usize> {
    let german = |word: &str| german::AROUND_DIGITS.contains(&word) || german::BETWEEN_DIGITS.contains(&word);
    let known = move |word: &str| AROUND.contains(&word) || german(word) || alike && ALIKE.contains(&word);
    let word = latin_word(letters, at).filter(|(_, word)| known(word)).map(|(length, _)| length);
    let rest = hiragana(&letters[at..letters.len().min(at + MAX_WORD_LETTERS)]);
    let japanese = AROUND_JAPANESE.iter().filter(move |word| rest.starts_with(**word)).map(|word| word.chars().count());
    word.into_iter().chain(japanese)
}

fn is_figure(letter: char) -> bool {
    letter.is_numeric() || "〇零一二三四五六七八九十百千万壱弐参".contains(letter)
}

/// The word of Latin letters that begins here, in lower case, and how long it is.
fn latin_word(letters: &[char], at: usize) -> Option<(usize, String)> {
    let within = |at: usize| letters.get(at).is_some_and(|letter| is_latin(*letter));
    if !within(at) || at.checked_sub(1).is_some_and(within) {
        return None;
    }
    let length = letters[at..].iter().take_while(|letter| is_latin(**letter)).count();
    Some((length, lower(&letters[at..at + length])))
}

fn is_tens(letters: &[char], at: usize, length: usize) -> bool {
    let word = lower(&letters[at..at + length]);
    word.ends_with("ty") && !word.is_empty()
}

/// How many letters stand between the digits of a number.
fn separators(letters: &[char]) -> usize {
    let mut at = 0;
    loop {
        match letters.get(at) {
            Some(letter) if !letter.is_alphanumeric() => at += 1,
            Some(_) if numbers(letters, at).next().is_some() => return at,
            Some('の' | 'ー') => at += 1,
            // "Six four five, then two eight one". Nothing of it touches the digits.
            Some(_) if at > 0 => match fillers(letters, at, false).max() {
                Some(length) => at += length,
                None => return at,
            },
            _ => return at,
        }
    }
}

/// Where a code that begins at `at` is announced from, and whether it is.
fn opening(letters: &[char], at: usize) -> (usize, bool) {
    let beside = |mut at: usize| {
        while let Some(before) = BESIDE.iter().chain(german::BESIDE_MARKS).find_map(|word| ends(letters, at, word)) {
            at = before;
        }
        at
    };
    let Some(mark) = MARKS.iter().chain(german::MARKS).find_map(|mark| ends(letters, beside(at), mark)) else {
        return (at, false);
    };
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
    letter.is_ascii_alphabetic() || german::is_letter(letter)
}

fn lower(letters: &[char]) -> String {
    letters.iter().flat_map(|letter| letter.to_lowercase()).collect()
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
mod tests;
