//! Which transactions of a database have been open for long?

use agent_protocol::Check;

use super::questions;
use crate::{context::Context, error::Error, reply::Reply};

pub(super) async fn answer(context: &Context<'_>) -> Result<Reply, Error> {
    questions::run_check(context, &Check::LongTransactions).await
}
