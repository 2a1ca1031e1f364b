//! A sentence that takes back a part of itself: "cpu of hr, i mean blog".

use super::entities::entities;
use super::said::Said;
use super::tolerant::Tolerant;

impl Tolerant {
    /// The sentence as it was meant, where words of it are taken back; only of a language that parts its words.
    pub(super) fn corrected(&self, utterance: &str) -> Option<String> {
        let said = Said::new(utterance);
        let count = said.units.len();
        let text = |at: usize| said.units[at].text.as_str();
        // "Not blog, i meant hr" says itself what it takes back.
        if (0..count.min(2)).any(|at| matches!(text(at), "not" | "nicht")) {
            return None;
        }
        let marks = self.language.lines("corrections").iter();
        let stands = |at: usize, mark: &[String]| {
            at + mark.len() < count && mark.iter().enumerate().all(|(next, word)| text(at + next) == word)
        };
        let found = marks.flat_map(|mark| (1..count).filter(|at| stands(*at, mark)).map(|at| (at, mark.len())));
        let (at, length) = found.min_by_key(|(at, length)| (*at, usize::MAX - length))?;
        let right = at + length;
        let join = |to: usize, from: usize| format!("{} {}", said.words(0, to), said.words(from, count));
        // A value in the place of one of the same type.
        let before = entities(&said.part(0, at), &self.language, &self.lexicon);
        let after = entities(&said.part(right, count), &self.language, &self.lexicon);
        let is_led = |from: usize| (right..right + from).all(|at| self.language.is_function(text(at)));
        for new in after.iter().filter(|entity| is_led(entity.from)) {
            let same = |kind: &str| new.meanings.iter().any(|meaning| meaning.kind == kind);
            let old = before.iter().filter(|old| old.meanings.iter().any(|meaning| same(&meaning.kind)));
            if let Some(old) = old.max_by_key(|old| old.from) {
                return Some(join(old.from, right + new.from));
            }
        }
        // "On hr, i mean on blog": from the same word on; a question of its own is all that was meant; else it is the last word.
        if let Some(same) = (0..at).rev().find(|old| text(*old) == text(right)) {
            return Some(join(same, right));
        }
        if count - right > 2 && self.language.words.list("begins a question").any(|word| word == text(right)) {
            return Some(said.words(right, count));
        }
        Some(join(at - 1, right))
    }
}
