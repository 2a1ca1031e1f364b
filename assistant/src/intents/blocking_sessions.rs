//! Which sessions of a database wait for others, and who is it that holds them up?

use agent_protocol::Check;

use super::questions;
use crate::{context::Context, error::Error, reply::Reply};

pub(super) async fn answer(context: &Context<'_>) -> Result<Reply, Error> {
    questions::run_check(context, &Check::BlockingSessions).await
}
