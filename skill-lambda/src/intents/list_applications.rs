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
    Ok(Outcome::answered(region, said(region, &context.databases(region).await?)))
}

/// What is said of the tags of a region's instances.
pub(super) fn said(region: Region, databases: &[Database]) -> Vec<Message> {
    let all = filter::applications(databases);
    let spoken = &all[..all.len().min(questions::SPOKEN)];
    let names = spoken.iter().map(|(tag, count)| {
        let message = Message::new("application-size").with("application", Value::Name((*tag).to_owned()));
        message.with("count", *count).into()
    });
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
