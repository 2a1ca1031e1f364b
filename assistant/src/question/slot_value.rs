//! Slot values: the words of a slot as they came, and what a door has resolved them to, which is advice.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::codes;

/// A value that words may stand for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meaning {
    /// Its id in the interaction models, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its name.
    pub name: String,
}

/// How much is read of words and of values, in characters. Names are shorter, and to look for codes in them takes its time.
const MAX_WORDS: usize = 300;

/// How many values are read.
const MAX_MEANINGS: usize = 50;

fn short(text: String) -> String {
    match text.char_indices().nth(MAX_WORDS) {
        Some((end, _)) => text[..end].to_owned(),
        None => text,
    }
}

impl Meaning {
    fn has_code(&self) -> bool {
        codes::is_in(&self.name) || self.id.as_deref().is_some_and(codes::is_in)
    }
}

/// What was said in a slot, and what it may mean: no value, one, or several. A code may be among the words, so they are not shown.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Form", into = "Form")]
pub struct SlotValue {
    said: Option<String>,
    meanings: Vec<Meaning>,
}

impl fmt::Debug for SlotValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SlotValue")
    }
}

impl SlotValue {
    /// Words, and the values that they are taken for; each value once. None of these has a code in it: there is no such value, so
    /// it can only be a code that was taken for one.
    pub fn new(said: Option<String>, meanings: impl IntoIterator<Item = Meaning>) -> Self {
        let mut value = Self { said: said.map(short), meanings: Vec::new() };
        let meanings = meanings.into_iter().take(MAX_MEANINGS);
        let meanings = meanings.map(|Meaning { id, name }| Meaning { id: id.map(short), name: short(name) });
        for meaning in meanings.filter(|meaning| !meaning.has_code()) {
            let same = |known: &Meaning| known.name == meaning.name || meaning.id.is_some() && known.id == meaning.id;
            if !value.meanings.iter().any(same) {
                value.meanings.push(meaning);
            }
        }
        value
    }

    /// Words that nobody has looked up.
    pub fn said(words: impl Into<String>) -> Self {
        Self { said: Some(short(words.into())), meanings: Vec::new() }
    }

    /// The words as they came. A code may be among them.
    pub fn as_said(&self) -> Option<&str> {
        self.said.as_deref()
    }

    /// The values that the words are taken for.
    pub fn meanings(&self) -> &[Meaning] {
        &self.meanings
    }

    /// The words; nothing where none were understood. A code may be among them.
    pub(super) fn words(&self) -> Option<&str> {
        // A question mark stands where something was heard and nothing was made of it.
        self.said.as_deref().map(str::trim).filter(|words| !matches!(*words, "" | "?"))
    }

    /// The same value with other words.
    pub(super) fn with_words(self, words: String) -> Self {
        Self { said: Some(words), ..self }
    }
}

/// How a value is written down: words alone are no more than themselves.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Form {
    Said(Option<String>),
    Heard {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        said: Option<String>,
        means: Vec<Meaning>,
    },
}

impl From<SlotValue> for Form {
    fn from(SlotValue { said, meanings }: SlotValue) -> Self {
        match meanings[..] {
            [] => Self::Said(said),
            _ => Self::Heard { said, means: meanings },
        }
    }
}

impl From<Form> for SlotValue {
    fn from(form: Form) -> Self {
        match form {
            Form::Said(said) => Self::new(said, []),
            Form::Heard { said, means } => Self::new(said, means),
        }
    }
}
