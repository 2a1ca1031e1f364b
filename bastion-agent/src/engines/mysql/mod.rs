//! MySQL and MariaDB by mysql_async.

mod driver;
mod settings;

pub(super) use driver::Connection;
pub(crate) use settings::is_set_in_sessions;
