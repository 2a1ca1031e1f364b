//! What has CloudWatch measured of an instance, now or a while ago?

use std::ops::ControlFlow;

use jiff::Timestamp;

use super::{questions, time};
use crate::{
    answers::metric,
    answers::metric::{METRICS, Measured, Metric},
    context::Context,
    error::Error,
    message::{Message, Value},
    metrics::{self, Part, Wanted},
    question::{Slot, SlotName},
    reply::{Answer, Reply},
    windows::{Asked, Window},
};

/// How long before a time its last figure may be, in seconds.
const BEFORE_S: i64 = 900;

pub(super) async fn answer(context: &Context<'_>) -> Result<Reply, Error> {
    let wanted = match metric_of(context.slot(SlotName::Metric)) {
        Ok(metric) => metric,
        Err(ask) => return Ok(Answer::elicit(SlotName::Metric, ask, Message::new("ask-metric-reprompt")).into()),
    };
    let now = Timestamp::now();
    let asked = match time::asked(context, now, metrics::KEPT_DAYS).await {
        Ok(asked) => asked.unwrap_or(Asked { window: Window::Now, compared: false }),
        Err(ask) => return Ok(ask),
    };
    let (region, database) = match questions::database(context).await? {
        ControlFlow::Continue(found) => found,
        ControlFlow::Break(instead) => return Ok(instead),
    };
    let metric = metric::of_engine(wanted, &database);
    let query = Wanted { metric: metric.name, instance: &database.identifier };
    // Long enough for the hour and for the last figure before it.
    let of_hour = (now.as_second() - metric::HOUR_S - BEFORE_S, now.as_second());
    let (from, to) = asked.window.span(now.as_second());
    let span = (from - BEFORE_S, to);
    let period = metrics::resolution(span, now.as_second());
    let asked_of_hour = [query];
    let recent = metrics::points(context.aws, region, &asked_of_hour, of_hour, context.deadline);
    let (recent, parts) = match span.0 >= of_hour.0 {
        true => {
            let recent = recent.await?.remove(0);
            let parts = recent.iter().copied().map(Part::of_one).collect();
            (recent, parts)
        }
        false => {
            let parts = metrics::parts(context.aws, region, query, span, period, context.deadline);
            let (recent, parts) = tokio::try_join!(recent, parts)?;
            (recent.into_iter().next().unwrap_or_default(), parts)
        }
    };
    let measured = Measured { asked, parts: &parts, period, recent: &recent };
    let mut reply = Reply::answered(region, metric::render(region, &database, metric, &measured, now));
    reply.answer.full = metric::in_full(region, &database, metric, &measured, now);
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
