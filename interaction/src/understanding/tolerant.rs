//! From a sentence to the intents it may mean.

use std::collections::{HashMap, HashSet};

use super::assign::{FOLLOW_UP, Filled, Findings, Intent};
use super::carriers::Carriers;
use super::cues::Cues;
use super::entities::{Entity, entities};
use super::followup::{asks_to_know, codes, followed, plain, pronoun, uncalled};
use super::judge::{Candidate, Judge};
use super::language::{Language, Piece};
use super::lexicon::Lexicon;
use super::names::{Name, Of};
use super::narrowed::{CONDITION, Narrowing};
use super::outcome::{Context, Outcome, Slot, Understood};
use super::passed_over::PassedOver;
use super::said::Said;
use super::tasks::{TASKS, Tasks};
use super::things::{self, Things};
use super::{spaced_names, unspaced_names};
use crate::model::{Model, SlotType};
use crate::utterance::phrases;

/// From which score on a sentence is understood, and from which on it is worth a question.
const ENOUGH: f32 = 5.0;
const MAYBE: f32 = 3.6;

/// The intent that tells what was done.
const EVENTS: &str = "ListEvents";

/// From which weight of its words on it is meant where a task is spoken of and no instance.
const SAID_SO: f32 = 8.0;

/// How far the best has to be from the next, where it is not sure by itself.
const MARGIN: f32 = 0.25;

/// Everything that is needed to understand a sentence that fits no sample.
#[derive(Debug)]
pub(super) struct Tolerant {
    pub(super) language: Language,
    pub(super) lexicon: Lexicon,
    carriers: Carriers,
    pub(super) judge: Judge,
    pub(super) tasks: Tasks,
    phrases: HashMap<String, String>,
    pub(super) invocation: String,
    pub(super) topics: Vec<&'static str>,
    pub(super) topic_words: HashSet<&'static str>,
    pub(super) cannot: HashSet<&'static str>,
    pub(super) beyond: Cues,
    /// Questions for what was done.
    history: Cues,
    /// What cannot be done, where the model has an intent that says so.
    things: Option<Things>,
    pub(super) narrowing: Narrowing,
    passed_over: PassedOver,
}

/// How much a sentence has to do with databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Evidence {
    None,
    Some,
    Enough,
}

/// What was found of a sentence, before an intent is chosen.
pub(super) struct Heard {
    pub(super) said: Said,
    /// Whether it goes on from the turn before.
    leans: bool,
    /// Whether it asks to be told something: then it asks for no task.
    asks_to_know: bool,
    /// Whether politeness is joined to it: "please and reboot blog" was not heard to its end.
    joined: bool,
    /// Whether it asks for a task by what is to become of an instance, if it does: which candidate.
    wish: Option<usize>,
    pub(super) candidates: Vec<Candidate>,
    /// The values that were found.
    pub(super) entities: Vec<Entity>,
    /// How many readings were weighed.
    readings: usize,
}

impl Tolerant {
    pub(super) fn new(model: &Model, locale: &str) -> Self {
        let language = Language::new(locale);
        let code = locale.split('-').next().unwrap_or(locale);
        let mut all = HashMap::new();
        for intent in model.language_model.intents.iter().filter(|intent| intent.name.starts_with("AMAZON.")) {
            let own = language
                .words
                .sections("phrases ")
                .filter(|(name, _)| *name == intent.name)
                .flat_map(|(_, lines)| lines);
            let samples = intent.samples.iter().map(String::as_str);
            for phrase in phrases(&intent.name, code).iter().copied().chain(samples).chain(own.copied()) {
                all.entry(Said::new(phrase).text()).or_insert_with(|| intent.name.clone());
            }
        }
        let things = Things::of(model);
        let model = &things::without(model);
        let mut beyond = Cues::default();
        beyond.add(&language.words.lines("beyond").collect::<Vec<_>>(), &language);
        let mut history = Cues::default();
        history.add(&language.words.lines("history").collect::<Vec<_>>(), &language);
        let samples = model.language_model.intents.iter().flat_map(|intent| &intent.samples);
        let samples: Vec<Vec<Piece<'_>>> = samples.map(|sample| language.pieces(sample)).collect();
        Self {
            lexicon: Lexicon::new(model, &language),
            carriers: Carriers::new(&samples, &language),
            judge: Judge::new(model, &samples, &language),
            tasks: Tasks::new(&language),
            phrases: all,
            invocation: model.language_model.invocation_name.clone(),
            topics: language.words.list("topics").collect(),
            topic_words: language.words.list("topics").collect(),
            cannot: language.words.list("cannot").collect(),
            beyond,
            history,
            things,
            narrowing: Narrowing::new(&language),
            passed_over: PassedOver::new(&language),
            language,
        }
    }

