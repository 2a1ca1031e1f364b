//! A report as aligned text, within 80 columns.

use agent_protocol::{
    BlockingRow, CheckReport, ConnectionRow, ParameterRow, ReplicationDirection, ReplicationRow, Role, Rows, ServedBy,
    SessionRow, TablespaceRow, TransactionRow,
};

use super::humanize;

pub(crate) const WIDTH: usize = 80;

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
        Rows::TablespaceUsage(rows) => table(&mut out, &TABLESPACES, rows.iter().map(tablespace)),
        Rows::TopSessions(rows) if rows.iter().any(|row| row.io_ms.is_some()) => {
            table(&mut out, &SESSIONS_BY_FILES, rows.iter().map(session_by_files));
        }
        Rows::TopSessions(rows) => table(&mut out, &SESSIONS, rows.iter().map(session)),
        Rows::Parameter(rows) => rows.iter().for_each(|row| parameter(&mut out, row)),
        Rows::BlockingSessions(rows) => table(&mut out, &BLOCKING, rows.iter().map(blocking)),
        Rows::LongTransactions(rows) => table(&mut out, &TRANSACTIONS, rows.iter().map(transaction)),
        Rows::ReplicationLag(rows) => table(&mut out, &REPLICATION, rows.iter().map(replication)),
        Rows::Health(rows) => {
            line(&mut out, "");
            for row in rows {
                let label = format!("{:<9} {:<18} ", row.outcome.as_str().to_uppercase(), row.check.as_str());
                wrapped(&mut out, &label, &row.summary);
            }
        }
    }
    let shown = report.rows.len() as u64;
    if shown < report.total_rows {
        line(&mut out, &format!("({shown} of {} shown)", report.total_rows));
    }
    for error in &report.row_errors {
        wrapped(&mut out, "Not read: ", &format!("{}: {}", error.subject, error.message));
    }
    out
}

pub(crate) fn line(out: &mut String, text: &str) {
    out.push_str(text.trim_end());
    out.push('\n');
}

/// Writes text in lines of at most 80 columns; later lines are indented to stand under the first.
pub(crate) fn wrapped(out: &mut String, label: &str, text: &str) {
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
            Role::Other => "of a kind this version does not know",
        };
        format!("{} {version}, {role}", engine.name)
    });
    let connections = match (row.connections_used, row.connections_max) {
        (Some(used), Some(max)) => Some(format!("{used} of {max}")),
        (Some(used), None) => Some(used.to_string()),
        _ => None,
    };
    let connect = match (row.connect_ms, report.served_by) {
        (0, ServedBy::Daemon) => "none: the daemon keeps a connection open".to_owned(),
        (millis, _) => humanize::millis(millis),
    };
    let found = [
        ("Server", server),
        ("Database", row.database.clone()),
        ("User", Some(row.user.clone())),
        ("Encryption", Some(row.tls.clone().unwrap_or_else(|| "none".to_owned()))),
        ("Connections", connections),
        ("Connect", Some(connect)),
        ("Query", Some(humanize::millis(row.query_ms))),
    ];
    facts(out, found);
}

fn parameter(out: &mut String, row: &ParameterRow) {
    let yes_or_no = |flag| if flag { "yes" } else { "no" }.to_owned();
    facts(
        out,
        [
            ("Value", row.value.clone().or_else(|| row.hidden.then(|| "set, and not shown".to_owned()))),
            ("Unit", row.unit.clone()),
            ("Source", row.source.clone()),
            ("Default", row.default_value.clone()),
            ("Needs restart", row.pending_restart.map(yes_or_no)),
        ],
    );
}

/// Facts, one a line; those that are not known are left out.
pub(crate) fn facts<const N: usize>(out: &mut String, found: [(&str, Option<String>); N]) {
    line(out, "");
    let width = found.iter().map(|(label, _)| label.len()).max().unwrap_or(0);
    for (label, fact) in found {
        if let Some(fact) = fact {
            line(out, &cut(&format!("  {label:<width$}  {fact}"), WIDTH));
        }
    }
}

