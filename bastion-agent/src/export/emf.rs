//! What checks find, as metrics for CloudWatch: lines of JSON in its embedded metric format, which the CloudWatch agent, or
//! whatever else brings lines into CloudWatch Logs, carries there.
//!
//! A line holds one value of each dimension, so a report of tablespaces makes a line for each besides its own. Limits, by
//! CloudWatch's specification: 100 metrics and 30 dimensions a line; a dimension's value is printable ASCII, with something
//! in it besides blanks. Neither a summary nor a statement goes there.

use std::{
    collections::HashSet,
    fs::{self, File},
    io::{self, Write as _},
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    sync::mpsc::Receiver,
    time::Instant,
};

use agent_protocol::{CheckReport, Outcome, Rows, TablespaceRow};
use parking_lot::Mutex;
use serde_json::{Map, Value, json};

use super::writer::{LogThrottle, Writer};
use crate::{
    clean::clean,
    config::{Destination, MetricsSettings},
    files,
};

/// The namespace of all metrics.
const NAMESPACE: &str = "dbvoice";

/// How many tablespaces of a report have metrics of their own: the fullest. CloudWatch charges for each.
const MAX_TABLESPACES: usize = 20;

/// The longest value of a dimension, in characters. CloudWatch takes 1024 today and has taken 255.
const MAX_VALUE_CHARS: usize = 255;

/// How large the file gets before it is renamed, in bytes.
const FILE_LIMIT: u64 = 16 << 20;

/// Writes a report's metrics where the configuration says; nowhere where it says nothing.
#[derive(Debug)]
pub(super) struct EmbeddedMetrics {
    writer: Option<Writer<String>>,
    dropped: Mutex<LogThrottle>,
}

impl EmbeddedMetrics {
    pub(super) fn new(settings: Option<&MetricsSettings>) -> Self {
        let destination = settings.and_then(|settings| settings.embedded_metric_format.clone());
        let writer = destination.map(|destination| Writer::start("metrics", move |queue| write(&queue, destination)));
        Self { writer, dropped: Mutex::default() }
    }

    /// Takes a report. `instance` is the instance's name in the configuration or its DB identifier, whatever it was asked for by.
    pub(super) fn take(&self, instance: &str, report: &CheckReport) {
        let Some(writer) = &self.writer else { return };
        if !writer.try_send(lines(instance, report)) {
            let mut dropped = self.dropped.lock();
            if let Some(times) = dropped.should_log(Instant::now()) {
                tracing::error!(times, "metrics were dropped: they are not written as fast as they come");
            }
        }
    }
}

/// A report's metrics: lines of JSON, each ending in a newline. The first is the report's own.
fn lines(instance: &str, report: &CheckReport) -> String {
    let mut lines = line(instance, report, None, figures(report)) + "\n";
    if let Rows::TablespaceUsage(rows) = &report.rows {
        let mut seen = HashSet::new();
        let distinct = rows.iter().filter(|row| seen.insert(dimension(&row.name)));
        for row in distinct.take(MAX_TABLESPACES) {
            lines.push_str(&line(instance, report, Some(row), tablespace(row)));
            lines.push('\n');
        }
    }
    lines
}

fn line(instance: &str, report: &CheckReport, tablespace: Option<&TablespaceRow>, figures: Vec<Figure>) -> String {
    let mut root = Map::new();
    let mut dimensions = vec!["Instance", "Check"];
    root.insert("Instance".to_owned(), dimension(instance).into());
    root.insert("Check".to_owned(), report.check().as_str().into());
    if let Some(row) = tablespace {
        dimensions.push("Tablespace");
        root.insert("Tablespace".to_owned(), dimension(&row.name).into());
        root.insert("Kind".to_owned(), row.kind.as_str().into());
    }
    // For whoever looks for it in the logs; these are no metrics.
    root.insert("Outcome".to_owned(), report.outcome.as_str().into());
    if let Some(cause) = report.cause() {
        root.insert("Cause".to_owned(), cause.as_str().into());
    }
    if let Some(engine) = &report.engine {
        root.insert("Engine".to_owned(), engine.name.as_str().into());
    }
    let metrics: Vec<Value> = figures.iter().map(|figure| json!({"Name": figure.name, "Unit": figure.unit})).collect();
    let directive = json!({"Namespace": NAMESPACE, "Dimensions": [dimensions], "Metrics": metrics});
    let timestamp = report.started_at.as_millisecond();
    root.insert("_aws".to_owned(), json!({"Timestamp": timestamp, "CloudWatchMetrics": [directive]}));
    root.extend(figures.into_iter().map(|figure| (figure.name.to_owned(), figure.value)));
    Value::Object(root).to_string()
}

