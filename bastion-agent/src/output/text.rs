//! A report as aligned text.

use agent_protocol::{
    BlockingRow, CheckReport, ConnectionRow, EngineName, HealthRow, ParameterRow, ReplicationDirection, ReplicationRow,
    Role, Rows, ServedBy, SessionRow, TablespaceRow, TransactionRow,
};

use super::{
    humanize,
    page::{Column, Line, Page, cut},
};

pub(super) fn render(report: &CheckReport, width: usize) -> String {
    let mut page = Page::new(width);
    let cause = report.cause().map(|cause| format!(" ({cause})")).unwrap_or_default();
    page.wrapped(
        "",
        &format!("{} {}: {}{cause}", report.check(), report.instance, report.outcome.as_str().to_uppercase()),
    );
    page.wrapped("", &report.summary);
    if let Some(failure) = &report.failure {
        page.wrapped("Next: ", &failure.hint);
    }
    match &report.rows {
        Rows::Connection(rows) => rows.iter().for_each(|row| connection(&mut page, report, row)),
        Rows::TablespaceUsage(rows) => page.table(&TABLESPACES, rows.iter().map(tablespace)),
        Rows::TopSessions(rows) if rows.iter().any(|row| row.io_ms.is_some()) => {
            page.table(&SESSIONS_BY_FILES, rows.iter().map(session_by_files));
        }
        Rows::TopSessions(rows) => page.table(&SESSIONS, rows.iter().map(session)),
        Rows::Parameter(rows) => rows.iter().for_each(|row| parameter(&mut page, row)),
        Rows::BlockingSessions(rows) => page.table(&BLOCKING, rows.iter().map(blocking)),
        Rows::LongTransactions(rows) => page.table(&TRANSACTIONS, rows.iter().map(transaction)),
        Rows::ReplicationLag(rows) => page.table(&REPLICATION, rows.iter().map(replication)),
        Rows::Health(rows) => health(&mut page, rows),
    }
    let shown = report.rows.len() as u64;
    if shown < report.total_rows {
        page.line(&format!("({shown} of {} shown)", report.total_rows));
    }
    for error in &report.row_errors {
        page.wrapped("Not read: ", &format!("{}: {}", error.subject, error.message));
    }
    page.finish()
}

fn health(page: &mut Page, rows: &[HealthRow]) {
    if !rows.is_empty() {
        page.blank();
    }
    let width = rows.iter().map(|row| row.check.as_str().len()).max().unwrap_or(0);
    for row in rows {
        let label = format!("{:<9} {:<width$}  ", row.outcome.as_str().to_uppercase(), row.check.as_str());
        let hint = row.hint.as_deref().map(|hint| ("Next: ", hint));
        let unread: Vec<String> =
            row.row_errors.iter().map(|error| format!("{}: {}", error.subject, error.message)).collect();
        let unread = unread.iter().map(|text| ("Not read: ", text.as_str()));
        page.titled(&label, &row.summary, hint.into_iter().chain(unread));
    }
}

fn connection(page: &mut Page, report: &CheckReport, row: &ConnectionRow) {
    let server = report.engine.as_ref().map(|engine| {
        let version = engine.version.as_deref().unwrap_or("of unknown version");
        let role = match row.role {
            // Whether transactions are read-only by a setting of the server, PostgreSQL does not tell a session that has set it for itself.
            Role::Primary => match engine.name {
                EngineName::Postgres => "primary",
                EngineName::Mysql | EngineName::Mariadb | EngineName::Oracle => "takes writes",
            },
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
    page.blank();
    page.facts(found);
}

fn parameter(page: &mut Page, row: &ParameterRow) {
    let yes_or_no = |flag| if flag { "yes" } else { "no" }.to_owned();
    page.blank();
    page.facts([
        ("Value", row.value.clone().or_else(|| row.hidden.then(|| "set, and not shown".to_owned()))),
        ("Unit", row.unit.clone()),
        ("Source", row.source.clone()),
        ("Default", row.default_value.clone()),
        ("Restart pending", row.pending_restart.map(yes_or_no)),
    ]);
}

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

/// How wide a cell at the end of a row gets; the page cuts what does not fit on it.
const MAX_CELL_WIDTH: usize = 200;

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
        or_dash(row.wait.as_deref().or(row.state.as_deref()), MAX_CELL_WIDTH),
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
        or_dash(row.state.as_deref(), MAX_CELL_WIDTH),
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
        or_dash(row.state.as_deref(), MAX_CELL_WIDTH),
    ];
    (cells, row.statement.clone())
}

fn replication(row: &ReplicationRow) -> Line<5> {
    let direction = match row.direction {
        ReplicationDirection::FromSource => "from",
        ReplicationDirection::ToReplica => "to",
        ReplicationDirection::Other => "other",
    };
    // Else the time behind reads as if something were wrong.
    let delay = row.delay_ms.map(|delay| format!("delayed by {} on purpose", humanize::millis(delay)));
    let state: Vec<&str> = [row.state.as_deref(), delay.as_deref()].into_iter().flatten().collect();
    let state = (!state.is_empty()).then(|| state.join(", "));
    let cells = [
        direction.to_owned(),
        or_dash(row.peer.as_deref().or(row.name.as_deref()), 24),
        amount(row.lag_ms, humanize::millis),
        amount(row.lag_bytes, humanize::bytes),
        or_dash(state.as_deref(), MAX_CELL_WIDTH),
    ];
    (cells, row.error.clone())
}

#[cfg(test)]
mod tests {
    use agent_protocol::{Check, CheckName, Figures, TablespaceUsage};

    use unicode_width::UnicodeWidthStr as _;

    use super::*;
    use crate::output::USUAL_WIDTH;

    fn golden(name: &str) -> CheckReport {
        let path = format!("{}/../agent-protocol/golden/{name}.json", env!("CARGO_MANIFEST_DIR"));
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
    }

    #[test]
    fn reports_read_well() {
        let folder = format!("{}/../agent-protocol/golden", env!("CARGO_MANIFEST_DIR"));
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap();
            let report = golden(name);
            let check = match report.check() {
                CheckName::TablespaceUsage => Check::TablespaceUsage(TablespaceUsage::default()),
                _ => Check::Connection,
            };
            let line = crate::output::nagios::render(&report, &check, usize::MAX);
            assert!(
                report.figures() == Figures::default() || line.contains(" | "),
                "{name} has figures, and no performance data"
            );
            insta::assert_snapshot!(format!("{name}.nagios"), line);
            insta::assert_snapshot!(format!("{name}.text"), render(&report, USUAL_WIDTH));
        }
    }

    #[test]
    fn no_line_is_wider_than_the_page() {
        let mut report = golden("top-sessions");
        let Rows::TopSessions(rows) = &mut report.rows else { unreachable!() };
        rows[0].user = Some("a_user_with_a_very_long_name_indeed".to_owned());
        rows[0].database = Some("a_database_with_a_very_long_name_indeed".to_owned());
        rows[0].wait = Some("IO: a wait event with a very long name".to_owned());
        rows[0].statement = Some("SELECT x FROM y ".repeat(20));
        report.summary = "word ".repeat(60);
        for width in [60, USUAL_WIDTH, 200] {
            let text = render(&report, width);
            assert!(text.lines().all(|line| line.width() <= width), "{text}");
            // What fits is shown.
            assert_eq!(text.contains(&"SELECT x FROM y ".repeat(11)), width == 200, "{text}");
        }
    }
}
