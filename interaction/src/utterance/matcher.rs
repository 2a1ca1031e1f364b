//! The choice of the intent an utterance means.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::Range;

use super::builtin;
use super::resolution::Vocabulary;
use crate::model::{Model, ModelError, SlotType};
use crate::sample::{Pairs, Sample};
use crate::text::{fold_char, tidy};

/// The types whose values are all that there are.
const CLOSED: [&str; 9] = [
    "AwsRegion",
    "InstanceMetric",
    "InstanceProperty",
    "LogType",
    "SessionResource",
    "NotificationStatus",
    "Reference",
    "Ordinal",
    "Thing",
];

/// An utterance understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The intent's name.
    pub intent: String,
    /// The words of each slot that was said.
    pub slots: Vec<(String, String)>,
    /// How many slots hold words that their type does not know.
    pub unresolved: usize,
    /// How many of them are of a type whose values are all that there are, such as regions: such words are hardly one.
    pub astray: usize,
    /// How many characters were words of the sample.
    pub literal: usize,
}

impl Match {
    /// Whether this is rather what was meant.
    #[must_use]
    pub fn is_better_than(&self, other: &Self) -> bool {
        self.rank() < other.rank()
    }

    /// What sorts matches, the best first: those whose slots all hold known values, then those with the most words of
    /// the sample, then those with the fewest unknown values, then those with the most known ones. Among equals the first
    /// in the model wins. A particle that only makes a region of words that are none counts for nothing.
    fn rank(&self) -> (bool, Reverse<usize>, usize, usize, Reverse<usize>) {
        let known = self.slots.len().saturating_sub(self.unresolved);
        let literal = self.literal.saturating_sub(self.astray);
        (self.unresolved > 0, Reverse(literal), self.unresolved, self.astray, Reverse(known))
    }
}

/// Every sample of a model, ready to be compared with utterances.
#[derive(Debug)]
pub struct Matcher {
    intents: Vec<IntentSamples>,
    vocabulary: Vocabulary,
}

#[derive(Debug)]
struct IntentSamples {
    name: String,
    kinds: HashMap<String, String>,
    samples: Vec<Sample>,
    answers: HashMap<String, Vec<Sample>>,
}

impl Matcher {
    /// Compiles the samples of a model and the usual phrases of the built-in intents it lists.
    pub fn new(model: &Model, locale: &str) -> Result<Self, ModelError> {
        let language = locale.split('-').next().unwrap_or(locale);
        let mut intents = Vec::new();
        for intent in &model.language_model.intents {
            let phrases = builtin::phrases(&intent.name, language).iter().copied();
            let samples = parse(intent.samples.iter().map(String::as_str).chain(phrases))?;
            let mut answers = HashMap::new();
            for slot in &intent.slots {
                answers.insert(slot.name.clone(), parse(slot.samples.iter().map(String::as_str))?);
            }
            let kinds = intent.slots.iter().map(|slot| (slot.name.clone(), slot.kind.clone())).collect();
            intents.push(IntentSamples { name: intent.name.clone(), kinds, samples, answers });
        }
        Ok(Self { intents, vocabulary: Vocabulary::new(model) })
    }

    /// The intent the utterance fits best, if it fits one.
    #[must_use]
    pub fn intent(&self, utterance: &str) -> Option<Match> {
        let said = Said::new(utterance);
        let mut best = None;
        for intent in &self.intents {
            self.better(intent, &intent.samples, &said, &mut best);
        }
        best
    }

    /// The utterance as an answer to the question for a slot, by that slot's own samples.
    #[must_use]
    pub fn answer(&self, intent: &str, slot: &str, utterance: &str) -> Option<Match> {
        let intent = self.intents.iter().find(|known| known.name == intent)?;
        let mut best = None;
        self.better(intent, intent.answers.get(slot)?, &Said::new(utterance), &mut best);
        best
    }

    /// Values that the skill adds to slot types while it runs; they replace what it added before.
    pub fn set_dynamic(&mut self, types: &[SlotType]) {
        self.vocabulary.set_dynamic(types);
    }

