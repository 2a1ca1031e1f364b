//! From the words of a slot to the value its type knows (entity resolution).

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use serde_json::{Value, json};

use super::number;
use crate::model::{Model, SlotType, TypeValue};
use crate::text::fold;

/// A value that fits, as Alexa shows it to the skill.
#[derive(Debug, Clone, PartialEq)]
struct Entity {
    name: String,
    id: Option<String>,
}

/// Folded names with the entities that carry them.
type Entities = BTreeMap<String, Vec<Entity>>;

/// The slot types with the names of their values: those of the model and those the skill added while it ran.
#[derive(Debug)]
pub struct Vocabulary {
    from_model: BTreeMap<String, Entities>,
    dynamic: BTreeMap<String, Entities>,
}

impl Vocabulary {
    pub(crate) fn new(model: &Model) -> Self {
        let types = &model.language_model.types;
        Self { from_model: types.iter().map(by_name).collect(), dynamic: BTreeMap::new() }
    }

    /// Replaces what the skill added (`Dialog.UpdateDynamicEntities`).
    pub(crate) fn set_dynamic(&mut self, types: &[SlotType]) {
        self.dynamic = types.iter().map(by_name).collect();
    }

    /// Whether the model has a custom type of this name.
    #[must_use]
    pub fn has_type(&self, kind: &str) -> bool {
        self.from_model.contains_key(kind)
    }

    /// Whether the words are a value that the type knows; free text never is.
    #[must_use]
    pub fn resolves(&self, kind: &str, words: &str) -> bool {
        if kind == "AMAZON.NUMBER" {
            return number::digits(words).is_some();
        }
        let name = fold(words);
        [&self.from_model, &self.dynamic]
            .iter()
            .any(|types| types.get(kind).is_some_and(|entities| entities.contains_key(&name)))
    }

    /// The id of the value that the words name, or its name where it has no id; that which was added goes before the model's.
    #[must_use]
    pub fn id(&self, kind: &str, words: &str) -> Option<String> {
        let name = fold(words);
        let known = [&self.dynamic, &self.from_model]
            .into_iter()
            .filter_map(|types| types.get(kind)?.get(&name)?.first())
            .next()?;
        Some(known.id.clone().unwrap_or_else(|| known.name.clone()))
    }

    /// A name of the value with this id.
    #[must_use]
    pub fn name_of(&self, kind: &str, id: &str) -> Option<String> {
        let types = [&self.dynamic, &self.from_model];
        let names = types.into_iter().filter_map(|types| types.get(kind)).flatten();
        let has = |entity: &Entity| entity.id.as_deref().unwrap_or(&entity.name) == id;
        names.into_iter().find(|(_, entities)| entities.iter().any(has)).map(|(name, _)| name.clone())
    }

    /// The slot's value as Alexa writes it: the words, but digits for a number and `?` for what is none.
    #[must_use]
    pub fn value(&self, kind: &str, words: &str) -> String {
        if kind == "AMAZON.NUMBER" {
            return number::digits(words).unwrap_or_else(|| "?".to_owned());
        }
        words.to_owned()
    }

    /// The `resolutions` of the words for a custom type; `None` for Alexa's own types.
    #[must_use]
    pub fn resolutions(&self, kind: &str, words: &str, skill_id: &str) -> Option<Value> {
        let known = self.from_model.get(kind)?;
        let name = fold(words);
        let mut authorities =
            vec![authority(&format!("amzn1.er-authority.echo-sdk.{skill_id}.{kind}"), known.get(&name))];
        if let Some(added) = self.dynamic.get(kind) {
            let id = format!("amzn1.er-authority.echo-sdk.dynamic.{skill_id}.{kind}");
            authorities.push(authority(&id, added.get(&name)));
        }
        Some(json!({ "resolutionsPerAuthority": authorities }))
    }
}

fn by_name(slot_type: &SlotType) -> (String, Entities) {
    let mut entities = Entities::new();
    for value in &slot_type.values {
        let entity = Entity { name: value.name.value.clone(), id: value.id.clone() };
        for name in names(value) {
            let same = entities.entry(fold(name)).or_default();
            if !same.contains(&entity) {
                same.push(entity.clone());
            }
        }
    }
    (slot_type.name.clone(), entities)
}

fn names(value: &TypeValue) -> impl Iterator<Item = &str> {
    std::iter::once(&value.name.value).chain(&value.name.synonyms).map(String::as_str)
}

fn authority(id: &str, matched: Option<&Vec<Entity>>) -> Value {
    let Some(matched) = matched else {
        return json!({ "authority": id, "status": { "code": "ER_SUCCESS_NO_MATCH" } });
    };
    let values: Vec<Value> = matched
        .iter()
        .map(|entity| {
            let id = entity.id.clone().unwrap_or_else(|| id_of(&entity.name));
            json!({ "value": { "name": entity.name, "id": id } })
        })
        .collect();
    json!({ "authority": id, "status": { "code": "ER_SUCCESS_MATCH" }, "values": values })
}

/// The id that Alexa gives a value without one: a hash of its name.
fn id_of(name: &str) -> String {
    let hash = |seed: u8| {
        let mut hasher = DefaultHasher::new();
        (seed, name).hash(&mut hasher);
        hasher.finish()
    };
    format!("{:016x}{:016x}", hash(0), hash(1))
}
