//! The wire to a server, below its driver: how much may come over it, and whom a password is given to.
//!
//! A driver keeps what a server sends until it has a whole message, and some of it for as long as the session lasts. So the
//! bytes are counted before a driver sees them. `tokio-postgres` takes any stream, and gets a [`Guard`]; `mysql_async` opens
//! its connection by itself, and is led to a [`Door`] with a relay behind it. `oracledb` opens its own too, over TCP alone: behind its
//! [`Loopback`] the agent speaks with the listener before the driver does.

mod budget;
mod counted;
mod door;
mod first_bytes;
mod mysql_answer;
mod mysql_login;
mod oracle;
mod postgres;
mod relay;
mod startup;

pub(super) use budget::Wire;
pub(super) use counted::{Counted, dial};
pub(super) use door::Door;
pub(super) use mysql_login::{Encryption, Login};
pub(super) use oracle::{Breaks, Listener, Loopback, NotAccepted, Relay};
pub(super) use postgres::{Guard, Guarded};
pub(super) use startup::Startup;
