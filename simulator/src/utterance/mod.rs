//! From an utterance to the intent it means and the words of its slots.

pub(crate) mod builtin;
mod matcher;
mod number;
pub(crate) mod resolution;
pub(crate) mod sample;
pub(crate) mod text;

pub use matcher::{Match, Matcher};
