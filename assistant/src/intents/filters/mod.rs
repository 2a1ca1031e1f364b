//! Filters: which of a region's instances a question is about, by what was said of them.

mod condition;
mod filter;
mod german;
mod known;
mod questions;
mod sentence;
mod state;
mod tags;
mod token;
mod wish;

pub(super) use filter::{Filter, meant};
pub(super) use questions::{ask_application, taken_up};
pub(super) use tags::applications;

#[cfg(test)]
mod tests;
