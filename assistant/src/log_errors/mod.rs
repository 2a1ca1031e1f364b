//! Errors and crashes in the logs of each engine, and when lines were written.

mod db2;
mod mysql;
mod oracle;
mod postgres;
mod reading;
mod sql_server;
mod stamp;
mod zone;

pub(crate) use reading::{Found, Reading, read};
pub(crate) use stamp::When;
pub(crate) use zone::Zone;

use agent_protocol::rds::RdsEngine;

/// Whose log it is: each family writes in its own way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    Oracle,
    Mysql,
    Postgres,
    SqlServer,
    Db2,
}

impl Family {
    pub(crate) fn of(engine: &RdsEngine) -> Option<Self> {
        let name = engine.0.trim_start_matches("custom-");
        Some(match name {
            "postgres" | "aurora-postgresql" => Self::Postgres,
            "mysql" | "mariadb" | "aurora" | "aurora-mysql" => Self::Mysql,
            _ if name.starts_with("oracle") => Self::Oracle,
            _ if name.starts_with("sqlserver") => Self::SqlServer,
            _ if name.starts_with("db2") => Self::Db2,
            _ => return None,
        })
    }
}

/// What a line of a log is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind<'a> {
    /// The server itself broke down, or found that it had: what it says of that.
    Crash(&'a str),
    /// An error, and what it says.
    Error(&'a str),
    /// A line of this engine's, and neither of the two.
    Plain,
    /// It begins something, and nobody knows what it is.
    Unknown,
    /// It goes on with what the line before has begun.
    Rest,
}

#[cfg(test)]
mod tests;
