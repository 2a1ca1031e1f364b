//! Reports as a monitoring plugin prints them, by the Monitoring Plugins guidelines: `NAME STATUS - summary | label=value[UOM];warn;crit;min;max`.
//! Of several instances, all figures stand on that first line: whatever reads plugins reads it. A line for each instance follows.

use std::collections::BTreeSet;

use agent_protocol::{Check, CheckReport, ConnectionRow, Outcome, OutcomeCounts, ReplicationRow, Rows, TransactionRow};

/// The report with its first `most` figures.
pub(super) fn render(report: &CheckReport, check: &Check, most: usize) -> String {
    let data = performance_data(report, check).into_iter().map(|datum| (datum.label, datum.value));
    format!("{}{}\n", status(report), written(data, |label| !FIXED.contains(&label), most))
}

/// The reports of several instances with their first `most` figures: `worst` is the outcome of all, `found` says how many have which.
pub(super) fn render_all(
    reports: &[CheckReport],
    check: &Check,
    (worst, found): (Outcome, &str),
    most: usize,
) -> String {
    let name = check.name().as_str().to_uppercase();
    let data = reports.iter().flat_map(|report| {
        let data = performance_data(report, check).into_iter();
        data.map(|datum| (format!("{}/{}", report.instance, datum.label), datum.value))
    });
    let lines: String =
        reports.iter().map(|report| format!("{}: {}\n", plain(&report.instance), status(report))).collect();
    let data = written(data, |_| true, most);
    format!("{name} {} - {}{data}\n{lines}", worst.as_str().to_uppercase(), plain(found))
}

/// How many figures the reports have.
pub(super) fn count(reports: &[CheckReport], check: &Check) -> usize {
    reports.iter().map(|report| performance_data(report, check).len()).sum()
}

fn status(report: &CheckReport) -> String {
    let name = report.check().as_str().to_uppercase();
    format!("{name} {} - {}", report.outcome.as_str().to_uppercase(), plain(&report.summary))
}

/// A pipe begins the performance data, so none may stand in the text.
fn plain(text: &str) -> String {
    text.replace('|', "/")
}

/// The performance data with the pipe before it, `most` of them whole; how many are left out stands before the pipe. No two have one
/// label: what reads them would keep the last.
fn written(data: impl Iterator<Item = (String, String)>, in_quotes: impl Fn(&str) -> bool, most: usize) -> String {
    let mut labels = BTreeSet::new();
    let mut data: Vec<String> = data
        .map(|(name, value)| {
            // Within quotes anything may stand but these; a quote is doubled.
            let safe: String = name.chars().map(|c| if matches!(c, '=' | '|' | '"') { '_' } else { c }).collect();
            let mut label = safe.clone();
            for number in 2_u32.. {
                if labels.insert(label.clone()) {
                    break;
                }
                label = format!("{safe} {number}");
            }
            if in_quotes(&label) {
                format!("'{}'={value}", label.replace('\'', "''"))
            } else {
                format!("{label}={value}")
            }
        })
        .collect();
    let left_out = data.len().saturating_sub(most);
    data.truncate(most);
    let note = if left_out > 0 { format!(" ({left_out} figures left out)") } else { String::new() };
    if data.is_empty() { note } else { format!("{note} | {}", data.join(" ")) }
}

/// Labels of the agent's own, which need no quotes.
const FIXED: [&str; 12] = [
    "connect",
    "query",
    "connections",
    "busy",
    "longest",
    "waiting",
    "open",
    "oldest",
    "ok",
    "warning",
    "critical",
    "unknown",
];

/// A figure: its label, and the rest as plugins write it.
struct Datum {
    label: String,
    value: String,
}

fn datum(label: &str, value: String) -> Datum {
    Datum { label: label.to_owned(), value }
}

