//! What the binary log of MySQL and MariaDB takes up: it lies where the data lies unless told otherwise, and grows as they are
//! changed.

use agent_protocol::{EngineName, TablespaceKind, TablespaceRow};

use crate::{
    checks::Unread,
    engines::{Query, Session},
    failure::CheckError,
};

const LOGGED: Query = Query { sql: include_str!("../../../../sql/mysql/tablespace-usage.logged.sql"), needs: &[] };

/// The statement is the same everywhere, the grant is not.
const LOGS: [Query; 2] = [
    Query {
        sql: include_str!("../../../../sql/mysql/tablespace-usage.logs.sql"),
        needs: &["REPLICATION CLIENT ON *.*"],
    },
    Query { sql: include_str!("../../../../sql/mysql/tablespace-usage.logs.sql"), needs: &[MONITOR] },
];

/// The grant that MariaDB has for it. The checks do without: who has a monitoring user already need not change it.
const MONITOR: &str = "BINLOG MONITOR ON *.*";

/// Since when MariaDB has it.
const MONITORED: [u32; 3] = [10, 5, 2];

pub(super) async fn look(session: &mut Session, unread: &mut Unread) -> Result<Option<TablespaceRow>, CheckError> {
    let logged = session.ask(&LOGGED).await?;
    if !logged.first().map(|row| row.flag("logged")).transpose()?.unwrap_or(false) {
        return Ok(None);
    }
    let optional = session.engine() == EngineName::Mariadb && session.version_number() >= MONITORED;
    let files = match session.ask(&LOGS[usize::from(optional)]).await {
        Ok(files) => files,
        Err(CheckError::Privilege { grants, .. }) if optional => {
            unread.lacks_optional("the binary log".to_owned(), &grants);
            return Ok(None);
        }
        Err(error) if error.is_a_refusal() => {
            unread.refused("the binary log", &error);
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    let mut used_bytes: u64 = 0;
    for file in &files {
        used_bytes = used_bytes.saturating_add(file.count("File_size")?.unwrap_or(0));
    }
    Ok(Some(TablespaceRow {
        name: "binary log".to_owned(),
        kind: TablespaceKind::Log,
        used_bytes,
        capacity_bytes: None,
        percent: None,
        time_to_full: None,
    }))
}
