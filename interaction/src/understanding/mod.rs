//! A tolerant understanding: what a person means who knows no sample of the model. For doors where nobody else has understood yet.

mod again;
mod assign;
mod beyond;
mod carriers;
mod clauses;
mod corrected;
mod cues;
mod direct;
mod entities;
mod fitting;
mod followup;
mod joined;
mod judge;
mod language;
mod lexicon;
pub mod measure;
mod names;
mod narrowed;
mod outcome;
mod passed_over;
mod patterns;
mod said;
mod spaced_names;
mod tasks;
mod templates;
mod things;
mod times;
mod tolerant;
mod understand;
mod unspaced_names;
mod wishes;
mod words;

pub use outcome::{Context, Outcome, Slot, Understood};
pub use understand::Understanding;