    pub(super) fn set_dynamic(&mut self, types: &[SlotType]) {
        self.lexicon.set_dynamic(types);
    }

    /// How many readings of a sentence are weighed.
    pub(super) fn readings(&self, utterance: &str) -> usize {
        self.hear(plain(&Said::new(utterance), &self.language), false).readings
    }

    /// What a sentence means, of which a sample of this intent may have the words around names that nobody knows.
    pub(super) fn understand(&self, utterance: &str, context: Option<&Context>, sample: Option<&str>) -> Outcome {
        let called = uncalled(&Said::new(utterance), &self.invocation, &self.language);
        let said = plain(&called, &self.language);
        let phrase = |said: &&Said| self.phrases.get(&said.text()).cloned().or_else(|| self.whole(said));
        if let Some(intent) = [&called, &said].iter().find_map(phrase) {
            return match intent.as_str() {
                "AMAZON.FallbackIntent" => Outcome::NotUnderstood,
                _ => Outcome::Understood(Understood { intent, slots: Vec::new(), confidence: 1.0, exact: false }),
            };
        }
        if said.units.is_empty() {
            return Outcome::NotUnderstood;
        }
        let (rest, follows) = self.followed(&called);
        let joins = said.units.first().is_some_and(|unit| matches!(unit.text.as_str(), "and" | "und"));
        let joined = joins && called.units.first().is_some_and(|unit| unit.from < said.units[0].from);
        let whole = self.hear(said, false);
        let mut heard =
            if follows && context.is_some() && !self.is_sure(&whole) { self.hear(rest, true) } else { whole };
        heard.leans = follows;
        heard.joined = joined;
        heard.asks_to_know = asks_to_know(&called, &self.language);
        heard.wish = if self.tasks.doubts(&called) { None } else { self.wish(&heard) };
        self.decide(&heard, context, sample)
    }

    /// The intent of which all of a sentence speaks, whatever words of it are left out.
    fn whole(&self, said: &Said) -> Option<String> {
        let intents = self.language.words.sections("whole ").map(|(intent, _)| intent);
        let mut fitting = intents.filter(|intent| self.language.ends_with(intent, &said.units, 0));
        fitting.next().map(ToOwned::to_owned)
    }

    /// The sentence without the skill's name and politeness, as it was written.
    pub(super) fn plain(&self, utterance: &str) -> String {
        let said = plain(&uncalled(&Said::new(utterance), &self.invocation, &self.language), &self.language);
        said.words(0, said.units.len())
    }

    /// The sentence without "what about", and whether that was said: "just" may be that, or politeness.
    pub(super) fn followed(&self, said: &Said) -> (Said, bool) {
        let (rest, follows) = followed(said, &self.language);
        if follows {
            (plain(&rest, &self.language), true)
        } else {
            followed(&plain(said, &self.language), &self.language)
        }
    }

