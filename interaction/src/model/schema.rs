//! The shape of an interaction model's file.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// Why an interaction model cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The file cannot be read.
    #[error("the interaction model {} cannot be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The text is not JSON of an interaction model's shape.
    #[error("the interaction model {origin} is not one")]
    Syntax {
        /// The file's name, or what the text is.
        origin: String,
        /// Where the text goes wrong.
        #[source]
        source: serde_json::Error,
    },
    /// Alexa would refuse to build the model.
    #[error("the interaction model {origin} does not build: {problem}")]
    Build {
        /// The file's name, or what the text is.
        origin: String,
        /// What does not fit together.
        problem: String,
    },
}

/// An interaction model of one locale.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// The intents, their samples and the slot types.
    pub language_model: LanguageModel,
    /// The intents that hold a dialog.
    #[serde(default)]
    pub dialog: Dialog,
    /// What Alexa itself says in a delegated dialog.
    #[serde(default)]
    pub prompts: Vec<Prompt>,
}

/// The intents, their samples and the slot types.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LanguageModel {
    /// The words that call the skill.
    pub invocation_name: String,
    /// How readily Alexa gives up on words that fit nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model_configuration: Option<ModelConfiguration>,
    /// Every intent, the built-in ones too.
    pub intents: Vec<Intent>,
    /// The custom slot types.
    #[serde(default)]
    pub types: Vec<SlotType>,
}

/// What may be set for a whole model.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ModelConfiguration {
    /// How readily words become `AMAZON.FallbackIntent`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback_intent_sensitivity: Option<FallbackIntentSensitivity>,
}

/// How readily words become `AMAZON.FallbackIntent`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FallbackIntentSensitivity {
    /// `LOW`, `MEDIUM` or `HIGH`.
    pub level: String,
}

/// An intent with the ways to say it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Intent {
    /// `ListInstances`, `AMAZON.HelpIntent`.
    pub name: String,
    /// The words that are kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub slots: Vec<Slot>,
    /// Sample utterances with `{slot}` in them.
    #[serde(default)]
    pub samples: Vec<String>,
}

/// A slot of an intent.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Slot {
    /// Its name within the intent.
    pub name: String,
    /// A custom type's name, or `AMAZON.…`.
    #[serde(rename = "type")]
    pub kind: String,
    /// How people answer when asked for this slot.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub samples: Vec<String>,
}

/// A custom slot type.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SlotType {
    /// Its name.
    pub name: String,
    /// The values it knows.
    #[serde(default)]
    pub values: Vec<TypeValue>,
}

/// One value of a slot type.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TypeValue {
    /// The skill's own name of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// How people call it.
    pub name: ValueName,
}

/// How people call a value.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ValueName {
    /// The first name.
    pub value: String,
    /// Further names.
    #[serde(default)]
    pub synonyms: Vec<String>,
}

/// The dialog section.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Dialog {
    /// `SKILL_RESPONSE`, or `ALWAYS` for automatic delegation; absent is read as the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegation_strategy: Option<String>,
    /// The intents with a dialog.
    #[serde(default)]
    pub intents: Vec<DialogIntent>,
}

/// An intent's dialog.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DialogIntent {
    /// The intent.
    pub name: String,
    /// Overrides the whole section's strategy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegation_strategy: Option<String>,
    /// Whether Alexa asks "is that right?" in a delegated dialog.
    #[serde(default)]
    pub confirmation_required: bool,
    /// The words of that question.
    #[serde(default)]
    pub prompts: PromptIds,
    /// The slots.
    #[serde(default)]
    pub slots: Vec<DialogSlot>,
}

/// A slot's part in a dialog.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DialogSlot {
    /// The slot.
    pub name: String,
    /// The slot's type, as the intent has it.
    #[serde(rename = "type", default)]
    pub kind: String,
    /// Whether a delegated dialog asks for it.
    #[serde(default)]
    pub elicitation_required: bool,
    /// Whether a delegated dialog has it confirmed.
    #[serde(default)]
    pub confirmation_required: bool,
    /// The words of these questions.
    #[serde(default)]
    pub prompts: PromptIds,
}

/// Names of prompts.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct PromptIds {
    /// The prompt that asks for a value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elicitation: Option<String>,
    /// The prompt that asks whether a value, or the intent, is right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmation: Option<String>,
}

/// What Alexa itself says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Prompt {
    /// Its name.
    pub id: String,
    /// Its wordings; the simulator always takes the first.
    pub variations: Vec<Variation>,
}

/// One wording of a prompt.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Variation {
    /// `PlainText` or `SSML`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The words, with `{slot}` in them.
    pub value: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ModelFile {
    interaction_model: Model,
}

impl Model {
    /// Reads a model from the file of an ASK skill package.
    pub fn load(path: &Path) -> Result<Self, ModelError> {
        let text =
            std::fs::read_to_string(path).map_err(|source| ModelError::Read { path: path.to_owned(), source })?;
        Self::parse(&text, &path.display().to_string())
    }

    /// Reads a model from its JSON text; `origin` names it in errors.
    pub fn parse(text: &str, origin: &str) -> Result<Self, ModelError> {
        let file: ModelFile =
            serde_json::from_str(text).map_err(|source| ModelError::Syntax { origin: origin.to_owned(), source })?;
        let model = file.interaction_model;
        model.check().map_err(|problem| ModelError::Build { origin: origin.to_owned(), problem })?;
        Ok(model)
    }

    /// The text of the file of an ASK skill package.
    pub fn to_text(&self) -> Result<String, serde_json::Error> {
        let mut text = serde_json::to_string_pretty(&ModelFile { interaction_model: self.clone() })?;
        text.push('\n');
        Ok(text)
    }

    /// The intent of this name.
    #[must_use]
    pub fn intent(&self, name: &str) -> Option<&Intent> {
        self.language_model.intents.iter().find(|intent| intent.name == name)
    }

    /// The dialog of the intent of this name, if it has one.
    #[must_use]
    pub fn dialog_of(&self, intent: &str) -> Option<&DialogIntent> {
        self.dialog.intents.iter().find(|dialog| dialog.name == intent)
    }

    /// The first wording of a prompt.
    #[must_use]
    pub fn prompt(&self, id: &str) -> Option<&Variation> {
        self.prompts.iter().find(|prompt| prompt.id == id).and_then(|prompt| prompt.variations.first())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_file_is_named() {
        let error = Model::load(Path::new("/nowhere/en-US.json")).unwrap_err();
        assert!(error.to_string().contains("/nowhere/en-US.json"), "{error}");
    }
}
