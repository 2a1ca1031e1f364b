//! The interaction model: what can be said to the skill, as the ASK command line tool deploys it.

mod check;
mod schema;

pub use schema::{
    Dialog, DialogIntent, DialogSlot, Intent, LanguageModel, Model, ModelError, Prompt, PromptIds, Slot, SlotType,
    TypeValue, ValueName, Variation,
};
