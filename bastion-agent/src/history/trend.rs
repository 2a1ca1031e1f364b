//! When a tablespace will be full, judged by how it has grown: a robust trend with its uncertainty, or the reason why there
//! is none to tell.
//!
//! The growth is Theil-Sen's: the median of the slopes of all pairs of samples, which a fifth of outliers does not turn. Its
//! interval is the wider of two. Sen's own (the order statistics of the slopes that Kendall's normal approximation picks)
//! takes deviations from the line for independent of each other. Those of a tablespace are not: what was written stays
//! written, so that it wanders off its line and by mere chance seems to grow. The other interval is that of a random walk
//! with drift, from how unevenly the tablespace grew from one part of the time to the next. A single jump, which is no
//! trend, makes that one wide.

use std::time::Duration;

use jiff::Timestamp;

/// The fewest samples that make a trend.
const MIN_SAMPLES: usize = 10;
/// The shortest time that makes a trend.
const MIN_SPAN_HOURS: f64 = 6.0;
/// The largest part of the time that may lie between two samples; what was before such a gap is left out.
const MAX_GAP_SHARE: f64 = 0.25;
/// How old the last sample may be, however long the time that was watched.
const MAX_AGE_HOURS: f64 = 24.0;
/// How many times the time that was watched a forecast may reach ahead.
const MAX_REACH: f64 = 10.0;
/// How far any forecast may reach ahead: two years.
const MAX_HORIZON_HOURS: f64 = 2.0 * 365.25 * 24.0;
/// How many samples are compared pair by pair; of more, medians of neighbours are.
const MAX_POINTS: usize = 150;
/// Into how many parts the time is divided to see how evenly the tablespace grew.
const BUCKETS: usize = 10;
/// The last samples whose median is how full the tablespace is now.
const RECENT_BUCKETS: usize = 5;
/// The standard normal distribution's 95 % quantile: both sides together leave 90 %.
const NORMAL_95: f64 = 1.645;
/// Student's 95 % quantiles for 1, 2, … degrees of freedom.
const STUDENT_95: [f64; BUCKETS - 2] = [6.314, 2.920, 2.353, 2.132, 2.015, 1.943, 1.895, 1.860];
/// A random walk's drift as Theil-Sen estimates it varies 6/5 as much as its mean step, and the medians of parts, which
/// smooth the walk, show 2/3 of its variance.
const WALK_VARIANCE: f64 = 6.0 / 5.0 * 3.0 / 2.0;

/// How full a tablespace was at one time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// When.
    pub at: Timestamp,
    /// Bytes in use.
    pub used_bytes: u64,
    /// Bytes it may grow to; `None` where the engine sets no bound.
    pub capacity_bytes: Option<u64>,
}

/// How long from now until a tablespace is full, with a 90 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeToFull {
    /// At the median growth.
    pub estimate: Duration,
    /// At the fastest growth that fits what was seen.
    pub earliest: Duration,
    /// At the slowest; `None` where that lies beyond what may be foretold.
    pub latest: Option<Duration>,
}

/// Why there is no forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoForecast {
    /// The engine sets the tablespace no limit.
    NoCapacity,
    /// It is full already.
    Full,
    /// Too few samples, or over too short a time.
    TooLittle,
    /// Too few since its capacity was changed.
    CapacityChanged,
    /// Too few since a time in which nothing was recorded.
    Interrupted,
    /// The last sample is too old to speak of now.
    Stale,
    /// What was seen does not show that it grows.
    NotGrowing,
    /// It grows, and will not be full within what may be foretold.
    FarOff,
}

impl NoForecast {
    /// The word for it in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoCapacity => "no-capacity",
            Self::Full => "full",
            Self::TooLittle => "too-little-history",
            Self::CapacityChanged => "capacity-changed",
            Self::Interrupted => "interrupted",
            Self::Stale => "stale",
            Self::NotGrowing => "not-growing",
            Self::FarOff => "far-off",
        }
    }
}

