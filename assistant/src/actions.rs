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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_template_forwards_the_events_that_end_a_task_and_no_others() {
        let template = concat!(env!("CARGO_MANIFEST_DIR"), "/../template.yaml");
        let template = std::fs::read_to_string(template).unwrap();
        let lists: Vec<BTreeSet<&str>> = template
            .lines()
            .filter_map(|line| line.trim().strip_prefix("EventID: [")?.strip_suffix(']'))
            .map(|list| list.split(", ").collect())
            .collect();
        let ends: BTreeSet<&str> = Action::ALL.iter().flat_map(|action| action.kind().ending_events).copied().collect();
        // To the skill, and from a region without it to the skill's.
        assert_eq!(lists, [ends.clone(), ends]);
    }
}
