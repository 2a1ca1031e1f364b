//! Times in an utterance: where one begins and ends. What it means is not for here; no word of it is left out.

use super::language::Language;
use super::said::{Said, Unit};

/// "10 minutes ago", "in the last two hours", "since noon", "10分前", "この2時間": where it ends.
pub(super) fn window(said: &Said, language: &Language, from: usize) -> Option<usize> {
    let (short, run) = if language.spaced {
        (spaced_window(said, language, from), spaced_run(said, language, from))
    } else {
        (unspaced_window(said, from), unspaced_run(said, language, from))
    };
    short.max(run)
}

/// Words of times in a row: all of them are the time that is meant, whether somebody understands it or has to ask.
fn spaced_run(said: &Said, language: &Language, from: usize) -> Option<usize> {
    let is = |at: usize, section: &str| {
        let text = said.units.get(at).map(|unit| unit.text.as_str());
        text.is_some_and(|word| language.words.list(section).any(|known| known == word))
    };
    let unit = |at: usize| is(at, "time units") || is(at, "more time units");
    let count = |at: usize| after_number(said, at) > at && said.units[at].text != "one" || is(at, "time counts");
    // What a number counts is of the time, or the number is none of it: "training 2 yesterday".
    let counts = |at: usize| {
        let end = (at..said.units.len()).find(|at| !count(*at)).unwrap_or(said.units.len());
        unit(end) || is(end, "half of the day") || is(end, "first letter of half of the day") || is(end, "time leads")
    };
    let word = |at: usize| unit(at) || is(at, "time words") || is(at, "time anchors") || is(at, "half of the day");
    if is(from, "no time begins") || count(from) && !counts(from) || !(count(from) || word(from)) {
        return None;
    }
    let mut to = (from..said.units.len()).find(|at| !count(*at) && !word(*at)).unwrap_or(said.units.len());
    while to > from && is(to - 1, "no time ends") {
        to -= 1;
    }
    let goes_on = to == said.units.len() || is(to, "no time ends") || is(to, "prepositions") || is(to, "functions");
    // "The last two hours", "at half past two".
    let led = |at: usize| {
        let next = (at + 1..to).find(|at| !count(*at) && !is(*at, "articles of a window")).unwrap_or(to);
        (is(at, "time leads") && (next > at + 1 || is(at, "last of a window")) && next < to && unit(next))
            || is(at, "at an hour") && (at + 1..to).any(count) && goes_on
            || is(at, "half of the day") && at > from && count(at - 1)
    };
    let anchored = (from..to).any(|at| is(at, "time anchors") || led(at));
    (to > from + 1 && anchored).then_some(to)
}

/// The same in Japanese, where a time begins with a word that tells it to be one.
fn unspaced_run(said: &Said, language: &Language, from: usize) -> Option<usize> {
    let longest = |at: usize, section: &str| {
        let begins = |word: &str| {
            let letters = word.chars().count();
            let units = said.units.get(at..at + letters)?;
            units.iter().zip(word.chars()).all(|(unit, letter)| unit.text.chars().eq([letter])).then_some(letters)
        };
        language.words.list(section).filter_map(begins).max().map(|length| at + length)
    };
    let number = |at: usize| {
        let kanji = |unit: &Unit| "〇一二三四五六七八九十百".contains(unit.text.as_str());
        let end = after_number(said, at);
        let end = end.max(at + said.units.iter().skip(at).take_while(|unit| kanji(unit)).count());
        (end > at).then_some(end)
    };
    let counted = |at: usize| longest(number(at)?, "counted times");
    let opened = longest(from, "time anchors").or_else(|| counted(from))?;
    let (mut to, mut anchored) = (opened, longest(from, "time anchors").is_some());
    while let Some(next) = counted(to).or_else(|| number(to)).or_else(|| longest(to, "time words")) {
        anchored |= longest(to, "times of a count").is_some();
        to = next;
    }
    while to > opened && longest(to - 1, "no time ends") == Some(to) {
        to -= 1;
    }
    (anchored && to > from).then_some(to)
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
