//! The checks: the table of them all, and `health`, which is made of them. What belongs to one check alone is in a file of its own. See
//! docs/adding-a-check.md.

mod age;
mod ask;
pub(crate) mod blocking_sessions;
mod connection;
mod finding;
pub(crate) mod health;
mod long_transactions;
mod other_engines;
mod parameter;
pub(crate) mod parts;
mod processlist;
mod replication_lag;
mod tablespace_usage;
mod top_sessions;
mod unread;

use std::time::Duration;

use agent_protocol::{Check, CheckName, EngineName, HealthPart, TablespaceUsage};

use crate::{
    engines::{Part, Queries, Session},
    failure::{CheckError, Reason},
    pool::Beside,
};

pub(crate) use ask::{Question, ask, ask_on};
pub(crate) use finding::Finding;
pub(crate) use parameter::all as all_parameters;
pub(crate) use unread::{Missed, Unread};

/// What each check asks, and the grants that it needs for it. `health` asks what the others do.
pub(crate) const QUERIES: [(CheckName, &Queries); 7] = [
    (CheckName::Connection, &connection::QUERIES),
    (CheckName::TablespaceUsage, &tablespace_usage::QUERIES),
    (CheckName::TopSessions, &top_sessions::QUERIES),
    (CheckName::Parameter, &parameter::QUERIES),
    (CheckName::BlockingSessions, &blocking_sessions::QUERIES),
    (CheckName::LongTransactions, &long_transactions::QUERIES),
    (CheckName::ReplicationLag, &replication_lag::QUERIES),
];

/// How the daemon asks a check of every instance by its own clock, for the history; none where it does not.
pub(crate) fn recorded(check: CheckName) -> Option<Check> {
    match check {
        CheckName::Connection => Some(Check::Connection),
        // No limit cuts the tablespaces: one that is missing would be a gap.
        CheckName::TablespaceUsage => {
            Some(Check::TablespaceUsage(TablespaceUsage { limit: 1_000, ..TablespaceUsage::default() }))
        }
        CheckName::BlockingSessions => Some(Check::BlockingSessions),
        CheckName::LongTransactions => Some(Check::LongTransactions),
        CheckName::ReplicationLag => Some(Check::ReplicationLag),
        // What is busy is so for a moment, a parameter is asked for by its name, and health asks what is recorded here.
        CheckName::TopSessions | CheckName::Parameter | CheckName::Health => None,
    }
}

/// What a check, or a part of `health`, asks only where it has found something.
pub(crate) fn at_need(part: HealthPart, engine: EngineName, version: [u32; 3]) -> Option<Part> {
    match part {
        HealthPart::BlockingSessions => blocking_sessions::at_need(engine, version),
        HealthPart::LongTransactions => match engine {
            EngineName::Mysql => Some(long_transactions::AT_NEED),
            EngineName::Postgres | EngineName::Mariadb | EngineName::Oracle => None,
        },
        part => parts::at_need(part, engine, version),
    }
}

