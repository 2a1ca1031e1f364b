//! Bastions: the instances whose agents look into databases, asked through Run Command.

mod pace;
mod requester;
mod run_command;

pub(crate) use requester::Requester;
pub(crate) use run_command::{Bastions, has_ended, invocation, read};
