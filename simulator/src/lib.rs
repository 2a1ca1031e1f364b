//! Alexa and the Lambda service on your own machine: text in, spoken answer out, through the real `skill-lambda`.
//!
//! [`alexa::Alexa`] resolves what is said against the interaction model and wraps it as Alexa would;
//! [`lambda_service::LambdaService`] hands it to the function's process with a true deadline; [`Simulator`] is both
//! together, one [`Turn`] after the other.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod alexa;
pub mod cli;
mod cloud;
pub mod conversation;
pub mod interrupt;
pub mod lambda_service;
pub mod measure;
pub mod script;
pub mod speech;
pub mod transcript;

pub use conversation::{ALEXA_WAITS, SayError, Settings, Simulator, Turn, explained};
