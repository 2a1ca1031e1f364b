//! What tables of other engines than InnoDB take up on MySQL and MariaDB, as far as the user may see them.

use std::collections::BTreeSet;

use agent_protocol::{TablespaceKind, TablespaceRow, UnreadPart};

use crate::{
    checks::{Unread, other_engines, unread::Named as _},
    engines::{Query, Session},
    failure::CheckError,
};

const SIZES: Query =
    Query { sql: include_str!("../../../../sql/mysql/tablespace-usage.other-engines.sql"), needs: &[] };

const SUBJECT: UnreadPart = UnreadPart::OtherStorageEngines;

/// Adds what they take to that of their databases; gives the engines that have some.
pub(super) async fn add(
    session: &mut Session,
    rows: &mut Vec<TablespaceRow>,
    unread: &mut Unread,
) -> Result<Vec<String>, CheckError> {
    if !other_engines::are_seen(session, unread).await? {
        return Ok(Vec::new());
    }
    let sizes = match session.ask(&SIZES).await {
        // One that is being changed may hold this up: the rest is told all the same.
        Err(error) if error.is_a_refusal() => {
            unread.refused(SUBJECT, &error);
            return Ok(Vec::new());
        }
        sizes => sizes?,
    };
    let mut engines = BTreeSet::new();
    for row in sizes {
        let (Some(name), Some(engine)) = (row.text("name")?, row.text("engine")?) else { continue };
        if let Some(unmeasured @ 1..) = row.count("unmeasured")? {
            let what = if unmeasured == 1 { "one table".to_owned() } else { format!("{unmeasured} tables") };
            unread.add(SUBJECT.named(format!("{what} of {name} in {engine}")), "the server gives no size of them");
        }
        let used_bytes = row.count("used_bytes")?.unwrap_or(0);
        engines.insert(engine);
        match rows.iter_mut().find(|row| row.kind == TablespaceKind::Data && row.name == name) {
            Some(known) => known.used_bytes = known.used_bytes.saturating_add(used_bytes),
            None => rows.push(TablespaceRow {
                name,
                kind: TablespaceKind::Data,
                used_bytes,
                capacity_bytes: None,
                percent: None,
                time_to_full: None,
            }),
        }
    }
    Ok(engines.into_iter().collect())
}
