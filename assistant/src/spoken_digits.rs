//! Digits as people say and write them: in figures of any kind, in words, one by one or in twos, with what people put around them.
//! What can be read in two ways is not read at all.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization as _;

use crate::german;

/// Words for digits. After tens, a word for one digit belongs to them: "forty five" is 45.
const WORDS: [(&str, &str); 21] = [
    ("zero", "0"),
    ("oh", "0"),
    ("o", "0"),
    ("one", "1"),
    ("two", "2"),
    ("three", "3"),
    ("four", "4"),
    ("five", "5"),
    ("six", "6"),
    ("seven", "7"),
    ("eight", "8"),
    ("nine", "9"),
    ("niner", "9"),
    ("ten", "10"),
    ("eleven", "11"),
    ("twelve", "12"),
    ("thirteen", "13"),
    ("fourteen", "14"),
    ("fifteen", "15"),
    ("sixteen", "16"),
    ("seventeen", "17"),
];
const MORE_WORDS: [(&str, &str); 11] = [
    ("eighteen", "18"),
    ("nineteen", "19"),
    ("twenty", "20"),
    ("thirty", "30"),
    ("forty", "40"),
    ("fourty", "40"),
    ("fifty", "50"),
    ("sixty", "60"),
    ("seventy", "70"),
    ("eighty", "80"),
    ("ninety", "90"),
];

/// The same in Japanese, where nothing stands between words, in hiragana; the English ones too.
const JAPANESE: [(&str, &str); 32] = [
    ("ぜろ", "0"),
    ("れい", "0"),
    ("まる", "0"),
    ("おー", "0"),
    ("いち", "1"),
    ("わん", "1"),
    ("に", "2"),
    ("にい", "2"),
    ("つー", "2"),
    ("とぅー", "2"),
    ("さん", "3"),
    ("すりー", "3"),
    ("よん", "4"),
    ("よ", "4"),
    ("し", "4"),
    ("ふぉー", "4"),
    ("ふぉあ", "4"),
    ("ご", "5"),
    ("ごお", "5"),
    ("ふぁいぶ", "5"),
    ("ろく", "6"),
    ("しっくす", "6"),
    ("なな", "7"),
    ("しち", "7"),
    ("せぶん", "7"),
    ("はち", "8"),
    ("えいと", "8"),
    ("きゅう", "9"),
    ("きゅー", "9"),
    ("きゆう", "9"),
    ("く", "9"),
    ("ないん", "9"),
];

/// What people say around digits, which changes nothing about them. "No", "wait" and their like do.
const AROUND: [&str; 33] = [
    "a", "and", "code", "codes", "comma", "dash", "digit", "digits", "ef", "eff", "em", "ay", "f", "here", "hyphen",
    "is", "it", "its", "m", "mfa", "my", "now", "number", "ok", "okay", "passcode", "pin", "please", "rest", "s",
    "space", "the", "then",
];
const AROUND_JAPANESE: [&str; 22] = [
    "は",
    "です",
    "で",
    "の",
    "と",
    "が",
    "あと",
    "こーど",
    "認証",
    "番号",
    "暗証",
    "数字",
    "次",
    "つぎ",
    "残り",
    "のこり",
    "続き",
    "つづき",
    "それから",
    "お願いします",
    "おねがいします",
    "えむえふえー",
];

/// More readings than this at one place are none.
const MAX_DIGITS: usize = 8;

/// The digits that the text says, and nothing else but what people say around them; nothing where there are none, or where it is
/// not clear which.
pub(crate) fn read(text: &str) -> Option<String> {
    let letters: Vec<char> = text.nfkc().map(folded).collect();
    let mut readings: Vec<BTreeSet<String>> = vec![BTreeSet::new(); letters.len() + 1];
    readings[0].insert(String::new());
    for at in 0..letters.len() {
        let here = std::mem::take(&mut readings[at]);
        if here.len() > MAX_DIGITS {
            return None;
        }
        if here.is_empty() {
            continue;
        }
        for (length, more) in steps(&letters, at) {
            let longer = here.iter().map(|digits| format!("{digits}{more}"));
            readings[at + length].extend(longer);
        }
    }
    let mut whole = readings.pop()?.into_iter();
    whole.next().filter(|digits| !digits.is_empty() && whole.next().is_none())
}

/// What may be read next: how long it is, and the digits that it says.
fn steps(letters: &[char], at: usize) -> Vec<(usize, String)> {
    let letter = letters[at];
    if letter.is_ascii_digit() {
        return vec![(1, letter.to_string())];
    }
    if letter.is_whitespace() || "-‐–—,、・'ー".contains(letter) {
        return vec![(1, String::new())];
    }
    // The end of a sentence is no point between digits.
    if ".。!?".contains(letter) && letters[at..].iter().all(|rest| rest.is_whitespace() || ".。!?".contains(*rest)) {
        return vec![(1, String::new())];
    }
    if let Some(digit) = "〇一二三四五六七八九".chars().position(|kanji| kanji == letter) {
        return vec![(1, digit.to_string())];
    }
    if letter == '零' {
        return vec![(1, "0".to_owned())];
    }
    if is_latin(letter) {
        return of_latin(letters, at).into_iter().collect();
    }
    let rest: String = letters[at..].iter().collect();
    let digits = JAPANESE.iter().filter(|(word, _)| rest.starts_with(word)).map(|(word, digit)| (*word, *digit));
    let around = AROUND_JAPANESE.iter().filter(|word| rest.starts_with(**word)).map(|word| (*word, ""));
    digits.chain(around).map(|(word, digits)| (word.chars().count(), digits.to_owned())).collect()
}

