//! Oracle's tablespaces: how full each is of what it may grow to, and what is offline.

use agent_protocol::{EngineName, Outcome, TablespaceKind, TablespaceRow, TablespaceUsage, UnreadPart};

use super::{QUERIES, read};
use crate::{
    checks::{Unread, unread::Named as _},
    engines::{Form, Row, Session},
    failure::CheckError,
    output::humanize,
};

pub(super) const NEEDS: &[&str] = &[
    "SELECT ON DBA_TABLESPACES",
    "SELECT ON DBA_TABLESPACE_USAGE_METRICS",
    "SELECT ON DBA_DATA_FILES",
    "SELECT ON DBA_TEMP_FILES",
    "SELECT ON DBA_TEMP_FREE_SPACE",
    "SELECT ON DBA_UNDO_EXTENTS",
];

/// A standby has no metrics and no undo of its own.
pub(super) const NEEDS_OF_STANDBY: &[&str] = &[
    "SELECT ON DBA_TABLESPACES",
    "SELECT ON DBA_DATA_FILES",
    "SELECT ON DBA_TEMP_FILES",
    "SELECT ON DBA_TEMP_FREE_SPACE",
];

/// Before it, metrics of some versions are wrong, and nothing else tells as much without reading every extent.
const RIGHT_METRICS: [u32; 3] = [12, 2, 0];

/// How many are named in a sentence.
const MAX_NAMED: usize = 5;

/// What was found.
#[derive(Default)]
pub(super) struct Found {
    pub(super) rows: Vec<TablespaceRow>,
    /// How many of them are read-only, and grow no more.
    pub(super) settled: usize,
    /// What is said after the sentence on how full they are.
    pub(super) remarks: Vec<String>,
    /// No better than that.
    pub(super) outcome: Option<Outcome>,
}

pub(super) async fn look(
    session: &mut Session,
    options: &TablespaceUsage,
    unread: &mut Unread,
) -> Result<Found, CheckError> {
    if is_too_old(session.version_number()) {
        return Err(CheckError::TooOld {
            what: UnreadPart::Tablespaces.to_string(),
            engine: EngineName::Oracle,
            version: session.version.clone(),
            since: "12.2".to_owned(),
        });
    }
    let forms = session.forms(&[Form::Standby, Form::Root]).await?;
    let rows = session.query(&QUERIES).await?;
    if forms.contains(&Form::Root) {
        unread.never(
            UnreadPart::OtherDatabases.named("the pluggable databases".to_owned()),
            "this is the root of a container database, and each of them is an instance of its own for the configuration",
        );
    }
    judge(&rows, forms.contains(&Form::Standby), options, unread)
}

/// Whether its metrics may be wrong.
fn is_too_old(version: [u32; 3]) -> bool {
    version < RIGHT_METRICS
}

fn judge(rows: &[Row], standby: bool, options: &TablespaceUsage, unread: &mut Unread) -> Result<Found, CheckError> {
    let mut found = Found::default();
    let (mut offline, mut untold, mut kept) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows {
        let name = row.text("name")?.unwrap_or_default();
        let status = row.raw_text("status")?.unwrap_or_default();
        let files = row.count("offline_files")?.unwrap_or(0);
        if status == "OFFLINE" {
            offline.push(name);
            continue;
        }
        if files > 0 {
            offline.push(if files == 1 { format!("a file of {name}") } else { format!("{files} files of {name}") });
        }
        let Some(used_bytes) = row.count("used_bytes")? else {
            untold.push(name);
            continue;
        };
        let mut tablespace = read(row, used_bytes)?;
        if status == "READ ONLY" {
            // It is as full as it will ever be.
            (tablespace.capacity_bytes, tablespace.percent) = (None, None);
            found.settled += 1;
        }
        if let (TablespaceKind::Undo, Some(kept_bytes), Some(capacity)) =
            (tablespace.kind, row.count("kept_bytes")?, tablespace.capacity_bytes)
            && (used_bytes + kept_bytes) as f64 >= capacity as f64 * f64::from(options.warning) / 100.0
        {
            kept.push(format!(
                "{name} keeps {} more of older versions for queries, and gives them up where room is needed.",
                humanize::bytes(kept_bytes)
            ));
        }
        found.rows.push(tablespace);
    }
    if !offline.is_empty() {
        found.remarks.push(format!("Offline: {}.", named(&offline)));
        found.outcome = Some(Outcome::Warning);
        unread.never(
            UnreadPart::OfflineTablespaces.named(format!("how full {} is", named(&offline))),
            "what is offline tells no size",
        );
    }
    if standby && !untold.is_empty() {
        unread.never(
            UnreadPart::Tablespaces.named("how full the tablespaces of data are".to_owned()),
            "a standby does not reckon it: ask the primary",
        );
    } else if !untold.is_empty() {
        unread.add(
            UnreadPart::Tablespaces.named(format!("how full {} is", named(&untold))),
            "a job of the server's reckons it from time to time, and has not yet",
        );
    }
    found.remarks.extend(kept);
    Ok(found)
}

/// `USERS, TEMP and 2 more`.
fn named(names: &[String]) -> String {
    let more = names.len().saturating_sub(MAX_NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    names.iter().take(MAX_NAMED).cloned().collect::<Vec<_>>().join(", ") + &more
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_that_may_be_wrong_are_not_told() {
        for (version, too_old) in
            [([11, 2, 0], true), ([12, 1, 0], true), ([12, 2, 0], false), ([18, 0, 0], false), ([19, 28, 0], false)]
        {
            assert_eq!(is_too_old(version), too_old, "{version:?}");
        }
    }
}
