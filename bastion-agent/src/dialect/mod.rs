//! An engine's dialect: how its SQL is written, and how a user of it is made. One file an engine (MySQL's is MariaDB's too).

mod definition;
mod mysql;
mod oracle;
mod postgres;
mod syntax;
mod table;
mod user;

pub(crate) use definition::Dialect;
pub(crate) use oracle::stored as oracle_name;
pub(crate) use syntax::{DoubleQuotes, LineComments, Syntax};
pub use user::LoginForm;
pub(crate) use user::Users;
