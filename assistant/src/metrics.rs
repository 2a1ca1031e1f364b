//! What CloudWatch has measured of instances, minute by minute.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_cloudwatch::operation::get_metric_data::builders::GetMetricDataFluentBuilder;
use aws_sdk_cloudwatch::types::{Dimension, Metric, MetricDataQuery, MetricStat, ScanBy, StatusCode};
use aws_smithy_types::DateTime;
use tokio::task::JoinSet;

use crate::{
    aws::Aws,
    deadline::Deadline,
    error::{Error, Step},
    pages::{self, Page},
    region::Region,
};

/// The seconds that one point stands for: RDS publishes every minute.
const PERIOD_S: i64 = 60;

/// How long CloudWatch keeps points of which length, in days and seconds.
const RETENTION_DAYS_AND_PERIOD_S: [(i64, i64); 3] = [(15, PERIOD_S), (63, 300), (455, 3_600)];

/// How far back CloudWatch has figures, in days.
pub(crate) const KEPT_DAYS: i64 = RETENTION_DAYS_AND_PERIOD_S[2].0;

/// The most points of a while that are asked for.
const MAX_POINTS: i64 = 1_500;

/// The most queries in a call.
const MAX_BATCH: usize = 500;

/// How old the newest point may be that still tells of a moment: metrics arrive minutes late.
pub(crate) const MAX_DELAY_S: i64 = 600;

/// Which metric of which instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wanted<'a> {
    /// The metric's name in `AWS/RDS`.
    pub(crate) metric: &'a str,
    /// The DB identifier.
    pub(crate) instance: &'a str,
}

/// What was measured, the oldest first: seconds since 1970 and the average of that minute.
pub(crate) type Points = Vec<(i64, f64)>;

/// What was measured in a part of a while.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Part {
    /// Its first moment, in seconds since 1970.
    pub(crate) at: i64,
    /// How many figures there are in it: RDS publishes one a minute.
    pub(crate) samples: f64,
    pub(crate) average: f64,
    pub(crate) least: f64,
    pub(crate) most: f64,
}

impl Part {
    /// One figure, as a part.
    pub(crate) fn of_one((at, value): (i64, f64)) -> Self {
        Self { at, samples: 1.0, average: value, least: value, most: value }
    }
}

/// The average of some parts; nothing where there are none. A part counts as much as there are figures in it.
pub(crate) fn average<'a>(parts: impl Iterator<Item = &'a Part>) -> Option<f64> {
    let (sum, samples) =
        parts.fold((0.0, 0.0), |(sum, samples), part| (sum + part.average * part.samples, samples + part.samples));
    // Of figures that nothing can have there is no average.
    (samples > 0.0).then(|| sum / samples).filter(|average| average.is_finite())
}

/// How long a time each point stands for, in seconds, of a while so many seconds ago: as CloudWatch keeps them, and no more of them
/// than it takes.
pub(crate) fn resolution((from, to): (i64, i64), now: i64) -> i64 {
    let age = now.saturating_sub(from);
    // What is just as old as that may be gone in a moment.
    let kept = RETENTION_DAYS_AND_PERIOD_S
        .iter()
        .find(|(days, _)| age < days * 86_400 - 3_600)
        .map_or(RETENTION_DAYS_AND_PERIOD_S[2].1, |(_, period)| *period);
    let fits = |period: &&i64| to.saturating_sub(from) / **period <= MAX_POINTS;
    [PERIOD_S, 300, 3_600, 86_400].iter().filter(|period| **period >= kept).find(fits).copied().unwrap_or(86_400)
}

