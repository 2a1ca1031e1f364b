//! Oracle.

mod causes;
mod driver;
mod grants;
mod settings;
mod threads;
mod values;

pub(super) use driver::Connection;
