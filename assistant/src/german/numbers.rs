//! German numbers, of which one word may say six digits.

const UNITS: [&str; 10] = ["null", "ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"];
const TEENS: [&str; 10] =
    ["zehn", "elf", "zwölf", "dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn"];
const TENS: [&str; 10] =
    ["", "", "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"];

/// What numbers are made of, and how many digits each part says.
const PARTS: [(&str, usize); 43] = [
    ("dreizehn", 2),
    ("vierzehn", 2),
    ("fünfzehn", 2),
    ("fuenfzehn", 2),
    ("sechzehn", 2),
    ("siebzehn", 2),
    ("achtzehn", 2),
    ("neunzehn", 2),
    ("zwanzig", 2),
    ("dreißig", 2),
    ("dreissig", 2),
    ("vierzig", 2),
    ("fünfzig", 2),
    ("fuenfzig", 2),
    ("sechzig", 2),
    ("siebzig", 2),
    ("achtzig", 2),
    ("neunzig", 2),
    ("zehn", 2),
    ("elf", 2),
    ("zwölf", 2),
    ("zwoelf", 2),
    ("hundert", 2),
    ("tausend", 3),
    ("millionen", 6),
    ("million", 6),
    ("und", 0),
    ("null", 1),
    ("eins", 1),
    ("eine", 1),
    ("ein", 1),
    ("zwei", 1),
    ("zwo", 1),
    ("drei", 1),
    ("vier", 1),
    ("fünf", 1),
    ("fuenf", 1),
    ("sechs", 1),
    ("sieben", 1),
    ("acht", 1),
    ("neun", 1),
    ("doppel", 1),
    ("komma", 0),
];

/// How many digits one word says, if it is made of nothing but parts of numbers: one number, or several that were written together. A
/// little more rather than less.
pub(crate) fn digits(word: &str) -> Option<usize> {
    if let Some(number) = number(word) {
        return Some(number.to_string().len());
    }
    let (parts, digits) = parts(&word.to_lowercase())?;
    (parts > 1 && digits > 1).then_some(digits)
}

/// How many parts a word has if it is made of nothing else, and how many digits they say.
fn parts(word: &str) -> Option<(usize, usize)> {
    if word.is_empty() {
        return Some((0, 0));
    }
    PARTS.iter().find_map(|(part, digits)| {
        let (others, more) = parts(word.strip_prefix(part)?)?;
        Some((others + 1, digits + more))
    })
}

/// The number below a million that one word names: "eins", "zwo", "fünfundvierzig". "Ein" is an article as often, and is none.
pub(crate) fn number(word: &str) -> Option<u32> {
    let word = word.to_lowercase().replace("ss", "ß").replace("ue", "ü").replace("oe", "ö");
    let Some((before, rest)) = word.split_once("tausend") else { return below_thousand(&word) };
    let thousands = match before {
        // Alone it is said of anything.
        "" if rest.is_empty() => return None,
        "" | "ein" => 1,
        before => below_thousand(before).filter(|thousands| *thousands > 0)?,
    };
    let rest = rest.strip_prefix("und").unwrap_or(rest);
    let rest = if rest.is_empty() { 0 } else { below_thousand(rest)? };
    Some(thousands * 1_000 + rest)
}

fn below_thousand(word: &str) -> Option<u32> {
    let (hundreds, rest) = match word.split_once("hundert") {
        Some((before, rest)) => {
            let count = if before.is_empty() { 1 } else { unit(before)? };
            (count * 100, rest.strip_prefix("und").unwrap_or(rest))
        }
        None => (0, word),
    };
    if rest.is_empty() {
        return (hundreds > 0).then_some(hundreds);
    }
    below_hundred(rest).map(|rest| hundreds + rest)
}

