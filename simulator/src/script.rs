//! Conversations in files: what is said, and what must be heard.
//!
//! ```text
//! # A comment.
//! You:   connect to sample instance in virginia
//! Alexa: I am asking the bastion in Virginia.
//! Alexa: sample in Virginia is reachable. PostgreSQL {number} answered in
//!        {text}.
//! Stage: stop sample
//!        (The PostgreSQL server behind sample is stopped.)
//! Hears: male = mail, male
//! ```
//!
//! `Hears` says what words in a slot are resolved to from there on, the likeliest first, as Alexa's fuzzy resolution may.
//! A line that begins with a space goes on with the line before. `{number}` stands for a number, `{duration}` for one of
//! milliseconds to hours, `{time}` for a time of day, `{text}` for any text; spaces and line breaks do not count, since Japanese
//! has none. Where Alexa says something before the answer, each has its own `Alexa:`.

use std::path::{Path, PathBuf};

use crate::conversation::Turn;

/// Why there is no script.
#[derive(Debug, thiserror::Error)]
pub enum ScriptError {
    /// The file cannot be read.
    #[error("the transcript {} cannot be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// A line is none of a script.
    #[error("line {line} of the transcript {}: {problem}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line's number.
        line: usize,
        /// What is wrong with it.
        problem: &'static str,
    },
}

/// Something that happens in a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scene {
    /// Something is said, and these are heard.
    Turn {
        /// What is said.
        say: String,
        /// What is heard, with placeholders: the words before the answer, and the answer.
        hear: Vec<String>,
    },
    /// From now on these words in a slot are resolved to these values.
    Hears(Misheard),
    /// Something happens to what is talked about.
    Stage {
        /// What it is, for whoever holds the conversation: `stop sample`.
        action: String,
        /// The same for people.
        note: String,
    },
}

/// Words that Alexa resolves to something of her own: `male = mail, male`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misheard {
    /// What is said in a slot.
    pub words: String,
    /// What it is resolved to, the likeliest first.
    pub values: Vec<String>,
}

impl std::str::FromStr for Misheard {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (words, values) = text.split_once('=').ok_or("it has no =, as in male = mail, male")?;
        let values: Vec<String> = values.split(',').map(|value| value.trim().to_owned()).collect();
        match words.trim() {
            "" => Err("it has no words"),
            _ if values.iter().any(String::is_empty) => Err("a value is missing"),
            words => Ok(Self { words: words.to_owned(), values }),
        }
    }
}

/// Reads a file.
pub fn read(path: &Path) -> Result<Vec<Scene>, ScriptError> {
    let text = std::fs::read_to_string(path).map_err(|source| ScriptError::Read { path: path.to_owned(), source })?;
    parse(&text).map_err(|(line, problem)| ScriptError::Line { path: path.to_owned(), line, problem })
}

/// Reads a script; where it is none, the line's number and what is wrong with it.
fn parse(text: &str) -> Result<Vec<Scene>, (usize, &'static str)> {
    let mut scenes: Vec<Scene> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let wrong = |problem| (number + 1, problem);
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let more = line.starts_with(' ');
        let (who, words) = if more { ("", line) } else { line.split_once(':').ok_or(wrong("nobody speaks"))? };
        let words = words.trim().to_owned();
        match (who, scenes.last_mut()) {
            ("You", _) => scenes.push(Scene::Turn { say: words, hear: Vec::new() }),
            ("Hears", _) => scenes.push(Scene::Hears(words.parse().map_err(wrong)?)),
            ("Stage", _) => scenes.push(Scene::Stage { action: words, note: String::new() }),
            ("Alexa", Some(Scene::Turn { hear, .. })) => hear.push(words),
            ("Alexa", _) => return Err(wrong("Alexa speaks unasked")),
            ("", Some(Scene::Stage { note, .. })) => append(note, &words),
            ("", Some(Scene::Turn { say, hear })) => append(hear.last_mut().unwrap_or(say), &words),
            _ => return Err(wrong("it begins with none of You, Alexa, Hears and Stage")),
        }
    }
    match scenes.iter().all(|scene| !matches!(scene, Scene::Turn { hear, .. } if hear.is_empty())) {
        true => Ok(scenes),
        false => Err((text.lines().count(), "something is said, and nobody knows what is heard")),
    }
}

