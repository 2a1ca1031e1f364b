//! Which engine has which dialect.

use agent_protocol::EngineName;

use super::{definition::Dialect, mysql, oracle, postgres};

impl Dialect {
    pub(crate) const fn of(engine: EngineName) -> &'static Self {
        match engine {
            EngineName::Postgres => &postgres::DIALECT,
            EngineName::Mysql => &mysql::MYSQL,
            EngineName::Mariadb => &mysql::MARIADB,
            EngineName::Oracle => &oracle::DIALECT,
        }
    }
}
