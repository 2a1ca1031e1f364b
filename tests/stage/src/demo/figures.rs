//! What CloudWatch has measured of the demo's fleet: an hour of figures, and on as long as the stage stands.

use crate::fleet::{Database, Metric};

const GIB: f64 = 1_073_741_824.0;

/// How an instance is doing.
pub(super) struct Doing {
    /// Its processor in per cent: up to 40 minutes ago, half an hour ago, a quarter of an hour ago, and in the last minutes.
    pub(super) cpu: [f64; 4],
    /// Its connections.
    pub(super) connections: f64,
    /// Its free storage in gibibytes.
    pub(super) free_gib: f64,
    /// How many reads and writes a second it makes.
    pub(super) io: f64,
}

/// Until how many minutes ago each figure of [`Doing::cpu`] holds. Half an hour ago stays half an hour ago while people talk.
const UNTIL: [u32; 4] = [38, 22, 12, 0];

/// The figures of an instance that does as it is said to.
pub(super) fn of(database: &Database, doing: &Doing) -> Vec<Metric> {
    let metric = |name: &str, points: Vec<(u32, f64)>| Metric {
        region: database.region.clone(),
        metric: name.to_owned(),
        dimensions: [("DBInstanceIdentifier".to_owned(), database.identifier.clone())].into(),
        points,
        goes_on: true,
    };
    let aurora = database.engine.starts_with("aurora");
    let storage = if aurora { "FreeLocalStorage" } else { "FreeStorageSpace" };
    let busy = doing.cpu[3] / 100.0;
    let steady = [
        ("DatabaseConnections", doing.connections),
        (storage, doing.free_gib * GIB),
        ("FreeableMemory", (1.6 - busy) * GIB),
        ("SwapUsage", 0.0),
        ("ReadIOPS", doing.io * 0.7),
        ("WriteIOPS", doing.io * 0.3),
        ("ReadLatency", 0.000_4 + busy * 0.002),
        ("WriteLatency", 0.000_9 + busy * 0.003),
        ("ReadThroughput", doing.io * 0.7 * 16_384.0),
        ("WriteThroughput", doing.io * 0.3 * 16_384.0),
        ("NetworkReceiveThroughput", doing.connections * 2_000.0),
        ("NetworkTransmitThroughput", doing.connections * 9_000.0),
    ];
    let cpu = metric("CPUUtilization", cpu(&doing.cpu));
    let steady = steady.into_iter().map(|(name, value)| {
        metric(name, (0..=13).rev().map(|step| (step * 300, value * wobble(step, 0.004))).collect())
    });
    std::iter::once(cpu).chain(steady).collect()
}

/// The processor, minute by minute.
fn cpu(levels: &[f64; 4]) -> Vec<(u32, f64)> {
    let level =
        |minute: u32| levels.iter().zip(UNTIL).find(|(_, until)| minute >= *until).map_or(0.0, |(level, _)| *level);
    (0..=65).rev().map(|minute| (minute * 60, level(minute) * wobble(minute, 0.003))).collect()
}

/// A little more than one, so that a curve is no ruled line, and rounds to the figure that it is made of.
fn wobble(step: u32, most: f64) -> f64 {
    1.0 + f64::from(step.wrapping_mul(2_654_435_761) % 1_000) / 1_000.0 * most
}