/// One metric of a line.
struct Figure {
    name: &'static str,
    /// As CloudWatch spells it.
    unit: &'static str,
    value: Value,
}

fn count(name: &'static str, value: impl Into<Value>) -> Figure {
    Figure { name, unit: "Count", value: value.into() }
}

fn millis(name: &'static str, value: u64) -> Figure {
    Figure { name, unit: "Milliseconds", value: value.into() }
}

fn percent(name: &'static str, share: f64) -> Figure {
    Figure { name, unit: "Percent", value: share.into() }
}

/// What a report tells of its instance. What is not known is left out: a 0 would be drawn as a measured one.
fn figures(report: &CheckReport) -> Vec<Figure> {
    let mut figures = vec![
        millis("CheckDuration", report.elapsed_ms),
        count("CheckOk", u8::from(report.outcome == Outcome::Ok)),
        count("CheckFailed", u8::from(report.failure.is_some())),
    ];
    let known = report.figures();
    figures.extend(known.connections_used.map(|used| count("ConnectionsUsed", used)));
    figures.extend(known.connections_max.map(|max| count("ConnectionsMax", max)));
    figures.extend(known.fullest_tablespace.map(|(_, share)| percent("FullestTablespacePercent", share)));
    figures.extend(known.busy_sessions.map(|busy| count("BusySessions", busy)));
    figures.extend(known.longest_active_ms.map(|longest| millis("LongestActive", longest)));
    figures.extend(known.waiting_sessions.map(|waiting| count("BlockedSessions", waiting)));
    figures.extend(known.longest_wait_ms.map(|longest| millis("LongestWait", longest)));
    figures.extend(known.open_transactions.map(|open| count("OpenTransactions", open)));
    figures.extend(known.oldest_transaction_ms.map(|oldest| millis("OldestTransactionAge", oldest)));
    figures.extend(known.replication_lag_ms.map(|lag| millis("ReplicationLag", lag)));
    figures.extend(known.replica_lag_ms.map(|lag| millis("ReplicaLag", lag)));
    figures.extend(known.replication_stopped.map(|stopped| count("ReplicationStopped", stopped)));
    if let Some(parts) = known.parts {
        figures.push(count("ChecksOk", parts.ok));
        figures.push(count("ChecksWarning", parts.warning));
        figures.push(count("ChecksCritical", parts.critical));
        figures.push(count("ChecksUnknown", parts.unknown));
    }
    figures
}

fn tablespace(row: &TablespaceRow) -> Vec<Figure> {
    let mut figures = vec![Figure { name: "TablespaceUsedBytes", unit: "Bytes", value: row.used_bytes.into() }];
    figures.extend(row.share_percent().map(|share| percent("TablespaceUsedPercent", share)));
    // CloudWatch has no unit for hours.
    figures.extend(row.hours_to_full().map(|hours| Figure {
        name: "TablespaceTimeToFull",
        unit: "Seconds",
        value: (hours * 3_600.0).round().into(),
    }));
    figures
}

/// A text as the value of a dimension. What is not ASCII is written as `\u{e9}`, so that different names stay different.
fn dimension(text: &str) -> String {
    let mut value = String::new();
    for character in clean(text).trim().chars() {
        let length = value.len();
        if character.is_ascii() {
            value.push(character);
        } else {
            value.extend(character.escape_unicode());
        }
        if value.len() > MAX_VALUE_CHARS {
            value.truncate(length);
            break;
        }
    }
    if value.is_empty() { "-".to_owned() } else { value }
}

/// Writes what is in the queue until its other end is gone.
fn write(queue: &Receiver<String>, destination: Destination) {
    let mut throttle = LogThrottle::default();
    let name = destination.to_string();
    let mut log = match destination {
        Destination::Stdout => None,
        Destination::File(path) => Some(Log { path, open: None, limit: FILE_LIMIT }),
    };
    for lines in queue {
        let written = match &mut log {
            Some(log) => log.append(&lines),
            None => io::stdout().lock().write_all(lines.as_bytes()),
        };
        if let Err(error) = written
            && let Some(times) = throttle.should_log(Instant::now())
        {
            tracing::error!(%error, to = name, times, "metrics cannot be written; checks go on without");
        }
    }
}

