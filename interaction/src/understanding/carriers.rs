//! The words that the language and the model are known to use around names.

use std::collections::HashSet;

use super::language::{Language, Piece};
use super::said::{Said, Script};
use crate::model::Model;

/// Known words.
#[derive(Debug, Default)]
pub(super) struct Carriers {
    words: HashSet<String>,
    longest: usize,
}

impl Carriers {
    pub(super) fn new(model: &Model, language: &Language) -> Self {
        let mut carriers = Self::default();
        for intent in &model.language_model.intents {
            for sample in &intent.samples {
                carriers.add_text(language, sample);
            }
        }
        for (_, cues) in language.words.sections("cues ") {
            for cue in cues {
                carriers.add_text(
                    language,
                    &cue.split_once('|').map_or(*cue, |(_, cue)| cue).replace(['*', '^', '$'], " "),
                );
            }
        }
        for (concept, others) in language.words.pairs("concepts") {
            for word in std::iter::once(concept).chain(others.split_whitespace()) {
                carriers.add_text(language, word);
            }
        }
        for section in ["functions", "articles", "nouns", "prepositions", "between"] {
            for word in language.words.list(section) {
                carriers.add(word);
            }
        }
        carriers
    }

    fn add_text(&mut self, language: &Language, sample: &str) {
        for piece in language.pieces(sample) {
            let Piece::Text(text) = piece else { continue };
            if language.spaced {
                for word in text.split_whitespace() {
                    self.add(word);
                }
                continue;
            }
            let said = Said::new(&text);
            let mut from = 0;
            for to in 1..=said.units.len() {
                let ends = said.units.get(to).is_none_or(|unit| unit.script != said.units[to - 1].script);
                if ends {
                    if said.units[from].script != Script::Hiragana {
                        self.add(&said.part(from, to).text());
                    }
                    from = to;
                }
            }
        }
    }

    fn add(&mut self, word: &str) {
        self.longest = self.longest.max(word.chars().count());
        self.words.insert(word.to_owned());
    }

    pub(super) fn knows(&self, word: &str) -> bool {
        self.words.contains(word)
    }

    /// How many characters the longest word has.
    pub(super) fn longest(&self) -> usize {
        self.longest
    }
}
