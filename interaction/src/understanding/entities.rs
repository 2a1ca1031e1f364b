//! The known values in an utterance, wherever they stand.

use super::language::Language;
use super::lexicon::{Lexicon, Meaning};
use super::said::{Said, Script, Unit};

/// Units that mean a known value, of one type or of several.
#[derive(Debug, Clone)]
pub(super) struct Entity {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) meanings: Vec<Meaning>,
}

impl Entity {
    pub(super) fn of(&self, kind: &str) -> Option<&Meaning> {
        self.meanings.iter().find(|meaning| meaning.kind == kind)
    }

    /// Whether all of its types have names that nobody has listed.
    pub(super) fn is_open(&self, lexicon: &Lexicon) -> bool {
        self.meanings.iter().all(|meaning| lexicon.is_open(&meaning.kind))
    }
}

/// All known values, but for those that are a part of a longer one.
pub(super) fn entities(said: &Said, language: &Language, lexicon: &Lexicon) -> Vec<Entity> {
    let count = said.units.len();
    let mut found: Vec<Entity> = Vec::new();
    for from in 0..count {
        for to in from + 1..=count.min(from + lexicon.longest()) {
            if !(language.spaced || is_border(said, from) && is_border(said, to)) {
                continue;
            }
            let mut meanings = lexicon.meanings(&said.key(from, to));
            if language.spaced {
                meanings.retain(|meaning| is_meant(said, from, to, meaning));
            }
            if is_of_several(said, language) {
                meanings.retain(|meaning| meaning.id.as_deref() != Some("encryption"));
            }
            if !meanings.is_empty() {
                found.push(Entity { from, to, meanings });
            }
        }
        if let Some(to) = window(said, language, from) {
            let meanings = lexicon.meanings(&said.key(from, to));
            if meanings.is_empty() {
                found.push(Entity {
                    from,
                    to,
                    meanings: vec![Meaning { kind: "TimeWindow".to_owned(), id: None, soft: false }],
                });
            }
        }
    }
    let all = found.clone();
    found.retain(|one| {
        let within =
            |other: &Entity| other.from <= one.from && one.to <= other.to && other.to - other.from > one.to - one.from;
        !all.iter().any(within)
    });
    if language.spaced {
        add_near_regions(said, lexicon, &mut found);
    }
    found
}

/// Whether a sentence is about several instances: then "encrypted" says which.
fn is_of_several(said: &Said, language: &Language) -> bool {
    let text = said.text();
    let of = |section: &str| language.words.list(section).any(|word| text.contains(word));
    of("several")
}

/// Words that are a value only in their place: "us" is who speaks, "live" and "test" are verbs as well.
fn is_meant(said: &Said, from: usize, to: usize, meaning: &Meaning) -> bool {
    let before = from.checked_sub(1).map(|at| said.units[at].text.as_str());
    let after = said.units.get(to).map(|unit| unit.text.as_str());
    let dotted = said.units[to - 1].to - said.units[from].from > 2;
    match (meaning.kind.as_str(), said.key(from, to).as_str()) {
        ("AwsRegion", "us") => dotted || (before == Some("in") && after.is_none_or(|word| word != "the")),
        ("AwsRegion", "allofthem" | "anywhere") => false,
        ("Environment", "live" | "test" | "stage" | "testing") => {
            let alone = after.is_none_or(|word| {
                matches!(word, "ones" | "one" | "instances" | "databases" | "instanzen" | "datenbanken" | "umgebung")
            });
            (from > 0 || alone)
                && (after.is_none_or(|word| !matches!(word, "the" | "a" | "if" | "whether" | "connection")))
        }
        ("NotificationStatus", _) => said.units.iter().any(|unit| {
            ["notif", "email", "mail", "benachrichtig", "mitteilung", "nachrichten"]
                .iter()
                .any(|start| unit.text.starts_with(start))
        }),
        _ => true,
    }
}

fn add_near_regions(said: &Said, lexicon: &Lexicon, found: &mut Vec<Entity>) {
    if found.iter().any(|entity| entity.of("AwsRegion").is_some()) {
        return;
    }
    for at in 1..said.units.len() {
        let free = !found.iter().any(|entity| entity.from <= at && at < entity.to);
        if free
            && said.units[at - 1].text == "in"
            && let Some(meaning) = lexicon.nearly(&said.units[at].text)
        {
            found.push(Entity { from: at, to: at + 1, meanings: vec![meaning] });
            return;
        }
    }
}

