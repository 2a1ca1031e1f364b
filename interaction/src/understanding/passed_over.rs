//! What narrows a question and fills nothing that its intent has: "top sessions for user bob", "alarms yesterday", "is anything wrong
//! except with reporting". It is never passed over: the answer would be that to another question.

use std::collections::HashSet;

use super::assign::{FOLLOW_UP, Filled, Intent};
use super::entities::Entity;
use super::language::Language;
use super::said::Said;

/// The intents that have a place for a condition.
const CONDITIONAL: [&str; 2] = ["NumberOfInstances", "ListInstances"];

/// The words of a language that narrow.
#[derive(Debug)]
pub(super) struct PassedOver {
    narrows: HashSet<&'static str>,
    /// Those that narrow by a number.
    compares: HashSet<&'static str>,
    /// Those that take back the value behind them.
    excludes: HashSet<&'static str>,
    /// After these, "not" is a part of what goes wrong.
    something: HashSet<&'static str>,
    /// "Not blocked" is another question than "blocked".
    states: HashSet<&'static str>,
    /// Behind these, somebody is named.
    named_behind: HashSet<&'static str>,
    /// Before a word that nobody knows, these narrow.
    before_unknown: HashSet<&'static str>,
    right_before_unknown: HashSet<&'static str>,
    known: HashSet<&'static str>,
    asks_for_list: HashSet<&'static str>,
    free_of: HashSet<&'static str>,
    log_findings: HashSet<&'static str>,
    units: HashSet<&'static str>,
    between: HashSet<&'static str>,
    now: HashSet<&'static str>,
    /// Times that are now where the question is about now: "how are things this morning".
    today: HashSet<&'static str>,
    past: Vec<&'static str>,
    /// Words that begin like one that narrows, and join two clauses: "だけど".
    joins: Vec<&'static str>,
    refusals: Vec<&'static str>,
}

impl PassedOver {
    pub(super) fn new(language: &Language) -> Self {
        let list = |sections: &[&str]| sections.iter().flat_map(|section| language.words.list(section)).collect();
        Self {
            narrows: list(&["narrows a question"]),
            compares: list(&["compares"]),
            excludes: list(&["excludes"]),
            something: list(&["something"]),
            states: list(&["negated states"]),
            named_behind: list(&["named behind"]),
            before_unknown: list(&["narrow what is behind"]),
            right_before_unknown: list(&["narrow what is right behind"]),
            known: list(&[
                "narrow nothing behind",
                "functions",
                "common",
                "topics",
                "time units",
                "time words",
                "more time units",
                "half of the day",
            ]),
            asks_for_list: list(&["asks for a list"]),
            free_of: list(&["free of"]),
            log_findings: list(&["log findings"]),
            units: list(&["time units", "more time units"]),
            between: list(&["functions", "articles", "prepositions", "between", "narrows nothing", "excludes"]),
            now: list(&["about now"]),
            today: list(&["about today"]),
            past: language.words.list("about the past").collect(),
            joins: language.words.list("joins a clause").collect(),
            refusals: language.words.list("task refusals").collect(),
        }
    }

    /// The words that narrow; nothing where none do.
    pub(super) fn words(
        &self,
        said: &Said,
        intent: &Intent,
        filled: &[Filled],
        entities: &[Entity],
        spaced: bool,
    ) -> Option<String> {
        let covered = |at: usize| filled.iter().find(|filled| filled.from <= at && at < filled.to);
        if intent.name == FOLLOW_UP {
            return self.refused(said, &covered, filled);
        }
        let time = |entity: &&Entity| {
            entity.of("TimeWindow").is_some()
                && (entity.from..entity.to).all(|at| covered(at).is_none())
                && !self.now.contains(said.part(entity.from, entity.to).text().as_str())
                && !self.is_today(said, intent, entity)
        };
        if let Some(time) = entities.iter().find(time).filter(|_| !CONDITIONAL.contains(&intent.name.as_str())) {
            return Some(said.words(time.from, time.to));
        }
        if spaced { self.spaced(said, intent, &covered, filled) } else { self.unspaced(said, intent, &covered) }
    }

    /// Whether the time is now, or when what is still so began: "how are things this morning", "open since noon".
    fn is_today(&self, said: &Said, intent: &Intent, time: &Entity) -> bool {
        let words = said.part(time.from, time.to).text();
        let text = |at: usize| said.units[at].text.as_str();
        let since = |at: usize| matches!(text(at), "since" | "from" | "seit");
        match intent.name.as_str() {
            "FleetHealth" | "HealthCheck" => {
                let all = said.text();
                let past = |word: &&str| match word.is_ascii() {
                    true => said.units.iter().any(|unit| unit.text == **word),
                    false => all.contains(*word),
                };
                self.today.contains(words.as_str()) && !self.past.iter().any(past)
            }
            "LongTransactions" => {
                let led = since(time.from) || time.from > 0 && since(time.from - 1);
                let from = time.from + usize::from(since(time.from));
                led && self.today.contains(said.part(from, time.to).text().as_str())
            }
            _ => false,
        }
    }

