//! A language: whether it writes spaces, and which of its words mean the same.

use std::collections::{HashMap, HashSet};

use super::said::Said;
use super::words::Words;

/// A language's ways.
#[derive(Debug)]
pub(super) struct Language {
    pub(super) words: &'static Words,
    /// Whether words are parted by spaces.
    pub(super) spaced: bool,
    concepts: HashMap<&'static str, &'static str>,
    longest_concept: usize,
    articles: HashSet<&'static str>,
    functions: HashSet<&'static str>,
    joined: Vec<(Vec<&'static str>, &'static str)>,
}

/// A piece of a carrier sentence: text, or a slot.
#[derive(Debug, Clone)]
pub(super) enum Piece<'a> {
    Text(String),
    Slot(&'a str),
}

impl Language {
    pub(super) fn new(locale: &str) -> Self {
        let code = locale.split('-').next().unwrap_or(locale);
        let words = Words::of(code);
        let mut concepts = HashMap::new();
        for (concept, others) in words.pairs("concepts") {
            concepts.insert(concept, concept);
            concepts.extend(others.split_whitespace().map(|other| (other, concept)));
        }
        let joined = words.lines("joined").filter_map(|line| line.split_once('='));
        Self {
            words,
            spaced: code != "ja",
            longest_concept: concepts.keys().map(|word| word.chars().count()).max().unwrap_or_default(),
            concepts,
            articles: words.list("articles").collect(),
            functions: words.list("functions").collect(),
            joined: joined.map(|(from, to)| (from.split_whitespace().collect(), to.trim())).collect(),
        }
    }

    /// Whether the word says nothing of its own.
    pub(super) fn is_function(&self, word: &str) -> bool {
        self.functions.contains(word)
    }

    /// The words of a section with whether this is one.
    pub(super) fn concept<'a>(&self, word: &'a str) -> &'a str {
        self.concepts.get(word).copied().unwrap_or(word)
    }

    /// What classifies a sentence: its words, or the characters of Japanese, with slots in their place.
    pub(super) fn carrier(&self, pieces: &[Piece<'_>]) -> Vec<String> {
        let mut carrier = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Slot(name) => carrier.push(format!("{{{name}}}")),
                Piece::Text(text) if self.spaced => self.add_words(text, &mut carrier),
                Piece::Text(text) => carrier.extend(self.fold_concepts(text).chars().map(String::from)),
            }
        }
        carrier
    }

    fn add_words(&self, text: &str, carrier: &mut Vec<String>) {
        let words: Vec<&str> = text.split_whitespace().collect();
        let mut at = 0;
        while at < words.len() {
            if let Some((from, to)) = self.joined.iter().find(|(from, _)| words[at..].starts_with(from)) {
                carrier.push(self.concept(to).to_owned());
                at += from.len();
                continue;
            }
            if !self.articles.contains(words[at]) {
                carrier.push(self.concept(words[at]).to_owned());
            }
            at += 1;
        }
    }

    /// The text with each word replaced by what it means, the longest first.
    pub(super) fn fold_concepts(&self, text: &str) -> String {
        let letters: Vec<char> = text.chars().collect();
        let (mut folded, mut at) = (String::new(), 0);
        while at < letters.len() {
            let longest = self.longest_concept.min(letters.len() - at);
            let found = (1..=longest).rev().find_map(|length| {
                let word: String = letters[at..at + length].iter().collect();
                Some((length, *self.concepts.get(word.as_str())?))
            });
            match found {
                Some((length, concept)) => {
                    folded.push_str(concept);
                    at += length;
                }
                None => {
                    folded.push(letters[at]);
                    at += 1;
                }
            }
        }
        folded
    }

    /// A sample or a cue taken apart at its slots.
    pub(super) fn pieces<'a>(&self, sample: &'a str) -> Vec<Piece<'a>> {
        let mut pieces = Vec::new();
        let mut rest = sample;
        while !rest.is_empty() {
            let (text, after) = rest.split_once('{').map_or((rest, None), |(text, after)| (text, Some(after)));
            let said = Said::new(text);
            if !said.units.is_empty() {
                pieces.push(Piece::Text(if self.spaced { said.spaced() } else { said.text() }));
            }
            let Some((name, after)) = after.and_then(|after| after.split_once('}')) else { break };
            pieces.push(Piece::Slot(name));
            rest = after;
        }
        pieces
    }
}
