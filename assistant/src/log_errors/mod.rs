//! Errors and crashes in the logs of each engine, and when lines were written.

mod db2;
mod family;
mod mysql;
mod oracle;
mod postgres;
mod reading;
mod sql_server;
mod stamp;
mod zone;

pub(crate) use family::Family;
use family::Kind;
pub(crate) use reading::{Found, Reading, read};
pub(crate) use stamp::When;
pub(crate) use zone::Zone;

#[cfg(test)]
mod tests;
