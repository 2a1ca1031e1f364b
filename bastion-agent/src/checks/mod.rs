//! The checks: one file each, the table of them all, and `health`, which is made of them. See docs/adding-a-check.md.

mod age;
mod ask;
pub(crate) mod blocking_sessions;
mod connection;
mod finding;
pub(crate) mod health;
mod long_transactions;
mod parameter;
pub(crate) mod parts;
mod processlist;
mod replication_lag;
mod table;
mod tablespace_usage;
mod top_sessions;
mod unread;

pub(crate) use ask::{Question, ask, ask_on};
pub(crate) use finding::Finding;
pub(crate) use parameter::all as all_parameters;
pub(crate) use table::{QUERIES, at_need};
pub(crate) use unread::{Missed, Unread};
