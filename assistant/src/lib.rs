//! The assistant: answers questions about databases from AWS APIs, or asks the region's bastion, whichever door they come through.
//!
//! A door translates what it takes into a [`Turn`] with a [`Question`] in it. [`Assistant::answer`] finds the intent that answers it,
//! which gives an [`Answer`]: data without words. [`Words`] put it into the listener's language; the door says it.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod action;
mod actions;
mod alarms;
mod answers;
mod around;
mod assistant;
mod audit;
mod aws;
mod bastions;
mod clusters;
mod codes;
mod context;
mod corrections;
mod deadline;
mod details;
mod engines;
mod environments;
mod error;
mod events;
mod german;
mod intents;
mod inventory;
mod lockout;
mod log_errors;
mod logs;
mod message;
mod metrics;
mod mfa;
mod names;
mod naming;
mod notifications;
mod outside;
mod pages;
mod processed_requests;
mod question;
mod redact;
mod region;
mod reply;
mod session;
mod settings;
mod speech;
mod spoken_digits;
mod turn;
mod user;
mod user_parameters;
mod vocabulary;
mod windows;

#[cfg(test)]
mod model;
#[cfg(test)]
mod samples;

pub use assistant::{Assistant, Rendered, Untold};
pub use aws::Aws;
pub use message::{Message, Value};
pub use outside::{is_visible, logged};
pub use question::{Confirmation, Intent, Meaning, Question, SlotName, SlotValue};
pub use reply::{Answer, Chart, ConfirmationRequest, Dialog, Full, WaitsFor};
pub use settings::{Settings, SettingsError};
pub use speech::{Words, text::plain as plain_text, text::untagged};
pub use turn::{ListenersClock, Progress, Turn};
pub use vocabulary::{Expected, Vocabulary};
