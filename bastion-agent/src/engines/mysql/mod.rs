//! MySQL and MariaDB by mysql_async.

mod driver;
mod grants;
mod settings;

pub(super) use driver::Connection;
pub(crate) use settings::is_set_in_sessions;
