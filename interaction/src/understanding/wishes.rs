//! Tasks that are asked for by what is to become of an instance: "hr needs to be restarted", "let the standby of hr take over". The whole
//! sentence has to say so, and nothing else.

use std::collections::HashSet;

use super::assign::Filled;
use super::language::Language;
use super::said::Said;

/// Where the instance stands in a wish.
const INSTANCE: &str = "{instance}";

/// The sentences of a language, each word with those that may stand in its place.
#[derive(Debug)]
pub(super) struct Wishes {
    of_tasks: Vec<(&'static str, Vec<Vec<Vec<&'static str>>>)>,
    /// What an instance is called beside its name.
    nouns: HashSet<&'static str>,
    /// Who says one of these asks whether, and not for it.
    doubts: HashSet<&'static str>,
}

impl Wishes {
    pub(super) fn new(language: &Language) -> Self {
        let spoken = |word: &&str| !language.is_article(word);
        let words = |line: &&'static str| {
            line.split_whitespace().filter(spoken).map(|word| word.split('/').collect()).collect()
        };
        Self {
            of_tasks: language
                .words
                .sections("task wishes ")
                .map(|(intent, lines)| (intent, lines.iter().map(words).collect()))
                .collect(),
            nouns: language.words.list("task wish nouns").collect(),
            doubts: language.words.list("task doubts").collect(),
        }
    }

    /// Whether the sentence doubts what it says: "check if hr needs to be restarted".
    pub(super) fn doubts(&self, said: &Said) -> bool {
        said.units.iter().any(|unit| self.doubts.contains(unit.text.as_str()))
    }

    /// Whether the whole sentence wishes for the task.
    pub(super) fn fit(&self, task: &str, said: &Said, filled: &[Filled], language: &Language) -> bool {
        let Some((_, wishes)) = self.of_tasks.iter().find(|(intent, _)| *intent == task) else { return false };
        let mut words: Vec<&str> = Vec::new();
        for (at, unit) in said.units.iter().enumerate() {
            match filled.iter().find(|filled| filled.from <= at && at < filled.to) {
                None if language.is_article(&unit.text) || self.nouns.contains(unit.text.as_str()) => {}
                None => words.push(&unit.text),
                Some(value) if value.from != at => {}
                Some(value) if value.slot == "instance" => words.push(INSTANCE),
                // What leads to the region, or to the code.
                Some(_) => {
                    words.pop_if(|word| matches!(*word, "in" | "with"));
                }
            }
        }
        wishes
            .iter()
            .any(|wish| wish.len() == words.len() && wish.iter().zip(&words).all(|(any, word)| any.contains(word)))
    }
}
