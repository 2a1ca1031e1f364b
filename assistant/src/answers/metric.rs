//! What has CloudWatch measured of an instance, now or a while ago?

use jiff::Timestamp;

use super::{about, clock, period};
use crate::{
    inventory::Database,
    message::{Message, Value},
    metrics::{self, MAX_DELAY_S, Part},
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
    pub(crate) parts: &'a [Part],
    /// How many seconds each of them is long.
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
        let of = |moment| metrics::at_of(self.parts, moment, self.period);
        match self.asked.window {
            Window::Now => self.now(now),
            Window::Ago(seconds) => of(now.as_second().saturating_sub(seconds)),
            Window::At(at) => of(at),
            Window::Last(_) | Window::Between(..) => metrics::average(self.within(now)),
        }
    }

    /// The parts of the while that was asked for.
    fn within(&self, now: Timestamp) -> impl Iterator<Item = &Part> {
        let (from, to) = self.asked.window.span(now.as_second());
        self.parts.iter().filter(move |part| (from..=to).contains(&part.at))
    }

    /// Of which time of the while there are no figures: an instance was not there yet, or was stopped.
    fn without_figures(&self, now: Timestamp) -> Vec<Message> {
        let (from, to) = self.asked.window.span(now.as_second());
        let Some(first) = self.within(now).next() else { return Vec::new() };
        // A part that begins with a gap has its figures at its end.
        let end = first.at.saturating_add(self.period).min(to);
        let figures_s = (first.samples.ceil() as i64).saturating_mul(60).min(self.period);
        let begin = (end - figures_s).max(first.at);
        let late = begin - from > self.period.max((to - from) / 10);
        let (from, mut say) = (if late { begin } else { from }, Vec::new());
        if late && let Some(moment) = clock::moment(begin, now) {
            say.push(Message::new("metric-span-since").with("moment", moment));
        }
        let count = i64::try_from(self.within(now).count()).unwrap_or(i64::MAX);
        let covered = count.saturating_mul(self.period).min(to - from);
        // The last figures arrive late.
        if (covered + MAX_DELAY_S.max(self.period)).saturating_mul(10) < (to - from).saturating_mul(9) {
            let rounded = if covered > 3 * HOUR_S { covered - covered % HOUR_S } else { covered };
            say.push(Message::new("metric-span-gaps").with("time", period::lasting(rounded)));
        }
        say
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
    let range = |ranges: &mut dyn Iterator<Item = (f64, f64)>| {
        let range = ranges.reduce(|(least, most), (low, high)| (least.min(low), most.max(high)));
        // Figures that sound the same are no range.
        range
            .filter(|(least, most)| !sound_alike(metric.unit, *least, *most))
            .map(|(least, most)| (value(least), value(most)))
    };
    let is_while = matches!(window, Window::Last(_) | Window::Between(..)) && !measured.asked.compared;
    let range = if measured.is_recent() {
        let mut of_hour = measured.recent.iter().filter(|(at, _)| *at >= now.as_second() - HOUR_S).peekable();
        let first = of_hour.peek().map_or(i64::MIN, |(at, _)| *at);
        let late = (first > now.as_second() - HOUR_S + MAX_DELAY_S).then(|| clock::moment(first, now)).flatten();
        let id = match late {
            Some(moment) => Message::new("metric-range-since").with("moment", moment),
            None => Message::new("metric-range"),
        };
        range(&mut of_hour.map(|(_, value)| (*value, *value))).map(|range| (id, range))
    } else if is_while {
        range(&mut measured.within(now).map(|part| (part.least, part.most)))
            .map(|range| (Message::new("metric-span-range"), range))
    } else {
        None
    };
    say.extend(range.map(|(message, (least, most))| message.with("least", least).with("most", most)));
    if matches!(window, Window::Last(_) | Window::Between(..)) {
        say.extend(measured.without_figures(now));
    }
    if metric == LOCAL_STORAGE {
        say.push(Message::new("metric-cluster-storage"));
    }
    say
}

/// The most points that are shown of a while.
const MAX_SHOWN_POINTS: usize = 60;

/// The figures of the last hour, or of the while that was asked for, with their curve; nothing where there are none.
pub(crate) fn in_full(
    region: Region,
    database: &Database,
    metric: Metric,
    measured: &Measured<'_>,
    now: Timestamp,
) -> Option<Full> {
    let (title, parts) = if measured.is_recent() {
        let of_hour = measured.recent.iter().copied().filter(|(at, _)| *at >= now.as_second() - HOUR_S);
        (about("title-metric", region, database, metric), of_hour.map(Part::of_one).collect::<Vec<_>>())
    } else {
        let title = about("title-metric-span", region, database, metric);
        (title.with("period", period::during(measured.asked.window, now)), measured.within(now).copied().collect())
    };
    // Of many the average of each few.
    let few = parts.len().div_ceil(MAX_SHOWN_POINTS).max(1);
    let average = |few: &[Part]| Some((few.first()?.at, metrics::average(few.iter())?));
    let points: Vec<(i64, f64)> = parts.chunks(few).filter_map(average).collect();
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
