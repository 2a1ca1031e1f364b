//! Alexa as the skill sees it: requests out, responses in, and the state of the conversation between them.

mod api;
mod device;
mod dialog;
mod directives;
mod invocation;
mod listener;
mod meant;
mod request;
mod response;
mod tolerance;

pub(crate) use api::Api;
pub use api::Words;
pub use device::Device;
pub use listener::{Alexa, AlexaError, EndReason, Heard};
pub(crate) use request::unique as unique_id;
pub use response::{Card, ResponseError};
