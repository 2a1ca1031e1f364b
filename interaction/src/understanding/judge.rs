//! Which intent a sentence means, and with which of its names: both are chosen together.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::assign::{ASIDE, Assignment, Findings, Intent, without_aside};
use super::carriers::Carriers;
use super::cues::{Cues, Numbered};
use super::language::{Language, Piece};
use super::names::{Name, Of};
use super::templates::{Sketch, Templates};
use crate::model::Model;

/// An intent with a reading of the sentence, and how well they fit.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) intent: usize,
    pub(super) assignment: Assignment,
    pub(super) name: Option<Name>,
    pub(super) score: f32,
    /// What the words of the intent itself add to the score.
    pub(super) cue_score: f32,
    pub(super) likeness: f32,
    /// How many of the words around the values say something, and are known.
    pub(super) content: usize,
}

/// The intents and what tells them apart.
#[derive(Debug)]
pub(super) struct Judge {
    pub(super) intents: Vec<Intent>,
    cues: Cues,
    templates: Templates,
}

impl Judge {
    /// From the intents of the model, whose samples are taken apart already, in their order.
    pub(super) fn new(model: &Model, samples: &[Vec<Piece<'_>>], language: &Language) -> Self {
        let cues: BTreeMap<&str, &[&str]> = language.words.sections("cues ").collect();
        let mut judge = Self { intents: Vec::new(), cues: Cues::default(), templates: Templates::default() };
        let mut carriers = Vec::new();
        let mut samples = samples.iter();
        for intent in &model.language_model.intents {
            let samples: Vec<_> = samples.by_ref().take(intent.samples.len()).collect();
            if intent.name.starts_with("AMAZON.") {
                continue;
            }
            let mut together = BTreeSet::new();
            let mut said: BTreeMap<&str, usize> = BTreeMap::new();
            let mut own = HashSet::new();
            let mut of_intent = Vec::new();
            for sample in &samples {
                let slot =
                    |piece: &Piece<'_>| if let Piece::Slot(name) = piece { Some(name.to_string()) } else { None };
                let slots: BTreeSet<String> = sample.iter().filter_map(slot).collect();
                for slot in &intent.slots {
                    *said.entry(&slot.name).or_default() += usize::from(slots.contains(&slot.name));
                }
                together.insert(slots.into_iter().filter(|slot| !ASIDE.contains(&slot.as_str())).collect::<Vec<_>>());
                of_intent.push(without_aside(language.carrier(sample), language.spaced));
                own.extend(own_words(sample, language));
            }
            let needed = |slot: &&str| {
                !ASIDE.contains(slot)
                    && *slot != "instance"
                    && *slot != "application"
                    && said[*slot] * 10 >= intent.samples.len() * 6
            };
            let lines = cues.get(intent.name.as_str()).copied().unwrap_or_default();
            for line in lines {
                own.extend(own_words(&language.pieces(line), language));
            }
            judge.cues.add(lines, language);
            judge.intents.push(Intent {
                name: intent.name.clone(),
                slots: intent.slots.iter().map(|slot| (slot.name.clone(), slot.kind.clone())).collect(),
                needed: intent.slots.iter().map(|s| s.name.as_str()).filter(needed).map(ToOwned::to_owned).collect(),
                together: together.into_iter().collect(),
                words: own,
            });
            carriers.push(of_intent);
        }
        judge.templates = Templates::new(&carriers, language.spaced);
        judge
    }

    /// Every intent with its best reading, the best intent first; and how many readings were weighed.
    pub(super) fn candidates(
        &self,
        findings: &Findings<'_>,
        names: &[Name],
        language: &Language,
        carriers: &Carriers,
    ) -> (Vec<Candidate>, usize) {
        let sure = names.iter().filter(|name| name.of != Of::Pronoun).map(|name| name.score).fold(0.0, f32::max);
        let mut best: Vec<Candidate> = Vec::new();
        let mut readings = HashMap::new();
        for (at, intent) in self.intents.iter().enumerate() {
            let options = std::iter::once(None).chain(names.iter().map(Some));
            let of_intent = options.filter_map(|name| {
                let assignment = findings.assign(intent, name)?;
                // Intents with the same slots read a sentence alike.
                let slots = assignment.filled.iter().map(|filled| (filled.slot.clone(), filled.from, filled.to));
                let reading = readings
                    .entry(slots.collect::<Vec<_>>())
                    .or_insert_with(|| self.read(findings, &assignment, language, carriers));
                let likeness = self.templates.likeness(at, &reading.sketch);
                let cue_score = self.cues.score(at, [&reading.carrier, &reading.whole], language.spaced);
                let lacking = if assignment.lacks { if cue_score >= 4.0 { 0.5 } else { 2.5 } } else { 0.0 };
                // "It" of "how is it going with hr" is nobody, too.
                let nobody = name.is_none_or(|name| name.of == Of::Pronoun);
                let passed_over = if nobody && sure >= 3.0 { 2.0 } else { 0.0 };
                let named = name.map_or(0.0, |name| name.score.min(7.0) * 0.5);
                let filled = assignment.filled.iter().filter(|f| f.value.is_some() || f.slot == "window").count();
                let unexplained = reading.unexplained;
                #[allow(clippy::cast_precision_loss)]
                let score = 6.0 * likeness + cue_score + named + 0.4 * filled as f32
                    - assignment.against
                    - passed_over
                    - lacking
                    - 1.5 * unexplained as f32;
                let name = name.cloned();
                let content = reading.content;
                Some(Candidate { intent: at, assignment, name, score, cue_score, likeness, content })
            });
            best.extend(of_intent.reduce(|best, other| if other.score > best.score { other } else { best }));
        }
        best.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.intent.cmp(&b.intent)));
        (best, readings.len())
    }

    fn read(
        &self,
        findings: &Findings<'_>,
        assignment: &Assignment,
        language: &Language,
        carriers: &Carriers,
    ) -> Reading {
        let whole = findings.carrier(assignment, language);
        let carrier = without_aside(whole.clone(), language.spaced);
        Reading {
            sketch: self.templates.sketch(&carrier),
            content: content(&carrier, language, carriers),
            unexplained: unexplained(&carrier, language, carriers),
            carrier: self.cues.number(&carrier),
            whole: self.cues.number(&whole),
        }
    }
}

