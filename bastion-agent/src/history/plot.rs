//! Amounts over time as pictures in a terminal: a line of bars, and a plot with axes. Where nothing was recorded, nothing is
//! drawn.

use jiff::Timestamp;

use super::trend::Sample;

/// The bars, from an eighth of a character's height to the whole.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// How many times the usual time between samples may pass without one before it is a gap.
const GAP: i64 = 3;

/// A time in the words of every picture and table: `2026-11-23 14:00Z`.
pub(super) fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%MZ").to_string()
}

/// One line of `width` bars, from `from` to `until`; samples in the order of time.
pub(super) fn sparkline(samples: &[Sample], from: Timestamp, until: Timestamp, width: usize) -> String {
    let columns = columns(samples, from, until, width);
    let (low, high) = range(&columns);
    columns.iter().map(|used| used.map_or(' ', |used| BARS[level(used, low, high, BARS.len()) - 1])).collect()
}

/// A plot in `height` lines, and two more for the axis of time; none is wider than `width`. Samples in the order of time.
pub(super) fn plot(samples: &[Sample], from: Timestamp, until: Timestamp, width: usize, height: usize) -> Vec<String> {
    // As wide as the widest label can be.
    const LABEL: usize = 10;
    let columns = columns(samples, from, until, width.saturating_sub(LABEL + 2));
    let (low, high) = range(&columns);
    // The ends and the middle are named.
    let label = scale(low, high, 2);
    let levels: Vec<usize> =
        columns.iter().map(|used| used.map_or(0, |used| level(used, low, high, height * BARS.len()))).collect();
    let mut lines: Vec<String> = (0..height)
        .map(|row| {
            let below = (height - 1 - row) * BARS.len();
            let bars: String = levels
                .iter()
                .map(|level| match level.saturating_sub(below) {
                    0 => ' ',
                    over => BARS[over.min(BARS.len()) - 1],
                })
                .collect();
            let name = match row {
                0 => label(high),
                // The top of the line in the middle.
                _ if row == height / 2 => label(low + (high - low) * (height - row) as f64 / height as f64),
                _ => String::new(),
            };
            let tick = if name.is_empty() { '│' } else { '┤' };
            format!("{name:>LABEL$} {tick}{bars}").trim_end().to_owned()
        })
        .collect();
    lines.push(format!("{:>LABEL$} └{}", label(low), "─".repeat(columns.len())));
    let (first, last) = (time(from), time(until));
    let between = columns.len().saturating_sub(first.len());
    lines.push(format!("{:LABEL$}  {first}{last:>between$}", ""));
    lines
}

/// The most that was in use in each of `count` parts of the time: `None` in a gap, and the last known where samples are farther
/// apart than columns.
fn columns(samples: &[Sample], from: Timestamp, until: Timestamp, count: usize) -> Vec<Option<u64>> {
    let (from, until) = (from.as_millisecond(), until.as_millisecond());
    let mut apart: Vec<i64> =
        samples.windows(2).map(|pair| pair[1].at.as_millisecond() - pair[0].at.as_millisecond()).collect();
    apart.sort_unstable();
    let too_long = apart.get(apart.len() / 2).map_or(0, |usual| usual.saturating_mul(GAP));
    // In 128 bits, as any two times may be asked for.
    let begin = |column: usize| {
        let whole = i128::from(until) - i128::from(from);
        from + i64::try_from(whole * column as i128 / count.max(1) as i128).unwrap_or(i64::MAX)
    };
    let mut rest = samples;
    let mut previous: Option<(i64, u64)> = None;
    (0..count)
        .map(|column| {
            // The last column ends with the last moment, all others before the next one's first.
            let end = if column + 1 == count { until.saturating_add(1) } else { begin(column + 1) };
            let split = rest.partition_point(|sample| sample.at.as_millisecond() < end);
            let (inside, after) = rest.split_at(split);
            rest = after;
            if let Some(last) = inside.last() {
                previous = Some((last.at.as_millisecond(), last.used_bytes));
                return inside.iter().map(|sample| sample.used_bytes).max();
            }
            let next = after.first().map_or(end, |sample| sample.at.as_millisecond());
            previous.filter(|(at, _)| next - at <= too_long).map(|(_, used)| used)
        })
        .collect()
}

