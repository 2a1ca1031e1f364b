//! Which database instances does an application have?

use super::{Context, Outcome, filter, list_instances};
use crate::{alexa::Slot, error::Error};

pub(super) async fn answer(context: &Context<'_>) -> Result<Outcome, Error> {
    if matches!(context.slot("application"), Slot::Missing | Slot::Unclear) {
        return Ok(filter::ask_application());
    }
    list_instances::answer(context).await
}
