//! How many database instances are there in a region, or of an environment or application there?

use std::ops::ControlFlow;

use super::{
    everywhere,
    filters::{self, Filter},
    fleet_health, looked,
};
use crate::{context::Context, error::Error, inventory::Database, message::Message, region::Region, reply::Reply};

pub(super) async fn answer(context: &Context<'_>) -> Result<Reply, Error> {
    if looked::is_meant(context) {
        return everywhere::answer(context).await;
    }
    let (region, databases, filter) = match filters::meant(context).await? {
        ControlFlow::Continue(meant) => meant,
        ControlFlow::Break(question) => return Ok(question),
    };
    if filter.asks_health {
        return Box::pin(fleet_health::answer(context)).await;
    }
    Ok(Reply::answered(region, render(region, &filter, &databases)))
}

/// What is said of how many of a region's instances are meant.
pub(super) fn render(region: Region, filter: &Filter, databases: &[Database]) -> Vec<Message> {
    let count = filter.of(databases).len() as u64;
    let message = Message::new("number-of-instances").with("count", count).with("region", region);
    let mut say = vec![filter.named(message)];
    say.extend(filter.notes(databases));
    say
}