fn performance_data(report: &CheckReport, check: &Check) -> Vec<Datum> {
    // What could not be checked has no figures: a 0 would be drawn as a measured one.
    if report.failure.is_some() {
        return Vec::new();
    }
    let known = report.figures();
    let number = |name: &str, value: Option<u64>| value.map(|value| datum(name, format!("{value};;;0;")));
    let measured = |name: &str, millis: Option<u64>| millis.map(|millis| datum(name, format!("{millis}ms;;;0;")));
    match &report.rows {
        Rows::Connection(rows) => rows
            .iter()
            .flat_map(|row| {
                let connections = row.connections_used.map(|used| {
                    let of_max = |percent| row.connections_max.map(|max| share(max, percent)).unwrap_or_default();
                    let (warning, critical) =
                        (of_max(ConnectionRow::WARNING_PERCENT), of_max(ConnectionRow::CRITICAL_PERCENT));
                    datum("connections", format!("{used};{warning};{critical};0;{}", of_max(100)))
                });
                [measured("connect", Some(row.connect_ms)), measured("query", Some(row.query_ms)), connections]
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
                datum(&row.name, format!("{}B;{warning};{critical};0;{limit}", row.used_bytes))
            })
            .collect(),
        Rows::TopSessions(_) => {
            let data = [number("busy", known.busy_sessions), measured("longest", known.longest_active_ms)];
            data.into_iter().flatten().collect()
        }
        Rows::BlockingSessions(_) => {
            let data = [number("waiting", known.waiting_sessions), measured("longest", known.longest_wait_ms)];
            data.into_iter().flatten().collect()
        }
        Rows::LongTransactions(_) => {
            let (warning, critical) = (TransactionRow::WARNING_MS, TransactionRow::CRITICAL_MS);
            let oldest = known.oldest_transaction_ms;
            let oldest = oldest.map(|oldest| datum("oldest", format!("{oldest}ms;{warning};{critical};0;")));
            [number("open", known.open_transactions), oldest].into_iter().flatten().collect()
        }
        Rows::ReplicationLag(rows) => rows
            .iter()
            .filter_map(|row| {
                let name = row.peer.as_deref().or(row.name.as_deref()).unwrap_or("replication");
                let (warning, critical) = (ReplicationRow::WARNING_MS, ReplicationRow::CRITICAL_MS);
                row.lag_ms.map(|lag| datum(name, format!("{lag}ms;{warning};{critical};0;")))
            })
            .collect(),
        Rows::Health(rows) => {
            let data = known.parts.map(|OutcomeCounts { ok, warning, critical, unknown }| {
                [("ok", ok), ("warning", warning), ("critical", critical), ("unknown", unknown)]
                    .map(|(name, count)| datum(name, format!("{count};;;0;{}", rows.len())))
            });
            data.into_iter().flatten().collect()
        }
        // A test holds that what has figures is told above.
        _ => Vec::new(),
    }
}

