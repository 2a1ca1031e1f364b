//! History as people and programs read it.

use agent_protocol::{
    CheckHistory, CheckName, OutcomeRun, TablespaceHistory, TablespaceSample, TablespaceUsageHistory, TimeToFull,
};
use jiff::Timestamp;

use super::{
    forecast::sentence,
    plot,
    read::TablespaceSeries,
    trend::{NoForecast, Sample},
};
use crate::{
    clean::clean,
    output::{Column, Page, humanize},
};

/// How many samples a table shows.
const MAX_LINES: usize = 20;
/// How many runs of each check a table shows.
const MAX_RUNS: usize = 5;
/// How wide the line of bars of each tablespace is.
const SPARKLINE_COLUMNS: usize = 16;
/// How wide a plot gets on a wide terminal.
const MAX_PLOT_COLUMNS: usize = 120;
/// How high a plot is, without its axis of time.
const PLOT_ROWS: usize = 8;

/// The time that is shown.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    pub(crate) from: Timestamp,
    pub(crate) until: Timestamp,
}

/// How many runs of each check are read.
pub(crate) const MAX_READ: u32 = 10_000;

/// What the runs of every check amounted to.
#[derive(Debug, Default)]
pub(crate) struct PastChecks {
    /// Check by check, of each the latest first.
    pub(crate) stretches: Vec<OutcomeRun>,
    /// The checks that ran more often than [`MAX_READ`].
    pub(crate) not_read_whole: Vec<CheckName>,
    /// The checks of a newer version.
    pub(crate) unknown_checks: Vec<String>,
}

/// A tablespace's history and what it foretells.
pub(crate) struct TablespaceForecast {
    pub(crate) series: TablespaceSeries,
    pub(crate) forecast: Result<TimeToFull, NoForecast>,
}

impl TablespaceForecast {
    /// The last sample: there is at least one in each series.
    fn last(&self) -> Option<&Sample> {
        self.series.samples.last()
    }
}

fn percent(sample: &Sample) -> Option<f64> {
    let capacity = sample.capacity_bytes.filter(|capacity| *capacity > 0)?;
    // To a tenth of a per cent: what f64 cannot hold exactly does not matter.
    Some((sample.used_bytes as f64 / capacity as f64 * 1000.0).round() / 10.0)
}

/// Used, limit and per cent of it, as a table has them.
fn amounts(sample: &Sample) -> [String; 3] {
    [
        humanize::bytes(sample.used_bytes),
        sample.capacity_bytes.map_or_else(|| "none".to_owned(), humanize::bytes),
        percent(sample).map_or_else(|| "-".to_owned(), |percent| format!("{percent} %")),
    ]
}

/// All tablespaces in a line each, where there are several, and one of them in full: the one that needs attention first.
pub(crate) fn tablespaces(instance: &str, window: Window, mut all: Vec<TablespaceForecast>, width: usize) -> String {
    let urgency = |tablespace: &TablespaceForecast| {
        let hours = tablespace.forecast.map_or(f64::INFINITY, |time| time.estimate_hours);
        let last = tablespace.last();
        (hours, -last.and_then(percent).unwrap_or(-1.0), -(last.map_or(0, |last| last.used_bytes) as f64))
    };
    all.sort_by(|a, b| {
        let (a, b) = (urgency(a), urgency(b));
        a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.total_cmp(&b.2))
    });
    let mut page = titled("tablespace-usage", instance, window, width);
    if all.len() > 1 {
        overview(&mut page, window, &all);
    }
    if let Some(first) = all.first() {
        in_full(&mut page, window, first);
    }
    if all.len() > 1 {
        page.blank();
        page.line("(Another in full: --tablespace NAME)");
    }
    page.finish()
}

/// A page that begins with what it shows.
fn titled(check: &str, instance: &str, window: Window, width: usize) -> Page {
    let mut page = Page::new(width);
    page.line(&format!("{check} {instance}: {} to {}", plot::time(window.from), plot::time(window.until)));
    page
}

fn overview(page: &mut Page, window: Window, all: &[TablespaceForecast]) {
    const COLUMNS: [Column; 6] =
        [("KIND", false), ("USED", true), ("LIMIT", true), ("FULL", true), ("OVER TIME", false), ("NAME", false)];
    let rows = all.iter().filter_map(|tablespace| {
        let [used, limit, full] = amounts(tablespace.last()?);
        let bars = plot::sparkline(&tablespace.series.samples, window.from, window.until, SPARKLINE_COLUMNS);
        let kind = tablespace.series.kind.as_str().to_owned();
        let full_in = tablespace.forecast.ok().map(|time| format!("full in {}", humanize::time_to_full(&time)));
        Some(([kind, used, limit, full, bars, clean(&tablespace.series.name)], full_in))
    });
    page.table(&COLUMNS, rows);
}

