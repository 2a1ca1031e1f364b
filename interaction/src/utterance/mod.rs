//! From an utterance to the intent it means and the words of its slots.

mod builtin;
mod matcher;
mod number;
mod resolution;

pub(crate) use builtin::phrases;
pub use builtin::yes_or_no;
pub use matcher::{Match, Matcher};
pub(crate) use number::number_word;
pub use resolution::Vocabulary;