/// The file. It is opened again when it was renamed or removed, so logrotate needs to tell nobody; and it renames itself
/// when it is full, so it needs no logrotate.
#[derive(Debug)]
struct Log {
    path: PathBuf,
    open: Option<File>,
    limit: u64,
}

impl Log {
    fn append(&mut self, lines: &str) -> io::Result<()> {
        let mut file = match self.open.take() {
            Some(file) if is_at(&file, &self.path) => file,
            _ => files::open_log(&self.path)?,
        };
        let found = file.metadata()?;
        // Others may have given it another name since it was opened.
        files::own(&found)?;
        let mut length = found.len();
        if length > 0 && length.saturating_add(lines.len() as u64) > self.limit {
            let mut full = self.path.clone().into_os_string();
            full.push(".1");
            fs::rename(&self.path, full)?;
            file = files::open_log(&self.path)?;
            length = file.metadata()?.len();
        }
        // In one piece: whoever follows the file sees whole lines, also where the disk was full halfway through.
        if let Err(error) = file.write_all(lines.as_bytes()) {
            let _ = file.set_len(length);
            return Err(error);
        }
        self.open = Some(file);
        Ok(())
    }
}

/// Whether the open file is still the one at that path.
fn is_at(file: &File, path: &Path) -> bool {
    let (Ok(open), Ok(found)) = (file.metadata(), fs::symlink_metadata(path)) else { return false };
    (open.dev(), open.ino()) == (found.dev(), found.ino())
}

#[cfg(test)]
mod tests {
    use agent_protocol::CheckName;
    use proptest::prelude::*;

    use super::{
        super::any_report::{SECRET, any_report, golden},
        *,
    };

    #[test]
    fn figures_are_those_of_the_check() {
        let mut text = String::new();
        for name in CheckName::ALL.map(CheckName::as_str).into_iter().chain(["connection-refused"]) {
            for line in lines("orders-prod-1", &golden(name)).lines() {
                let line: Value = serde_json::from_str(line).unwrap();
                let metrics = line["_aws"]["CloudWatchMetrics"][0]["Metrics"].as_array().unwrap();
                let figures = metrics.iter().map(|metric| {
                    let name = metric["Name"].as_str().unwrap();
                    format!(" {name}={} {}", line[name], metric["Unit"].as_str().unwrap())
                });
                let tablespace = line["Tablespace"].as_str().map(|name| format!(" of {name}")).unwrap_or_default();
                text.push_str(&format!("{name}{tablespace}:{}\n", figures.collect::<String>()));
            }
        }
        insta::assert_snapshot!("figures", text);
        insta::assert_snapshot!("line", lines("orders-prod-1", &golden("connection")));
    }

    #[test]
    fn different_names_stay_different_in_ascii() {
        for (name, value) in
            [("orders", "orders"), (" donn\u{e9}es\n", "donn\\u{e9}es"), ("", "-"), ("\u{202e} \t", "-")]
        {
            assert_eq!(dimension(name), value);
        }
        assert_eq!(dimension(&"\u{e9}".repeat(300)).len(), 252);
        let mut report = golden("tablespace-usage");
        let Rows::TablespaceUsage(rows) = &mut report.rows else { unreachable!() };
        let row = rows[0].clone();
        *rows = (0..1_000).map(|number| TablespaceRow { name: format!("t{}", number / 2), ..row.clone() }).collect();
        let text = lines("sample", &report);
        assert_eq!((text.lines().count(), text.matches("\"t3\"").count()), (1 + MAX_TABLESPACES, 1));
    }

