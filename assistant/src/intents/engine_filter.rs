//! Engines by what people call them: "PostgreSQL" means Aurora PostgreSQL, too, and the answer says so.

use agent_protocol::rds::RdsEngine;

use crate::{
    message::{Message, Value},
    names::spoken_form,
};

/// Instances of some engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Engines {
    /// What makers call them.
    called: &'static [&'static str],
    said: &'static [&'static str],
}

/// The longer names first: "aurora mysql" is neither all of Aurora nor all that is MySQL.
const ALL: [Engines; 9] = [
    Engines {
        called: &["Aurora PostgreSQL"], said: &["aurora postgresql", "aurora postgres", "オーロラポストグレス"]
    },
    Engines {
        called: &["Aurora MySQL"], said: &["aurora mysql", "aurora my sql", "オーロラマイエスキューエル"]
    },
    Engines { called: &["Aurora PostgreSQL", "Aurora MySQL"], said: &["aurora", "オーロラ"] },
    Engines {
        called: &["PostgreSQL", "Aurora PostgreSQL"],
        said: &[
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
        said: &["microsoft sql server", "sql server", "エスキューエルサーバー", "SQLサーバー"],
    },
    Engines { called: &["MySQL", "Aurora MySQL"], said: &["mysql", "my sql", "マイエスキューエル"] },
    Engines {
        called: &["MariaDB"], said: &["mariadb", "maria db", "maria d. b.", "マリアディービー", "マリアDB"]
    },
    Engines { called: &["Oracle"], said: &["oracle", "オラクル"] },
    Engines { called: &["Db2"], said: &["db2", "db two", "d. b. two", "ディービーツー"] },
];

impl Engines {
    /// The engines that the words name, and what else they say.
    pub(super) fn taken_out(words: &str) -> Option<(Self, String)> {
        let words = words.trim().to_lowercase();
        ALL.into_iter().find_map(|engines| {
            let rest = engines.said.iter().find_map(|name| without(&words, &name.to_lowercase()))?;
            Some((engines, rest))
        })
    }

    /// Whether this is one of them.
    pub(super) fn has(self, engine: &RdsEngine) -> bool {
        self.called.contains(&engine.to_string().as_str())
    }

    /// What they are called, all of them.
    pub(super) fn named(self) -> Message {
        let names = self.called.iter().map(|name| Value::Text((*name).to_owned())).collect();
        Message::new("of-engine").with("engine", Value::Any(names))
    }
}

/// The words without a name that they begin or end with.
fn without(words: &str, name: &str) -> Option<String> {
    if spoken_form(words) == spoken_form(name) {
        return Some(String::new());
    }
    let bounded =
        |rest: &str, next: Option<char>| !rest.is_empty() && next.is_none_or(|next| !next.is_ascii_alphanumeric());
    let before = words.strip_suffix(name).filter(|rest| bounded(rest, rest.chars().next_back()));
    let behind = || words.strip_prefix(name).filter(|rest| bounded(rest, rest.chars().next()));
    before.or_else(behind).map(|rest| rest.trim().trim_matches('の').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn engines_are_known_by_what_people_call_them() {
        let found = |words: &str| Engines::taken_out(words).map(|(engines, rest)| (engines.called[0], rest));
        for (words, called, rest) in [
            ("postgres", "PostgreSQL", ""),
            ("Postgre SQL", "PostgreSQL", ""),
            ("production MySQL", "MySQL", "production"),
            ("aurora mysql", "Aurora MySQL", ""),
            ("Aurora", "Aurora PostgreSQL", ""),
            ("test aurora postgres", "Aurora PostgreSQL", "test"),
            ("sql server", "SQL Server", ""),
            ("oracle production", "Oracle", "production"),
            ("本番のオラクル", "Oracle", "本番"),
            ("MySQL", "MySQL", ""),
            ("マリアディービー", "MariaDB", ""),
        ] {
            assert_eq!(found(words), Some((called, rest.to_owned())), "{words}");
        }
        for words in ["production", "auroras", "oracles", "本番", ""] {
            assert_eq!(found(words), None, "{words}");
        }
        let mysql = Engines::taken_out("mysql").unwrap().0;
        let has = |engine: &str| mysql.has(&RdsEngine(engine.to_owned()));
        assert_eq!(["mysql", "aurora-mysql", "mariadb", "postgres"].map(has), [true, true, false, false]);
    }
}
