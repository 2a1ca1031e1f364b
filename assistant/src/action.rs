//! The actions that there are, by name. What each of them is made of is in `actions/`.

use serde::{Deserialize, Serialize};

use crate::question::Intent;

/// What can be done to a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Action {
    /// The instance is shut down and started.
    #[serde(rename = "RebootInstance")]
    Reboot,
    /// The standby, or a reader, takes over.
    #[serde(rename = "FailoverInstance")]
    Failover,
}

impl Action {
    pub(crate) const ALL: [Self; 2] = [Self::Reboot, Self::Failover];

    /// The intent that asks for it.
    pub(crate) fn intent(self) -> Intent {
        match self {
            Self::Reboot => Intent::RebootInstance,
            Self::Failover => Intent::FailoverInstance,
        }
    }

    /// The action that an intent asks for.
    pub(crate) fn of(intent: Intent) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.intent() == intent)
    }

    /// Its name, which is that of the intent.
    pub(crate) fn name(self) -> &'static str {
        self.intent().name()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_is_what_asks_for_an_action() {
        for (name, intent) in Intent::OF_MODEL {
            assert_eq!(intent.is_task(), Action::of(intent).is_some(), "{name}");
        }
        for action in Action::ALL {
            // What is kept of a task names its action as the intent is named: both outlive a version.
            assert_eq!(serde_json::to_value(action).unwrap(), action.name());
        }
    }
}