/// A sentence with slots in the place of their values, ready to be compared.
struct Reading {
    carrier: Numbered,
    whole: Numbered,
    sketch: Sketch,
    unexplained: usize,
    content: usize,
}

/// The words of a sample that say something: of Japanese, the runs of kanji or katakana.
fn own_words(sample: &[Piece<'_>], language: &Language) -> Vec<String> {
    let text = |piece: &Piece<'_>| if let Piece::Text(text) = piece { Some(text.clone()) } else { None };
    let texts = sample.iter().filter_map(text);
    if language.spaced {
        return texts.flat_map(|text| text.split_whitespace().map(ToOwned::to_owned).collect::<Vec<_>>()).collect();
    }
    let is_kana = |letter: char| matches!(letter, '\u{3040}'..='\u{309f}');
    texts
        .flat_map(|text| text.split(is_kana).filter(|run| !run.is_empty()).map(ToOwned::to_owned).collect::<Vec<_>>())
        .collect()
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

/// How many words of a carrier sentence say something and are known; of Japanese, runs of kanji or katakana.
fn content(carrier: &[String], language: &Language, carriers: &Carriers) -> usize {
    if language.spaced {
        let says = |word: &&String| !word.starts_with('{') && !language.is_function(word) && *word != "show";
        return carrier.iter().filter(says).filter(|word| carriers.knows(word)).count();
    }
    let whole = carrier.concat();
    let is_kana = |letter: char| matches!(letter, '\u{3040}'..='\u{309f}' | '{' | '}' | 'a'..='z');
    whole.split(is_kana).filter(|run| run.chars().count() > 1 && !language.is_function(run)).count()
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