/// A word of Latin letters, with the one after it where the two say digits together.
fn of_latin(letters: &[char], at: usize) -> Option<(usize, String)> {
    let word = |at: usize| -> Option<(usize, String)> {
        let goes_on = |letter: &char| letter.is_ascii_digit() || is_latin(*letter);
        let begins = at == 0 || !goes_on(&letters[at - 1]);
        let word: String = letters.get(at..)?.iter().copied().take_while(|letter| is_latin(*letter)).collect();
        let length = word.chars().count();
        let ends = letters.get(at + length).is_none_or(|letter| !goes_on(letter));
        (begins && ends && length > 0).then_some((length, word))
    };
    let digits_of = |word: &str| {
        let english = WORDS.iter().chain(&MORE_WORDS).find(|(known, _)| *known == word);
        let english = english.map(|(_, digits)| (*digits).to_owned());
        english.or_else(|| german::number(word).map(|number| number.to_string()))
    };
    let after = |end: usize| {
        let gap = letters[end..].iter().take_while(|letter| **letter == ' ' || **letter == '-').count();
        word(end + gap).map(|(length, word)| (end + gap + length, word))
    };
    let (length, first) = word(at)?;
    let following = after(at + length);
    // "Fünf und vierzig" is 45, or 5 and 40.
    if let Some((end, and)) = &following
        && and == "und"
        && after(*end).is_some_and(|(_, ten)| german::may_join(&first, &ten))
    {
        return None;
    }
    let next = following.and_then(|(end, next)| Some((end - at, digits_of(&next)?)));
    let times = match first.as_str() {
        "double" | "doppel" | "doppelt" => 2,
        "triple" | "dreifach" => 3,
        _ => 0,
    };
    match (digits_of(&first), next) {
        (None, Some((whole, digit))) if times > 0 && digit.len() == 1 => Some((whole, digit.repeat(times))),
        (Some(tens), Some((whole, unit))) if first.ends_with("ty") && unit.len() == 1 && unit != "0" => {
            Some((whole, format!("{}{unit}", &tens[..1])))
        }
        (Some(digits), _) => Some((length, digits)),
        (None, _) => {
            let is_around = AROUND.contains(&first.as_str()) || german::AROUND_DIGITS.contains(&first.as_str());
            is_around.then_some((length, String::new()))
        }
    }
}

fn is_latin(letter: char) -> bool {
    letter.is_ascii_alphabetic() || german::is_letter(letter)
}

/// In lower case, and katakana as hiragana.
fn folded(letter: char) -> char {
    match letter {
        'ァ'..='ヶ' => u32::from(letter).checked_sub(0x60).and_then(char::from_u32).unwrap_or(letter),
        other => other.to_lowercase().next().unwrap_or(other),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn digits_are_read_as_they_are_said() {
        for (said, digits) in [
            ("645281", "645281"),
            ("６４５　２８１", "645281"),
            ("645-281.", "645281"),
            ("six four five two eight one", "645281"),
            ("my code is six forty-five, two eighty one please", "645281"),
            ("double four triple oh nine", "440009"),
            ("m f a twelve ten ninety", "121090"),
            ("it's 645 then 281", "645281"),
            ("twenty oh five", "2005"),
            ("六四五二八一", "645281"),
            ("ロク ヨン ゴー ニー ハチ イチ", "645281"),
            ("コードはろくよんごにいはちいちです", "645281"),
            ("きゅうぜろしちよんなな", "90747"),
            ("零一二", "012"),
            ("-5", "5"),
            ("mein Code ist sechs vier fünf, zwo acht eins bitte", "645281"),
            ("der Code lautet sechshundertfünfundvierzig zweihunderteinundachtzig", "645281"),
            ("mein Code ist sechshundertfünfundvierzigtausendzweihunderteinundachtzig", "645281"),
            ("Null Null sieben", "007"),
            ("doppel vier fünfundzwanzig", "4425"),
        ] {
            assert_eq!(read(said).as_deref(), Some(digits), "{said}");
        }
        for said in [
            "",
            "?",
            "my code",
            "hr",
            "twelve apples",
            "12345.6",
            "½",
            "six for five",
            "645 no 281",
            "six hundred",
            "phone",
            "6x4",
            "double ten",
            "百二十",
            "いや645",
            "0x5",
            "+5",
            "fünf und vierzig",
            "nein, sechs",
            "ein",
        ] {
            assert_eq!(read(said), None, "{said}");
        }
    }

    proptest! {
        #[test]
        fn any_words_are_read_or_not(words in any::<String>()) {
            prop_assert!(read(&words).is_none_or(|digits| digits.bytes().all(|byte| byte.is_ascii_digit())));
        }

        #[test]
        fn words_are_read_as_the_digits_they_name(code in "[0-9]{1,8}") {
            let english = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
            let japanese = ["ゼロ", "いち", "に", "さん", "よん", "ご", "ろく", "なな", "はち", "きゅう"];
            let german = ["null", "eins", "zwo", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"];
            for (names, between) in [(english, " "), (japanese, ""), (japanese, " "), (german, " ")] {
                let said = code.bytes().map(|digit| names[usize::from(digit - b'0')]).collect::<Vec<_>>().join(between);
                prop_assert_eq!(read(&said), Some(code.clone()), "{}", said);
            }
        }
    }
}