fn append(text: &mut String, more: &str) {
    if !text.is_empty() {
        text.push(' ');
    }
    text.push_str(more);
}

/// What is not as expected in a turn; nothing where all is.
#[must_use]
pub fn what_is_wrong(turn: &Turn, hear: &[String]) -> Option<String> {
    if let Some(problem) = &turn.problem {
        return Some(format!("the skill failed: {problem}"));
    }
    let before = turn.before.iter().map(|words| words.speech.as_str());
    let said: Vec<&str> = before.chain([turn.speech.as_str()]).collect();
    let fine = said.len() == hear.len() && said.iter().zip(hear).all(|(said, expected)| fits(said, expected));
    (!fine).then(|| format!("expected to hear {}", hear.join(" / ")))
}

/// Whether a text is what a text with placeholders says.
fn fits(text: &str, expected: &str) -> bool {
    let bare = |text: &str| text.chars().filter(|character| !character.is_whitespace()).collect::<String>();
    begins(&bare(text), &bare(expected))
}

fn begins(text: &str, expected: &str) -> bool {
    let places = PLACEHOLDERS.iter().filter_map(|(name, stands_for)| Some((expected.find(name)?, name, stands_for)));
    let Some((at, name, stands_for)) = places.min_by_key(|(at, ..)| *at) else { return text == expected };
    let Some(rest) = text.strip_prefix(&expected[..at]) else { return false };
    let mut ends = rest.char_indices().map(|(at, character)| at + character.len_utf8());
    ends.any(|end| stands_for(&rest[..end]) && begins(&rest[end..], &expected[at + name.len()..]))
}

/// Whether words may stand where a placeholder is.
type Fits = fn(&str) -> bool;

/// What stands for something that varies, and what it may stand for; without spaces.
const PLACEHOLDERS: [(&str, Fits); 4] =
    [("{number}", is_number), ("{duration}", is_duration), ("{time}", is_time), ("{text}", |_| true)];

fn is_number(text: &str) -> bool {
    text.chars().all(|character| character.is_ascii_digit() || matches!(character, '.' | ','))
}

fn is_duration(text: &str) -> bool {
    const UNITS: [&str; 20] = [
        "Millisekunden",
        "Millisekunde",
        "Sekunden",
        "Sekunde",
        "Minuten",
        "Minute",
        "Stunden",
        "Stunde",
        "milliseconds",
        "millisecond",
        "seconds",
        "second",
        "minutes",
        "minute",
        "hours",
        "hour",
        "ミリ秒",
        "秒",
        "分",
        "時間",
    ];
    let count = UNITS.iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or_default();
    !count.is_empty() && (is_number(count) || matches!(count, "one" | "an" | "einer"))
}

