//! The understanding as a door uses it.

use std::sync::OnceLock;

use super::assign::FOLLOW_UP;
use super::direct::Direct;
use super::fitting::Fitting;
use super::outcome::{Context, Outcome, Slot, Understood};
use super::tasks::TASKS;
use super::things::is_narrowing;
use super::tolerant::Tolerant;
use crate::model::{Model, ModelError, SlotType};
use crate::utterance::{Match, Matcher};

/// What people say in one language, understood: word for word first, then by what is said around the names and values.
///
/// What the tolerant part needs is made when the first sentence needs it.
#[derive(Debug)]
pub struct Understanding {
    matcher: Matcher,
    model: Model,
    locale: String,
    dynamic: Vec<SlotType>,
    tolerant: OnceLock<Tolerant>,
}

impl Understanding {
    /// Understands by this model.
    pub fn new(model: &Model, locale: &str) -> Result<Self, ModelError> {
        let matcher = Matcher::new(model, locale)?;
        Ok(Self {
            matcher,
            model: model.clone(),
            locale: locale.to_owned(),
            dynamic: Vec::new(),
            tolerant: OnceLock::new(),
        })
    }

    /// The samples alone.
    #[must_use]
    pub fn matcher(&self) -> &Matcher {
        &self.matcher
    }

    /// Names of the fleet, known while it runs; they replace those before.
    pub fn set_dynamic(&mut self, types: &[SlotType]) {
        self.matcher.set_dynamic(types);
        self.dynamic = types.to_vec();
        if let Some(tolerant) = self.tolerant.get_mut() {
            tolerant.set_dynamic(types);
        }
    }

    /// What the words mean, after the turn before if there is one.
    #[must_use]
    pub fn understand(&self, utterance: &str, context: Option<&Context>) -> Outcome {
        let outcome = self.in_one_clause(utterance, context);
        if let Outcome::Understood(understood) = &outcome
            && !is_narrowing(understood)
            && !self.tolerant().is_of_a_pronoun(understood)
        {
            return outcome;
        }
        self.in_clauses(utterance, context).map_or(outcome, Outcome::Understood)
    }

    /// What the words mean where all of them ask.
    pub(super) fn in_one_clause(&self, utterance: &str, context: Option<&Context>) -> Outcome {
        match self.tolerant().direct(utterance) {
            Some(Direct::Request(request)) => self.as_it_is(&request, context),
            Some(Direct::Question(question)) => match self.as_it_is(&question, context) {
                // Who asks whether asks for no task.
                Outcome::Understood(meant) if !TASKS.contains(&meant.intent.as_str()) && !is_narrowing(&meant) => {
                    Outcome::Understood(meant)
                }
                _ => self.as_it_is(utterance, context),
            },
            None => self.as_it_is(utterance, context),
        }
    }

    /// What the words mean in the order in which they stand.
    fn as_it_is(&self, utterance: &str, context: Option<&Context>) -> Outcome {
        // What is taken back is not meant. A task is said without.
        if let Some(corrected) = self.tolerant().corrected(utterance)
            && let Outcome::Understood(meant) = self.in_one_clause(&corrected, context)
            && !TASKS.contains(&meant.intent.as_str())
        {
            return Outcome::Understood(meant);
        }
        if let Some(again) = context.and_then(|context| self.tolerant().again(utterance, context)) {
            return Outcome::Understood(again);
        }
        let found = self.matcher.intent(utterance);
        // Half a question is a whole one, where the turn before is known. A task is nobody's to fill in but the skill's.
        let of_task = context.is_some_and(|context| TASKS.contains(&context.intent.as_str()));
        let whole = |found: &&Match| context.is_none() || of_task || found.intent != FOLLOW_UP;
        if let Some(found) = found.as_ref().filter(|found| self.is_exact(found)).filter(whole) {
            return Outcome::Understood(self.exact(found, context));
        }
        // The same without "please" and the like.
        let plain = self.tolerant().plain(utterance);
        let within = if plain == utterance { None } else { self.matcher.intent(&plain) };
        let is_question = |found: &&Match| !TASKS.contains(&found.intent.as_str());
        if let Some(found) = within.as_ref().filter(|found| self.is_exact(found)).filter(is_question).filter(whole) {
            return Outcome::Understood(self.exact(found, context));
        }
        let sample = found.as_ref().filter(|found| found.literal > 0).map(|found| found.intent.as_str());
        let outcome = self.tolerant().understand(utterance, context, sample);
        let fits = |found: &&Match| found.literal > 0 && whole(found) && is_question(found);
        let fitting = [&found, &within].into_iter().flatten().find(fits);
        match fitting.and_then(|found| Fitting::new(&found.intent, self.slots(found))) {
            Some(fitting) => self.tolerant().with_sample(outcome, &fitting, context),
            None => outcome,
        }
    }

    /// How many readings of a sentence are weighed when no sample fits: what its understanding costs.
    #[must_use]
    pub fn readings(&self, utterance: &str) -> usize {
        self.tolerant().readings(utterance)
    }

    /// Whether the intent has a slot of this name.
    pub(super) fn has_slot(&self, intent: &str, slot: &str) -> bool {
        self.model.intent(intent).is_some_and(|intent| intent.slots.iter().any(|known| known.name == slot))
    }

    pub(super) fn tolerant(&self) -> &Tolerant {
        self.tolerant.get_or_init(|| {
            let mut tolerant = Tolerant::new(&self.model, &self.locale);
            tolerant.set_dynamic(&self.dynamic);
            tolerant
        })
    }

    /// Whether every slot holds a value that is known. A task names its target besides.
    fn is_exact(&self, found: &Match) -> bool {
        let task = TASKS.contains(&found.intent.as_str()) && found.intent != "SetNotifications";
        let named = found.slots.iter().any(|(slot, _)| slot == "instance");
        found.unresolved == 0
            && found.literal > 0
            && (!task || named || found.slots.iter().any(|(slot, _)| slot == "mfa"))
    }

    /// The slots of a sample, with their values.
    fn slots(&self, found: &Match) -> Vec<Slot> {
        let kind = |slot: &str| {
            let intent = self.model.intent(&found.intent)?;
            intent.slots.iter().find(|known| known.name == slot).map(|slot| slot.kind.as_str())
        };
        let slots = found.slots.iter().map(|(name, words)| Slot {
            name: name.clone(),
            words: words.clone(),
            // A name of the model that an instance of the fleet has means that one.
            value: kind(name).and_then(|kind| {
                let id = self.matcher.vocabulary().id(kind, words)?;
                let open = matches!(name.as_str(), "instance" | "application");
                Some(if open { self.matcher.vocabulary().id(kind, &id).unwrap_or(id) } else { id })
            }),
        });
        slots.collect()
    }

    /// What a sample says; the place is that of the turn before where none is said.
    fn exact(&self, found: &Match, context: Option<&Context>) -> Understood {
        let mut slots = self.slots(found);
        let lent = context.and_then(|context| context.slots.iter().find(|slot| slot.name == "awsregion"));
        if let Some(lent) = lent
            && self.has_slot(&found.intent, &lent.name)
            && !slots.iter().any(|slot| slot.name == lent.name)
        {
            slots.push(lent.clone());
        }
        Understood { intent: found.intent.clone(), slots, confidence: 1.0, exact: true }
    }
}
