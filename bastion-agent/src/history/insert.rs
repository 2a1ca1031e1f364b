//! The statements that write a report down.

use agent_protocol::{CheckReport, Outcome, REPORT_VERSION, Rows, ServedBy, TablespaceKind, TablespaceRow};
use jiff::Timestamp;
use sqlx::SqliteConnection;

use crate::clean::clean_within;

/// The longest summary that is kept, in characters.
const MAX_SUMMARY_CHARS: usize = 500;

/// Writes what a report amounts to, to see whether it goes in. To be taken back.
pub(super) async fn try_out(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    let row = TablespaceRow {
        name: String::new(),
        kind: TablespaceKind::Data,
        used_bytes: 0,
        capacity_bytes: None,
        percent: None,
        time_to_full: None,
    };
    let report = CheckReport {
        version: REPORT_VERSION,
        instance: String::new(),
        engine: None,
        outcome: Outcome::Ok,
        summary: String::new(),
        rows: Rows::TablespaceUsage(vec![row.clone()]),
        row_errors: Vec::new(),
        total_rows: 1,
        truncated: false,
        failure: None,
        started_at: Timestamp::UNIX_EPOCH,
        elapsed_ms: 0,
        served_by: ServedBy::Daemon,
    };
    write_outcome(connection, "", &report).await?;
    write_sample(connection, "", 0, &row).await
}

/// Writes down what a check amounted to.
pub(super) async fn write_outcome(
    connection: &mut SqliteConnection,
    instance: &str,
    report: &CheckReport,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO reports (instance, check_name, started_at_ms, elapsed_ms, outcome, cause, summary)
         VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(instance)
    .bind(report.check().as_str())
    .bind(report.started_at.as_millisecond())
    .bind(signed(report.elapsed_ms))
    .bind(report.outcome.as_str())
    .bind(report.cause().map(|cause| cause.as_str()))
    .bind(clean_within(&report.summary, MAX_SUMMARY_CHARS))
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes down how full a tablespace is.
pub(super) async fn write_sample(
    connection: &mut SqliteConnection,
    instance: &str,
    at_ms: i64,
    row: &TablespaceRow,
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO tablespaces (instance, name, kind) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
        .bind(instance)
        .bind(&row.name)
        .bind(row.kind.as_str())
        .execute(&mut *connection)
        .await?;
    // Two reports of the same millisecond say the same.
    sqlx::query(
        "INSERT OR REPLACE INTO tablespace_samples (tablespace, at_ms, used_bytes, capacity_bytes)
         SELECT id, ?, ?, ? FROM tablespaces WHERE instance = ? AND name = ? AND kind = ?",
    )
    .bind(at_ms)
    .bind(signed(row.used_bytes))
    .bind(row.capacity_bytes.map(signed))
    .bind(instance)
    .bind(&row.name)
    .bind(row.kind.as_str())
    .execute(connection)
    .await?;
    Ok(())
}

/// SQLite's integers have a sign; nothing that is counted here reaches 9 EiB or 290 million years.
fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
