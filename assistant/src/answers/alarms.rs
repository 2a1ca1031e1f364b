//! Which alarms of an instance are on, and since when?

use jiff::Timestamp;

use super::{about, clock, findings};
use crate::{
    alarms::{self, Alarm, Alarms},
    inventory::Database,
    message::{Message, Value},
    region::Region,
};

/// How many alarms are on, and the first of them; and which cannot tell.
pub(crate) fn render(
    region: Region,
    database: &Database,
    seen: &Alarms,
    spoken: usize,
    now: Timestamp,
) -> Vec<Message> {
    let alarms = alarms::about(&seen.on, database);
    let spoken = spoken.min(alarms.len());
    let id = if spoken < alarms.len() { "alarms-some" } else { "alarms" };
    let on = about::about(id, region, database)
        .with("count", alarms.len() as u64)
        .with("spoken", spoken as u64)
        .with("alarms", named(&alarms[..spoken], now));
    [on].into_iter().chain(findings::blind(seen, database)).collect()
}

pub(crate) fn named(alarms: &[&Alarm], now: Timestamp) -> Value {
    Value::All(alarms.iter().map(|alarm| line(alarm, now).into()).collect())
}

/// An alarm's name, and since when it is on.
pub(crate) fn line(alarm: &Alarm, now: Timestamp) -> Message {
    let name = Value::Name(alarm.name.clone());
    match alarm.since.and_then(|since| clock::moment(since, now)) {
        Some(time) => Message::new("alarm-since").with("alarm", name).with("time", time),
        None => Message::new("alarm").with("alarm", name),
    }
}
