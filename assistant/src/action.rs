//! Actions: what a task does to a database.

use serde::{Deserialize, Serialize};

use crate::question::Intent;

/// What can be done.
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
    /// The intent that asks for it.
    pub(crate) fn intent(self) -> Intent {
        match self {
            Self::Reboot => Intent::RebootInstance,
            Self::Failover => Intent::FailoverInstance,
        }
    }

    /// Its name, which is that of the intent.
    pub(crate) fn name(self) -> &'static str {
        self.intent().name()
    }
}
