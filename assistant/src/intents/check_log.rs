//! Are there errors in an instance's log, in the last hours or at another time?

use std::ops::ControlFlow;

use jiff::Timestamp;

use super::{questions, time};
use crate::{
    answers::log,
    context::Context,
    error::Error,
    log_errors::{self, Family, Zone},
    logs::{self},
    message::{Message, Value},
    question::{Slot, SlotName},
    reply::{Answer, Reply},
    windows::Window,
};

/// The logs that can be asked for, by their ids in the interaction model. Each engine has but one of them, and that is read
/// whichever is asked for: what one calls its alert log is the error log of another.
pub(crate) const KINDS: [&str; 3] = ["alert", "error", "log"];

pub(super) async fn answer(context: &Context<'_>) -> Result<Reply, Error> {
    if let Some(question) = unknown(context.slot(SlotName::LogType)) {
        return Ok(question);
    }
    let now = Timestamp::now();
    let asked = match time::asked(context, now, logs::KEPT_DAYS).await {
        Ok(asked) => asked.map(|asked| asked.window).filter(|window| *window != Window::Now),
        Err(ask) => return Ok(ask),
    };
    let (from, to) =
        asked.map_or((now.as_second() - logs::PERIOD_S, now.as_second()), |window| window.span(now.as_second()));
    let (region, database) = match questions::database(context).await? {
        ControlFlow::Continue(found) => found,
        ControlFlow::Break(instead) => return Ok(instead),
    };
    let deadline = context.deadline;
    let looked = match Family::of(&database.engine) {
        Some(family) => {
            let looked = logs::look(context.aws, region, &database.identifier, family, from, deadline).await?;
            looked.map(|looked| (family, looked))
        }
        None => None,
    };
    let Some((family, looked)) = looked else {
        return Ok(Reply::answered(region, [log::about("log-none", region, &database)]));
    };
    let reading = log_errors::read(family, &Zone::of(family, &database), &looked.parts);
    // What is in the files besides is told only where no other time was asked for.
    let reading = if asked.is_some() { reading.between(from, to) } else { reading };
    let mut reply = Reply::answered(region, log::render(region, &database, &looked, &reading, asked, now));
    reply.answer.full = Some(log::in_full(region, &database, &looked, &reading, now));
    Ok(reply)
}

/// The question back for a log that is none of those that can be read.
fn unknown(slot: Slot) -> Option<Reply> {
    let name = match slot {
        Slot::Missing => return None,
        Slot::Known { id: Some(id), .. } if KINDS.contains(&id.as_str()) => return None,
        Slot::Unclear => return Some(which(Message::new("ask-log"))),
        Slot::Known { name, .. } | Slot::Unknown(name) => name,
    };
    Some(which(Message::new("log-unknown").with("log", Value::Name(name))))
}

fn which(ask: Message) -> Reply {
    Answer::elicit(SlotName::LogType, ask, Message::new("ask-log-reprompt")).into()
}
