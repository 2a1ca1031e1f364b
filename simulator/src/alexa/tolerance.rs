//! Sentences that fit no sample, where the device is to understand them all the same.

use serde_json::Value;

use super::dialog::IntentState;
use super::listener::{Alexa, AlexaError};
use super::meant::Found;
use interaction::text::fold;
use interaction::understanding::{Context, Outcome, Slot, Understood};
use interaction::utterance::yes_or_no;

/// From which confidence on a sentence is taken for a question of its own, where it could be an answer.
const SURE: f32 = 0.6;

/// What stands beside what describes one of several.
const BESIDE: [&str; 12] =
    ["the", "one", "instance", "database", "der", "die", "das", "den", "instanz", "datenbank", "please", "bitte"];

impl Alexa {
    /// What the readings of an utterance mean without fitting a sample; an error where the person has to be asked.
    pub(super) fn tolerantly(&mut self, readings: &[&str]) -> Result<Option<Understood>, AlexaError> {
        let Some(tolerance) = &self.tolerance else { return Ok(None) };
        let mut unsure = None;
        for reading in readings {
            match self.understanding.understand(reading, tolerance.context.as_ref()) {
                Outcome::Understood(understood) => return Ok(Some(understood)),
                Outcome::DidYouMean(maybe) => unsure = unsure.or_else(|| maybe.into_iter().next()),
                Outcome::NotUnderstood => {}
            }
        }
        let Some(maybe) = unsure.filter(|_| self.session_open()) else { return Ok(None) };
        let Some(question) = self.question_for(&maybe) else { return Ok(None) };
        if let Some(tolerance) = &mut self.tolerance {
            tolerance.unsure = Some(maybe);
        }
        Err(AlexaError::Unsure { question })
    }

    /// The question that was said in the place of an answer to the one for this slot: a sentence of its own, or a value of another kind
    /// where a name is asked for. A name alone is an answer, and so is whatever is said while a code is waited for.
    pub(super) fn whole_question(&self, slot: &str, said: &str) -> Option<Understood> {
        self.tolerance.as_ref().filter(|_| !matches!(slot, "mfa" | "mfasecond"))?;
        let Outcome::Understood(understood) = self.understanding.understand(said, None) else { return None };
        let letters = |words: &str| fold(words).chars().filter(|letter| !letter.is_whitespace()).count();
        let covered: usize = understood.slots.iter().map(|slot| letters(&slot.words)).sum();
        let is_sentence = covered < letters(said);
        let is_value = |slot: &Slot| slot.value.is_some() && !matches!(slot.name.as_str(), "instance" | "application");
        let is_other = slot == "instance" && understood.slots.iter().all(is_value);
        let is_half = matches!(understood.intent.as_str(), "FollowUp" | "Unsupported");
        // "The production one" says which of those that were offered.
        let describes = |slot: &Slot| matches!(slot.name.as_str(), "environment" | "application");
        let is_description = slot == "instance"
            && understood.slots.iter().all(describes)
            && fold(said).split_whitespace().all(|word| {
                let of_slot = |slot: &Slot| fold(&slot.words).split_whitespace().any(|own| own == word);
                BESIDE.contains(&word) || understood.slots.iter().any(of_slot)
            });
        if is_description {
            return None;
        }
        (understood.confidence >= SURE && !is_half && (is_sentence || is_other)).then_some(understood)
    }

    /// The request for what was meant, where this utterance says yes to the question for it.
    pub(super) fn answer_to_unsure(&mut self, utterance: &str) -> Option<Value> {
        let tolerance = self.tolerance.as_mut()?;
        tolerance.understood_as = None;
        let maybe = tolerance.unsure.take()?;
        (yes_or_no(&fold(utterance), self.language()) == Some(true))
            .then(|| self.ask_for_understood(Found::Tolerant(maybe)))
    }

    pub(super) fn ask_for_understood(&mut self, found: Found) -> Value {
        match found {
            Found::Exact(found) => {
                if let Some(tolerance) = &mut self.tolerance {
                    let slots = found.slots.iter().map(|(name, words)| Slot {
                        name: name.clone(),
                        words: words.clone(),
                        value: None,
                    });
                    tolerance.context = Some(Context { intent: found.intent.clone(), slots: slots.collect() });
                }
                self.ask_for(found)
            }
            Found::Tolerant(understood) => {
                let mut state = IntentState::empty(&self.model, &understood.intent);
                let vocabulary = self.matcher().vocabulary();
                state.fill_meant(&understood.slots, &self.model, vocabulary, self.skill_id());
                if let Some(tolerance) = &mut self.tolerance {
                    let slots = understood.slots.iter().map(|slot| format!(" {}={}", slot.name, slot.words));
                    tolerance.understood_as = Some(format!("{}{}", understood.intent, slots.collect::<String>()));
                    tolerance.context = Some(Context::from(&understood));
                }
                self.start(state)
            }
        }
    }

    /// What the dialog has come to is what the next sentence leans on.
    pub(super) fn keep_in_mind(&mut self, state: &IntentState) {
        if let Some(tolerance) = &mut self.tolerance {
            let said = state.slots.iter().filter_map(|(name, slot)| Some((name, slot.value.as_ref()?)));
            let slots = said.map(|(name, words)| Slot { name: name.clone(), words: words.clone(), value: None });
            tolerance.context = Some(Context { intent: state.name.clone(), slots: slots.collect() });
        }
    }

    /// "Did you mean …?", in words of the model: the sample that says most of what was understood, and nothing else. Nothing where the
    /// model has no words for it.
    fn question_for(&self, maybe: &Understood) -> Option<String> {
        let samples = self.model.intent(&maybe.intent).map(|intent| intent.samples.as_slice()).unwrap_or_default();
        let said =
            |sample: &str| maybe.slots.iter().filter(|slot| sample.contains(&format!("{{{}}}", slot.name))).count();
        let fits = |sample: &&String| sample.matches('{').count() == said(sample);
        let sample = samples.iter().rev().filter(fits).max_by_key(|sample| said(sample))?.clone();
        let words =
            maybe.slots.iter().fold(sample, |words, slot| words.replace(&format!("{{{}}}", slot.name), &slot.words));
        let words = without_code(&words);
        Some(match self.language() {
            "ja" => format!("「{}」ですか?", interaction::text::tidy(&words)),
            "de" => format!("Meinst du „{words}“?"),
            _ => format!("Did you mean \"{words}\"?"),
        })
    }
}

/// The words without what may be a code, which nobody repeats.
fn without_code(words: &str) -> String {
    const DIGITS: usize = 4;
    let mut kept = String::new();
    let mut rest = words;
    while let Some(at) = rest.find(|letter: char| letter.is_ascii_digit()) {
        let digits = rest[at..].find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len() - at);
        kept.push_str(&rest[..at]);
        kept.push_str(if digits < DIGITS { &rest[at..at + digits] } else { "…" });
        rest = &rest[at + digits..];
    }
    kept + rest
}

#[cfg(test)]
mod tests {
    use super::without_code;

    #[test]
    fn no_code_is_repeated() {
        assert_eq!(without_code("list the m f 645281 instances in oregon"), "list the m f … instances in oregon");
        assert_eq!(without_code("orders 11"), "orders 11");
    }
}