    pub(super) fn hear(&self, said: Said, follows: bool) -> Heard {
        let mut found = entities(&said, &self.language, &self.lexicon);
        let (language, lexicon, carriers) = (&self.language, &self.lexicon, &self.carriers);
        let mut names = if language.spaced {
            let around =
                spaced_names::Surroundings { said: &said, language, lexicon, carriers, entities: &found, follows };
            spaced_names::names(&around)
        } else {
            let text = unspaced_names::Text { said: &said, lexicon, carriers, entities: &found };
            let (names, cut) = unspaced_names::names(&text);
            found = cut;
            names
        };
        names.extend(pronoun(&said, language));
        let codes = codes(&said);
        let in_code = |from: usize, to: usize| codes.iter().any(|code| code.from < to && from < code.to);
        names.retain(|name| !in_code(name.from, name.to));
        found.retain(|entity| !in_code(entity.from, entity.to));
        let sound = |name: &Name| ((name.from, name.to), lexicon.alike(&said.words(name.from, name.to)));
        let alike = names.iter().map(sound).collect();
        let findings = Findings { said: &said, lexicon, entities: &found, codes: &codes, alike: &alike };
        let (candidates, readings) = self.judge.candidates(&findings, &names, language, carriers);
        Heard {
            said,
            leans: follows,
            asks_to_know: false,
            joined: false,
            wish: None,
            candidates,
            entities: found,
            readings,
        }
    }

    pub(super) fn intent(&self, candidate: &Candidate) -> &Intent {
        &self.judge.intents[candidate.intent]
    }

    fn is_sure(&self, heard: &Heard) -> bool {
        heard.candidates.first().is_some_and(|best| best.score >= ENOUGH + 1.0 && best.cue_score >= 4.0)
    }

    fn decide(&self, heard: &Heard, context: Option<&Context>, sample: Option<&str>) -> Outcome {
        // Half a question is a whole one, where the turn before is known.
        let mut candidates =
            heard.candidates.iter().filter(|one| context.is_none() || self.intent(one).name != FOLLOW_UP);
        let Some(best) = candidates.next() else { return Outcome::NotUnderstood };
        let best = heard.wish.map_or(best, |wish| &heard.candidates[wish]);
        let filled = best.assignment.filled.as_slice();
        let best_intent = &self.intent(best).name;
        let is_task = |candidate: &Candidate| TASKS.contains(&self.intent(candidate).name.as_str());
        if self.tasks.are_spoken_of(&heard.said, filled, &self.language) || is_task(best) {
            let name = filled.iter().find(|filled| filled.slot == "instance");
            let pronoun = best.name.as_ref().is_some_and(|name| name.of == Of::Pronoun);
            let lent = context.is_some_and(|context| context.slots.iter().any(|slot| slot.name == "instance"));
            let named = name.is_some() && (!pronoun || lent);
            let asked = is_task(best)
                && (best.cue_score >= 4.0 || heard.wish.is_some())
                && self.tasks.asks(best_intent, &heard.said, filled, named, heard.wish.is_some(), &self.language);
            if !asked || heard.joined || heard.asks_to_know || self.is_about_something_else(heard, best) {
                return self.of_history(heard, context, lent);
            }
            return Outcome::Understood(self.understood(heard, best, context, 0.9));
        }
        if self.is_about_something_else(heard, best) {
            return Outcome::NotUnderstood;
        }
        if self.is_beyond(heard, best) {
            let noun = best.name.as_ref().is_some_and(|name| name.of != Of::Either);
            let told =
                self.things.as_ref().and_then(|things| things.unsupported(&heard.said, filled, noun, &self.language));
            return told.map_or(Outcome::NotUnderstood, Outcome::Understood);
        }
        if let Some(words) = self.passed_over(heard, best) {
            // Half a question that takes itself back is none.
            return if best_intent == FOLLOW_UP { Outcome::NotUnderstood } else { self.narrowed(heard, best, words) };
        }
        let next = candidates.find(|candidate| !is_task(candidate));
        let margin = next.map_or(f32::INFINITY, |next| best.score - next.score);
        let confidence = confidence(best.score, margin);
        let evidence = self.evidence(heard, best, sample);
        if evidence == Evidence::None {
            return Outcome::NotUnderstood;
        }
        let told = evidence == Evidence::Enough && !(heard.leans && context.is_none() && best.cue_score < 4.0);
        let narrowed = || self.narrowing.condition(&heard.said, self.intent(best), filled, self.language.spaced);
        // What cannot be narrowed is not answered as if it had been.
        if best_intent == "ListApplications" && narrowed().is_some() {
            return Outcome::DidYouMean(vec![self.understood(heard, best, None, confidence.min(0.5))]);
        }
        if best.score >= ENOUGH && margin >= MARGIN && told {
            return Outcome::Understood(self.understood(heard, best, context, confidence));
        }
        if best.score >= MAYBE && (best.cue_score > 0.0 || best.likeness > 0.6) {
            let close = next.filter(|next| best.score - next.score < 1.0 && next.score >= MAYBE);
            let maybe = [Some(best), close];
            let mut maybe: Vec<Understood> = maybe
                .into_iter()
                .flatten()
                .map(|candidate| self.understood(heard, candidate, context, confidence.min(0.5)))
                .collect();
            // Two ways to the same are one.
            maybe.dedup_by(|one, other| one.intent == other.intent && one.slots == other.slots);
            return Outcome::DidYouMean(maybe);
        }
        Outcome::NotUnderstood
    }

