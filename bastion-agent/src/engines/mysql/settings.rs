//! What a session sets before it is asked anything. A server's own settings, and its init_connect, reach every session: each
//! variable that changes what a query of ours answers is set here, or the answer would be another on another server.

use std::time::Duration;

use agent_protocol::EngineName;

use crate::failure::CheckError;

/// A server's version.
pub(super) type Version = (u16, u16, u16);

/// The oldest versions that can be asked, and how they are called.
const MYSQL: (Version, &str) = ((5, 7, 8), "5.7.8");
const MARIADB: (Version, &str) = ((10, 2, 0), "10.2");

/// How long a query waits for a lock. The agent only reads: what it waits for is a table's definition, while somebody changes it. An
/// answer that says so is worth more than one that comes too late.
const LOCK_WAIT_TIMEOUT: Duration = Duration::from_secs(2);

/// Below this, a lock is not told by the server itself, and how much longer a query may take for it to be asked.
const ASKED: Duration = Duration::from_millis(1_500);
const TO_ASK: Duration = Duration::from_millis(500);

/// Variables that mean the same everywhere, and why each of them is here.
const COMMON: [(&str, &str); 8] = [
    // Quotes, backslashes, |, NOT and division have other meanings in other modes.
    ("sql_mode", "''"),
    // Rows that are left out, and queries that are refused for their size.
    ("sql_select_limit", "18446744073709551615"),
    ("sql_big_selects", "1"),
    // A list of sessions' ids that is cut in the middle ends in the id of another session.
    ("group_concat_max_len", "1048576"),
    // InnoDB tells times of day in the zone of the server's host, whatever the session's is: only there are they comparable.
    ("time_zone", "'SYSTEM'"),
    // Else the first query begins a transaction, which all the others see the server of, and which holds up others.
    ("autocommit", "1"),
    ("div_precision_increment", "4"),
    ("sql_auto_is_null", "0"),
];

/// More that the statement sets, under the names of every version.
const OTHERS: [&str; 12] = [
    "character_set_client",
    "character_set_connection",
    "character_set_results",
    "collation_connection",
    "innodb_lock_wait_timeout",
    "lock_wait_timeout",
    "max_execution_time",
    "max_statement_time",
    "transaction_isolation",
    "transaction_read_only",
    "tx_isolation",
    "tx_read_only",
];

/// Whether each of the agent's sessions has a value of its own for this variable.
pub(crate) fn is_set_in_sessions(name: &str) -> bool {
    OTHERS.contains(&name) || COMMON.iter().any(|(known, _)| *known == name)
}

/// The statement that sets them all: one round trip. The session only reads, and the server ends what
/// takes longer than `statement_timeout`.
pub(super) fn statement(
    engine: EngineName,
    version: Version,
    statement_timeout: Duration,
) -> Result<String, CheckError> {
    let mariadb = engine == EngineName::Mariadb;
    let (oldest, since) = if mariadb { MARIADB } else { MYSQL };
    if version < oldest {
        let (major, minor, patch) = version;
        return Err(CheckError::Outdated { engine, version: format!("{major}.{minor}.{patch}"), since });
    }
    // The server counts whole seconds. Where it cannot say in time that a lock was what a query waited for, it is asked when time
    // has run out, and must not have ended the query by then.
    let (locked, bound) = if statement_timeout < ASKED {
        (LOCK_WAIT_TIMEOUT, statement_timeout + TO_ASK)
    } else if statement_timeout <= LOCK_WAIT_TIMEOUT {
        (LOCK_WAIT_TIMEOUT / 2, statement_timeout)
    } else {
        (LOCK_WAIT_TIMEOUT, statement_timeout)
    };
    let (locked, millis) = (locked.as_secs(), bound.as_millis());
    let transaction = if version < (if mariadb { (11, 1, 0) } else { (8, 0, 0) }) { "tx" } else { "transaction" };
    let bound = if mariadb {
        format!("max_statement_time = {}.{:03}", millis / 1000, millis % 1000)
    } else {
        format!("max_execution_time = {millis}")
    };
    let common = COMMON.map(|(name, value)| format!("SESSION {name} = {value}")).join(", ");
    Ok(format!(
        "SET NAMES utf8mb4 COLLATE utf8mb4_general_ci, {common}, SESSION {transaction}_isolation = 'READ-COMMITTED', \
         SESSION {transaction}_read_only = 1, SESSION {bound}, SESSION lock_wait_timeout = {locked}, \
         SESSION innodb_lock_wait_timeout = {locked}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_version() {
        let statement_timeout = Duration::from_millis(4_500);
        let set = |engine, version| statement(engine, version, statement_timeout).unwrap();
        for (engine, version, transaction, bound) in [
            (EngineName::Mysql, (5, 7, 12), "tx", "max_execution_time = 4500"),
            (EngineName::Mysql, (8, 0, 11), "transaction", "max_execution_time = 4500"),
            (EngineName::Mysql, (9, 7, 0), "transaction", "max_execution_time = 4500"),
            (EngineName::Mariadb, (10, 4, 34), "tx", "max_statement_time = 4.500"),
            (EngineName::Mariadb, (11, 8, 2), "transaction", "max_statement_time = 4.500"),
        ] {
            let set = set(engine, version);
            assert!(set.contains(&format!("SESSION {transaction}_read_only = 1")), "{set}");
            assert!(set.contains(bound) && set.contains("lock_wait_timeout = 2,"), "{set}");
        }
        for (engine, version, since) in
            [(EngineName::Mysql, (5, 6, 51), "from version 5.7.8 on"), (EngineName::Mariadb, (10, 1, 48), "10.2 on")]
        {
            let refused = statement(engine, version, statement_timeout).unwrap_err().to_failure();
            assert_eq!(refused.cause, agent_protocol::Cause::Unsupported);
            assert!(refused.message.contains(since), "{}", refused.message);
        }
    }

    #[test]
    fn the_source_of_what_is_set_here_is_told_of_no_server() {
        // MySQL keeps one source a variable, which a session changes for all.
        let query = include_str!("../../../../sql/mysql/parameter.sql");
        let set = statement(EngineName::Mysql, (8, 0, 40), Duration::from_secs(1)).unwrap();
        let named = set.split("SESSION ").skip(1).filter_map(|part| part.split(' ').next());
        for name in named.chain(["character_set_client", "character_set_results", "character_set_connection"]) {
            assert!(query.contains(&format!("'{name}'")), "{name}");
            assert!(is_set_in_sessions(name), "{name}");
        }
        let set = statement(EngineName::Mariadb, (10, 4, 0), Duration::from_secs(1)).unwrap();
        for name in set.split("SESSION ").skip(1).filter_map(|part| part.split(' ').next()) {
            assert!(is_set_in_sessions(name), "{name}");
        }
    }
}
