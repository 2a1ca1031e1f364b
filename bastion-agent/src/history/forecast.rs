//! The forecast: what the history says of the days to come, put into a report of today.

use std::time::Duration;

use agent_protocol::{CheckReport, Rows, TimeToFull};
use jiff::Timestamp;

use super::{error::Error, read::TablespaceSeries, store::Store, trend};
use crate::output::humanize;

/// How far back the growth of a tablespace is looked at: 30 days.
pub const FORECAST_WINDOW: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// When a tablespace will be full, counted from `now`; nothing where what was seen does not support a forecast.
pub fn forecast(series: &TablespaceSeries, now: Timestamp) -> Option<TimeToFull> {
    trend::time_to_full(&series.samples, now).ok().map(TimeToFull::from)
}

impl From<trend::TimeToFull> for TimeToFull {
    /// To a tenth of an hour.
    fn from(time: trend::TimeToFull) -> Self {
        let hours = |duration: Duration| (duration.as_secs_f64() / 360.0).round() / 10.0;
        Self {
            estimate_hours: hours(time.estimate),
            earliest_hours: hours(time.earliest),
            latest_hours: time.latest.map(hours),
        }
    }
}

/// Adds to a report of `tablespace-usage` when each tablespace will be full, and to its summary which will be first. Changes
/// no other report, and nothing where the history supports no forecast.
///
/// `instance` is the instance's name in the configuration, as in [`Store::record`]. Record the report first: its own samples are
/// the latest.
pub async fn add_forecast(report: &mut CheckReport, instance: &str, store: &Store) -> Result<(), Error> {
    let now = report.started_at;
    let Rows::TablespaceUsage(rows) = &mut report.rows else { return Ok(()) };
    if rows.iter().all(|row| row.capacity_bytes.is_none()) {
        return Ok(());
    }
    let since = now.checked_sub(FORECAST_WINDOW).unwrap_or(Timestamp::MIN);
    let all = store.tablespace_series(instance, since).await?;
    for row in rows.iter_mut() {
        let series = all.iter().find(|series| series.name == row.name && series.kind == row.kind);
        row.time_to_full = series.and_then(|series| forecast(series, now));
        // A millisecond each: of a thousand tablespaces, others should not have to wait for all.
        tokio::task::yield_now().await;
    }
    let forecasts = rows.iter().filter_map(|row| Some((row.time_to_full?, &row.name)));
    if let Some((time, name)) = forecasts.min_by(|(a, _), (b, _)| a.estimate_hours.total_cmp(&b.estimate_hours)) {
        report.summary = format!("{} {}", report.summary, sentence(name, &time));
    }
    Ok(())
}

/// The forecast as a sentence.
pub(super) fn sentence(name: &str, time: &TimeToFull) -> String {
    format!("At its recent pace {name} is full in {}.", humanize::time_to_full(time))
}
