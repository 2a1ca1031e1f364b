//! What does RDS know about an instance: its status, engine, storage, backups, and so on?

use std::ops::ControlFlow;

use jiff::Timestamp;

use super::questions;
use crate::{
    answers::property,
    answers::property::Property,
    context::Context,
    error::Error,
    message::{Message, Value},
    question::{Slot, SlotName},
    reply::{Answer, Reply},
};

pub(super) async fn answer(context: &Context<'_>) -> Result<Reply, Error> {
    let property = match wanted(context.slot(SlotName::Property)) {
        Ok(property) => property,
        Err(ask) => return Ok(Answer::elicit(SlotName::Property, ask, Message::new("ask-property-reprompt")).into()),
    };
    Ok(match questions::database(context).await? {
        ControlFlow::Continue((region, database)) => {
            let reply = Reply::answered(region, [property::render(region, &database, property, Timestamp::now())]);
            match property::in_full(region, &database, property) {
                Some((title, lines)) => reply.in_full(title, lines),
                None => reply,
            }
        }
        ControlFlow::Break(instead) => instead,
    })
}

fn wanted(slot: Slot) -> Result<Property, Message> {
    let name = match slot {
        Slot::Missing | Slot::Unclear => return Err(Message::new("ask-property")),
        Slot::Known { id, name } => match id.as_deref().and_then(Property::of_id) {
            Some(property) => return Ok(property),
            None => name,
        },
        Slot::Unknown(name) => name,
    };
    Err(Message::new("property-unknown").with("property", Value::Name(name)))
}
