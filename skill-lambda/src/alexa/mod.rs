//! Alexa's requests and responses, as far as the skill uses them.
//!
//! Requests are read with everything optional: a field that is missing, of another type, or not yet invented must not
//! keep the skill from answering the rest.

mod astray;
mod endpoint;
mod lexicon;
mod request;
mod response;
mod screen;
mod slot;

pub use request::{Kind, Progress, Request};
pub use response::{OutputSpeech, Response};
pub use slot::Slot;

pub(crate) use response::respond;
pub(crate) use slot::{Heard, is_task, without_codes};
