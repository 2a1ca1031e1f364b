//! The files of the source, as they are written.

use std::{collections::BTreeMap, fs, path::Path};

use serde::{Deserialize, de::DeserializeOwned};

use super::SourceError;

/// Something for each language, by the language's code: `en`, `ja`.
pub(super) type Said<T> = BTreeMap<String, T>;

/// All files of the source.
#[derive(Debug, Clone)]
pub struct Source {
    /// The languages, in their order.
    pub languages: Vec<Language>,
    /// `LOW`, `MEDIUM` or `HIGH`.
    pub fallback_sensitivity: String,
    /// Phrases that several intents share, by language and name.
    pub phrases: Said<Phrases>,
    /// The slots, by name.
    pub slots: BTreeMap<String, SlotEntry>,
    /// The slot types, by name.
    pub types: BTreeMap<String, TypeFile>,
    /// The intents, by name.
    pub intents: BTreeMap<String, IntentFile>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct SkillFile {
    fallback_sensitivity: String,
    language: Vec<Language>,
}

/// A language, and where Alexa speaks it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Language {
    /// Its key in all files: `en`.
    pub code: String,
    /// Its name in the documentation.
    pub name: String,
    /// The words that call the skill.
    pub invocation: String,
    /// Its locales; all have the same model.
    pub locales: Vec<String>,
    /// Articles and politeness: two sentences that only these tell apart do not differ.
    pub fillers: Vec<String>,
}

/// The shared phrases of a language, by name.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Phrases {
    /// Those of which each is said with each wording.
    pub each: BTreeMap<String, String>,
    /// Those that take turns: the next sentence has the next.
    pub turn: BTreeMap<String, String>,
}

/// A slot: it means the same wherever it stands.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlotEntry {
    /// What `SlotName` calls it: needed for the list of intents alone.
    #[serde(default)]
    pub variant: String,
    /// One of the types, or Amazon's own.
    #[serde(rename = "type")]
    pub kind: String,
    /// How Alexa asks for it, where an intent must have it.
    #[serde(default)]
    pub ask: Said<String>,
    /// How people answer.
    pub answers: Said<Vec<String>>,
}

/// A slot type.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TypeFile {
    /// Whether values are said that stand in no file, such as the names of somebody's instances.
    #[serde(default)]
    pub open: bool,
    /// The values.
    #[serde(rename = "value")]
    pub values: Vec<ValueEntry>,
}

/// A value of a slot type.
#[derive(Debug, Clone, Deserialize)]
pub struct ValueEntry {
    /// The skill's own name of it.
    #[serde(default)]
    pub id: Option<String>,
    /// Its names in each language; the first is the usual one.
    #[serde(flatten)]
    pub names: Said<Vec<String>>,
}

/// An intent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IntentFile {
    /// What is asked, in a sentence; Amazon's own need none.
    pub asks: String,
    /// What the documentation tells of it, where that is more than a sentence.
    pub tells: String,
    /// Whether this one is meant where it and another fit alike.
    pub first: bool,
    /// Its slots.
    pub slots: Vec<String>,
    /// Those that are asked for where they were not said.
    pub required: Vec<String>,
    /// Templates of what people say.
    pub say: Said<Vec<String>>,
    /// Rows of its table in the documentation.
    pub examples: Said<Vec<String>>,
    /// Answers that the documentation shows, each one that a snapshot has.
    pub answers: Said<Vec<String>>,
}

impl Source {
    /// Reads the source from its folder.
    pub fn load(folder: &Path) -> Result<Self, SourceError> {
        let skill: SkillFile = read(folder, "skill.toml")?;
        let phrases: Said<Phrases> = read(folder, "phrases.toml")?;
        let slots: BTreeMap<String, SlotEntry> = read(folder, "slots.toml")?;
        let types: BTreeMap<String, TypeFile> = read_all(folder, "types")?;
        let source = Self {
            languages: skill.language,
            fallback_sensitivity: skill.fallback_sensitivity,
            phrases,
            slots,
            types,
            intents: read_all(folder, "intents")?,
        };
        source.check_languages()?;
        Ok(source)
    }

    /// Each key of a language is one that `skill.toml` lists: a typing error would go unnoticed otherwise.
    fn check_languages(&self) -> Result<(), SourceError> {
        let mut keys: Vec<(String, &String)> = Vec::new();
        keys.extend(self.phrases.keys().map(|key| ("phrases.toml".to_owned(), key)));
        for (name, slot) in &self.slots {
            let codes = slot.ask.keys().chain(slot.answers.keys());
            keys.extend(codes.map(|key| (format!("slots.toml: {name}"), key)));
        }
        for (name, kind) in &self.types {
            let codes = kind.values.iter().flat_map(|value| value.names.keys());
            keys.extend(codes.map(|key| (format!("types/{name}.toml"), key)));
        }
        for (name, intent) in &self.intents {
            let codes = intent.say.keys().chain(intent.examples.keys()).chain(intent.answers.keys());
            keys.extend(codes.map(|key| (format!("intents/{name}.toml"), key)));
        }
        let known: Vec<&str> = self.languages.iter().map(|language| language.code.as_str()).collect();
        match keys.into_iter().find(|(_, key)| !known.contains(&key.as_str())) {
            None => Ok(()),
            Some((file, key)) => Err(SourceError::new(
                file,
                format!("the key {key} is no language"),
                format!("Use one of {}, or add the language to skill.toml.", known.join(", ")),
            )),
        }
    }
}

fn read<T: DeserializeOwned>(folder: &Path, file: &str) -> Result<T, SourceError> {
    let path = folder.join(file);
    let text = fs::read_to_string(&path).map_err(|error| {
        SourceError::new(file, error.to_string(), format!("Put the file back: it is looked for in {}.", path.display()))
    })?;
    toml::from_str(&text).map_err(|error| {
        let problem = error.to_string();
        SourceError::new(file, problem.trim_end().to_owned(), "Mend that line; a neighbour shows how it is written.")
    })
}

/// All files of a folder, by their names.
fn read_all<T: DeserializeOwned>(folder: &Path, part: &str) -> Result<BTreeMap<String, T>, SourceError> {
    let unreadable = |error: std::io::Error| {
        SourceError::new(part, error.to_string(), format!("Its files are looked for in {}.", folder.display()))
    };
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder.join(part)).map_err(unreadable)? {
        let name = entry.map_err(unreadable)?.file_name().to_string_lossy().into_owned();
        if let Some(stem) = name.strip_suffix(".toml") {
            files.insert(stem.to_owned(), read(folder, &format!("{part}/{name}"))?);
        }
    }
    Ok(files)
}
