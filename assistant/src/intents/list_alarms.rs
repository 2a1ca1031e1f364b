//! Which alarms of an instance are on, and since when?

use std::ops::ControlFlow;

use jiff::Timestamp;

use super::questions;
use crate::{
    alarms::{self},
    answers,
    answers::about,
    context::Context,
    error::Error,
    message::Message,
    reply::Reply,
};

pub(super) async fn answer(context: &Context<'_>) -> Result<Reply, Error> {
    let (region, database) = match questions::database(context).await? {
        ControlFlow::Continue(found) => found,
        ControlFlow::Break(instead) => return Ok(instead),
    };
    let seen = alarms::of_region(context.aws, region, context.deadline).await?;
    let alarms = alarms::about(&seen.on, &database);
    let now = Timestamp::now();
    let (spoken, next) = context.page(&alarms);
    let say = match context.from {
        0 => answers::alarms::render(region, &database, &seen, spoken.len(), now),
        _ => vec![Message::new("list-goes-on").with("names", answers::alarms::named(spoken, now))],
    };
    let reply = Reply::answered(region, say);
    if alarms.is_empty() {
        return Ok(reply);
    }
    let title = about::about("title-alarms", region, &database);
    Ok(reply.in_full(title, alarms.iter().map(|alarm| answers::alarms::line(alarm, now))).and_more(next))
}
