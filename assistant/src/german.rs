//! German words for what other languages say in one word list each: around names and digits, for second thoughts, and numbers.

/// What stands before a name.
pub(crate) const BEFORE: &[&str] = &[
    "starte",
    "reboote",
    "boote",
    "schwenke",
    "schalte",
    "failover",
    "ich meinte",
    "ich meine",
    "meinte",
    "meine",
    "es ist",
    "sie ist",
    "ist es",
    "nimm",
    "mach daraus",
    "ändere das auf",
    "ändere es in",
    "wechsle zu",
    "sagen wir",
    "nein",
    "nee",
    "nö",
    "ja",
    "doch",
    "okay",
    "eigentlich",
    "lieber",
    "stattdessen",
    "warte",
    "moment",
    "halt",
    "stopp",
    "entschuldigung",
    "sorry",
    "sondern",
    "also",
    "na",
    "äh",
    "ähm",
    "bitte",
    "mal",
    "der",
    "die",
    "das",
    "den",
    "dem",
    "des",
    "ein",
    "eine",
    "einen",
    "einer",
    "meiner",
    "meinen",
    "unsere",
    "unserer",
    "unseren",
    "diese",
    "dieser",
    "namens",
    "instanz",
    "datenbank",
    "server",
    "für",
    "von",
    "vom",
    "auf",
    "mit",
    "bei",
    "zu",
    "zur",
    "an",
    "am",
    "im",
    "über",
    "aus",
    "nach",
    "und",
    "oder",
    "ist",
    "sind",
    "läuft",
    "wie geht es",
    "versuch",
    "anwendung",
    "umgebung",
    "nur",
    "ob",
];

/// What stands behind a name.
pub(crate) const AFTER: &[&str] = &[
    "vielen dank",
    "danke",
    "bitte neu",
    "neu bitte",
    "neu starten",
    "neu",
    "um",
    "wenn es geht",
    "meine ich",
    "meinte ich",
    "stattdessen",
    "lieber",
    "bitte",
    "jetzt",
    "dann",
    "mal",
    "instanz",
    "datenbank",
    "server",
    "von",
    "für",
    "auf",
    "mit",
    "bei",
    "zu",
    "der",
    "die",
    "das",
    "den",
    "dem",
    "im",
    "und",
    "oder",
    "ist",
    "sind",
    "war",
    "gerade",
    "nämlich",
    "eigentlich",
    "an",
];

/// What stands for something that was named before, or for anything.
pub(crate) const PRONOUNS: &[&str] = &[
    "es",
    "sie",
    "er",
    "ihn",
    "ihm",
    "ihr",
    "ihnen",
    "das",
    "dies",
    "diese",
    "dieser",
    "dieses",
    "diesen",
    "diesem",
    "jene",
    "jener",
    "die",
    "der",
    "den",
    "dem",
    "dieselbe",
    "derselbe",
    "dasselbe",
    "die gleiche",
    "das gleiche",
    "gleiche",
    "die andere",
    "die anderen",
    "andere",
    "anderen",
    "irgendeine",
    "irgendwas",
    "irgendetwas",
    "etwas",
    "alles",
    "alle",
    "allen",
    "alle davon",
    "davon",
    "beide",
    "beiden",
    "keine",
    "welche",
    "welcher",
    "welches",
    "was",
    "wer",
    "hier",
    "dort",
    "jede",
    "jeder",
    "jedes",
    "einige",
    "vorige",
    "vorherige",
    "letztes mal",
    "nichts",
    "uns",
    "mich",
];

/// What is said around digits and changes nothing about them.
pub(crate) const AROUND_DIGITS: &[&str] = &[
    "bitte",
    "der",
    "die",
    "das",
    "den",
    "ist",
    "lautet",
    "mein",
    "meine",
    "nummer",
    "ziffer",
    "ziffern",
    "zahl",
    "zahlen",
    "und",
    "dann",
    "jetzt",
    "hier",
    "rest",
    "komma",
    "strich",
    "bindestrich",
    "leerzeichen",
    "er",
    "einmalcode",
    "sicherheitscode",
    "zahlencode",
    "bestätigungscode",
    "a",
    "ef",
    "em",
];

/// What is said around digits besides, which may say something else of them.
pub(crate) const BETWEEN_DIGITS: &[&str] = &[
    "nein",
    "nee",
    "warte",
    "halt",
    "moment",
    "äh",
    "ähm",
    "doch",
    "entschuldigung",
    "eigentlich",
    "noch",
    "einmal",
    "mal",
    "ich",
    "also",
    "ja",
    "okay",
    "erste",
    "ersten",
    "letzte",
    "letzten",
    "nächste",
    "nächsten",
    "hälfte",
    "teil",
    "von",
    "mit",
    "so",
    "da",
    "stopp",
    "oder",
    "sind",
    "es",
    "war",
    "gut",
    "na",
];

/// What stands before a code.
pub(crate) const MARKS: &[&str] =
    &["einmalcode", "sicherheitscode", "zahlencode", "bestätigungscode", "prüfcode", "kode", "em ef a", "em eff a"];

/// What may stand around such a mark.
pub(crate) const BESIDE_MARKS: &[&str] =
    &["mit", "dem", "mein", "meinem", "der", "den", "ist", "lautet", "und", "nummer", "heißt", "als"];

/// What says that something is not meant.
pub(crate) const NEGATIONS: &[&str] = &[
    "nicht",
    "kein",
    "keine",
    "keinen",
    "keiner",
    "keines",
    "keinem",
    "nie",
    "niemals",
    "nichts",
    "außer",
    "ausser",
    "außerhalb",
    "ohne",
    "statt",
    "anstatt",
    "anstelle",
    "stattdessen",
    "ausgenommen",
    "ausschließlich",
    "abgesehen",
    "ausnahme",
    "weder",
    "andere",
    "anderen",
    "anderer",
    "anderes",
    "anderem",
    "sonst",
    "sonstige",
    "sonstigen",
    "übrige",
    "übrigen",
    "restliche",
    "restlichen",
    "lass",
    "lasse",
    "weglassen",
    "auslassen",
    "ausschließen",
    "ignoriere",
    "ignorieren",
    "überspringe",
    "überspringen",
    "exklusive",
    "sondern",
    "aber",
    "neben",
    "jenseits",
    "vermeide",
    "nein",
];

const UNITS: [&str; 10] = ["null", "ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"];
const TEENS: [&str; 10] =
    ["zehn", "elf", "zwölf", "dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn"];
const TENS: [&str; 10] =
    ["", "", "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"];

/// The number below a thousand that one word names: "eins", "zwo", "fünfundvierzig". "Ein" is an article as often, and is none.
pub(crate) fn number(word: &str) -> Option<u32> {
    let word = word.to_lowercase().replace("ss", "ß").replace("ue", "ü").replace("oe", "ö");
    let (hundreds, rest) = match word.split_once("hundert") {
        Some((before, rest)) => {
            let count = if before.is_empty() { 1 } else { unit(before)? };
            (count * 100, rest.strip_prefix("und").unwrap_or(rest))
        }
        None => (0, word.as_str()),
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

/// Whether this is a letter of German that English has not.
pub(crate) fn is_letter(letter: char) -> bool {
    "äöüßÄÖÜ".contains(letter)
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
}
