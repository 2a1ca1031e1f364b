//! Two values where one belongs: "the status of blog and hr", "is hr Multi-AZ and encrypted". Both words are given, and no value: whoever
//! answers asks which is meant, and drops none in silence.

use super::assign::Filled;
use super::entities::Entity;
use super::tolerant::{Heard, Tolerant};

/// The slots that take one value, and the type of each.
const OF_ONE: [(&str, &str); 3] =
    [("instance", "Instance"), ("property", "InstanceProperty"), ("metric", "InstanceMetric")];

/// What joins two values.
const JOINTS: [&str; 8] = ["and", "or", "und", "oder", "sowie", "と", "や", "か"];

impl Tolerant {
    /// From where to where a slot's words go where a second known value of its type is joined to them, if one is.
    pub(super) fn joined(&self, heard: &Heard, filled: &Filled, all: &[Filled]) -> Option<(usize, usize)> {
        let (_, kind) = OF_ONE.iter().find(|(slot, _)| *slot == filled.slot)?;
        let text = |at: usize| heard.said.units.get(at).map(|unit| unit.text.as_str()).unwrap_or_default();
        let is_joint = |at: usize| JOINTS.contains(&text(at));
        let another = |entity: &&Entity| {
            let taken = all.iter().any(|own| own.from < entity.to && entity.from < own.to);
            !taken && entity.of(kind).is_some_and(|meaning| meaning.id.is_some() && meaning.id != filled.value)
        };
        let known = &heard.entities;
        let behind = |entity: &&Entity| {
            let article = usize::from(matches!(text(filled.to + 1), "the" | "die" | "das" | "der"));
            is_joint(filled.to) && entity.from == filled.to + 1 + article
        };
        let before = |entity: &&Entity| is_joint(entity.to) && entity.to + 1 == filled.from;
        filled.value.as_ref()?;
        let last = known.iter().filter(another).find(behind).map(|entity| (filled.from, entity.to));
        last.or_else(|| known.iter().filter(another).find(before).map(|entity| (entity.from, filled.to)))
    }
}