    /// "When was hr last rebooted" asks for events, and for no task.
    fn of_history(&self, heard: &Heard, context: Option<&Context>, lent: bool) -> Outcome {
        let is_noun = |word: &str| self.language.words.list("history nouns").any(|noun| noun == word);
        let is_asked =
            heard.said.units.iter().any(|unit| is_noun(&unit.text)) || self.tells(&self.history, &heard.said);
        let events = heard.candidates.iter().find(|candidate| self.intent(candidate).name == EVENTS);
        let is_named = |candidate: &&Candidate| {
            candidate.name.as_ref().is_some_and(|name| name.of != Of::Pronoun || lent)
                && !self.is_about_something_else(heard, candidate)
                && self.passed_over(heard, candidate).is_none()
        };
        // "Did the reboot go through", of which no name is said: of the instance before, or of one that is asked for.
        let of_last = || events.filter(|events| events.name.is_none() && events.cue_score >= SAID_SO);
        match events.filter(|_| is_asked).filter(is_named).or_else(of_last) {
            Some(events) => {
                let mut understood = self.understood(heard, events, context, 0.8);
                let lent = context.and_then(|context| context.slots.iter().find(|slot| slot.name == "instance"));
                understood.slots.extend(lent.filter(|_| understood.slot("instance").is_none()).cloned());
                Outcome::Understood(understood)
            }
            None => Outcome::NotUnderstood,
        }
    }

    fn passed_over(&self, heard: &Heard, best: &Candidate) -> Option<String> {
        let spaced = self.language.spaced;
        self.passed_over.words(&heard.said, self.intent(best), &best.assignment.filled, &heard.entities, spaced)
    }

    /// What cannot be narrowed so is said not to be, where the sentence is understood otherwise.
    fn narrowed(&self, heard: &Heard, best: &Candidate, words: String) -> Outcome {
        if self.things.is_none() || best.score < MAYBE || self.evidence(heard, best, None) == Evidence::None {
            return Outcome::NotUnderstood;
        }
        Outcome::Understood(things::narrowed(words))
    }

    /// Whether a sentence is about databases at all: a name that nobody knows may be anything.
    fn evidence(&self, heard: &Heard, best: &Candidate, sample: Option<&str>) -> Evidence {
        let filled = &best.assignment.filled;
        let topic = |filled: &Filled| {
            !matches!(filled.slot.as_str(), "instance" | "application" | "awsregion" | "window" | "environment")
        };
        let is_sample = sample == Some(self.intent(best).name.as_str());
        // Words that say something, in a sentence like a sample.
        let alike = best.likeness >= 0.8 && best.content > 0;
        if best.cue_score >= 3.0 || is_sample || alike || filled.iter().any(topic) {
            return Evidence::Enough;
        }
        // "It" alone is nobody's: "what day is it".
        if best.name.as_ref().is_some_and(|name| name.of == Of::Pronoun) && best.likeness < 0.75 {
            return Evidence::None;
        }
        let Some(name) = best.name.as_ref().filter(|name| name.of == Of::Either) else { return Evidence::Enough };
        let units = &heard.said.units[name.from..name.to];
        let spelled = units.iter().any(|unit| unit.quote.is_some() || unit.is_spelled());
        let known = filled.iter().any(|filled| filled.from == name.from && filled.value.is_some());
        match best.likeness {
            likeness if likeness >= 0.75 && known => Evidence::Enough,
            likeness if likeness >= 0.5 && (known || spelled) => Evidence::Some,
            likeness if likeness >= 0.8 && name.score >= 5.0 => Evidence::Some,
            _ => Evidence::None,
        }
    }

