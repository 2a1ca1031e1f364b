//! What each action is made of. What tells one from another stands in its file: what is told of it, why it cannot be done, what RDS is
//! asked for, and what ends it. The steps that all of them take, from naming to the code, are in `intents/tasks/`.

mod failover;
mod kind;
mod plan;
mod reboot;

pub(crate) use self::{
    kind::{Kind, RdsCall},
    plan::TaskPlan,
};

use crate::action::Action;

impl Action {
    pub(crate) fn kind(self) -> &'static Kind {
        match self {
            Self::Reboot => &reboot::REBOOT,
            Self::Failover => &failover::FAILOVER,
        }
    }
}
