//! Which sessions of a database use most of a resource?

use std::ops::ControlFlow;

use agent_protocol::{Check, SessionResource, TopSessions};

use super::questions;
use crate::{
    answers::{about, top_sessions},
    context::Context,
    error::Error,
    message::Message,
    question::{Slot, SlotName},
    reply::{Answer, Reply},
};

/// How many sessions are spoken: more cannot be kept in mind.
const MAX_SPOKEN_ROWS: u32 = 3;

pub(super) async fn answer(context: &Context<'_>) -> Result<Reply, Error> {
    let Some(by) = resource(context.slot(SlotName::Resource)) else {
        let (ask, again) = (Message::new("resource-unknown"), Message::new("resource-reprompt"));
        return Ok(Answer::elicit(SlotName::Resource, ask, again).into());
    };
    let check = Check::TopSessions(TopSessions { by, limit: MAX_SPOKEN_ROWS });
    Ok(match questions::report(context, &check).await? {
        ControlFlow::Continue((region, database, report)) => {
            let say = top_sessions::render(region, &database, by, &report)?;
            Reply::answered(region, about::of_what_was_read(&report, say))
        }
        ControlFlow::Break(instead) => instead,
    })
}

/// The resource that was said: processor time where none was, nothing where it is none that is known.
fn resource(slot: Slot) -> Option<SessionResource> {
    match slot {
        Slot::Missing => Some(SessionResource::Cpu),
        Slot::Known { id, .. } => {
            SessionResource::ALL.into_iter().find(|resource| Some(resource.as_str()) == id.as_deref())
        }
        Slot::Unknown(_) | Slot::Unclear => None,
    }
}