fn in_full(page: &mut Page, window: Window, tablespace: &TablespaceForecast) {
    const COLUMNS: [Column; 4] = [("TIME", false), ("USED", true), ("LIMIT", true), ("FULL", true)];
    let (name, samples) = (clean(&tablespace.series.name), &tablespace.series.samples);
    page.blank();
    page.line(&format!("{name} ({})", tablespace.series.kind.as_str()));
    let shown = evenly(samples, MAX_LINES);
    let used = || shown.iter().map(|sample| sample.used_bytes as f64);
    let (low, high) = (used().fold(f64::INFINITY, f64::min), used().fold(0.0, f64::max));
    // Each amount by itself, as elsewhere, would hide how it grows from one line to the next.
    let written = plot::scale(low, high.max(low * 1.02), 10);
    let rows = shown.iter().map(|sample| {
        let [_, limit, full] = amounts(sample);
        ([plot::time(sample.at), written(sample.used_bytes as f64), limit, full], None)
    });
    page.table(&COLUMNS, rows);
    let recorded = tablespace.series.recorded;
    if recorded > shown.len() as u64 {
        page.line(&format!("({} of {recorded} samples)", shown.len()));
    }
    page.blank();
    for row in plot::plot(samples, window.from, window.until, page.width().min(MAX_PLOT_COLUMNS), PLOT_ROWS) {
        page.line(&row);
    }
    if let Ok(time) = &tablespace.forecast {
        page.blank();
        page.wrapped("", &sentence(&name, time));
    }
}

/// At most `count` of the items, the first and the last among them, as far from each other as any.
fn evenly<T>(items: &[T], count: usize) -> Vec<&T> {
    if items.len() <= count {
        return items.iter().collect();
    }
    (0..count).map(|index| &items[index * (items.len() - 1) / (count - 1)]).collect()
}

/// The latest runs of each check.
pub(crate) fn checks(instance: &str, window: Window, past: &PastChecks, width: usize) -> String {
    const COLUMNS: [Column; 5] = [("CHECK", false), ("OUTCOME", false), ("FROM", false), ("TO", false), ("RUNS", true)];
    let mut page = titled("checks", instance, window, width);
    let by_check = || past.stretches.chunk_by(|a, b| a.check == b.check);
    let rows = by_check().flat_map(|runs| runs.iter().take(MAX_RUNS)).map(|run| {
        let cells = [
            run.check.as_str().to_owned(),
            run.outcome.as_str().to_uppercase(),
            plot::time(run.from),
            plot::time(run.to),
            run.runs.to_string(),
        ];
        let cause = run.cause.map(|cause| format!("{cause}: ")).unwrap_or_default();
        (cells, Some(format!("{cause}{}", run.summary)))
    });
    page.table(&COLUMNS, rows);
    if by_check().any(|runs| runs.len() > MAX_RUNS) {
        page.blank();
        page.line(&format!("(Of each check the latest {MAX_RUNS} stretches. All: --format json)"));
    }
    if !past.not_read_whole.is_empty() {
        let names: Vec<&str> = past.not_read_whole.iter().map(|check| check.as_str()).collect();
        page.blank();
        page.wrapped("", &format!("{}: only the latest {MAX_READ} runs were read.", names.join(", ")));
    }
    if !past.unknown_checks.is_empty() {
        page.blank();
        let names = past.unknown_checks.join(", ");
        page.wrapped(
            "",
            &format!("Not shown: {names}. A newer version made these checks, and this one does not know them."),
        );
    }
    page.finish()
}

/// Every tablespace with its samples.
pub(crate) fn tablespace_usage_history(
    instance: &str,
    window: Window,
    all: &[TablespaceForecast],
) -> TablespaceUsageHistory {
    let tablespaces = all.iter().map(|TablespaceForecast { series, forecast }| {
        let samples = series.samples.iter().map(|sample| TablespaceSample {
            at: sample.at,
            used_bytes: sample.used_bytes,
            capacity_bytes: sample.capacity_bytes,
        });
        TablespaceHistory {
            name: series.name.clone(),
            kind: series.kind,
            recorded: series.recorded,
            samples: samples.collect(),
            time_to_full: forecast.ok(),
            no_forecast_because: forecast.err().map(|reason| reason.as_str().to_owned()),
        }
    });
    let (from, until) = (window.from, window.until);
    TablespaceUsageHistory { instance: instance.to_owned(), from, until, tablespaces: tablespaces.collect() }
}