/// "10 minutes ago", "in the last two hours", "since noon", "10分前", "この2時間": where it ends.
fn window(said: &Said, language: &Language, from: usize) -> Option<usize> {
    if language.spaced { spaced_window(said, language, from) } else { unspaced_window(said, from) }
}

/// Where a number ends that begins here; the same place where none does.
fn after_number(said: &Said, from: usize) -> usize {
    let is_number = |unit: &Unit| !unit.key.is_empty() && unit.key.bytes().all(|byte| byte.is_ascii_digit());
    from + said.units.iter().skip(from).take_while(|unit| is_number(unit)).count()
}

fn spaced_window(said: &Said, language: &Language, from: usize) -> Option<usize> {
    let text = |at: usize| said.units.get(at).map(|unit| unit.text.as_str());
    let is =
        |at: usize, section: &str| text(at).is_some_and(|word| language.words.list(section).any(|known| known == word));
    // After such words, where they are there.
    let past = |at: usize, section: &str| at + usize::from(is(at, section));
    let lasting = |from: usize| {
        let at = after_number(said, from);
        (at > from && is(at, "time units")).then_some(at + 1)
    };
    // "10 minutes ago", "vor 10 Minuten".
    if let Some(to) = lasting(from) {
        return is(to, "behind ago").then_some(to + 1);
    }
    if is(from, "before ago") {
        return lasting(from + 1);
    }
    let led = past(past(from, "before a window"), "articles of a window");
    let last = past(led, "last of a window");
    if last > led {
        return lasting(last);
    }
    let since = past(from, "since");
    let at = past(since, "at an hour");
    let hour = past(since, "named hours");
    if since > from && hour > since {
        return Some(hour);
    }
    // "Since 9", and "at 9", may go on with anything; with half of the day they are times.
    let number = after_number(said, at);
    let half = past(number, "half of the day");
    let spelled = past(number, "first letter of half of the day");
    match (at > from && number > at, half > number) {
        (true, true) => Some(half),
        (true, false) if spelled > number && text(spelled) == Some("m") => Some(spelled + 1),
        _ => None,
    }
}

fn unspaced_window(said: &Said, from: usize) -> Option<usize> {
    // What the letters from here on begin with, in letters.
    let begins = |at: usize, words: &[&str]| {
        let letters = |word: &str| word.chars().map(String::from).collect::<Vec<_>>();
        let here = |word: &[String]| {
            said.units.get(at..at + word.len()).is_some_and(|units| units.iter().zip(word).all(|(u, w)| u.text == *w))
        };
        let longest = words.iter().map(|word| letters(word)).filter(|word| here(word)).map(|word| word.len()).max();
        at + longest.unwrap_or_default()
    };
    let last = begins(from, &["この", "過去", "直近", "最近", "ここ"]);
    let number = after_number(said, last);
    let unit = begins(number, &["分", "分間", "時間", "日", "日間", "週間", "秒", "秒間"]);
    if number == last || unit == number {
        return None;
    }
    let end = begins(unit, &["前", "以内"]);
    (end > unit || last > from).then_some(end)
}

/// Whether a value of Japanese may begin or end before this unit: where the script changes, or after a particle.
pub(super) fn is_border(said: &Said, at: usize) -> bool {
    let Some(before) = at.checked_sub(1).and_then(|before| said.units.get(before)) else { return true };
    let Some(after) = said.units.get(at) else { return true };
    if before.quote != after.quote || before.script != after.script {
        return true;
    }
    if after.text == "て" {
        return true;
    }
    match before.script {
        // Words of Latin letters are whole; kana and Han are cut where a known word is, which the names decide.
        Script::Latin | Script::Digits => true,
        Script::Hiragana => {
            matches!(before.text.as_str(), "の" | "に" | "で" | "は" | "を" | "が" | "と")
                || matches!(after.text.as_str(), "の" | "に" | "で" | "は" | "を" | "が" | "と")
        }
        Script::Kanji | Script::Katakana => true,
    }
}
