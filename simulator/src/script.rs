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
//! ```
//!
//! A line that begins with a space goes on with the line before. `{number}` stands for a number, `{text}` for any text; spaces and
//! line breaks do not count, since Japanese has none. Where Alexa says something before the answer, each has its own `Alexa:`.

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
    /// Something happens to what is talked about.
    Stage {
        /// What it is, for whoever holds the conversation: `stop sample`.
        action: String,
        /// The same for people.
        note: String,
    },
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
            ("Stage", _) => scenes.push(Scene::Stage { action: words, note: String::new() }),
            ("Alexa", Some(Scene::Turn { hear, .. })) => hear.push(words),
            ("Alexa", _) => return Err(wrong("Alexa speaks unasked")),
            ("", Some(Scene::Stage { note, .. })) => append(note, &words),
            ("", Some(Scene::Turn { say, hear })) => append(hear.last_mut().unwrap_or(say), &words),
            _ => return Err(wrong("it begins with none of You, Alexa and Stage")),
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
    let Some(at) = [expected.find("{number}"), expected.find("{text}")].into_iter().flatten().min() else {
        return text == expected;
    };
    let Some(rest) = text.strip_prefix(&expected[..at]) else { return false };
    let (number, expected) = match expected[at..].strip_prefix("{number}") {
        Some(after) => (true, after),
        None => (false, &expected[at + "{text}".len()..]),
    };
    let ends = rest.char_indices().map(|(at, character)| (at + character.len_utf8(), character));
    ends.take_while(|(_, character)| !number || character.is_ascii_digit() || matches!(character, '.' | ','))
        .any(|(end, _)| begins(&rest[end..], expected))
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
        for (wrong, line) in [("Alexa: x", 1), ("# c\nx", 2), (" x", 1), ("Bob: x", 1), ("You: x", 1)] {
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
        assert!(fits("", ""));
    }
}