    fn spaced<'f>(
        &self,
        said: &Said,
        intent: &Intent,
        covered: &impl Fn(usize) -> Option<&'f Filled>,
        filled: &[Filled],
    ) -> Option<String> {
        let text = |at: usize| said.units.get(at).map(|unit| unit.text.as_str()).unwrap_or_default();
        let is_number =
            |at: usize| said.units.get(at).is_some_and(|unit| unit.key.starts_with(|c: char| c.is_ascii_digit()));
        let conditional = CONDITIONAL.contains(&intent.name.as_str());
        // "Except blog" is no application.
        let taken_back = |filled: &&Filled| {
            // Where a condition is said, it is a part of it.
            !conditional
                && matches!(filled.slot.as_str(), "instance" | "application")
                && filled.value.is_none()
                && (filled.from + 1..filled.to + 1).any(|at| {
                    let last = at == filled.to && filled.to > filled.from + 1;
                    let named = self.named_behind.contains(text(at)) && at < filled.to;
                    let led =
                        at > 0 && matches!(text(at - 1), "for" | "of" | "by" | "from" | "vom" | "von" | "für") && named;
                    let restricts = matches!(text(at), "involving" | "concerning" | "regarding") && at < filled.to;
                    self.excludes.contains(text(at - 1))
                        || last && self.narrows.contains(text(at - 1))
                        || led
                        || restricts
                })
        };
        if let Some(filled) = filled.iter().find(taken_back) {
            return Some(said.words(filled.from, filled.to));
        }
        let value_behind = |at: usize| {
            let mut next = at + 1;
            while next < said.units.len() && covered(next).is_none() && self.between.contains(text(next)) {
                next += 1;
            }
            covered(next).filter(|filled| filled.slot != "awsregion" && !filled.slot.starts_with("mfa"))
        };
        let is_free = |at: usize| at < said.units.len() && covered(at).is_none();
        // "By bob", "about replication", where the instance stands elsewhere.
        let instance = filled.iter().any(|filled| filled.slot == "instance");
        let restricts = |at: usize| {
            let next = (at + 1..said.units.len()).find(|at| !is_free(*at) || !self.between.contains(text(*at)));
            let next = next.filter(|next| *next == at + 1 || !self.right_before_unknown.contains(text(at)));
            let is_unknown = |at: usize| {
                let word = text(at);
                is_free(at) && !intent.words.contains(word) && !self.known.contains(word) && !is_number(at)
            };
            instance && self.before_unknown.contains(text(at)) && next.is_some_and(is_unknown)
        };
        let measured = |at: usize| is_number(at) || self.units.contains(text(at));
        let of_list = self.asks_for_list.contains(text(0));
        let narrows = |at: usize| {
            let word = text(at);
            let before = at.checked_sub(1).map(text).unwrap_or_default();
            let excludes = self.excludes.contains(word) && !self.something.contains(before);
            if let Some(value) = value_behind(at).filter(|_| excludes) {
                // A condition is understood whole, or asked about; so is an engine, which is said of several.
                let of_several = intent.name == "FleetHealth" && value.slot == "environment" && value.value.is_none();
                return !(of_several || conditional && matches!(value.slot.as_str(), "environment" | "application"));
            }
            if conditional {
                return false;
            }
            match intent.name.as_str() {
                "ListInstancesForApplication" if excludes => return true,
                // "Not healthy" is what is asked for.
                "FleetHealth" if of_list && self.free_of.contains(word) && !self.negates(before) => return true,
                "CheckLog" if self.log_findings.contains(word) => return true,
                _ => {}
            }
            restricts(at)
                || excludes && (at + 1..at + 3).any(|at| self.states.contains(text(at)))
                || self.narrows.contains(word) && !intent.words.contains(word)
                || self.compares.contains(word) && (measured(at + 1) || measured(at + 2))
                || self.named_behind.contains(word) && is_free(at + 1) && !self.between.contains(text(at + 1))
        };
        let at = (0..said.units.len()).find(|at| covered(*at).is_none() && narrows(*at))?;
        let to = value_behind(at).map_or(said.units.len(), |filled| filled.to);
        Some(said.words(at, to))
    }

    /// Whether the word behind this one is denied.
    fn negates(&self, word: &str) -> bool {
        self.excludes.contains(word) && matches!(word, "not" | "nicht")
    }

    fn unspaced<'f>(
        &self,
        said: &Said,
        intent: &Intent,
        covered: &impl Fn(usize) -> Option<&'f Filled>,
    ) -> Option<String> {
        if CONDITIONAL.contains(&intent.name.as_str()) {
            return None;
        }
        let stands = |at: usize, word: &str| {
            let letters = word.chars().count();
            let units = said.units.get(at..at + letters);
            units.is_some_and(|units| {
                units.iter().zip(word.chars()).all(|(unit, letter)| unit.text.chars().eq([letter]))
            })
        };
        let joins = |at: usize| self.joins.iter().any(|word| stands(at, word));
        let narrows = |at: usize| !joins(at) && self.narrows.iter().any(|word| stands(at, word));
        let at = (0..said.units.len()).find(|at| covered(*at).is_none() && narrows(*at))?;
        Some(said.words(at, said.units.len()))
    }

    /// What is refused of a choice: "not the first one".
    fn refused<'f>(
        &self,
        said: &Said,
        covered: &impl Fn(usize) -> Option<&'f Filled>,
        filled: &[Filled],
    ) -> Option<String> {
        let chosen = filled.iter().any(|filled| filled.slot == "ordinal");
        let free = |units: &mut dyn Iterator<Item = usize>| -> Vec<&str> {
            units.filter(|at| covered(*at).is_none()).map(|at| said.units[at].text.as_str()).collect()
        };
        let words = free(&mut (0..said.units.len()));
        let text = words.concat();
        let is_said = |refusal: &&&str| {
            if refusal.is_ascii() || words.iter().any(|word| word.chars().count() > 1) {
                words.contains(*refusal)
            } else {
                refusal.chars().count() > 1 && text.contains(**refusal)
            }
        };
        let refused = self.refusals.iter().find(is_said).filter(|_| chosen)?;
        Some((*refused).to_owned())
    }
}
