//! Amazon's rules for names: of intents, slots and types, and for the words that call the skill.

use super::SourceError;
use crate::text::{fold, is_japanese};

/// What wakes Alexa, and so cannot stand in what is said to a skill.
const WAKE: [&str; 9] = ["alexa", "amazon", "echo", "computer", "ziggy", "skill", "アレクサ", "アマゾン", "スキル"];

/// What opens a skill or joins its name to a question.
const LAUNCH: [&str; 26] = [
    "run", "start", "play", "resume", "use", "launch", "ask", "open", "tell", "load", "begin", "enable", "to", "from",
    "in", "using", "with", "about", "for", "that", "by", "if", "and", "whether", "app", "please",
];

/// What is no word of its own in a name of two words.
const SMALL: [&str; 6] = ["the", "a", "an", "of", "on", "at"];

/// A name of an intent, a slot or a type: letters and underscores.
pub(super) fn check_name(file: &str, name: &str) -> Result<(), SourceError> {
    let letters = name.chars().all(|character| character.is_ascii_alphabetic() || character == '_');
    if !name.is_empty() && letters && !name.starts_with('_') {
        return Ok(());
    }
    Err(SourceError::new(
        file,
        format!("\"{name}\" is no name that Amazon takes"),
        "Use the letters a to z, and underscores between them; write numbers as words.",
    ))
}

/// The words that call the skill.
pub(super) fn check_invocation(file: &str, name: &str) -> Result<(), SourceError> {
    let refuse = |problem: &str, next: &str| {
        Err(SourceError::new(format!("{file}: invocation"), format!("\"{name}\" {problem}"), next))
    };
    let words: Vec<&str> = name.split(' ').collect();
    if words.len() < 2 {
        return refuse("is one word", "Amazon takes two and more, with a space between them, in Japanese too.");
    }
    let letter = |character: char| character.is_alphabetic() || matches!(character, ' ' | '\'' | '.');
    if !name.chars().all(letter) || name != name.to_lowercase() || words.contains(&"") {
        return refuse(
            "is not written as Amazon wants it",
            "Use small letters, apostrophes and single spaces; write numbers as words.",
        );
    }
    if let Some(word) = words.iter().find(|word| WAKE.contains(word) || LAUNCH.contains(word)) {
        return refuse(&format!("has \"{word}\" in it, which Alexa takes for her own"), "Choose another word.");
    }
    if words.len() == 2 && words.iter().any(|word| SMALL.contains(word)) {
        return refuse("is one word and an article or a preposition", "Choose two words of their own.");
    }
    Ok(())
}

/// The word of a sentence that Alexa would take for herself, if there is one.
pub(super) fn alexas_own(sentence: &str, invocation: &str) -> Option<String> {
    let sentence = fold(sentence);
    let words: Vec<&str> = sentence.split(' ').collect();
    let has = |own: &str| if own.contains(is_japanese) { sentence.contains(own) } else { words.contains(&own) };
    let invocation = fold(invocation);
    WAKE.into_iter()
        .find(|own| has(own))
        .map(str::to_owned)
        .or_else(|| sentence.contains(&invocation).then_some(invocation))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_amazon_takes() {
        for name in ["ListAlarms", "awsregion", "the_second"] {
            assert_eq!(check_name("x", name), Ok(()), "{name}");
        }
        for name in ["", "List-Alarms", "List2", "_x", "リスト", "a b"] {
            assert!(check_name("x", name).is_err(), "{name}");
        }
    }

    #[test]
    fn words_that_call_a_skill() {
        for name in ["database voice", "データベース ボイス", "datenbank stimme", "my team's data"] {
            assert_eq!(check_invocation("x", name), Ok(()), "{name}");
        }
        for (name, problem) in [
            ("databasevoice", "one word"),
            ("データベースボイス", "one word"),
            ("Database Voice", "not written"),
            ("database 2 voice", "not written"),
            ("database  voice", "not written"),
            ("ask databases", "\"ask\""),
            ("the database", "article"),
            ("database skill voice", "\"skill\""),
        ] {
            assert!(check_invocation("x", name).unwrap_err().problem.contains(problem), "{name}");
        }
        assert_eq!(alexas_own("Ask database voice to stop", "database voice").as_deref(), Some("database voice"));
        assert_eq!(alexas_own("アレクサ、止めて", "データベース ボイス").as_deref(), Some("アレクサ"));
        assert_eq!(alexas_own("list the echoes", "database voice"), None);
    }
}
