//! Sentences of several clauses, of which one asks and the others only comment: "sorry I'm new to this, what can I ask you", "what is the
//! status of hr, I need it for my report", "hr is slow today, could you check it".

use super::entities::entities;
use super::followup::uncalled;
use super::names::Of;
use super::outcome::{Context, Outcome, Slot, Understood};
use super::said::Said;
use super::tasks::TASKS;
use super::things::is_narrowing;
use super::tolerant::Tolerant;
use super::understand::Understanding;

/// How many ways to cut a sentence in two are tried.
const MOST: usize = 6;

/// What a clause behind another does not say.
const ENDS: [&str; 4] = ["AMAZON.StopIntent", "AMAZON.CancelIntent", "AMAZON.YesIntent", "AMAZON.NoIntent"];

/// From which likelihood on what stands where a name does is one.
const SURE: f32 = 2.2;

/// A clause that may be what is asked, what the others lend it, and how far it may be trusted.
#[derive(Debug)]
pub(super) struct Clause {
    words: String,
    /// What is known before it.
    context: Option<Context>,
    /// Whether it may ask for a task.
    task: bool,
    /// Whether it may set notifications, as the other clause spoke of them.
    setting: bool,
    /// What the other clauses name, which may not be lost.
    named: Vec<Slot>,
}

impl Understanding {
    /// What a sentence means of which the whole is not understood, by the one of its clauses that asks.
    pub(super) fn in_clauses(&self, utterance: &str, context: Option<&Context>) -> Option<Understood> {
        self.tolerant().clauses(utterance).into_iter().find_map(|clause| {
            let context = clause.context.as_ref().or(context);
            let Outcome::Understood(understood) = self.in_one_clause(&clause.words, context) else { return None };
            let kept = |slot: &Slot| {
                understood.slots.iter().any(|own| own.name == slot.name && own.value == slot.value)
                    // An application's name may be an instance's, too.
                    || understood.slots.iter().any(|own| own.words == slot.words)
            };
            let of_nobody = self.tolerant().is_of_a_pronoun(&understood);
            // "Please off" behind another clause does not end the conversation.
            let ends = clause.context.is_some() && ENDS.contains(&understood.intent.as_str());
            let is_told = !of_nobody && !ends && !is_narrowing(&understood) && clause.named.iter().all(kept);
            let sets = clause.setting && understood.intent == "SetNotifications";
            // Behind another clause, a task is done to an instance that is known, and to no other word.
            let known = || understood.slot("instance").is_some_and(|slot| slot.value.is_some());
            let allowed = clause.task && (clause.context.is_none() || known())
                || sets
                || !TASKS.contains(&understood.intent.as_str());
            (is_told && allowed).then_some(understood)
        })
    }
}

impl Tolerant {
    /// Whether the instance is only called "it", and nobody knows which that is.
    pub(super) fn is_of_a_pronoun(&self, understood: &Understood) -> bool {
        let of = |slot: &Slot| {
            let said = Said::new(&slot.words);
            let is_said = |line: &Vec<String>| line.iter().eq(said.units.iter().map(|unit| &unit.text));
            slot.name == "instance" && slot.value.is_none() && self.language.lines("pronouns").iter().any(is_said)
        };
        understood.slots.iter().any(of)
    }

    /// The clauses of a sentence that may be what is asked, the likeliest first.
    fn clauses(&self, utterance: &str) -> Vec<Clause> {
        let said = uncalled(&Said::new(utterance), &self.invocation, &self.language);
        let count = said.units.len();
        let mut found: Vec<Clause> = Vec::new();
        // A comment at the front, at the end, or at both.
        let first = self.language.stands("comments before", &said.units, 0);
        let ends = |at: &usize| self.language.ends_with("comments behind", &said.units, *at);
        let last: Vec<usize> = (first + 1..count).filter(ends).collect();
        for (from, to) in last.iter().map(|to| (first, *to)).chain([(first, count)]) {
            if from < to && (from > 0 || to < count) {
                let aside = [said.part(0, from), said.part(to, count)];
                let task = aside.iter().all(|aside| !self.tasks.are_withheld(aside, &self.language));
                found.push(Clause {
                    words: said.words(from, to),
                    context: None,
                    task,
                    setting: task,
                    named: Vec::new(),
                });
            }
        }
        let told = (2..count).find(|at| self.language.ends_with("do that", &said.units, *at));
        found.extend(told.map(|at| self.told(&said.part(0, at))));
        let cuts = (1..count).filter_map(|at| self.cut(&said, at));
        found.extend(cuts.take(MOST).filter_map(|(to, from)| self.after(&said.part(0, to), &said.part(from, count))));
        found
    }

