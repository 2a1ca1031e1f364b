//! What has CloudWatch measured of an instance, now or a while ago?

use jiff::Timestamp;

use super::{about, clock, period};
use crate::{
    inventory::Database,
    message::{Message, Value},
    metrics::{self},
    region::Region,
    reply::{Chart, Full},
    speech::amounts,
    windows::{Asked, Window},
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

/// What was measured, and when that was asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Measured<'a> {
    pub(crate) asked: Asked,
    /// What there is of the time that was asked for.
    pub(crate) points: &'a [(i64, f64)],
    /// How many seconds each of them stands for.
    pub(crate) period: i64,
    /// What there is of the last hour.
    pub(crate) recent: &'a [(i64, f64)],
}

impl Measured<'_> {
    /// The figure of now.
    fn now(&self, now: Timestamp) -> Option<f64> {
        metrics::at(self.recent, now.as_second())
    }

    /// The figure of the time that was asked for: of a moment, or the average of a while.
    fn then(&self, now: Timestamp) -> Option<f64> {
        let of = |moment| metrics::at_of(self.points, moment, self.period);
        match self.asked.window {
            Window::Now => self.now(now),
            Window::Ago(seconds) => of(now.as_second().saturating_sub(seconds)),
            Window::At(at) => of(at),
            Window::Last(_) | Window::Between(..) => {
                let values: Vec<f64> = self.within(now).map(|(_, value)| value).collect();
                (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
            }
        }
    }

    /// The points of the while that was asked for.
    fn within(&self, now: Timestamp) -> impl Iterator<Item = (i64, f64)> {
        let (from, to) = self.asked.window.span(now.as_second());
        self.points.iter().copied().filter(move |(at, _)| (from..=to).contains(at))
    }

    /// Whether the last hour tells what was asked for.
    fn is_recent(&self) -> bool {
        !self.asked.compared && matches!(self.asked.window, Window::Now | Window::Ago(0..=HOUR_S))
    }
}

/// The figure of the time that is meant, and between which figures it was over the last hour or that time.
pub(crate) fn render(
    region: Region,
    database: &Database,
    metric: Metric,
    measured: &Measured<'_>,
    now: Timestamp,
) -> Vec<Message> {
    let about = |id: &str| about(id, region, database, metric);
    let value = |value: f64| amount(metric.unit, value);
    let window = measured.asked.window;
    let (then, when) = (measured.then(now), period::when(window, now));
    let during = || period::during(window, now);
    let compared = measured.asked.compared.then(|| measured.now(now)).flatten();
    let mut say = match (compared, then, when) {
        (Some(is), Some(was), Some(when)) => {
            let message = about("metric-compared").with("value", value(is)).with("before", value(was));
            vec![message.with("when", when)]
        }
        (Some(is), Some(was), None) => {
            let message = about("metric-compared-span").with("value", value(is)).with("before", value(was));
            vec![message.with("period", during())]
        }
        (None, found, _) if window == Window::Now => vec![match found {
            Some(found) => about("metric-now").with("value", value(found)),
            None => about("metric-missing"),
        }],
        (is, then, when) => {
            let is = is.map(|is| about("metric-now").with("value", value(is)));
            // What is to be compared is missing.
            let unknown = (measured.asked.compared && is.is_none()).then(|| about("metric-missing"));
            let then = match (then, when) {
                (Some(found), Some(when)) => about("metric-then").with("value", value(found)).with("when", when),
                (Some(found), None) => about("metric-span").with("value", value(found)).with("period", during()),
                (None, Some(when)) => about("metric-missing-then").with("when", when),
                (None, None) => about("metric-missing-then").with("when", during()),
            };
            is.into_iter().chain(unknown).chain([then]).collect()
        }
    };
    let range = |points: &mut dyn Iterator<Item = f64>| {
        let range = points.fold(None, |range: Option<(f64, f64)>, value| {
            Some(range.map_or((value, value), |(least, most)| (least.min(value), most.max(value))))
        });
        // Figures that sound the same are no range.
        range
            .filter(|(least, most)| !sound_alike(metric.unit, *least, *most))
            .map(|(least, most)| (value(least), value(most)))
    };
    let is_while = matches!(window, Window::Last(_) | Window::Between(..)) && !measured.asked.compared;
    let range = if measured.is_recent() {
        let of_hour = measured.recent.iter().filter(|(at, _)| *at >= now.as_second() - HOUR_S);
        range(&mut of_hour.map(|(_, value)| *value)).map(|range| ("metric-range", range))
    } else if is_while {
        range(&mut measured.within(now).map(|(_, value)| value)).map(|range| ("metric-span-range", range))
    } else {
        None
    };
    say.extend(range.map(|(id, (least, most))| Message::new(id).with("least", least).with("most", most)));
    if metric == LOCAL_STORAGE {
        say.push(Message::new("metric-cluster-storage"));
    }
    say
}

