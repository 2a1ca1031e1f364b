//! What people say to dbvoice, and what it means: the interaction model, and the matching of utterances against it.
//!
//! A [`Model`](model::Model) lists intents, their sample utterances and the values of their slots;
//! [`Matcher`](utterance::Matcher) finds the intent of an utterance and the words of its slots. Nothing here knows Alexa's
//! requests: the simulator wraps what is found as Alexa would.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod model;
mod sample;
pub mod source;
#[cfg(test)]
mod test_models;
pub mod text;
pub mod understanding;
pub mod utterance;

pub use sample::MAX_SLOT;
