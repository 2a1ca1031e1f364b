//! The alarms of CloudWatch that are on or cannot tell, and which of them are about an instance.

use std::collections::HashSet;

use aws_sdk_cloudwatch::types::{AlarmType, CompositeAlarm, Dimension, MetricAlarm, StateValue};

use crate::{
    aws::Aws,
    deadline::Deadline,
    error::{Error, Step},
    inventory::Database,
    outside,
    pages::{self, Page},
    region::Region,
};

/// An alarm.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Alarm {
    pub(crate) name: String,
    /// Since when it is in its state, in seconds since 1970.
    pub(crate) since: Option<i64>,
    /// The names and values of what its metrics are of.
    pub(crate) dimensions: Vec<(String, String)>,
    /// The rule of a composite alarm.
    pub(crate) rule: Option<String>,
}

/// What a region's alarms say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Alarms {
    /// Those that are on.
    pub(crate) on: Vec<Alarm>,
    /// Those that cannot tell: CloudWatch has too little data for them.
    pub(crate) blind: Vec<Alarm>,
}

/// The alarms of a region, but for those that have looked and found nothing.
pub(crate) async fn of_region(aws: &Aws, region: Region, deadline: Deadline) -> Result<Alarms, Error> {
    let both = async {
        tokio::try_join!(in_state(aws, region, StateValue::Alarm), in_state(aws, region, StateValue::InsufficientData))
    };
    let (on, blind) = deadline.timeout_at(Step::Look, region, both).await?;
    Ok(Alarms { on, blind })
}

async fn in_state(aws: &Aws, region: Region, state: StateValue) -> Result<Vec<Alarm>, Error> {
    const OPERATION: &str = "DescribeAlarms";
    let ask = aws.cloudwatch(region).describe_alarms().state_value(state).max_records(100);
    // Composite alarms are left out unless they are asked for.
    let ask = ask.alarm_types(AlarmType::MetricAlarm).alarm_types(AlarmType::CompositeAlarm);
    let alarms = pages::all(OPERATION, region, |mark| {
        let ask = ask.clone().set_next_token(mark).send();
        async move {
            let page = ask.await.map_err(|error| Error::aws(OPERATION, region, &error))?;
            // One of the two lists may be left out where it is empty.
            let is_there = page.metric_alarms.is_some() || page.composite_alarms.is_some();
            let of_metrics = page.metric_alarms().iter().map(of_metrics);
            let alarms = of_metrics.chain(page.composite_alarms().iter().map(of_alarms)).collect();
            Page::of(OPERATION, region, is_there.then_some(alarms), page.next_token)
        }
    });
    alarms.await
}

fn of_metrics(alarm: &MetricAlarm) -> Alarm {
    // What a metric is of stands in the alarm itself, or in the metrics of its expression.
    let in_expression =
        alarm.metrics().iter().filter_map(|query| query.metric_stat()?.metric()).flat_map(|metric| metric.dimensions());
    let pair = |dimension: &Dimension| Some((outside::field(dimension.name())?, outside::field(dimension.value())?));
    Alarm {
        name: outside::word(alarm.alarm_name()),
        since: alarm.state_transitioned_timestamp().or(alarm.state_updated_timestamp()).map(|time| time.secs()),
        dimensions: alarm.dimensions().iter().chain(in_expression).filter_map(pair).collect(),
        rule: None,
    }
}

fn of_alarms(alarm: &CompositeAlarm) -> Alarm {
    Alarm {
        name: outside::word(alarm.alarm_name()),
        since: alarm.state_transitioned_timestamp().or(alarm.state_updated_timestamp()).map(|time| time.secs()),
        dimensions: Vec::new(),
        rule: Some(outside::word(alarm.alarm_rule())),
    }
}

/// Those of the alarms that are about an instance or its cluster, and the composite ones that such an alarm sets off; by
/// name.
pub(crate) fn about<'a>(alarms: &'a [Alarm], database: &Database) -> Vec<&'a Alarm> {
    let is_of = |alarm: &Alarm| {
        alarm.dimensions.iter().any(|(name, value)| match name.as_str() {
            "DBInstanceIdentifier" => *value == database.identifier,
            "DBClusterIdentifier" => Some(value) == database.details.cluster.as_ref(),
            _ => false,
        })
    };
    let mut names: HashSet<&str> =
        alarms.iter().filter(|alarm| is_of(alarm)).map(|alarm| alarm.name.as_str()).collect();
    // A composite alarm may stand in another one's rule.
    loop {
        let before = names.len();
        for alarm in alarms {
            if alarm.rule.as_deref().is_some_and(|rule| named(rule).any(|name| names.contains(name))) {
                names.insert(&alarm.name);
            }
        }
        if names.len() == before {
            break;
        }
    }
    let mut found: Vec<&Alarm> = alarms.iter().filter(|alarm| names.contains(alarm.name.as_str())).collect();
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

/// The alarms that a rule names, such as `ALARM("cpu") OR (ALARM(disk) AND NOT OK(arn:aws:cloudwatch:…:alarm:net))`.
fn named(rule: &str) -> impl Iterator<Item = &str> {
    ["ALARM(", "OK(", "INSUFFICIENT_DATA("].into_iter().flat_map(move |state| rule.split(state).skip(1)).filter_map(
        |rest| {
            let rest = rest.trim_start();
            let name = match rest.strip_prefix('"') {
                Some(quoted) => quoted.split('"').next()?,
                None => rest.split(')').next()?.trim(),
            };
            Some(name.split_once(":alarm:").map_or(name, |(_, name)| name))
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::details::Details;

    #[test]
    fn an_instances_alarms_are_found_by_what_they_are_of_and_by_the_rules_that_name_them() {
        let alarm = |name: &str, dimension: &str, value: &str| Alarm {
            name: name.to_owned(),
            dimensions: vec![(dimension.to_owned(), value.to_owned())],
            ..Alarm::default()
        };
        let composite =
            |name: &str, rule: &str| Alarm { name: name.to_owned(), rule: Some(rule.to_owned()), ..Alarm::default() };
        let alarms = [
            alarm("busy (writer)", "DBInstanceIdentifier", "shop-1"),
            alarm("other", "DBInstanceIdentifier", "shop-11"),
            alarm("volume", "DBClusterIdentifier", "shop"),
            alarm("queue", "QueueName", "shop-1"),
            composite("page", "OK(other) OR ALARM( everything )"),
            composite("everything", "ALARM(\"busy (writer)\") OR ALARM(queue)"),
            composite("by arn", "NOT INSUFFICIENT_DATA(arn:aws:cloudwatch:us-east-1:123456789012:alarm:volume)"),
            composite("elsewhere", "ALARM(other) AND ALARM(\"queue\")"),
        ];
        let database = Database {
            identifier: "shop-1".to_owned(),
            details: Details { cluster: Some("shop".to_owned()), ..Details::default() },
            ..Database::default()
        };
        let names = |database: &Database| {
            about(&alarms, database).into_iter().map(|alarm| alarm.name.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(names(&database), ["busy (writer)", "by arn", "everything", "page", "volume"]);
        assert_eq!(names(&Database::default()), [""; 0]);
    }
}
