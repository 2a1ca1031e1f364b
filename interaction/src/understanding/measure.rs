//! How much of what people say is understood: sentences in a file with what they mean.
//!
//! A line is an utterance, an intent and slots, with tabs between them: `cpu of blog in oregon ⇥ CheckInstanceMetric ⇥ instance=blog; metric=cpu`.
//! `#` begins a comment. A line that begins with `+ ` goes on from "list instances in virginia", and a further one from the line before.

use super::{Context, Outcome, Slot, Understanding, Understood, things::UNSUPPORTED};

const FALLBACK: &str = "AMAZON.FallbackIntent";

/// A line of the file that is none.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct LineError {
    /// Its number, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub problem: &'static str,
}

/// A sentence with what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// What is said.
    pub utterance: String,
    /// Whether it leans on what was said before.
    pub goes_on: bool,
    /// The intent that is meant.
    pub intent: String,
    /// For each slot that counts, a part of its value.
    pub slots: Vec<(String, String)>,
}

/// A sentence that was heard.
#[derive(Debug, Clone)]
pub struct Heard {
    /// What was said and meant.
    pub sentence: Sentence,
    /// What was understood.
    pub got: Outcome,
    /// Whether the intent is right.
    pub intent: bool,
    /// Whether the intent is right and each slot that counts.
    pub slots: bool,
}

/// Reads a file of sentences.
pub fn sentences(text: &str) -> Result<Vec<Sentence>, LineError> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    lines.map(|(at, line)| sentence(line).map_err(|problem| LineError { line: at + 1, problem })).collect()
}

fn sentence(line: &str) -> Result<Sentence, &'static str> {
    let mut columns = line.split('\t');
    let (utterance, intent) =
        (columns.next().unwrap_or_default().trim(), columns.next().ok_or("it names no intent")?.trim());
    let slots = columns.next().unwrap_or_default();
    if columns.next().is_some() {
        return Err("it has more than three columns");
    }
    if intent.is_empty() || !intent.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_'))
    {
        return Err("its intent is no name of one");
    }
    let (goes_on, utterance) = utterance.strip_prefix('+').map_or((false, utterance), |rest| (true, rest.trim()));
    if utterance.is_empty() {
        return Err("nothing is said");
    }
    let mut wanted = Vec::new();
    for slot in slots.split(';').map(str::trim).filter(|slot| !slot.is_empty()) {
        let (name, part) = slot.split_once('=').ok_or("a slot has no value")?;
        if name.trim().is_empty() || part.trim().is_empty() {
            return Err("a slot has no name or no value");
        }
        wanted.push((name.trim().to_owned(), part.trim().to_owned()));
    }
    Ok(Sentence { utterance: utterance.to_owned(), goes_on, intent: intent.to_owned(), slots: wanted })
}

/// Says every sentence, and holds what is understood against what is meant.
#[must_use]
pub fn hear(understanding: &Understanding, sentences: &[Sentence]) -> Vec<Heard> {
    let mut before: Option<Context> = None;
    let mut all = Vec::new();
    for sentence in sentences {
        let context = sentence.goes_on.then(|| before.take().unwrap_or_else(list_in_virginia));
        let got = understanding.understand(&sentence.utterance, context.as_ref());
        let (intent, slots) = is_right(sentence, &got);
        before = context.map(|context| match &got {
            // A question without its instance is not answered yet.
            Outcome::Understood(understood) if is_whole(understanding, understood) => Context::from(understood),
            _ => context,
        });
        all.push(Heard { sentence: sentence.clone(), got, intent, slots });
    }
    all
}

fn is_whole(understanding: &Understanding, understood: &Understood) -> bool {
    understood.slot("instance").is_some() || !understanding.has_slot(&understood.intent, "instance")
}

fn list_in_virginia() -> Context {
    let region =
        Slot { name: "awsregion".to_owned(), words: "virginia".to_owned(), value: Some("us-east-1".to_owned()) };
    Context { intent: "ListInstances".to_owned(), slots: vec![region] }
}

fn is_right(sentence: &Sentence, got: &Outcome) -> (bool, bool) {
    let Outcome::Understood(understood) = got else {
        let right = sentence.intent == FALLBACK;
        return (right, right);
    };
    // To be told that it cannot be done is as right as not to be understood.
    let told = sentence.intent == FALLBACK && understood.intent == UNSUPPORTED;
    let intent = understood.intent == sentence.intent || told;
    (intent, intent && sentence.slots.iter().all(|(name, part)| holds(understood, name, part)))
}

fn holds(understood: &Understood, name: &str, part: &str) -> bool {
    let part = part.to_lowercase();
    understood.slot(name).is_some_and(|slot| {
        let value = slot.value.as_deref().unwrap_or_default().to_lowercase();
        value.contains(&part) || slot.words.to_lowercase().contains(&part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_sentences() {
        let text = "# c\ncpu of blog\tCheckInstanceMetric\tinstance=blog; metric=cpu\n+ list them\tListInstances\t\nhelp\tAMAZON.HelpIntent\n";
        let read = sentences(text).unwrap();
        assert_eq!(
            read[0].slots,
            [("instance".to_owned(), "blog".to_owned()), ("metric".to_owned(), "cpu".to_owned())]
        );
        assert!(read[1].goes_on && read[1].utterance == "list them");
        for (damaged, line) in [
            ("x", 1),
            ("# c\nx\t", 2),
            ("x\tA\tb", 1),
            ("x\tA\tb=", 1),
            ("x\tA\tb=c\td", 1),
            ("+ \tA", 1),
            ("x\tno intent", 1),
        ] {
            assert_eq!(sentences(damaged).unwrap_err().line, line, "{damaged:?}");
        }
    }
}
