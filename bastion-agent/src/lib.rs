//! Runs dbvoice's in-database checks on the bastion: typed, read-only, time-bounded.
//!
//! A check flows one way: [`cli`] reads the command line into a [`agent_protocol::CheckRequest`]; [`run`] finds the
//! instance in the [`config`] or by [`discovery`], fetches its password ([`credentials`]), opens a session ([`engines`]), asks the check's
//! question ([`checks`]) and makes a [`agent_protocol::CheckReport`]; [`output`] writes it as text, JSON or a
//! monitoring-plugin line.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod access;
mod aws;
mod checks;
mod clean;
pub mod cli;
mod client;
pub mod config;
mod credentials;
mod daemon;
#[cfg(test)]
mod damaged_answers;
mod deadline;
mod discovery;
mod doctor;
mod engines;
mod export;
mod failure;
mod files;
pub mod grants;
pub mod history;
mod instances;
mod lookup;
mod nearest;
pub mod output;
mod redact;
pub mod run;
mod span;