/// The least and the most of what is drawn. At least a fiftieth of it lies between them: what hardly changes must look so.
fn range(columns: &[Option<u64>]) -> (f64, f64) {
    let known = || columns.iter().flatten().copied();
    let low = known().min().unwrap_or(0) as f64;
    let high = known().max().unwrap_or(0) as f64;
    (low, high.max(low * 1.02).max(low + 1.0))
}

/// How high a bar is, from 1 to `levels`.
fn level(used: u64, low: f64, high: f64, levels: usize) -> usize {
    let part = (used as f64 - low) / (high - low);
    // Between 0 and 1, so nothing is lost.
    1 + ((part * (levels - 1) as f64).round() as usize).min(levels - 1)
}

/// How amounts between two are written: all in one unit, with as many digits as tell one from the next of so many steps.
pub(super) fn scale(low: f64, high: f64, steps: u32) -> impl Fn(f64) -> String {
    const UNITS: [&str; 6] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
    let mut size = 1.0;
    let mut unit = 0;
    while high / size >= 1024.0 && unit + 1 < UNITS.len() {
        size *= 1024.0;
        unit += 1;
    }
    let step = (high - low) / size / f64::from(steps);
    let digits = if unit == 0 || step >= 1.0 { 0 } else { ((-step.log10()).ceil() as usize).min(3) };
    move |amount| format!("{:.digits$} {}", amount / size, UNITS[unit])
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;

    const GIB: f64 = (1_u64 << 30) as f64;

    fn until() -> Timestamp {
        "2026-11-23T14:00:00Z".parse().unwrap()
    }

    fn from() -> Timestamp {
        until() - Duration::from_secs(7 * 24 * 3600)
    }

    /// A week, one sample an hour.
    fn week(used: impl Fn(f64) -> Option<f64>) -> Vec<Sample> {
        (0..=168)
            .filter_map(|hour| {
                let used_bytes = (used(f64::from(hour))? * GIB) as u64;
                let at = from() + Duration::from_secs(3600) * hour;
                Some(Sample { at, used_bytes, capacity_bytes: None })
            })
            .collect()
    }

    #[test]
    fn pictures_show_what_was_recorded() {
        let growing = week(|hour| Some(40.0 + hour / 12.0));
        let with_a_gap = week(|hour| (!(60.0..100.0).contains(&hour)).then_some(10.0 + (hour % 24.0) / 10.0));
        let constant = week(|_| Some(50.0));
        let nearly = week(|hour| Some(50.0 + hour / 1000.0));
        let late = week(|hour| (hour > 150.0).then_some(hour));
        let few = week(|hour| (hour % 24.0 == 0.0).then_some(hour));
        let one = week(|hour| (hour == 84.0).then_some(1.0));
        let all = [
            ("growing", growing),
            ("with a gap", with_a_gap),
            ("constant", constant),
            ("nearly constant", nearly),
            ("late", late),
            ("few", few),
            ("one", one),
            ("none", Vec::new()),
        ];
        let pictures = all.map(|(name, samples)| {
            let line = sparkline(&samples, from(), until(), 24);
            let plot = plot(&samples, from(), until(), 80, 8).join("\n");
            format!("{name} [{line}]\n{plot}\n")
        });
        insta::assert_snapshot!("pictures", pictures.join("\n"));
    }

    proptest! {
        #[test]
        fn any_samples_fit_any_width(
            samples in proptest::collection::vec((any::<i32>(), any::<u64>()), 0..50),
            span in 0_i64..100_000_000_000,
            width in 0_usize..100,
            height in 1_usize..10,
        ) {
            let start = Timestamp::UNIX_EPOCH;
            let mut samples: Vec<Sample> = samples
                .into_iter()
                .map(|(second, used_bytes)| Sample {
                    at: Timestamp::from_second(i64::from(second)).unwrap(),
                    used_bytes,
                    capacity_bytes: None,
                })
                .collect();
            samples.sort_by_key(|sample| sample.at);
            let end = Timestamp::from_second(span).unwrap();
            prop_assert_eq!(sparkline(&samples, start, end, width).chars().count(), width);
            let lines = plot(&samples, start, end, width, height);
            prop_assert_eq!(lines.len(), height + 2);
            let widest = lines.iter().map(|line| line.chars().count()).max().unwrap();
            prop_assert!(widest <= width.max(12 + 2 * 17), "{}", lines.join("\n"));
        }
    }
}
