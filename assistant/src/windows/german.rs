//! The German words that times are said in.

use super::{
    english::clock,
    iso,
    token::{Part, Token, Unit},
};
use crate::german::{number, ordinal};
use Token::{
    Ago, Between, Compare, Day, Filler, Half, Last, Midnight, Month, Next, Noon, Now, Number, OClock, One, Since, This,
    Until, Weekday,
};

const fn unit(unit: Unit) -> Token {
    Token::Unit(unit)
}

const fn part(part: Part) -> Token {
    Token::Part(part)
}

/// Of those that begin alike the longest counts.
const WORDS: &[(&[Token], &[&str])] = &[
    (&[Half], &["halbe", "halben", "eine halbe", "einer halben"]),
    (&[One], &["ein", "eine", "einem", "einen", "einer"]),
    (&[Number(15), unit(Unit::Minute)], &["viertelstunde"]),
    (&[Number(45), unit(Unit::Minute)], &["dreiviertelstunde"]),
    (&[Number(90), unit(Unit::Minute)], &["eineinhalb stunden", "anderthalb stunden"]),
    (&[Number(12), unit(Unit::Hour)], &["halben tag", "halber tag", "einem halben tag"]),
    (&[unit(Unit::Second)], &["sekunde", "sekunden"]),
    (&[unit(Unit::Minute)], &["minute", "minuten"]),
    (&[unit(Unit::Hour)], &["stunde", "stunden"]),
    (&[unit(Unit::Day)], &["tag", "tage", "tagen"]),
    (&[unit(Unit::Week)], &["woche", "wochen"]),
    (&[unit(Unit::Month)], &["monat", "monate", "monaten"]),
    (&[Number(10), unit(Unit::Minute), Ago], &["vorhin", "eben", "gerade eben"]),
    (&[Ago], &["vor"]),
    (
        &[Last],
        &[
            "letzte",
            "letzten",
            "letzter",
            "letztem",
            "letztes",
            "vergangene",
            "vergangenen",
            "vergangener",
            "während",
            "innerhalb",
        ],
    ),
    (&[This], &["diese", "dieser", "diesen", "diesem"]),
    (&[Next], &["nächste", "nächsten", "nächster", "kommende", "kommenden", "kommender", "demnächst"]),
    (&[Since], &["seit", "ab", "nach"]),
    (&[Between], &["zwischen", "von", "vom"]),
    (&[Until], &["bis", "und"]),
    (&[Now], &["jetzt", "gerade", "im moment", "momentan", "aktuell", "derzeit", "zur zeit", "zurzeit"]),
    (&[Day(0)], &["heute"]),
    (&[Day(-1)], &["gestern"]),
    (&[Day(-2)], &["vorgestern"]),
    (&[Day(1)], &["morgen"]),
    (&[Day(2)], &["übermorgen"]),
    // "Morgen" is a part of the day behind a day.
    (&[Day(0), part(Part::Morning)], &["heute morgen", "heute früh"]),
    (&[Day(-1), part(Part::Morning)], &["gestern morgen", "gestern früh"]),
    (&[Day(-2), part(Part::Morning)], &["vorgestern morgen", "vorgestern früh"]),
    // Nobody asks how it will be.
    (&[Last, part(Part::Night)], &["heute nacht"]),
    (&[part(Part::Morning)], &["am morgen", "morgens", "früh", "vormittag", "vormittags", "am vormittag"]),
    (&[part(Part::Afternoon)], &["nachmittag", "nachmittags", "am nachmittag"]),
    (&[part(Part::Evening)], &["abend", "abends", "am abend"]),
    (&[part(Part::Night)], &["nacht", "nachts"]),
    (&[Noon], &["mittag", "mittags", "am mittag", "mittagszeit"]),
    (&[Midnight], &["mitternacht"]),
    (&[OClock], &["uhr"]),
    (&[Token::In], &["in"]),
    (
        &[Compare],
        &[
            "verglichen mit",
            "vergleich mit",
            "im vergleich zu",
            "im vergleich zum",
            "im vergleich mit",
            "gegenüber",
            "als",
            "mit",
            "vergleiche mit",
            "vergleiche es mit",
            "vergleich es mit",
            "vergleiche das mit",
            "vergleich das mit",
            "vergleiche sie mit",
            "verglichen",
            "vergleich",
        ],
    ),
    (
        &[Filler],
        &[
            "um",
            "am",
            "im",
            "zur",
            "an",
            "der",
            "die",
            "das",
            "den",
            "dem",
            "des",
            "war",
            "waren",
            "ist",
            "es",
            "circa",
            "ungefähr",
            "etwa",
            "genau",
            "gegen",
            "bitte",
            "zur gleichen zeit",
            "zur selben zeit",
            "was",
            "wie",
            "so",
            "ich meine",
            "ich meinte",
            "da",
            "wert",
            "über",
            "für",
            "dann",
            "noch",
            "zu",
            "bisher",
        ],
    ),
];

