//! Which values and which name fill the slots of one intent.

use std::collections::{HashMap, HashSet};

use super::entities::Entity;
use super::language::{Language, Piece};
use super::lexicon::Lexicon;
use super::names::{Name, Of};
use super::said::Said;

/// Half a question, for a skill that remembers the one before.
pub(super) const FOLLOW_UP: &str = "FollowUp";

/// The slots that make no other question of a sentence.
pub(super) const ASIDE: [&str; 4] = ["awsregion", "window", "mfa", "mfasecond"];

/// An intent of the model.
#[derive(Debug)]
pub(super) struct Intent {
    pub(super) name: String,
    /// Its slots with their types.
    pub(super) slots: Vec<(String, String)>,
    /// Which slots are said together, but for those aside.
    pub(super) together: Vec<Vec<String>>,
    /// The slots that nearly every sample has.
    pub(super) needed: Vec<String>,
    /// The words of its samples and cues.
    pub(super) words: HashSet<String>,
}

impl Intent {
    pub(super) fn has(&self, slot: &str) -> bool {
        self.slots.iter().any(|(name, _)| name == slot)
    }

    pub(super) fn kind(&self, slot: &str) -> Option<&str> {
        self.slots.iter().find(|(name, _)| name == slot).map(|(_, kind)| kind.as_str())
    }
}

/// A slot that is filled from these units.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Filled {
    pub(super) slot: String,
    pub(super) value: Option<String>,
    pub(super) from: usize,
    pub(super) to: usize,
}

/// The slots of an intent, filled; and what speaks against it.
#[derive(Debug, Clone)]
pub(super) struct Assignment {
    pub(super) filled: Vec<Filled>,
    pub(super) against: f32,
    /// Whether a slot is missing that nearly every sample has.
    pub(super) lacks: bool,
}

/// Everything that was found in a sentence.
pub(super) struct Findings<'a> {
    pub(super) said: &'a Said,
    pub(super) lexicon: &'a Lexicon,
    pub(super) entities: &'a [Entity],
    /// Codes and how they were announced: the slot's name and the units.
    pub(super) codes: &'a [Filled],
    /// The known names that a possible name sounds like, with their types.
    pub(super) alike: &'a HashMap<(usize, usize), Vec<(String, String)>>,
}

