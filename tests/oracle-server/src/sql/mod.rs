//! SQL as Oracle writes it, answered by SQLite over views that are made up.

pub(crate) mod value;
pub(crate) mod world;