/// A column's head, and whether its amounts stand to the right, so that their digits can be compared.
pub(crate) type Column = (&'static str, bool);

const TABLESPACES: [Column; 5] = [("KIND", false), ("USED", true), ("LIMIT", true), ("FULL", true), ("NAME", false)];
const SESSIONS: [Column; 6] =
    [("SESSION", false), ("USER", false), ("DATABASE", false), ("ACTIVE", true), ("MEMORY", true), ("STATE", false)];
const SESSIONS_BY_FILES: [Column; 6] =
    [("SESSION", false), ("USER", false), ("DATABASE", false), ("ACTIVE", true), ("FILES", true), ("STATE", false)];
const BLOCKING: [Column; 5] =
    [("SESSION", false), ("USER", false), ("WAITING", true), ("TRANSACTION", true), ("STATE", false)];
const TRANSACTIONS: [Column; 5] =
    [("OPEN", true), ("SESSION", false), ("USER", false), ("CHANGED", true), ("STATE", false)];
const REPLICATION: [Column; 5] = [("", false), ("PEER", false), ("BEHIND", true), ("BYTES", true), ("STATE", false)];

/// The cells of a row, and what stands below it.
pub(crate) type Line<const N: usize> = ([String; N], Option<String>);

fn or_dash(text: Option<&str>, limit: usize) -> String {
    cut(text.unwrap_or("-"), limit)
}

fn amount(value: Option<u64>, humanize: fn(u64) -> String) -> String {
    value.map_or_else(|| "-".to_owned(), humanize)
}

fn tablespace(row: &TablespaceRow) -> Line<5> {
    let percent = row.percent.map_or_else(|| "-".to_owned(), |percent| format!("{percent} %"));
    let limit = row.capacity_bytes.map_or_else(|| "none".to_owned(), humanize::bytes);
    let full_in = row.time_to_full.as_ref().map(|time| format!("full in {}", humanize::time_to_full(time)));
    ([row.kind.as_str().to_owned(), humanize::bytes(row.used_bytes), limit, percent, row.name.clone()], full_in)
}

fn session(row: &SessionRow) -> Line<6> {
    let cells = [
        row.session_id.clone(),
        or_dash(row.user.as_deref(), 14),
        or_dash(row.database.as_deref(), 14),
        amount(row.active_ms, humanize::millis),
        amount(row.memory_bytes, humanize::bytes),
        or_dash(row.wait.as_deref().or(row.state.as_deref()), WIDTH),
    ];
    (cells, row.statement.clone())
}

fn session_by_files(row: &SessionRow) -> Line<6> {
    let (mut cells, below) = session(row);
    cells[4] = amount(row.io_ms, humanize::millis);
    (cells, below)
}

fn blocking(row: &BlockingRow) -> Line<5> {
    // Who waits stands below whom it waits for, a step to the right.
    let step = "  ".repeat(usize::try_from(row.depth).unwrap_or(0).min(8));
    let cells = [
        format!("{step}{}", row.session_id),
        or_dash(row.user.as_deref(), 14),
        amount(row.waiting_ms, humanize::millis),
        amount(row.transaction_ms, humanize::millis),
        or_dash(row.state.as_deref(), WIDTH),
    ];
    (cells, row.statement.clone())
}

fn transaction(row: &TransactionRow) -> Line<5> {
    let changed = row.rows_modified.map_or_else(|| "-".to_owned(), |rows| rows.to_string());
    let cells = [
        humanize::millis(row.age_ms),
        cut(&row.session_id, 20),
        or_dash(row.user.as_deref(), 14),
        changed,
        or_dash(row.state.as_deref(), WIDTH),
    ];
    (cells, row.statement.clone())
}

fn replication(row: &ReplicationRow) -> Line<5> {
    let direction = match row.direction {
        ReplicationDirection::FromSource => "from",
        ReplicationDirection::ToReplica => "to",
        ReplicationDirection::Other => "other",
    };
    let cells = [
        direction.to_owned(),
        or_dash(row.peer.as_deref().or(row.name.as_deref()), 24),
        amount(row.lag_ms, humanize::millis),
        amount(row.lag_bytes, humanize::bytes),
        or_dash(row.state.as_deref(), WIDTH),
    ];
    (cells, row.error.clone())
}

/// Rows under their heads, each with what belongs below it; nothing where there is no row.
pub(crate) fn table<const N: usize>(out: &mut String, columns: &[Column; N], rows: impl Iterator<Item = Line<N>>) {
    let rows: Vec<Line<N>> = rows.collect();
    if rows.is_empty() {
        return;
    }
    let head = columns.map(|(name, _)| name.to_owned());
    let mut widths = [0; N];
    for cells in std::iter::once(&head).chain(rows.iter().map(|(cells, _)| cells)) {
        for (width, cell) in widths.iter_mut().zip(cells) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let aligned = |cells: &[String; N]| {
        let padded = cells.iter().zip(columns).zip(widths).map(|((cell, (_, to_the_right)), width)| {
            if *to_the_right { format!("{cell:>width$}") } else { format!("{cell:<width$}") }
        });
        cut(padded.collect::<Vec<_>>().join("  ").trim_end(), WIDTH)
    };
    line(out, "");
    line(out, &aligned(&head));
    for (cells, below) in &rows {
        line(out, &aligned(cells));
        if let Some(below) = below.as_deref().filter(|text| !text.is_empty()) {
            line(out, &format!("    {}", cut(below, WIDTH - 4)));
        }
    }
}

fn cut(text: &str, limit: usize) -> String {
    crate::clean::clean_within(text, limit)
}

#[cfg(test)]
mod tests {
    use agent_protocol::{Check, CheckName, TablespaceUsage};

    use super::*;

    fn golden(name: &str) -> CheckReport {
        let path = format!("{}/../agent-protocol/golden/{name}.json", env!("CARGO_MANIFEST_DIR"));
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
    }

    #[test]
    fn reports_read_well() {
        for name in [
            "connection",
            "connection-refused",
            "tablespace-usage",
            "top-sessions",
            "parameter",
            "blocking-sessions",
            "long-transactions",
            "replication-lag",
            "health",
        ] {
            let report = golden(name);
            insta::assert_snapshot!(format!("{name}.text"), render(&report));
            let check = match report.check() {
                CheckName::TablespaceUsage => Check::TablespaceUsage(TablespaceUsage::default()),
                _ => Check::Connection,
            };
            insta::assert_snapshot!(format!("{name}.nagios"), crate::output::nagios::render(&report, &check));
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
