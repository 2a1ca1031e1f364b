//! Engines by what people call them: "PostgreSQL" means Aurora PostgreSQL, too, and the answer says so.

use agent_protocol::rds::RdsEngine;

use crate::message::Value;

/// Instances of some engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Engines {
    /// What makers call them.
    called: &'static [&'static str],
    spoken_names: &'static [&'static str],
}

/// "Aurora mysql" is neither all of Aurora nor all that is MySQL.
pub(crate) const ALL: [Engines; 9] = [
    Engines {
        called: &["Aurora PostgreSQL"],
        spoken_names: &["aurora postgresql", "aurora postgres", "オーロラポストグレス"],
    },
    Engines {
        called: &["Aurora MySQL"],
        spoken_names: &["aurora mysql", "aurora my sql", "オーロラマイエスキューエル"],
    },
    Engines { called: &["Aurora PostgreSQL", "Aurora MySQL"], spoken_names: &["aurora", "オーロラ"] },
    Engines {
        called: &["PostgreSQL", "Aurora PostgreSQL"],
        spoken_names: &[
            "postgresql",
            "postgre sql",
            "postgres",
            "post gres",
            "ポストグレスキューエル",
            "ポストグレス",
            "ポスグレ",
        ],
    },
    Engines {
        called: &["SQL Server"],
        spoken_names: &["microsoft sql server", "sql server", "エスキューエルサーバー", "SQLサーバー"],
    },
    Engines { called: &["MySQL", "Aurora MySQL"], spoken_names: &["mysql", "my sql", "マイエスキューエル"] },
    Engines {
        called: &["MariaDB"],
        spoken_names: &["mariadb", "maria db", "maria d. b.", "マリアディービー", "マリアDB"],
    },
    Engines { called: &["Oracle"], spoken_names: &["oracle", "オラクル"] },
    Engines { called: &["Db2"], spoken_names: &["db2", "db two", "d. b. two", "ディービーツー"] },
];

impl Engines {
    /// What people call them.
    pub(crate) fn spoken_names(self) -> &'static [&'static str] {
        self.spoken_names
    }

    /// Whether this is one of them.
    pub(crate) fn has(self, engine: &RdsEngine) -> bool {
        self.called.contains(&engine.to_string().as_str())
    }

    /// Whether all of these are among the others; nothing where some are.
    pub(crate) fn implies(self, other: Self) -> Option<bool> {
        let within = self.called.iter().filter(|name| other.called.contains(name)).count();
        match within {
            0 => Some(false),
            all if all == self.called.len() => Some(true),
            _ => None,
        }
    }

    /// What they are called, all of them.
    pub(crate) fn named(self) -> Value {
        Value::Any(self.called.iter().map(|name| Value::Text((*name).to_owned())).collect())
    }
}

#[cfg(test)]
mod tests {
    use agent_protocol::EngineName;

    use super::*;

    #[test]
    fn every_engine_that_is_checked_can_be_said() {
        for engine in EngineName::ALL.map(|engine| engine.to_string()) {
            assert!(ALL.iter().any(|engines| engines.called.contains(&engine.as_str())), "{engine}");
        }
    }

    #[test]
    fn engines_are_known_by_what_people_call_them() {
        let mysql = ALL.into_iter().find(|engines| engines.spoken_names.contains(&"mysql")).unwrap();
        let has = |engine: &str| mysql.has(&RdsEngine(engine.to_owned()));
        assert_eq!(["mysql", "aurora-mysql", "mariadb", "postgres"].map(has), [true, true, false, false]);
    }
}
