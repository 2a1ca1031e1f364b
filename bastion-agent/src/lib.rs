//! Runs dbvoice's in-database checks on the bastion: typed, read-only, time-bounded.
//!
//! A check flows one way: [`cli`] reads the command line into a [`agent_protocol::CheckRequest`]; [`run`] finds the
//! instance ([`instances`]) in the [`config`] or by asking RDS, and takes a session from the instance's connection pool
//! ([`pool`]), which fetches the password ([`credentials`]) and logs in ([`engines`]); [`checks`] asks the check's question and
//! makes a [`agent_protocol::CheckReport`]; [`output`] writes it as text, JSON or a monitoring-plugin line.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod agent_user;
mod asker;
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
mod dialect;
mod doctor;
mod engines;
mod export;
mod failure;
mod files;
pub mod grants;
pub mod history;
mod history_query;
mod instances;
mod limits;
mod mcp;
mod nearest;
pub mod output;
mod pool;
mod redact;
pub mod run;
mod span;
mod stranger;