impl Findings<'_> {
    /// Fills the intent's slots with this name, or with none.
    pub(super) fn assign(&self, intent: &Intent, name: Option<&Name>) -> Option<Assignment> {
        let mut assignment = Assignment { filled: Vec::new(), against: 0.0, lacks: false };
        if let Some(name) = name {
            let slot = match name.of {
                Of::Instance | Of::Pronoun if intent.has("instance") => "instance",
                Of::Application if intent.has("application") => "application",
                Of::Either if intent.has("instance") => "instance",
                Of::Either if intent.has("application") => {
                    assignment.against += 0.5;
                    "application"
                }
                Of::Application if intent.has("instance") => {
                    assignment.against += 3.0;
                    "instance"
                }
                Of::Instance if intent.has("application") => {
                    assignment.against += 1.0;
                    "application"
                }
                _ => return None,
            };
            let kind = intent.kind(slot).unwrap_or_default();
            let known = self.lexicon.meanings(&self.said.key(name.from, name.to));
            let exact = known.into_iter().find(|meaning| meaning.kind == kind).and_then(|meaning| meaning.id);
            let alike = || {
                let alike = self.alike.get(&(name.from, name.to))?;
                alike.iter().find(|(of, _)| of == kind).map(|(_, id)| id.clone())
            };
            let value = exact.or_else(alike);
            if slot == "application" && name.of == Of::Either && value.is_none() {
                assignment.against += 1.0;
            }
            // "production" is no application where an environment may be said.
            let environment = |e: &Entity| (e.from, e.to) == (name.from, name.to) && e.of("Environment").is_some();
            if slot == "application" && intent.has("environment") && self.entities.iter().any(environment) {
                return None;
            }
            assignment.filled.push(Filled { slot: slot.to_owned(), value, from: name.from, to: name.to });
        }
        for code in self.codes {
            if intent.has(&code.slot) {
                assignment.filled.push(code.clone());
            } else if code.slot == "mfa" {
                assignment.against += 2.0;
            }
        }
        let mut ordered: Vec<&Entity> = self.entities.iter().collect();
        // A place that is named outdoes "all of them".
        // And "the alert log" outdoes "errors".
        let is_log = |e: &Entity| {
            ["log", "protokoll"].iter().any(|log| self.said.words(e.from, e.to).to_lowercase().contains(log))
                || self.said.words(e.from, e.to).contains("ログ")
        };
        // "Is the storage encrypted" asks for the encryption.
        let is_thing =
            |e: &Entity| e.of("InstanceProperty").is_some_and(|m| m.id.as_deref() == Some("allocated-storage"));
        ordered.sort_by_key(|e| {
            (
                e.of("LogType").is_some() && !is_log(e),
                is_thing(e),
                e.of("AwsRegion").is_some_and(|m| m.id.as_deref() == Some("all")),
                usize::MAX - (e.to - e.from),
                e.from,
            )
        });
        for entity in ordered {
            self.fill(intent, entity, &mut assignment);
        }
        assignment.filled.sort_by_key(|filled| filled.from);
        let mut slots: Vec<&str> =
            assignment.filled.iter().map(|f| f.slot.as_str()).filter(|slot| !ASIDE.contains(slot)).collect();
        slots.sort_unstable();
        if !intent.together.iter().any(|together| together.iter().map(String::as_str).eq(slots.iter().copied())) {
            assignment.against += 1.5;
        }
        assignment.lacks = intent.needed.iter().any(|slot| !slots.contains(&slot.as_str()));
        Some(assignment)
    }

    fn fill(&self, intent: &Intent, entity: &Entity, assignment: &mut Assignment) {
        let overlaps = |filled: &Filled| filled.from < entity.to && entity.from < filled.to;
        if assignment.filled.iter().any(overlaps) {
            return;
        }
        let open = |kind: &str| self.lexicon.is_open(kind);
        for (slot, kind) in intent.slots.iter().filter(|(_, kind)| !open(kind)) {
            // "MySQL" is the engine of an instance that is named, and a condition where none is.
            let is_engine = kind == "InstanceProperty" && entity.of("Environment").is_some();
            let is_named = || assignment.filled.iter().any(|filled| filled.slot == "instance");
            if is_engine && !is_named() {
                continue;
            }
            if let Some(meaning) = entity.of(kind) {
                if assignment.filled.iter().any(|filled| filled.slot == *slot) {
                    assignment.against += if kind == "AwsRegion" { 0.0 } else { 1.0 };
                    return;
                }
                let (from, to, value) = (entity.from, entity.to, meaning.id.clone());
                assignment.against += if meaning.soft { 0.4 } else { 0.0 };
                assignment.filled.push(Filled { slot: slot.clone(), value, from, to });
                return;
            }
        }
        // "Over to its standby" asks for no property: where the intent's own samples have the word, it is hardly a value.
        let own = (entity.from..entity.to).all(|at| intent.words.contains(&self.said.units[at].text))
            || intent.words.contains(&self.said.part(entity.from, entity.to).text());
        let weight = if own { 0.3 } else { 1.0 };
        // What the intent has no place for.
        assignment.against += weight
            * match entity.meanings.first().map(|meaning| meaning.kind.as_str()) {
                Some("AwsRegion") => 2.0,
                Some("TimeWindow") => 1.0,
                Some(_) if entity.meanings.iter().any(|meaning| meaning.soft) => 0.7,
                Some("SessionResource" | "NotificationStatus") if entity.meanings.len() == 1 => 0.7,
                Some("Environment") => 1.2,
                Some(_) if entity.is_open(self.lexicon) => 1.5,
                Some(_) => 2.5,
                None => 0.0,
            };
    }

    /// The sentence with slots in place of what fills them.
    pub(super) fn carrier(&self, assignment: &Assignment, language: &Language) -> Vec<String> {
        let mut pieces: Vec<Piece<'_>> = Vec::new();
        let mut at = 0;
        let text = |from: usize, to: usize| {
            let part = self.said.part(from, to);
            Piece::Text(if language.spaced { part.spaced() } else { part.text() })
        };
        for filled in &assignment.filled {
            if filled.from < at {
                continue;
            }
            if at < filled.from {
                pieces.push(text(at, filled.from));
            }
            pieces.push(Piece::Slot(&filled.slot));
            at = filled.to;
        }
        if at < self.said.units.len() {
            pieces.push(text(at, self.said.units.len()));
        }
        language.carrier(&pieces)
    }
}

/// A carrier sentence without the region and what leads to it, and without codes: they tell no intent from another.
pub(super) fn without_aside(carrier: Vec<String>, spaced: bool) -> Vec<String> {
    let mut kept: Vec<String> = Vec::with_capacity(carrier.len());
    let mut at = 0;
    while at < carrier.len() {
        let word = carrier[at].as_str();
        at += 1;
        match word {
            "{mfa}" | "{mfasecond}" => {}
            "{awsregion}" if spaced => match kept.last().map(String::as_str) {
                Some("in" | "at" | "from" | "across" | "aus") => {
                    kept.pop();
                }
                Some("is" | "are" | "about" | "of" | "ist" | "sind" | "über" | "von") | None => {
                    kept.push(word.to_owned());
                }
                Some(_) if at == carrier.len() => {}
                Some(_) => kept.push(word.to_owned()),
            },
            "{awsregion}" => {
                let rest: String = carrier[at..].iter().take(8).map(String::as_str).collect();
                const LEADS: [&str; 12] = [
                    "リージョンにある",
                    "リージョンの",
                    "リージョンに",
                    "リージョンで",
                    "における",
                    "にある",
                    "では",
                    "には",
                    "の",
                    "に",
                    "で",
                    "リージョン",
                ];
                match LEADS.iter().find(|lead| rest.starts_with(**lead)) {
                    Some(lead) if at + lead.chars().count() < carrier.len() => at += lead.chars().count(),
                    _ => kept.push(word.to_owned()),
                }
            }
            _ => kept.push(word.to_owned()),
        }
    }
    kept
}
