//! Errors and crashes in the logs of each engine, and when lines were written.

mod db2;
mod family;
mod life;
mod mysql;
mod oracle;
mod postgres;
mod postgres_records;
mod postgres_words;
mod reading;
mod sql_server;
mod stamp;
mod trouble;
mod zone;

pub(crate) use family::Family;
use family::Kind;
use life::Event;
pub(crate) use reading::{Found, LEFT_OUT, Reading, read};
pub(crate) use stamp::When;
pub(crate) use zone::Zone;

#[cfg(test)]
mod grave_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod unleveled_tests;
