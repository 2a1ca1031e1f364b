//! RDS's own words for engines and for what an instance is at, read in one place for both sides.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::EngineName;

/// An engine as RDS calls it, such as `aurora-postgresql`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RdsEngine(pub String);

impl RdsEngine {
    /// Whether it is a database of RDS or Aurora. DocumentDB and Neptune have an API of their own that is RDS's, and their instances
    /// are in RDS's list.
    #[must_use]
    pub fn is_of_rds(&self) -> bool {
        !["docdb", "neptune"].iter().any(|other| self.0.starts_with(other))
    }

    /// The engine that the agent speaks to it as, where it has a driver for it.
    #[must_use]
    pub fn checked_as(&self) -> Option<EngineName> {
        match self.0.as_str() {
            "postgres" | "aurora-postgresql" => Some(EngineName::Postgres),
            // `aurora` is what version 1 of Aurora MySQL was called.
            "mysql" | "aurora-mysql" | "aurora" => Some(EngineName::Mysql),
            "mariadb" => Some(EngineName::Mariadb),
            _ if self.is_oracle() => Some(EngineName::Oracle),
            _ => None,
        }
    }

    /// Whether it is Oracle, in whichever edition, managed by RDS or, as RDS Custom, by its user.
    #[must_use]
    pub fn is_oracle(&self) -> bool {
        self.0.starts_with("oracle-") || self.is_custom_oracle()
    }

    /// Whether it is Oracle of RDS Custom.
    #[must_use]
    pub fn is_custom_oracle(&self) -> bool {
        self.0.starts_with("custom-oracle-")
    }

    /// Whether it is a container database of Oracle, whose data is in the pluggable (for RDS: tenant) databases inside.
    #[must_use]
    pub fn is_container(&self) -> bool {
        self.is_oracle() && self.0.ends_with("-cdb")
    }

    /// Whether the data of such an instance is in the storage of a cluster. Multi-AZ clusters of MySQL and PostgreSQL are no
    /// such: each of their instances has a storage of its own.
    #[must_use]
    pub fn is_aurora(&self) -> bool {
        self.0.starts_with("aurora")
    }
}

impl fmt::Display for RdsEngine {
    /// The name as its makers write it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0.as_str() {
            "postgres" => "PostgreSQL",
            "mysql" => "MySQL",
            "mariadb" => "MariaDB",
            "aurora-postgresql" => "Aurora PostgreSQL",
            "aurora" | "aurora-mysql" => "Aurora MySQL",
            _ if self.is_oracle() => "Oracle",
            server if server.starts_with("sqlserver") || server.starts_with("custom-sqlserver") => "SQL Server",
            db2 if db2.starts_with("db2") => "Db2",
            other => other,
        })
    }
}

/// Whether RDS says by this status that nobody can log in, so that to try would only cost time. An instance that restarts may be
/// back already: it is tried.
#[must_use]
pub fn is_down(status: &str) -> bool {
    const DOWN: [&str; 8] =
        ["creating", "deleting", "failed", "incompatible-network", "restore-error", "starting", "stopped", "stopping"];
    DOWN.contains(&status) || status.starts_with("inaccessible-encryption-credentials")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_rds_has_one_meaning() {
        let words = [
            ("postgres", Some(EngineName::Postgres), false, "PostgreSQL"),
            ("aurora-postgresql", Some(EngineName::Postgres), true, "Aurora PostgreSQL"),
            ("mysql", Some(EngineName::Mysql), false, "MySQL"),
            ("aurora-mysql", Some(EngineName::Mysql), true, "Aurora MySQL"),
            ("aurora", Some(EngineName::Mysql), true, "Aurora MySQL"),
            ("mariadb", Some(EngineName::Mariadb), false, "MariaDB"),
            ("oracle-ee", Some(EngineName::Oracle), false, "Oracle"),
            ("oracle-ee-cdb", Some(EngineName::Oracle), false, "Oracle"),
            ("oracle-se2", Some(EngineName::Oracle), false, "Oracle"),
            ("oracle-se2-cdb", Some(EngineName::Oracle), false, "Oracle"),
            ("custom-oracle-ee", Some(EngineName::Oracle), false, "Oracle"),
            ("custom-oracle-se2-cdb", Some(EngineName::Oracle), false, "Oracle"),
            ("oracle", None, false, "oracle"),
            ("sqlserver-ex", None, false, "SQL Server"),
            ("db2-se", None, false, "Db2"),
            ("neptune", None, false, "neptune"),
        ];
        for engine in EngineName::ALL {
            assert!(words.iter().any(|(_, known, ..)| *known == Some(engine)), "RDS has no word for {engine}");
        }
        for (word, engine, aurora, name) in words {
            let rds = RdsEngine(word.to_owned());
            assert_eq!((rds.checked_as(), rds.is_aurora(), rds.to_string().as_str()), (engine, aurora, name), "{word}");
            assert_eq!(rds.is_of_rds(), word != "neptune", "{word}");
            assert_eq!(rds.is_container(), word.ends_with("-cdb"), "{word}");
            assert_eq!(rds.is_custom_oracle(), word.starts_with("custom-oracle"), "{word}");
        }
    }

    #[test]
    fn who_restarts_is_tried_and_who_is_not_there_is_not() {
        for down in ["stopped", "starting", "incompatible-network", "inaccessible-encryption-credentials-recoverable"] {
            assert!(is_down(down), "{down}");
        }
        for up in ["available", "rebooting", "backing-up", "modifying", "storage-full", "upgrading", ""] {
            assert!(!is_down(up), "{up}");
        }
    }
}
