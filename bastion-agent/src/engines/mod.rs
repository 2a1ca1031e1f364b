//! Sessions with database servers: one folder an engine with its [`Driver`](driver::Driver), one way in for all of them.
//!
//! Nothing above this module knows a driver.

mod driver;
mod form;
mod mark;
mod mysql;
mod open;
mod oracle;
mod own;
mod postgres;
mod query;
mod resolve;
mod row;
mod session;
mod siblings;
#[cfg(test)]
mod tests;
mod tls;
mod wallet;
mod wire;

pub(crate) use driver::Manner;
pub(crate) use mysql::is_set_in_sessions;
pub(crate) use oracle::client as oracle_client;
pub(crate) use query::{Form, Part, Queries, Query, Variant};
pub(crate) use resolve::resolve;
use resolve::resolve_host;
pub(crate) use row::{CLIENT_AND_PORT, Row, Value, bytes_of_hex};
pub(crate) use session::Session;
pub(crate) use tls::authorities_in;
pub(crate) use wallet::{HINT as WALLET_HINT, look as look_at_wallet};
