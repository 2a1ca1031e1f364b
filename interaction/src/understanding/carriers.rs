//! The words that the language and the model are known to use around names.

use std::collections::HashSet;

use super::language::{Language, Piece};
use super::said::{Said, Script};

/// Known words.
#[derive(Debug, Default)]
pub(super) struct Carriers {
    words: HashSet<String>,
    longest: usize,
}

impl Carriers {
    /// The words of the samples, taken apart, and of the language.
    pub(super) fn new(samples: &[Vec<Piece<'_>>], language: &Language) -> Self {
        let mut carriers = Self::default();
        for sample in samples {
            carriers.add_pieces(language, sample);
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
        // Of a language without spaces, what narrows are stems, and no words.
        let narrows = language.spaced.then_some("narrows");
        for section in
            ["functions", "articles", "nouns", "prepositions", "between", "common"].into_iter().chain(narrows)
        {
            for word in language.words.list(section) {
                carriers.add(word);
            }
        }
        carriers
    }

    fn add_text(&mut self, language: &Language, sample: &str) {
        self.add_pieces(language, &language.pieces(sample));
    }

    fn add_pieces(&mut self, language: &Language, pieces: &[Piece<'_>]) {
        for piece in pieces {
            let Piece::Text(text) = piece else { continue };
            if language.spaced {
                for word in text.split_whitespace() {
                    self.add(word);
                }
                continue;
            }
            let said = Said::new(text);
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
        if self.words.contains(word) {
            return;
        }
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
