//! How like the samples of an intent a sentence is: the words they share, weighed by how much a word tells of the intent.

use std::collections::{BTreeSet, HashMap};

/// The features of a carrier sentence: its words or characters, and their pairs.
fn features(carrier: &[String], spaced: bool) -> (Vec<String>, Vec<String>) {
    let one = |word: &String| spaced || word.len() > 1 && !is_kana_particle(word);
    let ones = carrier.iter().filter(|word| one(word)).cloned().collect();
    let pairs = carrier.windows(2).map(|pair| format!("{} {}", pair[0], pair[1])).collect();
    (ones, pairs)
}

fn is_kana_particle(word: &str) -> bool {
    word.chars().count() == 1 && word.chars().all(|c| matches!(c, '\u{3040}'..='\u{309f}'))
}

/// The samples of all intents.
#[derive(Debug, Default)]
pub(super) struct Templates {
    ids: HashMap<String, u32>,
    weights: Vec<f32>,
    unknown: f32,
    spaced: bool,
    intents: Vec<Samples>,
}

/// The samples of one intent: the weight of each, and which of them have a feature.
#[derive(Debug, Default)]
struct Samples {
    weights: Vec<f32>,
    with: HashMap<u32, Vec<u32>>,
}

/// A sentence in the same form.
#[derive(Debug)]
pub(super) struct Sketch {
    features: Vec<u32>,
    weight: f32,
}

impl Templates {
    /// From the carrier sentences of each intent.
    pub(super) fn new(intents: &[Vec<Vec<String>>], spaced: bool) -> Self {
        let mut templates = Self { spaced, ..Self::default() };
        let mut counts: Vec<u32> = Vec::new();
        let mut numbered: Vec<Vec<Vec<u32>>> = Vec::new();
        for carriers in intents {
            let mut of_intent = BTreeSet::new();
            let mut of_samples = Vec::new();
            for carrier in carriers.iter().collect::<BTreeSet<_>>() {
                let (ones, pairs) = features(carrier, spaced);
                let mut ids = Vec::new();
                for feature in ones.into_iter().chain(pairs) {
                    let next = u32::try_from(counts.len()).unwrap_or(u32::MAX);
                    let id = *templates.ids.entry(feature).or_insert_with(|| {
                        counts.push(0);
                        next
                    });
                    ids.push(id);
                }
                ids.sort_unstable();
                ids.dedup();
                of_intent.extend(ids.iter().copied());
                of_samples.push(ids);
            }
            for id in of_intent {
                counts[id as usize] += 1;
            }
            numbered.push(of_samples);
        }
        #[allow(clippy::cast_precision_loss)]
        let weight = |count: u32| ((intents.len() as f32 + 1.0) / (count as f32 + 0.5)).ln().max(0.05);
        templates.weights = counts.iter().map(|count| weight(*count)).collect();
        templates.unknown = weight(1) * 0.7;
        for samples in numbered {
            let mut of_intent = Samples::default();
            for (features, at) in samples.iter().zip(0..) {
                of_intent.weights.push(templates.weight(features));
                for feature in features {
                    of_intent.with.entry(*feature).or_default().push(at);
                }
            }
            templates.intents.push(of_intent);
        }
        templates
    }

    pub(super) fn sketch(&self, carrier: &[String]) -> Sketch {
        let (ones, pairs) = features(carrier, self.spaced);
        let mut unknown = 0.0;
        let mut ids = Vec::new();
        for feature in &ones {
            match self.ids.get(feature) {
                Some(id) => ids.push(*id),
                None => unknown += self.unknown,
            }
        }
        ids.extend(pairs.iter().filter_map(|feature| self.ids.get(feature)));
        ids.sort_unstable();
        ids.dedup();
        Sketch { weight: self.weight(&ids) + unknown, features: ids }
    }

    /// From 0, nothing in common with any sample of the intent, to 1, the words of one.
    pub(super) fn likeness(&self, intent: usize, sketch: &Sketch) -> f32 {
        let Some(samples) = self.intents.get(intent) else { return 0.0 };
        let mut common = vec![0.0_f32; samples.weights.len()];
        for feature in &sketch.features {
            for at in samples.with.get(feature).into_iter().flatten() {
                common[*at as usize] += self.weights[*feature as usize];
            }
        }
        let alike = common.iter().zip(&samples.weights).map(|(common, weight)| {
            let both = weight + sketch.weight;
            if both > 0.0 { 2.0 * common / both } else { 0.0 }
        });
        alike.fold(0.0, f32::max)
    }

    fn weight(&self, features: &[u32]) -> f32 {
        features.iter().map(|id| self.weights[*id as usize]).sum()
    }
}