const WEEKDAYS: [&[&str]; 7] =
    [&["montag"], &["dienstag"], &["mittwoch"], &["donnerstag"], &["freitag"], &["samstag", "sonnabend"], &["sonntag"]];

const MONTHS: [&[&str]; 12] = [
    &["januar", "jänner"],
    &["februar"],
    &["märz", "maerz"],
    &["april"],
    &["mai"],
    &["juni", "juno"],
    &["juli"],
    &["august"],
    &["september"],
    &["oktober"],
    &["november"],
    &["dezember"],
];

fn count(word: &str) -> Option<i64> {
    let digits = word.strip_suffix('.').unwrap_or(word);
    if !digits.is_empty() && digits.len() <= 6 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return digits.parse().ok();
    }
    number(word).or_else(|| ordinal(word)).map(i64::from)
}

/// "Halb neun", "viertel nach acht", "zehn vor acht": the time of the clock, and how many words it is.
fn on_the_clock(words: &[&str]) -> Option<(Token, usize)> {
    let hour = |at: usize| words.get(at).and_then(|word| count(word)).filter(|hour| (0..=24).contains(hour));
    let before = |hour: i64| if hour <= 1 { 12 } else { hour - 1 };
    let first = *words.first()?;
    let is_counted = |at: usize| {
        words.get(at).is_some_and(|word| {
            WORDS.iter().any(|(tokens, names)| matches!(tokens, [Token::Unit(_)]) && names.contains(word))
        })
    };
    if let Some(minute) = [("halb", 30), ("dreiviertel", 45)].into_iter().find(|(word, _)| *word == first) {
        return hour(1).map(|hour| (Token::Clock(before(hour), minute.1), 2));
    }
    if is_counted(3) || is_counted(1) {
        return None;
    }
    let minutes = if first == "viertel" { 15 } else { count(first).filter(|minutes| (1..30).contains(minutes))? };
    match (*words.get(1)?, hour(2)?) {
        ("nach", hour) => Some((Token::Clock(hour, minutes), 3)),
        ("vor", hour) => Some((Token::Clock(before(hour), 60 - minutes), 3)),
        _ => None,
    }
}

/// The tokens of German words; nothing where one is not known.
pub(super) fn tokens(words: &[&str]) -> Option<Vec<Token>> {
    let (mut found, mut at) = (Vec::new(), 0);
    while at < words.len() {
        if let Some((token, length)) = on_the_clock(&words[at..]) {
            found.push(token);
            at += length;
            // "Viertel nach acht Uhr".
            at += usize::from(words.get(at) == Some(&"uhr"));
            continue;
        }
        // "15 Uhr 30".
        if let [hour, "uhr", minute, rest @ ..] = &words[at..]
            && let (Some(hour), Some(minute)) = (count(hour), count(minute).filter(|minute| (0..60).contains(minute)))
            && !matches!(rest.first(), Some(&"uhr"))
        {
            found.push(Token::Clock(hour, minute));
            at += 3;
            continue;
        }
        let longest = (1..=4.min(words.len() - at)).rev().find_map(|length| {
            let phrase = words[at..at + length].join(" ");
            let of_list =
                || WORDS.iter().find(|(_, names)| names.contains(&phrase.as_str())).map(|(tokens, _)| tokens.to_vec());
            let place = |lists: &[&[&str]]| lists.iter().position(|names| names.contains(&phrase.as_str()));
            let day = || i64::try_from(place(&WEEKDAYS)?).ok().map(|day| vec![Weekday(day)]);
            let month = || i64::try_from(place(&MONTHS)?).ok().map(|month| vec![Month(month + 1)]);
            let alone = || {
                let one = words[at];
                count(one).map(|number| vec![Number(number)]).or_else(|| clock(one)).or_else(|| iso::read(one))
            };
            let tokens = of_list().or_else(day).or_else(month).or_else(|| if length == 1 { alone() } else { None });
            tokens.map(|tokens| (length, tokens))
        });
        let (length, tokens) = longest?;
        // "Am 3." is a day of a month, and of which is not said.
        let names_day = words[at] == "am" && length == 1 && words.get(at + 1).and_then(|word| count(word)).is_some();
        if names_day && !words.get(at + 2).is_some_and(|word| MONTHS.iter().any(|names| names.contains(word))) {
            return None;
        }
        found.extend(tokens);
        at += length;
    }
    Some(found)
}
