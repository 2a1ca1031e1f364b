//! Where the daemon passes on what checks find, besides to who asked.

use agent_protocol::CheckReport;
use parking_lot::RwLock;

use super::{emf::EmbeddedMetrics, ssm_inventory::Inventory};
use crate::config::{Config, InventorySettings, MetricsSettings};

/// What the configuration switches on. None of it can hold up a check, or make one fail.
#[derive(Debug)]
pub(crate) struct Exporters {
    metrics: RwLock<Output<MetricsSettings, EmbeddedMetrics>>,
    inventory: RwLock<Output<InventorySettings, Inventory>>,
}

#[derive(Debug)]
struct Output<S, T> {
    settings: Option<S>,
    target: T,
}

impl Exporters {
    pub(crate) fn new(config: &Config) -> Self {
        Self {
            metrics: Output::new(config.metrics.clone(), EmbeddedMetrics::new).into(),
            inventory: Output::new(config.inventory.clone(), Inventory::new).into(),
        }
    }

    /// Goes on as this configuration says. What it leaves as it was keeps what it knows.
    pub(crate) fn reconfigure(&self, config: &Config) {
        reconfigure(&self.metrics, &config.metrics, EmbeddedMetrics::new);
        reconfigure(&self.inventory, &config.inventory, Inventory::new);
    }

    /// Writes what is still to be written, within a second or two, and takes nothing any more.
    pub(crate) fn close(&self) {
        self.reconfigure(&Config::default());
    }

    /// Takes the report of a check that was just made. `instance` is the instance's name in the configuration or its DB
    /// identifier, whatever it was asked for by.
    pub(crate) fn take(&self, instance: &str, report: &CheckReport) {
        self.metrics.read().target.take(instance, report);
        self.inventory.read().target.take(instance, report);
    }
}

impl<S, T> Output<S, T> {
    fn new(settings: Option<S>, new: fn(Option<&S>) -> T) -> Self {
        Self { target: new(settings.as_ref()), settings }
    }
}

fn reconfigure<S: Clone + PartialEq, T>(output: &RwLock<Output<S, T>>, settings: &Option<S>, new: fn(Option<&S>) -> T) {
    if output.read().settings == *settings {
        return;
    }
    let new = Output::new(settings.clone(), new);
    let old = std::mem::replace(&mut *output.write(), new);
    // It first writes what it still has, and meanwhile nobody waits for the lock.
    drop(old);
}
