//! Which applications do the database instances of a region belong to?

use std::ops::ControlFlow;

use super::{Context, Outcome, filter, questions};
use crate::{
    answer::{Message, Value},
    error::Error,
    inventory::Database,
    region::Region,
};

pub(super) async fn answer(context: &Context<'_>) -> Result<Outcome, Error> {
    let region = match questions::region(context) {
        ControlFlow::Continue(region) => region,
        ControlFlow::Break(question) => return Ok(question),
    };
    let databases = context.databases(region).await?;
    let all = filter::applications(&databases);
    let (spoken, next) = context.page(&all);
    let outcome = match context.from {
        0 => Outcome::answered(region, said(region, &databases)),
        _ => {
            let names = spoken.iter().map(|application| sized(application).into()).collect();
            Outcome::answered(region, [Message::new("list-goes-on").with("names", Value::All(names))])
        }
    };
    let title = Message::new("title-applications").with("region", region);
    let in_full = next.is_some() || context.from > 0;
    Ok(if in_full { outcome.in_full(title, all.iter().map(sized)) } else { outcome }.and_more(next))
}

/// An application's name, and how many instances it has.
fn sized((tag, count): &(&str, u64)) -> Message {
    let message = Message::new("application-size").with("application", Value::Name((*tag).to_owned()));
    message.with("count", *count)
}

/// What is said of the tags of a region's instances.
pub(super) fn said(region: Region, databases: &[Database]) -> Vec<Message> {
    let all = filter::applications(databases);
    let spoken = &all[..all.len().min(questions::SPOKEN)];
    let names = spoken.iter().map(|application| sized(application).into());
    let id = if spoken.len() < all.len() { "list-applications-some" } else { "list-applications" };
    let mut say = vec![
        Message::new(id)
            .with("count", all.len() as u64)
            .with("spoken", spoken.len() as u64)
            .with("region", region)
            .with("names", Value::All(names.collect())),
    ];
    let without = databases.iter().filter(|database| database.application.is_none()).count();
    if without > 0 && !all.is_empty() {
        say.push(Message::new("application-untagged").with("count", without as u64));
    }
    say
}
