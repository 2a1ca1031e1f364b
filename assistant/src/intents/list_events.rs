//! What has happened to an instance and its cluster, in the last 24 hours or at another time?

use std::ops::ControlFlow;

use jiff::Timestamp;

use super::{questions, time};
use crate::{
    answers,
    answers::about,
    answers::period,
    context::Context,
    error::Error,
    events::{self, Period},
    reply::Reply,
    windows::Window,
};

pub(super) async fn answer(context: &Context<'_>) -> Result<Reply, Error> {
    let now = Timestamp::now();
    let asked = match time::asked(context, now, events::KEPT_DAYS).await {
        Ok(asked) => asked.map(|asked| asked.window).filter(|window| *window != Window::Now),
        Err(ask) => return Ok(ask),
    };
    let (when, during) = match asked.map(|window| (window.span(now.as_second()), period::during(window, now))) {
        Some(((from, to), during)) => (Period::Between(from, to), during),
        None => (Period::LastDay, period::last(events::DAY_S)),
    };
    let (region, database) = match questions::database(context).await? {
        ControlFlow::Continue(found) => found,
        ControlFlow::Break(instead) => return Ok(instead),
    };
    let events = events::of_period(context.aws, region, &database, when, context.deadline).await?;
    let (spoken, next) = context.page(&events);
    let say = match context.from {
        0 => answers::events::render(region, &database, &events, spoken.len(), &during, now),
        _ => spoken.iter().filter_map(|event| answers::events::line(event, now)).collect(),
    };
    let reply = Reply::answered(region, say);
    if events.is_empty() {
        return Ok(reply);
    }
    let title = about::about("title-events", region, &database).with("period", during);
    Ok(reply.in_full(title, events.iter().filter_map(|event| answers::events::line(event, now))).and_more(next))
}
