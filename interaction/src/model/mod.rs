//! The interaction model: what can be said to the skill, as the ASK command line tool deploys it.

mod check;
mod schema;

pub use schema::{Dialog, Intent, Model, ModelError, Slot, SlotType, TypeValue, ValueName, Variation};
pub(crate) use schema::{
    DialogIntent, DialogSlot, FallbackIntentSensitivity, LanguageModel, ModelConfiguration, Prompt, PromptIds,
};