    #[test]
    fn the_file_is_found_again_after_it_was_renamed_and_renames_itself_when_full() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("metrics.log");
        let beside = |suffix: &str| directory.path().join(format!("metrics.log{suffix}"));
        let read = |suffix: &str| fs::read_to_string(beside(suffix)).unwrap();
        let mut log = Log { path: path.clone(), open: None, limit: 20 };
        log.append("one\n").unwrap();
        log.append("two\n").unwrap();
        assert_eq!(read(""), "one\ntwo\n");
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777 & !0o640, 0);

        // As logrotate does it, by either of its ways.
        fs::rename(&path, beside(".old")).unwrap();
        log.append("three\n").unwrap();
        assert_eq!((read(""), read(".old")), ("three\n".to_owned(), "one\ntwo\n".to_owned()));
        fs::write(&path, "").unwrap();
        log.append("four\n").unwrap();
        assert_eq!(read(""), "four\n");
        fs::remove_file(&path).unwrap();

        log.append("0123456789\n").unwrap();
        log.append("0123456789\n").unwrap();
        log.append("5\n").unwrap();
        assert_eq!((read(""), read(".1")), ("0123456789\n5\n".to_owned(), "0123456789\n".to_owned()));
        // What is larger than all the file may be goes into one of its own.
        log.append(&"x".repeat(50)).unwrap();
        assert_eq!((read("").len(), read(".1").len()), (50, 13));

        // A link that somebody put there is not followed.
        fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink(beside(".elsewhere"), &path).unwrap();
        assert!(log.append("x\n").is_err() && !beside(".elsewhere").exists());
        fs::remove_file(&path).unwrap();
        // Nor is another name of somebody else's file written to, nor the file once it has another name.
        fs::write(beside(".precious"), "precious").unwrap();
        fs::hard_link(beside(".precious"), &path).unwrap();
        assert!(log.append("x\n").is_err());
        assert_eq!(read(".precious"), "precious");
        fs::remove_file(&path).unwrap();
        log.append("again\n").unwrap();
        fs::hard_link(&path, beside(".second")).unwrap();
        assert!(log.append("x\n").is_err());
        fs::remove_file(beside(".second")).unwrap();
        assert_eq!(read(""), "again\n");
        log.append("and on\n").unwrap();
    }

    #[test]
    fn what_cannot_be_written_disturbs_nobody() {
        let directory = tempfile::tempdir().unwrap();
        let settings =
            |path: &Path| MetricsSettings { embedded_metric_format: Some(Destination::File(path.to_owned())) };
        let path = directory.path().join("metrics.log");
        let metrics = EmbeddedMetrics::new(Some(&settings(&path)));
        metrics.take("sample", &golden("connection"));
        drop(metrics);
        assert_eq!(fs::read_to_string(&path).unwrap(), lines("sample", &golden("connection")));

        // A folder that is not there, a pipe that nobody reads, and none at all.
        let pipe = directory.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        for path in [directory.path().join("missing/metrics.log"), pipe] {
            let metrics = EmbeddedMetrics::new(Some(&settings(&path)));
            let begun = Instant::now();
            (0..1_000).for_each(|_| metrics.take("sample", &golden("connection")));
            drop(metrics);
            assert!(begun.elapsed().as_secs() < 5, "{:?}", begun.elapsed());
        }
        EmbeddedMetrics::new(None).take("sample", &golden("connection"));
    }

    /// What the specification of the format and of CloudWatch's metrics ask of a line.
    fn keeps_to_the_limits(line: &str) {
        assert!(line.len() <= 256 * 1024, "an event of CloudWatch Logs, where it is smallest");
        let root: Value = serde_json::from_str(line).unwrap();
        assert!(root["_aws"]["Timestamp"].is_i64() || root["_aws"]["Timestamp"].is_u64());
        for directive in root["_aws"]["CloudWatchMetrics"].as_array().unwrap() {
            assert_eq!(directive["Namespace"], NAMESPACE);
            for set in directive["Dimensions"].as_array().unwrap() {
                assert!(set.as_array().unwrap().len() <= 30);
                for name in set.as_array().unwrap() {
                    let value = root[name.as_str().unwrap()].as_str().unwrap();
                    assert!(value.len() <= 1024 && !value.trim().is_empty(), "{value:?}");
                    assert!(value.chars().all(|c| c.is_ascii() && !c.is_ascii_control()), "{value:?}");
                }
            }
            let metrics = directive["Metrics"].as_array().unwrap();
            assert!(!metrics.is_empty() && metrics.len() <= 100);
            for metric in metrics {
                let value = root[metric["Name"].as_str().unwrap()].as_f64().unwrap();
                assert!((0.0..=2_f64.powi(360)).contains(&value), "{metric}: {value}");
                let unit = metric["Unit"].as_str().unwrap();
                assert!(["Count", "Milliseconds", "Seconds", "Percent", "Bytes"].contains(&unit), "{unit}");
            }
        }
        assert!(!line.contains(SECRET), "{line}");
    }

    proptest! {
        #[test]
        fn any_report_makes_lines_within_the_limits(instance in "\\PC{0,300}", report in any_report()) {
            let text = lines(&instance, &report);
            prop_assert!(text.ends_with('\n'));
            text.lines().for_each(keeps_to_the_limits);
        }
    }
}