    /// The values of the slot types.
    #[must_use]
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    fn better(&self, intent: &IntentSamples, samples: &[Sample], said: &Said, best: &mut Option<Match>) {
        for sample in samples {
            sample.fits(&said.folded, &said.pairs, &mut |ranges| {
                let slots: Vec<_> =
                    sample.slots().iter().zip(ranges).map(|(name, range)| (name.clone(), said.raw(range))).collect();
                let knows = |(name, words): &&(String, String)| {
                    intent.kinds.get(name).is_some_and(|kind| self.vocabulary.resolves(kind, words))
                };
                let unresolved = slots.len() - slots.iter().filter(knows).count();
                let is_closed = |(name, _): &&(String, String)| {
                    intent.kinds.get(name).is_some_and(|kind| CLOSED.contains(&kind.as_str()))
                };
                let astray = slots.iter().filter(|slot| is_closed(slot) && !knows(slot)).count();
                let found = Match { intent: intent.name.clone(), slots, unresolved, astray, literal: sample.literal() };
                if best.as_ref().is_none_or(|best| found.is_better_than(best)) {
                    *best = Some(found);
                }
            });
        }
    }
}

fn parse<'a>(samples: impl Iterator<Item = &'a str>) -> Result<Vec<Sample>, ModelError> {
    let parse = |text: &str| {
        Sample::parse(text).map_err(|problem| ModelError::Build {
            origin: format!("with the sample \"{text}\""),
            problem: problem.to_owned(),
        })
    };
    samples.map(parse).collect()
}

struct Said {
    letters: Vec<char>,
    folded: Vec<char>,
    pairs: Pairs,
}

impl Said {
    fn new(utterance: &str) -> Self {
        let letters: Vec<char> = tidy(utterance).chars().collect();
        let folded: Vec<char> = letters.iter().copied().map(fold_char).collect();
        Self { pairs: Pairs::of(&folded), letters, folded }
    }

    fn raw(&self, range: &Range<usize>) -> String {
        self.letters[range.clone()].iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_models::{english, japanese};

    fn understood(matcher: &Matcher, utterance: &str) -> String {
        let Some(found) = matcher.intent(utterance) else { return "nothing".to_owned() };
        let slots: String = found.slots.iter().map(|(name, words)| format!(" {name}={words}")).collect();
        format!("{}{slots}", found.intent)
    }

    #[test]
    fn english_utterances() {
        let matcher = Matcher::new(&english(), "en-US").unwrap();
        for (utterance, meant) in [
            ("List instances in Oregon.", "ListInstances awsregion=Oregon"),
            ("list instances", "ListInstances"),
            ("list instances in Atlantis", "ListInstances awsregion=Atlantis"),
            ("connect to Sample instance in Virginia", "ConnectInstance instance=Sample awsregion=Virginia"),
            ("connect to jack in box in oregon", "ConnectInstance instance=jack in box awsregion=oregon"),
            ("connect to Orders-DB", "ConnectInstance instance=Orders-DB"),
            ("connect in oregon", "ConnectInstance awsregion=oregon"),
            (
                "show the top CPU session of blog in us west two",
                "ShowTopSession resource=CPU instance=blog awsregion=us west two",
            ),
            ("my code is six four five", "GiveCode code=six four five"),
            ("HELP!", "AMAZON.HelpIntent"),
            ("never mind", "AMAZON.CancelIntent"),
            ("say that again", "nothing"),
            ("make me a sandwich", "nothing"),
            ("", "nothing"),
        ] {
            assert_eq!(understood(&matcher, utterance), meant, "{utterance}");
        }
    }

    #[test]
    fn japanese_utterances() {
        let matcher = Matcher::new(&japanese(), "ja-JP").unwrap();
        for (utterance, meant) in [
            ("オレゴンのインスタンスを教えて", "ListInstances awsregion=オレゴン"),
            ("オレゴン の インスタンス を 教えて。", "ListInstances awsregion=オレゴン"),
            ("オレゴンにあるブログに接続", "ConnectInstance awsregion=オレゴン instance=ブログ"),
            ("東京にある謎のデータベースに接続", "ConnectInstance awsregion=東京 instance=謎のデータベース"),
            ("ｵﾚｺﾞﾝ にある blog に接続", "ConnectInstance awsregion=オレゴン instance=blog"),
            ("ヘルプ", "AMAZON.HelpIntent"),
            ("help", "nothing"),
        ] {
            assert_eq!(understood(&matcher, utterance), meant, "{utterance}");
        }
    }

    #[test]
    fn added_values_decide_too() {
        let mut matcher = Matcher::new(&english(), "en-US").unwrap();
        let said = "connect to beer in berlin";
        assert_eq!(understood(&matcher, said), "ConnectInstance instance=beer awsregion=berlin");
        let added = r#"[{"name":"InstanceName","values":[{"id":"b","name":{"value":"beer in berlin"}}]}]"#;
        matcher.set_dynamic(&serde_json::from_str::<Vec<SlotType>>(added).unwrap());
        assert_eq!(understood(&matcher, said), "ConnectInstance instance=beer in berlin");
    }
}
