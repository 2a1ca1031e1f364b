//! From an utterance to the intent it means and the words of its slots.

mod builtin;
mod matcher;
mod number;
mod resolution;

pub use builtin::yes_or_no;
pub use matcher::{Match, Matcher};
pub use resolution::Vocabulary;
