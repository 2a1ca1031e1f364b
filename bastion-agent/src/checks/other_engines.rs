//! Whether MySQL and MariaDB let the user see tables of other engines than InnoDB, such as MyISAM, Aria and RocksDB. What InnoDB has,
//! the server tells to whoever has PROCESS; of other tables it names only those that the user has some right to.

use agent_protocol::UnreadPart;

use super::unread::Unread;
use crate::{
    engines::{Query, Session},
    failure::CheckError,
};

const TABLES: Query = Query { sql: include_str!("../../../sql/mysql/tablespace-usage.tables.sql"), needs: &[] };

/// Rights that let a user see that a table is there, on all tables. The first shows nothing of what is in them.
const RIGHTS: [&str; 10] = [
    "REFERENCES ON *.*",
    "SELECT ON *.*",
    "INSERT ON *.*",
    "UPDATE ON *.*",
    "DELETE ON *.*",
    "CREATE ON *.*",
    "ALTER ON *.*",
    "DROP ON *.*",
    "INDEX ON *.*",
    "TRIGGER ON *.*",
];

/// How many tables are looked at: older servers open each of them for it.
const MAX_TABLES: u64 = 2_000;

/// Whether there are tables that can be looked at. Where the user may not see all there are, that is left to `unread` to say.
pub(super) async fn are_seen(session: &mut Session, unread: &mut Unread) -> Result<bool, CheckError> {
    let subject = UnreadPart::OtherStorageEngines;
    let tables = session.ask(&TABLES).await?.first().map(|row| row.count("tables")).transpose()?.flatten().unwrap_or(0);
    if tables > MAX_TABLES {
        unread.never(subject, &format!("the server would open all {tables} tables for that"));
        return Ok(false);
    }
    if let Some(grant) = session.grant_for_any(&RIGHTS).await {
        unread.does_without(subject, "the user sees only tables that it has some right to", &grant);
    }
    Ok(tables > 0)
}
