//! The interaction model: what can be said to the skill, as the ASK command line tool deploys it.

mod check;
mod schema;

pub use schema::{
    Dialog, DialogIntent, DialogSlot, FallbackIntentSensitivity, Intent, LanguageModel, Model, ModelConfiguration,
    ModelError, Prompt, PromptIds, Slot, SlotType, TypeValue, ValueName, Variation,
};
