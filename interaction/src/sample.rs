//! One sample utterance, taken apart, and every way an utterance fits it.
//!
//! A pattern language would give one way to split "jack in box in oregon" at "in"; here all ways are tried, because
//! only the slots' types tell which is meant.

use std::ops::Range;

use crate::text::{fold_char, is_japanese, tidy};

/// The longest text of a slot, in characters.
pub const MAX_SLOT: usize = 140;

/// How many splits of an utterance are looked at before a sample is given up.
const MAX_SPLITS: usize = 2_000;

/// A sample utterance as a sequence of words and slots.
#[derive(Debug)]
pub(crate) struct Sample {
    pieces: Vec<Piece>,
    slots: Vec<String>,
    pairs: Pairs,
}

/// Which pairs of letters a text has, by their hash: a sample with others than the utterance needs no closer look.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Pairs([u64; 4]);

impl Pairs {
    pub(crate) fn of(text: &[char]) -> Self {
        let mut pairs = Self::default();
        pairs.add(text);
        pairs
    }

    fn add(&mut self, text: &[char]) {
        for pair in text.windows(2) {
            let hash =
                (u32::from(pair[0]).wrapping_mul(0x9E37_79B1) ^ u32::from(pair[1])).wrapping_mul(0x85EB_CA6B) >> 24;
            self.0[(hash >> 6) as usize] |= 1 << (hash & 63);
        }
    }

    fn are_in(&self, others: &Self) -> bool {
        self.0.iter().zip(&others.0).all(|(own, other)| own & !other == 0)
    }
}

#[derive(Debug, PartialEq)]
enum Piece {
    Words(Vec<char>),
    Slot,
}

/// The names of the slots in a sample, in their order; an error where the braces do not fit.
pub(crate) fn slot_names(sample: &str) -> Result<Vec<String>, &'static str> {
    Sample::parse(sample).map(|sample| sample.slots)
}

impl Sample {
    /// Takes a sample apart.
    pub(crate) fn parse(sample: &str) -> Result<Self, &'static str> {
        let text = tidy(sample);
        let (mut pieces, mut slots) = (Vec::new(), Vec::new());
        let mut rest = text.as_str();
        while !rest.is_empty() {
            let (words, slot) = rest.split_once('{').map_or((rest, None), |(words, slot)| (words, Some(slot)));
            if words.contains('}') {
                return Err("a brace closes that was not opened");
            }
            if !words.is_empty() {
                pieces.push(Piece::Words(words.chars().map(fold_char).collect()));
            }
            let Some(slot) = slot else { break };
            let (name, after) = slot.split_once('}').ok_or("a brace is not closed")?;
            if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
                return Err("a slot's name is letters, digits and underscores");
            }
            pieces.push(Piece::Slot);
            slots.push(name.to_owned());
            rest = after;
        }
        let mut pairs = Pairs::default();
        for piece in &pieces {
            if let Piece::Words(words) = piece {
                pairs.add(words);
            }
        }
        if pieces.is_empty() { Err("it is empty") } else { Ok(Self { pieces, slots, pairs }) }
    }

    /// The slots in their order.
    pub(crate) fn slots(&self) -> &[String] {
        &self.slots
    }

    /// How many characters of the sample are words of its own.
    pub(crate) fn literal(&self) -> usize {
        let words = |piece: &Piece| match piece {
            Piece::Words(words) => words.iter().filter(|character| **character != ' ').count(),
            Piece::Slot => 0,
        };
        self.pieces.iter().map(words).sum()
    }

    /// Shows every way the (folded) text fits, as the ranges of the slots, those with short first slots first.
    pub(crate) fn fits(&self, text: &[char], pairs: &Pairs, show: &mut dyn FnMut(&[Range<usize>])) {
        if !self.pairs.are_in(pairs) || !self.has_its_words(text) {
            return;
        }
        let mut walk = Walk { text, slots: Vec::new(), budget: MAX_SPLITS, show };
        walk.from(&self.pieces, 0);
    }

    /// Whether all of the sample's words are in the text, one after the other: most samples need no closer look.
    fn has_its_words(&self, text: &[char]) -> bool {
        let mut from = 0;
        self.pieces.iter().enumerate().all(|(place, piece)| match piece {
            // A space may be left out in Japanese.
            Piece::Words(words) if words != &[' '] => {
                let last = if place == 0 { words.len() } else { text.len() };
                let rest = text.get(from..last.min(text.len())).unwrap_or_default();
                let found = rest.windows(words.len()).position(|part| part == words);
                from += found.map_or(0, |found| found + words.len());
                found.is_some()
            }
            _ => true,
        })
    }
}

