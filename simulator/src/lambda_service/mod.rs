//! The Lambda service for one function: a Runtime API with true deadlines, and the function's real process.

mod environment;
mod function;
mod logs;
mod runtime_api;
mod service;

pub use function::{Function, InvokeError};
pub use logs::Logs;
pub use service::{Invocation, LambdaService};
