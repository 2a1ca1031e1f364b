//! SQL as Oracle writes it, answered by SQLite over views that are made up.

pub(crate) mod calendar;
pub(crate) mod calls;
pub(crate) mod dictionary;
pub(crate) mod expressions;
pub(crate) mod formats;
pub(crate) mod functions;
pub(crate) mod kinds;
pub(crate) mod queries;
pub(crate) mod statement;
pub(crate) mod translator;
pub(crate) mod value;
pub(crate) mod world;

#[cfg(test)]
mod tests;
