//! A sample that fits word for word, around words that no type lists: where it agrees with what was made out without it, what stands
//! in its slots goes before that. Whoever looks for known words only would drop "from 7 p. m. to 8 p. m." and "production or test".

use super::assign::{FOLLOW_UP, Intent};
use super::narrowed::CONDITION;
use super::outcome::{Context, Outcome, Slot, Understood};
use super::said::Said;
use super::tasks::TASKS;
use super::times;
use super::tolerant::Tolerant;
use crate::text::fold;

/// The slots that may hold words that nobody has listed.
const FREE: [&str; 5] = ["instance", "application", CONDITION, "window", "parameter"];

/// What a sample says.
#[derive(Debug, Clone)]
pub(super) struct Fitting {
    pub(super) intent: String,
    /// Its slots, each with its value where its type knows one.
    pub(super) slots: Vec<Slot>,
}

impl Fitting {
    /// A sample with these slots, as far as only names and the like are unknown.
    pub(super) fn new(intent: &str, slots: Vec<Slot>) -> Option<Self> {
        let is_free = |slot: &Slot| slot.value.is_some() || FREE.contains(&slot.name.as_str());
        slots.iter().all(is_free).then(|| Self { intent: intent.to_owned(), slots })
    }

    /// What narrows, as it stands in the sample.
    pub(super) fn condition(&self) -> Option<&Slot> {
        self.slots.iter().find(|slot| slot.name == CONDITION && slot.value.is_none())
    }

    /// Whether all but the time is known, and what is asked about is: then it is about that time.
    fn is_of_a_time(&self) -> bool {
        let about = |slot: &Slot| matches!(slot.name.as_str(), "metric" | "logtype" | "instance");
        let is_time = |slot: &&Slot| slot.value.is_none();
        self.slots.iter().filter(is_time).all(|slot| slot.name == "window")
            && self.slots.iter().any(|slot| slot.name == "window")
            && self.slots.iter().any(about)
    }

    /// What was made out of the same sentence, with what the sample says. As it was where values are known within the words of
    /// another slot: then the sample is cut elsewhere than people cut it.
    pub(super) fn put_into(&self, understood: Understood, context: Option<&Context>) -> Understood {
        let is_lent = |slot: &Slot| context.is_some_and(|context| context.slots.contains(slot));
        let is_cut = |own: &Slot| {
            let known = |other: &Slot| other.value.is_some() || other.name == "window";
            let others =
                understood.slots.iter().filter(|other| other.name != own.name && known(other) && !is_lent(other));
            own.value.is_none() && others.into_iter().any(|other| holds(&own.words, &other.words))
        };
        // "CPU of training 2 yesterday": the number is the name's.
        let words = |slots: &[Slot], name: &str| {
            slots.iter().find(|slot| slot.name == name).map(|slot| fold(&slot.words)).unwrap_or_default()
        };
        let (name, time) = (words(&understood.slots, "instance"), words(&understood.slots, "window"));
        let rest = name.strip_prefix(&words(&self.slots, "instance")).unwrap_or_default().trim_start();
        let is_shifted =
            !rest.is_empty() && !time.is_empty() && words(&self.slots, "window") == format!("{rest} {time}");
        if is_shifted || self.slots.iter().any(is_cut) {
            return understood;
        }
        let slot = |own: &Slot| {
            let same = understood.slots.iter().find(|other| other.name == own.name);
            let is_nearer = |other: &&Slot| {
                let names = matches!(own.name.as_str(), "instance" | "application" | "parameter");
                let narrower = other.value.is_some() && names && holds(&own.words, &other.words);
                own.value.is_none() && (narrower || is_but_particles(own, other) || is_lent(other))
            };
            same.filter(is_nearer).unwrap_or(own).clone()
        };
        let mut slots: Vec<Slot> = self.slots.iter().map(slot).collect();
        let missing = |other: &&Slot| is_lent(other) && !self.slots.iter().any(|own| own.name == other.name);
        slots.extend(understood.slots.iter().filter(missing).cloned());
        Understood { slots, ..understood }
    }
}

impl Tolerant {
    /// What a sentence means, with what a sample of the same intent says that fits it word for word.
    pub(super) fn with_sample(&self, outcome: Outcome, sample: &Fitting, context: Option<&Context>) -> Outcome {
        let spaced = self.language.spaced;
        let Some(intent) = self.judge.intents.iter().find(|intent| intent.name == sample.intent) else {
            return outcome;
        };
        let sample = &self.with_pronoun(self.without_noun(&self.trimmed(sample, intent)));
        let condition = sample.condition();
        // "For deadlocks" stands where a time does, and is none.
        if sample.slots.iter().any(|slot| slot.name == "window" && slot.value.is_none() && !self.is_time(&slot.words)) {
            return outcome;
        }
        // "All of the" stands where a condition does, and is none.
        if condition.is_some_and(|slot| !self.narrowing.narrows(&slot.words, intent, spaced)) {
            return outcome;
        }
        let is_value =
            |words: &str| self.lexicon.meanings(&key(words)).iter().any(|meaning| meaning.kind == "Environment");
        let is_sure = sample.is_of_a_time()
            || condition.is_some_and(|slot| self.narrowing.is_condition(&slot.words, spaced, is_value));
        let of_sample =
            || Understood { intent: sample.intent.clone(), slots: Vec::new(), confidence: 0.8, exact: false };
        match outcome {
            Outcome::Understood(understood) if understood.intent == sample.intent => {
                Outcome::Understood(sample.put_into(understood, context))
            }
            // "Stopped instances" is nothing else.
            Outcome::Understood(other) if is_sure && !TASKS.contains(&other.intent.as_str()) => {
                Outcome::Understood(sample.put_into(of_sample(), context))
            }
            // "No, I meant hr", where the turn before asked for a task.
            Outcome::DidYouMean(_) | Outcome::NotUnderstood
                if is_sure || sample.intent == FOLLOW_UP && context.is_some() =>
            {
                Outcome::Understood(sample.put_into(of_sample(), context))
            }
            outcome => outcome,
        }
    }

