//! Speech: answers put into words, fit to be spoken.

pub(crate) mod amounts;
pub(crate) mod moments;
pub(crate) mod text;
mod voices;
mod words;

pub use words::Words;

#[cfg(test)]
mod tests;
