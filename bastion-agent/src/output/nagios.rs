//! A report as a monitoring plugin prints it: `NAME STATUS - summary | label=value[UOM];warn;crit;min;max`.

use agent_protocol::{Check, CheckReport, ConnectionRow, OutcomeCounts, ReplicationRow, Rows, TransactionRow};

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
    let known = report.figures();
    let number = |name: &str, value: Option<u64>| value.map(|value| format!("{name}={value};;;0;"));
    let longest = |name: &str, millis: Option<u64>| millis.map(|millis| format!("{name}={millis}ms;;;0;"));
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
        Rows::TopSessions(_) => {
            let data = [number("busy", known.busy_sessions), longest("longest", known.longest_active_ms)];
            data.into_iter().flatten().collect()
        }
        Rows::Parameter(_) => Vec::new(),
        Rows::BlockingSessions(_) => {
            let data = [number("waiting", known.waiting_sessions), longest("longest", known.longest_wait_ms)];
            data.into_iter().flatten().collect()
        }
        Rows::LongTransactions(_) => {
            let (warning, critical) = (TransactionRow::WARNING_MS, TransactionRow::CRITICAL_MS);
            let oldest = known.oldest_transaction_ms.map(|oldest| format!("oldest={oldest}ms;{warning};{critical};0;"));
            [number("open", known.open_transactions), oldest].into_iter().flatten().collect()
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
            let data = known.parts.map(|OutcomeCounts { ok, warning, critical, unknown }| {
                [("ok", ok), ("warning", warning), ("critical", critical), ("unknown", unknown)]
                    .map(|(name, count)| format!("{name}={count};;;0;{}", rows.len()))
            });
            data.into_iter().flatten().collect()
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
