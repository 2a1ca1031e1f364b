//! dbvoice's Alexa skill: a door to the [`assistant`].
//!
//! [`function`] takes the event from the Lambda service, and [`alexa`] reads it, whose it is among it. The assistant answers;
//! [`alexa`] says the answer.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod alexa;
pub mod function;
mod sdk_config;