    /// A condition without the words around it that narrow nothing, and with its value where that leaves a known one.
    fn trimmed(&self, sample: &Fitting, intent: &Intent) -> Fitting {
        let mut sample = sample.clone();
        for slot in sample.slots.iter_mut().filter(|slot| slot.name == CONDITION && slot.value.is_none()) {
            slot.words = self.narrowing.trimmed(&slot.words, intent, self.language.spaced);
            let mut meanings = self.lexicon.meanings(&key(&slot.words)).into_iter();
            slot.value = meanings.find(|meaning| meaning.kind == "Environment").and_then(|meaning| meaning.id);
        }
        sample
    }

    /// A condition without the noun behind it, where that leaves a known one: "本番DB".
    fn without_noun(&self, sample: &Fitting) -> Fitting {
        let mut sample = sample.clone();
        let unknown = |slot: &&mut Slot| slot.name == CONDITION && slot.value.is_none();
        for slot in sample.slots.iter_mut().filter(unknown).filter(|_| !self.language.spaced) {
            let Some(words) = self.narrowing.without_noun(&slot.words) else { continue };
            let meanings = self.lexicon.meanings(&key(words));
            if let Some(known) = meanings.into_iter().find(|meaning| meaning.kind == "Environment") {
                (slot.words, slot.value) = (words.to_owned(), known.id);
            }
        }
        sample
    }

    /// A sample whose name is what is left of a pronoun, in front of the "の" of its carrier: そ of その, which is no name.
    fn with_pronoun(&self, mut sample: Fitting) -> Fitting {
        let of = |words: &str| {
            let whole = format!("{words}の");
            self.language.words.lines("pronouns").find(|pronoun| *pronoun == whole)
        };
        for slot in sample.slots.iter_mut().filter(|slot| slot.name == "instance" && slot.value.is_none()) {
            if let Some(whole) = of(&slot.words).filter(|_| !self.language.spaced) {
                whole.clone_into(&mut slot.words);
            }
        }
        sample
    }

    /// Whether some of the words are those of a time.
    fn is_time(&self, words: &str) -> bool {
        let said = Said::new(words);
        words.chars().any(|letter| letter.is_numeric())
            || (0..said.units.len()).any(|from| times::window(&said, &self.language, from).is_some())
            || self.lexicon.meanings(&key(words)).iter().any(|meaning| meaning.kind == "TimeWindow")
    }
}

/// What words are compared by.
fn key(words: &str) -> String {
    let said = Said::new(words);
    said.key(0, said.units.len())
}

/// Whether the time that was made out is what the sample has, but for a particle: "過去90分で".
fn is_but_particles(own: &Slot, other: &Slot) -> bool {
    let rest = fold(&own.words);
    let rest =
        rest.strip_prefix(&fold(&other.words)).map(|rest| rest.trim_matches(|letter| "でにのはから".contains(letter)));
    own.name == "window" && rest == Some("")
}

/// Whether the one is within the other.
fn holds(words: &str, part: &str) -> bool {
    let (words, part) = (format!(" {} ", fold(words)), fold(part));
    let spaced = part.is_ascii() && words.contains(' ');
    !part.is_empty()
        && if spaced { words.contains(&format!(" {part} ")) || words.trim() == part } else { words.contains(&part) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slot(name: &str, words: &str, value: Option<&str>) -> Slot {
        Slot { name: name.to_owned(), words: words.to_owned(), value: value.map(str::to_owned) }
    }

    fn understood(slots: &[Slot]) -> Understood {
        Understood { intent: "X".to_owned(), slots: slots.to_vec(), confidence: 0.7, exact: false }
    }

    #[test]
    fn what_a_sample_holds_is_not_dropped() {
        let region = slot("awsregion", "oregon", Some("us-west-2"));
        let heard = understood(&[slot("environment", "test", Some("test")), region.clone()]);
        let both = slot("environment", "production or test", None);
        let sample = Fitting::new("X", vec![both.clone(), region.clone()]).unwrap();
        assert_eq!(sample.put_into(heard, None).slots, [both, region.clone()]);
        let window = slot("window", "from 7 pm to 8 pm", None);
        let hr = slot("instance", "hr", Some("db-hr"));
        let sample = Fitting::new("X", vec![slot("instance", "the hr", None), window.clone()]).unwrap();
        assert_eq!(sample.put_into(understood(std::slice::from_ref(&hr)), None).slots, [hr.clone(), window]);
        // Cut in the wrong place.
        let sample = Fitting::new("X", vec![slot("instance", "hr in oregon", None)]).unwrap();
        assert_eq!(sample.put_into(understood(&[hr.clone(), region.clone()]), None).slots, [hr, region]);
        assert!(Fitting::new("X", vec![slot("metric", "quux", None)]).is_none());
    }
}
