//! A reboot: an instance is shut down and started.

use super::{
    kind::{Kind, RdsCall},
    plan::TaskPlan,
};
use crate::message::Message;

pub(super) static REBOOT: Kind = Kind {
    verbs: &["reboot", "restart", "neu starten", "neustarten", "neustart", "再起動", "リブート"],
    split_verbs: &[],
    acts_on_cluster: false,
    precheck: TaskPlan::refuse_unavailable,
    describe,
    describe_in_short,
    call,
    begun: |_| "reboot-begun",
    waits: "reboot-waits",
    dropped: "reboot-dropped",
    over: "reboot-over",
    // It was restarted; or a failover, which restarts it too, is complete.
    ending_events: &["RDS-EVENT-0006", "RDS-EVENT-0015", "RDS-EVENT-0049", "RDS-EVENT-0065", "RDS-EVENT-0071"],
};

fn describe(plan: &TaskPlan) -> Message {
    plan.about("reboot-instance").with("what", plan.what()).with("role", plan.role())
}

fn describe_in_short(plan: &TaskPlan) -> Message {
    plan.about("reboot-instance-short").with("what", plan.what_in_short())
}

fn call(plan: &TaskPlan) -> RdsCall<'_> {
    RdsCall::RebootInstance { identifier: &plan.database.identifier, force_failover: false }
}
