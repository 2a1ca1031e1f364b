//! What has CloudWatch measured of an instance, now or a while ago?

use std::ops::ControlFlow;

use jiff::Timestamp;

use super::questions;
use crate::{
    answers::metric,
    answers::metric::{METRICS, Metric},
    context::Context,
    error::Error,
    message::{Message, Value},
    metrics::{self, Wanted},
    question::{Slot, SlotName},
    reply::{Answer, Reply},
};

/// When: the ids in the interaction model, and how many minutes ago that was.
pub(crate) const WINDOWS: [(&str, u64); 5] =
    [("now", 0), ("5-minutes-ago", 5), ("15-minutes-ago", 15), ("30-minutes-ago", 30), ("1-hour-ago", 60)];

pub(super) async fn answer(context: &Context<'_>) -> Result<Reply, Error> {
    let wanted = match metric_of(context.slot(SlotName::Metric)) {
        Ok(metric) => metric,
        Err(ask) => return Ok(Answer::elicit(SlotName::Metric, ask, Message::new("ask-metric-reprompt")).into()),
    };
    let minutes = match window_of(context.slot(SlotName::Window)) {
        Ok(minutes) => minutes,
        Err(ask) => return Ok(Answer::elicit(SlotName::Window, ask, Message::new("ask-window-reprompt")).into()),
    };
    let (region, database) = match questions::database(context).await? {
        ControlFlow::Continue(found) => found,
        ControlFlow::Break(instead) => return Ok(instead),
    };
    let metric = metric::of_engine(wanted, &database);
    let now = Timestamp::now();
    let query = [Wanted { metric: metric.name, instance: &database.identifier }];
    // Long enough for the hour and for the last figure before it.
    let span = (now.as_second() - metric::HOUR_S - 900, now.as_second());
    let points = metrics::points(context.aws, region, &query, span, context.deadline).await?.remove(0);
    let mut reply = Reply::answered(region, metric::render(region, &database, metric, minutes, &points, now));
    reply.answer.full = metric::of_hour(region, &database, metric, &points, now);
    Ok(reply)
}

fn metric_of(slot: Slot) -> Result<Metric, Message> {
    let name = match slot {
        Slot::Missing | Slot::Unclear => return Err(Message::new("ask-metric")),
        Slot::Known { id, name } => match METRICS.into_iter().find(|metric| Some(metric.id) == id.as_deref()) {
            Some(metric) => return Ok(metric),
            None => name,
        },
        Slot::Unknown(name) => name,
    };
    Err(Message::new("metric-unknown").with("metric", Value::Name(name)))
}

fn window_of(slot: Slot) -> Result<u64, Message> {
    let id = match slot {
        Slot::Missing => return Ok(0),
        Slot::Known { id, .. } => id,
        Slot::Unknown(_) | Slot::Unclear => None,
    };
    let found = WINDOWS.into_iter().find(|(known, _)| Some(*known) == id.as_deref());
    found.map(|(_, minutes)| minutes).ok_or_else(|| Message::new("window-unknown"))
}
