//! Which database instances are there in a region?

use std::ops::ControlFlow;

use super::{Context, Outcome, questions};
use crate::{
    answer::{Answer, Message, Value},
    error::Error,
    inventory::Database,
};

pub(super) async fn answer(context: &Context<'_>) -> Result<Outcome, Error> {
    let region = match questions::region(context) {
        ControlFlow::Continue(region) => region,
        ControlFlow::Break(question) => return Ok(question),
    };
    let databases = context.databases(region).await?;
    let spoken = &databases[..databases.len().min(questions::SPOKEN)];
    let names = spoken.iter().map(|database| named(database).into()).collect();
    let id = if spoken.len() < databases.len() { "list-instances-some" } else { "list-instances" };
    let mut say = vec![
        Message::new(id)
            .with("count", databases.len() as u64)
            .with("spoken", spoken.len() as u64)
            .with("region", region)
            .with("names", Value::All(names)),
    ];
    let untagged = databases.iter().filter(|database| database.name.is_none()).count();
    if untagged > 0 {
        let id = if databases.len() == 1 { "untagged-only" } else { "untagged" };
        say.push(Message::new(id).with("count", untagged as u64));
    }
    Ok(Outcome { answer: Answer::answered(say), region: Some(region) })
}

fn named(database: &Database) -> Message {
    Message::new("instance-named")
        .with("name", questions::name(database))
        .with("engine", Value::Text(database.engine.to_string()))
}
