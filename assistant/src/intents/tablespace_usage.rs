//! What takes up a database's storage, and how full is it?

use agent_protocol::{Check, TablespaceUsage};

use super::questions;
use crate::{context::Context, error::Error, reply::Reply};

pub(super) async fn answer(context: &Context<'_>) -> Result<Reply, Error> {
    let check = Check::TablespaceUsage(TablespaceUsage { limit: 100, ..TablespaceUsage::default() });
    questions::run_check(context, &check).await
}
