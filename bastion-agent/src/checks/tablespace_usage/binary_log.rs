//! What the binary log of MySQL and MariaDB takes up: it lies where the data lies unless told otherwise, and grows as they are
//! changed.

use agent_protocol::{TablespaceKind, TablespaceRow, UnreadPart};

use crate::{
    checks::{Unread, unread::Named as _},
    engines::{Queries, Query, Session, Variant},
    failure::CheckError,
};

const LOGGED: Query = Query { sql: include_str!("../../../../sql/mysql/tablespace-usage.logged.sql"), needs: &[] };

/// The statement is the same everywhere, the grant is not.
const LOGS: Queries = Queries(&[
    Variant::mysql(SHOW, CLIENT),
    Variant::mariadb(SHOW, &[MONITOR]).since([10, 5, 2]),
    Variant::mariadb(SHOW, CLIENT),
]);
const SHOW: &str = include_str!("../../../../sql/mysql/tablespace-usage.logs.sql");
const CLIENT: &[&str] = &["REPLICATION CLIENT ON *.*"];

/// The grant that MariaDB has for it. The checks do without: who has a monitoring user already need not change it.
const MONITOR: &str = "BINLOG MONITOR ON *.*";

pub(super) async fn look(session: &mut Session, unread: &mut Unread) -> Result<Option<TablespaceRow>, CheckError> {
    let logged = session.ask(&LOGGED).await?;
    if !logged.first().map(|row| row.flag("logged")).transpose()?.unwrap_or(false) {
        return Ok(None);
    }
    let files = match session.query(&LOGS).await {
        Ok(files) => files,
        Err(CheckError::Privilege { grants, .. }) if grants.contains(MONITOR) => {
            unread.lacks_optional(UnreadPart::BinaryLog, &grants);
            return Ok(None);
        }
        Err(error) if error.is_a_refusal() => {
            unread.refused(UnreadPart::BinaryLog, &error);
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    let (mut used_bytes, mut unmeasured) = (0_u64, 0);
    for file in &files {
        // The least that a file has is four bytes: of one that cannot be opened, the server says none.
        match file.count("File_size")? {
            Some(size @ 1..) => used_bytes = used_bytes.saturating_add(size),
            _ => unmeasured += 1,
        }
    }
    if unmeasured > 0 {
        let what = if unmeasured == 1 { "one file".to_owned() } else { format!("{unmeasured} files") };
        unread.add(
            UnreadPart::BinaryLog.named(format!("{what} of the binary log")),
            "the server cannot open what it lists",
        );
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