fn below_hundred(word: &str) -> Option<u32> {
    let place = |words: &[&str], word: &str| {
        let at = words.iter().position(|known| *known == word && !word.is_empty())?;
        u32::try_from(at).ok()
    };
    let alone = match word {
        "eins" => Some(1),
        "zwo" => Some(2),
        "ein" => None,
        word => place(&UNITS, word),
    };
    let tens = |word: &str| place(&TENS, word).map(|tens| tens * 10);
    let joined = || {
        let (one, ten) = word.split_once("und")?;
        Some(unit(one).filter(|unit| *unit > 0)? + tens(ten)?)
    };
    alone.or_else(|| place(&TEENS, word).map(|teen| teen + 10)).or_else(|| tens(word)).or_else(joined)
}

fn unit(word: &str) -> Option<u32> {
    let at = UNITS.iter().position(|known| *known == word).or_else(|| (word == "zwo").then_some(2))?;
    u32::try_from(at).ok()
}

/// The same of a day of a month: "dritten", "einundzwanzigsten".
pub(crate) fn ordinal(word: &str) -> Option<u32> {
    let stem = word.strip_suffix(['n', 'r', 's']).unwrap_or(word).strip_suffix("te")?;
    match stem {
        "ers" => Some(1),
        "drit" => Some(3),
        "sieb" => Some(7),
        "ach" => Some(8),
        stem => number(stem.strip_suffix('s').filter(|stem| stem.ends_with(['g', 't'])).unwrap_or(stem)),
    }
}

/// Whether two words with "und" between them may be one number: "fünf und vierzig".
pub(crate) fn may_join(one: &str, ten: &str) -> bool {
    let is = |word: &str, range: std::ops::Range<u32>| number(word).is_some_and(|number| range.contains(&number));
    is(one, 1..10) && is(ten, 20..100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_one_word() {
        for (word, value) in [
            ("null", 0),
            ("eins", 1),
            ("zwo", 2),
            ("fuenf", 5),
            ("Sechs", 6),
            ("zwölf", 12),
            ("siebzehn", 17),
            ("dreissig", 30),
            ("einundzwanzig", 21),
            ("fünfundvierzig", 45),
            ("hundert", 100),
            ("sechshundertfünfundvierzig", 645),
            ("zweihunderteinundachtzig", 281),
            ("hundertundeins", 101),
            ("sechshundertfünfundvierzigtausendzweihunderteinundachtzig", 645_281),
            ("Zwoelftausenddreissig", 12_030),
            ("tausendeins", 1_001),
            ("eintausend", 1_000),
            ("hunderttausendundsieben", 100_007),
        ] {
            assert_eq!(number(word), Some(value), "{word}");
        }
        for word in ["", "ein", "eine", "und", "hr", "nullundzwanzig", "hundertx", "zehnundzwanzig", "tausend"] {
            assert_eq!(number(word), None, "{word}");
        }
        for (word, value) in
            [("ersten", 1), ("zweite", 2), ("dritten", 3), ("siebten", 7), ("achten", 8), ("zwölften", 12)]
        {
            assert_eq!(ordinal(word), Some(value), "{word}");
        }
        assert_eq!([ordinal("zwanzigsten"), ordinal("einunddreißigsten")], [Some(20), Some(31)]);
        assert_eq!(["minuten", "letzten", "heute"].map(ordinal), [None; 3]);
        assert!(may_join("fünf", "vierzig") && !may_join("zehn", "vierzig") && !may_join("fünf", "vier"));
    }

    #[test]
    fn digits_are_counted_in_whatever_is_made_of_numbers() {
        for (word, count) in [
            ("sechshundertfünfundvierzigtausendzweihunderteinundachtzig", 6),
            ("Sechsvierfuenfzweiachteins", 6),
            ("fünfundvierzigzwölf", 5),
            ("sechssieben", 2),
            ("zweimillionendrei", 8),
            ("elf", 2),
        ] {
            assert_eq!(digits(word), Some(count), "{word}");
        }
        for word in ["", "ein", "und", "tausend", "blog", "einkauf", "achtung", "dreirad", "undine", "komma"] {
            assert_eq!(digits(word), None, "{word}");
        }
    }
}
