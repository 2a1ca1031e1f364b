//! What RDS has recorded of an instance, and of the cluster it is in.

use std::cmp::Reverse;

use aws_sdk_rds::types::SourceType;
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

/// How far back is looked, in minutes.
const DAY_MINUTES: i32 = 24 * 60;

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
    let of_cluster = async {
        match &database.details.cluster {
            Some(cluster) => of_source(aws, region, cluster, SourceType::DbCluster).await,
            None => Ok(Vec::new()),
        }
    };
    let both =
        async { tokio::try_join!(of_source(aws, region, &database.identifier, SourceType::DbInstance), of_cluster) };
    let (mut events, of_cluster) = deadline.timeout_at(Step::Look, region, both).await?;
    events.extend(of_cluster);
    events.sort_by_key(|event| Reverse(event.at));
    Ok(events)
}

async fn of_source(aws: &Aws, region: Region, source: &str, kind: SourceType) -> Result<Vec<Event>, Error> {
    const ASKED: &str = "DescribeEvents";
    let of_cluster = kind == SourceType::DbCluster;
    let ask = aws.rds(region).describe_events().source_identifier(source).source_type(kind).duration(DAY_MINUTES);
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
