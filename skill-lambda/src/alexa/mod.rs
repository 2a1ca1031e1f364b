//! Alexa's requests and responses, as far as the skill uses them.
//!
//! Requests are read with everything optional: a field that is missing, of another type, or not yet invented must not
//! keep the skill from answering the rest.

mod clock;
mod endpoint;
mod intent;
mod progress;
mod request;
mod response;
mod screen;

pub use intent::BUILT_IN;
pub use request::Request;
pub use response::Response;

pub(crate) use response::respond;