/// Foretells when a tablespace will be full, from samples in any order.
///
/// Counts only what was seen since the capacity last changed and since the last long gap, and nothing that lies in the future
/// (the clock may have been set back). Says nothing unless there are 10 samples over 6 hours, the whole 90 % interval
/// of the growth is above zero, and the estimate lies within 10 times the time watched and within two years.
pub fn time_to_full(samples: &[Sample], now: Timestamp) -> Result<TimeToFull, NoForecast> {
    let mut samples: Vec<Sample> = samples.iter().filter(|sample| sample.at <= now).copied().collect();
    samples.sort_by_key(|sample| sample.at);
    let last = *samples.last().ok_or(NoForecast::TooLittle)?;
    let capacity = last.capacity_bytes.ok_or(NoForecast::NoCapacity)?;
    if last.used_bytes >= capacity {
        return Err(NoForecast::Full);
    }
    let mut too_little = NoForecast::TooLittle;
    if let Some(change) = samples.iter().rposition(|sample| sample.capacity_bytes != last.capacity_bytes) {
        samples.drain(..=change);
        too_little = NoForecast::CapacityChanged;
    }
    // Hours before now: small numbers, of which none is lost.
    let hours = |at: Timestamp| at.duration_since(now).as_secs_f64() / 3600.0;
    let mut points: Vec<Point> =
        samples.iter().map(|sample| Point { hours: hours(sample.at), bytes: sample.used_bytes as f64 }).collect();
    // Of two at the same time, as after a restart, one is enough.
    points.dedup_by_key(|point| point.hours);
    if let Some(gap) = last_long_gap(&points) {
        if points.len() >= MIN_SAMPLES {
            too_little = NoForecast::Interrupted;
        }
        points.drain(..gap);
    }
    let span = span(&points);
    if points.len() < MIN_SAMPLES || span < MIN_SPAN_HOURS {
        return Err(too_little);
    }
    if -points[points.len() - 1].hours > (span * MAX_GAP_SHARE).min(MAX_AGE_HOURS) {
        return Err(NoForecast::Stale);
    }

    let growth = Growth::of(&thinned(&points, MAX_POINTS));
    if growth.slowest <= 0.0 {
        return Err(NoForecast::NotGrowing);
    }
    // A saw-tooth is full when its tip is, and after a jump the line lags behind: the higher of the two is nearer the truth.
    let recent = median(points[points.len() - RECENT_BUCKETS..].iter().map(|point| point.bytes).collect());
    let left = (capacity as f64 - recent.max(growth.now)).max(0.0);
    let horizon = (span * MAX_REACH).min(MAX_HORIZON_HOURS);
    let within_horizon = |rate: f64| Some(left / rate).filter(|hours| *hours <= horizon).map(from_hours);
    Ok(TimeToFull {
        estimate: within_horizon(growth.median).ok_or(NoForecast::FarOff)?,
        earliest: from_hours(left / growth.fastest),
        latest: within_horizon(growth.slowest),
    })
}

fn from_hours(hours: f64) -> Duration {
    Duration::try_from_secs_f64(hours * 3600.0).unwrap_or(Duration::MAX)
}

#[derive(Debug, Clone, Copy)]
struct Point {
    hours: f64,
    bytes: f64,
}

/// The time from the first point to the last, in hours.
fn span(points: &[Point]) -> f64 {
    points.first().zip(points.last()).map_or(0.0, |(first, last)| last.hours - first.hours)
}

/// Where the points begin between which no gap is too long for the time that they span.
fn last_long_gap(points: &[Point]) -> Option<usize> {
    let mut start = 0;
    // Each round leaves fewer points, and so a shorter span, for which shorter gaps are too long.
    while let Some(gap) = points[start..]
        .windows(2)
        .rposition(|pair| pair[1].hours - pair[0].hours > span(&points[start..]) * MAX_GAP_SHARE)
    {
        start += gap + 1;
    }
    (start > 0).then_some(start)
}

