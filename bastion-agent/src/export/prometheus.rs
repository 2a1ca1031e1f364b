//! The daemon's own figures, as Prometheus reads them.

use std::sync::atomic::AtomicU64;

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

use crate::{pool::PoolStats, run::Agent};

/// What is counted while the daemon runs.
#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    checks: Family<Checked, Counter>,
    seconds: Family<Timed, Histogram>,
    /// Questions that are being answered.
    pub(crate) running: Gauge,
    /// Questions that were turned away because too many waited.
    pub(crate) busy: Counter,
    /// Connections that were closed unheard.
    pub(crate) refused: Counter,
    kept: Gauge,
    waiting: Gauge,
    logins: Gauge<u64, AtomicU64>,
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
            busy: Counter::default(),
            refused: Counter::default(),
            kept: Gauge::default(),
            waiting: Gauge::default(),
            logins: Gauge::default(),
            reloads: Family::default(),
            registry: Registry::default(),
        };
        registry.register("checks", "Checks that ended, by outcome and cause", metrics.checks.clone());
        let help = "How long checks took";
        registry.register_with_unit("check_duration", help, Unit::Seconds, metrics.seconds.clone());
        registry.register("checks_running", "Checks that are being run", metrics.running.clone());
        registry.register("checks_busy", "Checks that were turned away because too many waited", metrics.busy.clone());
        let help = "Connections that were closed unheard: not allowed, or too many";
        registry.register("connections_refused", help, metrics.refused.clone());
        registry.register("sessions_kept", "Database sessions kept for the next check", metrics.kept.clone());
        registry.register("checks_waiting", "Checks that wait for a database session", metrics.waiting.clone());
        registry.register("logins", "Logins to databases that are known now", metrics.logins.clone());
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
    pub(crate) fn count_reload(&self, taken: bool) {
        self.reloads.get_or_create(&Reloaded { result: if taken { "taken" } else { "refused" } }).inc();
    }

    /// Everything, in the text format of OpenMetrics.
    pub(crate) fn text(&self, agent: &Agent) -> Result<String, std::fmt::Error> {
        let stats: Vec<_> = agent.pools().iter().map(|pool| pool.stats()).collect();
        let sum = |pick: fn(&PoolStats) -> usize| stats.iter().map(pick).sum::<usize>();
        self.kept.set(i64::try_from(sum(|stats| stats.idle)).unwrap_or(i64::MAX));
        self.waiting.set(i64::try_from(sum(|stats| stats.waiting)).unwrap_or(i64::MAX));
        self.logins.set(sum(|stats| stats.logins) as u64);
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}
