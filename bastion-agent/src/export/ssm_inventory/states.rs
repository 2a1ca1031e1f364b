//! What is known of all instances, and the inventory's document of it.

use std::collections::{BTreeMap, HashMap};

use agent_protocol::{CheckName, CheckReport, EngineName, HealthPart, Outcome, Rows};
use jiff::Timestamp;
use serde::Serialize;

use crate::clean::clean_within;

/// The largest file, in bytes.
const MAX_BYTES: usize = 200_000;

/// How many instances are remembered: more than fit.
const MAX_INSTANCES: usize = 1_000;

/// The longest texts of an entry, in characters, of which UTF-8 takes four bytes at most.
const MAX_NAME_CHARS: usize = 255;
const MAX_PROBLEM_CHARS: usize = 500;

/// What a report adds to what is known of its instance.
#[derive(Debug, Clone)]
pub(super) struct ReportFacts {
    instance: String,
    at: Timestamp,
    engine: Option<(EngineName, Option<String>)>,
    /// What each check amounts to. A report of `health` is one of many checks.
    outcomes: Vec<(HealthPart, Outcome, String)>,
    /// The check's figures; none where it could not be made, or is `health`.
    attributes: Option<(CheckName, Attributes)>,
}

/// The figures that inventory tells, as texts.
#[derive(Debug, Clone, Default)]
struct Attributes(BTreeMap<&'static str, String>);

impl ReportFacts {
    pub(super) fn in_report(instance: &str, report: &CheckReport) -> Self {
        let engine = report.engine.as_ref();
        let outcomes = match &report.rows {
            Rows::Health(rows) if report.failure.is_none() => {
                rows.iter().map(|row| (row.check, row.outcome, clean_within(&row.summary, MAX_PROBLEM_CHARS))).collect()
            }
            // A parameter's value is for who asked for it.
            Rows::Parameter(_) => Vec::new(),
            _ => vec![(report.check().into(), report.outcome, clean_within(&report.summary, MAX_PROBLEM_CHARS))],
        };
        Self {
            instance: clean_within(instance, MAX_NAME_CHARS),
            at: report.started_at,
            engine: engine.map(|engine| {
                (engine.name, engine.version.as_deref().map(|version| clean_within(version, MAX_NAME_CHARS)))
            }),
            outcomes,
            attributes: (report.check() != CheckName::Health).then(|| (report.check(), attributes(report))),
        }
    }
}

fn attributes(report: &CheckReport) -> Attributes {
    let known = report.figures();
    let number = |name, value: Option<u64>| value.map(|value| (name, value.to_string()));
    let fullest = known.fullest_tablespace;
    let attributes = [
        number("ConnectionsUsed", known.connections_used),
        fullest.map(|(name, _)| ("FullestTablespace", clean_within(name, MAX_NAME_CHARS))),
        fullest.map(|(_, share)| ("FullestPercent", share.to_string())),
        known.time_to_full_hours.map(|hours| ("TimeToFullHours", format!("{hours:.1}"))),
        number("BlockedSessions", known.waiting_sessions),
        number("OldestTransactionMs", known.oldest_transaction_ms),
        number("ReplicationLagMs", known.replication_lag_ms),
    ];
    Attributes(attributes.into_iter().flatten().collect())
}

/// What is known of an instance, from the latest report of each of its checks.
#[derive(Debug)]
struct State {
    at: Timestamp,
    engine: Option<EngineName>,
    version: Option<String>,
    outcomes: HashMap<HealthPart, (Outcome, String)>,
    attributes: HashMap<CheckName, Attributes>,
}

/// What is known of all instances, by name.
#[derive(Debug, Default)]
pub(super) struct States(BTreeMap<String, State>);

impl States {
    pub(super) fn learn(&mut self, seen: ReportFacts) {
        if self.0.len() >= MAX_INSTANCES && !self.0.contains_key(&seen.instance) {
            let oldest = self.0.iter().min_by_key(|(_, state)| state.at).map(|(name, _)| name.clone());
            oldest.and_then(|name| self.0.remove(&name));
        }
        let state = self.0.entry(seen.instance).or_insert_with(|| State {
            at: seen.at,
            engine: None,
            version: None,
            outcomes: HashMap::new(),
            attributes: HashMap::new(),
        });
        state.at = state.at.max(seen.at);
        if let Some((engine, version)) = seen.engine {
            state.engine = Some(engine);
            // A server that was not reached this time has told its version before.
            state.version = version.or(state.version.take());
        }
        state.outcomes.extend(seen.outcomes.into_iter().map(|(check, outcome, summary)| (check, (outcome, summary))));
        state.attributes.extend(seen.attributes);
    }

    /// The file's text. Where not all instances fit, those are left out that are fine, and those that were checked
    /// longest ago first.
    pub(super) fn document(&self) -> Result<String, serde_json::Error> {
        let mut order: Vec<_> = self.0.iter().collect();
        order.sort_by_key(|(_, state)| std::cmp::Reverse((state.outcome().severity(), state.at)));
        let mut size = serde_json::to_string(&Document::of(Vec::new()))?.len();
        let mut entries = Vec::new();
        for (name, state) in order {
            let entry = state.entry(name);
            // With the comma.
            size += serde_json::to_string(&entry)?.len() + 1;
            if size > MAX_BYTES {
                break;
            }
            entries.push(entry);
        }
        // In an order that changes only where an instance does: Systems Manager keeps each change.
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
        let attribute = |name| {
            let known = self.attributes.values().find_map(|attributes| attributes.0.get(name));
            known.cloned().unwrap_or_default()
        };
        Entry {
            instance: name.to_owned(),
            engine: self.engine.map(|engine| engine.as_str().to_owned()).unwrap_or_default(),
            version: self.version.clone().unwrap_or_default(),
            outcome: self.outcome().as_str(),
            checked_at: self.at.to_string(),
            connections_used: attribute("ConnectionsUsed"),
            fullest_tablespace: attribute("FullestTablespace"),
            fullest_percent: attribute("FullestPercent"),
            time_to_full_hours: attribute("TimeToFullHours"),
            replication_lag_ms: attribute("ReplicationLagMs"),
            oldest_transaction_ms: attribute("OldestTransactionMs"),
            blocked_sessions: attribute("BlockedSessions"),
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use agent_protocol::TimeToFull;
    use proptest::prelude::*;

    use super::{
        super::super::any_report::{SECRET, any_report, golden},
        *,
    };

    fn states(reports: &[(&str, CheckReport)]) -> States {
        let mut states = States::default();
        reports.iter().for_each(|(instance, report)| states.learn(ReportFacts::in_report(instance, report)));
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
        states.learn(ReportFacts::in_report("orders", &golden("health")));
        let mut failed = golden("connection-refused");
        failed.engine = golden("connection").engine.map(|engine| agent_protocol::Engine { version: None, ..engine });
        states.learn(ReportFacts::in_report("orders", &failed));
        let entry = states.0["orders"].entry("orders");
        assert_eq!((entry.outcome, entry.problem.as_str()), ("critical", "Nothing listens at db.example:3306."));
        assert_eq!((entry.connections_used.as_str(), entry.version.as_str()), ("", "15.18"));
        assert_eq!(entry.oldest_transaction_ms, "7500000");

        let mut fine = golden("connection");
        fine.started_at += Duration::from_secs(60);
        states.learn(ReportFacts::in_report("blog", &fine));
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
        reports.iter().for_each(|(name, report)| states.learn(ReportFacts::in_report(name, report)));
        let document = states.document().unwrap();
        assert!(document.len() <= MAX_BYTES && document.len() > MAX_BYTES - 1_000, "{}", document.len());
        assert!(document.contains("instance-0700"));
        for number in 0..2_000 {
            states.learn(ReportFacts::in_report(&format!("other-{number}"), &golden("connection")));
        }
        assert_eq!(states.0.len(), MAX_INSTANCES);
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
            reports.iter().for_each(|(instance, report)| states.learn(ReportFacts::in_report(instance, report)));
            keeps_to_the_limits(&states.document().unwrap());
        }
    }

    #[test]
    fn a_forecast_beyond_all_numbers_is_none() {
        let mut report = golden("tablespace-usage");
        let Rows::TablespaceUsage(rows) = &mut report.rows else { unreachable!() };
        let time = TimeToFull { estimate_hours: f64::INFINITY, earliest_hours: 0.0, latest_hours: None };
        rows.iter_mut().for_each(|row| (row.percent, row.time_to_full) = (Some(f64::NAN), Some(time)));
        let attributes = attributes(&report).0;
        assert!(attributes.is_empty(), "{attributes:?}");
    }
}
