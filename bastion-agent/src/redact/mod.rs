//! No secret and no row's value leaves the bastion in a text. Whatever a server says passes one of these before it is shown,
//! kept or logged: what is not surely structure becomes `?`.

mod configuration;
mod keywords;
mod lexer;
mod message;
mod own;
mod parameter;
mod program;
mod report;
mod shape;
mod statement;

pub(crate) use configuration::{complaint, named, place, unknown_key};
pub(crate) use message::{is_of_the_engine, label, message, name};
pub(crate) use own::Own;
pub(crate) use parameter::may_hold_a_secret;
pub(crate) use program::program;
pub(crate) use report::{report, summary};
pub(crate) use statement::statement;

#[cfg(test)]
mod tests;
