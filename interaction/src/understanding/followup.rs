//! What stands around a question: the skill's name, politeness, "what about", "it".

use super::assign::Filled;
use super::language::Language;
use super::names::{Name, Of};
use super::said::{Said, Script};

/// How many units of the sentence these words are, if it begins with them.
fn begins(said: &Said, words: &str) -> Option<usize> {
    let wanted = Said::new(words).units;
    let fits = said.units.len() >= wanted.len()
        && said.units.iter().zip(&wanted).all(|(unit, wanted)| unit.text == wanted.text);
    fits.then_some(wanted.len()).filter(|length| *length > 0)
}

/// Whether these words stand at this place of the sentence.
fn stands(said: &Said, at: usize, words: &[String]) -> bool {
    !words.is_empty()
        && said.units.get(at..at + words.len()).is_some_and(|units| units.iter().zip(words).all(|(u, w)| u.text == *w))
}

/// The longest of a section's lines that the sentence begins with, in units.
fn first(said: &Said, language: &Language, section: &str) -> usize {
    let lines = language.lines(section).iter();
    lines.filter(|line| stands(said, 0, line)).map(Vec::len).max().unwrap_or_default()
}

/// The longest of a section's lines that the sentence ends with.
fn last(said: &Said, language: &Language, section: &str) -> usize {
    let ends = |line: &&Vec<String>| said.units.len().checked_sub(line.len()).is_some_and(|at| stands(said, at, line));
    language.lines(section).iter().filter(ends).map(Vec::len).max().unwrap_or_default()
}

/// Whether these units, beside some that are covered, are no more than words that fill: "in the", "ones".
pub(super) fn is_filled(said: &Said, language: &Language, covered: &[(usize, usize)]) -> bool {
    let mut at = 0;
    while at < said.units.len() {
        if let Some((_, to)) = covered.iter().find(|(from, to)| *from <= at && at < *to) {
            at = *to;
            continue;
        }
        let fillers = language.lines("fillers").iter();
        let Some(length) = fillers.filter(|line| stands(said, at, line)).map(Vec::len).max() else { return false };
        at += length;
    }
    true
}

/// The question of "ask database voice to …", without the call.
pub(super) fn uncalled(said: &Said, name: &str, language: &Language) -> Said {
    let count = said.units.len();
    let verb = language.words.list("invocations").find_map(|verb| begins(said, verb)).unwrap_or_default();
    let rest = said.part(verb, count);
    let Some(called) = begins(&rest, name) else { return said.clone() };
    let rest = rest.part(called, count - verb);
    let connector = language.words.list("connectors").filter_map(|word| Some((begins(&rest, word)?, word))).max();
    match connector {
        Some((length, "to" | "that" | "and" | "ob" | "dass" | "und" | "zu")) => rest.part(length, rest.units.len()),
        Some((length, _)) if !language.spaced => rest.part(length, rest.units.len()),
        _ => rest,
    }
}

/// How many units of politeness and the like the sentence begins with.
pub(super) fn politeness(said: &Said, language: &Language) -> usize {
    let frames = ["frames", "asks to know"].into_iter();
    let longest = frames.map(|section| language.stands(section, &said.units, 0)).max().unwrap_or_default();
    first(said, language, "polite").max(longest)
}

/// Whether the sentence asks to be told something, and for nothing to be done: "could you tell me whether".
pub(super) fn asks_to_know(said: &Said, language: &Language) -> bool {
    let mut said = said.clone();
    loop {
        let asks = |section| language.stands(section, &said.units, 0);
        let (first, asked) = (politeness(&said, language), asks("asks to know").max(asks("asks whether")));
        // "I wonder if you could" asks for more than to know.
        if asked > 0 && asked >= first {
            return true;
        }
        if first == 0 || first >= said.units.len() {
            return false;
        }
        said = said.part(first, said.units.len());
    }
}

/// The sentence without "please" and the like, at both ends.
pub(super) fn plain(said: &Said, language: &Language) -> Said {
    let mut said = said.clone();
    loop {
        let first = politeness(&said, language);
        if first > 0 && first < said.units.len() {
            said = said.part(first, said.units.len());
            continue;
        }
        let count = said.units.len();
        let tail = (1..count).find(|at| language.ends_with("tails", &said.units, *at)).map_or(0, |at| count - at);
        let last = last(&said, language, "polite ends").max(tail);
        if last == 0 || last >= said.units.len() {
            return said;
        }
        said = said.part(0, said.units.len() - last);
    }
}

/// The sentence without "what about", and whether that was said.
pub(super) fn followed(said: &Said, language: &Language) -> (Said, bool) {
    let first = first(said, language, "follow ups");
    let said = if first < said.units.len() { said.part(first, said.units.len()) } else { said.clone() };
    let last = last(&said, language, "follow ends");
    let cut = last > 0 && last < said.units.len();
    (if cut { said.part(0, said.units.len() - last) } else { said }, first > 0 || cut)
}

/// The sentence without what says that a time is compared with, and that: "compared with", と比べて.
pub(super) fn compared(said: &Said, language: &Language) -> Option<(Said, String)> {
    let count = said.units.len();
    let (first, last) = (first(said, language, "comparisons"), last(said, language, "comparisons"));
    match language.spaced {
        true => (first > 0 && first < count).then(|| (said.part(first, count), said.words(0, first))),
        false => (last > 0 && last < count).then(|| (said.part(0, count - last), said.words(count - last, count))),
    }
}

/// The pronoun that stands for an instance.
pub(super) fn pronoun(said: &Said, language: &Language) -> Option<Name> {
    let mut found: Option<(usize, usize)> = None;
    for line in language.lines("pronouns") {
        for at in 0..said.units.len() {
            if stands(said, at, line) && found.is_none_or(|(_, longest)| line.len() > longest) {
                found = Some((at, line.len()));
            }
        }
    }
    found.map(|(from, length)| Name { from, to: from + length, score: 3.0, of: Of::Pronoun })
}

/// The code of a task, after the words that announce one.
pub(super) fn codes(said: &Said) -> Vec<Filled> {
    let units = &said.units;
    let is_number = |at: usize| {
        units.get(at).is_some_and(|unit| !unit.key.is_empty() && unit.key.bytes().all(|b| b.is_ascii_digit()))
    };
    let announced = |at: usize| {
        let before = said.part(at.saturating_sub(8), at);
        let before =
            if units[at - 1].script == Script::Latin { before.spaced().replace(' ', "") } else { before.text() };
        [
            "mfa",
            "code",
            "codeis",
            "mfais",
            "codeist",
            "codelautet",
            "mfaist",
            "コード",
            "コードは",
            "エムエフエー",
            "エムエフエーは",
            "mfaは",
            "番号",
            "番号は",
        ]
        .iter()
        .any(|mark| before.ends_with(mark))
    };
    let Some(from) = (1..units.len()).find(|at| is_number(*at) && announced(*at)) else { return Vec::new() };
    let to = (from..units.len()).find(|at| !is_number(*at)).unwrap_or(units.len());
    let filled = |slot: &str, from, to| Filled { slot: slot.to_owned(), value: None, from, to };
    match to - from {
        2 if units[from].key.len() >= 2 => vec![filled("mfa", from, from + 1), filled("mfasecond", from + 1, to)],
        _ => vec![filled("mfa", from, to)],
    }
}