    /// Where the clause before this place ends and the next begins, if there are two.
    fn cut(&self, said: &Said, at: usize) -> Option<(usize, usize)> {
        let count = said.units.len();
        if self.language.spaced {
            let begins = at > 1 && at + 1 < count && self.language.stands("clauses begin", &said.units, at) > 0;
            return begins.then_some((at, at));
        }
        let length = self.language.stands("clauses end", &said.units, at);
        (length > 0 && at + length < count).then_some((at + length, at + length))
    }

    /// "I think we have to restart hr", of which "could you do that" was said.
    fn told(&self, said: &Said) -> Clause {
        let mut rest = said.clone();
        for section in ["thinks so", "has to"] {
            let length = self.language.stands(section, &rest.units, 0);
            if length < rest.units.len() {
                rest = rest.part(length, rest.units.len());
            }
        }
        Clause { words: rest.words(0, rest.units.len()), context: None, task: true, setting: false, named: Vec::new() }
    }

    /// The second clause, with what the first one names.
    fn after(&self, first: &Said, second: &Said) -> Option<Clause> {
        let lent = |kind: &str| match kind {
            "Instance" => Some("instance"),
            "AwsRegion" => Some("awsregion"),
            "Environment" => Some("environment"),
            _ => None,
        };
        let mut named: Vec<Slot> = Vec::new();
        for entity in entities(first, &self.language, &self.lexicon) {
            let words = first.words(entity.from, entity.to);
            let slot = entity.meanings.iter().find_map(|meaning| {
                let name = lent(&meaning.kind).filter(|_| meaning.id.is_some())?;
                Some(Slot { name: name.to_owned(), words: words.clone(), value: meaning.id.clone() })
            });
            named.extend(slot);
        }
        let heard = self.hear(first.clone(), false);
        let best = heard.candidates.first().filter(|_| self.language.spaced);
        // A name that nobody knows is lent as well, and no task is done to it.
        if let Some(name) =
            best.and_then(|best| best.name.as_ref()).filter(|name| name.score >= SURE && name.of != Of::Pronoun)
            && !named.iter().any(|slot| slot.name == "instance")
            && !first.units[name.from..name.to].iter().any(|unit| self.topic_words.contains(unit.text.as_str()))
        {
            named.push(Slot { name: "instance".to_owned(), words: first.words(name.from, name.to), value: None });
        }
        if named.iter().filter(|slot| slot.name == "instance").count() > 1 {
            return None;
        }
        let mut words = second.words(0, second.units.len());
        // "I do not want any more notifications, turn them off".
        let spoken_of = self.language.spaced && self.tasks.speak_of_notifications(first, &self.language);
        let denies = |word: &str| self.language.words.list("negations").any(|negation| negation == word);
        let setting = spoken_of || !first.units.iter().any(|unit| denies(&unit.text));
        if spoken_of {
            words = self.with_notifications(second);
        }
        let unknown = named.iter().any(|slot| slot.name == "instance" && slot.value.is_none());
        let task = !unknown && !self.tasks.are_withheld(first, &self.language);
        let context = Context { intent: String::new(), slots: named.clone() };
        Some(Clause { words, context: Some(context), task, setting, named })
    }

    /// The clause with the notifications in the place of "them".
    fn with_notifications(&self, said: &Said) -> String {
        let is_them = |word: &str| self.language.words.list("them").any(|them| them == word);
        let noun = self.language.words.list("them named").next().unwrap_or_default();
        let words = said.units.iter().map(|unit| if is_them(&unit.text) { noun } else { unit.text.as_str() });
        words.collect::<Vec<_>>().join(if self.language.spaced { " " } else { "" })
    }
}
