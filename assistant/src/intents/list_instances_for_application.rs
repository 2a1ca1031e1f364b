//! Which database instances does an application have?

use super::{filter, list_instances};
use crate::{
    context::Context,
    error::Error,
    question::{Slot, SlotName},
    reply::Reply,
};

pub(super) async fn answer(context: &Context<'_>) -> Result<Reply, Error> {
    if matches!(context.slot(SlotName::Application), Slot::Missing | Slot::Unclear) {
        return Ok(filter::ask_application());
    }
    list_instances::answer(context).await
}
