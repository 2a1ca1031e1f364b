//! What has CloudWatch measured of an instance, now or a while ago?

use jiff::Timestamp;

use super::{about, clock};
use crate::{
    inventory::Database,
    message::{Message, Value},
    metrics::{self},
    region::Region,
    reply::{Chart, Full},
};

/// What can be asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Metric {
    /// Its id in the interaction model.
    pub(crate) id: &'static str,
    /// Its name in CloudWatch.
    pub(crate) name: &'static str,
    /// The message that names it.
    words: &'static str,
    unit: Unit,
}

/// What a metric's figures are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Percent,
    Count,
    Bytes,
    Seconds,
    PerSecond,
    BytesPerSecond,
}

const FREE_STORAGE: &str = "free-storage-space";

const fn metric(id: &'static str, name: &'static str, words: &'static str, unit: Unit) -> Metric {
    Metric { id, name, words, unit }
}

/// Every metric.
pub(crate) const METRICS: [Metric; 13] = [
    metric("cpu-utilization", "CPUUtilization", "metric-cpu-utilization", Unit::Percent),
    metric("database-connections", "DatabaseConnections", "metric-database-connections", Unit::Count),
    metric(FREE_STORAGE, "FreeStorageSpace", "metric-free-storage-space", Unit::Bytes),
    metric("free-memory", "FreeableMemory", "metric-free-memory", Unit::Bytes),
    metric("swap-usage", "SwapUsage", "metric-swap-usage", Unit::Bytes),
    metric("read-iops", "ReadIOPS", "metric-read-iops", Unit::PerSecond),
    metric("write-iops", "WriteIOPS", "metric-write-iops", Unit::PerSecond),
    metric("read-latency", "ReadLatency", "metric-read-latency", Unit::Seconds),
    metric("write-latency", "WriteLatency", "metric-write-latency", Unit::Seconds),
    metric("read-throughput", "ReadThroughput", "metric-read-throughput", Unit::BytesPerSecond),
    metric("write-throughput", "WriteThroughput", "metric-write-throughput", Unit::BytesPerSecond),
    metric("network-receive-throughput", "NetworkReceiveThroughput", "metric-network-receive", Unit::BytesPerSecond),
    metric("network-transmit-throughput", "NetworkTransmitThroughput", "metric-network-transmit", Unit::BytesPerSecond),
];

/// What an Aurora instance has in place of free storage of its own.
const LOCAL_STORAGE: Metric = metric(FREE_STORAGE, "FreeLocalStorage", "metric-free-local-storage", Unit::Bytes);

/// How far back the figures go that are given besides, in seconds.
pub(crate) const HOUR_S: i64 = 3_600;

/// The storage of Aurora is the cluster's and grows by itself; an instance has only what it needs for temporary files.
pub(crate) fn of_engine(metric: Metric, database: &Database) -> Metric {
    if metric.id == FREE_STORAGE && database.is_aurora() { LOCAL_STORAGE } else { metric }
}

fn about(id: &str, region: Region, database: &Database, metric: Metric) -> Message {
    about::about(id, region, database).with("metric", Message::new(metric.words))
}

/// The figure of the moment that is meant, and between which figures it was over the last hour.
pub(crate) fn render(
    region: Region,
    database: &Database,
    metric: Metric,
    minutes: u64,
    points: &[(i64, f64)],
    now: Timestamp,
) -> Vec<Message> {
    let about = |id: &str| about(id, region, database, metric);
    let value = |value: f64| amount(metric.unit, value);
    let moment = now.as_second() - i64::try_from(minutes).unwrap_or_default() * 60;
    let ago = match minutes {
        60.. => Message::new("time-hours").with("count", minutes / 60),
        _ => Message::new("time-minutes").with("count", minutes),
    };
    let mut say = vec![match (metrics::at(points, moment), minutes) {
        (Some(found), 0) => about("metric-now").with("value", value(found)),
        (Some(found), _) => about("metric-then").with("value", value(found)).with("time", ago),
        (None, 0) => about("metric-missing"),
        (None, _) => about("metric-missing-then").with("time", ago),
    }];
    let of_hour = points.iter().filter(|(at, _)| *at >= now.as_second() - HOUR_S).map(|(_, value)| *value);
    let range = of_hour.fold(None, |range: Option<(f64, f64)>, value| {
        Some(range.map_or((value, value), |(least, most)| (least.min(value), most.max(value))))
    });
    // Figures that sound the same are no range.
    if let Some((least, most)) =
        range.map(|(least, most)| (value(least), value(most))).filter(|(least, most)| least != most)
    {
        say.push(Message::new("metric-range").with("least", least).with("most", most));
    }
    if metric == LOCAL_STORAGE {
        say.push(Message::new("metric-cluster-storage"));
    }
    say
}

/// The figures of the last hour, with their curve; nothing where there are none.
pub(crate) fn of_hour(
    region: Region,
    database: &Database,
    metric: Metric,
    points: &[(i64, f64)],
    now: Timestamp,
) -> Option<Full> {
    let of_hour = || points.iter().filter(|(at, _)| *at >= now.as_second() - HOUR_S);
    let line = |&(at, value): &(i64, f64)| {
        let time = clock::moment(at, now)?;
        Some(Message::new("metric-line").with("time", time).with("value", amount(metric.unit, value)))
    };
    let lines: Vec<Message> = of_hour().filter_map(line).collect();
    if lines.is_empty() {
        return None;
    }
    let points: Vec<f64> = of_hour().map(|(_, value)| *value).collect();
    let highest = points.iter().copied().fold(f64::MIN, f64::max);
    let chart = Chart { points, highest: amount(metric.unit, highest) };
    Some(Full { title: about("title-metric", region, database, metric), lines, chart: Some(chart), text: None })
}

/// A figure in its unit.
fn amount(unit: Unit, value: f64) -> Message {
    match unit {
        Unit::Percent => number("unit-percent", value),
        Unit::Count => number("unit-count", value),
        Unit::PerSecond => number("unit-per-second", value),
        Unit::Bytes => Message::new("unit-bytes").with("bytes", Value::Bytes(whole(value))),
        Unit::BytesPerSecond => Message::new("unit-bytes-per-second").with("bytes", Value::Bytes(whole(value))),
        Unit::Seconds if value < 1.0 => number("unit-milliseconds", value * 1_000.0),
        Unit::Seconds => number("unit-seconds", value),
    }
}

/// A number with one decimal where it is below ten. What is there but too little for that is said to be so: it is not nothing.
fn number(id: &str, value: f64) -> Message {
    let tenths = (value * 10.0).round();
    if value > 0.0 && tenths < 1.0 {
        return Message::new("less-than").with("amount", Message::new(id).with("count", Value::Text("0.1".to_owned())));
    }
    let is_whole = tenths % 10.0 == 0.0;
    let count =
        if is_whole || tenths >= 100.0 { whole(value).into() } else { Value::Text(format!("{:.1}", tenths / 10.0)) };
    Message::new(id).with("count", count)
}

fn whole(value: f64) -> u64 {
    // A cast of a float never fails: what is below zero or no number is zero.
    value.round() as u64
}
