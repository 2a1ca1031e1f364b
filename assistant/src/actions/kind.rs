//! What an action is made of.

use super::plan::TaskPlan;
use crate::message::Message;

/// An action: all that tells it from others.
#[derive(Debug)]
pub(crate) struct Kind {
    /// What people call it, in each language, where they name it in place of another task or of a code.
    pub(crate) verbs: &'static [&'static str],
    /// Verbs that are said around a name: "fail hr over".
    pub(crate) split_verbs: &'static [(&'static str, &'static str)],
    /// Whether it is done to the whole cluster, where the instance is in one.
    pub(crate) acts_on_cluster: bool,
    /// Why it cannot be done now, beside what stands in the way of every task.
    pub(crate) precheck: fn(&TaskPlan) -> Option<Message>,
    /// What will happen, and to which database.
    pub(crate) describe: fn(&TaskPlan) -> Message,
    /// The same in a few words.
    pub(crate) describe_in_short: fn(&TaskPlan) -> Message,
    /// What RDS is asked for.
    pub(crate) call: fn(&TaskPlan) -> RdsCall<'_>,
    /// The message that it has begun.
    pub(crate) begun: fn(&TaskPlan) -> &'static str,
    /// The message that it waits for its code or a yes.
    pub(crate) waits: &'static str,
    /// The message that it was dropped.
    pub(crate) dropped: &'static str,
    /// The message that it is over.
    pub(crate) over: &'static str,
    /// The events of RDS, by their ids, that end it.
    pub(crate) ending_events: &'static [&'static str],
}

/// A call that changes a database. `intents/tasks/act.rs` makes it, once, when a code was right: nothing else can.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RdsCall<'a> {
    RebootInstance { identifier: &'a str, force_failover: bool },
    FailoverCluster { identifier: &'a str },
}
