//! Phrases that tell an intent, wherever they stand: `how full * {instance}`.

use std::collections::HashMap;

use super::language::{Language, Piece};

/// The phrases of all intents, with their words numbered.
#[derive(Debug, Default)]
pub(super) struct Cues {
    words: HashMap<String, u32>,
    intents: Vec<Vec<Cue>>,
}

/// A phrase and how much it tells.
#[derive(Debug)]
struct Cue {
    weight: f32,
    pattern: Vec<Part>,
}

#[derive(Debug, PartialEq)]
enum Part {
    Word(u32),
    Gap,
    Start,
    End,
}

/// A carrier sentence with its words numbered; those of no phrase have no number.
#[derive(Debug)]
pub(super) struct Numbered {
    words: Vec<Option<u32>>,
    said: Vec<bool>,
}

impl Cues {
    /// Adds an intent's lines: `4| how many {environment}`.
    pub(super) fn add(&mut self, lines: &[&str], language: &Language) {
        let cues = lines.iter().map(|line| self.parse(line, language)).collect();
        self.intents.push(cues);
    }

    fn parse(&mut self, line: &str, language: &Language) -> Cue {
        let (weight, phrase) = line.split_once('|').unwrap_or(("3", line));
        let mut pattern = Vec::new();
        let mut rest = phrase;
        while !rest.is_empty() {
            let at = rest.find(['*', '^', '$']).unwrap_or(rest.len());
            let pieces: Vec<Piece<'_>> = language.pieces(&rest[..at]);
            for word in language.carrier(&pieces) {
                let next = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
                pattern.push(Part::Word(*self.words.entry(word).or_insert(next)));
            }
            match rest[at..].chars().next() {
                Some('*') => pattern.push(Part::Gap),
                Some('^') => pattern.push(Part::Start),
                Some(_) => pattern.push(Part::End),
                None => {}
            }
            rest = rest.get(at + 1..).unwrap_or_default();
        }
        Cue { weight: weight.trim().parse().unwrap_or(3.0), pattern }
    }

    pub(super) fn number(&self, carrier: &[String]) -> Numbered {
        let words: Vec<Option<u32>> = carrier.iter().map(|word| self.words.get(word).copied()).collect();
        let mut said = vec![false; self.words.len()];
        for word in words.iter().flatten() {
            said[*word as usize] = true;
        }
        Numbered { words, said }
    }

    /// What the phrases of an intent tell about a sentence: the strongest counts whole, the others a little.
    ///
    /// The sentence is looked at with its region and without.
    pub(super) fn score(&self, intent: usize, carriers: [&Numbered; 2], spaced: bool) -> f32 {
        let gap = if spaced { 4 } else { 8 };
        let cues = self.intents.get(intent).into_iter().flatten();
        let fitting = cues.filter(|cue| carriers.iter().any(|carrier| cue.fits(carrier, gap)));
        let mut weights: Vec<f32> = fitting.map(|cue| cue.weight).collect();
        weights.sort_by(|a, b| b.total_cmp(a));
        weights.first().copied().unwrap_or_default()
            + weights.iter().skip(1).take(2).map(|weight| weight * 0.15).sum::<f32>()
    }
}

impl Cue {
    fn fits(&self, carrier: &Numbered, gap: usize) -> bool {
        let said = |part: &Part| !matches!(part, Part::Word(word) if !carrier.said[*word as usize]);
        self.pattern.iter().all(said)
            && (0..=carrier.words.len()).any(|at| fits(&self.pattern, &carrier.words, at, gap))
    }
}

fn fits(pattern: &[Part], carrier: &[Option<u32>], at: usize, gap: usize) -> bool {
    match pattern.split_first() {
        None => true,
        Some((Part::Start, rest)) => at == 0 && fits(rest, carrier, at, gap),
        Some((Part::End, rest)) => at == carrier.len() && fits(rest, carrier, at, gap),
        Some((Part::Gap, rest)) => (at..=carrier.len().min(at + gap)).any(|next| fits(rest, carrier, next, gap)),
        Some((Part::Word(word), rest)) => carrier.get(at) == Some(&Some(*word)) && fits(rest, carrier, at + 1, gap),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_anywhere() {
        let language = Language::new("en-US");
        let fits = |line: &str, text: &str| {
            let mut cues = Cues::default();
            cues.add(&[line], &language);
            let carrier = cues.number(&language.carrier(&language.pieces(text)));
            cues.score(0, [&carrier, &carrier], true) > 0.0
        };
        assert!(fits("5| how full * {instance}", "tell me how full the disk of {instance} is"));
        assert!(!fits("5| how full {instance}", "how full the disk of {instance} is"));
        assert!(fits("5| ^ wrong $", "problems"));
        assert!(!fits("5| ^ wrong", "any big problems"));
        assert!(fits("5| reboot {instance}", "restart the {instance} database"));
        assert!(fits("5| fail {instance} over", "fail the database {instance} over"));
    }
}
