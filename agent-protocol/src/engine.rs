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

/// Makes of the table below all that is the same for every engine.
macro_rules! engines {
    ($( $(#[doc = $about:literal])+ $engine:ident = $word:literal, $makers:literal, $port:literal; )+) => {
        /// The engines that the agent speaks to.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(rename_all = "lowercase")]
        pub enum EngineName {
            $( $(#[doc = $about])+ $engine, )+
        }

        impl EngineName {
            /// Every engine.
            pub const ALL: [Self; [$( $word ),+].len()] = [$( Self::$engine ),+];

            /// The port that it listens on where nobody says otherwise.
            #[must_use]
            pub fn port(self) -> u16 {
                match self {
                    $( Self::$engine => $port, )+
                }
            }

            /// The word for it in configuration and JSON.
            pub fn as_str(self) -> &'static str {
                match self {
                    $( Self::$engine => $word, )+
                }
            }
        }

        impl fmt::Display for EngineName {
            /// The name as its makers write it.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self {
                    $( Self::$engine => $makers, )+
                })
            }
        }
    };
}

engines! {
    /// PostgreSQL, Amazon RDS for it, and Aurora.
    Postgres = "postgres", "PostgreSQL", 5432;
    /// MySQL, Amazon RDS for it, and Aurora.
    Mysql = "mysql", "MySQL", 3306;
    /// MariaDB, and Amazon RDS for it.
    Mariadb = "mariadb", "MariaDB", 3306;
    /// Oracle Database, and Amazon RDS for it.
    Oracle = "oracle", "Oracle", 1521;
}