/// At most `limit` points: the median ones of runs of neighbours.
fn thinned(points: &[Point], limit: usize) -> Vec<Point> {
    parts(points, limit)
        .map(|part| {
            let mut part = part.to_vec();
            part.sort_by(|a, b| a.bytes.total_cmp(&b.bytes));
            part[part.len() / 2]
        })
        .collect()
}

/// The points in at most `count` runs, each as long as any other or longer by one.
fn parts(points: &[Point], count: usize) -> impl Iterator<Item = &[Point]> {
    let count = count.min(points.len());
    (0..count).map(move |part| &points[part * points.len() / count..(part + 1) * points.len() / count])
}

/// The middle one; of an even number, the mean of the two in the middle. 0 for none.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    middle(&values)
}

/// [`median`] of what is in order already.
fn middle(sorted: &[f64]) -> f64 {
    let half = sorted.len() / 2;
    match sorted.len() {
        0 => 0.0,
        odd if odd % 2 == 1 => sorted[half],
        _ => sorted[half - 1].midpoint(sorted[half]),
    }
}

/// How a tablespace grows, in bytes an hour, and where its line is now.
#[derive(Debug, Clone, Copy)]
struct Growth {
    median: f64,
    slowest: f64,
    fastest: f64,
    /// The line's height at 0 hours, in bytes.
    now: f64,
}

impl Growth {
    /// Of at least two points at different times, in the order of time.
    fn of(points: &[Point]) -> Self {
        let mut slopes: Vec<f64> = points
            .iter()
            .enumerate()
            .flat_map(|(index, a)| points[index + 1..].iter().map(move |b| (b.bytes - a.bytes) / (b.hours - a.hours)))
            .collect();
        slopes.sort_by(f64::total_cmp);
        let median_slope = middle(&slopes);
        let (low, high) = sens_interval(points, &slopes);
        let wander = walks_half_width(points, median_slope);
        Self {
            median: median_slope,
            slowest: low.min(median_slope - wander),
            fastest: high.max(median_slope + wander),
            now: median(points.iter().map(|point| point.bytes - median_slope * point.hours).collect()),
        }
    }
}

/// Sen's 90 % interval: as many slopes off the median as Kendall's statistic varies.
fn sens_interval(points: &[Point], slopes: &[f64]) -> (f64, f64) {
    let mut values: Vec<f64> = points.iter().map(|point| point.bytes).collect();
    values.sort_by(f64::total_cmp);
    let term = |count: f64| count * (count - 1.0) * (2.0 * count + 5.0);
    let ties: f64 = values.chunk_by(|a, b| a == b).map(|tied| term(tied.len() as f64)).sum();
    let deviation = ((term(points.len() as f64) - ties) / 18.0).sqrt();
    let off = (slopes.len() as f64 - NORMAL_95 * deviation) / 2.0;
    // Below zero, where there are few slopes, becomes 0: the outermost ones.
    let outer = off as usize;
    let last = slopes.len() - 1;
    (slopes[outer.min(last / 2)], slopes[last - outer.min(last / 2)])
}

/// Half of the 90 % interval of a random walk's drift, from the steps between the parts of its time.
fn walks_half_width(points: &[Point], slope: f64) -> f64 {
    let centres: Vec<Point> = parts(points, BUCKETS.min(points.len() / 2))
        .map(|part| Point {
            hours: median(part.iter().map(|point| point.hours).collect()),
            bytes: median(part.iter().map(|point| point.bytes).collect()),
        })
        .collect();
    let freedom = centres.len().saturating_sub(2);
    let Some(quantile) = freedom.checked_sub(1).and_then(|index| STUDENT_95.get(index)) else { return f64::INFINITY };
    let squares: f64 = centres
        .windows(2)
        .map(|pair| {
            let hours = pair[1].hours - pair[0].hours;
            (pair[1].bytes - pair[0].bytes - slope * hours).powi(2) / hours
        })
        .sum();
    quantile * (WALK_VARIANCE * squares / freedom as f64 / span(points)).sqrt()
}

#[cfg(test)]
mod tests;
