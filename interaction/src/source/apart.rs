//! No two intents are said in the same words, but where the values of a slot tell which is meant.

use std::collections::{BTreeMap, BTreeSet};

use super::{Language, Source, SourceError};
use crate::{
    model::{Intent, Model},
    sample,
    text::fold,
};

/// A sentence of an intent, and the types of its slots in their order.
struct Carrier<'a> {
    intent: &'a str,
    sample: &'a str,
    kinds: Vec<&'a str>,
}

/// Refuses two intents that the same words could mean.
pub(super) fn check(source: &Source, language: &Language, model: &Model) -> Result<(), SourceError> {
    let mut carriers: BTreeMap<String, Vec<Carrier<'_>>> = BTreeMap::new();
    for intent in &model.language_model.intents {
        for sample in &intent.samples {
            let kinds = kinds(intent, sample);
            carriers.entry(words(sample)).or_default().push(Carrier { intent: &intent.name, sample, kinds });
        }
    }
    for same in carriers.values() {
        for (place, one) in same.iter().enumerate() {
            for other in same[..place].iter().filter(|other| other.intent != one.intent) {
                check_pair(source, language, one, other)?;
            }
        }
    }
    Ok(())
}

fn check_pair(source: &Source, language: &Language, one: &Carrier<'_>, other: &Carrier<'_>) -> Result<(), SourceError> {
    let file = format!("intents/{}.toml: say.{}", one.intent, language.code);
    let both = format!("\"{}\" is said for {}, and \"{}\" for {}", one.sample, one.intent, other.sample, other.intent);
    let mut shared = None;
    for (kind, against) in one.kinds.iter().zip(&other.kinds).filter(|(kind, against)| kind != against) {
        let (here, there) = (values(source, language, kind), values(source, language, against));
        match here.intersection(&there).next() {
            None => return Ok(()),
            Some(value) => shared = Some((value.clone(), *kind, *against)),
        }
    }
    Err(match shared {
        None => SourceError::new(file, both, "Leave it to one of the two intents."),
        Some((value, kind, against)) => SourceError::new(
            file,
            format!("{both}: \"{value}\" is in both {kind} and {against}"),
            "Take the value out of one of the types, or word one of the sentences differently.",
        ),
    })
}

/// The words of a sample, with a mark for each slot; spaces do not tell apart.
fn words(sample: &str) -> String {
    let mut words = String::new();
    for part in sample.split('{') {
        let (slot, rest) = part.split_once('}').map_or(("", part), |(_, rest)| ("{}", rest));
        words.push_str(slot);
        words.push_str(&rest.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase());
    }
    words
}

fn kinds<'a>(intent: &'a Intent, sample: &str) -> Vec<&'a str> {
    let names = sample::slot_names(sample).unwrap_or_default();
    let kind = |name: String| intent.slots.iter().find(|slot| slot.name == name).map(|slot| slot.kind.as_str());
    names.into_iter().filter_map(kind).collect()
}

/// The values of a type, in one form; none of Amazon's, which are numbers and dates.
fn values(source: &Source, language: &Language, kind: &str) -> BTreeSet<String> {
    let values = source.types.get(kind).into_iter().flat_map(|kind| &kind.values);
    values.flat_map(|value| value.names.get(&language.code).into_iter().flatten()).map(|name| fold(name)).collect()
}
