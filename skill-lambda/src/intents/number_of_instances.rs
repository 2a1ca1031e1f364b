//! How many database instances are there in a region?

use std::ops::ControlFlow;

use super::{Context, Outcome, questions};
use crate::{
    answer::{Answer, Message},
    error::Error,
};

pub(super) async fn answer(context: &Context<'_>) -> Result<Outcome, Error> {
    let region = match questions::region(context) {
        ControlFlow::Continue(region) => region,
        ControlFlow::Break(question) => return Ok(question),
    };
    let count = context.databases(region).await?.len() as u64;
    let say = Message::new("number-of-instances").with("count", count).with("region", region);
    Ok(Outcome { answer: Answer::answered([say]), region: Some(region) })
}
