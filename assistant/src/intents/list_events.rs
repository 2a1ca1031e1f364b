//! What has happened to an instance and its cluster in the last 24 hours?

use std::ops::ControlFlow;

use jiff::Timestamp;

use super::questions;
use crate::{
    answers,
    answers::about,
    context::Context,
    error::Error,
    events::{self},
    reply::Reply,
};

pub(super) async fn answer(context: &Context<'_>) -> Result<Reply, Error> {
    let (region, database) = match questions::database(context).await? {
        ControlFlow::Continue(found) => found,
        ControlFlow::Break(instead) => return Ok(instead),
    };
    let events = events::of_last_day(context.aws, region, &database, context.deadline).await?;
    let now = Timestamp::now();
    let (spoken, next) = context.page(&events);
    let say = match context.from {
        0 => answers::events::render(region, &database, &events, spoken.len(), now),
        _ => spoken.iter().filter_map(|event| answers::events::line(event, now)).collect(),
    };
    let reply = Reply::answered(region, say);
    if events.is_empty() {
        return Ok(reply);
    }
    let title = about::about("title-events", region, &database);
    Ok(reply.in_full(title, events.iter().filter_map(|event| answers::events::line(event, now))).and_more(next))
}
