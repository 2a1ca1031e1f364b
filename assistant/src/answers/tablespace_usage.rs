//! What takes up a database's storage, and how full is it?

use agent_protocol::{CheckReport, EngineName, Rows, TablespaceKind, TablespaceRow, TablespaceUsage};

use super::{about, connection};
use crate::{
    error::Error,
    inventory::Database,
    message::{Message, Value},
    region::Region,
};

/// What the agent calls the log of MySQL and MariaDB.
const BINARY_LOG: &str = "binary log";

/// How many tablespaces are spoken: more cannot be kept in mind.
const MAX_SPOKEN_ROWS: usize = 3;

/// What is said of the agent's report.
pub(crate) fn render(region: Region, database: &Database, report: &CheckReport) -> Result<Vec<Message>, Error> {
    match (&report.failure, &report.rows) {
        (Some(failure), _) => Ok(connection::failed("check-failed", region, database, failure, report)),
        (None, Rows::TablespaceUsage(rows)) => Ok(usage(region, database, rows, report)),
        _ => Err(connection::unexpected(region)),
    }
}

fn usage(region: Region, database: &Database, rows: &[TablespaceRow], report: &CheckReport) -> Vec<Message> {
    if rows.is_empty() {
        return vec![about::about("tablespaces-none", region, database)];
    }
    // The same bound as the one that the check was asked with.
    let warning = f64::from(TablespaceUsage::default().warning);
    let tight: Vec<&TablespaceRow> =
        rows.iter().filter(|row| row.percent.is_some_and(|percent| percent >= warning)).collect();
    let engine = about::engine(report);
    let mut say = Vec::new();
    if tight.is_empty() {
        if rows.iter().any(|row| row.percent.is_some()) {
            say.push(about::about("tablespaces-roomy", region, database));
        }
    } else {
        let named =
            tight.iter().take(MAX_SPOKEN_ROWS).filter_map(|row| full(engine, row)).map(Value::Message).collect();
        let message = about::about("tablespaces-tight", region, database);
        say.push(message.with("count", tight.len() as u64).with("tablespaces", Value::All(named)));
    }
    say.extend(rows.iter().filter_map(|row| lasts(engine, row)).take(MAX_SPOKEN_ROWS));
    let mut largest: Vec<&TablespaceRow> = rows.iter().collect();
    largest.sort_by_key(|row| std::cmp::Reverse(row.used_bytes));
    let sizes = largest.iter().take(MAX_SPOKEN_ROWS).map(|row| {
        let size = Message::new("tablespace-size").with("tablespace", name(engine, row));
        size.with("used", Value::Bytes(row.used_bytes)).into()
    });
    let sizes = Value::All(sizes.collect());
    say.push(if rows.len() as u64 == report.total_rows {
        let total = rows.iter().fold(0_u64, |total, row| total.saturating_add(row.used_bytes));
        let log = rows.iter().any(|row| row.kind == TablespaceKind::Log);
        let total_of = match engine {
            // Tables of other engines than theirs are not counted.
            Some(EngineName::Mysql | EngineName::Mariadb) if log => "tablespaces-total-innodb-logged",
            Some(EngineName::Mysql | EngineName::Mariadb) => "tablespaces-total-innodb",
            Some(EngineName::Postgres | EngineName::Oracle) | None => "tablespaces-total",
        };
        about::about(total_of, region, database)
            .with("count", report.total_rows)
            .with("total", Value::Bytes(total))
            .with("tablespaces", sizes)
    } else {
        // Those that are not in the report may be large too; their sum is not known here.
        about::about("tablespaces-some", region, database).with("count", report.total_rows).with("tablespaces", sizes)
    });
    if rows.iter().all(|row| row.capacity_bytes.is_none()) {
        say.push(Message::new("tablespaces-unlimited"));
    }
    say
}

/// How full one is; nothing where it has no limit.
fn full(engine: Option<EngineName>, row: &TablespaceRow) -> Option<Message> {
    let (percent, capacity) = (row.percent?, row.capacity_bytes?);
    Some(
        Message::new("tablespace-full")
            .with("tablespace", name(engine, row))
            // Cut, not rounded: what is not full is not said to be.
            .with("percent", percent as u64)
            .with("used", Value::Bytes(row.used_bytes))
            .with("capacity", Value::Bytes(capacity)),
    )
}

/// How long one lasts, where that can be foretold.
fn lasts(engine: Option<EngineName>, row: &TablespaceRow) -> Option<Message> {
    let time = row.time_to_full?;
    let millis = |hours: f64| Value::Millis((hours * 3_600_000.0) as u64);
    Some(
        Message::new("tablespace-lasts")
            .with("tablespace", name(engine, row))
            .with("time", millis(time.estimate_hours))
            .with("earliest", millis(time.earliest_hours)),
    )
}

/// What a tablespace is called: by what it is for, where engines have names of their own for it.
fn name(engine: Option<EngineName>, row: &TablespaceRow) -> Value {
    match row.kind {
        TablespaceKind::Data | TablespaceKind::Other => about::identifier(engine, &row.name),
        TablespaceKind::Temporary => Message::new("tablespace-temporary").into(),
        TablespaceKind::Log if row.name == BINARY_LOG => Message::new("tablespace-binary-log").into(),
        TablespaceKind::Log => Message::new("tablespace-log").into(),
        TablespaceKind::Undo => {
            Message::new("tablespace-undo").with("tablespace", about::identifier(engine, &row.name)).into()
        }
    }
}
