//! What a session wants of a database driver.

use async_trait::async_trait;

use super::{Row, siblings::End};
use crate::{deadline::Deadline, failure::CheckError, redact::Own};

/// How a session is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner<'a> {
    /// With everything pinned that could change an answer.
    Pinned,
    /// The same with another database, by its name as the server stores it: that need be no UTF-8.
    Database(&'a [u8]),
    /// As any program of this user would have it. On PostgreSQL only: the other engines tell beside a session's values those that
    /// a new one begins with.
    Plain,
}

/// A connection that is logged in. Its answers are raw: the session bounds the waits and hides the password.
#[async_trait]
pub(super) trait Driver: Send + Sync {
    /// Whether the server answers.
    async fn ping(&mut self) -> bool;

    /// The answers to several queries, in their order. One that fails does not keep the others from being answered.
    async fn query(&mut self, queries: &[&str]) -> Vec<Result<Vec<Row>, CheckError>>;

    /// Ends the statement that is running, on the server, by a connection of its own. Gives what the statement was doing where the
    /// server tells that it waited for a lock.
    async fn cancel(&self) -> Result<Option<String>, String>;

    /// The statements that give `user` what it lacks of these, as far as the server tells before the deadline. What the server
    /// repeats of `own` is hidden.
    async fn missing_grants(&mut self, needs: &[&str], user: &str, own: &Own, deadline: &Deadline) -> Vec<String>;

    /// Whether the session with this id on the server is one of this process.
    fn is_own(&self, session_id: &str) -> bool;

    /// This side's end of it, where the system tells.
    fn end(&self) -> Option<&End>;

    /// Says goodbye. Whether it arrives is of no interest: the answers are there already.
    async fn close(self: Box<Self>);
}
