//! Can a database be logged in to, and what is found there?

use agent_protocol::Check;

use super::questions;
use crate::{context::Context, error::Error, reply::Reply};

pub(super) async fn answer(context: &Context<'_>) -> Result<Reply, Error> {
    questions::run_check(context, &Check::Connection).await
}
