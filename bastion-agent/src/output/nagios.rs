//! A report as a monitoring plugin prints it: `NAME STATUS - summary | label=value[UOM];warn;crit;min;max`.

use agent_protocol::{Check, CheckReport, ConnectionRow, Outcome, ReplicationRow, Rows, TransactionRow};

pub(super) fn render(report: &CheckReport, check: &Check) -> String {
    // A pipe begins the performance data, so none may stand in the text.
    let summary = report.summary.replace('|', "/");
    let name = report.check().as_str().to_uppercase();
    // What could not be checked has no figures: a 0 would be drawn as a measured one.
    let data = if report.failure.is_some() { Vec::new() } else { performance_data(report, check) };
    let bar = if data.is_empty() { "" } else { " | " };
    format!("{name} {} - {summary}{bar}{}\n", report.outcome.as_str().to_uppercase(), data.join(" "))
}

fn performance_data(report: &CheckReport, check: &Check) -> Vec<String> {
    let longest = |name: &str, millis: Option<u64>| format!("{name}={}ms;;;0;", millis.unwrap_or(0));
    let total = report.total_rows;
    match &report.rows {
        Rows::Connection(rows) => rows
            .iter()
            .flat_map(|row| {
                let connections = row.connections_used.map(|used| {
                    let of_max = |percent| row.connections_max.map(|max| share(max, percent)).unwrap_or_default();
                    let (warning, critical) =
                        (of_max(ConnectionRow::WARNING_PERCENT), of_max(ConnectionRow::CRITICAL_PERCENT));
                    format!("connections={used};{warning};{critical};0;{}", of_max(100))
                });
                [
                    Some(format!("connect={}ms;;;0;", row.connect_ms)),
                    Some(format!("query={}ms;;;0;", row.query_ms)),
                    connections,
                ]
            })
            .flatten()
            .collect(),
        Rows::TablespaceUsage(rows) => rows
            .iter()
            .map(|row| {
                let limit = row.capacity_bytes.map(|limit| limit.to_string()).unwrap_or_default();
                let (warning, critical) = match (check, row.capacity_bytes) {
                    (Check::TablespaceUsage(options), Some(capacity)) => {
                        (share(capacity, options.warning), share(capacity, options.critical))
                    }
                    _ => (String::new(), String::new()),
                };
                format!("{}={}B;{warning};{critical};0;{limit}", label(&row.name), row.used_bytes)
            })
            .collect(),
        Rows::TopSessions(rows) => {
            vec![format!("busy={total};;;0;"), longest("longest", rows.iter().filter_map(|row| row.active_ms).max())]
        }
        Rows::Parameter(_) => Vec::new(),
        Rows::BlockingSessions(rows) => {
            let waiting = rows.iter().filter(|row| row.is_waiting()).count();
            vec![
                format!("waiting={waiting};;;0;"),
                longest("longest", rows.iter().filter_map(|row| row.waiting_ms).max()),
            ]
        }
        Rows::LongTransactions(rows) => {
            let (warning, critical) = (TransactionRow::WARNING_MS, TransactionRow::CRITICAL_MS);
            let oldest = rows.iter().map(|row| row.age_ms).max().unwrap_or(0);
            vec![format!("open={total};;;0;"), format!("oldest={oldest}ms;{warning};{critical};0;")]
        }
        Rows::ReplicationLag(rows) => rows
            .iter()
            .filter_map(|row| {
                let name = row.peer.as_deref().or(row.name.as_deref()).unwrap_or("replication");
                let (warning, critical) = (ReplicationRow::WARNING_MS, ReplicationRow::CRITICAL_MS);
                row.lag_ms.map(|lag| format!("{}={lag}ms;{warning};{critical};0;", label(name)))
            })
            .collect(),
        Rows::Health(rows) => {
            let count = |outcome: Outcome| rows.iter().filter(|row| row.outcome == outcome).count();
            [Outcome::Ok, Outcome::Warning, Outcome::Critical, Outcome::Unknown]
                .map(|outcome| format!("{}={};;;0;{}", outcome.as_str(), count(outcome), rows.len()))
                .into()
        }
    }
}

/// So many per cent of a capacity.
fn share(capacity: u64, percent: u8) -> String {
    (u128::from(capacity) * u128::from(percent) / 100).to_string()
}

/// A name as a label: in quotes, without the characters that would end them or the label.
fn label(name: &str) -> String {
    let safe: String = name.chars().map(|c| if matches!(c, '\'' | '=' | '|' | '"') { '_' } else { c }).collect();
    format!("'{safe}'")
}