struct Walk<'a> {
    text: &'a [char],
    slots: Vec<Range<usize>>,
    budget: usize,
    show: &'a mut dyn FnMut(&[Range<usize>]),
}

impl Walk<'_> {
    fn from(&mut self, pieces: &[Piece], at: usize) {
        if self.budget == 0 {
            return;
        }
        self.budget -= 1;
        match pieces.split_first() {
            None if at == self.text.len() => (self.show)(&self.slots),
            None => {}
            Some((Piece::Words(words), rest)) => {
                if let Some(next) = self.after(words, at) {
                    self.from(rest, next);
                }
            }
            Some((Piece::Slot, rest)) => self.slot(rest, at),
        }
    }

    fn slot(&mut self, rest: &[Piece], at: usize) {
        let last = self.text.len().min(at + MAX_SLOT);
        for end in at + 1..=last {
            let follows = match rest.first() {
                None => end == self.text.len(),
                Some(Piece::Words(words)) => self.after(words, end).is_some(),
                Some(Piece::Slot) => true,
            };
            if follows && self.text[at] != ' ' && self.text[end - 1] != ' ' {
                self.slots.push(at..end);
                self.from(rest, end);
                self.slots.pop();
            }
        }
    }

    /// Where the text goes on after these words, if they stand here.
    fn after(&self, words: &[char], at: usize) -> Option<usize> {
        if self.text[at..].starts_with(words) {
            return Some(at + words.len());
        }
        // Japanese may leave out the space between two slots.
        let beside = at.checked_sub(1).and_then(|before| self.text.get(before..=at))?;
        (words == [' '] && beside.iter().copied().any(is_japanese)).then_some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ways(sample: &str, utterance: &str) -> Vec<Vec<String>> {
        let text: Vec<char> = tidy(utterance).chars().map(fold_char).collect();
        let mut ways = Vec::new();
        Sample::parse(sample).unwrap().fits(&text, &Pairs::of(&text), &mut |slots| {
            ways.push(slots.iter().map(|slot| text[slot.clone()].iter().collect()).collect());
        });
        ways
    }

    #[test]
    fn every_way_to_split_is_shown() {
        assert_eq!(
            ways("connect to {a} in {b}", "Connect to jack in box in Oregon!"),
            [["jack", "box in oregon"], ["jack in box", "oregon"]]
        );
        assert!(ways("connect to {a}", "connect to").is_empty());
        assert!(ways("connect to {a}", "connect toaster").is_empty());
        assert_eq!(ways("what is {a}'s state?", "What is Orders's state"), [["orders"]]);
        assert_eq!(ways("help", "HELP"), [Vec::<String>::new()]);
    }

    #[test]
    fn japanese_needs_no_spaces() {
        for utterance in ["オレゴンのblogに接続", "オレゴン の blog に接続", "オレゴン の blog に 接続。"]
        {
            assert_eq!(ways("{region} の {instance} に接続", utterance), [["オレゴン", "blog"]], "{utterance}");
            assert_eq!(ways("{region}の{instance}に接続", utterance), [["オレゴン", "blog"]], "{utterance}");
        }
        assert!(ways("{a} {b}", "東京 本番").contains(&vec!["東京".to_owned(), "本番".to_owned()]));
    }

    #[test]
    fn braces_must_fit() {
        for sample in ["{a", "a}", "{}", "{a b}", ""] {
            assert!(Sample::parse(sample).is_err(), "{sample}");
        }
    }
}
