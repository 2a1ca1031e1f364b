//! PostgreSQL by tokio-postgres.

mod causes;
mod driver;
mod rows;
mod settings;
mod text;

pub(super) use driver::{Connection, USUAL_DATABASE};
