//! Phrases that tell an intent, wherever they stand: `how full * {instance}`.

use super::language::{Language, Piece};

/// A phrase and how much it tells.
#[derive(Debug)]
pub(super) struct Cue {
    weight: f32,
    pattern: Vec<Part>,
}

#[derive(Debug, PartialEq)]
enum Part {
    Word(String),
    Gap,
    Start,
    End,
}

impl Cue {
    /// Reads a line: `4| how many {environment}`.
    pub(super) fn parse(line: &str, language: &Language) -> Self {
        let (weight, phrase) = line.split_once('|').unwrap_or(("3", line));
        let mut pattern = Vec::new();
        let mut rest = phrase;
        while !rest.is_empty() {
            let at = rest.find(['*', '^', '$']).unwrap_or(rest.len());
            let pieces: Vec<Piece<'_>> = language.pieces(&rest[..at]);
            pattern.extend(language.carrier(&pieces).into_iter().map(Part::Word));
            match rest[at..].chars().next() {
                Some('*') => pattern.push(Part::Gap),
                Some('^') => pattern.push(Part::Start),
                Some(_) => pattern.push(Part::End),
                None => {}
            }
            rest = rest.get(at + 1..).unwrap_or_default();
        }
        Self { weight: weight.trim().parse().unwrap_or(3.0), pattern }
    }

    fn fits(&self, carrier: &[String], gap: usize) -> bool {
        (0..=carrier.len()).any(|at| fits(&self.pattern, carrier, at, gap))
    }
}

/// What the phrases of an intent tell about a sentence: the strongest counts whole, the others a little.
///
/// The sentence is looked at with its region and without.
pub(super) fn told(cues: &[Cue], carriers: [&[String]; 2], spaced: bool) -> f32 {
    let gap = if spaced { 4 } else { 8 };
    let mut weights: Vec<f32> =
        cues.iter().filter(|cue| carriers.iter().any(|carrier| cue.fits(carrier, gap))).map(|cue| cue.weight).collect();
    weights.sort_by(|a, b| b.total_cmp(a));
    weights.first().copied().unwrap_or_default()
        + weights.iter().skip(1).take(2).map(|weight| weight * 0.15).sum::<f32>()
}

fn fits(pattern: &[Part], carrier: &[String], at: usize, gap: usize) -> bool {
    match pattern.split_first() {
        None => true,
        Some((Part::Start, rest)) => at == 0 && fits(rest, carrier, at, gap),
        Some((Part::End, rest)) => at == carrier.len() && fits(rest, carrier, at, gap),
        Some((Part::Gap, rest)) => (at..=carrier.len().min(at + gap)).any(|next| fits(rest, carrier, next, gap)),
        Some((Part::Word(word), rest)) => carrier.get(at) == Some(word) && fits(rest, carrier, at + 1, gap),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_anywhere() {
        let language = Language::new("en-US");
        let carrier = |text: &str| language.carrier(&language.pieces(text));
        let cue = |line: &str| Cue::parse(line, &language);
        assert!(cue("5| how full * {instance}").fits(&carrier("tell me how full the disk of {instance} is"), 4));
        assert!(!cue("5| how full {instance}").fits(&carrier("how full the disk of {instance} is"), 4));
        assert!(cue("5| ^ wrong $").fits(&carrier("problems"), 4));
        assert!(!cue("5| ^ wrong").fits(&carrier("any big problems"), 4));
        assert!(cue("5| reboot {instance}").fits(&carrier("restart the {instance} database"), 4));
    }
}
