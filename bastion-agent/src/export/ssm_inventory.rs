//! What checks find, as custom inventory of this machine for Systems Manager: `dbvoice.json` in the folder that the SSM agent
//! collects from, an entry an instance.
//!
//! Limits, by the SSM agent's custom gatherer and the service's `InventoryItem`: a type's name of at most 100 bytes, which
//! begins with `Custom:`; 50 attributes an entry, names of at most 64 bytes, values that are texts of at most 4,096; 200 KB a
//! type. The gatherer takes every file that ends in `.json`, so what is half written must be called otherwise.

use std::{
    collections::{BTreeMap, HashMap},
    io,
    path::Path,
    sync::{
        Mutex, PoisonError,
        mpsc::{Receiver, RecvTimeoutError},
    },
    time::{Duration, Instant},
};

use agent_protocol::{CheckName, CheckReport, EngineName, HealthPart, Outcome, ReplicationDirection, Rows};
use jiff::Timestamp;
use serde::Serialize;

use super::{
    emf::percent,
    writer::{LogThrottle, Writer},
};
use crate::{clean::clean_within, config::InventorySettings, files};

/// The file in the folder.
const FILE: &str = "dbvoice.json";

/// How often the file is written at most. Systems Manager collects every 30 minutes at the most often.
const INTERVAL: Duration = Duration::from_secs(60);

/// The largest file, in bytes.
const SIZE_LIMIT: usize = 200_000;

/// How many instances are remembered: more than fit.
const REMEMBERED: usize = 1_000;

/// The longest texts of an entry, in characters, of which UTF-8 takes four bytes at most.
const NAME: usize = 255;
const PROBLEM: usize = 500;

/// Writes what checks found into the folder that the configuration names; nothing where it names none.
#[derive(Debug)]
pub(super) struct Inventory {
    writer: Option<Writer<Seen>>,
    dropped: Mutex<LogThrottle>,
}

impl Inventory {
    pub(super) fn new(settings: Option<&InventorySettings>) -> Self {
        let directory = settings.map(|settings| settings.directory.clone());
        let writer = directory
            .map(|directory| Writer::start("inventory", move |queue| keep_written(&queue, &directory, INTERVAL)));
        Self { writer, dropped: Mutex::default() }
    }

    /// Takes a report. `instance` is the instance's name in the configuration or its DB identifier, whatever it was asked for by.
    pub(super) fn take(&self, instance: &str, report: &CheckReport) {
        let Some(writer) = &self.writer else { return };
        if !writer.try_send(Seen::in_report(instance, report)) {
            let mut dropped = self.dropped.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(times) = dropped.should_log(Instant::now()) {
                tracing::error!(
                    times,
                    "reports were left out of the inventory: it is not written as fast as they come"
                );
            }
        }
    }
}

/// What a report adds to what is known of its instance.
#[derive(Debug, Clone)]
struct Seen {
    instance: String,
    at: Timestamp,
    engine: Option<(EngineName, Option<String>)>,
    /// What each check amounts to. A report of `health` is one of many checks.
    outcomes: Vec<(HealthPart, Outcome, String)>,
    /// The check's figures; none where it could not be made, or is `health`.
    figures: Option<(CheckName, Figures)>,
}

