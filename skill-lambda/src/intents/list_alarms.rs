//! Which alarms of an instance are on, and since when?

use std::ops::ControlFlow;

use jiff::Timestamp;

use super::{Context, Outcome, clock, findings, questions};
use crate::{
    alarms::{self, Alarm, Alarms},
    answer::{Message, Value},
    error::Error,
    inventory::Database,
    region::Region,
};

pub(super) async fn answer(context: &Context<'_>) -> Result<Outcome, Error> {
    let (region, database) = match questions::database(context).await? {
        ControlFlow::Continue(found) => found,
        ControlFlow::Break(instead) => return Ok(instead),
    };
    let seen = alarms::of_region(context.aws, region, context.deadline).await?;
    let alarms = alarms::about(&seen.on, &database);
    let now = Timestamp::now();
    let (spoken, next) = context.page(&alarms);
    let say = match context.from {
        0 => said(region, &database, &seen, spoken.len(), now),
        _ => vec![Message::new("list-goes-on").with("names", named(spoken, now))],
    };
    let outcome = Outcome::answered(region, say);
    if alarms.is_empty() {
        return Ok(outcome);
    }
    let title = questions::about("title-alarms", region, &database);
    Ok(outcome.in_full(title, alarms.iter().map(|alarm| line(alarm, now))).and_more(next))
}

/// How many alarms are on, and the first of them; and which cannot tell.
pub(super) fn said(region: Region, database: &Database, seen: &Alarms, spoken: usize, now: Timestamp) -> Vec<Message> {
    let alarms = alarms::about(&seen.on, database);
    let spoken = spoken.min(alarms.len());
    let id = if spoken < alarms.len() { "alarms-some" } else { "alarms" };
    let on = questions::about(id, region, database)
        .with("count", alarms.len() as u64)
        .with("spoken", spoken as u64)
        .with("alarms", named(&alarms[..spoken], now));
    [on].into_iter().chain(findings::blind(seen, database)).collect()
}

fn named(alarms: &[&Alarm], now: Timestamp) -> Value {
    Value::All(alarms.iter().map(|alarm| line(alarm, now).into()).collect())
}

/// An alarm's name, and since when it is on.
fn line(alarm: &Alarm, now: Timestamp) -> Message {
    let name = Value::Name(alarm.name.clone());
    match alarm.since.and_then(|since| clock::moment(since, now)) {
        Some(time) => Message::new("alarm-since").with("alarm", name).with("time", time),
        None => Message::new("alarm").with("alarm", name),
    }
}
