//! The engines.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A database engine and its version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Engine {
    /// Which engine.
    pub name: EngineName,
    /// Its version as the server reports it, such as `15.18`; null where the server was not reached.
    pub version: Option<String>,
}

/// The engines that the agent speaks to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum EngineName {
    /// PostgreSQL, Amazon RDS for it, and Aurora.
    Postgres,
    /// MySQL, Amazon RDS for it, and Aurora.
    Mysql,
    /// MariaDB, and Amazon RDS for it.
    Mariadb,
    /// Oracle Database, and Amazon RDS for it.
    Oracle,
}

impl EngineName {
    /// Every engine.
    pub const ALL: [Self; 4] = [Self::Postgres, Self::Mysql, Self::Mariadb, Self::Oracle];

    /// The port that it listens on where nobody says otherwise.
    #[must_use]
    pub fn port(self) -> u16 {
        match self {
            Self::Postgres => 5432,
            Self::Mysql | Self::Mariadb => 3306,
            Self::Oracle => 1521,
        }
    }

    /// The word for it in configuration and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
            Self::Mariadb => "mariadb",
            Self::Oracle => "oracle",
        }
    }
}

impl fmt::Display for EngineName {
    /// The name as its makers write it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Postgres => "PostgreSQL",
            Self::Mysql => "MySQL",
            Self::Mariadb => "MariaDB",
            Self::Oracle => "Oracle",
        })
    }
}