/// Every run of each check.
pub(crate) fn check_history(instance: &str, window: Window, past: PastChecks) -> CheckHistory {
    let (from, until) = (window.from, window.until);
    let PastChecks { stretches, not_read_whole, unknown_checks } = past;
    CheckHistory { instance: instance.to_owned(), from, until, stretches, not_read_whole, unknown_checks }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use agent_protocol::{Cause, Outcome, TablespaceKind};

    use unicode_width::UnicodeWidthStr as _;

    use super::{
        super::{read::PastOutcome, stretches::outcome_runs, trend},
        *,
    };
    use crate::output::USUAL_WIDTH;

    fn window() -> Window {
        let until: Timestamp = "2026-11-23T14:00:00Z".parse().unwrap();
        Window { from: until - Duration::from_secs(7 * 24 * 3600), until }
    }

    fn tablespace(name: &str, limit: Option<u64>, used: impl Fn(u64) -> u64) -> TablespaceForecast {
        let samples: Vec<Sample> = (0..=7 * 24 * 12)
            .map(|index| Sample {
                at: window().from + Duration::from_secs(300) * u32::try_from(index).unwrap(),
                used_bytes: used(index) << 20,
                capacity_bytes: limit.map(|gibibytes| gibibytes << 30),
            })
            .collect();
        let forecast = trend::time_to_full(&samples, window().until).map(TimeToFull::from);
        let recorded = samples.len() as u64;
        let series = TablespaceSeries { name: name.to_owned(), kind: TablespaceKind::Data, recorded, samples };
        TablespaceForecast { series, forecast }
    }

    #[test]
    fn tablespaces_read_well() {
        let all = || {
            vec![
                tablespace("logs", None, |index| 900 + index / 8),
                tablespace("orders", Some(64), |index| 40_000 + 8 * index + (index * 7919) % 900),
                tablespace("archive", Some(100), |_| 92_160),
            ]
        };
        insta::assert_snapshot!("tablespaces", tablespaces("sample", window(), all(), USUAL_WIDTH));
        let logs = all().swap_remove(0);
        insta::assert_snapshot!("one-tablespace", tablespaces("sample", window(), vec![logs], USUAL_WIDTH));
    }

    #[test]
    fn the_outcomes_of_checks_read_well() {
        let past = |minute: u32, outcome, cause, summary: &str| PastOutcome {
            at: window().until - Duration::from_secs(60) * minute,
            outcome,
            cause,
            summary: summary.to_owned(),
            elapsed_ms: 12,
        };
        let connection = (0..20).map(|run| match run {
            3..6 => past(run * 5, Outcome::Critical, Some(Cause::Refused), "Nothing listens at db.example:5432."),
            _ => past(run * 5, Outcome::Ok, None, "Connected to PostgreSQL 15.18 in 45 ms."),
        });
        let mut stretches = outcome_runs(CheckName::Connection, connection.collect());
        let usage = past(1, Outcome::Warning, None, "orders is 90 % full.");
        stretches.extend(outcome_runs(CheckName::TablespaceUsage, vec![usage]));
        let flapping = |run: u32| {
            let refused = run.is_multiple_of(2).then_some(Cause::Refused);
            past(run, if refused.is_some() { Outcome::Critical } else { Outcome::Ok }, refused, "Now so, now so.")
        };
        stretches.extend(outcome_runs(CheckName::TopSessions, (0..6).map(flapping).collect()));
        let past = PastChecks {
            stretches,
            not_read_whole: vec![CheckName::Connection, CheckName::TopSessions],
            unknown_checks: vec!["deadlocks".to_owned()],
        };
        insta::assert_snapshot!("checks", checks("sample", window(), &past, USUAL_WIDTH));
        insta::assert_snapshot!(
            "checks-json",
            serde_json::to_string(&check_history("sample", window(), past)).unwrap()
        );
    }

    #[test]
    fn nothing_is_wider_than_80_columns_or_moves_the_cursor() {
        let long = || tablespace(&"a\u{1b}[2Jvery long name ".repeat(10), Some(64), |index| 40_000 + 8 * index);
        let text = tablespaces("sample\u{1b}", window(), vec![long(), long()], USUAL_WIDTH);
        assert!(text.lines().all(|line| line.width() <= USUAL_WIDTH) && !text.contains('\u{1b}'), "{text}");
    }

    #[test]
    fn a_few_of_many_are_spread_evenly() {
        let items: Vec<usize> = (0..1000).collect();
        assert_eq!(evenly(&items, 4), [&0, &333, &666, &999]);
        assert_eq!(evenly(&items[..3], 4), [&0, &1, &2]);
    }
}
