//! A report as aligned text, within 80 columns.

use std::fmt::Write as _;

use agent_protocol::{CheckReport, ConnectionRow, Role, Rows, SessionRow};

use super::humanize;

const WIDTH: usize = 80;

pub(super) fn render(report: &CheckReport) -> String {
    let mut out = String::new();
    let cause = report.cause().map(|cause| format!(" ({cause})")).unwrap_or_default();
    line(
        &mut out,
        &format!("{} {}: {}{cause}", report.check(), report.instance, report.outcome.as_str().to_uppercase()),
    );
    wrapped(&mut out, "", &report.summary);
    if let Some(failure) = &report.failure {
        wrapped(&mut out, "Next: ", &failure.hint);
    }
    match &report.rows {
        Rows::Connection(rows) => rows.iter().for_each(|row| connection(&mut out, report, row)),
        Rows::TopSessions(rows) if rows.is_empty() => {}
        Rows::TopSessions(rows) => sessions(&mut out, rows),
    }
    for error in &report.row_errors {
        wrapped(&mut out, "Not read: ", &format!("{}: {}", error.subject, error.message));
    }
    out
}

fn line(out: &mut String, text: &str) {
    out.push_str(text.trim_end());
    out.push('\n');
}

/// Writes text in lines of at most 80 columns; later lines are indented to stand under the first.
fn wrapped(out: &mut String, label: &str, text: &str) {
    let mut current = label.to_owned();
    let indent = " ".repeat(label.len());
    for word in text.split_whitespace() {
        let begun = !current.trim().is_empty() && current != label;
        if begun && current.chars().count() + 1 + word.chars().count() > WIDTH {
            line(out, &current);
            current.clone_from(&indent);
            current.push_str(word);
        } else {
            if begun {
                current.push(' ');
            }
            current.push_str(word);
        }
    }
    line(out, &current);
}

fn connection(out: &mut String, report: &CheckReport, row: &ConnectionRow) {
    let server = report.engine.as_ref().map(|engine| {
        let version = engine.version.as_deref().unwrap_or("of unknown version");
        let role = match row.role {
            Role::Primary => "takes writes",
            Role::ReadOnly => "read-only",
        };
        format!("{} {version}, {role}", engine.name)
    });
    let connections = match (row.connections_used, row.connections_max) {
        (Some(used), Some(max)) => Some(format!("{used} of {max}")),
        (Some(used), None) => Some(used.to_string()),
        _ => None,
    };
    let facts = [
        ("Server", server),
        ("Database", row.database.clone()),
        ("User", Some(row.user.clone())),
        ("Encryption", Some(row.tls.clone().unwrap_or_else(|| "none".to_owned()))),
        ("Connections", connections),
        ("Connect", Some(humanize::millis(row.connect_ms))),
        ("Query", Some(humanize::millis(row.query_ms))),
    ];
    line(out, "");
    for (label, fact) in facts {
        if let Some(fact) = fact {
            line(out, &format!("  {label:<12} {fact}"));
        }
    }
}

fn sessions(out: &mut String, rows: &[SessionRow]) {
    let amount = |value: Option<u64>, humanize: fn(u64) -> String| value.map_or_else(|| "-".to_owned(), humanize);
    let table: Vec<[String; 6]> = rows
        .iter()
        .map(|row| {
            [
                row.session_id.clone(),
                cut(row.user.as_deref().unwrap_or("-"), 14),
                cut(row.database.as_deref().unwrap_or("-"), 14),
                amount(row.active_ms, humanize::millis),
                amount(row.memory_bytes, humanize::bytes),
                row.wait.clone().or_else(|| row.state.clone()).unwrap_or_else(|| "-".to_owned()),
            ]
        })
        .collect();
    let head = ["SESSION", "USER", "DATABASE", "ACTIVE", "MEMORY", "STATE"].map(str::to_owned);
    let mut widths = [0; 6];
    for cells in std::iter::once(&head).chain(&table) {
        for (width, cell) in widths.iter_mut().zip(cells) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let aligned = |cells: &[String; 6]| {
        let mut text = String::new();
        for (column, (cell, width)) in cells.iter().zip(widths).enumerate() {
            // Amounts stand to the right, so that their digits can be compared.
            let padded = if matches!(column, 3 | 4) { format!("{cell:>width$}") } else { format!("{cell:<width$}") };
            // Writing to a String cannot fail.
            let _ = write!(text, "{}{padded}", if column == 0 { "" } else { "  " });
        }
        text
    };
    line(out, "");
    line(out, &aligned(&head));
    for (row, cells) in rows.iter().zip(&table) {
        line(out, &cut(&aligned(cells), WIDTH));
        if let Some(statement) = row.statement.as_deref().filter(|text| !text.is_empty()) {
            line(out, &format!("    {}", cut(statement, WIDTH - 4)));
        }
    }
}

fn cut(text: &str, limit: usize) -> String {
    crate::clean::clean_within(text, limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn golden(name: &str) -> CheckReport {
        let path = format!("{}/../agent-protocol/golden/{name}.json", env!("CARGO_MANIFEST_DIR"));
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
    }

    #[test]
    fn reports_read_well() {
        for name in ["connection", "connection-refused", "top-sessions"] {
            let report = golden(name);
            insta::assert_snapshot!(format!("{name}.text"), render(&report));
            insta::assert_snapshot!(format!("{name}.nagios"), crate::output::nagios::render(&report));
        }
    }

    #[test]
    fn no_line_is_wider_than_80_columns() {
        let mut report = golden("top-sessions");
        let Rows::TopSessions(rows) = &mut report.rows else { unreachable!() };
        rows[0].user = Some("a_user_with_a_very_long_name_indeed".to_owned());
        rows[0].database = Some("a_database_with_a_very_long_name_indeed".to_owned());
        rows[0].wait = Some("IO: a wait event with a very long name".to_owned());
        rows[0].statement = Some("SELECT x FROM y ".repeat(20));
        report.summary = "word ".repeat(60);
        assert!(render(&report).lines().all(|line| line.chars().count() <= WIDTH));
    }
}
