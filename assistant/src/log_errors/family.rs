//! The families of logs: each engine writes in the way of its own.

use agent_protocol::{EngineName, rds::RdsEngine};

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
        Some(match engine.checked_as() {
            Some(EngineName::Postgres) => Self::Postgres,
            Some(EngineName::Mysql | EngineName::Mariadb) => Self::Mysql,
            Some(EngineName::Oracle) => Self::Oracle,
            None if name.starts_with("sqlserver") => Self::SqlServer,
            None if name.starts_with("db2") => Self::Db2,
            None => return None,
        })
    }
}

/// What a line of a log is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind<'a> {
    /// The server itself broke down, or found that it had: what it says of that.
    Crash(&'a str),
    /// An error, and what it says.
    Error(&'a str),
    /// What the engine itself calls a warning, and nothing that counts as an error.
    Warning,
    /// A line of this engine's, and none of the three.
    Plain,
    /// It begins something, and nobody knows what it is.
    Unknown,
    /// It goes on with what the line before has begun.
    Rest,
}
