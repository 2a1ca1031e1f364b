//! What has happened to an instance and its cluster in the last 24 hours?

use std::ops::ControlFlow;

use jiff::Timestamp;

use super::{Context, Outcome, clock, questions};
use crate::{
    answer::{Message, Value},
    error::Error,
    events::{self, Event},
    inventory::Database,
    redact,
    region::Region,
};

pub(super) async fn answer(context: &Context<'_>) -> Result<Outcome, Error> {
    let (region, database) = match questions::database(context).await? {
        ControlFlow::Continue(found) => found,
        ControlFlow::Break(instead) => return Ok(instead),
    };
    let events = events::of_last_day(context.aws, region, &database, context.deadline).await?;
    let now = Timestamp::now();
    let (spoken, next) = context.page(&events);
    let say = match context.from {
        0 => said(region, &database, &events, spoken.len(), now),
        _ => spoken.iter().filter_map(|event| line(event, now)).collect(),
    };
    let outcome = Outcome::answered(region, say);
    if events.is_empty() {
        return Ok(outcome);
    }
    let title = questions::about("title-events", region, &database);
    Ok(outcome.in_full(title, events.iter().filter_map(|event| line(event, now))).and_more(next))
}

/// How many events there were, and the newest of them.
pub(super) fn said(
    region: Region,
    database: &Database,
    events: &[Event],
    spoken: usize,
    now: Timestamp,
) -> Vec<Message> {
    let id = if spoken < events.len() { "events-some" } else { "events" };
    let count = questions::about(id, region, database).with("count", events.len() as u64).with("spoken", spoken as u64);
    let lines = events.iter().take(spoken).filter_map(|event| line(event, now));
    [count].into_iter().chain(lines).collect()
}

/// When an event was, and what it was.
fn line(event: &Event, now: Timestamp) -> Option<Message> {
    let text = redact::cleaned(&event.message);
    let id = match (text.is_empty(), event.of_cluster) {
        (true, _) => "event-unsaid",
        (false, true) => "event-of-cluster",
        (false, false) => "event",
    };
    Some(Message::new(id).with("time", clock::moment(event.at, now)?).with("text", Value::Text(text)))
}
