//! dbvoice's Alexa skill: answers from AWS APIs, or asks the region's bastion.
//!
//! A question flows one way: [`function`] takes the event from the Lambda service; [`alexa`] reads it and checks whose it
//! is; [`intents`] makes it a typed intent and answers with an [`answer::Answer`], which is data without words;
//! [`speech`] puts it into the words of the listener's language.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod alarms;
pub mod alexa;
pub mod answer;
mod around;
mod audit;
mod aws;
mod bastion;
mod clusters;
mod codes;
mod details;
mod error;
mod events;
pub mod function;
pub mod intents;
mod inventory;
mod lockout;
mod log_errors;
mod logs;
mod metrics;
mod mfa;
mod names;
mod news;
mod notify;
mod outside;
mod pace;
mod pages;
mod progress;
mod redact;
pub mod region;
mod session;
pub mod settings;
pub mod speech;
mod user;
mod user_parameters;
mod vocabulary;
