//! Which database instances are there in a region, or of an environment or application there?

use std::ops::ControlFlow;

use super::{
    everywhere,
    filter::{self, Filter},
};
use crate::{
    answers::about,
    context::Context,
    error::Error,
    inventory::Database,
    message::{Message, Value},
    region::Region,
    reply::Reply,
};

pub(super) async fn answer(context: &Context<'_>) -> Result<Reply, Error> {
    if everywhere::is_meant(context) {
        return everywhere::answer(context).await;
    }
    let (region, all, filter) = match filter::meant(context).await? {
        ControlFlow::Continue(meant) => meant,
        ControlFlow::Break(question) => return Ok(question),
    };
    let databases = filter.of(&all);
    let (spoken, next) = context.page(&databases);
    let outcome = match context.from {
        0 => Reply::answered(region, said(region, &filter, &all, spoken.len())),
        _ => {
            let names = spoken.iter().map(|database| named(database).into()).collect();
            Reply::answered(region, [Message::new("list-goes-on").with("names", Value::All(names))])
        }
    };
    let title = Message::new("title-instances").with("region", region);
    let lines = databases.iter().map(|database| named(database));
    let in_full = next.is_some() || context.from > 0;
    Ok(if in_full { outcome.in_full(title, lines) } else { outcome }.and_more(next))
}

/// What is said of those of a region's instances that are meant, the first few by name.
pub(super) fn said(region: Region, filter: &Filter, all: &[Database], spoken: usize) -> Vec<Message> {
    let databases = filter.of(all);
    let spoken = &databases[..databases.len().min(spoken)];
    let names = spoken.iter().map(|database| named(database).into()).collect();
    let id = if spoken.len() < databases.len() { "list-instances-some" } else { "list-instances" };
    let message = Message::new(id)
        .with("count", databases.len() as u64)
        .with("spoken", spoken.len() as u64)
        .with("region", region)
        .with("names", Value::All(names));
    let mut say = vec![filter.named(message)];
    let untagged = databases.iter().filter(|database| database.name.is_none()).count();
    if untagged > 0 {
        let id = if databases.len() == 1 { "untagged-only" } else { "untagged" };
        say.push(Message::new(id).with("count", untagged as u64));
    }
    say.extend(filter.instead(all).filter(|_| databases.is_empty()));
    say
}

fn named(database: &Database) -> Message {
    Message::new("instance-named")
        .with("name", about::name(database))
        .with("engine", Value::Text(database.engine.to_string()))
}
