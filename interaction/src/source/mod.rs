//! The source of the interaction models: how people say each intent, in every language, in files that people write.
//!
//! `skill.toml` lists the languages, `phrases.toml` the phrases that several intents share, `slots.toml` the slots,
//! `types/NAME.toml` the values of a slot type, and `intents/NAME.toml` what is said for an intent. [`Source::models`] makes the
//! model of every locale from them, and refuses what Amazon would, naming the file and the key.

mod apart;
mod built_in;
mod differing;
mod error;
mod files;
mod limits;
mod list;
mod make;
mod names;
mod page;
mod template;

pub use differing::differing;
use error::SourceError;
pub use files::Source;
use files::{IntentFile, Language, Phrases, Said};
