//! The values of the slot types by their keys: the model's, what the language adds, and the names that are known at run time.

use std::collections::{BTreeSet, HashMap, HashSet};

use spoken_names::Sound;

use super::language::Language;
use super::said::Said;
use crate::model::{Model, SlotType};

/// A value that words may mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Meaning {
    /// The slot type.
    pub(super) kind: String,
    /// The id of the value; for a name, the name.
    pub(super) id: Option<String>,
    /// Whether the words mean this only where nothing else does: "disk" may be free space, or what is full.
    pub(super) soft: bool,
}

/// A name as it sounds, and whose it is.
#[derive(Debug)]
struct Heard {
    sound: Sound,
    id: Option<String>,
}

/// All values.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    values: HashMap<String, Vec<Meaning>>,
    dynamic: HashMap<String, Vec<Meaning>>,
    /// The names of each open type, to be compared by sound.
    names: HashMap<String, Vec<Heard>>,
    dynamic_names: HashMap<String, Vec<Heard>>,
    regions: Vec<(Sound, Meaning)>,
    open: HashSet<String>,
    longest: usize,
}

impl Lexicon {
    pub(super) fn new(model: &Model, language: &Language) -> Self {
        let mut lexicon = Self::default();
        for slot_type in &model.language_model.types {
            let open = slot_type.values.iter().all(|value| value.id.is_none());
            if open {
                lexicon.open.insert(slot_type.name.clone());
            }
            lexicon.add_type(slot_type, false);
        }
        let kinds: BTreeSet<&str> =
            model.language_model.types.iter().map(|slot_type| slot_type.name.as_str()).collect();
        for (kind, lines) in language.words.sections("values ") {
            if !kinds.contains(kind) {
                continue;
            }
            for (id, names) in lines.iter().filter_map(|line| line.split_once(':')) {
                let id = Some(id.trim().to_owned()).filter(|id| id != "_");
                for name in names.split(',') {
                    lexicon.add(name.trim(), Meaning { kind: kind.to_owned(), id: id.clone(), soft: true }, false);
                }
            }
        }
        lexicon
    }

    /// Replaces the names that were known at run time.
    pub(super) fn set_dynamic(&mut self, types: &[SlotType]) {
        (self.dynamic, self.dynamic_names) = (HashMap::new(), HashMap::new());
        for slot_type in types {
            self.add_type(slot_type, true);
        }
    }

    fn add_type(&mut self, slot_type: &SlotType, dynamic: bool) {
        for value in &slot_type.values {
            let id = value.id.clone().or_else(|| Some(value.name.value.clone()));
            for name in std::iter::once(&value.name.value).chain(&value.name.synonyms) {
                let meaning = Meaning { kind: slot_type.name.clone(), id: id.clone(), soft: false };
                if slot_type.name == "AwsRegion"
                    && name.len() >= 5
                    && name.bytes().all(|byte| byte.is_ascii_alphabetic())
                {
                    self.regions.push((Sound::of(name), meaning.clone()));
                }
                self.add(name, meaning, dynamic);
                if self.is_open(&slot_type.name) {
                    let names = if dynamic { &mut self.dynamic_names } else { &mut self.names };
                    names
                        .entry(slot_type.name.clone())
                        .or_default()
                        .push(Heard { sound: Sound::of(name), id: id.clone() });
                }
            }
        }
    }

    fn add(&mut self, name: &str, meaning: Meaning, dynamic: bool) {
        let said = Said::new(name);
        self.longest = self.longest.max(said.units.len());
        let values = if dynamic { &mut self.dynamic } else { &mut self.values };
        let meanings = values.entry(said.key(0, said.units.len())).or_default();
        // The model's own words come first: the language's additions do not make another meaning of the same type.
        if !meanings.iter().any(|known| known.kind == meaning.kind) {
            meanings.push(meaning);
        }
    }

    /// What the key means, of any type.
    pub(super) fn meanings(&self, key: &str) -> Vec<Meaning> {
        let mut meanings = self.dynamic.get(key).cloned().unwrap_or_default();
        for meaning in self.values.get(key).into_iter().flatten() {
            if !meanings.iter().any(|known| known.kind == meaning.kind) {
                meanings.push(self.of_fleet(meaning));
            }
        }
        meanings
    }

    /// The same, but for a name of the model that an instance of the fleet has: that one is meant.
    fn of_fleet(&self, meaning: &Meaning) -> Meaning {
        let said = meaning.id.as_deref().filter(|_| self.is_open(&meaning.kind)).map(Said::new);
        let same = said.and_then(|said| self.dynamic.get(&said.key(0, said.units.len())));
        let same = same.into_iter().flatten().find(|known| known.kind == meaning.kind);
        same.unwrap_or(meaning).clone()
    }

    /// Whether the type has other values than those that are known.
    pub(super) fn is_open(&self, kind: &str) -> bool {
        self.open.contains(kind)
    }

    /// How many units the longest value has.
    pub(super) fn longest(&self) -> usize {
        self.longest
    }

    /// The one name of each open type that sounds like this, with the type.
    pub(super) fn alike(&self, words: &str) -> Vec<(String, String)> {
        let sound = Sound::of(words);
        let kinds: BTreeSet<&String> = self.names.keys().chain(self.dynamic_names.keys()).collect();
        kinds.into_iter().filter_map(|kind| Some((kind.clone(), self.like(kind, &sound)?))).collect()
    }

    /// The one name of an open type that sounds like this.
    pub(super) fn by_sound(&self, kind: &str, words: &str) -> Option<String> {
        self.like(kind, &Sound::of(words))
    }

    fn like(&self, kind: &str, sound: &Sound) -> Option<String> {
        // Those of the fleet go before those of the model.
        for names in [self.dynamic_names.get(kind), self.names.get(kind)].into_iter().flatten() {
            let alike = names.iter().filter(|name| name.sound.is_like(sound));
            let ids: BTreeSet<&Option<String>> = alike.map(|name| &name.id).collect();
            if !ids.is_empty() {
                let only = if ids.len() == 1 { ids.into_iter().next().cloned().flatten() } else { None };
                return only.map(|id| {
                    let meaning = Meaning { kind: kind.to_owned(), id: Some(id.clone()), soft: false };
                    self.of_fleet(&meaning).id.unwrap_or(id)
                });
            }
        }
        None
    }

    /// The region that a single word nearly is: "origon".
    pub(super) fn nearly(&self, word: &str) -> Option<Meaning> {
        let sound = Sound::of(word);
        let mut near = self.regions.iter().filter(|(region, _)| region.is_like(&sound));
        match (near.next(), near.next()) {
            (Some((_, meaning)), None) if word.len() >= 5 => Some(meaning.clone()),
            _ => None,
        }
    }
}