/// So many per cent of a capacity.
fn share(capacity: u64, percent: u8) -> String {
    (u128::from(capacity) * u128::from(percent) / 100).to_string()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use agent_protocol::TablespaceUsage;
    use proptest::prelude::*;

    use super::*;

    /// What a plugin printed, read by the guidelines' grammar: the text, the lines after it, and the data by its labels.
    struct Read {
        text: String,
        more: Vec<String>,
        data: BTreeMap<String, String>,
    }

    /// `TEXT | DATA`, then lines of long text, of which the last may have a pipe too; what follows that is data.
    fn read(output: &str) -> Read {
        let (first, long) = output.split_once('\n').unwrap();
        let (text, mut data) =
            first.split_once('|').map_or((first, String::new()), |(text, data)| (text, data.to_owned()));
        let (long, rest) = long.split_once('|').unwrap_or((long, ""));
        data += &format!(" {}", rest.replace('\n', " "));
        let mut found = BTreeMap::new();
        let mut left = data.trim();
        while !left.is_empty() {
            let label;
            if let Some(quoted) = left.strip_prefix('\'') {
                let mut name = String::new();
                let mut characters = quoted.char_indices().peekable();
                let end = loop {
                    match characters.next() {
                        Some((_, '\'')) if characters.next_if(|(_, next)| *next == '\'').is_some() => name.push('\''),
                        Some((at, '\'')) => break at,
                        Some((_, character)) => name.push(character),
                        None => panic!("no end of the label: {left}"),
                    }
                };
                (label, left) = (name, &quoted[end + 1..]);
            } else {
                let end = left.find(|c: char| c == '=' || c.is_whitespace() || c == '\'').expect("a label");
                (label, left) = (left[..end].to_owned(), &left[end..]);
            }
            assert!(!label.is_empty() && !label.contains('='), "{label:?}");
            left = left.strip_prefix('=').expect("= follows a label");
            let (value, rest) = left.split_once(' ').unwrap_or((left, ""));
            left = rest.trim_start();
            let fields: Vec<&str> = value.split(';').collect();
            let number = fields[0].trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
            assert!(
                number.parse::<f64>().is_ok()
                    && ["", "s", "ms", "us", "%", "B", "c"].contains(&&fields[0][number.len()..])
            );
            assert!(
                fields.len() <= 5 && fields[1..].iter().all(|limit| limit.is_empty() || limit.parse::<f64>().is_ok())
            );
            assert!(found.insert(label.clone(), value.to_owned()).is_none(), "the label {label:?} twice");
        }
        Read { text: text.trim().to_owned(), more: long.lines().map(str::to_owned).collect(), data: found }
    }

    fn report(name: &str) -> CheckReport {
        let path = format!("{}/../agent-protocol/golden/{name}.json", env!("CARGO_MANIFEST_DIR"));
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
    }

    fn called(instance: &str, report: CheckReport) -> CheckReport {
        CheckReport { instance: instance.to_owned(), ..report }
    }

    #[test]
    fn several_instances_are_one_status_with_all_figures_by_name() {
        let reports = [
            called("shop", report("connection")),
            called("my 'old' blog", report("connection")),
            called("a=b|c", report("connection")),
            called("down", report("connection-refused")),
        ];
        let output = render_all(
            &reports,
            &Check::Connection,
            (Outcome::Critical, "4 instances: 3 ok, 1 critical (a|b)"),
            usize::MAX,
        );
        let found = read(&output);
        assert_eq!(found.text, "CONNECTION CRITICAL - 4 instances: 3 ok, 1 critical (a/b)");
        assert_eq!(found.more.len(), 4, "{output}");
        assert!(found.more[1].starts_with("my 'old' blog: CONNECTION OK - "), "{output}");
        let names: Vec<&str> = found.data.keys().map(String::as_str).collect();
        let expected = ["a_b_c/connect", "a_b_c/connections", "a_b_c/query", "my 'old' blog/connect"];
        assert_eq!(&names[..4], &expected, "what is down has no figures");
        assert_eq!(names.len(), 9);
    }

    proptest! {
        #[test]
        fn whatever_things_are_called_a_plugins_reader_finds_each(
            instances in proptest::collection::vec("[a '=|\"/2]{1,4}", 1..4),
            names in proptest::collection::vec("[a '=|\"/2]{1,4}", 1..4),
        ) {
            let mut report = report("tablespace-usage");
            let Rows::TablespaceUsage(rows) = &mut report.rows else { unreachable!() };
            let row = rows[0].clone();
            *rows = names.iter().map(|name| { let mut row = row.clone(); row.name.clone_from(name); row }).collect();
            let check = Check::TablespaceUsage(TablespaceUsage::default());
            prop_assert_eq!(read(&render(&report, &check, usize::MAX)).data.len(), names.len());
            let reports: Vec<_> = instances.iter().map(|instance| called(instance, report.clone())).collect();
            let found = read(&render_all(&reports, &check, (Outcome::Ok, "all"), usize::MAX));
            prop_assert_eq!(found.data.len(), names.len() * instances.len());
            prop_assert_eq!(found.more.len(), instances.len());
        }
    }
}
