//! Which database instances does an application have?

use super::{filters, list_instances};
use crate::{
    context::Context,
    error::Error,
    question::{Slot, SlotName},
    reply::Reply,
};

pub(super) async fn answer(context: &Context<'_>) -> Result<Reply, Error> {
    if matches!(context.slot(SlotName::Application), Slot::Missing | Slot::Unclear) {
        return Ok(filters::ask_application(context));
    }
    list_instances::answer(context).await
}
