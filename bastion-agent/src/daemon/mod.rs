//! `serve`: the daemon. It answers the same questions as a one-shot check, over a Unix socket, and keeps what makes the next
//! one cheap: a pool of sessions for each instance, logins, the list of databases.

mod api;
mod connection_slots;
mod history_recorder;
mod peers;
mod scheduler;
mod server;
mod socket;
mod state;
mod write_timeout;

pub(crate) use server::{Error, serve};
