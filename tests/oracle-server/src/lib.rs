//! A test server that speaks Oracle Net, as thin drivers know it, and answers SQL from views that are made up. It is not Oracle: it
//! shows that a client's side of the wire and the logic of a statement are right, never that Oracle would accept the statement.

mod options;
mod seen;
mod server;
mod session;
mod sql;
mod tls;
mod wire;

pub use options::{Account, Does, Fault, Options, Release, Repeats, Service, State, Step, Verifier};
pub use seen::{Seen, Session};
pub use server::{Error, Server};
pub use tls::Tls;
