//! Where the daemon passes on what checks find, besides to who asked.

use std::sync::{PoisonError, RwLock};

use agent_protocol::CheckReport;

use super::{emf::EmbeddedMetrics, inventory::Inventory};
use crate::{
    config::{Config, InventorySettings, MetricsSettings},
    run::Agent,
};

/// What the configuration switches on. None of it can hold up a check, or make one fail.
#[derive(Debug)]
pub(super) struct Outputs {
    metrics: RwLock<Output<MetricsSettings, EmbeddedMetrics>>,
    inventory: RwLock<Output<InventorySettings, Inventory>>,
}

#[derive(Debug)]
struct Output<S, T> {
    settings: Option<S>,
    target: T,
}

impl Outputs {
    pub(super) fn new(config: &Config) -> Self {
        Self {
            metrics: Output::new(config.metrics.clone(), EmbeddedMetrics::new).into(),
            inventory: Output::new(config.inventory.clone(), Inventory::new).into(),
        }
    }

    /// Goes on as this configuration says. What it leaves as it was keeps what it knows.
    pub(super) fn follow(&self, config: &Config) {
        follow(&self.metrics, &config.metrics, EmbeddedMetrics::new);
        follow(&self.inventory, &config.inventory, Inventory::new);
    }

    /// Takes the report of a check that was just made. That of an instance which nobody knows goes nowhere.
    pub(super) fn take(&self, agent: &Agent, report: &CheckReport) {
        let Some(instance) = agent.known_as(&report.instance) else { return };
        self.metrics.read().unwrap_or_else(PoisonError::into_inner).target.take(&instance, report);
        self.inventory.read().unwrap_or_else(PoisonError::into_inner).target.take(&instance, report);
    }
}

impl<S, T> Output<S, T> {
    fn new(settings: Option<S>, new: fn(Option<&S>) -> T) -> Self {
        Self { target: new(settings.as_ref()), settings }
    }
}

fn follow<S: Clone + PartialEq, T>(output: &RwLock<Output<S, T>>, settings: &Option<S>, new: fn(Option<&S>) -> T) {
    if output.read().unwrap_or_else(PoisonError::into_inner).settings == *settings {
        return;
    }
    let output = &mut *output.write().unwrap_or_else(PoisonError::into_inner);
    // The old one first writes what it still has.
    *output = Output::new(settings.clone(), new);
}
