//! What RDS has recorded of an instance, and of the cluster it is in.

use std::cmp::Reverse;

use aws_sdk_rds::types::SourceType;
use aws_smithy_types::DateTime;
use jiff::Timestamp;

use crate::{
    aws::Aws,
    deadline::Deadline,
    error::{Error, Step},
    inventory::Database,
    outside,
    pages::{self, Page},
    region::Region,
};

/// How far back is looked where nobody says when, in seconds.
pub(crate) const DAY_S: i64 = 24 * 60 * 60;

/// How far back RDS has events, in days.
pub(crate) const KEPT_DAYS: i64 = 14;

/// Something that happened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Event {
    /// When, in seconds since 1970.
    pub(crate) at: i64,
    /// What RDS says of it.
    pub(crate) message: String,
    /// RDS's categories, such as `failover`.
    pub(crate) categories: Vec<String>,
    /// Whether it happened to the cluster rather than to the instance.
    pub(crate) of_cluster: bool,
}

/// The events of the last 24 hours, the newest first.
pub(crate) async fn of_last_day(
    aws: &Aws,
    region: Region,
    database: &Database,
    deadline: Deadline,
) -> Result<Vec<Event>, Error> {
    of_period(aws, region, database, Period::LastDay, deadline).await
}

/// When events happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Period {
    LastDay,
    /// From one moment to another, in seconds since 1970.
    Between(i64, i64),
}

/// The events of a while, the newest first.
pub(crate) async fn of_period(
    aws: &Aws,
    region: Region,
    database: &Database,
    period: Period,
    deadline: Deadline,
) -> Result<Vec<Event>, Error> {
    let of_cluster = async {
        match &database.details.cluster {
            Some(cluster) => of_source(aws, region, cluster, SourceType::DbCluster, period).await,
            None => Ok(Vec::new()),
        }
    };
    let both = async {
        tokio::try_join!(of_source(aws, region, &database.identifier, SourceType::DbInstance, period), of_cluster)
    };
    let (mut events, of_cluster) = deadline.timeout_at(Step::Look, region, both).await?;
    events.extend(of_cluster);
    events.sort_by_key(|event| Reverse(event.at));
    Ok(events)
}

async fn of_source(
    aws: &Aws,
    region: Region,
    source: &str,
    kind: SourceType,
    period: Period,
) -> Result<Vec<Event>, Error> {
    const ASKED: &str = "DescribeEvents";
    let of_cluster = kind == SourceType::DbCluster;
    let ask = aws.rds(region).describe_events().source_identifier(source).source_type(kind);
    let ask = match period {
        Period::LastDay => ask.duration(i32::try_from(DAY_S / 60).unwrap_or(i32::MAX)),
        Period::Between(from, to) => ask.start_time(DateTime::from_secs(from)).end_time(DateTime::from_secs(to)),
    };
    // All of them: the newest may come last. A day has few, and the deadline bounds them.
    let ask = ask.max_records(100);
    let events = pages::all(ASKED, region, |mark| {
        let ask = ask.clone().set_marker(mark).send();
        async move {
            let page = ask.await.map_err(|error| Error::aws(ASKED, region, &error))?;
            Page::of(ASKED, region, page.events, page.marker)
        }
    });
    let event = |event: aws_sdk_rds::types::Event| {
        let at = event.date().map(|date| date.secs()).filter(|at| Timestamp::from_second(*at).is_ok());
        let at = at.ok_or_else(|| Error::damaged(ASKED, region, "an event has no date"))?;
        let categories = event.event_categories().iter().filter_map(|category| outside::line(category)).collect();
        Ok(Event { at, of_cluster, message: outside::word(event.message()), categories })
    };
    events.await?.into_iter().map(event).collect()
}