/// The most points that are shown of a while.
const SHOWN: usize = 60;

/// The figures of the last hour, or of the while that was asked for, with their curve; nothing where there are none.
pub(crate) fn in_full(
    region: Region,
    database: &Database,
    metric: Metric,
    measured: &Measured<'_>,
    now: Timestamp,
) -> Option<Full> {
    let (title, points) = if measured.is_recent() {
        let of_hour = measured.recent.iter().copied().filter(|(at, _)| *at >= now.as_second() - HOUR_S);
        (about("title-metric", region, database, metric), of_hour.collect::<Vec<_>>())
    } else {
        let title = about("title-metric-span", region, database, metric);
        (title.with("period", period::during(measured.asked.window, now)), measured.within(now).collect())
    };
    // Of many the average of each few.
    let few = points.len().div_ceil(SHOWN).max(1);
    let average = |points: &[(i64, f64)]| {
        let sum: f64 = points.iter().map(|(_, value)| value).sum();
        Some((points.first()?.0, sum / points.len() as f64))
    };
    let points: Vec<(i64, f64)> = points.chunks(few).filter_map(average).collect();
    let line = |&(at, value): &(i64, f64)| {
        let time = clock::moment(at, now)?;
        Some(Message::new("metric-line").with("time", time).with("value", amount(metric.unit, value)))
    };
    let lines: Vec<Message> = points.iter().filter_map(line).collect();
    if lines.is_empty() {
        return None;
    }
    let points: Vec<f64> = points.iter().map(|(_, value)| *value).collect();
    let highest = points.iter().copied().fold(f64::MIN, f64::max);
    let chart = Chart { points, highest: amount(metric.unit, highest) };
    Some(Full { title, lines, chart: Some(chart), text: None })
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

/// Whether two figures are said in the same words.
fn sound_alike(unit: Unit, one: f64, other: f64) -> bool {
    match unit {
        Unit::Bytes | Unit::BytesPerSecond => amounts::bytes(whole(one)) == amounts::bytes(whole(other)),
        Unit::Percent | Unit::Count | Unit::PerSecond | Unit::Seconds => amount(unit, one) == amount(unit, other),
    }
}

/// A number with one decimal where it is below ten. What is there but too little for that is said to be so: it is not nothing.
fn number(id: &str, value: f64) -> Message {
    let tenths = (value * 10.0).round();
    if value > 0.0 && tenths < 1.0 {
        return Message::new("less-than").with("amount", Message::new(id).with("count", tenths_of(1)));
    }
    let is_whole = tenths % 10.0 == 0.0;
    let count = if is_whole || tenths >= 100.0 { whole(value).into() } else { tenths_of(whole(tenths)) };
    Message::new(id).with("count", count)
}

/// A number of tenths, with the point or comma that the language has.
fn tenths_of(tenths: u64) -> Value {
    Message::new("decimal").with("whole", tenths / 10).with("tenth", tenths % 10).into()
}

fn whole(value: f64) -> u64 {
    // A cast of a float never fails: what is below zero or no number is zero.
    value.round() as u64
}
