//! Which alarms of an instance are on, and since when?

use std::ops::ControlFlow;

use jiff::Timestamp;

use super::{Context, Outcome, clock, questions};
use crate::{
    alarms::{self, Alarm},
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
    let on = alarms::that_are_on(context.aws, region, context.deadline).await?;
    let alarms = alarms::about(&on, &database);
    let now = Timestamp::now();
    let (spoken, next) = context.page(&alarms);
    let say = match context.from {
        0 => said(region, &database, &alarms, spoken.len(), now),
        _ => Message::new("list-goes-on").with("names", named(spoken, now)),
    };
    let outcome = Outcome::answered(region, [say]);
    if alarms.is_empty() {
        return Ok(outcome);
    }
    let title = questions::about("title-alarms", region, &database);
    Ok(outcome.in_full(title, alarms.iter().map(|alarm| line(alarm, now))).and_more(next))
}

/// How many alarms are on, and the first of them.
pub(super) fn said(region: Region, database: &Database, alarms: &[&Alarm], spoken: usize, now: Timestamp) -> Message {
    let id = if spoken < alarms.len() { "alarms-some" } else { "alarms" };
    questions::about(id, region, database)
        .with("count", alarms.len() as u64)
        .with("spoken", spoken as u64)
        .with("alarms", named(&alarms[..spoken], now))
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