    /// The slots that were said, and those that the turn before lends.
    pub(super) fn understood(
        &self,
        heard: &Heard,
        candidate: &Candidate,
        context: Option<&Context>,
        confidence: f32,
    ) -> Understood {
        let intent = self.intent(candidate);
        let task = TASKS.contains(&intent.name.as_str());
        let pronoun = candidate.name.as_ref().filter(|name| name.of == Of::Pronoun);
        let is_pronoun = |filled: &Filled| pronoun.is_some_and(|name| (name.from, name.to) == (filled.from, filled.to));
        let mut slots: Vec<Slot> = candidate
            .assignment
            .filled
            .iter()
            .filter(|filled| !is_pronoun(filled))
            .map(|filled| {
                let (joined, name) = (self.joined(heard, filled, &candidate.assignment.filled), filled.slot.clone());
                if let Some((from, to)) = joined {
                    return Slot { name, words: heard.said.words(from, to), value: None };
                }
                let value = filled.value.clone();
                let value = value.filter(|_| !task || filled.slot != "instance" || self.is_exactly(heard, filled));
                Slot { name, words: heard.said.words(filled.from, filled.to), value }
            })
            .collect();
        let filled = &candidate.assignment.filled;
        let mut name = intent.name.clone();
        if let Some(words) = self.narrowing.condition(&heard.said, intent, filled, self.language.spaced) {
            let taken_back = |slot: &Slot| {
                filled.iter().any(|own| own.slot == slot.name && self.narrowing.takes_back(&heard.said, intent, own))
            };
            slots.retain(|slot| slot.name != CONDITION && !taken_back(slot));
            slots.push(Slot { name: CONDITION.to_owned(), words, value: None });
            // The list of an application's instances that can be narrowed.
            if name == "ListInstancesForApplication" {
                name = "ListInstances".to_owned();
            }
        }
        let lent = context.into_iter().flat_map(|context| &context.slots);
        // Where the turn before names none, the skill may know who "it" is.
        if let Some(name) = pronoun
            && intent.has("instance")
            && !lent.clone().any(|slot| slot.name == "instance")
        {
            slots.push(Slot { name: "instance".to_owned(), words: heard.said.words(name.from, name.to), value: None });
        }
        for slot in lent.filter(|slot| heard.leans || pronoun.is_some() || slot.name == "awsregion") {
            let lends = intent.has(&slot.name) && !slots.iter().any(|known| known.name == slot.name);
            if lends && slot.name != "mfa" && slot.name != "mfasecond" {
                slots.push(slot.clone());
            }
        }
        Understood { intent: name, slots, confidence, exact: false }
    }

    /// A task is never done to what only sounds like the name that was said.
    fn is_exactly(&self, heard: &Heard, filled: &Filled) -> bool {
        self.lexicon.meanings(&heard.said.key(filled.from, filled.to)).iter().any(|meaning| meaning.id == filled.value)
    }
}

/// From 0 to 1, by how much was explained and by how far the next best is.
fn confidence(score: f32, margin: f32) -> f32 {
    let sure = 1.0 / (1.0 + (-(score - ENOUGH) * 0.9).exp());
    let alone = 1.0 / (1.0 + (-(margin - MARGIN) * 2.0).exp());
    (sure * (0.5 + 0.5 * alone)).clamp(0.0, 0.99)
}
