//! What narrows a list or a count and fills no slot: "how many instances are down". It is never passed over: the number would be that of
//! something else. It goes where a condition is said, so that who answers understands it or asks what it means.

use std::collections::HashSet;

use super::assign::{Filled, Intent};
use super::language::Language;
use super::said::Said;

/// The intents whose answer is a number or a list of instances.
const LISTS: [&str; 3] = ["NumberOfInstances", "ListInstances", "ListInstancesForApplication"];

/// Where a condition is said.
const CONDITION: &str = "environment";

/// The words of a language that narrow nothing, and those that always do.
#[derive(Debug)]
pub(super) struct Narrowing {
    plain: HashSet<&'static str>,
    narrows: HashSet<&'static str>,
    /// After these, the next word belongs to them, whatever it is.
    negations: HashSet<&'static str>,
    /// Of a language without spaces, the longest first: what may lead to the noun, and the noun.
    around: Vec<&'static str>,
    nouns: Vec<&'static str>,
}

impl Narrowing {
    pub(super) fn new(language: &Language) -> Self {
        let list = |sections: &[&str]| sections.iter().flat_map(|section| language.words.list(section)).collect();
        let mut narrowing = Self {
            plain: list(&[
                "functions",
                "articles",
                "polite",
                "polite ends",
                "prepositions",
                "between",
                "narrows nothing",
            ]),
            narrows: list(&["narrows"]),
            negations: list(&["negations"]),
            around: language.words.list("narrows nothing").collect(),
            nouns: language.words.list("narrowed nouns").collect(),
        };
        for words in [&mut narrowing.around, &mut narrowing.nouns] {
            words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        }
        narrowing
    }

    /// The condition as it was said, together with what was taken for one; nothing where nothing is left over.
    pub(super) fn condition(&self, said: &Said, intent: &Intent, filled: &[Filled], spaced: bool) -> Option<String> {
        if !LISTS.contains(&intent.name.as_str()) || !intent.has(CONDITION) {
            return None;
        }
        if spaced { self.spaced(said, intent, filled) } else { self.unspaced(said, filled) }
    }

    fn spaced(&self, said: &Said, intent: &Intent, filled: &[Filled]) -> Option<String> {
        let within = |at: usize| filled.iter().find(|filled| filled.from <= at && at < filled.to);
        let (mut kept, mut left_over, mut negated) = (Vec::new(), false, false);
        for (at, unit) in said.units.iter().enumerate() {
            let word = unit.text.as_str();
            match within(at) {
                Some(filled) if filled.slot == CONDITION => {
                    kept.push(said.words(at, at + 1));
                    negated = false;
                }
                Some(_) => negated = false,
                None => {
                    let plain =
                        !self.narrows.contains(word) && (self.plain.contains(word) || intent.words.contains(word));
                    if !plain || negated {
                        kept.push(said.words(at, at + 1));
                        left_over = true;
                    }
                    negated = self.negations.contains(word);
                }
            }
        }
        left_over.then(|| kept.join(" "))
    }

    /// What stands right before the noun, less what leads there.
    fn unspaced(&self, said: &Said, filled: &[Filled]) -> Option<String> {
        let text = |from: usize, to: usize| said.part(from, to).text();
        let units = said.units.len();
        let covered = |at: usize| filled.iter().any(|filled| filled.from <= at && at < filled.to);
        let begins = |at: usize| {
            let rest = text(at, units);
            !covered(at) && self.nouns.iter().any(|noun| rest.starts_with(noun))
        };
        let noun = (0..units).find(|at| begins(*at))?;
        let from = filled.iter().map(|filled| filled.to).filter(|to| *to <= noun).max().unwrap_or(0);
        let mut left = said.words(from, noun);
        while let Some(shorter) =
            self.around.iter().find_map(|word| left.strip_prefix(word)).or(left.strip_suffix('の'))
        {
            left = shorter.to_owned();
        }
        if left.is_empty() {
            return None;
        }
        let known = filled.iter().find(|filled| filled.slot == CONDITION && filled.to <= noun);
        let known = known.map(|filled| format!("{}の", said.words(filled.from, filled.to))).unwrap_or_default();
        Some(known + &left)
    }
}
