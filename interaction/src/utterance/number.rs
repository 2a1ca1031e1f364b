//! Numbers as people say them, for slots of the type `AMAZON.NUMBER`.

use spoken_names::number_words::{ENGLISH, ENGLISH_TENS};

use crate::text::fold;

/// The digits of a single number word, such as "eleven"; none for "o", which is a letter as often as a zero.
pub(crate) fn number_word(word: &str) -> Option<String> {
    match word {
        "o" | "and" | "hundred" | "thousand" | "million" => None,
        _ => digits(word),
    }
}

enum Word {
    Digits(String),
    Below(u128),
    Tens(u128),
    Times(u128),
}

/// The digits of a spoken or written number, without leading zeros as Alexa gives them; `None` where it is no number.
///
/// Words that do not make one number together are read one after the other: "six forty five" is 645.
pub(crate) fn digits(text: &str) -> Option<String> {
    let folded = fold(text);
    let mut words = Vec::new();
    for token in folded.split([' ', '-']).filter(|token| !token.is_empty() && !matches!(*token, "and" | "und")) {
        match word(token) {
            Some(word) => words.push(word),
            None => words.extend(token.chars().map(kanji).collect::<Option<Vec<_>>>()?),
        }
    }
    if words.is_empty() {
        return None;
    }
    let digits = if words.iter().any(|word| matches!(word, Word::Times(_))) {
        composed(&words)?.to_string()
    } else {
        one_after_the_other(&words)
    };
    let significant = digits.trim_start_matches('0');
    Some(if significant.is_empty() { "0" } else { significant }.to_owned())
}

fn word(token: &str) -> Option<Word> {
    if token.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Word::Digits(token.to_owned()));
    }
    let position = |names: &[&str]| names.iter().position(|name| *name == token).and_then(|at| u128::try_from(at).ok());
    if let Some(value) = position(&ENGLISH) {
        return Some(Word::Below(value));
    }
    if let Some(value) = position(&ENGLISH_TENS) {
        return Some(Word::Tens(value * 10));
    }
    if let Some(value) = german(token) {
        return Some(Word::Digits(value.to_string()));
    }
    match token {
        "oh" | "o" => Some(Word::Below(0)),
        "hundred" => Some(Word::Times(100)),
        "thousand" => Some(Word::Times(1_000)),
        "million" => Some(Word::Times(1_000_000)),
        _ => None,
    }
}

/// The number that a German word names, up to 999. "Ein" is an article as often.
fn german(token: &str) -> Option<u32> {
    const BELOW_TWENTY: [&str; 20] = [
        "null",
        "ein",
        "zwei",
        "drei",
        "vier",
        "fünf",
        "sechs",
        "sieben",
        "acht",
        "neun",
        "zehn",
        "elf",
        "zwölf",
        "dreizehn",
        "vierzehn",
        "fünfzehn",
        "sechzehn",
        "siebzehn",
        "achtzehn",
        "neunzehn",
    ];
    const TENS: [&str; 8] = ["zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"];
    let place = |names: &[&str], word: &str| {
        let at = names.iter().position(|name| *name == word)?;
        u32::try_from(at).ok()
    };
    let tens = |word: &str| place(&TENS, word).map(|at| (at + 2) * 10);
    let below_hundred = |word: &str| match word {
        "eins" => Some(1),
        "zwo" => Some(2),
        "ein" => None,
        word => place(&BELOW_TWENTY, word).or_else(|| tens(word)).or_else(|| {
            let (one, ten) = word.split_once("und")?;
            Some(place(&BELOW_TWENTY[..10], one).filter(|one| *one > 0)? + tens(ten)?)
        }),
    };
    match token.split_once("hundert") {
        Some((before, rest)) => {
            let hundreds = if before.is_empty() { 1 } else { place(&BELOW_TWENTY[..10], before)? };
            let rest = if rest.is_empty() { 0 } else { below_hundred(rest)? };
            Some(hundreds * 100 + rest)
        }
        None => below_hundred(token),
    }
}

fn kanji(character: char) -> Option<Word> {
    let value = match character {
        '〇' | '零' => 0,
        '十' => return Some(Word::Times(10)),
        '百' => return Some(Word::Times(100)),
        '千' => return Some(Word::Times(1_000)),
        '万' => return Some(Word::Times(10_000)),
        digit if digit.is_ascii_digit() => return Some(Word::Digits(digit.to_string())),
        other => u128::try_from("一二三四五六七八九".chars().position(|digit| digit == other)? + 1).ok()?,
    };
    Some(Word::Below(value))
}

fn one_after_the_other(words: &[Word]) -> String {
    let mut digits = String::new();
    let mut tens: Option<u128> = None;
    for word in words {
        let (value, text) = match word {
            Word::Digits(text) => (None, text.clone()),
            Word::Below(value) | Word::Tens(value) | Word::Times(value) => (Some(*value), value.to_string()),
        };
        if let (Some(tens), Some(unit @ 1..=9)) = (tens.take(), value) {
            digits.truncate(digits.len() - 2);
            digits.push_str(&(tens + unit).to_string());
            continue;
        }
        if let Word::Tens(value) = word {
            tens = Some(*value);
        }
        digits.push_str(&text);
    }
    digits
}

fn composed(words: &[Word]) -> Option<u128> {
    let (mut total, mut group, mut last): (u128, u128, u128) = (0, 0, 0);
    for word in words {
        match word {
            Word::Digits(text) => last = last.checked_add(text.parse().ok()?)?,
            Word::Below(value) | Word::Tens(value) => last = last.checked_add(*value)?,
            Word::Times(factor @ ..1_000) => {
                group = group.checked_add(last.max(1).checked_mul(*factor)?)?;
                last = 0;
            }
            Word::Times(factor) => {
                let count = group.checked_add(last)?.max(1);
                total = total.checked_add(count.checked_mul(*factor)?)?;
                (group, last) = (0, 0);
            }
        }
    }
    total.checked_add(group)?.checked_add(last)
}

#[cfg(test)]
mod tests {
    use super::digits;

    #[test]
    fn numbers_as_people_say_them() {
        let cases = [
            ("645281", "645281"),
            ("645 281", "645281"),
            ("six four five two eight one", "645281"),
            ("six forty five two eighty one", "645281"),
            ("012", "12"),
            ("oh one two", "12"),
            ("zero", "0"),
            ("twenty-five", "25"),
            ("one hundred and five", "105"),
            ("two thousand three hundred", "2300"),
            ("1,000", "1000"),
            ("二十五", "25"),
            ("三千五百", "3500"),
            ("一万二千", "12000"),
            ("六四五二八一", "645281"),
        ];
        for (said, meant) in cases {
            assert_eq!(digits(said).as_deref(), Some(meant), "{said}");
        }
        for said in ["", "sample", "five apples", "-", "3.5"] {
            assert_eq!(digits(said), None, "{said}");
        }
    }
}
