//! The English words that times are said in.

use spoken_names::number_words;

use super::{
    iso,
    token::{Part, Token, Unit},
};
use Token::{
    Ago, Am, Between, Compare, Day, Filler, Half, Last, Midnight, Month, Next, Noon, Now, Number, OClock, One, Pm,
    Quarter, Since, This, Until, Weekday,
};

const fn unit(unit: Unit) -> Token {
    Token::Unit(unit)
}

/// English words. Of those that begin alike the longest counts.
const ENGLISH: &[(Token, &[&str])] = &[
    (Half, &["half an", "half a", "half"]),
    (Quarter, &["a quarter of an", "quarter of an", "a quarter", "quarter"]),
    (One, &["a", "an", "a single"]),
    (unit(Unit::Second), &["second", "seconds", "sec", "secs"]),
    (unit(Unit::Minute), &["minute", "minutes", "min", "mins"]),
    (unit(Unit::Hour), &["hour", "hours", "hr", "hrs"]),
    (unit(Unit::Day), &["day", "days"]),
    (unit(Unit::Week), &["week", "weeks"]),
    (unit(Unit::Month), &["month", "months"]),
    (Number(2), &["a couple of", "a couple", "couple of", "couple"]),
    (Number(14), &["fortnight"]),
    (Ago, &["ago", "earlier", "before now", "back", "before"]),
    (Last, &["last", "past", "previous", "preceding", "latest", "during", "within", "for", "over"]),
    (This, &["this"]),
    (Next, &["next", "from now", "coming", "upcoming"]),
    (Since, &["since", "starting", "after", "as of"]),
    (Between, &["between", "from"]),
    (Until, &["until", "till", "to", "and", "through"]),
    (Now, &["now", "right now", "at the moment", "currently", "at present", "just now", "present ref", "today so far"]),
    (Day(0), &["today", "so far today"]),
    (Day(-1), &["yesterday"]),
    (Day(-2), &["the day before yesterday", "day before yesterday"]),
    (Day(1), &["tomorrow"]),
    (Day(2), &["the day after tomorrow", "day after tomorrow"]),
    (Token::Part(Part::Morning), &["morning"]),
    (Token::Part(Part::Afternoon), &["afternoon"]),
    (Token::Part(Part::Evening), &["evening"]),
    (Token::Part(Part::Night), &["night", "overnight"]),
    (Noon, &["noon", "midday", "lunchtime", "lunch"]),
    (Midnight, &["midnight"]),
    (OClock, &["o'clock", "oclock", "o clock"]),
    (Am, &["a.m.", "a.m", "am", "a. m."]),
    (Pm, &["p.m.", "p.m", "pm", "p. m."]),
    (Token::In, &["in"]),
    (
        Compare,
        &[
            "compared with",
            "compared to",
            "compare with",
            "compare it with",
            "compare it to",
            "compare that with",
            "compare that to",
            "compare them with",
            "with",
            "compare to",
            "in comparison with",
            "in comparison to",
            "versus",
            "vs.",
            "vs",
            "against",
            "than",
            "relative to",
            "compared",
            "compare",
        ],
    ),
    (
        Filler,
        &[
            "the",
            "at",
            "on",
            "of",
            "it",
            "was",
            "were",
            "is",
            "around",
            "about",
            "exactly",
            "please",
            "time",
            "same time",
            "the same time",
            "as",
            "what",
            "like",
            "by",
            "so",
            "far",
            "ones",
            "one from",
            "then",
            "i mean",
            "i meant",
            "up",
        ],
    ),
];

const WEEKDAYS: [&[&str]; 7] = [
    &["monday", "mondays", "mon"],
    &["tuesday", "tue", "tues"],
    &["wednesday", "wed"],
    &["thursday", "thu", "thurs"],
    &["friday", "fri"],
    &["saturday", "sat"],
    &["sunday", "sun"],
];

const MONTHS: [&[&str]; 12] = [
    &["january", "jan"],
    &["february", "feb"],
    &["march", "mar"],
    &["april", "apr"],
    &["may"],
    &["june", "jun"],
    &["july", "jul"],
    &["august", "aug"],
    &["september", "sep", "sept"],
    &["october", "oct"],
    &["november", "nov"],
    &["december", "dec"],
];

const ORDINALS: [&str; 20] = [
    "",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
];

