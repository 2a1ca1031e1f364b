//! Which intent a sentence means, and with which of its names: both are chosen together.

use std::collections::{BTreeMap, BTreeSet};

use super::assign::{ASIDE, Assignment, Findings, Intent, without_aside};
use super::carriers::Carriers;
use super::cues::{Cue, told};
use super::language::Language;
use super::names::{Name, Of};
use super::templates::Templates;
use crate::model::Model;

/// An intent with a reading of the sentence, and how well they fit.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) intent: usize,
    pub(super) assignment: Assignment,
    pub(super) name: Option<Name>,
    pub(super) score: f32,
    /// What the words of the intent itself add to the score.
    pub(super) told: f32,
    pub(super) likeness: f32,
    /// Words that nobody knows.
    pub(super) unexplained: usize,
}

/// The intents and what tells them apart.
#[derive(Debug)]
pub(super) struct Judge {
    pub(super) intents: Vec<Intent>,
    cues: Vec<Vec<Cue>>,
    templates: Templates,
}

impl Judge {
    pub(super) fn new(model: &Model, language: &Language) -> Self {
        let cues: BTreeMap<&str, &[&str]> = language.words.sections("cues ").collect();
        let mut judge = Self { intents: Vec::new(), cues: Vec::new(), templates: Templates::default() };
        let mut carriers = Vec::new();
        for intent in model.language_model.intents.iter().filter(|intent| !intent.name.starts_with("AMAZON.")) {
            let mut together = BTreeSet::new();
            let mut said: BTreeMap<&str, usize> = BTreeMap::new();
            let mut of_intent = Vec::new();
            for sample in &intent.samples {
                let slots: BTreeSet<String> =
                    crate::sample::slot_names(sample).unwrap_or_default().into_iter().collect();
                for slot in &intent.slots {
                    *said.entry(&slot.name).or_default() += usize::from(slots.contains(&slot.name));
                }
                together.insert(slots.into_iter().filter(|slot| !ASIDE.contains(&slot.as_str())).collect::<Vec<_>>());
                of_intent.push(without_aside(language.carrier(&language.pieces(sample)), language.spaced));
            }
            let needed = |slot: &&str| {
                !ASIDE.contains(slot)
                    && *slot != "instance"
                    && *slot != "application"
                    && said[*slot] * 10 >= intent.samples.len() * 6
            };
            judge.intents.push(Intent {
                name: intent.name.clone(),
                slots: intent.slots.iter().map(|slot| (slot.name.clone(), slot.kind.clone())).collect(),
                needed: intent.slots.iter().map(|s| s.name.as_str()).filter(needed).map(ToOwned::to_owned).collect(),
                together: together.into_iter().collect(),
            });
            let lines = cues.get(intent.name.as_str()).copied().unwrap_or_default();
            judge.cues.push(lines.iter().map(|line| Cue::parse(line, language)).collect());
            carriers.push(of_intent);
        }
        judge.templates = Templates::new(&carriers, language.spaced);
        judge
    }

    /// Every intent with its best reading, the best intent first.
    pub(super) fn candidates(
        &self,
        findings: &Findings<'_>,
        names: &[Name],
        language: &Language,
        carriers: &Carriers,
    ) -> Vec<Candidate> {
        let sure = names.iter().filter(|name| name.of != Of::Pronoun).map(|name| name.score).fold(0.0, f32::max);
        let mut best: Vec<Candidate> = Vec::new();
        for (at, intent) in self.intents.iter().enumerate() {
            let options = std::iter::once(None).chain(names.iter().map(Some));
            let of_intent = options.filter_map(|name| {
                let assignment = findings.assign(intent, name)?;
                let whole = findings.carrier(&assignment, language);
                let carrier = without_aside(whole.clone(), language.spaced);
                let unexplained = unexplained(&carrier, language, carriers);
                let likeness = self.templates.likeness(at, &self.templates.sketch(&carrier));
                let told = told(&self.cues[at], [carrier.as_slice(), whole.as_slice()], language.spaced);
                let lacking = if assignment.lacks { if told >= 4.0 { 0.5 } else { 2.5 } } else { 0.0 };
                let passed_over = if name.is_none() && sure >= 3.0 { 2.0 } else { 0.0 };
                let named = name.map_or(0.0, |name| name.score.min(7.0) * 0.5);
                let filled = assignment.filled.iter().filter(|f| f.value.is_some() || f.slot == "window").count();
                #[allow(clippy::cast_precision_loss)]
                let score = 6.0 * likeness + told + named + 0.4 * filled as f32
                    - assignment.against
                    - passed_over
                    - lacking
                    - 1.5 * unexplained as f32;
                let name = name.cloned();
                Some(Candidate { intent: at, assignment, name, score, told, likeness, unexplained })
            });
            best.extend(of_intent.reduce(|best, other| if other.score > best.score { other } else { best }));
        }
        best.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.intent.cmp(&b.intent)));
        best
    }
}

/// How many words of a carrier sentence are known to nobody; of Japanese, kanji and katakana.
fn unexplained(carrier: &[String], language: &Language, carriers: &Carriers) -> usize {
    if language.spaced {
        return carrier.iter().filter(|word| !word.starts_with('{') && !carriers.knows(word)).count();
    }
    // A run of one script counts once.
    let mut count = 0;
    let mut run = String::new();
    for word in carrier.iter().map(String::as_str).chain([""]) {
        let letter = word.chars().next().filter(|_| word.chars().count() == 1);
        match letter {
            Some(letter) if !matches!(letter, '\u{3040}'..='\u{309f}') => run.push(letter),
            _ => {
                count += usize::from(!run.is_empty() && !is_made_of_known(&run, carriers));
                run.clear();
            }
        }
    }
    count
}

fn is_made_of_known(run: &str, carriers: &Carriers) -> bool {
    let ends: Vec<usize> = run.char_indices().map(|(at, _)| at).chain([run.len()]).collect();
    let mut reached = vec![false; run.len() + 1];
    reached[0] = true;
    for from in &ends {
        if reached[*from] {
            for to in ends.iter().filter(|to| *to > from) {
                if carriers.knows(&run[*from..*to]) {
                    reached[*to] = true;
                }
            }
        }
    }
    reached[run.len()]
}
