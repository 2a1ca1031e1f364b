//! The daemon's own figures, as Prometheus reads them.

use std::sync::atomic::Ordering;

use agent_protocol::CheckReport;
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{
        counter::Counter,
        family::Family,
        gauge::Gauge,
        histogram::{Histogram, exponential_buckets},
        info::Info,
    },
    registry::{Registry, Unit},
};

use crate::{
    pool::{self, PoolStats},
    run::Agent,
};

/// What is counted while the daemon runs.
#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    checks: Family<Checked, Counter>,
    seconds: Family<Timed, Histogram>,
    /// Questions that are being answered.
    pub(crate) running: Gauge,
    /// Questions that were turned away because too many waited.
    pub(crate) rejected: Counter,
    /// Connections that were closed before a request was read.
    pub(crate) refused: Counter,
    idle: Gauge,
    waiting: Gauge,
    logins: Counter,
    reloads: Family<Reloaded, Counter>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Checked {
    check: &'static str,
    outcome: &'static str,
    /// Why it could not be made; empty where it was.
    cause: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Timed {
    check: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Reloaded {
    result: &'static str,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut registry = Registry::with_prefix("bastion_agent");
        let build = [("version", env!("CARGO_PKG_VERSION")), ("commit", env!("BUILD_COMMIT"))]
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        registry.register("build", "The daemon's build", Info::new(build.to_vec()));
        let metrics = Self {
            checks: Family::default(),
            // From 1 ms to about a minute.
            seconds: Family::new_with_constructor(|| Histogram::new(exponential_buckets(0.001, 2.0, 17))),
            running: Gauge::default(),
            rejected: Counter::default(),
            refused: Counter::default(),
            idle: Gauge::default(),
            waiting: Gauge::default(),
            logins: Counter::default(),
            reloads: Family::default(),
            registry: Registry::default(),
        };
        registry.register("checks", "Checks that ended, by outcome and cause", metrics.checks.clone());
        let help = "How long checks took";
        registry.register_with_unit("check_duration", help, Unit::Seconds, metrics.seconds.clone());
        registry.register("checks_running", "Checks that are being run", metrics.running.clone());
        registry.register(
            "checks_rejected",
            "Checks that were turned away because too many waited",
            metrics.rejected.clone(),
        );
        let help = "Connections closed before a request was read: not allowed, or too many";
        registry.register("connections_refused", help, metrics.refused.clone());
        registry.register("sessions_idle", "Database sessions kept for the next check", metrics.idle.clone());
        registry.register("checks_waiting", "Checks that wait for a database session", metrics.waiting.clone());
        registry.register("logins", "Logins to databases since the daemon began", metrics.logins.clone());
        registry.register("reloads", "Times the configuration was read again", metrics.reloads.clone());
        Self { registry, ..metrics }
    }

    /// Counts a check that ended.
    pub(crate) fn count(&self, report: &CheckReport) {
        let check = report.check().as_str();
        let outcome = report.outcome.as_str();
        let cause = report.cause().map_or("", agent_protocol::Cause::as_str);
        self.checks.get_or_create(&Checked { check, outcome, cause }).inc();
        self.seconds.get_or_create(&Timed { check }).observe(report.elapsed_ms as f64 / 1000.0);
    }

    /// Counts an attempt to read the configuration again.
    pub(crate) fn count_reload(&self, success: bool) {
        self.reloads.get_or_create(&Reloaded { result: if success { "success" } else { "failure" } }).inc();
    }

    /// Everything, in the text format of OpenMetrics.
    pub(crate) fn text(&self, agent: &Agent) -> Result<String, std::fmt::Error> {
        let stats: Vec<_> = agent.pools().iter().map(|pool| pool.stats()).collect();
        let sum = |pick: fn(&PoolStats) -> usize| stats.iter().map(pick).sum::<usize>();
        self.idle.set(i64::try_from(sum(|stats| stats.idle)).unwrap_or(i64::MAX));
        self.waiting.set(i64::try_from(sum(|stats| stats.waiting)).unwrap_or(i64::MAX));
        self.logins.inner().store(pool::logins(), Ordering::Relaxed);
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn metrics_are_named_as_their_types() {
        let metrics = Metrics::new();
        metrics.count_reload(true);
        let text = metrics.text(&Agent::new(Config::default())).unwrap();
        let types: Vec<(&str, &str)> =
            text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split_once(' ')).collect();
        // Nothing was checked yet, so that families without members are not told of.
        assert!(types.len() >= 7, "{text}");
        let page = include_str!("../../../docs/metrics.md");
        for (name, kind) in types {
            let told = name.trim_start_matches("bastion_agent_");
            assert!(page.contains(&format!("`{told}")), "docs/metrics.md does not tell of {name}");
            let sample = |suffix: &str| text.lines().any(|line| line.starts_with(&format!("{name}{suffix}")));
            match kind {
                "counter" => assert!(sample("_total"), "{name}"),
                // What goes up and down tells its state: running, waiting, idle.
                "gauge" => assert!(
                    sample(" ") && ["_running", "_waiting", "_idle"].iter().any(|end| name.ends_with(end)),
                    "{name}"
                ),
                "histogram" => assert!(name.ends_with("_seconds"), "{name}"),
                "info" => {}
                other => panic!("{name} is a {other}"),
            }
        }
    }
}
