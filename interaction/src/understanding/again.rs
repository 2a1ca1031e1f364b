//! The question before, asked again with other values: "what about oregon", "show me only the test ones", "compared with yesterday".

use super::entities::{Entity, entities};
use super::followup::{compared, is_filled, plain, uncalled};
use super::outcome::{Context, Understood};
use super::said::{Said, Unit};
use super::tasks::TASKS;
use super::tolerant::{Heard, Tolerant};

impl Tolerant {
    /// The question before, asked again with the values that are said after "what about", if no more than those are said.
    pub(super) fn again(&self, utterance: &str, context: &Context) -> Option<Understood> {
        let called = uncalled(&Said::new(utterance), &self.invocation, &self.language);
        let (rest, follows) = self.followed(&called);
        let follows = follows || self.list_of_ones(&rest) > 0;
        let (rest, comparison) = match compared(&rest, &self.language) {
            Some((time, comparison)) => (time, Some(comparison)),
            None => (rest, None),
        };
        if rest.units.is_empty() || !follows && comparison.is_none() && !self.is_only_a_value(&rest) {
            return None;
        }
        let (rest, context) = &self.listed(rest, context);
        let mut again = self.carried_over(&self.hear(rest.clone(), true), context)?;
        if let Some(comparison) = comparison {
            // With what else it is compared is not for this question.
            let time = again.slots.iter_mut().find(|slot| slot.name == "window")?;
            time.words = match self.language.spaced {
                true => format!("{comparison} {}", time.words),
                false => format!("{}{comparison}", time.words),
            };
            time.value = None;
        }
        Some(again)
    }

    /// Whether nothing but a time or a place is said: "30 minutes ago", "in Japan".
    fn is_only_a_value(&self, said: &Said) -> bool {
        let said = plain(said, &self.language);
        let led = said.units.iter().take_while(|unit| matches!(unit.text.as_str(), "in" | "at" | "to")).count();
        let all = |entity: &Entity| entity.to == said.units.len() && entity.from <= led;
        let is_value = |one: &Entity| one.from == 0 && one.of("TimeWindow").is_some() || one.of("AwsRegion").is_some();
        entities(&said, &self.language, &self.lexicon).iter().any(|one| all(one) && is_value(one))
    }

    /// Nothing but values after "what about": the last question again, with these.
    fn carried_over(&self, heard: &Heard, context: &Context) -> Option<Understood> {
        let of_context = heard.candidates.iter().find(|candidate| self.intent(candidate).name == context.intent)?;
        if TASKS.contains(&context.intent.as_str()) {
            return None;
        }
        let covered: Vec<_> = of_context.assignment.filled.iter().map(|filled| (filled.from, filled.to)).collect();
        (!covered.is_empty() && is_filled(&heard.said, &self.language, &covered))
            .then(|| self.understood(heard, of_context, Some(context), 0.8))
    }

    /// How many words ask for a list of some of what was told before: "show me only the test ones".
    pub(super) fn list_of_ones(&self, said: &Said) -> usize {
        let length = self.language.stands("follow frames", &said.units, 0);
        let is_one = |unit: &Unit| matches!(unit.text.as_str(), "one" | "ones");
        if length < said.units.len() && said.units[length..].iter().any(is_one) { length } else { 0 }
    }

    /// The same without these words; and a list is asked for where the turn before counted.
    pub(super) fn listed(&self, said: Said, context: &Context) -> (Said, Context) {
        let length = self.list_of_ones(&said);
        let mut context = context.clone();
        if length > 0 && context.intent == "NumberOfInstances" {
            "ListInstances".clone_into(&mut context.intent);
        }
        (said.part(length, said.units.len()), context)
    }
}