/// The points of each metric from one moment to another, in the order they were asked for. One that there is nothing of has
/// none.
pub(crate) async fn points(
    aws: &Aws,
    region: Region,
    wanted: &[Wanted<'_>],
    span: (i64, i64),
    deadline: Deadline,
) -> Result<Vec<Points>, Error> {
    let wanted: Vec<_> = wanted.iter().map(|wanted| (*wanted, "Average")).collect();
    figures(aws, region, &wanted, span, PERIOD_S, deadline).await
}

/// What a metric was in a while, in parts of so many seconds; parts without a figure are left out.
pub(crate) async fn parts(
    aws: &Aws,
    region: Region,
    wanted: Wanted<'_>,
    span: (i64, i64),
    period: i64,
    deadline: Deadline,
) -> Result<Vec<Part>, Error> {
    let of = ["SampleCount", "Average", "Minimum", "Maximum"].map(|statistic| (wanted, statistic));
    let found = figures(aws, region, &of, span, period, deadline).await?;
    let [samples, averages, least, most] = <[Points; 4]>::try_from(found)
        .map_err(|_| Error::damaged("GetMetricData", region, "a statistic is missing"))?
        .map(|points| points.into_iter().collect::<BTreeMap<_, _>>());
    let part = |(at, samples): (&i64, &f64)| {
        let (average, least, most) = (*averages.get(at)?, *least.get(at)?, *most.get(at)?);
        Some(Part { at: *at, samples: *samples, average, least, most })
    };
    Ok(samples.iter().filter(|(_, samples)| **samples > 0.0).filter_map(part).collect())
}

/// The points of each statistic of a metric, in the order they were asked for.
async fn figures(
    aws: &Aws,
    region: Region,
    wanted: &[(Wanted<'_>, &'static str)],
    (from, to): (i64, i64),
    period: i64,
    deadline: Deadline,
) -> Result<Vec<Points>, Error> {
    let mut calls = JoinSet::new();
    for (number, batch) in wanted.chunks(MAX_BATCH).enumerate() {
        let (asked, count) = (request(aws, region, batch, (from, to), period), batch.len());
        // All at once; those that are not over in time end with this question.
        calls.spawn(async move { (number, of_batch(asked, region, count).await) });
    }
    deadline
        .timeout_at(Step::Look, region, async {
            let mut found = BTreeMap::new();
            while let Some(call) = calls.join_next().await {
                let broken = |error| Error::Aws { operation: "GetMetricData", region, detail: format!("{error}") };
                let (number, points) = call.map_err(broken)?;
                found.insert(number, points?);
            }
            Ok(found.into_values().flatten().collect())
        })
        .await
}

fn request(
    aws: &Aws,
    region: Region,
    wanted: &[(Wanted<'_>, &'static str)],
    (from, to): (i64, i64),
    period: i64,
) -> GetMetricDataFluentBuilder {
    let queries = wanted
        .iter()
        .enumerate()
        .map(|(index, (wanted, statistic))| query(index, *wanted, statistic, period))
        .collect();
    aws.cloudwatch(region)
        .get_metric_data()
        .set_metric_data_queries(Some(queries))
        // Whole periods: those that CloudWatch keeps points of.
        .start_time(DateTime::from_secs(from.div_euclid(period) * period))
        .end_time(DateTime::from_secs(to))
        .scan_by(ScanBy::TimestampAscending)
}

async fn of_batch(ask: GetMetricDataFluentBuilder, region: Region, count: usize) -> Result<Vec<Points>, Error> {
    const ASKED: &str = "GetMetricData";
    let results = pages::all(ASKED, region, |mark| {
        let ask = ask.clone().set_next_token(mark).send();
        async move {
            let page = ask.await.map_err(|error| Error::aws(ASKED, region, &error))?;
            Page::of(ASKED, region, page.metric_data_results, page.next_token)
        }
    });
    let mut found: HashMap<String, Points> = HashMap::new();
    for result in results.await? {
        if matches!(result.status_code(), Some(StatusCode::InternalError | StatusCode::Forbidden)) {
            return Err(Error::damaged(
                ASKED,
                region,
                &format!("the result of a metric is {:?}", result.status_code()),
            ));
        }
        if result.timestamps().len() != result.values().len() {
            return Err(Error::damaged(ASKED, region, "there are not as many figures as moments"));
        }
        let points = result.timestamps().iter().map(DateTime::secs).zip(result.values().iter().copied());
        // What is no number is no figure.
        let points = points.filter(|(_, value)| value.is_finite());
        found.entry(result.id().unwrap_or_default().to_owned()).or_default().extend(points);
    }
    let mut found: Vec<Points> = (0..count).map(|index| found.remove(&id(index)).unwrap_or_default()).collect();
    for points in &mut found {
        points.sort_by_key(|(at, _)| *at);
    }
    Ok(found)
}

fn id(index: usize) -> String {
    format!("m{index}")
}

fn query(index: usize, wanted: Wanted<'_>, statistic: &str, period: i64) -> MetricDataQuery {
    let instance = Dimension::builder().name("DBInstanceIdentifier").value(wanted.instance).build();
    let metric = Metric::builder().namespace("AWS/RDS").metric_name(wanted.metric).dimensions(instance).build();
    let stat =
        MetricStat::builder().metric(metric).period(i32::try_from(period).unwrap_or(i32::MAX)).stat(statistic).build();
    MetricDataQuery::builder().id(id(index)).metric_stat(stat).build()
}

/// The last that was measured up to a moment, unless that was too long before.
pub(crate) fn at(points: &[(i64, f64)], moment: i64) -> Option<f64> {
    let last = points.iter().rev().find(|(time, _)| *time <= moment)?;
    (last.0 >= moment - MAX_DELAY_S).then_some(last.1)
}

/// The same of parts that are so many seconds long.
pub(crate) fn at_of(parts: &[Part], moment: i64, period: i64) -> Option<f64> {
    let last = parts.iter().rev().find(|part| part.at <= moment)?;
    (last.at >= moment - MAX_DELAY_S.max(period)).then_some(last.average)
}

/// What `wanted` was over the last minutes before a moment, so that one busy minute is not taken for a busy instance.
pub(crate) fn recent_average(points: &[(i64, f64)], moment: i64) -> Option<f64> {
    at(points, moment)?;
    let last: Vec<f64> =
        points.iter().rev().filter(|(time, _)| *time <= moment).take(5).map(|(_, value)| *value).collect();
    Some(last.iter().sum::<f64>() / last.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_point_of_a_moment_is_the_last_one_before_it_and_not_an_old_one() {
        let points = [(0, 1.0), (60, 2.0), (120, 3.0)];
        assert_eq!(
            [-1, 0, 119, 120, 720, 721].map(|moment| at(&points, moment)),
            [None, Some(1.0), Some(2.0), Some(3.0), Some(3.0), None]
        );
        assert_eq!([at(&[], 0), recent_average(&[], 0)], [None, None]);
        // CloudWatch keeps minutes for fifteen days; a longer while has longer points.
        let day = 86_400;
        for (span, expected) in
            [((0, day), 60), ((0, 7 * day), 3_600), ((0, 2 * day), 300), ((-400 * day, -399 * day), 3_600)]
        {
            assert_eq!(resolution(span, span.1.max(0)), expected, "{span:?}");
        }
        assert_eq!([resolution((-20 * day, -19 * day), 0), resolution((-100 * day, -99 * day), 0)], [300, 3_600]);
        let busy: Vec<(i64, f64)> =
            (0..10).map(|minute| (minute * 60, if minute == 9 { 100.0 } else { 0.0 })).collect();
        assert_eq!(recent_average(&busy, 600), Some(20.0));
        assert_eq!(recent_average(&busy, 6_000), None);
    }
}
