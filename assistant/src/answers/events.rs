//! What has happened to an instance and its cluster?

use jiff::Timestamp;

use super::{about, clock};
use crate::{
    events::Event,
    inventory::Database,
    message::{Message, Value},
    redact,
    region::Region,
};

/// How many events there were, and the newest of them.
pub(crate) fn render(
    region: Region,
    database: &Database,
    events: &[Event],
    spoken: usize,
    during: &Message,
    now: Timestamp,
) -> Vec<Message> {
    let id = if spoken < events.len() { "events-some" } else { "events" };
    let count = about::about(id, region, database).with("count", events.len() as u64).with("spoken", spoken as u64);
    let count = count.with("period", during.clone());
    let lines = events.iter().take(spoken).filter_map(|event| line(event, now));
    [count].into_iter().chain(lines).collect()
}

/// When an event was, and what it was.
pub(crate) fn line(event: &Event, now: Timestamp) -> Option<Message> {
    let text = redact::cleaned(&event.message);
    let id = match (text.is_empty(), event.of_cluster) {
        (true, _) => "event-unsaid",
        (false, true) => "event-of-cluster",
        (false, false) => "event",
    };
    Some(Message::new(id).with("time", clock::moment(event.at, now)?).with("text", Value::Text(text)))
}
