//! A report as a monitoring plugin prints it: `NAME STATUS - summary | label=value[UOM];warn;crit;min;max`.

use agent_protocol::{CheckReport, Rows};

pub(super) fn render(report: &CheckReport) -> String {
    // A pipe begins the performance data, so none may stand in the text.
    let summary = report.summary.replace('|', "/");
    let name = report.check().as_str().to_uppercase();
    let data = performance_data(report);
    let bar = if data.is_empty() { "" } else { " | " };
    format!("{name} {} - {summary}{bar}{}\n", report.outcome.as_str().to_uppercase(), data.join(" "))
}

fn performance_data(report: &CheckReport) -> Vec<String> {
    let mut data = Vec::new();
    match &report.rows {
        Rows::Connection(rows) => {
            for row in rows {
                data.push(format!("connect={}ms;;;0;", row.connect_ms));
                data.push(format!("query={}ms;;;0;", row.query_ms));
                if let Some(used) = row.connections_used {
                    let max = row.connections_max.map(|max| max.to_string()).unwrap_or_default();
                    data.push(format!("connections={used};;;0;{max}"));
                }
            }
        }
        Rows::TopSessions(rows) => {
            data.push(format!("sessions={};;;0;", report.total_rows));
            if let Some(active) = rows.iter().filter_map(|row| row.active_ms).max() {
                data.push(format!("longest={active}ms;;;0;"));
            }
        }
    }
    data
}
