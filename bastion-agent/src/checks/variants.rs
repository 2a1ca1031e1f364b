//! How older servers are asked: which query stands in for a check's own, by the server's version. Decided before it is asked,
//! never by what the server refuses.

use agent_protocol::{CheckName, EngineName};

use crate::engines::{Queries, Query, Session};

/// A query for servers before a version.
struct Variant {
    check: CheckName,
    engine: EngineName,
    before: [u32; 3],
    query: Query,
}

const PROCESS: &[&str] = &["PROCESS ON *.*"];
const SCHEMA: &[&str] = &["SELECT ON performance_schema.*"];
const REPLICATION: &[&str] = &["REPLICATION CLIENT ON *.*"];

const fn mysql(check: CheckName, before: [u32; 3], sql: &'static str, needs: &'static [&'static str]) -> Variant {
    Variant { check, engine: EngineName::Mysql, before, query: Query { sql, needs } }
}

static VARIANTS: [Variant; 5] = [
    mysql(
        CheckName::TablespaceUsage,
        [8, 0, 0],
        include_str!("../../../sql/mysql/tablespace-usage.before-8.0.sql"),
        PROCESS,
    ),
    mysql(CheckName::Parameter, [8, 0, 0], include_str!("../../../sql/mysql/parameter.before-8.0.sql"), SCHEMA),
    mysql(
        CheckName::BlockingSessions,
        [8, 0, 0],
        include_str!("../../../sql/mysql/blocking-sessions.before-8.0.sql"),
        PROCESS,
    ),
    mysql(
        CheckName::ReplicationLag,
        [8, 0, 22],
        include_str!("../../../sql/mysql/replication-lag.before-8.0.22.sql"),
        REPLICATION,
    ),
    Variant {
        check: CheckName::ReplicationLag,
        engine: EngineName::Mariadb,
        // The statement is the same, the grant is not.
        before: [10, 5, 0],
        query: Query { sql: include_str!("../../../sql/mariadb/replication-lag.sql"), needs: REPLICATION },
    },
];

/// The query to ask a server.
pub(super) fn of<'a>(queries: &'a Queries, check: CheckName, session: &Session) -> &'a Query {
    choose(queries, check, session.engine(), session.version_number())
}

fn choose(queries: &Queries, check: CheckName, engine: EngineName, version: [u32; 3]) -> &Query {
    let fits = |variant: &&Variant| variant.check == check && variant.engine == engine && version < variant.before;
    VARIANTS.iter().find(fits).map_or(queries.of(engine), |variant| &variant.query)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::QUERIES;

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
                let query = choose(queries, check, engine, version);
                let statement: String = query.sql.lines().filter(|line| !line.trim().starts_with("--")).collect();
                let not_yet = younger.iter().filter(|(of, since, _)| *of == engine && version < *since);
                let no_more = gone.iter().filter(|(of, until, _)| *of == engine && version >= *until);
                for word in not_yet.chain(no_more).flat_map(|(_, _, words)| *words) {
                    assert!(!statement.contains(word), "{check} {engine} {version:?}: {word}");
                }
            }
            let needs =
                choose(&crate::checks::replication_lag::QUERIES, CheckName::ReplicationLag, engine, version).needs;
            let monitor = engine == Mariadb && version >= [10, 5, 0];
            assert_eq!(needs, [if monitor { "SLAVE MONITOR ON *.*" } else { "REPLICATION CLIENT ON *.*" }]);
        }
    }
}
