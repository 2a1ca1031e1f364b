//! dbvoice's Alexa skill: answers from AWS APIs, or asks the region's bastion.
//!
//! A question flows one way: [`function`] takes the event from the Lambda service; [`alexa`] reads it and checks whose it
//! is; [`intents`] makes it a typed intent and answers with an [`answer::Answer`], which is data without words;
//! [`speech`] puts it into the words of the listener's language.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod action;
pub mod alarms;
pub mod alexa;
pub mod answers;
pub mod around;
pub mod assistant;
pub mod audit;
pub mod aws;
pub mod bastions;
pub mod clusters;
pub mod codes;
pub mod context;
pub mod deadline;
pub mod details;
pub mod error;
pub mod events;
pub mod function;
pub mod intents;
pub mod inventory;
pub mod lockout;
pub mod log_errors;
pub mod logs;
pub mod message;
pub mod metrics;
pub mod mfa;
pub mod names;
pub mod notifications;
pub mod outside;
pub mod pages;
pub mod processed_requests;
pub mod question;
pub mod redact;
pub mod region;
pub mod reply;
pub mod sdk_config;
pub mod session;
pub mod settings;
pub mod speech;
pub mod turn;
pub mod user;
pub mod user_parameters;
pub mod vocabulary;

#[cfg(test)]
mod model;
#[cfg(test)]
mod samples;
