//! What a session wants of a driver that blocks, once it is logged in.

use crate::{
    engines::Row,
    failure::{CheckError, Step},
};

/// A driver that is logged in. It is used on threads alone.
pub(super) trait Client: Send + Sync {
    /// Whether the server answers.
    fn ping(&mut self) -> bool;

    /// A statement that has no rows.
    fn execute(&mut self, sql: &str, step: Step) -> Result<(), CheckError>;

    /// All rows of a query.
    fn query(&mut self, sql: &str) -> Result<Vec<Row>, CheckError>;

    /// Ends a transaction.
    fn rollback(&mut self) -> Result<(), CheckError>;

    /// Says goodbye.
    fn close(&mut self);
}

/// A driver that has just logged in.
pub(super) struct LoggedIn {
    pub(super) client: Box<dyn Client>,
    /// The session's number on the server, where it is known: SID and SERIAL#.
    pub(super) number: Option<String>,
    pub(super) version: String,
}
