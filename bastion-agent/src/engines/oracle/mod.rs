//! Oracle.

mod asked;
mod causes;
mod client;
mod driver;
mod grants;
mod library;
mod oci;
mod settings;
mod thin;
mod threads;
mod values;

pub(super) use driver::Connection;
pub(crate) use oci::client;
