//! Reports for tests: those that are committed, and any others.

use agent_protocol::{CheckReport, Rows, TablespaceRow, TimeToFull};
use proptest::prelude::*;

/// Stands in every statement, and wherever else something stands that is for nobody but who asked.
pub(super) const SECRET: &str = "hunter2";

/// The names of the reports that are committed.
fn names() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../agent-protocol/golden");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut names: Vec<String> = files.map(|file| file.file_stem().unwrap().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

pub(super) fn golden(name: &str) -> CheckReport {
    let path = format!("{}/../agent-protocol/golden/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// A report with any numbers and any texts in it.
pub(super) fn any_report() -> impl Strategy<Value = CheckReport> {
    let name = prop::sample::select(names());
    (name, any::<u64>(), prop::collection::vec(tablespace(), 0..60), "(\\PC|[\u{0}-\u{1f}\u{202e}]){0,600}").prop_map(
        |(name, number, tablespaces, text)| {
            let mut report = golden(&name);
            report.elapsed_ms = number;
            report.total_rows = number;
            report.summary.clone_from(&text);
            if let Some(engine) = &mut report.engine {
                engine.version = Some(text.clone());
            }
            let statement = || Some(format!("SELECT {SECRET}"));
            match &mut report.rows {
                Rows::Connection(rows) => rows.iter_mut().for_each(|row| row.connections_used = Some(number)),
                Rows::TablespaceUsage(rows) => *rows = tablespaces,
                Rows::TopSessions(rows) => rows.iter_mut().for_each(|row| {
                    (row.statement, row.active_ms) = (statement(), Some(number));
                }),
                Rows::Parameter(rows) => {
                    rows.iter_mut().for_each(|row| row.value = Some(SECRET.to_owned()));
                    report.summary = format!("It is {SECRET}.");
                }
                Rows::BlockingSessions(rows) => rows.iter_mut().for_each(|row| {
                    (row.statement, row.waiting_ms) = (statement(), Some(number));
                }),
                Rows::LongTransactions(rows) => rows.iter_mut().for_each(|row| {
                    (row.statement, row.age_ms) = (statement(), number);
                }),
                Rows::ReplicationLag(rows) => rows.iter_mut().for_each(|row| row.lag_ms = Some(number)),
                Rows::Health(rows) => rows.iter_mut().for_each(|row| row.summary.clone_from(&text)),
            }
            report
        },
    )
}

fn tablespace() -> impl Strategy<Value = TablespaceRow> {
    let time = prop::option::of((any::<f64>(), any::<f64>(), prop::option::of(any::<f64>())));
    let percent = prop::option::of(prop::num::f64::ANY);
    ("(\\PC|[\u{0}-\u{1f}\u{202e}]){0,300}", any::<u64>(), percent, time).prop_map(
        |(name, used_bytes, percent, time)| {
            let time_to_full = time.map(|(estimate_hours, earliest_hours, latest_hours)| TimeToFull {
                estimate_hours,
                earliest_hours,
                latest_hours,
            });
            let kind = agent_protocol::TablespaceKind::Data;
            TablespaceRow { name, kind, used_bytes, capacity_bytes: Some(used_bytes), percent, time_to_full }
        },
    )
}
