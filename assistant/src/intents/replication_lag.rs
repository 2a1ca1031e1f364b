//! How far behind its source is a database, and how far behind it are its replicas?

use agent_protocol::Check;

use super::questions;
use crate::{context::Context, error::Error, reply::Reply};

pub(super) async fn answer(context: &Context<'_>) -> Result<Reply, Error> {
    questions::run_check(context, &Check::ReplicationLag).await
}