/// The number that a word names.
fn number(word: &str) -> Option<i64> {
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word);
    if !digits.is_empty() && digits.len() <= 6 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return digits.parse().ok();
    }
    let place = |words: &[&str], word: &str| {
        let at = words.iter().position(|known| *known == word && !word.is_empty())?;
        i64::try_from(at).ok()
    };
    let tens = |word: &str| place(&number_words::ENGLISH_TENS, word).map(|tens| tens * 10);
    let simple = place(&number_words::ENGLISH, word)
        .or_else(|| tens(word))
        .or_else(|| if word == "second" { None } else { place(&ORDINALS, word) });
    let joined = || {
        let (ten, one) = word.split_once('-')?;
        Some(tens(ten)? + place(&number_words::ENGLISH[..10], one).or_else(|| place(&ORDINALS[..10], one))?)
    };
    let round = match word {
        "twentieth" => Some(20),
        "thirtieth" => Some(30),
        _ => None,
    };
    simple.or(round).or_else(joined)
}

/// A time such as `15:30`, or `3pm`.
pub(super) fn clock(word: &str) -> Option<Vec<Token>> {
    let (time, half) = match ["am", "a.m.", "pm", "p.m."].iter().find_map(|end| Some((word.strip_suffix(end)?, *end))) {
        Some((time, half)) => (time, Some(if half.starts_with('a') { Am } else { Pm })),
        None => (word, None),
    };
    let digits = |text: &str| (!text.is_empty() && text.len() <= 2).then(|| text.parse::<i64>().ok()).flatten();
    let token = match time.split_once(':') {
        Some((hour, minute)) => Token::Clock(digits(hour)?, digits(minute.split(':').next()?)?),
        None if half.is_some() => Token::Hour(digits(time)?),
        None => return None,
    };
    Some([token].into_iter().chain(half).collect())
}

/// "Half past two", "a quarter to nine", "ten minutes past three": the time of the clock, and how many words it is.
fn on_the_clock(words: &[&str]) -> Option<(Token, usize)> {
    let words_before = usize::from(words.first() == Some(&"a"));
    let words = words.get(words_before..)?;
    let (minutes, length) = match *words.first()? {
        "half" => (30, 1),
        "quarter" => (15, 1),
        word => {
            let minutes = number(word).filter(|minutes| (1..60).contains(minutes))?;
            let named = matches!(words.get(1), Some(&("minutes" | "minute")));
            (minutes, 1 + usize::from(named))
        }
    };
    let hour = words.get(length + 1).and_then(|word| number(word)).filter(|hour| (0..=24).contains(hour))?;
    let is_counted = words.get(length + 2).is_some_and(|word| {
        ENGLISH.iter().any(|(token, names)| matches!(token, Token::Unit(_)) && names.contains(word))
    });
    let clock = match *words.get(length)? {
        "past" | "after" => Token::Clock(hour, minutes),
        // "Nine to eleven" is from then to then.
        "to" | "before" if minutes == 15 || length > 1 => {
            Token::Clock(if hour <= 1 { 12 } else { hour - 1 }, 60 - minutes)
        }
        _ => return None,
    };
    (!is_counted).then_some((clock, words_before + length + 2))
}

/// The tokens of English words; nothing where one is not known.
pub(super) fn tokens(words: &[&str]) -> Option<Vec<Token>> {
    let (mut found, mut at) = (Vec::new(), 0);
    while at < words.len() {
        if let Some((token, length)) = on_the_clock(&words[at..]) {
            found.push(token);
            at += length;
            continue;
        }
        let longest = (1..=5.min(words.len() - at)).rev().find_map(|length| {
            let phrase = words[at..at + length].join(" ");
            let of_list =
                || ENGLISH.iter().find(|(_, names)| names.contains(&phrase.as_str())).map(|(token, _)| vec![*token]);
            let place = |lists: &[&[&str]]| lists.iter().position(|names| names.contains(&phrase.as_str()));
            let day = || i64::try_from(place(&WEEKDAYS)?).ok().map(|day| vec![Weekday(day)]);
            let month = || i64::try_from(place(&MONTHS)?).ok().map(|month| vec![Month(month + 1)]);
            let alone = || {
                let one = words[at];
                number(one).map(|number| vec![Number(number)]).or_else(|| clock(one)).or_else(|| iso::read(one))
            };
            let tokens = of_list().or_else(day).or_else(month).or_else(|| if length == 1 { alone() } else { None });
            tokens.map(|tokens| (length, tokens))
        });
        let (length, tokens) = longest?;
        found.extend(tokens);
        at += length;
    }
    // "Twenty five" is one number.
    let mut joined: Vec<Token> = Vec::new();
    for token in found {
        match (joined.last().copied(), token) {
            (Some(Number(tens)), Number(ones))
                if (20..100).contains(&tens) && tens % 10 == 0 && (1..10).contains(&ones) =>
            {
                joined.pop();
                joined.push(Number(tens + ones));
            }
            _ => joined.push(token),
        }
    }
    Some(joined)
}