/// What inventory tells in figures, as texts.
#[derive(Debug, Clone, Default)]
struct Figures(BTreeMap<&'static str, String>);

impl Seen {
    fn in_report(instance: &str, report: &CheckReport) -> Self {
        let engine = report.engine.as_ref();
        let outcomes = match &report.rows {
            Rows::Health(rows) if report.failure.is_none() => {
                rows.iter().map(|row| (row.check, row.outcome, clean_within(&row.summary, PROBLEM))).collect()
            }
            // A parameter's value is for who asked for it.
            Rows::Parameter(_) => Vec::new(),
            _ => vec![(report.check().into(), report.outcome, clean_within(&report.summary, PROBLEM))],
        };
        Self {
            instance: clean_within(instance, NAME),
            at: report.started_at,
            engine: engine
                .map(|engine| (engine.name, engine.version.as_deref().map(|version| clean_within(version, NAME)))),
            outcomes,
            figures: (report.check() != CheckName::Health).then(|| (report.check(), figures(report))),
        }
    }
}

fn figures(report: &CheckReport) -> Figures {
    let mut figures = BTreeMap::new();
    if report.failure.is_some() {
        return Figures(figures);
    }
    match &report.rows {
        Rows::Connection(rows) => {
            let used = rows.first().and_then(|row| row.connections_used);
            figures.extend(used.map(|used| ("ConnectionsUsed", used.to_string())));
        }
        Rows::TablespaceUsage(rows) => {
            let shares = rows.iter().filter_map(|row| Some((row, row.percent.and_then(percent)?)));
            if let Some((row, percent)) = shares.max_by(|(_, a), (_, b)| a.total_cmp(b)) {
                figures.insert("FullestTablespace", clean_within(&row.name, NAME));
                figures.insert("FullestPercent", percent.to_string());
            }
            let hours = rows.iter().filter_map(|row| row.time_to_full).map(|time| time.estimate_hours);
            let soonest = hours.filter(|hours| hours.is_finite()).min_by(f64::total_cmp);
            figures.extend(soonest.map(|hours| ("TimeToFullHours", format!("{hours:.1}"))));
        }
        Rows::BlockingSessions(rows) => {
            figures.insert("BlockedSessions", rows.iter().filter(|row| row.is_waiting()).count().to_string());
        }
        Rows::LongTransactions(rows) => {
            let oldest = rows.iter().map(|row| row.age_ms).max().unwrap_or(0);
            figures.insert("OldestTransactionMs", oldest.to_string());
        }
        Rows::ReplicationLag(rows) => {
            let sources = rows.iter().filter(|row| row.direction == ReplicationDirection::FromSource);
            let lag = sources.filter_map(|row| row.lag_ms).max();
            figures.extend(lag.map(|lag| ("ReplicationLagMs", lag.to_string())));
        }
        Rows::TopSessions(_) | Rows::Parameter(_) | Rows::Health(_) => {}
    }
    Figures(figures)
}

/// What is known of an instance, from the latest report of each of its checks.
#[derive(Debug)]
struct State {
    at: Timestamp,
    engine: Option<EngineName>,
    version: Option<String>,
    outcomes: HashMap<HealthPart, (Outcome, String)>,
    figures: HashMap<CheckName, Figures>,
}

/// What is known of all instances, by name.
#[derive(Debug, Default)]
struct States(BTreeMap<String, State>);

impl States {
    fn learn(&mut self, seen: Seen) {
        if self.0.len() >= REMEMBERED && !self.0.contains_key(&seen.instance) {
            let oldest = self.0.iter().min_by_key(|(_, state)| state.at).map(|(name, _)| name.clone());
            oldest.and_then(|name| self.0.remove(&name));
        }
        let state = self.0.entry(seen.instance).or_insert_with(|| State {
            at: seen.at,
            engine: None,
            version: None,
            outcomes: HashMap::new(),
            figures: HashMap::new(),
        });
        state.at = state.at.max(seen.at);
        if let Some((engine, version)) = seen.engine {
            state.engine = Some(engine);
            // A server that was not reached this time has told its version before.
            state.version = version.or(state.version.take());
        }
        state.outcomes.extend(seen.outcomes.into_iter().map(|(check, outcome, summary)| (check, (outcome, summary))));
        state.figures.extend(seen.figures);
    }

    /// The file's text. Where not all instances fit, those are left out that are fine, and those that were checked
    /// longest ago first.
    fn document(&self) -> Result<String, serde_json::Error> {
        let mut order: Vec<_> = self.0.iter().collect();
        order.sort_by_key(|(_, state)| std::cmp::Reverse((state.outcome().severity(), state.at)));
        let mut size = serde_json::to_string(&Document::of(Vec::new()))?.len();
        let mut entries = Vec::new();
        for (name, state) in order {
            let entry = state.entry(name);
            // With the comma.
            size += serde_json::to_string(&entry)?.len() + 1;
            if size > SIZE_LIMIT {
                break;
            }
            entries.push(entry);
        }
        // In an order in which nothing moves while nothing happens.
        entries.sort_by(|a, b| a.instance.cmp(&b.instance));
        serde_json::to_string(&Document::of(entries))
    }
}

impl State {
    /// The worst of what its checks amount to.
    fn outcome(&self) -> Outcome {
        let outcomes = self.outcomes.values().map(|(outcome, _)| *outcome);
        outcomes.max_by_key(|outcome| outcome.severity()).unwrap_or(Outcome::Unknown)
    }

    /// What the worst of its checks says; nothing where all is well.
    fn problem(&self) -> &str {
        let outcome = self.outcome();
        let checks = HealthPart::ALL.iter().filter_map(|part| self.outcomes.get(part));
        let mut worst = checks.filter(|(found, _)| *found == outcome && outcome != Outcome::Ok);
        worst.next().map_or("", |(_, summary)| summary)
    }

    fn entry(&self, name: &str) -> Entry {
        let figure = |name| {
            let known = self.figures.values().find_map(|figures| figures.0.get(name));
            known.cloned().unwrap_or_default()
        };
        Entry {
            instance: name.to_owned(),
            engine: self.engine.map(|engine| engine.as_str().to_owned()).unwrap_or_default(),
            version: self.version.clone().unwrap_or_default(),
            outcome: self.outcome().as_str(),
            checked_at: self.at.to_string(),
            connections_used: figure("ConnectionsUsed"),
            fullest_tablespace: figure("FullestTablespace"),
            fullest_percent: figure("FullestPercent"),
            time_to_full_hours: figure("TimeToFullHours"),
            replication_lag_ms: figure("ReplicationLagMs"),
            oldest_transaction_ms: figure("OldestTransactionMs"),
            blocked_sessions: figure("BlockedSessions"),
            problem: self.problem().to_owned(),
        }
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Document {
    schema_version: &'static str,
    type_name: &'static str,
    content: Vec<Entry>,
}

impl Document {
    fn of(content: Vec<Entry>) -> Self {
        Self { schema_version: "1.0", type_name: "Custom:DbvoiceInstances", content }
    }
}

/// An entry of the inventory. The service takes texts only; what is not known is empty.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Entry {
    instance: String,
    engine: String,
    version: String,
    outcome: &'static str,
    checked_at: String,
    connections_used: String,
    fullest_tablespace: String,
    fullest_percent: String,
    time_to_full_hours: String,
    replication_lag_ms: String,
    oldest_transaction_ms: String,
    blocked_sessions: String,
    problem: String,
}

/// Writes the file when something has changed, and not before `interval` has passed since it was written last.
fn keep_written(queue: &Receiver<Seen>, directory: &Path, interval: Duration) {
    let (mut states, mut throttle, mut written) = (States::default(), LogThrottle::default(), String::new());
    let (mut last, mut due): (Option<Instant>, Option<Instant>) = (None, None);
    loop {
        let next = match due {
            Some(due) => match due.checked_duration_since(Instant::now()) {
                Some(left) if !left.is_zero() => queue.recv_timeout(left),
                _ => Err(RecvTimeoutError::Timeout),
            },
            None => queue.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        let ended = matches!(next, Err(RecvTimeoutError::Disconnected));
        match next {
            Ok(seen) => {
                states.learn(seen);
                due = due.or_else(|| Some(last.map_or_else(Instant::now, |last| last + interval)));
                continue;
            }
            Err(_) if ended && due.is_none() => return,
            Err(_) => {}
        }
        let document = states.document().map_err(io::Error::from);
        let result = document.and_then(|document| {
            if document != written {
                write(directory, &document)?;
                written = document;
            }
            Ok(())
        });
        if let Err(error) = result
            && let Some(times) = throttle.should_log(Instant::now())
        {
            let directory = directory.display();
            tracing::error!(%error, %directory, times, "the inventory cannot be written; checks go on without");
        }
        (last, due) = (Some(Instant::now()), None);
        if ended {
            return;
        }
    }
}

fn write(directory: &Path, document: &str) -> io::Result<()> {
    files::replace(&directory.join(FILE), document.as_bytes(), 0o640, true)
}

#[cfg(test)]
mod tests {
    use std::{fs, sync::mpsc::sync_channel};

    use agent_protocol::TimeToFull;
    use proptest::prelude::*;

    use super::{
        super::any_report::{SECRET, any_report, golden},
        *,
    };

    fn states(reports: &[(&str, CheckReport)]) -> States {
        let mut states = States::default();
        reports.iter().for_each(|(instance, report)| states.learn(Seen::in_report(instance, report)));
        states
    }

    #[test]
    fn an_instance_is_told_by_the_latest_of_each_check() {
        let names = ["tablespace-usage", "connection", "blocking-sessions", "long-transactions", "replication-lag"];
        let mut reports: Vec<_> = names.iter().map(|name| ("orders", golden(name))).collect();
        reports.push(("blog", golden("connection-refused")));
        let pretty = |states: &States| {
            let document: serde_json::Value = serde_json::from_str(&states.document().unwrap()).unwrap();
            serde_json::to_string_pretty(&document).unwrap()
        };
        let mut states = states(&reports);
        insta::assert_snapshot!("instances", pretty(&states));

        // Health is many checks; what could not be made has no figures any more.
        states.learn(Seen::in_report("orders", &golden("health")));
        let mut failed = golden("connection-refused");
        failed.engine = golden("connection").engine.map(|engine| agent_protocol::Engine { version: None, ..engine });
        states.learn(Seen::in_report("orders", &failed));
        let entry = states.0["orders"].entry("orders");
        assert_eq!((entry.outcome, entry.problem.as_str()), ("critical", "Nothing listens at db.example:3306."));
        assert_eq!((entry.connections_used.as_str(), entry.version.as_str()), ("", "15.18"));
        assert_eq!(entry.oldest_transaction_ms, "7500000");

        let mut fine = golden("connection");
        fine.started_at += Duration::from_secs(60);
        states.learn(Seen::in_report("blog", &fine));
        let entry = states.0["blog"].entry("blog");
        assert_eq!((entry.outcome, entry.problem.as_str(), entry.connections_used.as_str()), ("ok", "", "3"));
        assert_eq!(entry.checked_at, "2026-01-01T00:01:00Z");
    }

    #[test]
    fn more_than_fit_lose_those_that_are_fine() {
        let mut reports: Vec<_> =
            (0..900).map(|number| (format!("instance-{number:04}"), golden("connection"))).collect();
        reports[700].1 = golden("connection-refused");
        let mut states = States::default();
        reports.iter().for_each(|(name, report)| states.learn(Seen::in_report(name, report)));
        let document = states.document().unwrap();
        assert!(document.len() <= SIZE_LIMIT && document.len() > SIZE_LIMIT - 1_000, "{}", document.len());
        assert!(document.contains("instance-0700"));
        for number in 0..2_000 {
            states.learn(Seen::in_report(&format!("other-{number}"), &golden("connection")));
        }
        assert_eq!(states.0.len(), REMEMBERED);
    }

    #[test]
    fn the_file_is_replaced_when_something_changed_and_not_too_often() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join(FILE);
        let (queue, waiting) = sync_channel(10);
        let place = directory.path().to_owned();
        let thread = std::thread::spawn(move || keep_written(&waiting, &place, Duration::from_millis(400)));
        let until = |what: &str| {
            let begun = Instant::now();
            while !fs::read_to_string(&file).is_ok_and(|text| text.contains(what)) {
                assert!(begun.elapsed() < Duration::from_secs(10), "{what}");
                std::thread::sleep(Duration::from_millis(2));
            }
            Instant::now()
        };
        let tell = |instance: &str| queue.send(Seen::in_report(instance, &golden("connection"))).unwrap();
        tell("first");
        let first = until("first");
        tell("second");
        tell("third");
        let third = until("third");
        assert!(third - first > Duration::from_millis(300), "{:?}", third - first);
        assert!(fs::read_to_string(&file).unwrap().contains("second"));

        // The same again changes nothing; what has not been written at the end is written then.
        let modified = || fs::metadata(&file).unwrap().modified().unwrap();
        let before = modified();
        tell("third");
        std::thread::sleep(Duration::from_millis(900));
        assert_eq!(modified(), before);
        tell("fourth");
        tell("fifth");
        drop(queue);
        thread.join().unwrap();
        until("fifth");
        let names: Vec<_> = directory.path().read_dir().unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, [FILE], "nothing is left beside it");
    }

    #[test]
    fn a_folder_that_is_missing_disturbs_nobody() {
        let directory = tempfile::tempdir().unwrap();
        let missing = directory.path().join("missing");
        let inventory = Inventory::new(Some(&InventorySettings { directory: missing.clone() }));
        inventory.take("sample", &golden("connection"));
        drop(inventory);
        assert!(!missing.exists(), "the SSM agent's folder is the SSM agent's to make");
        Inventory::new(None).take("sample", &golden("connection"));
    }

    /// What the SSM agent's custom gatherer and the service ask of a file.
    fn keeps_to_the_limits(text: &str) {
        let document: serde_json::Value = serde_json::from_str(text).unwrap();
        assert!(text.len() <= 200 * 1024);
        let type_name = document["TypeName"].as_str().unwrap();
        assert!(type_name.starts_with("Custom:") && type_name.len() <= 100);
        assert_eq!(document["SchemaVersion"], "1.0");
        let content = document["Content"].as_array().unwrap();
        assert!(content.len() <= 10_000);
        for entry in content {
            let entry = entry.as_object().unwrap();
            assert!(entry.len() <= 50);
            for (name, value) in entry {
                assert!(
                    !name.is_empty() && name.len() <= 64 && value.as_str().unwrap().len() <= 4_096,
                    "{name}: {value}"
                );
            }
        }
        assert!(!text.contains(SECRET), "{text}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn any_reports_make_a_file_within_the_limits(reports in prop::collection::vec(("\\PC{1,300}", any_report()), 0..8)) {
            let mut states = States::default();
            reports.iter().for_each(|(instance, report)| states.learn(Seen::in_report(instance, report)));
            keeps_to_the_limits(&states.document().unwrap());
        }
    }

    #[test]
    fn a_forecast_beyond_all_numbers_is_none() {
        let mut report = golden("tablespace-usage");
        let Rows::TablespaceUsage(rows) = &mut report.rows else { unreachable!() };
        let time = TimeToFull { estimate_hours: f64::INFINITY, earliest_hours: 0.0, latest_hours: None };
        rows.iter_mut().for_each(|row| (row.percent, row.time_to_full) = (Some(f64::NAN), Some(time)));
        let figures = figures(&report).0;
        assert!(figures.is_empty(), "{figures:?}");
    }
}