fn is_time(text: &str) -> bool {
    const DAYS: [(&str, &str); 6] = [
        ("", "UTCtoday"),
        ("", "UTCyesterday"),
        ("協定世界時で今日の", ""),
        ("協定世界時で昨日の", ""),
        ("heuteum", "UhrUTC"),
        ("gesternum", "UhrUTC"),
    ];
    let is_hour = |text: &str| (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    // "Heute um 9 Uhr UTC".
    if text.strip_suffix("UhrUTC").and_then(|day| day.split_once("um")).is_some_and(|(_, hour)| is_hour(hour)) {
        return true;
    }
    let clock = DAYS.iter().find_map(|(before, after)| text.strip_prefix(before)?.strip_suffix(after));
    // "7 p.m. UTC today", 午後7時: on the hour.
    let whole = clock.map(|clock| clock.trim_start_matches("午前").trim_start_matches("午後")).and_then(|clock| {
        clock.strip_suffix("a.m.").or_else(|| clock.strip_suffix("p.m.")).or_else(|| clock.strip_suffix('時'))
    });
    if whole.is_some_and(is_hour) {
        return true;
    }
    let clock = clock.map(|clock| {
        let clock = clock.trim_start_matches("午前").trim_start_matches("午後");
        clock.trim_end_matches("a.m.").trim_end_matches("p.m.")
    });
    let parts = |clock: &str| match clock.strip_suffix('分') {
        Some(clock) => clock.split_once('時').map(|(hour, minute)| (hour.to_owned(), minute.to_owned())),
        None => clock.split_once(':').map(|(hour, minute)| (hour.to_owned(), minute.to_owned())),
    };
    let digits = |text: &str| (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    clock.and_then(parts).is_some_and(|(hour, minute)| digits(&hour) && digits(&minute))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_read() {
        let text = "# c\nYou:   connect to\n       sample\nAlexa: Wait.\nAlexa: It: is\n  there.\n\nStage: stop sample\n   (It stops.)\n";
        let scenes = parse(text).unwrap();
        let hear = vec!["Wait.".to_owned(), "It: is there.".to_owned()];
        assert_eq!(scenes[0], Scene::Turn { say: "connect to sample".to_owned(), hear });
        assert_eq!(scenes[1], Scene::Stage { action: "stop sample".to_owned(), note: "(It stops.)".to_owned() });
        let hears = "Hears: male = mail, the male\n";
        let misheard = Misheard { words: "male".to_owned(), values: vec!["mail".to_owned(), "the male".to_owned()] };
        assert_eq!(parse(hears).unwrap(), [Scene::Hears(misheard)]);
        for (wrong, line) in [
            ("Alexa: x", 1),
            ("# c\nx", 2),
            (" x", 1),
            ("Bob: x", 1),
            ("You: x", 1),
            ("Hears: male", 1),
            ("Hears: male =", 1),
            ("Hears: = mail", 1),
        ] {
            assert_eq!(parse(wrong).unwrap_err().0, line, "{wrong}");
        }
    }

    #[test]
    fn placeholders_stand_for_what_varies() {
        assert!(fits("answered in 3 milliseconds.", "answered in {number} milliseconds."));
        assert!(fits("PostgreSQL 15.18 answered.", "PostgreSQL {number} answered."));
        assert!(!fits("answered in no milliseconds.", "answered in {number} milliseconds."));
        assert!(fits("15.18です。2個", "{number}です。\n       {number}個"));
        assert!(fits("one millisecond. It.", "{text}. It."));
        assert!(!fits(". It.", "{text}. It."));
        assert!(!fits("It is. And more", "It is."));
        assert!(fits("a b a b c", "{text}b{text}c"));
        for right in ["one second", "12.5 seconds", "45 milliseconds", "3 minutes"] {
            assert!(fits(&format!("for {right}. It"), "for {duration}. It"), "{right}");
        }
        assert!(fits("最長で12秒です", "最長で{duration}です"));
        assert!(fits("seit einer Sekunde offen", "seit {duration} offen") && fits("seit 3 Minuten", "seit {duration}"));
        assert!(fits("heute um 9:05 Uhr UTC.", "{time}.") && fits("gestern um 9 Uhr UTC.", "{time}."));
        for wrong in ["ages", "seconds", "3 dogs", "one"] {
            assert!(!fits(&format!("for {wrong}."), "for {duration}."), "{wrong}");
        }
        assert!(
            fits("since 7 p.m. UTC today.", "since {time}.") && fits("協定世界時で今日の午後7時から", "{time}から")
        );
        assert!(fits("since 9:05 UTC today.", "since {time}.") && fits("since 23:59 UTC yesterday.", "since {time}."));
        assert!(fits("協定世界時で今日の9時05分から", "{time}から"));
        assert!(!fits("since UTC today.", "since {time}.") && !fits("since 9:05.", "since {time}."));
        assert!(fits("", ""));
    }
}