/// Asks a check's question of an open session, and of others `beside` it where one does not show all. `connect` is how long opening it took, if it was opened for this question.
async fn run(
    check: &Check,
    session: &mut Session,
    connect: Option<Duration>,
    beside: Beside<'_>,
) -> Result<Finding, CheckError> {
    match check {
        Check::Connection => connection::run(session, connect).await,
        Check::TablespaceUsage(options) => tablespace_usage::run(session, options).await,
        Check::TopSessions(options) => top_sessions::run(session, options).await,
        Check::Parameter(question) => parameter::run(session, question, beside).await,
        Check::BlockingSessions => blocking_sessions::run(session).await,
        Check::LongTransactions => long_transactions::run(session).await,
        Check::ReplicationLag => replication_lag::run(session, beside).await,
        // It is made of the others, each with a session of its own: see `health`.
        Check::Health => Err(CheckError::UnexpectedResult { what: Reason::own("health is no single question") }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engines::Form;

    #[test]
    fn every_check_asks_every_version_of_every_engine() {
        for (check, queries) in QUERIES {
            for engine in EngineName::ALL {
                let of_engine = || queries.0.iter().filter(|variant| variant.engine == engine);
                assert!(
                    of_engine().is_sorted_by_key(|variant| variant.form.is_none()),
                    "{check} {engine}: what is for one form comes first"
                );
                let all = of_engine().filter(|variant| variant.form.is_none());
                let since: Vec<[u32; 3]> = all.map(|variant| variant.since).collect();
                assert!(
                    since.is_sorted_by(|newer, older| newer > older),
                    "{check} {engine}: {since:?}, not newest first"
                );
                assert_eq!(since.last(), Some(&[0, 0, 0]), "{check} {engine}: no query for the oldest versions");
            }
        }
    }

    #[test]
    fn no_version_is_asked_for_what_it_does_not_have() {
        use EngineName::{Mariadb, Mysql};
        let younger = [
            (Mysql, [8, 0, 0], &["INNODB_TABLESPACES", "data_lock_waits", "variables_info", "WITH "][..]),
            (Mysql, [8, 0, 22], &["REPLICA STATUS", "performance_schema.processlist"]),
        ];
        let gone =
            [(Mysql, [8, 0, 0], &["INNODB_SYS_", "INNODB_LOCK_WAITS"][..]), (Mysql, [8, 4, 0], &["SLAVE STATUS"])];
        for (engine, version) in [
            (Mysql, [5, 7, 12]),
            (Mysql, [5, 7, 44]),
            (Mysql, [8, 0, 11]),
            (Mysql, [8, 0, 21]),
            (Mysql, [8, 0, 22]),
            (Mysql, [8, 4, 3]),
            (Mysql, [9, 7, 4]),
            (Mariadb, [10, 4, 34]),
            (Mariadb, [10, 11, 19]),
        ] {
            for (check, queries) in QUERIES {
                let query = queries.choose(engine, version, &[]).unwrap();
                let statement: String = query.sql.lines().filter(|line| !line.trim().starts_with("--")).collect();
                let not_yet = younger.iter().filter(|(of, since, _)| *of == engine && version < *since);
                let no_more = gone.iter().filter(|(of, until, _)| *of == engine && version >= *until);
                for word in not_yet.chain(no_more).flat_map(|(_, _, words)| *words) {
                    assert!(!statement.contains(word), "{check} {engine} {version:?}: {word}");
                }
            }
            let needs = replication_lag::QUERIES.choose(engine, version, &[]).unwrap().needs;
            let monitor = engine == Mariadb && version >= [10, 5, 0];
            assert_eq!(needs[0], if monitor { "SLAVE MONITOR ON *.*" } else { "REPLICATION CLIENT ON *.*" });
        }
    }

    #[test]
    fn oracle_is_asked_by_what_it_is() {
        let asked = |queries: &Queries, version, forms: &[Form]| {
            queries.choose(EngineName::Oracle, version, forms).unwrap().sql.to_lowercase()
        };
        let storage = |version, forms: &[Form]| asked(&tablespace_usage::QUERIES, version, forms);
        // What the metrics call a size is the maximum from 19c on only.
        for (version, metrics) in [([12, 2, 0], false), ([18, 3, 0], false), ([19, 28, 0], true), ([23, 9, 0], true)] {
            assert_eq!(storage(version, &[]).contains("m.tablespace_size"), metrics, "{version:?}");
            let standby = storage(version, &[Form::Standby, Form::Container]);
            for none in ["usage_metrics", "dba_undo_extents"] {
                assert!(!standby.contains(none), "{none}");
            }
        }
        for queries in [&top_sessions::QUERIES, &blocking_sessions::QUERIES, &long_transactions::QUERIES] {
            let (one, all) = (asked(queries, [19, 28, 0], &[]), asked(queries, [19, 28, 0], &[Form::Cluster]));
            assert!(!one.contains("gv$") && all.contains("gv$session"));
            // Whatever tells of one instance is joined within that.
            let own = ["sess_time_model", "sesstat", "process", "session", "sqlstats", "transaction"];
            assert!(!own.iter().any(|view| all.contains(&format!(" v${view} "))), "{all}");
        }
    }
}
