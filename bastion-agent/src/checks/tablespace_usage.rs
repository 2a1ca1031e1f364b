//! `tablespace-usage`: what takes up the storage, and how full is it?

use agent_protocol::{Outcome, Rows, TablespaceKind, TablespaceRow, TablespaceUsage};

use super::Finding;
use crate::{
    engines::{Queries, Query, Row, Session},
    failure::CheckError,
    output::humanize,
};

pub(super) const QUERIES: Queries = Queries {
    postgres: Query { sql: include_str!("../../../sql/postgres/tablespace-usage.sql"), needs: &["pg_monitor"] },
    mysql: Query { sql: include_str!("../../../sql/mysql/tablespace-usage.sql"), needs: &["PROCESS ON *.*"] },
    mariadb: Query { sql: include_str!("../../../sql/mariadb/tablespace-usage.sql"), needs: &["PROCESS ON *.*"] },
};

pub(super) async fn run(session: &mut Session, options: &TablespaceUsage) -> Result<Finding, CheckError> {
    let found = session.query(&QUERIES).await?;
    let mut rows = found.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let fullness = |row: &TablespaceRow| row.percent.unwrap_or(-1.0);
    rows.sort_by(|a, b| fullness(b).total_cmp(&fullness(a)).then(b.used_bytes.cmp(&a.used_bytes)));
    let outcome = match rows.first().and_then(|row| row.percent) {
        Some(percent) if percent >= f64::from(options.critical) => Outcome::Critical,
        Some(percent) if percent >= f64::from(options.warning) => Outcome::Warning,
        _ => Outcome::Ok,
    };
    let summary = summary(&rows);
    Ok(Finding::limited(outcome, summary, Rows::TablespaceUsage(rows), options.limit))
}

fn read(row: &Row) -> Result<TablespaceRow, CheckError> {
    let used_bytes = row.count("used_bytes")?.unwrap_or(0);
    let capacity_bytes = row.count("capacity_bytes")?.filter(|capacity| *capacity > 0);
    Ok(TablespaceRow {
        name: row.text("name")?.unwrap_or_default(),
        kind: match row.raw_text("kind")? {
            Some("data") => TablespaceKind::Data,
            Some("temporary") => TablespaceKind::Temporary,
            Some("undo") => TablespaceKind::Undo,
            Some("log") => TablespaceKind::Log,
            _ => return Err(CheckError::Answer { what: "a tablespace is of a kind that nobody knows".to_owned() }),
        },
        used_bytes,
        capacity_bytes,
        // To a tenth of a per cent: what f64 cannot hold exactly does not matter.
        percent: capacity_bytes.map(|capacity| (used_bytes as f64 / capacity as f64 * 1000.0).round() / 10.0),
        time_to_full: None,
    })
}

fn summary(rows: &[TablespaceRow]) -> String {
    let total = humanize::bytes(rows.iter().map(|row| row.used_bytes).sum());
    let unbounded = rows.iter().filter(|row| row.capacity_bytes.is_none()).count();
    let fullest = rows.first().and_then(|row| {
        let (percent, capacity) = (row.percent?, humanize::bytes(row.capacity_bytes?));
        Some(format!("{} is {percent} % full: {} of {capacity}. ", row.name, humanize::bytes(row.used_bytes)))
    });
    let limits = match unbounded {
        0 => String::new(),
        _ if unbounded == rows.len() => "; the server sets none of them a limit, so watch the storage".to_owned(),
        1 => "; the server sets one of them no limit but the storage".to_owned(),
        _ => format!("; the server sets {unbounded} of them no limit but the storage"),
    };
    let count =
        if rows.len() == 1 { "One tablespace takes".to_owned() } else { format!("{} tablespaces take", rows.len()) };
    format!("{}{count} {total} in all{limits}.", fullest.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, used_bytes: u64, capacity_bytes: Option<u64>) -> TablespaceRow {
        let percent = capacity_bytes.map(|capacity| used_bytes as f64 / capacity as f64 * 100.0);
        TablespaceRow {
            name: name.to_owned(),
            kind: TablespaceKind::Data,
            used_bytes,
            capacity_bytes,
            percent,
            time_to_full: None,
        }
    }

    #[test]
    fn what_has_no_limit_gets_no_percentage() {
        assert_eq!(
            summary(&[row("a", 1 << 20, None), row("b", 1 << 20, None)]),
            "2 tablespaces take 2.0 MiB in all; the server sets none of them a limit, so watch the storage."
        );
        assert_eq!(
            summary(&[row("temp", 3 << 20, Some(4 << 20)), row("b", 1 << 20, None)]),
            "temp is 75 % full: 3.0 MiB of 4.0 MiB. 2 tablespaces take 4.0 MiB in all; the server sets one of them no \
             limit but the storage."
        );
    }
}
