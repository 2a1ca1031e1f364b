//! Who answers in place of the engine that is configured, and what to do about it.

use agent_protocol::EngineName;

/// Who answers in place of the engine that is configured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stranger {
    /// A server of another engine.
    Engine(EngineName),
    /// MySQL or MariaDB: an error before the greeting does not tell which.
    MysqlOrMariadb,
    /// No database that the agent knows: what it speaks.
    Program(&'static str),
}

impl Stranger {
    /// As in "what answers there …".
    pub(crate) fn in_words(self) -> String {
        match self {
            Self::Engine(engine) => match engine {
                // Its protocol is MySQL's.
                EngineName::Mariadb => "is MariaDB".to_owned(),
                EngineName::Postgres | EngineName::Mysql | EngineName::Oracle => format!("speaks {engine}'s protocol"),
            },
            Self::MysqlOrMariadb => "speaks the protocol of MySQL and MariaDB".to_owned(),
            Self::Program(what) => format!("is no database: it speaks {what}"),
        }
    }

    /// What to do about it.
    pub(crate) fn remedy(self) -> String {
        let other = "give the host and port of the server that is meant (keys host and port)";
        match self {
            Self::Engine(engine) => {
                format!("Set engine = \"{}\" for this instance in the configuration, or {other}.", engine.as_str())
            }
            Self::MysqlOrMariadb => {
                format!("Set engine = \"mysql\" or \"mariadb\" for this instance in the configuration, or {other}.")
            }
            Self::Program(_) => {
                "Check the keys host and port of this instance in the configuration: another program listens there. If they are \
                 right, look at what took the database's port, or stands before it."
                    .to_owned()
            }
        }
    }
}
